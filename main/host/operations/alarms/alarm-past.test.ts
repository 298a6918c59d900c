import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PastAlarmReport, PastFilter } from '../../../../contract/alarm-requests.ts';
import { openJournal } from '../../storage/journal-database.ts';
import { AlarmPast, MOST_ENTRIES } from './alarm-past.ts';
import { dataOf, readAlarmEntry, writtenKindOf } from './alarm-entries.ts';
import { ack, CITY, openDesk, order, S, say, T } from './test-desk.ts';
import type { PastAlarm } from './alarm-record.ts';

let dir = '';
let opened: ReturnType<typeof openJournal>['journal'];
/** entries that were read */
let reads = 0;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'past-'));
  opened = openJournal(dir).journal;
  reads = 0;
});
afterEach(() => {
  opened.close();
  rmSync(dir, { recursive: true });
});

const past = () =>
  new AlarmPast(
    {
      between: async (span) => {
        const entries = opened.between(span);
        reads += entries.length;
        return entries;
      },
    },
    CITY.points,
  );

const over = (station: number, endedMs: number, about: Partial<PastAlarm> = {}): PastAlarm => ({
  ...{ id: `station-0-${station}.voltage.low`, definition: 'station-remote.voltage.low', priority: 3, area: 'north' },
  ...{ heard: { quality: 'GOOD', origin: 'simulated' }, beganMs: endedMs - 60 * S, annunciatedMs: endedMs - 60 * S },
  ...{ clearedMs: endedMs, acknowledgedMs: null, acknowledgedBy: null, endedMs, situation: null, ...about },
});
/** As the desk writes it, at this city time. */
const write = (at: number, ...ended: PastAlarm[]) => {
  const entry = { kind: 'alarmsEnded', by: 'host', ended } as const;
  opened.append({ at, kind: writtenKindOf(entry, at), by: entry.by, data: dataOf(entry) });
};

/** All pages, one after the other. */
async function all(filter: PastFilter, limit: number): Promise<PastAlarmReport[]> {
  const found: PastAlarmReport[] = [];
  for (let after: string | undefined; ; ) {
    const page = (await past().page({ ...filter, after, limit }))!;
    expect(page.alarms.length).toBeLessThanOrEqual(limit);
    found.push(...page.alarms);
    if (page.next === null) return found;
    after = page.next;
  }
}

test('every one is on one page, the newest first, also where several ended at once', async () => {
  const wanted: number[] = [];
  for (let i = 0; i < 40; i++) {
    const some = Array.from({ length: (i % 4) + 1 }, (_, k) => over(k, T + i * S));
    write(T + i * S + 40, ...some);
    opened.append({ at: T + i * S + 41, kind: 'alarmSteps', by: 'host', data: { steps: [] } });
    wanted.unshift(...some.map(({ endedMs }) => endedMs));
  }
  for (const limit of [1, 7, 50, 1000]) {
    const found = await all({}, limit);
    expect(found.map(({ endedMs }) => endedMs)).toEqual(wanted);
    expect(new Set(found.map(({ id, endedMs }) => `${id} ${endedMs}`)).size).toBe(wanted.length);
  }
});

test('is found by time, area, priority, class and words', async () => {
  write(T + 10, over(1, T), over(2, T + 1, { area: 'south' }), over(3, T + 2, { priority: 1 }));
  write(T + 9000, over(4, T + 9000, { definition: 'station-remote.voltage.high', acknowledgedBy: 'Anna' }));
  // The journal took nothing for half an hour.
  write(T + 1_800_000, over(5, T + 3));
  const stations = async (filter: PastFilter) =>
    (await all(filter, 10)).map(({ id }) => Number(id.split('.')[0]!.at(-1)));
  expect(await stations({ toMs: T + 3 })).toEqual([5, 3, 2, 1]);
  expect(await stations({ fromMs: T + 1, toMs: T + 2 })).toEqual([3, 2]);
  expect(await stations({ areas: ['south', ''] })).toEqual([2]);
  expect(await stations({ priorities: [1, 2] })).toEqual([3]);
  expect(await stations({ definitions: ['station-remote.voltage.high'] })).toEqual([4]);
  expect(await stations({ text: 'anna STATION-0-4' })).toEqual([4]);
  expect(await stations({ text: 'nobody' })).toEqual([]);
});

