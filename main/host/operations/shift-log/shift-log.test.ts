import { beforeEach, describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../../../contract/requests.ts';
import type { AlarmReport } from '../../../../contract/alarm-requests.ts';
import type { OutageOnWire } from '../../../../contract/outage-requests.ts';
import type { DeskSources } from '../desk-sources.ts';
import { LogBook } from './log-book.ts';
import { openShiftLog, type ShiftLogOptions } from './shift-log-service.ts';

let entries: string[];
let now: number;

/** A disk that survives: the journal as text. */
const journal: ShiftLogOptions['journal'] = {
  append: (kind, by, data) => {
    const entry: JournalEntry = { number: entries.length + 1, at: now, kind, by, data };
    entries.push(JSON.stringify(entry));
    return Promise.resolve(entry);
  },
  between: ({ fromMs, toMs, kinds, limit, isNewestFirst }) => {
    const found = entries
      .map((text) => JSON.parse(text) as JournalEntry)
      .filter(({ at, kind }) => at >= fromMs && at <= toMs && kinds!.includes(kind));
    return Promise.resolve((isNewestFirst ? found.toReversed() : found).slice(0, limit));
  },
};

const figures = {
  ...{ fromMs: 0, toMs: 0, annunciated: 3, perHour: 0, perDay: 0, crowdedShare: 0, floodShare: 0, worstShare: 0 },
  ...{ peak: 0, worst: [], chattering: 0, stale: 0, priorityMix: [0, 0, 0, 1], band: 'acceptable' as const },
};
const alarm = (id: string, state: AlarmReport['state'], priority = 2): AlarmReport =>
  ({
    ...{ id, state, priority, definition: 'd', asset: 'a', point: 'p', subject: 'switching', isActive: true },
    ...{ isSounding: false, isChattering: false, isSafety: false, isLatching: false, beganMs: 0, clearedMs: null },
    ...{ annunciatedMs: 0, annunciations: 1, acknowledgedMs: null, acknowledgedBy: null, respondWithinMs: 1 },
    ...{ consequence: '', action: '', suppression: null, situation: null, ownedBy: null, seenBy: [], comments: [] },
  }) as unknown as AlarmReport;
const outage = (
  id: string,
  state: OutageOnWire['state'],
  startedTs: number,
  endedTs: number | null = null,
): OutageOnWire => ({
  ...{ id, state, startedTs, endedTs, kind: 'outage', confidence: 'confirmed', cause: null, device: null },
  ...{ feeder: null, area: '', customersOut: 5, customersAffected: 5, criticalOut: 0, customerMinutes: 10, etr: null },
  ...{ customersPredicted: 0, isAssessing: false, etrAlarm: 'none', etrRevisions: 0, steps: [], parent: null },
  ...{ isNested: false, into: [], crew: null, calls: [], critical: [], times: {}, may: [], check: null },
});

let outages: OutageOnWire[];
let alarms: AlarmReport[];
const sources = {
  alarms: {
    summary: () => ({ active: alarms.length, suppressedByDesign: 1 }),
    list: () => ({ version: 1, total: alarms.length, alarms }),
    situations: () => [],
    figures: () => figures,
  },
  outages: () => outages,
  orders: () => [],
  courses: () => [],
  board: () => null,
  areas: () => [],
} as unknown as DeskSources;
const open = () => openShiftLog({ journal, clock: { now: () => now }, sources, log: () => undefined });
const resultOf = <T>(answer: { readonly result: T } | { readonly failure: unknown }): T => {
  if (!('result' in answer)) throw new Error(JSON.stringify(answer.failure));
  return answer.result;
};
const plain = { camera: null, links: [], corrects: null };

beforeEach(() => {
  entries = [];
  now = 1000;
  outages = [];
  alarms = [];
});

describe('the log', () => {
  test('says who wrote what, when, and where they looked, before and after a crash', async () => {
    const camera = { lon: 13.4, lat: 52.5, zoom: 15, pitch: 50, bearing: 0 };
    const log = await open();
    await log.write(
      { text: 'Cable fault at the canal', camera, links: [{ kind: 'outage', id: 'outage-1' }], corrects: null },
      'anna',
    );
    now = 2000;
    await log.write({ text: 'Crew asked for', ...plain }, 'ben');
    for (const one of [log, await open()]) {
      const { entries: all } = resultOf(await one.list({ limit: 10 }));
      expect(all).toMatchObject([
        { by: 'ben', atMs: 2000, text: 'Crew asked for' },
        { by: 'anna', atMs: 1000, camera },
      ]);
      expect(resultOf(await one.list({ about: { kind: 'outage', id: 'outage-1' }, limit: 10 })).entries).toHaveLength(
        1,
      );
      expect(one.aboutAny([{ kind: 'outage', id: 'outage-1' }])).toHaveLength(1);
    }
  });

  test('what was written under a later clock is there after a start with an earlier one', async () => {
    const log = await open();
    now = 9000;
    await log.write({ text: 'Exercise of tomorrow', ...plain }, 'anna');
    now = 1000;
    expect(resultOf(await (await open()).list({ limit: 10 })).entries).toMatchObject([
      { text: 'Exercise of tomorrow' },
    ]);
  });

  test('nothing is changed: a correction is another entry, and corrects only what there is', async () => {
    const log = await open();
    const first = resultOf(await log.write({ text: 'Feeder 12', ...plain }, 'anna'));
    expect(await log.write({ text: 'Feeder 13', ...plain, corrects: first.number }, 'anna')).toMatchObject({
      result: { corrects: first.number },
    });
    expect(await log.write({ text: 'x', ...plain, corrects: 99 }, 'anna')).toMatchObject({
      failure: { code: 'not-found' },
    });
    expect(entries).toHaveLength(2);
  });

  test('pages go on into what is only in the journal', async () => {
    const book = await LogBook.open({ journal });
    for (let i = 0; i < 2_600; i++) {
      now = 1000 + Math.floor(i / 3);
      await book.write({ text: String(i), ...plain }, 'anna');
    }
    const again = await LogBook.open({ journal });
    const seen: number[] = [];
    for (let before: number | undefined; ; before = seen.at(-1)) {
      const page = await again.list({ before, limit: 500 });
      seen.push(...page.map(({ number }) => number));
      if (page.length < 500) break;
    }
    expect(seen).toEqual(Array.from({ length: 2_600 }, (_, i) => 2_600 - i));
  });
});

describe('from one shift to the next', () => {
  test('what stands open is handed over, and another person accepts it; a crash between changes nothing', async () => {
    alarms = [
      alarm('a', 'unacknowledged'),
      alarm('b', 'shelved'),
      alarm('c', 'acknowledged'),
      alarm('d', 'latchedUnacknowledged', 1),
    ];
    outages = [outage('outage-2', 'confirmed', 900), outage('outage-1', 'closed', 500, 600)];
    const log = await open();
    await log.write({ text: 'Storm expected', ...plain }, 'anna');
    const given = resultOf(await log.handOver('All quiet in the south', 'anna'));
    expect(given.report).toMatchObject({
      sinceMs: null,
      alarms: { unacknowledged: [{ id: 'd' }, { id: 'a' }], shelved: [{ id: 'b' }], outOfService: [], left: 0 },
      outages: [{ id: 'outage-2' }],
      figures: { outagesBegun: 2, outagesEnded: 1, customersOut: 5, customerMinutes: 20 },
      log: [{ text: 'Storm expected' }],
    });
    now = 5000;
    const after = await open();
    expect(after.handovers(5)).toEqual([given]);
    expect(await after.accept(given.number, '', 'anna')).toMatchObject({ failure: { code: 'conflict' } });
    expect(await after.accept(given.number, 'Taken', 'ben')).toMatchObject({
      result: { accepted: { atMs: 5000, by: 'ben', remarks: 'Taken' } },
    });
    expect(await after.accept(given.number, '', 'carl')).toMatchObject({ failure: { code: 'conflict' } });
    // The new shift begins with an empty page.
    const next = (await open()).report();
    expect(next).toMatchObject({ sinceMs: 5000, log: [], figures: { outagesBegun: 0, outagesEnded: 0 } });
    expect(next.outages).toHaveLength(1);
  });

  test('a second one given takes the place of the first', async () => {
    const log = await open();
    const first = resultOf(await log.handOver('', 'anna'));
    const second = resultOf(await log.handOver('and one thing more', 'anna'));
    expect(await log.accept(first.number, '', 'ben')).toMatchObject({ failure: { code: 'conflict' } });
    expect(await log.accept(second.number, '', 'ben')).toMatchObject({ result: { number: second.number } });
    expect(await log.accept(99, '', 'ben')).toMatchObject({ failure: { code: 'not-found' } });
  });
});
