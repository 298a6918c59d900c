// Which building an address belongs to: the one around it, else the nearest. One with a service point of the grid goes before a shed.
import Flatbush from 'flatbush';
import type { PackTable } from '../../../contract/city-pack/table.ts';

/** City metres to a row of buildings; -1: none is near. */
export type BuildingFinder = (x: number, y: number) => number;

/** m: addresses of entrances and gates lie beside their building. */
const REACH = 25;
/** m: so much farther away may be the building that somebody supplies. */
const UNSERVED = 12;

/** Of a place to the outline of a building, m; 0 inside. Holes are outside. */
function distanceTo(values: Float32Array, from: number, counts: Int32Array, x: number, y: number): number {
  let isIn = false;
  let nearest = Number.POSITIVE_INFINITY;
  let at = from;
  for (const signed of counts) {
    const count = Math.abs(signed);
    for (let i = 0, j = count - 1; i < count; j = i++) {
      const ax = values[at + 2 * j]!;
      const ay = values[at + 2 * j + 1]!;
      const ex = values[at + 2 * i]! - ax;
      const ey = values[at + 2 * i + 1]! - ay;
      if (ay + ey > y !== ay > y && x < (ex * (y - ay)) / ey + ax) isIn = !isIn;
      const length = ex * ex + ey * ey;
      const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * ex + (y - ay) * ey) / length));
      nearest = Math.min(nearest, Math.hypot(x - ax - along * ex, y - ay - along * ey));
    }
    at += 2 * count;
  }
  return isIn ? 0 : nearest;
}

/** @param consumers grid-consumers; undefined: the city has no grid, and no building goes before another */
export function createBuildingFinder(buildings: PackTable, consumers: PackTable | undefined): BuildingFinder {
  const { offsets, values } = buildings.list<Float32Array>('xy');
  const rings = buildings.list<Int32Array>('rings');
  const isServed = new Uint8Array(buildings.rows).fill(consumers === undefined ? 1 : 0);
  if (consumers !== undefined)
    for (const row of consumers.numbers<Int32Array>('building')) if (row >= 0) isServed[row] = 1;
  const rows: number[] = [];
  for (let row = 0; row < buildings.rows; row++) if (offsets[row + 1]! > offsets[row]!) rows.push(row);
  if (rows.length === 0) return () => -1;
  const tree = new Flatbush(rows.length);
  for (const row of rows) {
    let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = offsets[row]!; i < offsets[row + 1]!; i += 2) {
      west = Math.min(west, values[i]!);
      east = Math.max(east, values[i]!);
      south = Math.min(south, values[i + 1]!);
      north = Math.max(north, values[i + 1]!);
    }
    tree.add(west, south, east, north);
  }
  tree.finish();
  return (x, y) => {
    let best = -1;
    let least = REACH;
    for (const item of tree.search(x - REACH, y - REACH, x + REACH, y + REACH)) {
      const row = rows[item]!;
      const counts = rings.values.subarray(rings.offsets[row], rings.offsets[row + 1]);
      const distance = distanceTo(values, offsets[row]!, counts, x, y) + (isServed[row] === 1 ? 0 : UNSERVED);
      // Of two around the place (a building and its part) the first stays.
      if (distance < least) [best, least] = [row, distance];
    }
    return best;
  };
}