test('what was written long after it ended is found by the time when it ended', async () => {
  const H = 3600 * S;
  write(T + 10, over(1, T));
  // The host had died, and its start is hours later; a disk was full for a month.
  write(T + 2 * H, over(2, T + 1));
  write(T + 720 * H, over(3, T + 2), over(4, T + 3), over(5, T + 700 * H));
  for (let i = 0; i < 200; i++) write(T + 3 * H + i * S, over(6, T + 3 * H + i * S));
  const stations = async (filter: PastFilter, limit: number) =>
    (await all(filter, limit)).map(({ id }) => Number(id.split('.')[0]!.at(-1)));
  for (const limit of [1, 2, 10]) {
    expect(await stations({ toMs: T + 3 }, limit)).toEqual([4, 3, 2, 1]);
    expect(await stations({ toMs: T + 2 }, limit)).toEqual([3, 2, 1]);
    expect(await stations({ fromMs: T + 1, toMs: T + 1 }, limit)).toEqual([2]);
    expect(await stations({ toMs: T }, limit)).toEqual([1]);
    expect(await stations({ fromMs: T + 200 * H }, limit)).toEqual([5]);
    expect(await stations({ toMs: T + 2 * H }, limit)).toEqual([4, 3, 2, 1]);
  }
  // Of all that came after an hour of the past no more is read than what was late.
  reads = 0;
  await past().page({ toMs: T + 3, limit: 1000 });
  expect(reads).toBe(3);
});

test('what is read back late or in time is the same', () => {
  const entry = { kind: 'alarmsEnded', by: 'host', ended: [over(1, T), over(2, T + 4000 * S)] } as const;
  const kinds = [T + 4000 * S, T + 1000 * S].map((at) => writtenKindOf(entry, at));
  expect(kinds).toEqual(['alarmsEndedLate', 'alarmsEnded']);
  for (const kind of kinds) expect(readAlarmEntry({ kind, by: 'host', data: dataOf(entry) })).toEqual(entry);
});

test('a page reads no more of the journal than its bound, and says where it goes on', async () => {
  const entries = Array.from({ length: MOST_ENTRIES + 500 }, (_, i) => ({
    ...{ number: i + 1, at: T + i, kind: 'alarmsEnded', by: 'host' },
    data: { ended: [over(i === 0 ? 2 : 1, T + i)] },
  })).toReversed();
  const long = new AlarmPast(
    {
      between: async ({ limit, behind }) => {
        const page = entries.filter(({ number }) => number < (behind?.number ?? Infinity)).slice(0, limit);
        reads += page.length;
        return page;
      },
    },
    CITY.points,
  );
  const page = (await long.page({ text: 'station-0-2.', limit: 10 }))!;
  expect(page.alarms).toEqual([]);
  expect(reads).toBeLessThan(1.1 * MOST_ENTRIES);
  const rest = (await long.page({ text: 'station-0-2.', limit: 10, after: page.next! }))!;
  expect(rest).toMatchObject({ alarms: [{ endedMs: T }], next: null, readToMs: null });
});

test('a place that nobody was told of is refused', async () => {
  for (const after of ['', 'x', '1.2', '1.2.3.4', '1.2.-3']) expect(await past().page({ after, limit: 1 })).toBeNull();
});

test('what a desk ended is written with it, once, and after a crash between the two as well', () => {
  const held = openDesk();
  say(held, 0, ['breaker-0.trip', 1]);
  order(held, S, ack(['breaker-0.trip.state']));
  say(held, 2 * S, ['breaker-0.trip', 0]);
  order(held, 60 * S, { type: 'reset', alarms: ['breaker-0.trip.state'] });
  const { past: known } = held.desk.book;
  expect(known).toMatchObject([{ id: 'breaker-0.trip.state', acknowledgedBy: 'anna', priority: 2 }]);
  expect(known[0]!.heard).toEqual({ quality: 'GOOD', origin: 'measured' });
  expect(JSON.parse(held.entries.at(-1)!)).toEqual({
    ...{ kind: 'alarmsEnded', by: 'host' },
    data: dataOf({ kind: 'alarmsEnded', by: 'host', ended: known }),
  });
  const kindsOf = (lines: readonly string[]) => lines.map((text) => (JSON.parse(text) as { kind: string }).kind);
  expect(kindsOf(held.entries).filter((kind) => kind === 'alarmsEnded')).toHaveLength(1);

  const replayed = (lines: readonly string[]) => {
    const again = openDesk();
    for (const line of lines) {
      again.desk.replay(
        readAlarmEntry(JSON.parse(line) as { kind: string; by: string; data: Record<string, unknown> })!,
      );
    }
    again.desk.resume();
    return again.entries;
  };
  expect(replayed(held.entries)).toEqual([]);
  expect(kindsOf(replayed(held.entries.slice(0, -1)))).toEqual(['alarmsEnded']);
});
