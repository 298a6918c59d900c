import { expect, it } from 'vitest';
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
