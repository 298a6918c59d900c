// Who is without supply, gathered to outages: one for each feeder that normally feeds them, of customers that no feeder feeds one for
// each station. Only what the live grid calls dead counts; of whom nothing is known is no outage.
import { SWITCH_POSITIONS } from '../../../contract/city-pack/grid-schema.ts';
import { SUPPLY_CODE } from '../../../contract/grid-live.ts';
import { type GridModel, SWITCH_CLASSES } from '../../state/grid-model.ts';
import type { LiveGrid } from '../../state/live-grid.ts';

const OPEN = SWITCH_POSITIONS.indexOf('open');
/** Switches that part the grid by themselves. */
const PROTECTIVE: ReadonlySet<number> = new Set(
  (['breaker', 'fuse', 'recloser'] as const).map((name) => SWITCH_CLASSES.indexOf(name)),
);

export interface Outage {
  readonly table: 'grid-feeders' | 'grid-stations';
  readonly row: number;
  /** customers without supply */
  readonly customers: number;
  /** the dark service point nearest to the middle of them all, weighted by customers; city metres */
  readonly x: number;
  readonly y: number;
}

export interface Outages {
  /** the largest first */
  readonly list: readonly Outage[];
  /** x y of each dark service point and station, in turn; city metres */
  readonly places: Float32Array;
  /** rows of grid-switches that stand open against the normal state, of those outages */
  readonly opened: readonly number[];
}

export const NO_OUTAGES: Outages = { list: [], places: new Float32Array(0), opened: [] };

interface Sum {
  customers: number;
  weight: number;
  x: number;
  y: number;
}

type Movable = { -readonly [K in keyof Outage]: Outage[K] };

const keyOf = ({ table, row }: Outage): number => (table === 'grid-feeders' ? row : -1 - row);

/** The middle of a ring lies on nothing: a mark there would point at nothing. */
function standOnDark(list: readonly Movable[], places: readonly number[], keys: readonly number[]): void {
  const nearest = new Map(list.map((outage) => [keyOf(outage), { outage, least: Infinity, x: outage.x, y: outage.y }]));
  for (const [i, key] of keys.entries()) {
    const best = nearest.get(key)!;
    const x = places[2 * i]!;
    const y = places[2 * i + 1]!;
    const distance = Math.hypot(x - best.outage.x, y - best.outage.y);
    if (distance >= best.least) continue;
    Object.assign(best, { least: distance, x, y });
  }
  for (const { outage, x, y } of nearest.values()) Object.assign(outage, { x, y });
}

/** One pass over the consumers: some milliseconds for a large city. */
export function outagesOf(model: GridModel, live: LiveGrid): Outages {
  if (live.version === 0) return NO_OUTAGES;
  const { consumers, nodes, switches, feeders } = model.data;
  const { supply } = live.columns.consumers;
  const sums = new Map<number, Sum>();
  const places: number[] = [];
  const keys: number[] = [];
  for (let row = 0; row < supply.length; row++) {
    if (supply[row] !== SUPPLY_CODE.dead) continue;
    const feeder = consumers.feeder[row]!;
    const station = consumers.station[row]!;
    const node = consumers.node[row]!;
    if (node < 0 || (feeder < 0 && station < 0)) continue;
    const x = nodes.x[node]!;
    const y = nodes.y[node]!;
    places.push(x, y);
    const key = feeder >= 0 ? feeder : -1 - station;
    keys.push(key);
    const sum = sums.get(key) ?? { customers: 0, weight: 0, x: 0, y: 0 };
    const customers = consumers.customers[row]!;
    const weight = Math.max(1, customers);
    sum.customers += customers;
    sum.weight += weight;
    sum.x += x * weight;
    sum.y += y * weight;
    sums.set(key, sum);
  }
  if (sums.size === 0) return NO_OUTAGES;
  const list = [...sums].map(([key, { customers, weight, x, y }]): Movable => {
    const at = { customers, x: x / weight, y: y / weight };
    return key >= 0 ? { table: 'grid-feeders', row: key, ...at } : { table: 'grid-stations', row: -1 - key, ...at };
  });
  standOnDark(list, places, keys);
  list.sort((a, b) => b.customers - a.customers || a.row - b.row);

  const breakers = new Set([...sums.keys()].filter((key) => key >= 0).map((feeder) => feeders.breaker[feeder]!));
  // What feeds several feeders belongs to none: it is in the substation that they start from.
  const substations = new Set([...sums.keys()].filter((key) => key >= 0).map((feeder) => feeders.substation[feeder]!));
  const { position } = live.columns.switches;
  const opened: number[] = [];
  for (let row = 0; row < position.length; row++) {
    if (position[row] !== OPEN || switches.normalOpen[row] !== 0 || !PROTECTIVE.has(switches.class[row]!)) continue;
    const feeder = switches.feeder[row]!;
    const isAbove = feeder < 0 && substations.has(switches.station[row]!);
    if (breakers.has(row) || sums.has(feeder) || isAbove) opened.push(row);
  }
  return { list, places: Float32Array.from(places), opened };
}
