import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { basisOf, emptyGridColumns, SUPPLY_CODE } from '../../../../contract/grid-live.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import { applyInput, type BookInput } from '../../../../simulation/outages/book-input.ts';
import { ETR_RULES } from '../../../../simulation/outages/etr-course.ts';
import { GROUPING_RULES } from '../../../../simulation/outages/grouping-rules.ts';
import { OutageBook } from '../../../../simulation/outages/outage-book.ts';
import { TEST_FEEDER, treeOf } from '../../../../simulation/outages/test-feeder.ts';
import type { MeterAsker } from './meter-asker.ts';
import { SupplyChecks } from './supply-checks.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TREE = treeOf(TEST_FEEDER);
const L1 = TREE.pointIds.filter((id) => id.startsWith('t1-') || id.startsWith('t2-'));
const START = 10_000_000;
const TELEMETRY = { kind: 'telemetry', id: 'l1' } as const;

type Meter = { -readonly [K in 'answers' | 'isUnsent']?: boolean } & {
  heardMs?: number | null;
  isOn?: boolean;
  atMs?: number;
};

/** Supply below l1 was gone for half an hour and is back. */
function restored(meters: Record<string, Meter> = {}) {
  let now = START;
  const consumers = emptyGridColumns({
    branches: 0,
    switches: 0,
    consumers: TREE.pointIds.length,
    stations: 0,
    feeders: 0,
  }).consumers;
  consumers.supply.fill(SUPPLY_CODE.live);
  consumers.basis.fill(basisOf(ORIGIN_CODE.computed, QUALITY_CODE.GOOD, false));
  const groups = new Map(
    TEST_FEEDER.points.map(({ id, customers }) => [id, { id, customers, critical: '', feeder: 'f', district: '' }]),
  );
  const book = new OutageBook({ trees: [TREE], groups }, { grouping: GROUPING_RULES, etr: ETR_RULES });
  const does = (input: BookInput) => applyInput(book, input);
  does({ do: 'open', device: 'l1', when: { by: TELEMETRY, atMs: now - 1_800_000 } });
  does({ do: 'lose', case: 'outage-1', points: L1, offMs: now - 1_800_000 });
  does({ do: 'back', case: 'outage-1', points: L1, when: { by: TELEMETRY, atMs: now } });
  const asked: string[] = [];
  const meterOf = (point: string): Meter => ({
    answers: true,
    heardMs: now - 1_900_000,
    isOn: true,
    atMs: now - 1_900_000,
    ...meters[point],
  });
  const asker: MeterAsker = {
    has: (point) => meters[point]?.heardMs !== null,
    heardMs: (point) => meterOf(point).heardMs!,
    supply: (point) => ({ isOn: meterOf(point).isOn!, atMs: meterOf(point).atMs! }),
    ask: async (point) => {
      asked.push(point);
      return meterOf(point).isUnsent === true ? 'unsent' : meterOf(point).answers === true ? 'answered' : 'silent';
    },
  };
  const written: BookInput[] = [];
  const logged: string[] = [];
  const checks = new SupplyChecks({
    ...{ book, meters: asker, consumers: TREE.pointIds, believed: () => consumers, clock: { now: () => now } },
    do: async (input) => {
      written.push(input);
      return does(input);
    },
    log: (line) => void logged.push(line),
  });
  const pass = async (ms: number) => {
    now += ms;
    checks.look();
    await checks.settled();
  };
  return { book, asked, written, logged, checks, pass };
}

test('asks each meter once when it has had the time to start, and the answers verify the outage', async () => {
  const { asked, pass, book, logged, written } = restored();
  await pass(29_000);
  expect(asked).toEqual([]);
  await pass(1_000);
  expect(asked.toSorted()).toEqual(L1.toSorted());
  expect(book.caseOf('outage-1')!.value).toBe('verified');
  await pass(60_000);
  expect(asked).toHaveLength(L1.length);
  expect(written).toHaveLength(1);
  expect(logged).toEqual([]);
});

test('who told of the return is not asked; who is silent is asked three times; who was unread before is left out', async () => {
  const { asked, pass, book } = restored({
    't1-1': { isOn: true, atMs: START + 3_000 },
    't1-2': { answers: false },
    't1-3': { heardMs: null, answers: false },
    't1-4': { heardMs: START - 9_000_000, answers: false },
  });
  await pass(30_000);
  expect(asked.filter((point) => point === 't1-1')).toEqual([]);
  expect(asked.filter((point) => point === 't1-2')).toHaveLength(3);
  expect(asked).not.toContain('t1-3');
  expect(asked).not.toContain('t1-4');
  expect(book.checks.of('outage-1')).toMatchObject({ answered: 17, silent: 1, unread: 2, missed: [], callBack: [] });
  expect(book.caseOf('outage-1')!.value).toBe('verified');
});

test('who gasped and does not answer is missed, as long as anybody answers; a dead way says nothing', async () => {
  const gone = { isOn: false, atMs: START - 1_799_000, answers: false };
  const one = restored({ 't2-5': gone });
  await one.pass(30_000);
  expect(one.book.caseOf('outage-1')!.value).toBe('restored');
  expect(one.book.caseOf('outage-2')).toMatchObject({ context: { parent: 'outage-1' } });
  // All are silent, and so are those beside that were never out.
  const all = Object.fromEntries(TREE.pointIds.map((id) => [id, L1.includes(id) ? gone : { answers: false }]));
  const none = restored(all);
  await none.pass(30_000);
  expect(none.book.caseOf('outage-2')).toBeNull();
  expect(none.book.checks.of('outage-1')).toMatchObject({ isWayOpen: false, missed: [], callBack: ['t1-1', 't2-1'] });
  // All of the outage are silent, those beside answer: they are all missed.
  const dark = restored(Object.fromEntries(L1.map((id) => [id, gone])));
  await dark.pass(30_000);
  expect(dark.book.checks.of('outage-1')!.missed.toSorted()).toEqual(L1.toSorted());
});

test('nobody could be asked: it is tried again; after an hour nobody is asked by itself; a person may ask', async () => {
  const unsent = Object.fromEntries(L1.map((id) => [id, { isUnsent: true }]));
  const { asked, pass, book, checks, written } = restored(unsent);
  await pass(30_000);
  await pass(1_000);
  expect(asked).toHaveLength(2 * L1.length);
  expect(book.checks.of('outage-1')).toBeNull();
  await pass(3_600_000);
  expect(asked).toHaveLength(2 * L1.length);
  for (const id of L1) delete unsent[id];
  expect(checks.anew('outage-1')).toBe(true);
  expect(checks.anew('outage-9')).toBe(false);
  await checks.settled();
  expect(written).toMatchObject([{ do: 'checked', isAnew: true }]);
  expect(book.caseOf('outage-1')!.value).toBe('verified');
});
