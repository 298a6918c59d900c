import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SWITCH_CLASS } from '../network/network.ts';
import { NetworkBuilder } from '../network/network-builder.ts';
import { ShortCircuit } from '../power-flow/short-circuit.ts';
import { Topology } from '../network/topology.ts';
import { checkCoordination } from './coordination.ts';
import { fuse, type ProtectiveDevice, recloser, relay } from './protective-device.ts';
import { type CurvePoints, operatingTime, type TimeCurrentCurve } from './time-current-curve.ts';
import { trippingSequence } from './tripping-sequence.ts';

const ids = ({ steps }: { steps: readonly { time: number; action: string; device: string }[] }) =>
  steps.map(({ action, device }) => `${action} ${device}`.trim());

/**
 * 0 busbar -[breaker]- 1 == 2 == 3 (trunk), a lateral 2 == 4 behind a fuse, 10 kV, 200 MVA.
 * Branches: 0 trunk 1-2, 1 trunk 2-3, 2 lateral 2-4. A second feeder, branch 3, from the busbar to 5.
 */
function feeder() {
  const builder = new NetworkBuilder({ name: 'feeder' });
  for (let i = 0; i < 6; i++) builder.addNode({ id: `n${i}`, baseVoltage: 10e3 });
  builder.addSource({ id: 'grid', node: 0, shortCircuitPower: 200e6, rOverX: 0.1 });
  builder.addSwitch({ id: 'breaker', class: SWITCH_CLASS.Breaker, nodeA: 0, nodeB: 1 });
  builder.addLine({ id: 'trunk 1', from: 1, to: 2, r: 0.3, x: 0.3 });
  builder.addLine({ id: 'trunk 2', from: 2, to: 3, r: 0.3, x: 0.3 });
  builder.addLine({ id: 'lateral', from: 2, to: 4, r: 0.5, x: 0.3 });
  builder.addLine({ id: 'other feeder', from: 0, to: 5, r: 0.3, x: 0.3 });
  for (let node = 2; node < 6; node++) {
    builder.addConsumer({ id: `c${node}`, node, p: 1e5 * node, q: 0, customers: node });
  }
  const network = builder.build();
  return { network, state: builder.state() };
}

const NI: TimeCurrentCurve = { kind: 'iec', type: 'normalInverse', pickup: 400, multiplier: 0.3 };
const breakerRelay = (elements: readonly TimeCurrentCurve[] = [NI]) =>
  relay({ id: 'breaker', place: { kind: 'switch', row: 0 }, elements, openingTime: 0.08 });
const MELT: CurvePoints = [
  [100, 300],
  [1000, 0.25],
  [10_000, 0.004],
];
const CLEAR: CurvePoints = [
  [120, 300],
  [1200, 0.25],
  [12_000, 0.012],
];
const lateralFuse = fuse({
  id: 'fuse',
  place: { kind: 'branch', row: 2, end: 'from' },
  minimumMelt: MELT,
  totalClear: CLEAR,
});

