// Which lane and row each unit of a feeder takes. The longest way from a head goes straight on in one lane; what branches off takes
// lanes further right, the farther up it branches the farther right: so a way to the right never meets what hangs lower.
import type { FeederPlan } from './feeder-plan.ts';

export interface FeederLanes {
  readonly count: number;
  /** of each unit */
  readonly lane: readonly number[];
  readonly row: readonly number[];
  /** of each unit: those that it supplies; the first goes straight on */
  readonly children: readonly (readonly number[])[];
}

export function takeLanes({ units, parents, links }: Pick<FeederPlan, 'units' | 'parents' | 'links'>): FeederLanes {
  const children: number[][] = units.map(() => []);
  const depth = units.map(() => 0);
  // Whoever supplies stands before those it supplies.
  for (let unit = units.length - 1; unit >= 0; unit--) {
    const from = links[parents[unit]!]?.from;
    if (from === undefined) continue;
    children[from]!.push(unit);
    depth[from] = Math.max(depth[from]!, depth[unit]! + 1);
  }
  for (const list of children) list.sort((a, b) => depth[b]! - depth[a]! || a - b);
  const lane = units.map(() => 0);
  const row = units.map(() => 0);
  let count = 0;
  const open = units.flatMap((unit, i) => (unit.head === null ? [] : [i])).toReversed();
  while (open.length > 0) {
    const waiting: number[] = [];
    for (let unit = open.pop(); unit !== undefined; unit = children[unit]![0]) {
      lane[unit] = count;
      const from = links[parents[unit]!]?.from;
      row[unit] = from === undefined ? 0 : row[from]! + 1;
      waiting.push(...children[unit]!.slice(1).toReversed());
    }
    // What branches off last takes the next lane.
    open.push(...waiting);
    count++;
  }
  return { count, lane, row, children };
}
