import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BookFact, BookResult } from './book-facts.ts';
import { assessEtr, ETR_RULES, sayEtr } from './etr-course.ts';
import { GROUPING_RULES } from './grouping-rules.ts';
import type { CustomerGroup } from './interruption-ledger.ts';
import type { OutageCity } from './book-state.ts';
import { OutageBook } from './outage-book.ts';
import { type Actor, confidenceOf, type ToldStep } from './outage-case.ts';
import { outageReport } from './outage-report.ts';
import { callAt, TEST_FEEDER, treeOf } from './test-feeder.ts';

const TREE = treeOf(TEST_FEEDER);
const CITY: OutageCity = {
  trees: [TREE],
  groups: new Map(
    TEST_FEEDER.points.map(({ id, customers }): [string, CustomerGroup] => [
      id,
      { id, customers, critical: id === 'villa' ? 'hospital' : '', feeder: 'f', district: 'mitte' },
    ]),
  ),
};
const RULES = { grouping: GROUPING_RULES, etr: ETR_RULES };
const start = () => new OutageBook(CITY, RULES);
const min = (minutes: number) => minutes * 60_000;
const below = (...names: readonly string[]) => TREE.pointIds.filter((id) => names.some((name) => id.startsWith(name)));
const S1 = below('t1-', 't2-', 't3-', 't4-', 'house', 'villa');

const PERSON: Actor = { kind: 'person', id: 'anna' };
const TELEMETRY: Actor = { kind: 'telemetry', id: 's1' };
const CREW: Actor = { kind: 'crew', id: 'c7' };
const at = (minute: number, by: Actor = PERSON) => ({ by, atMs: min(minute) });

function done(result: BookResult): { readonly case: string; readonly facts: readonly BookFact[] } {
  if (result.kind === 'refused') throw new Error(`${result.code} ${result.at}`);
  return result;
}
const report = (book: OutageBook, id: string, minute: number) =>
  outageReport(book, CITY, book.caseOf(id)!, min(minute));
const open = (book: OutageBook) => {
  const ids = book
    .cases()
    .filter(({ value }) => typeof value === 'object')
    .map(({ context }) => context.id);
  expect(
    book
      .goingOn()
      .map(({ context }) => context.id)
      .toSorted(),
  ).toEqual(ids.toSorted());
  return ids;
};

