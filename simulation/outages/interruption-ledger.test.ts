import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CustomerGroup, InterruptionLedger } from './interruption-ledger.ts';
import { MINUTE_MS, outageFigures } from './outage-figures.ts';

const group = (id: string, customers: number, critical = ''): CustomerGroup => ({
  id,
  customers,
  critical,
  feeder: 'f1',
  district: 'mitte',
});
const GROUPS = new Map(
  [group('a', 10), group('b', 20), group('c', 30, 'hospital'), group('d', 5)].map((g) => [g.id, g]),
);
const min = (minutes: number) => minutes * MINUTE_MS;

function ledgerOf(): InterruptionLedger {
  return new InterruptionLedger(GROUPS);
}

describe('an outage in steps', () => {
  test('counts who is out, who was, and the customers’ time, step by step', () => {
    const ledger = ledgerOf();
    ledger.interrupt('o1', ['a', 'b', 'c'], 0);
    expect(outageFigures(ledger.ofOutage('o1'), GROUPS, min(10))).toMatchObject({
      customersOut: 60,
      customersAffected: 60,
      criticalOut: ['c'],
      customerMs: 60 * min(10),
      endedMs: null,
    });
    expect(ledger.restore('o1', ['c'], min(10))).toMatchObject({ kind: 'done', step: 1 });
    expect(ledger.restore('o1', ['a', 'b'], min(100))).toMatchObject({ kind: 'done', step: 2 });
    expect(outageFigures(ledger.ofOutage('o1'), GROUPS, min(500))).toEqual({
      startedMs: 0,
      endedMs: min(100),
      customersOut: 0,
      customersAffected: 60,
      criticalOut: [],
      criticalAffected: ['c'],
      customerMs: 30 * min(10) + 30 * min(100),
      steps: [
        { ts: 0, customersOut: 60 },
        { ts: min(10), customersOut: 30 },
        { ts: min(100), customersOut: 0 },
      ],
    });
  });

  test('tells of a past moment what was so then', () => {
    const ledger = ledgerOf();
    ledger.interrupt('o1', ['a', 'c'], 0);
    ledger.restore('o1', ['c'], min(10));
    expect(outageFigures(ledger.ofOutage('o1'), GROUPS, min(5))).toMatchObject({ customersOut: 40, endedMs: null });
    expect(outageFigures(ledger.ofOutage('o1'), GROUPS, -1)).toMatchObject({ customersAffected: 0, startedMs: null });
  });

  test('counts a group that is lost again once as affected and twice in time', () => {
    const ledger = ledgerOf();
    ledger.interrupt('o1', ['a'], 0);
    ledger.restore('o1', ['a'], min(1));
    ledger.interrupt('o1', ['a'], min(2));
    ledger.restore('o1', ['a'], min(4));
    expect(outageFigures(ledger.ofOutage('o1'), GROUPS, min(9))).toMatchObject({
      customersAffected: 10,
      customerMs: 10 * min(3),
    });
  });
});

describe('what it refuses', () => {
  test.each([
    ['a group nobody knows', (l: InterruptionLedger) => l.interrupt('o1', ['x'], 0), 'unknown-group'],
    ['no time', (l: InterruptionLedger) => l.interrupt('o1', ['a'], Number.NaN), 'bad-time'],
    ['supply for who is not out', (l: InterruptionLedger) => l.restore('o1', ['d'], 9), 'not-out'],
    ['supply by an outage that did not take it', (l: InterruptionLedger) => l.restore('o2', ['a'], 9), 'not-out'],
    ['back before it went', (l: InterruptionLedger) => l.restore('o1', ['a'], 4), 'on-before-off'],
    ['a loss within one that is over', (l: InterruptionLedger) => l.interrupt('o2', ['c'], 6), 'overlap'],
    ['a record nobody knows', (l: InterruptionLedger) => l.correct([{ record: 99, offMs: 0 }]), 'unknown-record'],
    [
      'a correction to back before it went',
      (l: InterruptionLedger) => l.correct([{ record: 2, onMs: 1 }]),
      'on-before-off',
    ],
    ['part of a customer', (l: InterruptionLedger) => l.correct([{ record: 2, customers: 1.5 }]), 'bad-customers'],
    ['a correction into another record', (l: InterruptionLedger) => l.correct([{ record: 2, onMs: 11 }]), 'overlap'],
  ])('%s', (_, attempt, code) => {
    const ledger = ledgerOf();
    ledger.interrupt('o1', ['a', 'b', 'c'], 5);
    ledger.restore('o1', ['b', 'c'], 7);
    ledger.interrupt('o2', ['b'], 10);
    const before = ledger.snapshot();
    expect(attempt(ledger)).toMatchObject({ kind: 'refused', code });
    expect(ledger.snapshot()).toEqual(before);
  });

  test('who is out already stays with the outage that took it first', () => {
    const ledger = ledgerOf();
    ledger.interrupt('o1', ['a'], 0);
    expect(ledger.interrupt('o2', ['a', 'b'], 5)).toMatchObject({ alreadyOut: ['a'], records: [{ group: 'b' }] });
    expect(outageFigures(ledger.ofOutage('o2'), GROUPS, 10).customersAffected).toBe(20);
  });
});

