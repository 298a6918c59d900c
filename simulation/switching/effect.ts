// What a switching does to people and to the flow: who loses supply, who gains it, which figures stand before and after.
import type { FlowPicture } from './switching-flow.ts';
import type { SwitchingGrid } from './switching-grid.ts';
import type { SwitchingRules } from './switching-rules.ts';
import { violation, type Violation } from './violation.ts';

/** Worsening that counts, pu of voltage and share of a rating: less cannot be measured. */
const WORSE = { voltage: 1e-4, loading: 1e-3 };
/** Ids that are named one by one. */
const MOST_NAMED = 20;

export interface CriticalGroup {
  readonly group: string;
  /** ids of its consumers */
  readonly consumers: readonly string[];
}

export interface SupplyChange {
  readonly customers: number;
  /** W at rated voltage, as given */
  readonly power: number;
  readonly critical: readonly CriticalGroup[];
}

export interface Extreme {
  readonly at: string;
  readonly value: number;
}

/** Null where nothing has supply, or nothing a rating. Voltages in pu, loadings as shares. */
export interface FlowExtremes {
  readonly converged: boolean;
  readonly lowestVoltage: Extreme | null;
  readonly highestVoltage: Extreme | null;
  readonly ofNormalRating: Extreme | null;
  readonly ofEmergencyRating: Extreme | null;
}

export interface Effect {
  readonly dropped: SupplyChange;
  readonly pickedUp: SupplyChange;
  /** a loop of live parts closes, or opens */
  readonly loop: 'closed' | 'opened' | null;
  readonly before: FlowExtremes;
  readonly after: FlowExtremes;
  /** what the figures say against it */
  readonly violations: readonly Violation[];
}

/** `row`: of a switch between two nodes that is not in this position. */
export function effectOf(grid: SwitchingGrid, rules: SwitchingRules, row: number, closed: boolean): Effect {
  const { nodeA, nodeB, ids } = grid.network.switches;
  const ends = [nodeA[row]!, nodeB[row]!] as const;
  const supplyBefore = grid.supply();
  const wasFed = ends.map((node) => grid.isFed(node));
  const before = grid.flow();
  const isTouched = wasFed.includes(true);
  const joinedBefore = areJoined(grid, ends);
  const { supplyAfter, after, joinedAfter } = grid.tried(row, closed, rules.coldLoadFactor, () => ({
    supplyAfter: grid.supply(),
    after: isTouched ? grid.flow() : before,
    joinedAfter: areJoined(grid, ends),
  }));
  const dropped = supplyChange(grid, (i) => supplyBefore[i] === 1 && supplyAfter[i] === 0);
  const pickedUp = supplyChange(grid, (i) => supplyBefore[i] === 0 && supplyAfter[i] === 1);
  const closesLoop = closed && wasFed.every((fed) => fed);
  const opensLoop = !closed && wasFed[0] === true && joinedBefore && joinedAfter;
  return {
    ...{ dropped, pickedUp },
    loop: closesLoop ? 'closed' : opensLoop ? 'opened' : null,
    before: extremesOf(grid, before),
    after: extremesOf(grid, after),
    violations: [
      ...supplyViolations(ids[row]!, dropped),
      ...(isTouched ? flowViolations(grid, rules, ids[row]!, before, after) : []),
    ],
  };
}

const areJoined = ({ topology }: SwitchingGrid, [a, b]: readonly [number, number]): boolean =>
  topology.islandOfNode(a) === topology.islandOfNode(b);

function supplyChange(grid: SwitchingGrid, changes: (consumer: number) => boolean): SupplyChange {
  const { consumers } = grid.network;
  const groups = new Map<string, string[]>();
  let [customers, power] = [0, 0];
  for (let i = 0; i < consumers.count; i++) {
    if (!changes(i)) continue;
    customers += consumers.customers[i]!;
    power += consumers.p[i]!;
    const level = grid.critical[i]!;
    if (level === 0) continue;
    const group = grid.criticalGroups[level] ?? String(level);
    const named = groups.get(group);
    if (named === undefined) groups.set(group, [consumers.ids[i]!]);
    else named.push(consumers.ids[i]!);
  }
  return { customers, power, critical: [...groups].map(([group, ids]) => ({ group, consumers: ids })) };
}

