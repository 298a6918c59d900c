// What the readers say, against a naive model: random streams with late, repeated and corrected samples, clocks that are ahead, a machine's clock
// that jumps, restarts, runs with a clock of their own; written by the real writer, read while it is in the log, while it is being packed, and after.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TELEMETRY_LIMITS } from '../../../contract/telemetry.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { HistoryColumns, HostRun, LastKnown } from '../ports.ts';
import { openDatabaseFile } from './database-file.ts';
import { SegmentTables } from './history-segments.ts';
import { slotsOf } from './history-slots.ts';
import { ReplayReader } from './replay-reader.ts';
import { allocateSamples, RECORD, viewSamples } from './sample-batch.ts';
import { SampleDatabase } from './sample-database.ts';
import { SampleReader } from './sample-reader.ts';
import { SAMPLE_MIGRATIONS } from './sample-schema.ts';
import { Upkeep } from './upkeep.ts';

const POINTS = 3;
/** Points of one block and of another. */
const IDS = Array.from({ length: 300 }, (_, i) => `asset${i}.load`);
const ROWS = [0, 7, 290];
const START = Date.UTC(2026, 2, 3, 10, 20);
const MINUTE = 60_000;
const YEAR = 365 * 86_400_000;
const RETENTION = { keepRawMs: YEAR, keepMinutesMs: YEAR, keepHoursMs: YEAR, maxBytes: 1e12 };

interface ModelRecord {
  run: number;
  point: number;
  ts: number;
  arrival: number;
  value: number;
  quality: number;
  kind: number;
}

interface Shown {
  value: number;
  ts: number;
  quality: number;
  arrival: number;
}

type Op =
  | { do: 'say'; point: number; lagMs: number; value: number; quality: number }
  | { do: 'repeat'; value: number }
  | { do: 'mark'; point: number }
  | { do: 'wait'; ms: number }
  | { do: 'commit' }
  | { do: 'pack'; steps: number }
  | { do: 'restart'; pauseMs: number };

const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      point: fc.nat(POINTS - 1),
      lagMs: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 300 }) },
        { weight: 2, arbitrary: fc.integer({ min: 0, max: 3 * 3_600_000 }) },
        { weight: 1, arbitrary: fc.integer({ min: -4 * MINUTE, max: 0 }) },
      ),
      value: fc.oneof(fc.nat(3), fc.double({ noNaN: true, noDefaultInfinity: true })),
      quality: fc.constantFrom(0, 0, 0, 1, 2, 3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), value: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mark' as const), point: fc.nat(POINTS - 1) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
        { weight: 2, arbitrary: fc.integer({ min: 5 * MINUTE, max: 90 * MINUTE }) },
        { weight: 1, arbitrary: fc.integer({ min: -40 * MINUTE, max: -3000 }) },
      ),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ do: 'commit' as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pack' as const), steps: fc.integer({ min: 1, max: 30 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('restart' as const), pauseMs: fc.integer({ min: 10, max: 30 * MINUTE }) }),
  },
);

let dir: string;
let samples: SampleDatabase;
let upkeep: Upkeep;
let tables: SegmentTables;
let reader: SampleReader;
let replay: ReplayReader;
let records: ModelRecord[] = [];
let pending: ModelRecord[] = [];
let run = 0;

const file = () => join(dir, 'samples.db');
function fail(what: string): never {
  throw new Error(what);
}

function openWriter(): void {
  samples = new SampleDatabase(openDatabaseFile(file(), SAMPLE_MIGRATIONS).database);
  samples.usePoints(IDS);
  samples.noteClock(Date.now(), Date.now(), Date.now(), 1);
  run = samples.run.opened;
  upkeep = new Upkeep(samples, fail, RETENTION);
}

function openReaders(): void {
  tables = new SegmentTables(openDatabaseFile(file(), SAMPLE_MIGRATIONS).database);
  reader = new SampleReader(tables);
  replay = new ReplayReader(tables, IDS);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(START);
  dir = mkdtempSync(join(tmpdir(), 'history-'));
  records = [];
  pending = [];
  openWriter();
  openReaders();
});

afterEach(() => {
  samples.close();
  tables.close();
  rmSync(dir, { recursive: true });
  vi.useRealTimers();
});

function commit(): void {
  if (pending.length === 0) return;
  const buffer = allocateSamples(pending.length);
  const columns = viewSamples(buffer);
  pending.forEach(({ point, ts, arrival, value, quality, kind }, i) => {
    columns.points[i] = ROWS[point]!;
    columns.times[i] = ts;
    columns.arrivals[i] = arrival;
    columns.values[i] = value;
    columns.qualities[i] = quality;
    columns.origins[i] = 1;
    columns.kinds[i] = kind;
  });
  samples.append(buffer, pending.length, []);
  records.push(...pending);
  pending = [];
}

function packAll(): void {
  commit();
  while (upkeep.step(Date.now()));
}

/** What the live store of this run shows of a point, by the records so far. */
function shownNow(point: number): Shown | undefined {
  const said = [...records, ...pending].findLast(
    (record) => record.run === run && record.point === point && record.kind !== RECORD.kept,
  );
  return said ?? startOf(tables.runs().at(-1)!, point);
}

