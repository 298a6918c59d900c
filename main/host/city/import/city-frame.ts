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

// A header box is taken as it stands unless the data span less than this share of it: then it belongs to a
// larger extract from which this file was cut.
const MIN_FILLED_SHARE = 0.1;

type DegreeBox = [west: number, south: number, east: number, north: number];
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
  const box: Box = {
    xMin: projection.x(west),
    yMin: projection.y(south),
    xMax: projection.x(east),
    yMax: projection.y(north),
  };
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

function chooseBox(osm: OsmData, file: string, warnings: Warnings): DegreeBox {
  const header = osm.headerBox;
  if (header === null || !isSound(header)) {
    const data = boxOfBuildings(osm);
    if (data === null) throw noPlace(file);
    if (header === null) warnings.add('no-header-box', 'the city ends where its buildings end');
    else warnings.add('bad-header-box', header.join(','));
    return data.map(sevenDigits) as DegreeBox;
  }
  const filled = extentWithin(osm, header) ?? boxOfBuildings(osm);
  if (filled !== null && areaOf(filled) < MIN_FILLED_SHARE * areaOf(header)) {
    warnings.add('header-box-mostly-empty', `${shown(header)}: the data fill only ${shown(filled)}`);
    return filled.map(sevenDigits) as DegreeBox;
  }
  // Rounded to the seven digits of OpenStreetMap: nano-degrees as doubles carry noise.
  const [west, south, east, north] = header;
  return [wrapped(west), south, wrapped(east), north].map(sevenDigits) as DegreeBox;
}

/** Some writers run on past 180 degrees at the antimeridian. */
const wrapped = (lon: number): number => (Math.abs(lon) > 180 ? wrap(lon) : lon);
const sevenDigits = (degrees: number): number => Number(degrees.toFixed(7));
const shown = (box: Readonly<DegreeBox>): string => box.map((v) => v.toFixed(4)).join(',');

/** The part of a box that its nodes, and the ways with a node inside, span; null where it holds no node. */
function extentWithin(osm: OsmData, [west, south, east, north]: Readonly<DegreeBox>): DegreeBox | null {
  const width = widthOf([west, south, east, north]);
  let left = Infinity;
  let right = -Infinity;
  let low = Infinity;
  let high = -Infinity;
  /** degrees east of the box's western edge: -180 + width / 2 ... 180 + width / 2 */
  const eastOfWest = (lon: number): number => wrap(lon - west - width / 2) + width / 2;
  const isInside = (node: number): boolean => {
    const x = eastOfWest(osm.lon[node]!);
    return x >= 0 && x <= width && osm.lat[node]! >= south && osm.lat[node]! <= north;
  };
  const add = (node: number): void => {
    const x = Math.max(0, Math.min(width, eastOfWest(osm.lon[node]!)));
    const y = Math.max(south, Math.min(north, osm.lat[node]!));
    left = Math.min(left, x);
    right = Math.max(right, x);
    low = Math.min(low, y);
    high = Math.max(high, y);
  };
  for (let node = 0; node < osm.nodeIds.length; node++) if (isInside(node)) add(node);
  for (let way = 0; way < osm.wayIds.length; way++) {
    const nodes = osm.refs.subarray(osm.refOffsets[way], osm.refOffsets[way + 1]).filter((node) => node >= 0);
    if (nodes.some(isInside)) nodes.forEach(add);
  }
  return right < left ? null : [wrap(west + left), low, wrap(west + right), high];
}

const noPlace = (file: string): ImportError =>
  new ImportError(
    'input',
    `${file} has no buildings, so there is no city to build. Use an extract with all objects of a city.`,
  );

const isSound = ([west, south, east, north]: readonly [number, number, number, number]): boolean =>
  [west, south, east, north].every(Number.isFinite) &&
  Math.abs(west) <= 181 &&
  Math.abs(east) <= 181 &&
  south >= -85 &&
  north <= 85 &&
  south < north &&
  west !== east;

const widthOf = (box: readonly [number, number, number, number]): number =>
  box[2] >= box[0] ? box[2] - box[0] : box[2] + 360 - box[0];
const areaOf = (box: readonly [number, number, number, number]): number => widthOf(box) * (box[3] - box[1]);

/** The extent of all building outlines: streets and rivers run on beyond a cut, buildings hardly do. */
function boxOfBuildings(osm: OsmData): DegreeBox | null {
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
