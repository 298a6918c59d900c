// Small medium-voltage networks with switches, for studies of switching: trees behind one or two sources, with open ties.
import { type Network, SWITCH_CLASS, type SwitchingState } from '../../simulation/network/network.ts';
import { NetworkBuilder } from '../../simulation/network/network-builder.ts';

export interface SwitchedLine {
  readonly from: number;
  readonly to: number;
  /** ohm */
  readonly r: number;
  /** A; 0 = no limit */
  readonly rated: number;
  /** which ends have a switch: 0 none, 1 from, 2 to, 3 both */
  readonly switches: number;
  /** of those, which stand open */
  readonly open: number;
  readonly breaker?: boolean;
}

export interface SwitchedLoad {
  readonly node: number;
  /** W */
  readonly p: number;
  readonly customers: number;
  readonly priority: number;
}

export interface SwitchedPlan {
  readonly nodes: number;
  readonly sources: readonly number[];
  readonly lines: readonly SwitchedLine[];
  readonly loads: readonly SwitchedLoad[];
}

const BASE_VOLTAGE = 10.5e3;

/** Nodes `n0`, lines `l0`, switches `l0.from` and `l0.to`, loads `d0`, sources `s0`. */
export function switchedNetwork(plan: SwitchedPlan): { network: Network; state: SwitchingState } {
  const builder = new NetworkBuilder({ name: 'switched' });
  for (let n = 0; n < plan.nodes; n++) builder.addNode({ id: `n${n}`, baseVoltage: BASE_VOLTAGE });
  plan.sources.forEach((node, i) => builder.addSource({ id: `s${i}`, node }));
  plan.lines.forEach((line, i) => {
    const end = (node: number, bit: number, name: string): number => {
      if ((line.switches & bit) === 0) return node;
      const inner = builder.addNode({ id: `l${i}.${name}.end`, baseVoltage: BASE_VOLTAGE, internal: true });
      const normalOpen = (line.open & bit) !== 0;
      const kind = line.breaker === true && bit === 1 ? SWITCH_CLASS.Breaker : SWITCH_CLASS.LoadBreakSwitch;
      builder.addSwitch({ id: `l${i}.${name}`, class: kind, nodeA: node, nodeB: inner, normalOpen, remote: true });
      return inner;
    };
    const from = end(line.from, 1, 'from');
    const to = end(line.to, 2, 'to');
    const rating = line.rated > 0 ? { ratedCurrent: line.rated } : {};
    builder.addLine({ id: `l${i}`, from, to, r: line.r, x: line.r / 2, ...rating });
  });
  plan.loads.forEach(({ node, p, customers, priority }, i) => {
    builder.addConsumer({ id: `d${i}`, node, p, q: p / 4, customers, priority });
  });
  return { network: builder.build(), state: builder.state() };
}

/** A line with a switch at each end, closed. */
export const line = (from: number, to: number, more: Partial<SwitchedLine> = {}): SwitchedLine => ({
  from,
  to,
  r: 0.3,
  rated: 0,
  switches: 3,
  open: 0,
  ...more,
});

export const load = (node: number, p = 1e6, customers = 10, priority = 0) => ({ node, p, customers, priority });
