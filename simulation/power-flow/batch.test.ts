import fc from 'fast-check';
import { expect, it } from 'vitest';
import { networkPlans, randomNetwork } from '../../tests/builders/random-network.ts';
import { CongruentialGenerator, syntheticNetwork } from '../../tests/builders/synthetic-network.ts';
import { normalState } from '../network/network.ts';
import { solveBatch } from './batch.ts';
import { PowerFlow } from './power-flow.ts';

it.each(['radial', 'ring'] as const)('solves scenarios as if each were alone: %s', (form) => {
  const network = syntheticNetwork(10, form);
  const flow = new PowerFlow(network, normalState(network));
  const random = new CongruentialGenerator(777);
  const { count, p, q } = network.consumers;
  const scenarios = 21;
  const factor = Float64Array.from({ length: scenarios * count }, () => 0.5 + random.next());
  const loads = {
    count: scenarios,
    p: factor.map((f, i) => f * p[i % count]!),
    q: factor.map((f, i) => f * q[i % count]!),
  };
  loads.p.fill(1e8, 3 * count, 4 * count);
  const batch = solveBatch(flow, loads);
  expect([...batch.converged]).toEqual(Array.from({ length: scenarios }, (_, s) => (s === 3 ? 0 : 1)));
  const halves = solveBatch(flow, loads, { begin: 3, into: solveBatch(flow, loads, { end: 3 }) });
  expect(halves.converged).toEqual(batch.converged);
  halves.magnitude.forEach((u, k) => expect(u).toBeCloseTo(batch.magnitude[k]!, 10));
  const buses = flow.model.busCount;
  for (let s = 0; s < scenarios; s++) {
    const alone = new PowerFlow(network, normalState(network));
    alone.setConsumers(loads.p.subarray(s * count, (s + 1) * count), loads.q.subarray(s * count, (s + 1) * count));
    const { converged, magnitude, angle } = alone.solve();
    for (let k = 0; k < buses; k++) {
      expect(batch.magnitude[s * buses + k]).toBeCloseTo(converged ? magnitude[k]! : 0, 10);
      expect(batch.angle[s * buses + k]).toBeCloseTo(converged ? angle[k]! : 0, 10);
    }
  }
  expect(flow.consumers.p).toEqual(p);
});

it('finds the voltages of any network, dead parts, taps and clock numbers included', () => {
  fc.assert(
    fc.property(networkPlans({ loops: 1 }), fc.boolean(), (plan, isConstantPower) => {
      const { network, state } = randomNetwork({ ...plan, isConstantPower });
      const flow = new PowerFlow(network, state);
      const count = network.consumers.count;
      const factors = [0.5, 1, 1.2];
      const scale = (column: Float64Array) =>
        Float64Array.from({ length: 3 * count }, (_, i) => factors[Math.floor(i / count)]! * column[i % count]!);
      const batch = solveBatch(flow, { count: 3, p: scale(network.consumers.p), q: scale(network.consumers.q) });
      expect([...batch.converged]).toEqual([1, 1, 1]);
      const buses = flow.model.busCount;
      factors.forEach((factor, s) => {
        flow.setConsumers(
          network.consumers.p.map((p) => p * factor),
          network.consumers.q.map((q) => q * factor),
        );
        const { magnitude, angle } = flow.solve({ method: 'newton', tolerance: 1e-11 });
        for (let k = 0; k < buses; k++) {
          expect(Math.abs(batch.magnitude[s * buses + k]! - magnitude[k]!)).toBeLessThan(1e-8);
          const turned = batch.angle[s * buses + k]! - angle[k]!;
          expect(Math.abs(Math.sin(turned / 2))).toBeLessThan(1e-8);
        }
      });
    }),
  );
});
