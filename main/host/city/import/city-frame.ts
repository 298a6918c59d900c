// Where the city lies: its box, its origin, and every node of the file in city metres.
import { createProjection, type CityProjection } from '../../../../contract/projection.ts';
import { boxContains } from './clip.ts';
import type { OsmData } from './osm-data.ts';
import { ImportError } from './import-error.ts';
import type { Box } from './ring.ts';
import type { Warnings } from './warnings.ts';

export interface CityFrame {
  /** degrees: west, south, east, north; west > east across the antimeridian */
  readonly bbox: readonly [number, number, number, number];
  readonly projection: CityProjection;
  /** the box in city metres */
  readonly box: Box;
  /** metres, by node index */
  readonly x: Float64Array;
  readonly y: Float64Array;
  isInside(x: number, y: number): boolean;
}

// A header box is taken as it stands unless the data fill less than this share of it: then it belongs to a
// larger extract from which this file was cut.
const MIN_FILLED_SHARE = 0.2;
// A box computed from the data gets this margin, degrees (about 10 m).
const MARGIN_DEG = 1e-4;
// The pack's Float32 coordinates hold centimetres up to here.
const MAX_EXTENT_M = 130_000;

const wrap = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180;

/** @throws ImportError where no place can be found */
export function createCityFrame(osm: OsmData, file: string, warnings: Warnings): CityFrame {
  const bbox = chooseBox(osm, file, warnings);
  const [west, south, east, north] = bbox;
  const width = east >= west ? east - west : east + 360 - west;
  // The middle in metres: the middle latitude of a Mercator box is not that of its degrees, but near enough for an origin.
  const projection = createProjection({ lon: wrap(west + width / 2), lat: (south + north) / 2 });
  const box: Box = { xMin: projection.x(west), yMin: projection.y(south), xMax: projection.x(east), yMax: projection.y(north) };
  const extent = Math.max(box.xMax - box.xMin, box.yMax - box.yMin);
  if (extent > MAX_EXTENT_M) {
    throw new ImportError(
      'input',
      `${file} covers ${Math.round(extent / 1000)} km: more than a city (${MAX_EXTENT_M / 1000} km). Cut one out: osmium extract -b WEST,SOUTH,EAST,NORTH ${file} -o city.osm.pbf`,
    );
  }
  const count = osm.nodeIds.length;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    x[i] = projection.x(osm.lon[i]!);
    y[i] = projection.y(osm.lat[i]!);
  }
  return { bbox, projection, box, x, y, isInside: (px, py) => boxContains(box, px, py) };
}

function chooseBox(osm: OsmData, file: string, warnings: Warnings): [number, number, number, number] {
  const header = osm.headerBox;
  const data = boxOfBuildings(osm);
  if (header === null || !isSound(header)) {
    if (data === null) throw noPlace(file);
    if (header === null) warnings.add('no-header-box', 'the city ends where its buildings end');
    else warnings.add('bad-header-box', header.join(','));
    return data;
  }
  if (data !== null && areaOf(data) < MIN_FILLED_SHARE * areaOf(header)) {
    warnings.add('header-box-mostly-empty', `${header.join(',')}: buildings fill only ${data.map((v) => v.toFixed(4)).join(',')}`);
    return data;
  }
  // Rounded to the seven digits of OpenStreetMap: nano-degrees as doubles carry noise.
  return header.map((v) => Number(v.toFixed(7))) as [number, number, number, number];
}

const noPlace = (file: string): ImportError =>
  new ImportError('input', `${file} has no buildings, so there is no city to build. Use an extract with all objects of a city.`);

const isSound = ([west, south, east, north]: readonly [number, number, number, number]): boolean =>
  [west, south, east, north].every(Number.isFinite) &&
  Math.abs(west) <= 180.5 && Math.abs(east) <= 360 && south >= -85 && north <= 85 && south < north && west !== east;

const widthOf = (box: readonly [number, number, number, number]): number => (box[2] >= box[0] ? box[2] - box[0] : box[2] + 360 - box[0]);
const areaOf = (box: readonly [number, number, number, number]): number => widthOf(box) * (box[3] - box[1]);

/** The extent of all building outlines: streets and rivers run on beyond a cut, buildings hardly do. */
function boxOfBuildings(osm: OsmData): [number, number, number, number] | null {
  const longitudes: number[] = [];
  let south = Infinity;
  let north = -Infinity;
  for (let way = 0; way < osm.wayIds.length; way++) {
    if (osm.wayTags.get(way, 'building') === undefined) continue;
    const node = osm.refs[osm.refOffsets[way]!];
    if (node === undefined || node < 0) continue;
    for (let k = osm.refOffsets[way]!; k < osm.refOffsets[way + 1]!; k++) {
      const index = osm.refs[k]!;
      if (index < 0) continue;
      longitudes.push(osm.lon[index]!);
      south = Math.min(south, osm.lat[index]!);
      north = Math.max(north, osm.lat[index]!);
    }
  }
  if (longitudes.length === 0) return null;
  longitudes.sort((a, b) => a - b);
  // The box begins behind the widest gap in longitude: so a city at the antimeridian stays one city.
  let west = longitudes[0]!;
  let east = longitudes.at(-1)!;
  let widest = west + 360 - east;
  for (let i = 1; i < longitudes.length; i++) {
    const gap = longitudes[i]! - longitudes[i - 1]!;
    if (gap > widest) {
      widest = gap;
      west = longitudes[i]!;
      east = longitudes[i - 1]!;
    }
  }
  return [wrap(west - MARGIN_DEG), south - MARGIN_DEG, wrap(east + MARGIN_DEG), north + MARGIN_DEG];
}
