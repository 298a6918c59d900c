// What must hold of the grouping whatever comes in, on random feeders; and the prediction against one that looks at every window and
// every device with sets, as the rules read.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CallIntake } from './call-intake.ts';
import { DevicePrediction, type PredictedCall } from './device-prediction.ts';
import { type DeviceKind, type DeviceTree, type FeederDevices, isBelow, KIND } from './device-tree.ts';
import { GROUPING_RULES } from './grouping-rules.ts';
import { treeOf } from './test-feeder.ts';

const MIN = 60_000;
const RULES = GROUPING_RULES;

/** Any feeder that the rules of the tree allow: each device hangs on one before it. */
const feeders = fc
  .record({
    devices: fc.array(
      fc.record({
        kind: fc.constantFrom<DeviceKind>('section', 'lateral', 'transformer', 'transformer', 'secondary'),
        on: fc.nat(),
      }),
      { minLength: 2, maxLength: 14 },
    ),
    points: fc.array(fc.record({ on: fc.nat(), customers: fc.constantFrom(1, 1, 1, 4) }), {
      minLength: 1,
      maxLength: 24,
    }),
  })
  .map(({ devices, points }): FeederDevices => {
    const made: { id: string; kind: DeviceKind; parent: string | null }[] = [
      { id: 'head', kind: 'head', parent: null },
      { id: 't', kind: 'transformer', parent: 'head' },
    ];
    const pick = (kinds: readonly DeviceKind[], on: number) => {
      const fit = made.filter(({ kind }) => kinds.includes(kind));
      return fit[on % fit.length]!.id;
    };
    devices.forEach(({ kind, on }, i) => {
      const above: readonly DeviceKind[] =
        kind === 'secondary'
          ? ['transformer', 'secondary']
          : kind === 'section'
            ? ['head', 'section']
            : ['head', 'section', 'lateral'];
      made.push({ id: `d${i}`, kind, parent: pick(above, on) });
    });
    return {
      feeder: 'f',
      devices: made,
      points: points.map(({ on, customers }, i) => ({
        id: `p${i}`,
        device: pick(['transformer', 'secondary'], on),
        customers,
      })),
    };
  });

const callOf = fc.record({
  // Coarse, so that windows and signs of supply end at the very moment of calls.
  minute: fc.integer({ min: 0, max: 18 }).map((n) => 5 * n),
  on: fc.nat(),
  who: fc.integer({ min: 0, max: 3 }),
  reachesHead: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});
const told = fc.record({
  on: fc.nat(),
  atMin: fc.oneof(
    fc.integer({ min: -1, max: 19 }).map((n) => 5 * n),
    fc.constant(Infinity),
  ),
});
type DrawnCall = typeof callOf extends fc.Arbitrary<infer T> ? T : never;
type DrawnWord = typeof told extends fc.Arbitrary<infer T> ? T : never;

function callsOf(tree: DeviceTree, drawn: readonly DrawnCall[]): PredictedCall[] {
  return drawn
    .map(({ minute, on, who, reachesHead }) => {
      const point = on % tree.pointIds.length;
      return { timeMs: minute * MIN, point, caller: 4 * point + who, reachesHead };
    })
    .toSorted((a, b) => a.timeMs - b.timeMs);
}

function aliveOf(tree: DeviceTree, words: readonly DrawnWord[]): Float64Array {
  const alive = new Float64Array(tree.ids.length).fill(-Infinity);
  for (const { on, atMin } of words)
    for (let x = on % tree.ids.length; x >= 0; x = tree.parent[x]!) alive[x] = Math.max(alive[x]!, atMin * MIN);
  return alive;
}

/** Highest first would be 0: a smaller number is further up; a single report lies deeper than any device. */
const depthOf = (tree: DeviceTree, device: number) => (device < 0 ? Infinity : tree.depth[device]!);

