import { describe, expect, test } from 'vitest';
import type { BookResult } from './book-facts.ts';
import { applyInput } from './book-input.ts';
import { ETR_RULES } from './etr-course.ts';
import { KNOWN_DARK, NEVER_DARK, type SpokenMeter } from './gasp-returns.ts';
import { GROUPING_RULES } from './grouping-rules.ts';
import type { CustomerGroup } from './interruption-ledger.ts';
import { OutageBook } from './outage-book.ts';
import { outageReport } from './outage-report.ts';
import { TEST_FEEDER, treeOf } from './test-feeder.ts';

const TREE = treeOf(TEST_FEEDER);
const CITY = {
  trees: [TREE],
  groups: new Map(
    TEST_FEEDER.points.map(({ id, customers }): [string, CustomerGroup] => [
      id,
      { id, customers, critical: '', feeder: 'f', district: 'mitte' },
    ]),
  ),
};
const min = (minutes: number) => minutes * 60_000;

function predicted(...gasping: readonly string[]) {
  const book = new OutageBook(CITY, { grouping: GROUPING_RULES, etr: ETR_RULES });
  const gasp = (point: string, atMs: number) =>
    book.call({ id: `gasp ${point} ${atMs}`, point, code: 'last-gasp', atMs, customer: null, isOwnFlat: false }, atMs);
  for (const point of gasping) gasp(point, min(1));
  const [known] = book.goingOn();
  const id = known!.context.id;
  const report = (of = id) => outageReport(book, CITY, book.caseOf(of)!, min(60));
  const back = (point: string, backMs: number | null): SpokenMeter => ({
    call: `gasp ${point} ${min(1)}`,
    point,
    backMs,
  });
  const spoken = (meters: readonly SpokenMeter[], atMs: number): BookResult =>
    applyInput(book, { do: 'spoken', case: id, meters, atMs });
  return { book, id, report, back, spoken, gasp };
}