describe('a day', () => {
  test('a cable fault: trip, switching, repair, restoration in steps, misses, closing, correction', () => {
    const book = start();
    const call = done(book.call(callAt('t2-1', 0), min(0)));
    const { case: id } = done(book.open('s1', at(1, TELEMETRY)));
    expect(call.case).not.toBe(id);
    done(book.lose(id, S1, min(1)));
    done(book.call(callAt('t3-1', 2), min(2)));
    expect(report(book, id, 3)).toMatchObject({
      state: 'confirmed',
      customersOut: 58,
      criticalOut: 1,
      customerMinutes: 116,
      feeder: 'f',
      etr: null,
    });
    // FLISR: isolated, and all but l1 back within a minute; before any crew is on its way
    done(book.step(id, { type: 'isolate' }, at(2, TELEMETRY)));
    const healthy = S1.filter((point) => !/^t[12]-/.test(point));
    done(book.back(id, healthy, at(2, TELEMETRY)));
    expect(report(book, id, 3)).toMatchObject({ state: 'partRestored', customersOut: 20, customersAffected: 58 });
    done(book.step(id, { type: 'locate', device: 'l1' }, at(3)));
    done(book.step(id, { type: 'assign', crew: 'c7' }, at(4)));
    const said = {
      fromMs: min(100),
      toMs: min(120),
      source: 'crew',
      author: 'c7',
      atMs: min(40),
      reason: 'joint',
    } as const;
    done(book.reviseEtr(id, min(40), (course, rules) => sayEtr(course, said, rules)));
    expect(report(book, id, 41).etr).toMatchObject({ from: min(100), to: min(120), source: 'crew' });
    book.tick(min(41));
    expect(book.nextDeadline(min(41))).toBe(min(105));
    expect(book.tick(min(105))).toEqual([{ name: 'etrAlarm', case: id, state: 'due', atMs: min(105) }]);
    expect(book.tick(min(106))).toEqual([]);
    for (const step of ['arrive', 'repair'] as const) done(book.step(id, { type: step }, at(50, CREW)));
    const last = done(book.back(id, below('t1-', 't2-'), at(110, CREW)));
    expect(last.facts.some((fact) => fact.name === 'stepped' && fact.stage === 'restored')).toBe(true);
    expect(report(book, id, 200)).toMatchObject({
      ...{ state: 'restored', endedTs: min(110), customersOut: 0, etrAlarm: 'none' },
      customerMinutes: 38 * 1 + 20 * 109,
      steps: [
        { ts: min(1), customersOut: 58 },
        { ts: min(2), customersOut: 20 },
        { ts: min(110), customersOut: 0 },
      ],
    });
    // A meter does not answer, a neighbour calls: nested, and their time never stopped
    done(book.ping('ping-1', 't2-1', false, min(112)));
    done(book.call(callAt('t2-2', 113), min(113)));
    const nested = open(book).at(-1)!;
    expect(report(book, nested, 114)).toMatchObject({
      state: 'predicted',
      device: 't2',
      parent: id,
      customersOut: 0,
      customersPredicted: 10,
    });
    done(book.step(nested, { type: 'confirm', device: null }, at(115)));
    done(book.lose(nested, ['t2-1', 't2-2'], min(110)));
    expect(report(book, nested, 120)).toMatchObject({
      isNested: true,
      startedTs: min(1),
      customersOut: 2,
      customerMinutes: 2 * 119,
    });
    expect(report(book, id, 120)).toMatchObject({ customersAffected: 56, customerMinutes: 38 * 1 + 18 * 109 });
    done(book.back(nested, ['t2-1', 't2-2'], at(130)));
    expect(report(book, nested, 200)).toMatchObject({ state: 'restored', customerMinutes: 2 * 129 });

    done(book.step(id, { type: 'verify' }, at(140)));
    expect(book.step(id, { type: 'close' }, at(141))).toMatchObject({ kind: 'refused', code: 'no-cause' });
    done(book.step(id, { type: 'diagnose', cause: 'dig-in' }, at(141)));
    done(book.step(id, { type: 'close' }, at(142)));
    const wrong = book.ledger
      .ofOutage(id)
      .filter(({ step }) => step === 1)
      .map(({ id: record }) => ({ record, onMs: min(3) }));
    expect(book.correct(wrong, ' ', at(150))).toMatchObject({ kind: 'refused', code: 'no-reason' });
    done(book.correct(wrong, 'the tie closed a minute later', at(150)));
    expect(report(book, id, 200)).toMatchObject({
      state: 'corrected',
      cause: 'dig-in',
      customerMinutes: 38 * 2 + 18 * 109,
    });
  });

  test('a confirmed one below a later trip is nested, keeps its work, and stands by itself again when that one is over', () => {
    const book = start();
    const { case: fuse } = done(book.open('t3', at(0)));
    done(book.lose(fuse, below('t3-'), min(0)));
    const { case: trip } = done(book.open('s1', at(5, TELEMETRY)));
    done(book.lose(trip, S1, min(5)));
    expect(report(book, fuse, 6)).toMatchObject({ isNested: true, parent: trip, customersOut: 10 });
    expect(report(book, trip, 6).customersOut).toBe(48);
    done(book.step(fuse, { type: 'assign', crew: 'c1' }, at(6)));
    done(
      book.back(
        trip,
        S1.filter((point) => !point.startsWith('t3-')),
        at(20, TELEMETRY),
      ),
    );
    expect(report(book, fuse, 21)).toMatchObject({ state: 'assigned', isNested: false, customersOut: 10 });
  });

  test('predictions that stand become probable by the clock, and only a person or telemetry confirms', () => {
    const book = start();
    done(book.call(callAt('t2-1', 0), min(0)));
    const { case: id } = done(book.call(callAt('t2-2', 5), min(5)));
    expect(book.nextDeadline(min(5))).toBe(min(20));
    expect(book.tick(min(19))).toEqual([]);
    expect(book.tick(min(20))).toMatchObject([{ name: 'stepped', case: id, stage: 'predicted' }]);
    expect(report(book, id, 21)).toMatchObject({ confidence: 'probable', customersOut: 0, customersPredicted: 10 });
    expect(book.lose(id, ['t2-1'], min(5))).toMatchObject({ kind: 'refused', code: 'not-confirmed' });
    done(book.step(id, { type: 'confirm', device: null }, at(22, TELEMETRY)));
    done(book.lose(id, below('t2-'), min(5)));
    expect(report(book, id, 22)).toMatchObject({ confidence: 'confirmed', customersOut: 10, customersPredicted: 0 });
  });

  test('one that is invalid takes its records out of all figures', () => {
    const book = start();
    const { case: id } = done(book.open('t3', at(0)));
    done(book.lose(id, below('t3-'), min(0)));
    expect(book.step(id, { type: 'invalidate', reason: '' }, at(9))).toMatchObject({
      kind: 'refused',
      code: 'no-reason',
    });
    done(book.step(id, { type: 'invalidate', reason: 'a meter test' }, at(9)));
    expect(report(book, id, 10)).toMatchObject({
      state: 'invalid',
      customersOut: 0,
      customersAffected: 0,
      customerMinutes: 0,
    });
  });

  test('merged and split cases take calls and records along', () => {
    const book = start();
    const { case: a } = done(book.open('t3', at(0)));
    const { case: b } = done(book.open('t4', at(1)));
    done(book.lose(a, below('t3-'), min(0)));
    done(book.lose(b, below('t4-'), min(1)));
    done(book.merge(b, a, at(2)));
    expect(report(book, a, 10)).toMatchObject({ customersOut: 20, customerMinutes: 10 * 10 + 10 * 9 });
    expect(report(book, b, 10)).toMatchObject({ state: 'merged', into: [a], customersAffected: 0 });
    expect(book.split(a, ['t3'], at(3))).toMatchObject({ kind: 'refused', code: 'records-outside' });
    done(book.split(a, ['t3', 't4'], at(3)));
    expect(report(book, a, 10)).toMatchObject({ state: 'split', customersAffected: 0 });
    const parts = book.caseOf(a)!.context.into;
    expect(parts.map((id) => report(book, id, 10).customersOut)).toEqual([10, 10]);
  });

  test('restored is what the records say, not the label', () => {
    const book = start();
    const { case: id } = done(book.open('t3', at(0)));
    done(book.lose(id, below('t3-'), min(0)));
    expect(book.step(id, { type: 'restore' }, at(5))).toMatchObject({ kind: 'refused', code: 'told-by-supply' });
    const { case: single } = done(book.call(callAt('t5-1', 0), 0));
    done(book.step(single, { type: 'confirm', device: null }, at(1)));
    done(book.step(single, { type: 'restore' }, at(5)));
    expect(report(book, single, 9)).toMatchObject({ state: 'restored', endedTs: min(5) });
  });

  test('a storm begins: "assessing", until somebody has looked', () => {
    const book = start();
    const { case: id } = done(book.open('s1', at(0)));
    done(book.reviseEtr(id, 0, (course, rules) => assessEtr(course, true, 0, rules)));
    expect(report(book, id, 1)).toMatchObject({ etr: null, isAssessing: true });
  });
});