describe('corrections', () => {
  test('an invalid outage counts nowhere and can be taken back', () => {
    const ledger = ledgerOf();
    ledger.interrupt('o1', ['a', 'b'], 0);
    ledger.restore('o1', ['a', 'b'], min(7));
    const before = outageFigures(ledger.ofOutage('o1'), GROUPS, min(8));
    const struck = ledger.correct(ledger.ofOutage('o1').map(({ id }) => ({ record: id, isVoid: true })));
    expect(outageFigures(ledger.ofOutage('o1'), GROUPS, min(8))).toMatchObject({ customersAffected: 0, customerMs: 0 });
    if (struck.kind !== 'done') throw new Error(struck.code);
    ledger.correct(struck.before.map(({ id, ...record }) => ({ record: id, ...record })));
    expect(outageFigures(ledger.ofOutage('o1'), GROUPS, min(8))).toEqual(before);
  });

  test('a miss opens the record again under the nested outage, without a break in the customers’ time', () => {
    const ledger = ledgerOf();
    ledger.interrupt('o1', ['a', 'b'], 0);
    ledger.restore('o1', ['a', 'b'], min(30));
    const miss = ledger.ofGroup('b')[0]!;
    ledger.correct([{ record: miss.id, outage: 'o2', onMs: null }]);
    expect(ledger.openOf('b')).toMatchObject({ outage: 'o2', offMs: 0, step: null });
    expect(outageFigures(ledger.ofOutage('o1'), GROUPS, min(60)).customerMs).toBe(10 * min(30));
    expect(outageFigures(ledger.ofOutage('o2'), GROUPS, min(60)).customerMs).toBe(20 * min(60));
  });
});

const ids = [...GROUPS.keys()];
const move = fc.oneof(
  fc.record({ kind: fc.constant('off' as const), outage: fc.constantFrom('o1', 'o2'), who: fc.subarray(ids) }),
  fc.record({ kind: fc.constant('on' as const), outage: fc.constantFrom('o1', 'o2'), who: fc.subarray(ids) }),
  fc.record({
    kind: fc.constant('correct' as const),
    pick: fc.nat(30),
    off: fc.integer({ min: -3, max: 3 }),
    on: fc.integer({ min: -3, max: 3 }),
    isVoid: fc.boolean(),
    outage: fc.constantFrom('o1', 'o2'),
  }),
);

/** Whatever is asked, one minute after the other. Returns what was done by corrections, newest last. */
function play(ledger: InterruptionLedger, moves: readonly (typeof move extends fc.Arbitrary<infer M> ? M : never)[]) {
  const undo: (readonly { readonly id: number }[])[] = [];
  moves.forEach((step, minute) => {
    if (step.kind === 'off') ledger.interrupt(step.outage, step.who, min(minute));
    else if (step.kind === 'on') {
      const out = step.who.filter((id) => ledger.openOf(id)?.outage === step.outage);
      ledger.restore(step.outage, out, min(minute));
    } else {
      const records = ledger.all();
      const record = records[step.pick % Math.max(1, records.length)];
      if (record === undefined) return;
      const { offMs, onMs } = record;
      const change = { offMs: offMs + min(step.off), onMs: onMs === null ? null : onMs + min(step.on) };
      const done = ledger.correct([{ record: record.id, ...change, isVoid: step.isVoid, outage: step.outage }]);
      if (done.kind === 'done') undo.push(done.before);
    }
  });
  return undo;
}

test('whatever happens: the figures are those of counting customers minute by minute', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), fc.integer({ min: 0, max: 45 }), (moves, now) => {
      const ledger = ledgerOf();
      play(ledger, moves);
      for (const outage of ['o1', 'o2']) {
        const figures = outageFigures(ledger.ofOutage(outage), GROUPS, min(now));
        const isOut = (id: string, minute: number) =>
          ledger
            .all()
            .some(
              (r) =>
                r.outage === outage &&
                r.group === id &&
                !r.isVoid &&
                r.offMs <= min(minute) &&
                (r.onMs ?? Infinity) > min(minute),
            );
        let minutes = 0;
        for (let minute = -150; minute < now; minute++)
          for (const id of ids) if (isOut(id, minute)) minutes += GROUPS.get(id)!.customers;
        expect(figures.customerMs).toBe(min(minutes));
        const out = ids.filter((id) => isOut(id, now));
        expect(figures.customersOut).toBe(out.reduce((total, id) => total + GROUPS.get(id)!.customers, 0));
        expect(figures.criticalOut).toEqual(out.filter((id) => id === 'c'));
        const known = figures.steps.filter(({ ts }) => ts <= min(now));
        expect(known.at(-1)?.customersOut ?? 0).toBe(figures.customersOut);
      }
      for (const id of ids)
        for (let minute = -5; minute < 45; minute++)
          expect(
            ledger.ofGroup(id).filter((r) => !r.isVoid && r.offMs <= min(minute) && (r.onMs ?? Infinity) > min(minute))
              .length,
          ).toBeLessThanOrEqual(1);
    }),
  );
});

test('corrections taken back, newest first, leave everything as it was', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 30 }), fc.array(move, { maxLength: 10 }), (moves, later) => {
      const ledger = ledgerOf();
      play(ledger, moves);
      const before = ledger.all();
      const corrections = later.filter(({ kind }) => kind === 'correct');
      for (const old of play(ledger, corrections).toReversed())
        ledger.correct(old.map(({ id, ...record }) => ({ record: id, ...record })));
      expect(ledger.all()).toEqual(before);
    }),
  );
});

test('written down and read again it is the same ledger', () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 30 }), fc.array(move, { maxLength: 10 }), (moves, later) => {
      const ledger = ledgerOf();
      play(ledger, moves);
      const again = new InterruptionLedger(GROUPS, JSON.parse(JSON.stringify(ledger.snapshot())));
      play(ledger, later);
      play(again, later);
      expect(again.snapshot()).toEqual(ledger.snapshot());
    }),
  );
});