describe('meters that told of darkness speak again', () => {
  test('all of them: it was an outage, from the gasp until each was back, and it is restored', () => {
    const { report, back, spoken, book, id } = predicted('t1-1', 't1-2');
    expect(report()).toMatchObject({ state: 'predicted', customersAffected: 0 });
    expect(spoken([back('t1-1', min(11)), back('t1-2', min(21))], min(22))).toMatchObject({ kind: 'done' });
    expect(report()).toMatchObject({
      state: 'restored',
      confidence: 'confirmed',
      customersOut: 0,
      customerMinutes: 30,
    });
    expect(book.ledger.ofOutage(id).map(({ offMs, onMs }) => [offMs, onMs])).toEqual([
      [min(1), min(11)],
      [min(1), min(21)],
    ]);
    expect(book.goingOn()).toEqual([]);
  });

  test('some of them: whoever is silent still is out, until supply is told to be back there too', () => {
    const { report, back, spoken, book, id } = predicted('t1-1', 't1-2', 't1-3');
    spoken([back('t1-1', min(5))], min(6));
    expect(report()).toMatchObject({ state: 'partRestored', customersOut: 2, customersAffected: 3 });
    book.back(id, ['t1-2', 't1-3'], { by: { kind: 'telemetry', id: '' }, atMs: min(9) });
    expect(report()).toMatchObject({ state: 'restored', customerMinutes: 4 + 8 + 8 });
  });

  test('supply was never gone: the gasps were none', () => {
    const { book, report, back, spoken, id } = predicted('t1-1', 't1-2');
    spoken([back('t1-1', null), back('t1-2', null)], min(3));
    expect(report()).toMatchObject({ state: 'invalid', customersAffected: 0, customerMinutes: 0 });
    expect(book.caseOf(id)!.context.reason).toBe(NEVER_DARK);
  });

  test('never gone at one, while somebody has called from another: the call stays, the prediction does not', () => {
    const { book, report, back, spoken, id } = predicted('t1-1');
    const call = { point: 't1-2', code: 'no-power', customer: null, isOwnFlat: false } as const;
    book.call({ ...call, id: 'anna', atMs: min(2) }, min(2));
    expect(report()).toMatchObject({ state: 'predicted' });
    spoken([back('t1-1', null)], min(3));
    expect(book.goingOn().length).toBeGreaterThan(0);
    expect(book.goingOn().every(({ context }) => context.device === null)).toBe(true);
    expect(report(book.caseOfCall('anna')!).calls).toContain('anna');
    expect(id).not.toBe('');
  });

  test('what somebody has confirmed is not ended by it, and a meter of another case is none of this one', () => {
    const { book, back, spoken, id, gasp } = predicted('t1-1', 't1-2');
    gasp('t9-1', min(1));
    expect(spoken([back('t9-1', min(4))], min(5))).toEqual({ kind: 'refused', code: 'unknown-point', at: 't9-1' });
    book.step(id, { type: 'confirm', device: null }, { by: { kind: 'person', id: 'anna' }, atMs: min(2) });
    expect(spoken([back('t1-1', min(4))], min(5))).toMatchObject({ kind: 'refused', code: 'not-now' });
  });

  describe('a gasp that comes late', () => {
    /** An outage from minute 1 to 11 that is over. */
    const over = () => {
      const told = predicted('t1-1');
      told.spoken([told.back('t1-1', min(11))], min(12));
      const late = (atMs: number, ...points: readonly string[]) => {
        for (const point of points) told.gasp(point, atMs);
        return told.book.caseOfCall(`gasp ${points[0]!} ${atMs}`)!;
      };
      const word = (point: string, atMs: number, backMs: number | null): SpokenMeter => ({
        call: `gasp ${point} ${atMs}`,
        point,
        backMs,
      });
      const say = (id: string, meters: readonly SpokenMeter[], atMs: number) =>
        applyInput(told.book, { do: 'spoken', case: id, meters, atMs });
      return { ...told, late, word, say };
    };

    test('from within an outage that has its record belongs to that one: nothing is confirmed or counted twice', () => {
      const { book, report, late, word, say } = over();
      const second = late(min(5), 't1-1');
      expect(say(second, [word('t1-1', min(5), min(11))], min(13))).toMatchObject({ kind: 'done' });
      expect(report(second)).toMatchObject({ state: 'invalid', customersAffected: 0, customerMinutes: 0 });
      expect(book.caseOf(second)!.context.reason).toBe(KNOWN_DARK);
      expect(book.ledger.all()).toHaveLength(1);
    });

    test('beside one that no record has yet takes nothing from it', () => {
      const { book, late, word, say } = over();
      const second = late(min(5), 't1-1', 't1-2');
      say(second, [word('t1-1', min(5), min(11)), word('t1-2', min(5), min(11))], min(13));
      expect(book.caseOf(second)!.value).toBe('restored');
      expect(book.ledger.ofOutage(second).map(({ group, offMs, onMs }) => [group, offMs, onMs])).toEqual([
        ['t1-2', min(5), min(11)],
      ]);
    });

    test('of a meter that was back later than its record says is counted from there', () => {
      const { book, late, word, say } = over();
      const second = late(min(5), 't1-1');
      say(second, [word('t1-1', min(5), min(20))], min(21));
      expect(book.ledger.all().map(({ offMs, onMs }) => [offMs, onMs])).toEqual([
        [min(1), min(11)],
        [min(11), min(20)],
      ]);
    });

    test('where another outage still has the customers as out is no outage of its own', () => {
      const { book, report, gasp } = predicted('t1-1');
      book.open('t2', { by: { kind: 'person', id: 'anna' }, atMs: min(30) });
      const known = book.caseAt('t2')!;
      book.lose(known, ['t2-1'], min(30));
      gasp('t2-1', min(5));
      const late = book.caseOfCall(`gasp t2-1 ${min(5)}`)!;
      const meters = [{ call: `gasp t2-1 ${min(5)}`, point: 't2-1', backMs: min(40) }];
      expect(applyInput(book, { do: 'spoken', case: late, meters, atMs: min(41) })).toMatchObject({ kind: 'done' });
      expect(report(late)).toMatchObject({ state: 'invalid', customersAffected: 0 });
    });

    test('and was over before the first one of its case began has its record all the same', () => {
      const { book, id, back, gasp, spoken } = predicted('t1-1');
      const early = `gasp t1-1 ${min(0)}`;
      gasp('t1-1', min(0));
      expect(book.caseOfCall(early)).toBe(id);
      expect(spoken([{ call: early, point: 't1-1', backMs: min(0.5) }, back('t1-1', null)], min(3))).toMatchObject({
        kind: 'done',
      });
      expect(book.ledger.ofOutage(id).map(({ offMs, onMs }) => [offMs, onMs])).toEqual([[0, min(0.5)]]);
      expect(book.caseOf(id)!.value).toBe('restored');
    });
  });

  test('done again from the journal it is the same', () => {
    const { book, back, spoken } = predicted('t1-1', 't1-2');
    const before = book.snapshot();
    spoken([back('t1-1', min(11))], min(12));
    const again = new OutageBook(CITY, { grouping: GROUPING_RULES, etr: ETR_RULES }, structuredClone(before));
    const [known] = again.goingOn();
    const meters = [back('t1-1', min(11))];
    applyInput(again, { do: 'spoken', case: known!.context.id, meters, atMs: min(12) });
    expect(again.snapshot()).toEqual(book.snapshot());
  });
});
