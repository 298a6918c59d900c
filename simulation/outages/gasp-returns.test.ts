import { describe, expect, test } from 'vitest';
import type { BookResult } from './book-facts.ts';
import { applyInput } from './book-input.ts';
import { ETR_RULES } from './etr-course.ts';
import { NEVER_DARK, type SpokenMeter } from './gasp-returns.ts';
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