function add(point: number, ts: number, value: number, quality: number, kind: number): void {
  pending.push({ run, point, ts, arrival: Date.now(), value, quality, kind });
}

function say(point: number, ts: number, value: number, quality: number): void {
  const shown = shownNow(point);
  const isShown =
    shown === undefined || ts > shown.ts || (ts === shown.ts && (value !== shown.value || quality !== shown.quality));
  add(point, ts, value, quality, isShown ? RECORD.shown : RECORD.kept);
}

function perform(step: Op): void {
  switch (step.do) {
    case 'say':
      return say(step.point, Date.now() - step.lagMs, Object.is(step.value, -0) ? 0 : step.value, step.quality);
    case 'repeat': {
      // For a time that was told before: a duplicate, or a correction.
      const before = [...records, ...pending].filter(({ kind }) => kind !== RECORD.mark);
      const told = before[Math.floor(before.length / 2)];
      if (told !== undefined) say(told.point, told.ts, step.value, told.quality);
      return;
    }
    case 'mark': {
      const shown = shownNow(step.point);
      if (shown !== undefined) add(step.point, shown.ts, shown.value, QUALITY_CODE.STALE, RECORD.mark);
      return;
    }
    case 'wait':
      vi.setSystemTime(Date.now() + step.ms);
      return;
    case 'commit':
      return commit();
    case 'pack':
      commit();
      for (let i = 0; i < step.steps; i += 1) upkeep.step(Date.now());
      return;
    case 'restart':
      commit();
      samples.close();
      // A run's clock may be set back, but not to before the run: runs are known by when they began.
      vi.setSystemTime(Math.max(Date.now(), ...records.map(({ arrival }) => arrival)) + step.pauseMs);
      openWriter();
  }
}

function settled(point: number, fromMs: number, toMs: number): ModelRecord[] {
  const byTime = new Map<number, ModelRecord[]>();
  for (const record of records) {
    if (record.point !== point || record.kind === RECORD.mark || record.ts < fromMs || record.ts > toMs) continue;
    const said = byTime.get(record.ts) ?? [];
    if (!said.some(({ value, quality }) => value === record.value && quality === record.quality)) said.push(record);
    byTime.set(record.ts, said);
  }
  return [...byTime.values()].map((said) => said.at(-1)!).toSorted((a, b) => a.ts - b.ts);
}

const columnsOf = (list: readonly ModelRecord[]): HistoryColumns => ({
  times: list.map(({ ts }) => ts),
  values: list.map(({ value }) => value),
  qualities: list.map(({ quality }) => quality),
  origins: list.map(() => 1),
});

/** What a run shows of a point before anything is said in it. */
function startOf(begun: HostRun, point: number): Shown | undefined {
  const earlier = tables.runs().filter(({ openedWall }) => openedWall < begun.openedWall);
  const before = earlier.at(-1);
  if (before === undefined) return undefined;
  const shown = records.findLast((r) => r.run === before.openedWall && r.point === point && r.kind !== RECORD.kept);
  const known = shown ?? startOf(before, point);
  if (known === undefined || known.ts > begun.openedWall + TELEMETRY_LIMITS.futureMs) return undefined;
  const quality = known.quality === QUALITY_CODE.BAD ? known.quality : QUALITY_CODE.STALE;
  return { value: known.value, ts: Math.min(known.ts, known.arrival), quality, arrival: known.arrival };
}

function shownAt(ms: number, point: number): Shown | undefined {
  const covering = tables.runs().findLast(({ openedWall, endedWall }) => openedWall <= ms && ms <= endedWall);
  if (covering === undefined) return undefined;
  const ofRun = records.filter((record) => record.run === covering.openedWall);
  const until = ofRun.findLastIndex(({ arrival }) => arrival <= ms);
  return (
    ofRun.slice(0, until + 1).findLast((record) => record.point === point && record.kind !== RECORD.kept) ??
    startOf(covering, point)
  );
}

const stateOf = (known: LastKnown): (Shown | undefined)[] =>
  ROWS.map((row) =>
    Number.isNaN(known.times[row])
      ? undefined
      : {
          value: known.values[row]!,
          ts: known.times[row]!,
          quality: known.qualities[row]!,
          arrival: known.arrivals[row]!,
        },
  );
const plain = (shown: Shown | undefined): Shown | undefined =>
  shown && { value: shown.value, ts: shown.ts, quality: shown.quality, arrival: shown.arrival };

function moments(): number[] {
  const list = records.flatMap(({ arrival }) => [arrival - 1, arrival, arrival + 7]);
  for (const { openedWall, endedWall } of tables.runs())
    list.push(openedWall, openedWall - 1, Math.min(endedWall, 1e15));
  return list.filter((_, i) => i % Math.ceil(list.length / 8) === 0);
}

