// A ring of one source with everything that rules speak of: two feeders with an open tie, a line with earthing switches at both ends, a
// hospital, a disconnector, a fused station with a plant behind it, and a tie to another source.
import { BRANCH_CLASS, SWITCH_CLASS } from '../../simulation/network/network.ts';
import { NetworkBuilder } from '../../simulation/network/network-builder.ts';
import { powerFlowOf } from '../../simulation/switching/switching-flow.ts';
import { SwitchingGrid } from '../../simulation/switching/switching-grid.ts';

export interface RingOptions {
  /** A, of the second feeder's cable */
  readonly rated?: number;
  /** rad, by which the second feeder lags */
  readonly shift?: number;
  readonly plant?: boolean;
}

/**
 * bar -[b1]- n1 -[q1]- n2 == l1 == n3 -[q2]- n4 -[d1]- n5 ..[tie].. n6 == l2 == n7 -[b2]- bar
 * n4 -[f1]- n8 == tr == lv (plant); n5 ..[t2].. far (source 2); e2, e3 earth n2, n3. Loads: c4 (hospital), c5, c6.
 */
export function switchingRing({ rated = 200, shift = 0, plant = true }: RingOptions = {}): SwitchingGrid {
  const builder = new NetworkBuilder({ name: 'ring' });
  const at: Record<string, number> = {};
  for (const id of ['bar', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8', 'far'])
    at[id] = builder.addNode({ id, baseVoltage: 10e3 });
  at['lv'] = builder.addNode({ id: 'lv', baseVoltage: 400 });
  const device = (id: string, kind: number, a: string, b: string | null, normalOpen = false) =>
    builder.addSwitch({
      ...{ id, class: kind, nodeA: at[a]!, nodeB: b === null ? -1 : at[b]! },
      ...{ normalOpen, remote: kind !== SWITCH_CLASS.Fuse },
    });
  builder.addSource({ id: 's1', node: at['bar']! });
  builder.addSource({ id: 's2', node: at['far']! });
  device('b1', SWITCH_CLASS.Breaker, 'bar', 'n1');
  device('q1', SWITCH_CLASS.LoadBreakSwitch, 'n1', 'n2');
  device('q2', SWITCH_CLASS.LoadBreakSwitch, 'n3', 'n4');
  device('d1', SWITCH_CLASS.Disconnector, 'n4', 'n5');
  device('tie', SWITCH_CLASS.LoadBreakSwitch, 'n5', 'n6', true);
  device('b2', SWITCH_CLASS.Breaker, 'bar', 'n7');
  device('f1', SWITCH_CLASS.Fuse, 'n4', 'n8');
  device('t2', SWITCH_CLASS.LoadBreakSwitch, 'n5', 'far', true);
  device('e2', SWITCH_CLASS.GroundDisconnector, 'n2', null, true);
  device('e3', SWITCH_CLASS.GroundDisconnector, 'n3', null, true);
  const cable = { r: 0.3, x: 0.1 };
  builder.addLine({ id: 'l1', from: at['n2']!, to: at['n3']!, ...cable, ratedCurrent: 200 });
  const lag = { ...cable, ratio: 1, shift };
  const limit = Math.sqrt(3) * 10e3 * rated;
  const l2 = { id: 'l2', class: BRANCH_CLASS.ACLineSegment, from: at['n7']!, to: at['n6']! };
  builder.addBranch({ ...l2, ...lag, normalRating: limit, emergencyRating: 1.2 * limit });
  const transformer = { class: BRANCH_CLASS.PowerTransformer, from: at['n8']!, to: at['lv'] };
  builder.addBranch({ id: 'tr', ...transformer, r: 0.001, x: 0.01 });
  if (plant) builder.addGenerator({ id: 'pv', node: at['lv'], p: 20e3 });
  builder.addConsumer({ id: 'c4', node: at['n4']!, p: 1e6, q: 0, customers: 1 });
  builder.addConsumer({ id: 'c5', node: at['n5']!, p: 1e6, q: 0, customers: 30 });
  builder.addConsumer({ id: 'c6', node: at['n6']!, p: 1e6, q: 0, customers: 20 });
  const network = builder.build();
  const state = builder.state();
  const critical = Uint8Array.from([1, 0, 0]);
  return new SwitchingGrid({
    ...{ network, state, critical, criticalGroups: ['', 'hospital'] },
    flow: powerFlowOf(network, state),
  });
}
