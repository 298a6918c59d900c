// 110 kV circuits that the data show: cables whose ends lie at substations, or at the end of a cable that leads on to one.
import type { Asset } from '../asset-list.ts';
import type { Way } from './graph-search.ts';
import type { Substation } from './substations.ts';

export interface RealRoute {
  readonly from: number;
  readonly to: number;
  readonly way: Way;
  /** row of `assets`, of the first cable */
  readonly asset: number;
  /** rows of `assets`, of the cables that it goes on along */
  readonly more: readonly number[];
}

/** A cable ends at the edge of a substation's ground, or where the mapper lost it. */
const SUBSTATION_REACH_M = 250;
const JOINT_REACH_M = 60;
const VOLTAGES = { low: 60_000, high: 150_000 } as const;

interface Cable {
  readonly asset: number;
  readonly xy: readonly number[];
  isUsed: boolean;
}

export function realRoutes(substations: readonly Substation[], assets: readonly Asset[]): RealRoute[] {
  const cables: Cable[] = assets.flatMap((asset, row) => {
    if (asset.domain !== 'power' || asset.kind !== 'cable' || (asset.xy?.length ?? 0) < 4) return [];
    const voltage = asset.attributes['voltage'] as number;
    return voltage >= VOLTAGES.low && voltage <= VOLTAGES.high ? [{ asset: row, xy: asset.xy!, isUsed: false }] : [];
  });
  const routes: RealRoute[] = [];
  for (const cable of cables) {
    if (cable.isUsed) continue;
    for (const xy of [cable.xy, reversed(cable.xy)]) {
      const from = substationAt(substations, xy[0]!, xy[1]!);
      if (from < 0) continue;
      const route = follow(substations, cables, cable, xy);
      if (route !== null && route.to !== from) {
        routes.push({ from, ...route, asset: cable.asset });
        break;
      }
    }
  }
  return routes;
}

/** On along cables that begin where this one ends, until a substation. */
function follow(
  substations: readonly Substation[],
  cables: readonly Cable[],
  first: Cable,
  start: readonly number[],
): { to: number; way: Way; more: number[] } | null {
  const passed = [first];
  let xy = [...start];
  for (;;) {
    const [x, y] = [xy.at(-2)!, xy.at(-1)!];
    const to = substationAt(substations, x, y);
    if (to >= 0) {
      for (const cable of passed) cable.isUsed = true;
      return { to, way: { xy, length: lengthOf(xy) }, more: passed.slice(1).map(({ asset }) => asset) };
    }
    const next = nextCable(cables, passed, x, y);
    if (next === null) return null;
    passed.push(next.cable);
    xy = [...xy, ...next.xy];
  }
}

function nextCable(
  cables: readonly Cable[],
  passed: readonly Cable[],
  x: number,
  y: number,
): { cable: Cable; xy: readonly number[] } | null {
  for (const cable of cables) {
    if (cable.isUsed || passed.includes(cable)) continue;
    for (const xy of [cable.xy, reversed(cable.xy)])
      if (Math.hypot(xy[0]! - x, xy[1]! - y) <= JOINT_REACH_M) return { cable, xy };
  }
  return null;
}

function substationAt(substations: readonly Substation[], x: number, y: number): number {
  let best = -1;
  let bestDistance = SUBSTATION_REACH_M;
  for (const [row, substation] of substations.entries()) {
    const distance = Math.hypot(substation.x - x, substation.y - y);
    if (distance >= bestDistance) continue;
    bestDistance = distance;
    best = row;
  }
  return best;
}

function reversed(xy: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = xy.length - 2; i >= 0; i -= 2) out.push(xy[i]!, xy[i + 1]!);
  return out;
}

function lengthOf(xy: readonly number[]): number {
  let length = 0;
  for (let i = 2; i < xy.length; i += 2) length += Math.hypot(xy[i]! - xy[i - 2]!, xy[i + 1]! - xy[i - 1]!);
  return length;
}
