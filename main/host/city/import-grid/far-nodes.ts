// A node that lies far from all the others is a slip of the pen in its place: a line to it would be drawn around half the world.
import { GridFileError } from '../../grid/grid-file.ts';
import { METRES_PER_DEGREE } from './city-coordinates.ts';

/** Nine of ten nodes lie within a distance of the middle; nobody lies beyond so many of these, and so many metres on top. */
const MOST_TIMES = 10;
const LEAST_M = 5000;
const SHARE = 0.9;
/** Of fewer nobody can say who is the one beside the others. */
const LEAST_NODES = 5;

interface Placed {
  readonly file: string;
  readonly mappingFile: string;
  readonly ids: readonly string[];
  /** degrees by node; NaN: no place of its own */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** by node: entry of the mapping that gave its place */
  readonly entryOf: ReadonlyMap<number, number>;
}

/** @throws GridFileError that names the farthest node, by its entry if the mapping placed it */
export function refuseFarNodes({ file, mappingFile, ids, lon, lat, entryOf }: Placed): void {
  const rows = [...lon.keys()].filter((row) => !Number.isNaN(lon[row]!));
  if (rows.length < LEAST_NODES) return;
  const middle = { lon: quantile(rows, lon, 0.5), lat: quantile(rows, lat, 0.5) };
  const distance = lon.map((degrees, row) => {
    const turn = Math.abs(degrees - middle.lon) % 360;
    const east = Math.min(turn, 360 - turn) * Math.cos((middle.lat * Math.PI) / 180);
    return METRES_PER_DEGREE * Math.hypot(east, lat[row]! - middle.lat);
  });
  const usual = quantile(rows, distance, SHARE);
  const farthest = rows.reduce((most, row) => (distance[row]! > distance[most]! ? row : most), rows[0]!);
  if (distance[farthest]! <= MOST_TIMES * usual + LEAST_M) return;
  const entry = entryOf.get(farthest);
  const km = (metres: number): string => (metres / 1000).toFixed(metres < 10_000 ? 1 : 0);
  throw new GridFileError({
    file: entry === undefined ? file : mappingFile,
    element: entry === undefined ? ids[farthest]! : `places[${entry}]`,
    message:
      `node "${ids[farthest]!}" would lie at ${lon[farthest]!.toFixed(3)} degrees east, ${lat[farthest]!.toFixed(3)} north: ` +
      `${km(distance[farthest]!)} km from the middle of the others, nine of ten of which lie within ${km(usual)} km`,
    remedy: 'correct its place, or leave the node out of the model',
  });
}

function quantile(rows: readonly number[], values: Float64Array, share: number): number {
  const sorted = Float64Array.from(rows, (row) => values[row]!).sort();
  return sorted[Math.floor(share * (sorted.length - 1))]!;
}