const STEPS: readonly ToldStep[] = [
  { type: 'confirm', device: null },
  { type: 'confirm', device: 't1' },
  { type: 'locate', device: 'l2' },
  { type: 'diagnose', cause: 'age' },
  { type: 'assign', crew: 'c1' },
  { type: 'arrive' },
  { type: 'isolate' },
  { type: 'restore' },
  { type: 'verify' },
  { type: 'close' },
  { type: 'invalidate', reason: 'none' },
];
const act = fc.record({
  kind: fc.constantFrom(
    'call',
    'call',
    'call',
    'open',
    'step',
    'step',
    'step',
    'lose',
    'back',
    'merge',
    'split',
    'ping',
    'device',
    'tick',
  ),
  on: fc.nat(),
  other: fc.nat(),
  by: fc.constantFrom(PERSON, TELEMETRY, CREW),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

function play(book: OutageBook, acts: readonly Act[], from = 0): void {
  acts.forEach(({ kind, on, other, by }, i) => {
    const minute = from + i;
    const when = at(minute, by);
    const cases = book.cases();
    const id = cases[on % Math.max(1, cases.length)]?.context.id ?? '';
    const into = cases[other % Math.max(1, cases.length)]?.context.id ?? '';
    const device = TREE.ids[other % TREE.ids.length]!;
    const point = TREE.pointIds[other % TREE.pointIds.length]!;
    if (kind === 'call')
      book.call({ ...callAt(TREE.pointIds[on % TREE.pointIds.length]!, minute), id: `c${minute}` }, when.atMs);
    else if (kind === 'open') book.open(device, when);
    else if (kind === 'step') book.step(id, STEPS[other % STEPS.length]!, when);
    else if (kind === 'lose') book.lose(id, below(point.slice(0, 2)), when.atMs);
    else if (kind === 'back') {
      const out = book.ledger.ofOutage(id).filter(({ onMs, isVoid }) => onMs === null && !isVoid);
      book.back(
        id,
        out.slice(0, 1 + (other % Math.max(1, out.length))).map(({ group }) => group),
        when,
      );
    } else if (kind === 'merge') book.merge(id, into, when);
    else if (kind === 'split') book.split(id, [device, 's1'], when);
    else if (kind === 'ping') book.ping(`p${minute}`, point, on % 2 === 0, when.atMs);
    else if (kind === 'device') book.deviceTold(device, on % 2 === 0, when.atMs);
    else book.tick(when.atMs);
  });
}

describe('whatever people, crews and telemetry do', () => {
  test('cases and records never disagree, and nobody is out twice', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 50 }), (acts) => {
        const book = start();
        play(book, acts);
        const out = book.ledger.all().filter(({ onMs, isVoid }) => onMs === null && !isVoid);
        expect(new Set(out.map(({ group }) => group)).size).toBe(out.length);
        for (const { outage } of out) expect(typeof book.caseOf(outage)!.value).toBe('object');
        for (const state of book.cases()) {
          const { id } = state.context;
          const live = book.ledger.ofOutage(id).filter(({ isVoid }) => !isVoid);
          if (confidenceOf(state) === null) expect(live).toEqual([]);
          if (state.value === 'restored') expect(live.every(({ onMs }) => onMs !== null)).toBe(true);
        }
        const total = open(book).reduce((sum, id) => sum + report(book, id, 60).customersOut, 0);
        expect(total).toBe(out.reduce((sum, { customers }) => sum + customers, 0));
      }),
      { numRuns: 300 },
    );
  });

  test('written down after any act and read again, it goes on exactly the same', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), fc.array(act, { maxLength: 20 }), (acts, later) => {
        const book = start();
        play(book, acts);
        const again = new OutageBook(CITY, RULES, JSON.parse(JSON.stringify(book.snapshot())));
        expect(again.snapshot()).toEqual(book.snapshot());
        play(book, later, 100);
        play(again, later, 100);
        expect(again.snapshot()).toEqual(book.snapshot());
      }),
      { numRuns: 300 },
    );
  });
});