describe('the rules as they read', () => {
  /** For each device the first call of the first window in which it is predicted, by sets. */
  function since(tree: DeviceTree, calls: readonly PredictedCall[], alive: Float64Array): Map<number, number> {
    const found = new Map<number, number>();
    const devices = tree.ids.map((_, row) => row);
    const deviceOf = (call: PredictedCall) => tree.pointDevice[call.point]!;
    for (const start of calls.map(({ timeMs }) => timeMs)) {
      const window = calls.filter(({ timeMs }) => timeMs >= start && timeMs <= start + RULES.windowMs);
      const below = (x: number, isFull: boolean) =>
        window.filter((call) => isBelow(tree, deviceOf(call), x) && (call.reachesHead || !isFull));
      const callers = (own: readonly PredictedCall[]) => {
        let sum = 0;
        for (const point of new Set(own.map((call) => call.point)))
          sum += Math.min(
            tree.pointCustomers[point]!,
            new Set(own.filter((c) => c.point === point).map((c) => c.caller)).size,
          );
        return sum;
      };
      const isHouse = (own: readonly PredictedCall[]) => {
        const points = [...new Set(own.map((call) => call.point))];
        return (
          points.length === 1 &&
          tree.pointCustomers[points[0]!]! > 1 &&
          tree.pointsBelow[tree.pointDevice[points[0]!]!]! > 1
        );
      };
      const lowest = (all: readonly number[]) =>
        devices
          .filter((x) => all.every((d) => isBelow(tree, d, x)))
          .reduce((a, b) => (tree.depth[b]! > tree.depth[a]! ? b : a));
      const transformer = (own: readonly PredictedCall[], x: number) => {
        const n = callers(own);
        const customers = tree.customers[x]!;
        return (
          n > 0 &&
          !isHouse(own) &&
          (n >= RULES.transformerCalls || n >= RULES.transformerShare * customers || customers === 1)
        );
      };
      const fired = devices.filter((x) => tree.kind[x] === KIND.transformer && transformer(below(x, true), x));
      const firedBelow = (x: number) => fired.filter((t) => isBelow(tree, t, x));
      const share = (x: number) => {
        const own = below(x, true);
        const n = callers(own);
        return n > 0 && !isHouse(own) && n >= RULES.lateralShare * tree.customers[x]!;
      };
      const laterals = devices.filter(
        (x) => tree.kind[x] === KIND.lateral && (firedBelow(x).length >= RULES.lateralTransformers || share(x)),
      );
      const units = [...new Set([...laterals.map((x) => tree.unit[x]!), ...fired.filter((t) => tree.unit[t] === t)])];
      const predicted: { device: number; from: readonly PredictedCall[] }[] = [];
      const from = (roots: readonly number[]) =>
        window.filter((call) => call.reachesHead && roots.some((x) => isBelow(tree, deviceOf(call), x)));
      for (const x of devices) {
        if (alive[x]! >= start) continue;
        const near = below(x, false);
        const kind = tree.kind[x];
        if (kind === KIND.secondary && callers(near) >= RULES.transformerCalls && !isHouse(near))
          predicted.push({ device: lowest(near.map(deviceOf)), from: near });
        if (kind === KIND.transformer && transformer(near, x))
          predicted.push({ device: lowest(near.map(deviceOf)), from: near });
        if (kind === KIND.lateral) {
          const own = firedBelow(x);
          if (own.length >= RULES.lateralTransformers) predicted.push({ device: lowest(own), from: from(own) });
          if (share(x)) predicted.push({ device: lowest(below(x, true).map(deviceOf)), from: below(x, true) });
        }
        const least =
          kind === KIND.section ? RULES.sectionLaterals : kind === KIND.head ? RULES.headLaterals : Infinity;
        const own = units.filter((u) => isBelow(tree, u, x));
        if (own.length >= least) predicted.push({ device: lowest(own), from: from(own) });
      }
      for (const { device, from: own } of predicted) {
        const first = Math.min(...own.map(({ timeMs }) => timeMs));
        if (first === start) found.set(device, Math.min(found.get(device) ?? Infinity, start));
      }
    }
    return found;
  }

  test('each call goes to the topmost device that is predicted above it, or higher with calls of its group', () => {
    fc.assert(
      fc.property(
        feeders,
        fc.array(callOf, { maxLength: 25 }),
        fc.array(told, { maxLength: 3 }),
        (feeder, drawn, words) => {
          const tree = treeOf(feeder);
          const calls = callsOf(tree, drawn);
          const alive = aliveOf(tree, words);
          const owner = new DevicePrediction(tree, RULES).predict(calls, alive, RULES.windowMs);
          const predicted = since(tree, calls, alive);
          calls.forEach((call, i) => {
            const may: number[] = [];
            for (let x = tree.pointDevice[call.point]!; x >= 0 && call.timeMs > alive[x]!; x = tree.parent[x]!) {
              if (call.timeMs >= (predicted.get(x) ?? Infinity)) may.push(x);
              if (!call.reachesHead && tree.kind[x] === KIND.transformer) break;
            }
            const own = may.at(-1) ?? -1;
            if (owner[i] === own) return;
            // Risen: a device that is predicted, and some call of one of its groups belongs there in its own right.
            expect(own, `call ${i}`).not.toBe(-1);
            expect(predicted.has(owner[i]!)).toBe(true);
            expect(isBelow(tree, own, owner[i]!)).toBe(true);
            expect(call.timeMs).toBeGreaterThan(alive[owner[i]!]!);
          });
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('nothing is predicted that is known to have had supply since the call, nor above it', () => {
  fc.assert(
    fc.property(
      feeders,
      fc.array(callOf, { maxLength: 40 }),
      fc.array(told, { maxLength: 5 }),
      (feeder, drawn, words) => {
        const tree = treeOf(feeder);
        const calls = callsOf(tree, drawn);
        const alive = aliveOf(tree, words);
        const owner = new DevicePrediction(tree, RULES).predict(calls, alive, RULES.windowMs);
        calls.forEach((call, i) => {
          if (owner[i]! < 0) return;
          for (const { on, atMin } of words)
            if (isBelow(tree, on % tree.ids.length, owner[i]!)) expect(call.timeMs).toBeGreaterThan(atMin * MIN);
          expect(isBelow(tree, tree.pointDevice[call.point]!, owner[i]!)).toBe(true);
        });
      },
    ),
    { numRuns: 500 },
  );
});

test('more evidence of supply never widens, more calls never narrow', () => {
  fc.assert(
    fc.property(
      feeders,
      fc.array(callOf, { maxLength: 30 }),
      fc.array(told, { maxLength: 3 }),
      told,
      callOf,
      (feeder, drawn, words, word, more) => {
        const tree = treeOf(feeder);
        const calls = callsOf(tree, drawn);
        const prediction = new DevicePrediction(tree, RULES);
        const alive = aliveOf(tree, words);
        const before = prediction.predict(calls, alive, RULES.windowMs);
        const known = prediction.predict(calls, aliveOf(tree, [...words, word]), RULES.windowMs);
        calls.forEach((_, i) => expect(depthOf(tree, known[i]!)).toBeGreaterThanOrEqual(depthOf(tree, before[i]!)));
        const extra = callsOf(tree, [more])[0]!;
        const all = [...calls, extra].toSorted((a, b) => a.timeMs - b.timeMs);
        const after = prediction.predict(all, alive, RULES.windowMs);
        calls.forEach((call, i) =>
          expect(depthOf(tree, after[all.indexOf(call)]!)).toBeLessThanOrEqual(depthOf(tree, before[i]!)),
        );
      },
    ),
    { numRuns: 500 },
  );
});

const word = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('call' as const),
      on: fc.nat(),
      code: fc.constantFrom('no-power', 'no-power', 'no-power', 'part-power', 'dim', 'hazard', 'last-gasp'),
      isOwnFlat: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ping' as const), on: fc.nat(), isAnswered: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('device' as const), on: fc.nat(), isLive: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('open' as const),
      on: fc.nat(),
      by: fc.constantFrom('person', 'telemetry'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('confirm' as const),
      on: fc.nat(),
      by: fc.constantFrom('person', 'telemetry'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('back' as const), on: fc.nat(), isAll: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), on: fc.nat(), into: fc.nat() }) },
);
type Word = typeof word extends fc.Arbitrary<infer T> ? T : never;

function tell(intake: CallIntake, tree: DeviceTree, words: readonly Word[], from = 0): void {
  words.forEach((told, i) => {
    const atMs = (from + 2 * i) * MIN;
    const device = tree.ids[told.on % tree.ids.length]!;
    const point = tree.pointIds[told.on % tree.pointIds.length]!;
    const cases = intake.cases();
    const picked = cases[told.on % Math.max(1, cases.length)]?.id ?? '';
    const id = `${from} ${i}`;
    if (told.kind === 'call')
      intake.take({ id, point, code: told.code, atMs, customer: null, isOwnFlat: told.isOwnFlat });
    else if (told.kind === 'ping') intake.ping(id, point, told.isAnswered, atMs);
    else if (told.kind === 'device') intake.deviceTold(device, told.isLive, atMs);
    else if (told.kind === 'open') intake.open(device, told.by, atMs);
    else if (told.kind === 'confirm') intake.confirm(picked, null, told.by);
    else if (told.kind === 'merge') intake.merge(picked, cases[told.into % Math.max(1, cases.length)]?.id ?? '');
    else if (intake.cameBack(picked, told.isAll ? tree.pointIds : [point], atMs).kind === 'done' && told.isAll)
      intake.finish(picked);
  });
}

describe('whatever comes in, in whatever order', () => {
  test('each call is in exactly one case, and facts tell where', () => {
    fc.assert(
      fc.property(feeders, fc.array(word, { maxLength: 40 }), (feeder, words) => {
        const tree = treeOf(feeder);
        const intake = new CallIntake([tree], RULES);
        tell(intake, tree, words);
        const { calls, cases } = intake.snapshot();
        for (const { id } of calls) {
          const holders = cases.filter((known) => known.calls.includes(id));
          expect(holders.map((known) => known.id)).toEqual([intake.caseOfCall(id)]);
        }
        expect(cases.flatMap((known) => known.calls)).toHaveLength(calls.length);
        for (const known of cases) if (known.calls.length === 0) expect(known.isOver || known.isConfirmed).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('the order of simultaneous calls does not matter', () => {
    const shuffled = fc
      .array(fc.record({ on: fc.nat(), minute: fc.constantFrom(0, 0, 20, 45) }), { maxLength: 25 })
      .chain((calls) =>
        fc.tuple(
          fc.constant(calls),
          fc.shuffledSubarray(
            calls.map((_, i) => i),
            { minLength: calls.length },
          ),
        ),
      );
    fc.assert(
      fc.property(feeders, shuffled, (feeder, [calls, order]) => {
        const tree = treeOf(feeder);
        const groups = [calls.map((_, i) => i), order].map((by) => {
          const intake = new CallIntake([tree], RULES);
          for (const minute of [0, 20, 45])
            for (const i of by)
              if (calls[i]!.minute === minute) {
                const point = tree.pointIds[calls[i]!.on % tree.pointIds.length]!;
                intake.take({
                  id: `c${i}`,
                  point,
                  code: 'no-power',
                  atMs: minute * MIN,
                  customer: null,
                  isOwnFlat: false,
                });
              }
          return intake
            .cases()
            .filter(({ isOver }) => !isOver)
            .map((known) => `${known.device}: ${known.calls.toSorted().join(' ')}`)
            .toSorted();
        });
        expect(groups[1]).toEqual(groups[0]);
      }),
      { numRuns: 300 },
    );
  });

  test('written down and read again it goes on the same', () => {
    fc.assert(
      fc.property(
        feeders,
        fc.array(word, { maxLength: 25 }),
        fc.array(word, { maxLength: 15 }),
        (feeder, words, later) => {
          const tree = treeOf(feeder);
          const intake = new CallIntake([tree], RULES);
          tell(intake, tree, words);
          const again = new CallIntake([tree], RULES, JSON.parse(JSON.stringify(intake.snapshot())));
          expect(again.snapshot()).toEqual(intake.snapshot());
          tell(intake, tree, later, 100);
          tell(again, tree, later, 100);
          expect(again.snapshot()).toEqual(intake.snapshot());
        },
      ),
      { numRuns: 300 },
    );
  });
});