describe('trippingSequence', () => {
  it('lets the breaker clear the trunk after the time of its curve at the current it sees', () => {
    const { network, state } = feeder();
    const result = trippingSequence(network, state, [breakerRelay(), lateralFuse], {
      place: { branch: 1, fraction: 0.5 },
    });
    // By hand: Z = Z_Q + 1.5 x (0.3 + 0.3j), Z_Q = 1.1 x 0.5 ohm at R/X 0.1.
    const x = 0.55 / Math.sqrt(1.01);
    const current = (1.1 * 10e3) / Math.sqrt(3) / Math.hypot(0.1 * x + 0.45, x + 0.45);
    const time = (0.3 * 0.14) / ((current / 400) ** 0.02 - 1);
    expect(result.faultCurrent).toBeCloseTo(current, 6);
    expect(ids(result)).toEqual(['trip breaker', 'open breaker', 'lockout breaker']);
    expect(result.steps[0]).toMatchObject({
      time: expect.closeTo(time, 9),
      current: expect.closeTo(current, 6),
      multiple: expect.closeTo(current / 400, 8),
    });
    expect(result).toMatchObject({
      cleared: true,
      clearedAt: expect.closeTo(time + 0.08, 9),
      lockedOut: ['breaker'],
      expected: ['breaker'],
      selective: true,
      deadNodes: [1, 2, 3, 4],
      lostLoad: 9e5,
      lostCustomers: 9,
    });
    expect([...result.state.switchClosed]).toEqual([0]);
  });

  it('lets the fuse of a lateral clear the lateral and nobody else', () => {
    const { network, state } = feeder();
    const result = trippingSequence(network, state, [breakerRelay(), lateralFuse], { place: { node: 4 } });
    expect(ids(result)).toEqual(['trip fuse', 'open fuse', 'lockout fuse']);
    expect(result).toMatchObject({ selective: true, expected: ['fuse'], deadNodes: [4], lostCustomers: 4 });
    expect([...result.state.branchOpen]).toEqual([0, 0, 1, 0]);
  });

  it('says that it was not selective when the breaker is quicker than the fuse', () => {
    const { network, state } = feeder();
    const instantaneous = breakerRelay([NI, { kind: 'definite', pickup: 1000, delay: 0 }]);
    const slow = {
      ...lateralFuse,
      shots: [
        {
          elements: [
            {
              kind: 'table' as const,
              points: [
                [120, 300],
                [12_000, 2],
              ] as const,
            },
          ],
          reclosesAfter: null,
        },
      ],
    };
    const result = trippingSequence(network, state, [instantaneous, slow], { place: { node: 4 } });
    expect(result).toMatchObject({ selective: false, cleared: true, lockedOut: ['breaker'], expected: ['fuse'] });
    expect(result.clearedAt).toBeCloseTo(0.08, 12);
  });

  const fastSlow = () =>
    recloser({
      id: 'recloser',
      place: { kind: 'switch', row: 0 },
      fast: { kind: 'definite', pickup: 400, delay: 0.02 },
      slow: { kind: 'definite', pickup: 400, delay: 1 },
      fastShots: 2,
      slowShots: 2,
      deadTimes: [0.5, 5, 15],
      openingTime: 0.05,
    });

  it('goes through the shots of a recloser to its lockout', () => {
    const { network, state } = feeder();
    const result = trippingSequence(network, state, [fastSlow()], { place: { node: 3 } });
    const cycle = ['trip recloser', 'open recloser', 'close recloser'];
    expect(ids(result)).toEqual([...cycle, ...cycle, ...cycle, 'trip recloser', 'open recloser', 'lockout recloser']);
    // 0.07, pause 0.5, 0.07, pause 5, 1.05, pause 15, 1.05
    expect(result.clearedAt).toBeCloseTo(0.07 + 0.5 + 0.07 + 5 + 1.05 + 15 + 1.05, 9);
    expect(result.steps.map(({ shot }) => shot)).toEqual([1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4]);
    expect(result.selective).toBe(true);
  });

  it('saves the fuse on a fault that goes out, and blows it on one that stays', () => {
    const { network, state } = feeder();
    const times = (points: CurvePoints) => points.map(([i, t]) => [3 * i, t] as const);
    const strongFuse = fuse({
      id: 'fuse',
      place: lateralFuse.place,
      minimumMelt: times(MELT),
      totalClear: times(CLEAR),
    });
    const gone = trippingSequence(network, state, [fastSlow(), strongFuse], {
      place: { node: 4 },
      extinguishesAfter: 0.3,
    });
    expect(ids(gone)).toEqual(['trip recloser', 'open recloser', 'gone', 'close recloser']);
    expect(gone).toMatchObject({ cleared: true, selective: true, lockedOut: [], deadNodes: [], lostLoad: 0 });
    const stays = trippingSequence(network, state, [fastSlow(), strongFuse], { place: { node: 4 } });
    expect(stays.lockedOut).toEqual(['fuse']);
    expect(stays).toMatchObject({ selective: true, deadNodes: [4] });
    expect(stays.steps.at(-1)).toMatchObject({ action: 'lockout', device: 'fuse' });
  });

  it('needs every source to let go, and sees who looks forward', () => {
    const { network, state } = feeder();
    const builder = new NetworkBuilder({ name: 'two ends' });
    for (let i = 0; i < 4; i++) builder.addNode({ id: `n${i}`, baseVoltage: 10e3 });
    builder.addSource({ id: 'west', node: 0, shortCircuitPower: 200e6, rOverX: 0.1 });
    builder.addSource({ id: 'east', node: 3, shortCircuitPower: 100e6, rOverX: 0.1 });
    for (let i = 0; i < 3; i++) builder.addLine({ id: `l${i}`, from: i, to: i + 1, r: 0.2, x: 0.3 });
    const both = builder.build();
    const at = (row: number, end: 'from' | 'to', delay: number): ProtectiveDevice =>
      relay({
        id: `${row} ${end}`,
        place: { kind: 'branch', row, end },
        elements: [{ kind: 'definite', pickup: 300, delay }],
        direction: 'forward',
      });
    // Graded outwards from either source, each looking into its line.
    const devices = [
      at(0, 'from', 0.7),
      at(1, 'from', 0.4),
      at(2, 'from', 0.1),
      at(2, 'to', 0.7),
      at(1, 'to', 0.4),
      at(0, 'to', 0.1),
    ];
    const result = trippingSequence(both, builder.state(), devices, { place: { branch: 1, fraction: 0.3 } });
    expect(result).toMatchObject({
      expected: ['1 from', '1 to'],
      lockedOut: ['1 from', '1 to'],
      selective: true,
      cleared: true,
      deadNodes: [],
    });
    expect(result.clearedAt).toBeCloseTo(0.46, 9);
    // Nobody at all: the fault stays.
    expect(trippingSequence(network, state, [], { place: { node: 3 } })).toMatchObject({ cleared: false, steps: [] });
  });

  it('never clears what no device can part from the source, and leaves the dead alone', () => {
    const { network, state } = feeder();
    const result = trippingSequence(network, state, [breakerRelay()], { place: { node: 0 } });
    expect(result).toMatchObject({ cleared: false, selective: false, expected: [], lockedOut: [] });
    state.switchClosed[0] = 0;
    const dead = trippingSequence(network, state, [breakerRelay()], { place: { node: 3 } });
    expect(dead).toMatchObject({ cleared: true, faultCurrent: 0, steps: [], deadNodes: [], selective: true });
  });

  it('counts a fuse that nearly melted', () => {
    const { network, state } = feeder();
    const melt = operatingTime({ kind: 'table', points: MELT }, faultAt4());
    const close = breakerRelay([{ kind: 'definite', pickup: 400, delay: 0.9 * melt }]);
    const result = trippingSequence(network, state, [{ ...close, openingTime: 0 }, lateralFuse], {
      place: { node: 4 },
    });
    expect(result.lockedOut).toEqual(['breaker']);
    expect(result.weakenedFuses).toEqual([{ device: 'fuse', share: expect.closeTo(0.9, 9) }]);
  });

  it('opens all ways to the fault or says that it did not, whatever stands where', () => {
    const device = fc.record({
      row: fc.nat({ max: 3 }),
      isTo: fc.boolean(),
      pickup: fc.integer({ min: 100, max: 6000 }),
      delay: fc.integer({ min: 0, max: 9 }),
    });
    const place = fc.oneof(
      fc.record({ node: fc.nat({ max: 5 }) }),
      fc.record({ branch: fc.nat({ max: 3 }), fraction: fc.double({ min: 0.05, max: 0.95, noNaN: true }) }),
    );
    fc.assert(
      fc.property(fc.array(device, { maxLength: 5 }), place, (inputs, where) => {
        const { network, state } = feeder();
        const devices = inputs.map(({ row, isTo, pickup, delay }, i) =>
          relay({
            id: `${i}`,
            place: { kind: 'branch', row, end: isTo ? 'to' : 'from' },
            elements: [{ kind: 'definite', pickup, delay: delay / 10 }],
          }),
        );
        const result = trippingSequence(network, state, devices, { place: where });
        const after = new ShortCircuit(network, new Topology(network, result.state)).fault(where);
        expect(result.cleared).toBe(after.current === 0);
        const times = result.steps.map(({ time }) => time);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        for (const step of result.steps) if (step.action === 'trip') expect(step.multiple).toBeGreaterThanOrEqual(1);
        if (result.selective) expect(new Set(result.lockedOut)).toEqual(new Set(result.expected));
      }),
      { numRuns: 200 },
    );
  });
});