function supplyViolations(device: string, { customers, critical }: SupplyChange): Violation[] {
  const found: Violation[] = [];
  if (customers > 0) found.push(violation('customers-dropped', device, { customers }, customers));
  const ids = critical.flatMap(({ consumers }) => consumers);
  if (ids.length > 0) {
    const groups = critical.map(({ group, consumers }) => `${group} ${consumers.length}`).join(', ');
    found.push(violation('critical-dropped', device, { groups, count: ids.length }, ids.length, named(ids)));
  }
  return found;
}

const named = (ids: readonly string[]): string => {
  const sorted = ids.toSorted();
  return sorted.length <= MOST_NAMED
    ? sorted.join(', ')
    : `${sorted.slice(0, MOST_NAMED).join(', ')}, ${sorted.length}`;
};

/** Figures beyond a limit that were not, or not so badly, before: a step is not to blame for what was so already. */
function flowViolations(
  grid: SwitchingGrid,
  rules: SwitchingRules,
  device: string,
  before: FlowPicture,
  after: FlowPicture,
): Violation[] {
  if (!after.converged) return [violation('not-solved', device)];
  const { nodes, branches } = grid.network;
  const found: Violation[] = [];
  const add = (
    code: 'overload-emergency' | 'overload-normal' | 'voltage-low' | 'voltage-high',
    rows: readonly number[],
    ids: readonly string[],
    badness: (row: number) => number,
    value: (row: number) => number,
  ) => {
    if (rows.length === 0) return;
    const worst = rows.reduce((a, b) => (badness(b) > badness(a) ? b : a));
    const parameters = { worst: ids[worst]!, value: value(worst), count: rows.length };
    found.push(violation(code, device, parameters, badness(worst), named(rows.map((row) => ids[row]!))));
  };
  const overloaded = (column: 'normal' | 'emergency') => {
    const rows: number[] = [];
    for (let row = 0; row < branches.count; row++) {
      const share = after[column][row]!;
      const was = before.converged ? before[column][row]! : 0;
      if (share > 1 && (was <= 1 || share > was + WORSE.loading)) rows.push(row);
    }
    return rows;
  };
  const beyond = overloaded('emergency');
  add('overload-emergency', beyond, branches.ids, ...twice((row) => after.emergency[row]!));
  const isBeyond = new Set(beyond);
  const warm = overloaded('normal').filter((row) => !isBeyond.has(row));
  add('overload-normal', warm, branches.ids, ...twice((row) => after.normal[row]!));
  const [low, high]: [number[], number[]] = [[], []];
  for (let node = 0; node < nodes.count; node++) {
    const now = after.voltage[node]!;
    const was = before.converged ? before.voltage[node]! : 0;
    if (now === 0 || nodes.internal[node] === 1) continue;
    const wasLow = was > 0 && was < rules.minVoltage;
    if (now < rules.minVoltage && (!wasLow || now < was - WORSE.voltage)) low.push(node);
    if (now > rules.maxVoltage && (was <= rules.maxVoltage || now > was + WORSE.voltage)) high.push(node);
  }
  const volts = (node: number) => after.voltage[node]!;
  add('voltage-low', low, nodes.ids, (node) => 1 - volts(node), volts);
  add('voltage-high', high, nodes.ids, (node) => volts(node) - 1, volts);
  return found;
}

const twice = (of: (row: number) => number) => [of, of] as const;

function extremesOf({ network: { nodes, branches } }: SwitchingGrid, picture: FlowPicture): FlowExtremes {
  const { converged, voltage, normal, emergency } = picture;
  const of = (
    ids: readonly string[],
    column: Float64Array,
    isBetter: (a: number, b: number) => boolean,
    skips?: Uint8Array,
  ) => {
    let best = -1;
    for (let row = 0; row < column.length; row++) {
      if (column[row] === 0 || skips?.[row] === 1) continue;
      if (best < 0 || isBetter(column[row]!, column[best]!)) best = row;
    }
    return best < 0 || !converged ? null : { at: ids[best]!, value: column[best]! };
  };
  const isMore = (a: number, b: number) => a > b;
  return {
    converged,
    lowestVoltage: of(nodes.ids, voltage, (a, b) => a < b, nodes.internal),
    highestVoltage: of(nodes.ids, voltage, isMore, nodes.internal),
    ofNormalRating: of(branches.ids, normal, isMore),
    ofEmergencyRating: of(branches.ids, emergency, isMore),
  };
}
