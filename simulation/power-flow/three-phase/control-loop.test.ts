import { describe, expect, test } from 'vitest';
import { alike, PhaseNetworkBuilder } from '../../../tests/builders/phase-network.ts';
import type { CapacitorControl, TapControl } from '../../network/phase-network.ts';
import { ControlQueue } from './control-loop.ts';
import { roundToEven } from './tap-control.ts';
import { ThreePhaseFlow } from './three-phase-flow.ts';

test('the queue acts by time, and of two at the same time the later first', () => {
  const queue = new ControlQueue();
  const done: string[] = [];
  queue.push(30, () => done.push('late'));
  queue.push(15, () => done.push('first'));
  const handle = queue.push(15, () => done.push('taken back'));
  queue.push(15, () => done.push('second'));
  queue.remove(handle);
  queue.actNearest();
  expect(done).toEqual(['second', 'first']);
  queue.actNearest();
  expect(done).toEqual(['second', 'first', 'late']);
  expect(queue.isEmpty).toBe(true);
});

test.each([
  [0.5, 0],
  [1.5, 2],
  [2.5, 2],
  [-0.5, 0],
  [-1.5, -2],
  [2.4, 2],
  [-2.6, -3],
])('%d is rounded to %d', (x, rounded) => {
  expect(roundToEven(x) + 0).toBe(rounded);
});

const REGULATOR: TapControl = {
  id: 'regcontrol.r',
  enabled: true,
  transformer: 0,
  tapWinding: 1,
  monitoredWinding: 1,
  setPoint: 122,
  band: 2,
  ptRatio: 20,
  ctPrimary: 700,
  r: 0,
  x: 0,
  z: 0,
  delay: 15,
  tapDelay: 2,
  maxTapChange: 16,
  monitoredPhase: 1,
  voltageLimit: 0,
  bus: null,
  remotePtRatio: 20,
  inverseTime: false,
  reverse: null,
};

function regulated(kw: number, control: Partial<TapControl>, load: { km?: number } = {}) {
  const b = new PhaseNetworkBuilder()
    .source('a', 4.16)
    .transformer('r', {
      phases: 1,
      kva: 1666,
      windings: [
        { at: 'a.1', kv: 2.4 },
        { at: 'b.1', kv: 2.4 },
      ],
      x: [0.0001],
    })
    .line('l', 'b.1', 'c.1', alike(1, [0.4 * (load.km ?? 1), 0.7 * (load.km ?? 1)]))
    .load('d', { at: 'c.1', phases: 1, kva: [kw, kw / 3], kv: 2.4, band: [0.5, 0.8, 1.2] });
  b.tapControls.push({ ...REGULATOR, ...control });
  const { network, state } = b.build([4.16]);
  const flow = new ThreePhaseFlow(network, state);
  const solution = flow.solve({ controls: true });
  const at = (bus: number) => {
    const k = flow.model.nodeAt(bus, 1);
    return Math.hypot(solution.voltageRe[k]!, solution.voltageIm[k]!) / 20;
  };
  return { solution, flow, tap: Math.round((solution.taps[0]![1]! - 1) / 0.00625) + 0, local: at(1), far: at(2) };
}

describe('a regulator', () => {
  test('brings its voltage into the band', () => {
    const { solution, local, tap } = regulated(300, {});
    expect(solution.converged && solution.controlsSettled).toBe(true);
    expect(local).toBeGreaterThan(121);
    expect(local).toBeLessThan(123);
    expect(tap).toBe(2);
  });

  test('with line-drop compensation holds the voltage at the load', () => {
    // R and X of the line in V at 700 A on the secondary of 1:20.
    const { far, local, tap } = regulated(600, { r: (0.4 * 700) / 20, x: (0.7 * 700) / 20 });
    expect(far).toBeGreaterThan(121);
    expect(far).toBeLessThan(123);
    expect(local).toBeGreaterThan(124);
    expect(tap).toBeGreaterThan(4);
  });

  test('moves 0.7 of the way, at most so many taps at a time', () => {
    expect(regulated(600, { setPoint: 128, maxTapChange: 1 }).solution.controlIterations).toBeGreaterThan(
      regulated(600, { setPoint: 128 }).solution.controlIterations,
    );
    expect(regulated(300, { maxTapChange: 0 }).tap).toBe(0);
  });

  test('stops at its last tap', () => {
    const { tap, solution } = regulated(300, { setPoint: 150 });
    expect(tap).toBe(16);
    expect(solution.controlsSettled).toBe(true);
  });

  test('keeps below a voltage limit', () => {
    const { local } = regulated(600, { r: 28, x: 49, voltageLimit: 123.5 });
    // To the nearest tap, of 0.75 V.
    expect(local).toBeLessThan(123.5 + 0.75);
  });

  test('watches another bus', () => {
    const { far } = regulated(600, { bus: { bus: 2, nodes: [1, 0], open: [] } });
    expect(far).toBeGreaterThan(121);
    expect(far).toBeLessThan(123);
  });

  test('that looks from the other side moves the other way', () => {
    const { tap, local } = regulated(300, { tapWinding: 0 });
    expect(tap).toBe(0);
    expect(local).toBeGreaterThan(121);
  });

  test('in a network whose rounds are used up is said not to have settled', () => {
    const b = new PhaseNetworkBuilder().source('a', 4.16).transformer('r', {
      phases: 3,
      kva: 5000,
      windings: [
        { at: 'a', kv: 4.16 },
        { at: 'b', kv: 4.16 },
      ],
      x: [0.0001],
    });
    b.tapControls.push({ ...REGULATOR, setPoint: 126, maxTapChange: 1, monitoredPhase: 'max' });
    b.maxControlIterations = 3;
    const { network, state } = b.build([4.16]);
    const solution = new ThreePhaseFlow(network, state).solve({ controls: true });
    expect(solution.controlsSettled).toBe(false);
    expect(solution.controlIterations).toBe(3);
  });
});

