import { describe, expect, test } from 'vitest';
import { applyInput } from './book-input.ts';
import { DefaultEstimates } from './default-estimates.ts';
import { ETR_RULES, publishedEtr } from './etr-course.ts';
import { GROUPING_RULES } from './grouping-rules.ts';
import { OutageBook } from './outage-book.ts';
import { TEST_FEEDER, treeOf } from './test-feeder.ts';

const MIN = 60_000;
const PERSON = { kind: 'person', id: 'anna' } as const;
const tree = treeOf(TEST_FEEDER);
const groups = new Map(
  tree.pointIds.map((id, row) => [
    id,
    { id, customers: tree.pointCustomers[row]!, critical: '', feeder: 'f', district: '' },
  ]),
);

function desk() {
  const book = new OutageBook({ trees: [tree], groups }, { grouping: GROUPING_RULES, etr: ETR_RULES });
  const estimates = new DefaultEstimates(book, [tree], () => 'day');
  const look = (minute: number) => {
    const inputs = estimates.inputsAt(minute * MIN);
    for (const input of inputs) expect(applyInput(book, input).kind).toBe('done');
    return inputs.map((input) => input.do);
  };
  return { book, look, estimates };
}
const open = (book: OutageBook, device: string, minute: number): string => {
  const result = book.open(device, { by: { kind: 'telemetry', id: device }, atMs: minute * MIN });
  if (result.kind === 'refused') throw new Error(result.code);
  return result.case;
};
const told = (book: OutageBook, id: string) => {
  const etr = publishedEtr(book.etrOf(id));
  return etr === null || etr === 'assessing' ? etr : [etr.source, Math.round((etr.toMs - etr.fromMs) / MIN) > 0];
};

describe('estimates by default', () => {
  test('are said once for each stage, by what has opened: a fuse is sooner back than a cable', () => {
    const { book, look } = desk();
    const cable = open(book, 's1', 0);
    const fuse = open(book, 'f1a', 0);
    expect(look(1)).toEqual(['sayEtr', 'sayEtr']);
    expect(look(2)).toEqual([]);
    expect(told(book, cable)).toEqual(['default', true]);
    const toOf = (id: string) => book.etrOf(id).words[0]!.toMs;
    expect(toOf(fuse)).toBeLessThan(toOf(cable) - 120 * MIN);
    book.step(cable, { type: 'arrive' }, { by: PERSON, atMs: 10 * MIN });
    expect(look(11)).toEqual(['sayEtr']);
  });

  test('a person’s word holds against them', () => {
    const { book, look } = desk();
    const id = open(book, 's1', 0);
    look(1);
    const etr = {
      fromMs: 90 * MIN,
      toMs: 120 * MIN,
      source: 'operator',
      author: 'anna',
      atMs: 2 * MIN,
      reason: '',
    } as const;
    applyInput(book, { do: 'sayEtr', case: id, etr });
    book.step(id, { type: 'arrive' }, { by: PERSON, atMs: 10 * MIN });
    look(11);
    expect(told(book, id)).toEqual(['operator', true]);
  });

  test('in a storm they say that it is assessed, until a crew has looked', () => {
    const { book, look } = desk();
    book.setStorm('f', true, 0);
    const id = open(book, 's1', 0);
    expect(look(1)).toEqual(['assessEtr', 'sayEtr']);
    expect(told(book, id)).toBe('assessing');
    book.step(id, { type: 'arrive' }, { by: PERSON, atMs: 10 * MIN });
    look(11);
    expect(told(book, id)).toEqual(['default', true]);
  });

  test('one that is about to lapse is said anew, yet not at every look', () => {
    const { book, look } = desk();
    const id = open(book, 'f1a', 0);
    look(1);
    const dueMs = book.etrOf(id).words[0]!.toMs - ETR_RULES.alarmLeadMs;
    const due = dueMs / MIN;
    expect(look(due - 1)).toEqual([]);
    expect(look(due + 1)).toEqual(['sayEtr']);
    expect(book.etrOf(id).words[0]!.toMs).toBeGreaterThan(dueMs + ETR_RULES.alarmLeadMs);
    expect(look(due + 2)).toEqual([]);
  });

  test('nothing is guessed of what nobody has confirmed, or of what is over', () => {
    const { book, look } = desk();
    book.call({ id: 'c', point: 't2-1', code: 'no-power', atMs: 0, customer: null, isOwnFlat: false }, 0);
    expect(look(1)).toEqual([]);
    const id = open(book, 'f1b', 0);
    book.step(id, { type: 'restore' }, { by: PERSON, atMs: 5 * MIN });
    expect(look(6)).toEqual([]);
  });
});
