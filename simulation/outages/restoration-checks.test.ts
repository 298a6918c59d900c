import { describe, expect, test } from 'vitest';
import { applyInput } from './book-input.ts';
import type { BookResult } from './book-facts.ts';
import { ETR_RULES } from './etr-course.ts';
import { GROUPING_RULES } from './grouping-rules.ts';
import type { CustomerGroup } from './interruption-ledger.ts';
import { judgeWords, type MeterWords } from './meter-words.ts';
import type { OutageCity } from './book-state.ts';
import { OutageBook } from './outage-book.ts';
import { outageReport } from './outage-report.ts';
import { TEST_FEEDER, treeOf } from './test-feeder.ts';

const TREE = treeOf(TEST_FEEDER);
const CITY: OutageCity = {
  trees: [TREE],
  groups: new Map(
    TEST_FEEDER.points.map(({ id, customers }): [string, CustomerGroup] => [
      id,
      { id, customers, critical: '', feeder: 'f', district: 'mitte' },
    ]),
  ),
};
const RULES = { grouping: GROUPING_RULES, etr: ETR_RULES };
const below = (...names: readonly string[]) => TREE.pointIds.filter((id) => names.some((name) => id.startsWith(name)));
const min = (minutes: number) => minutes * 60_000;
const TELEMETRY = { kind: 'telemetry', id: 'l1' } as const;
const ANNA = { kind: 'person', id: 'anna' } as const;
const said = (words: Partial<MeterWords>): MeterWords => ({
  ...{ answered: [], dark: [], silent: [], unread: [], seen: [], isWayOpen: true },
  ...words,
});

describe('what meters say', () => {
  const of = (point: string) => point.split('-')[0]!;
  const t1 = below('t1-');

  test('who said it went dark and is silent since is missed; one other silent meter of many is chance', () => {
    const verdict = judgeWords(said({ answered: t1.slice(0, 8), dark: [t1[8]!], silent: [] }), of);
    expect(verdict).toEqual({ missed: [t1[8]], silent: [], callBack: [] });
    const chance = judgeWords(said({ answered: t1.slice(0, 9), silent: [t1[9]!] }), of);
    expect(chance).toEqual({ missed: [], silent: [t1[9]], callBack: [] });
  });

  test('two silent of ten are a fifth, and missed; two of eleven are not', () => {
    expect(judgeWords(said({ answered: t1.slice(0, 8), silent: t1.slice(8) }), of).missed).toEqual(t1.slice(8));
    const more = [...t1.slice(0, 8), 't1-11'];
    expect(judgeWords(said({ answered: more, silent: t1.slice(8) }), of).missed).toEqual([]);
  });

  test('where nobody on the way answers, silence is no miss: one customer of each transformer is to be called', () => {
    const words = said({ dark: ['t1-1'], silent: ['t1-2', 't2-1'], isWayOpen: false });
    expect(judgeWords(words, of)).toEqual({
      ...{ missed: [], silent: ['t1-1', 't1-2', 't2-1'] },
      callBack: ['t1-1', 't2-1'],
    });
  });

  test('where no meter can be asked, instruments or a call-back must tell', () => {
    expect(judgeWords(said({ unread: ['t1-1', 't1-2'] }), of).callBack).toEqual(['t1-1']);
    expect(judgeWords(said({ unread: ['t1-1', 't1-2'], seen: ['t1-2'] }), of).callBack).toEqual([]);
  });
});

describe('after supply came back', () => {
  const l1 = below('t1-', 't2-');

  function restored() {
    const book = new OutageBook(CITY, RULES);
    const { case: id } = done(book.open('l1', { by: TELEMETRY, atMs: min(0) }));
    done(book.lose(id, l1, min(0)));
    done(book.back(id, l1, { by: TELEMETRY, atMs: min(30) }));
    const report = (of = id) => outageReport(book, CITY, book.caseOf(of)!, min(40));
    const checked = (words: Partial<MeterWords>, more: { untilMs?: number; isAnew?: boolean; atMs?: number } = {}) =>
      applyInput(book, {
        do: 'checked',
        ...{ case: id, untilMs: min(30), isAnew: false, atMs: min(31), words: said(words) },
        ...more,
      });
    return { book, id, report, checked };
  }

  test('all have answered: it is verified by their word', () => {
    const { report, checked, book } = restored();
    done(checked({ answered: l1 }));
    expect(report()).toMatchObject({ state: 'verified', check: { asked: 20, answered: 20, missed: [] } });
    // The same again from a copy.
    const copy = new OutageBook(CITY, RULES, structuredClone(book.snapshot()));
    expect(copy.snapshot()).toEqual(book.snapshot());
  });

  test('who was missed is a nested outage of its own, and the one above is not verified', () => {
    const { report, checked, book, id } = restored();
    const dark = l1.filter((point) => book.places.deviceOf(point) === 'f1b');
    done(checked({ answered: l1.filter((point) => !dark.includes(point)), dark }));
    expect(report()).toMatchObject({ state: 'restored', check: { missed: dark } });
    const nested = book.cases().find(({ context }) => context.parent === id)!;
    expect(report(nested.context.id)).toMatchObject({ state: 'predicted', device: 'f1b', parent: id });
    // A call-back to each of them settles it.
    for (const point of dark)
      done(
        applyInput(book, {
          do: 'callBack',
          ...{ case: id, point, hasSupply: true, words: 'lamp is on', by: ANNA, atMs: min(35) },
        }),
      );
    expect(report()).toMatchObject({ state: 'verified', check: { missed: [] } });
    expect(report().check!.calledBack).toHaveLength(5);
  });

  test('nothing verifies what nobody has heard of', () => {
    const { report, checked, book, id } = restored();
    done(checked({ silent: l1, isWayOpen: false }));
    expect(report()).toMatchObject({ state: 'restored', check: { callBack: ['t1-1', 't2-1'], isWayOpen: false } });
    const callBack = (point: string, hasSupply: boolean) =>
      applyInput(book, {
        do: 'callBack',
        ...{ case: id, point, hasSupply, words: 'asked', by: ANNA, atMs: min(35) },
      });
    done(callBack('t1-4', true));
    expect(report()).toMatchObject({ state: 'restored', check: { callBack: ['t2-1'] } });
    done(callBack('t2-1', false));
    expect(report()).toMatchObject({ state: 'restored', check: { callBack: [], missed: ['t2-1'] } });
    expect(book.cases().at(-1)!.context.parent).toBe(id);
    expect(callBack('t5-1', true)).toEqual({ kind: 'refused', code: 'not-restored', at: 't5-1' });
    expect(callBack('nowhere', true)).toMatchObject({ code: 'unknown-point' });
  });

  test('words about an earlier step verify nothing of a later one, and asking anew forgets what was said before', () => {
    const { report, checked } = restored();
    done(checked({ answered: below('t1-') }, { untilMs: min(20) }));
    expect(report()).toMatchObject({ state: 'restored', check: { answered: 10 } });
    done(checked({ answered: l1 }, { isAnew: true, atMs: min(33) }));
    expect(report()).toMatchObject({ state: 'verified', check: { answered: 20 } });
  });
});

function done(result: BookResult) {
  if (result.kind === 'refused') throw new Error(`${result.code} ${result.at}`);
  return result;
}
