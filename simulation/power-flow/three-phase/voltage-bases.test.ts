import { describe, expect, test } from 'vitest';
import { alike, PhaseNetworkBuilder } from '../../../tests/builders/phase-network.ts';
import { ThreePhaseFlow } from './three-phase-flow.ts';
import { nearestBase } from './voltage-bases.ts';

const line = alike(3, [0.4, 0.8]);

function feeder(kw: number, bases: readonly number[], kv = 4.8) {
  const { network, state } = new PhaseNetworkBuilder()
    .source('a', kv)
    .line('l', 'a', 'b', line)
    .load('d', { at: 'b', phases: 3, kva: [kw, kw / 3], kv: kv / Math.sqrt(3) })
    .build(bases);
  const flow = new ThreePhaseFlow(network, state);
  return { flow, bases: [...flow.solution.baseVoltage].map((volt) => Math.round(volt * Math.sqrt(3))) };
}

test('the nearest base is the one that the voltage differs least from, relative to the base', () => {
  expect(nearestBase([115e3, 12470, 480], 11000)).toBe(12470);
  expect(nearestBase([115e3, 12470, 480], 700)).toBe(480);
  // 4.45 is 7 % above 4.16 and 7.3 % below 4.8.
  expect(nearestBase([4160, 4800], 4450)).toBe(4160);
});

describe('a bus has the base that is nearest to its voltage without load', () => {
  test('also where with load another one is nearer', () => {
    const { flow, bases } = feeder(2500, [4.8, 4.16]);
    expect(bases).toEqual([4800, 4800]);
    const { voltageRe, voltageIm } = flow.solve({ controls: false });
    const k = flow.model.nodeAt(1, 1);
    const loaded = Math.hypot(voltageRe[k]!, voltageIm[k]!) * Math.sqrt(3);
    expect(nearestBase([4800, 4160], loaded)).toBe(4160);
  });

  test('of those that OpenDSS knows where none are named', () => {
    expect(feeder(10, [], 12.47).bases).toEqual([12470, 12470]);
  });
});

test('a dead bus has its base from its neighbours, through a transformer from its rating', () => {
  const b = new PhaseNetworkBuilder()
    .source('a', 12.47)
    .line('l', 'a', 'b', line)
    .transformer('t', {
      phases: 1,
      kva: 25,
      windings: [
        { at: 'b.1', kv: 7.2 },
        { at: 'c.1', kv: 0.12 },
      ],
      x: [0.02],
    })
    .line('m', 'c.1', 'd.1', alike(1, [0.01, 0.01]));
  const { network, state } = b.build([12.47, 0.208]);
  const opened = network.lines.map((one, row) =>
    row === 0
      ? { ...one, terminals: [{ ...one.terminals[0], open: [true, true, true] }, one.terminals[1]] as const }
      : one,
  );
  const flow = new ThreePhaseFlow({ ...network, lines: opened }, state);
  expect(flow.solve({ controls: false }).dead).toHaveLength(5);
  const bases = [...flow.solution.baseVoltage].map((volt) => Math.round(volt * Math.sqrt(3)));
  expect(bases).toEqual([12470, 12470, 208, 208]);
});
