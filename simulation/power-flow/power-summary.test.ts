import { expect, it } from 'vitest';
import { NetworkBuilder } from '../network/network-builder.ts';
import { OUT_OF_SERVICE } from '../network/network.ts';
import { PowerFlow } from './power-flow.ts';
import { summarise } from './power-summary.ts';

/** Two 10 kV lines in a row, 1 + 1j ohm each and without charging; 1 MW at the end; the second one rated 50 A. */
function feeder() {
  const builder = new NetworkBuilder({ name: 'feeder' });
  const nodes = ['a', 'b', 'c'].map((id) => builder.addNode({ id, baseVoltage: 10e3 }));
  builder.addSource({ id: 's', node: nodes[0]!, magnitude: 1.02 });
  builder.addLine({ id: 'l1', from: nodes[0]!, to: nodes[1]!, r: 1, x: 1 });
  builder.addLine({ id: 'l2', from: nodes[1]!, to: nodes[2]!, r: 1, x: 1, ratedCurrent: 50 });
  builder.addConsumer({ id: 'c', node: nodes[2]!, p: 1e6, q: 0 });
  builder.addConsumer({ id: 'd', node: nodes[0]!, p: 2e5, q: 1e5 });
  builder.addGenerator({ id: 'g', node: nodes[0]!, p: 5e4, q: 0 });
  const network = builder.build();
  return { network, flow: new PowerFlow(network, builder.state()) };
}

it('adds up losses and what the source feeds in, and compares currents with ratings', () => {
  const { network, flow } = feeder();
  const solution = flow.solve({ tolerance: 1e-12 });
  const summary = summarise(network, flow.model, solution);
  // by hand: I = P / (sqrt(3) U) in phase with U at the end, both lines in series
  const end = solution.magnitude[2]! * 10e3;
  const current = 1e6 / (Math.sqrt(3) * end);
  expect(Math.hypot(end + 2e6 / end, 2e6 / end)).toBeCloseTo(10.2e3, 5);
  expect(summary.lossesP).toBeCloseTo(6 * current ** 2, 5);
  expect(summary.seriesQ).toBeCloseTo(6 * current ** 2, 5);
  expect(summary.chargingQ).toBe(0);
  expect(summary.sourceP).toBeCloseTo(1e6 + 2e5 - 5e4 + summary.lossesP, 3);
  expect(summary.sourceQ).toBeCloseTo(1e5 + summary.lossesQ, 3);
  expect(summary.loading[0]).toBeNaN();
  expect(summary.loading[1]).toBeCloseTo(current / 50, 9);
  expect(summary.mostLoaded).toBe(1);
  expect([summary.lowestBus, summary.highestBus]).toEqual([2, 0]);
});

it('looks at what is alive only', () => {
  const { network, flow } = feeder();
  flow.setBranch(1, OUT_OF_SERVICE);
  const summary = summarise(network, flow.model, flow.solve());
  expect(summary.lowestMagnitude).toBeCloseTo(1.02, 12);
  expect(summary.loading[1]).toBe(0);
  expect(summary.lossesP).toBeCloseTo(0, 9);
});
