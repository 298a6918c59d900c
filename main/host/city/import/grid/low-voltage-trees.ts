// The low-voltage cables of each station: a tree along the streets, cut into feeders that one cable each can carry. Where a branch of
// the tree grows too heavy for one cable, its heaviest side gets a cable of its own from the station through the same street.
import { apparentPeak, type NodeDemand } from './station-places.ts';
import type { Areas } from './graph-search.ts';
import { type CableType, LV_CABLES, LV_LADDER, normalPower } from './equipment.ts';

export interface LowVoltageCable {
  readonly station: number;
  /** graph nodes; `from` is -1 for a cable that begins at the station's fuse */
  readonly from: number;
  readonly to: number;
  readonly type: CableType;
  readonly parallel: number;
  /** m */
  readonly length: number;
  /** row of the station's feeders, from 0 */
  readonly feeder: number;
}

/** From the switchboard to the street. */
const STATION_LEAD_M = 12;
/** Cables are laid with some room left. */
const FILL = 0.9;
/** V: share of the voltage that a feeder may lose at its own peak */
const MOST_DROP = 0.05;
const SERVICE_DROP = 0.02;

const LARGE = LV_CABLES.at(-1)!;
const CAPACITY = normalPower(LARGE) * FILL;

interface Load {
  homes: number;
  trade: number;
  trades: number;
}

/** Cables of all stations, by station, each after the one that feeds it. */
export function lowVoltageCables(areas: Areas, demand: NodeDemand, stations: readonly number[]): LowVoltageCable[] {
  const { order, parent, owner, distance } = areas;
  const isUsed = usedNodes(areas, demand);
  const isJoint = joints(areas, demand, isUsed);
  // The nearest joint above; -1: the station itself.
  const above = new Int32Array(parent.length).fill(-1);
  const children: number[][] = stations.map(() => []);
  const sides = new Map<number, number[]>();
  for (const node of order) {
    const up = parent[node]!;
    // At the station's own place cables part at the switchboard, not in a joint.
    if (up !== -1) above[node] = isJoint[up] === 1 && parent[up] !== -1 ? up : above[up]!;
    if (isUsed[node] === 0 || isJoint[node] === 0) continue;
    if (above[node] === -1) children[owner[node]!]!.push(node);
    else push(sides, above[node]!, node);
  }
  const load: Load[] = new Array(parent.length);
  const heads: number[][] = children.map((list) => [...list]);
  const isHead = new Uint8Array(parent.length);
  for (const list of children) for (const node of list) isHead[node] = 1;
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    if (isUsed[node] === 0 || isJoint[node] === 0) continue;
    const own: Load = { homes: demand.homes[node]!, trade: demand.trade[node]!, trades: demand.trades[node]! };
    const below = [...(sides.get(node) ?? [])].sort((a, b) => power(load[a]!) - power(load[b]!) || a - b);
    for (const side of below) {
      const sum = {
        homes: own.homes + load[side]!.homes,
        trade: own.trade + load[side]!.trade,
        trades: own.trades + load[side]!.trades,
      };
      if (power(sum) > CAPACITY) {
        isHead[side] = 1;
        heads[owner[node]!]!.push(side);
      } else Object.assign(own, sum);
    }
    load[node] = own;
  }
  const cables: LowVoltageCable[] = [];
  for (const [station, list] of heads.entries()) {
    for (const [feeder, head] of list.entries())
      layFeeder({ station, feeder, head, sides, isHead, load, distance, cables });
  }
  return cables;
}

const power = ({ homes, trade, trades }: Load): number => apparentPeak(homes, trade, trades);

function push(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Nodes with demand, and those on their way to the station. */
function usedNodes({ order, parent }: Areas, demand: NodeDemand): Uint8Array {
  const isUsed = new Uint8Array(parent.length);
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    if (demand.homes[node]! > 0 || demand.trade[node]! > 0) isUsed[node] = 1;
    if (isUsed[node] === 1 && parent[node] !== -1) isUsed[parent[node]!] = 1;
  }
  return isUsed;
}