describe('a regulator with power flowing backwards', () => {
  const REVERSE = {
    setPoint: 120,
    band: 2,
    r: 0,
    x: 0,
    z: 0,
    threshold: 100e3,
    delay: 60,
    toNeutral: false,
    cogeneration: false,
  };

  test('does nothing else unless it is made for it', () => {
    const { local } = regulated(-400, {});
    expect(Math.abs(local - 122)).toBeLessThan(1);
  });

  test('goes to neutral', () => {
    const { tap, solution } = regulated(-400, { reverse: { ...REVERSE, toNeutral: true } });
    expect(solution.controlsSettled).toBe(true);
    expect(tap).toBe(0);
  });

  test('watches the other side, by its own voltage and tap', () => {
    // The source holds 120 V on the other side: whatever the tap, there is nothing to do once it has turned round.
    const { tap, solution } = regulated(-400, { reverse: { ...REVERSE, delay: 1 } });
    expect(solution.controlsSettled).toBe(true);
    expect(tap).toBe(0);
  });

  test('keeps to its reverse settings in cogeneration', () => {
    const { local } = regulated(-400, { reverse: { ...REVERSE, setPoint: 125, cogeneration: true } });
    expect(Math.abs(local - 125)).toBeLessThan(1);
  });

  test('stays as it is below the threshold', () => {
    const { local } = regulated(-50, { reverse: { ...REVERSE, toNeutral: true } });
    expect(Math.abs(local - 122)).toBeLessThan(1);
  });
});

const SWITCHED: CapacitorControl = {
  id: 'capcontrol.c',
  enabled: true,
  capacitor: 0,
  type: 'kvar',
  element: 'line.l',
  terminal: 1,
  ptRatio: 60,
  ctRatio: 1,
  onSetting: 150e3,
  offSetting: -225e3,
  onDelay: 15,
  offDelay: 15,
  deadTime: 300,
  voltageOverride: null,
  monitoredPtPhase: 1,
  monitoredCtPhase: 1,
  minimumKvarPercent: 50,
};

function switched(kvar: number, steps: readonly number[], control: Partial<CapacitorControl>, isIn = false) {
  const b = new PhaseNetworkBuilder()
    .source('a', 12.47)
    .line('l', 'a', 'b', alike(3, [0.5, 1], [0.1, 0.4]))
    .load('d', { at: 'b', phases: 3, kva: [600, kvar], kv: 7.2 })
    .capacitor('c', 'b', 3, 7.2, steps);
  b.capacitorControls.push({ ...SWITCHED, ...control });
  const { network, state } = b.build([12.47]);
  if (!isIn) state.capacitorSteps[0]!.fill(0);
  const solution = new ThreePhaseFlow(network, state).solve({ controls: true });
  expect(solution.converged && solution.controlsSettled).toBe(true);
  return [...solution.capacitorSteps[0]!];
}

describe('a capacitor control', () => {
  test('by reactive power: on above, off below', () => {
    expect(switched(400, [300], {})).toEqual([1]);
    expect(switched(100, [300], {})).toEqual([0]);
    expect(switched(20, [300], {}, true)).toEqual([0]);
    expect(switched(100, [300], {}, true)).toEqual([1]);
  });

  test('takes one step after another', () => {
    expect(switched(500, [150, 150, 150], {})).toEqual([1, 1, 1]);
    expect(switched(250, [150, 150, 150], {})).toEqual([1, 0, 0]);
  });

  test('by voltage', () => {
    expect(switched(400, [300], { type: 'voltage', terminal: 2, onSetting: 119.9, offSetting: 122 })).toEqual([1]);
    expect(switched(400, [300], { type: 'voltage', onSetting: 110, offSetting: 112 }, true)).toEqual([0]);
  });

  test('by current', () => {
    expect(switched(400, [300], { type: 'current', onSetting: 30, offSetting: 20 })).toEqual([1]);
    expect(switched(400, [300], { type: 'current', onSetting: 60, offSetting: 50 }, true)).toEqual([0]);
  });

  test('by power factor, and not for less than half of its power', () => {
    const byFactor = { type: 'powerFactor', onSetting: 0.95, offSetting: 1.05 } as const;
    expect(switched(400, [300], byFactor)).toEqual([1]);
    expect(switched(400, [900], byFactor)).toEqual([0]);
    expect(switched(0, [450], byFactor, true)).toEqual([0]);
  });

  test('is overruled by voltage', () => {
    const low = { min: 125, max: 130, bus: null };
    expect(switched(100, [300], { voltageOverride: low })).toEqual([1]);
    expect(switched(100, [300], { voltageOverride: { min: 100, max: 110, bus: 1 } }, true)).toEqual([0]);
  });
});
