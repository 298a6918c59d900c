// The feeders that a plan has to do with: those whose devices it switches, and those that it draws supply from. Each of them has a say in
// how far it may be carried out without a person.
import type { CityGrid } from '../network/city-grid.ts';
import { incidenceOf, joins } from '../network/incidence.ts';
import type { SwitchingState } from '../network/network.ts';

export interface PlannedSwitching {
  /** id of a switch */
  readonly device: string;
  readonly action: 'open' | 'close';
}

/** `state`: as the grid stands before the plan. Returns rows of feeders, ascending; devices that the grid does not know touch nothing. */
export function touchedFeeders(
  grid: Pick<CityGrid, 'network' | 'feeders' | 'switches'>,
  state: SwitchingState,
  steps: readonly PlannedSwitching[],
): number[] {
  const { network, feeders, switches } = grid;
  const rowOf = new Map<string, number>();
  const wanted = new Set(steps.map(({ device }) => device));
  network.switches.ids.forEach((id, row) => void (wanted.has(id) && rowOf.set(id, row)));
  const feederOfHead = new Map(Array.from(feeders.breaker, (row, feeder) => [row, feeder] as const));
  const touched = new Set<number>();
  for (const { device, action } of steps) {
    const row = rowOf.get(device);
    if (row === undefined) continue;
    const own = feederOfHead.get(row) ?? switches.feeder[row]!;
    if (own >= 0) touched.add(own);
    if (action === 'open' || feederOfHead.has(row)) continue;
    // Of a tie: whoever feeds either side of it now.
    for (const node of [network.switches.nodeA[row]!, network.switches.nodeB[row]!])
      for (const feeder of feedersAbove(grid, state, node, feederOfHead)) touched.add(feeder);
  }
  return [...touched].toSorted((a, b) => a - b);
}

/** Feeders whose closed heads are reached from a node over what is closed. */
function feedersAbove(
  { network }: Pick<CityGrid, 'network'>,
  state: SwitchingState,
  node: number,
  feederOfHead: ReadonlyMap<number, number>,
): number[] {
  if (node < 0 || feederOfHead.size === 0) return [];
  const { start, edge, far } = incidenceOf(network);
  // What lies above the feeders joins all of them: a coupler of busbars has to do with those that hang on these.
  const { baseVoltage } = network.nodes;
  const mostVolts = Math.max(...[...feederOfHead.keys()].map((head) => baseVoltage[network.switches.nodeA[head]!]!));
  const seen = new Set([node]);
  const found: number[] = [];
  for (const at of seen) {
    for (let k = start[at]!; k < start[at + 1]!; k++) {
      if (!joins(network, state, edge[k]!) || baseVoltage[far[k]!]! > mostVolts) continue;
      const feeder = feederOfHead.get(edge[k]! - network.branches.count);
      if (feeder === undefined) seen.add(far[k]!);
      else found.push(feeder);
    }
  }
  return found;
}