function checkAll(): void {
  ROWS.forEach((row, point) => {
    const id = IDS[row]!;
    const all = settled(point, 0, 1e14);
    expect(reader.read(id, 0, 1e14, 1e6)).toEqual(columnsOf(all));
    const middle = all[Math.floor(all.length / 2)]?.ts ?? START;
    expect(reader.read(id, middle - MINUTE, middle + MINUTE, 1e6)).toEqual(
      columnsOf(settled(point, middle - MINUTE, middle + MINUTE)),
    );
    const paged: number[] = [];
    let cursor: string | null = null;
    do {
      const page = reader.page(id, 0, 1e14, 3, cursor);
      paged.push(...page.times);
      cursor = page.next;
    } while (cursor !== null);
    expect(paged).toEqual(all.map(({ ts }) => ts));
    for (const [tier, ms] of [
      ['minute', MINUTE],
      ['hour', 60 * MINUTE],
    ] as const) {
      const { next, mean, ...slots } = reader.tier(id, tier, 0, 1e14, 100_000, null);
      expect(next).toBeNull();
      const { mean: means, ...expected } = slotsOf(columnsOf(all), 0, ms);
      expect(slots).toEqual(expected);
      // A kept mean is rounded to a tenth of the values' resolution (a hundredth of whole ones).
      mean.forEach((value, i) =>
        expect(Math.abs(value - means[i]!) <= 0.0051 || Object.is(value, means[i])).toBe(true),
      );
    }
  });
  for (const ms of moments()) {
    expect(stateOf(replay.at(ms, 'arrival'))).toEqual(ROWS.map((_, point) => plain(shownAt(ms, point))));
    const meant = stateOf(replay.at(ms, 'source'));
    ROWS.forEach((_, point) => {
      if (isToldExactly(point)) expect(meant[point]?.value).toEqual(settled(point, 0, ms).at(-1)?.value);
    });
  }
  checkBetween();
}

/**
 * A start of a host remembers a value whose clock was ahead as of its arrival, and forgets what a clock that was set back left in the
 * future: by source time such a point is told by what was shown.
 */
function isToldExactly(point: number): boolean {
  const isRising = records.every(({ arrival }, i) => i === 0 || arrival >= records[i - 1]!.arrival);
  const isAhead = records.some((r) => r.point === point && r.ts > r.arrival);
  return tables.runs().length === 1 || (isRising && !isAhead);
}

function checkBetween(): void {
  const arrivals = records.map(({ arrival }) => arrival).toSorted((a, b) => a - b);
  const from = arrivals[Math.floor(arrivals.length / 4)] ?? START;
  const to = arrivals[Math.floor((3 * arrivals.length) / 4)] ?? START;
  const shown = records
    .filter(({ arrival, kind }) => arrival > from && arrival <= to && kind !== RECORD.kept)
    .map((r) => [r.arrival, ROWS[r.point]!, r.value]);
  // In the order of arrival; of different points at one moment any order will do.
  const order = (a: number[], b: number[]) => a[0]! - b[0]! || a[1]! - b[1]!;
  expect(
    collect('arrival', from, to)
      .map((r) => [r.ms, r.point, r.value])
      .toSorted(order),
  ).toEqual(shown.toSorted(order));
  expect(collect('arrival', from, to).every(({ ms }, i, all) => i === 0 || all[i - 1]!.ms <= ms)).toBe(true);
  const meant = ROWS.flatMap((_, point) => settled(point, from + 1e-3, to));
  expect(
    collect('source', from, to)
      .map((r) => [r.ms, r.point, r.value])
      .toSorted(order),
  ).toEqual(meant.map((r) => [r.ts, ROWS[r.point], r.value] as number[]).toSorted(order));
}

function collect(
  order: 'arrival' | 'source',
  fromMs: number,
  toMs: number,
): { ms: number; point: number; value: number }[] {
  const found: { ms: number; point: number; value: number }[] = [];
  for (let at = fromMs; at < toMs; ) {
    const { count, points, times, arrivals, values, untilMs } = replay.between(at, toMs, order, 4);
    expect(untilMs).toBeGreaterThan(at);
    for (let i = 0; i < count; i += 1)
      found.push({ ms: (order === 'arrival' ? arrivals : times)[i]!, point: points[i]!, value: values[i]! });
    at = untilMs;
  }
  return found;
}

test('reads what a naive model says, in the log, while it is packed and afterwards', () => {
  fc.assert(
    fc
      .property(fc.array(op, { minLength: 10, maxLength: 80 }), (steps) => {
        for (const step of steps) perform(step);
        commit();
        checkAll();
        for (let i = 0; upkeep.step(Date.now()); i += 1) if (i % 12 === 0) checkAll();
        checkAll();
      })
      .afterEach(() => {
        samples.close();
        tables.close();
        rmSync(dir, { recursive: true });
        dir = mkdtempSync(join(tmpdir(), 'history-'));
        records = [];
        pending = [];
        vi.setSystemTime(START);
        openWriter();
        openReaders();
      }),
    { numRuns: 6 },
  );
}, 120_000);

test('a moment with more records than were asked for comes whole', () => {
  for (let i = 0; i < 10; i += 1) add(i % POINTS, START + i, i, 0, RECORD.shown);
  packAll();
  const { count, untilMs } = replay.between(START - 1, START + 1000, 'arrival', 3);
  expect([count, untilMs]).toEqual([10, START]);
});