function faultAt4(): number {
  const { network, state } = feeder();
  return new ShortCircuit(network, new Topology(network, state)).fault({ node: 4 }).current;
}

describe('checkCoordination', () => {
  it('grades a relay over a fuse, and finds one that is too close', () => {
    const { network, state } = feeder();
    const [row, ...more] = checkCoordination(network, state, [breakerRelay(), lateralFuse], [{ node: 4 }]);
    expect(more).toEqual([]);
    const current = faultAt4();
    expect(row).toMatchObject({ primary: 'fuse', backup: 'breaker', verdict: 'graded', required: 0.3 });
    expect(row!.primaryTime).toBeCloseTo(operatingTime({ kind: 'table', points: CLEAR }, current), 12);
    expect(row!.backupTime).toBeCloseTo(operatingTime(NI, current), 9);
    expect(row!.margin).toBeCloseTo(row!.backupTime - row!.primaryTime, 12);
    const quick = breakerRelay([{ kind: 'definite', pickup: 400, delay: 0.2 }]);
    expect(checkCoordination(network, state, [quick, lateralFuse], [{ node: 4 }])[0]!.verdict).toBe('too close');
  });

  it('tells who is blind and who is alone', () => {
    const { network, state } = feeder();
    const blind = breakerRelay([{ kind: 'definite', pickup: 50e3, delay: 0 }]);
    expect(checkCoordination(network, state, [blind, lateralFuse], [{ node: 4 }])[0]!.verdict).toBe('backup blind');
    expect(checkCoordination(network, state, [blind], [{ node: 4 }])[0]!.verdict).toBe('primary blind');
    expect(checkCoordination(network, state, [breakerRelay()], [{ node: 4 }])[0]).toMatchObject({
      verdict: 'no backup',
      backup: '',
    });
  });

  it('wants a fuse to have cleared within 75 % of the melting time of the one above it', () => {
    const { network, state } = feeder();
    const above = { ...lateralFuse, id: 'above', place: { kind: 'branch', row: 0, end: 'from' } as const };
    const [row] = checkCoordination(network, state, [above, lateralFuse], [{ node: 4 }]);
    expect(row).toMatchObject({ primary: 'fuse', backup: 'above', verdict: 'too close' });
    const larger = { ...above, minimumMelt: MELT.map(([i, t]) => [3 * i, t] as const) };
    expect(checkCoordination(network, state, [larger, lateralFuse], [{ node: 4 }])[0]!.verdict).toBe('graded');
  });
});