/** Where houses are joined or a cable branches; a bend of the street is none. */
function joints({ order, parent }: Areas, demand: NodeDemand, isUsed: Uint8Array): Uint8Array {
  const sides = new Uint16Array(parent.length);
  for (const node of order) if (isUsed[node] === 1 && parent[node] !== -1) sides[parent[node]!]!++;
  return Uint8Array.from(sides, (count, node) => {
    const hasDemand = demand.homes[node]! > 0 || demand.trade[node]! > 0;
    if (parent[node] === -1) return hasDemand ? 1 : 0;
    return isUsed[node] === 1 && (hasDemand || count > 1) ? 1 : 0;
  });
}

interface Feeder {
  readonly station: number;
  readonly feeder: number;
  readonly head: number;
  readonly sides: ReadonlyMap<number, readonly number[]>;
  readonly isHead: Uint8Array;
  readonly load: readonly Load[];
  readonly distance: Float64Array;
  readonly cables: LowVoltageCable[];
}

function layFeeder({ station, feeder, head, sides, isHead, load, distance, cables }: Feeder): void {
  const all = power(load[head]!);
  let grade = LV_CABLES.findIndex((type) => all <= normalPower(type) * FILL);
  if (grade < 0) grade = LV_CABLES.length - 1;
  const drop = (type: CableType): number => worstDrop(head, type, { sides, isHead, load, distance });
  while (grade + 1 < LV_CABLES.length && drop(LV_CABLES[grade]!) > MOST_DROP) grade++;
  const type = LV_CABLES[grade]!;
  const parallel = Math.max(1, Math.ceil(all / normalPower(type)), Math.min(3, Math.ceil(drop(type) / MOST_DROP)));
  const stack: [number, number][] = [[head, -1]];
  while (stack.length > 0) {
    const [node, from] = stack.pop()!;
    const length = from === -1 ? STATION_LEAD_M + distance[node]! : distance[node]! - distance[from]!;
    const here = power(load[node]!);
    const cablesHere = Math.max(1, Math.min(parallel, Math.ceil(here / normalPower(type))));
    cables.push({
      station,
      from,
      to: node,
      type,
      parallel: drop(type) > MOST_DROP ? parallel : cablesHere,
      length,
      feeder,
    });
    for (const side of sides.get(node) ?? []) if (isHead[side] === 0) stack.push([side, node]);
  }
}

/** Share of the voltage lost to the far end when every part of the feeder has its own peak. */
function worstDrop(
  head: number,
  type: CableType,
  { sides, isHead, load, distance }: Pick<Feeder, 'sides' | 'isHead' | 'load' | 'distance'>,
): number {
  const perMetre = dropPerMetre(type);
  let worst = 0;
  const stack: [number, number][] = [[head, power(load[head]!) * (STATION_LEAD_M + distance[head]!) * perMetre]];
  while (stack.length > 0) {
    const [node, drop] = stack.pop()!;
    worst = Math.max(worst, drop);
    for (const side of sides.get(node) ?? []) {
      if (isHead[side] === 1) continue;
      stack.push([side, drop + power(load[side]!) * (distance[side]! - distance[node]!) * perMetre]);
    }
  }
  return worst;
}

/** A house's own cable: the weakest that carries its peak and loses little of the voltage, or several of the largest. */
export function serviceCable(peak: number, length: number): { readonly type: CableType; readonly parallel: number } {
  const drop = (type: CableType): number => peak * length * dropPerMetre(type);
  const type = LV_LADDER.find((t) => peak <= normalPower(t) && drop(t) <= SERVICE_DROP) ?? LARGE;
  return { type, parallel: Math.max(1, Math.ceil(peak / normalPower(type)), Math.ceil(drop(type) / SERVICE_DROP)) };
}

/** Share of the voltage lost for each VA and metre, at cos phi 0.95 */
const dropPerMetre = ({ r, x, voltage }: CableType): number => (r * 0.95 + x * 0.31) / voltage ** 2;
