// Districts for a city without boundary polygons: Voronoi cells of its named quarters, else a regular grid.
import type { CityFrame } from './city-frame.ts';
import type { District } from './districts.ts';
import type { OsmData } from './osm-data.ts';
import { signedArea, type Ring } from './ring.ts';

interface Seat {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

// From coarse to fine: the first kind with at least two names in the box divides the city.
const PLACE_KINDS = [
  ['suburb', 'borough', 'town', 'city_district'],
  ['quarter'],
  ['neighbourhood', 'village', 'hamlet', 'locality'],
] as const;
const MIN_SEATS = 2;
const MIN_CELL_M2 = 1;
const GRID_CELL_M = 2500;
const MAX_GRID = 5;

export function syntheticDistricts(osm: OsmData, frame: CityFrame): District[] {
  const seats = findSeats(osm, frame);
  const cells = seats.length >= MIN_SEATS ? voronoi(seats, frame) : grid(frame);
  return cells.map(({ name, ring }) => ({ name, level: 0, shapes: [{ outer: ring, holes: [] }], isSynthetic: true }));
}

function findSeats(osm: OsmData, frame: CityFrame): Seat[] {
  for (const kinds of PLACE_KINDS) {
    const seats: Seat[] = [];
    const names = new Set<string>();
    for (const [k, node] of osm.taggedNodes.entries()) {
      const place = osm.nodeTags.get(k, 'place');
      const name = osm.nodeTags.get(k, 'name');
      if (place === undefined || name === undefined || !(kinds as readonly string[]).includes(place) || names.has(name))
        continue;
      const x = frame.x[node]!;
      const y = frame.y[node]!;
      if (!frame.isInside(x, y) || seats.some((seat) => Math.hypot(seat.x - x, seat.y - y) < 1)) continue;
      names.add(name);
      seats.push({ name, x, y });
    }
    if (seats.length >= MIN_SEATS) return seats;
  }
  return [];
}

interface Cell {
  readonly name: string;
  readonly ring: Ring;
}

const boxRing = ({ box }: CityFrame): number[] => [
  box.xMin,
  box.yMin,
  box.xMax,
  box.yMin,
  box.xMax,
  box.yMax,
  box.xMin,
  box.yMax,
];

/** Each cell is the box cut by the bisectors towards all other seats: plain, and quick for the few hundred of a city. */
function voronoi(seats: readonly Seat[], frame: CityFrame): Cell[] {
  const cells: Cell[] = [];
  for (const seat of seats) {
    let ring = boxRing(frame);
    for (const other of seats) {
      if (other !== seat) ring = cutNearer(ring, seat, other);
    }
    if (signedArea(ring) >= MIN_CELL_M2) cells.push({ name: seat.name, ring });
  }
  return cells;
}

/** The part of a ring nearer to `seat` than to `other`. */
function cutNearer(ring: readonly number[], seat: Seat, other: Seat): number[] {
  const nx = other.x - seat.x;
  const ny = other.y - seat.y;
  const limit = (nx * (other.x + seat.x) + ny * (other.y + seat.y)) / 2;
  const out: number[] = [];
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const a = limit - nx * ring[j]! - ny * ring[j + 1]!;
    const b = limit - nx * ring[i]! - ny * ring[i + 1]!;
    if (a < 0 !== b < 0) {
      const t = a / (a - b);
      out.push(ring[j]! + t * (ring[i]! - ring[j]!), ring[j + 1]! + t * (ring[i + 1]! - ring[j + 1]!));
    }
    if (b >= 0) out.push(ring[i]!, ring[i + 1]!);
  }
  return out;
}

/** Cells of about 2.5 km, named by row from the north and column from the west: "A1" is the north-western one. */
function grid(frame: CityFrame): Cell[] {
  const { xMin, yMin, xMax, yMax } = frame.box;
  const steps = (extent: number): number => Math.min(MAX_GRID, Math.max(1, Math.round(extent / GRID_CELL_M)));
  const columns = steps(xMax - xMin);
  const rows = steps(yMax - yMin);
  const cells: Cell[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const west = xMin + ((xMax - xMin) * column) / columns;
      const east = xMin + ((xMax - xMin) * (column + 1)) / columns;
      const north = yMax - ((yMax - yMin) * row) / rows;
      const south = yMax - ((yMax - yMin) * (row + 1)) / rows;
      cells.push({
        name: compassName(row, rows, column, columns),
        ring: [west, south, east, south, east, north, west, north],
      });
    }
  }
  return cells;
}

/** N, SW, Centre ... for grids up to 3 x 3; letters and numbers beyond. */
function compassName(row: number, rows: number, column: number, columns: number): string {
  if (rows > 3 || columns > 3) return `${String.fromCharCode(65 + row)}${column + 1}`;
  const part = (index: number, count: number, words: readonly [string, string]): string => {
    if (count === 1) return '';
    if (index === 0) return words[0];
    return index === count - 1 ? words[1] : '';
  };
  return `${part(row, rows, ['N', 'S'])}${part(column, columns, ['W', 'E'])}` || 'Centre';
}
