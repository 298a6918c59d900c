// The zones between breakers, for protection that compares places (differential) or measures distance. A zone is all that hangs together
// without passing a breaker: a circuit with both its ends, a transformer, a busbar. Differential protection knows its zone by
// construction; distance protection reaches through its circuit (first zone), the busbar at the far end (second zone, the same time:
// the settings know one) and the circuits and transformers there (third zone, LATER s more). Reach in ohms is not modelled.
import { edgeEnds, incidenceOf } from '../network/incidence.ts';
import { type Network, SWITCH_CLASS } from '../network/network.ts';
import type { FaultPlace } from '../power-flow/short-circuit.ts';

export interface Zone {
  readonly nodes: ReadonlySet<number>;
  readonly branches: ReadonlySet<number>;
  /** rows of the breakers around it */
  readonly breakers: ReadonlySet<number>;
}

/** A distance element that sees the fault, and how much later than its setting it acts, s. */
export interface SeenFrom {
  readonly breaker: number;
  readonly later: number;
}

/** s of the third zone on top of the setting */
const LATER = 0.4;

const isBreaker = (network: Network, row: number): boolean =>
  network.switches.class[row] === SWITCH_CLASS.Breaker || network.switches.class[row] === SWITCH_CLASS.Recloser;

/** What hangs together with these nodes; disconnectors count as closed. */
export function zoneAround(network: Network, seeds: readonly number[]): Zone {
  const { start, edge, far } = incidenceOf(network);
  const nodes = new Set(seeds);
  const branches = new Set<number>();
  const breakers = new Set<number>();
  // A Set goes on to what was added while it is walked.
  for (const at of nodes) {
    for (let k = start[at]!; k < start[at + 1]!; k++) {
      const e = edge[k]!;
      const row = e - network.branches.count;
      if (row >= 0 && isBreaker(network, row)) breakers.add(row);
      else {
        if (row < 0) branches.add(e);
        nodes.add(far[k]!);
      }
    }
  }
  return { nodes, branches, breakers };
}

/** The node on the side of the breaker that its protection looks to: where its branch begins. */
export function protectedSide(network: Network, breaker: number): number {
  const { start, edge } = incidenceOf(network);
  const [a, b] = edgeEnds(network, network.branches.count + breaker);
  for (const node of [b, a]) {
    for (let k = start[node]!; k < start[node + 1]!; k++) if (edge[k]! < network.branches.count) return node;
  }
  return b;
}

const otherSide = (network: Network, breaker: number, zone: Zone): number => {
  const [a, b] = edgeEnds(network, network.branches.count + breaker);
  return zone.nodes.has(a) ? b : a;
};

/** The zone in which the fault lies. A branch's own ends are in it. */
export const zoneOfFault = (network: Network, place: FaultPlace): Zone =>
  zoneAround(network, 'branch' in place ? [...edgeEnds(network, place.branch)] : [place.node]);

/** Distance elements (`hasDistance`: rows of their breakers) that see a fault in this zone. */
export function distanceReach(network: Network, fault: Zone, hasDistance: ReadonlySet<number>): SeenFrom[] {
  const seen = new Map<number, number>();
  const see = (breaker: number, zone: Zone, later: number) => {
    if (!hasDistance.has(breaker) || !zone.nodes.has(protectedSide(network, breaker))) return;
    seen.set(breaker, Math.min(later, seen.get(breaker) ?? Infinity));
  };
  for (const first of fault.breakers) {
    see(first, fault, 0);
    const next = zoneAround(network, [otherSide(network, first, fault)]);
    for (const second of next.breakers) {
      if (second === first) continue;
      see(second, next, 0);
      const third = zoneAround(network, [otherSide(network, second, next)]);
      for (const far of third.breakers) if (far !== second) see(far, third, LATER);
    }
  }
  return [...seen].map(([breaker, later]) => ({ breaker, later }));
}
