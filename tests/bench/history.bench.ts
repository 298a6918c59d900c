// How large is a day of a city on disk, and how fast does it come back? The stated day: 40,000 meters every 15 minutes and 20,000 points every
// 15 s on average (2,000 every 5 s, 12,000 every 15 s, 6,000 every 45 s), 119 million samples, in commits of 100 ms through the writer that the
// storage thread uses (log, segments, hours, tiers). A tenth of it by default: 2.4 hours of all points, so that a seek has as much to read as on
// the whole day. Eight points of each 15 s, 256 of each 45 s (a whole block) and eight meters have the six days before as well, for the week
// of curves: the last two kinds are seldom heard, have no minutes, and come from the samples.
//   bytes a sample   the file after compaction without its tiers, by samples; the tiers; all of it; and all of it for a whole day, where the names
//                    of the points are told once and not once a tenth: the budget is of this, and of the first
//   queries          a day of one point in 1,000 slots, a week of eight points in 1,000 slots: median and worst of several
//   seldom     the same of points each 45 s and of meters; each of the eight through a reader that has read nothing, as if all lay in blocks
//              of their own
//   seek             everything that was shown at a random moment, in this thread, file cached: median, p95, worst; and the processor's time
//                    for it, which says what a busy machine adds
// Source times wander by up to 40 ms, delays by 30 ms; measured values wander by random steps at the resolution of their kind.
// One JSON line; exit code 1 when a budget is missed. usage: history.bench.ts [--full]
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabaseFile } from '../../main/host/storage/database-file.ts';
import { SegmentTables } from '../../main/host/storage/history-segments.ts';
import { ReplayReader } from '../../main/host/storage/replay-reader.ts';
import { allocateSamples, RECORD, viewSamples } from '../../main/host/storage/sample-batch.ts';
import { SampleDatabase } from '../../main/host/storage/sample-database.ts';
import { SampleReader } from '../../main/host/storage/sample-reader.ts';
import { SAMPLE_MIGRATIONS } from '../../main/host/storage/sample-schema.ts';
import { Upkeep } from '../../main/host/storage/upkeep.ts';
import { median, printResult, quantile } from './result.ts';

const BYTES_A_SAMPLE = 3;
const QUERY_MS = 200;
const SEEK_MS = 300;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const METERS = 40_000;
/** points, how often they speak (s), their resolution, how far a step goes at most (in steps of the resolution) */
const FAST = [
  { count: 2_000, everySeconds: 5, resolution: 10, wander: 3 },
  { count: 12_000, everySeconds: 15, resolution: 10, wander: 8 },
  { count: 6_000, everySeconds: 45, resolution: 100, wander: 20 },
] as const;
const METER_EVERY_S = 900;
const WEEK_POINTS = 8;
const BLOCK = 256;
const SEEKS = 40;

const { values: options } = parseArgs({ options: { full: { type: 'boolean', default: false } } });
const spanMs = options.full ? DAY : DAY / 10;

/** Numbers in [0, 1), the same in every run. */
let state = 12_345;
function chance(): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return state / 2 ** 32;
}

interface Group {
  readonly first: number;
  readonly count: number;
  readonly everySeconds: number;
  readonly resolution: number;
  readonly wander: number;
  readonly isMeter: boolean;
}

function groups(): Group[] {
  const list: Group[] = [];
  let first = 0;
  for (const group of [...FAST, { count: METERS, everySeconds: METER_EVERY_S, resolution: 100, wander: 40 }]) {
    list.push({ ...group, first, isMeter: group.everySeconds === METER_EVERY_S });
    first += group.count;
  }
  return list;
}

const all = groups();
const size = all.reduce((sum, { count }) => sum + count, 0);
const ids = Array.from({ length: size }, (_, i) => `asset${i}.load`);
/** in steps of the point's resolution */
const steps = Float64Array.from({ length: size }, () => Math.round(1000 + chance() * 4000));

const folder = mkdtempSync(join(tmpdir(), 'history-bench-'));
const file = join(folder, 'samples.db');
const dayStart = Math.floor((Date.now() - DAY) / DAY) * DAY;
const start = dayStart - 6 * DAY;

const samples = new SampleDatabase(openDatabaseFile(file, SAMPLE_MIGRATIONS).database);
samples.usePoints(ids);
samples.noteClock(start, start, start, 1);
const upkeep = new Upkeep(samples, (what) => {
  throw new Error(what);
});

const BATCH = 16_384;
const buffer = allocateSamples(BATCH);
const columns = viewSamples(buffer);
let count = 0;
let written = 0;
let busyMs = 0;

function commit(now: number): void {
  if (count === 0) return;
  const began = performance.now();
  samples.append(buffer, count, []);
  written += count;
  count = 0;
  while (upkeep.isDue(now) && upkeep.step(now));
  busyMs += performance.now() - began;
}

function add(point: number, time: number, arrival: number, value: number): void {
  columns.points[count] = point;
  columns.times[count] = time;
  columns.arrivals[count] = arrival;
  columns.values[count] = value;
  columns.qualities[count] = 0;
  columns.origins[count] = 1;
  columns.kinds[count] = RECORD.shown;
  count += 1;
}

/** What is said in one tenth of a second of the city. */
function speak(tenth: number, groupsThen: readonly Group[], tenthsACommit: number): void {
  const now = tenth * 100;
  for (const { first, count: points, everySeconds, resolution, wander, isMeter } of groupsThen) {
    const turns = everySeconds * 10;
    // Spread evenly: in each tenth of a second the turn of so many.
    const turn = tenth % turns;
    const from = Math.ceil((turn * points) / turns);
    const to = Math.ceil(((turn + 1) * points) / turns);
    for (let i = from; i < to; i += 1) {
      const point = first + i;
      const step = isMeter ? Math.floor(chance() * wander) : Math.round((chance() - 0.5) * 2 * wander);
      steps[point]! += step;
      add(point, now - Math.floor(chance() * 40), now + 20 + Math.floor(chance() * 30), steps[point]! / resolution);
    }
  }
  if (tenth % tenthsACommit !== 0) return;
  if (count > 0) columns.arrivals.subarray(0, count).sort();
  commit(now + 100);
}

function finish(now: number): void {
  const began = performance.now();
  while (upkeep.step(now));
  busyMs += performance.now() - began;
}

try {
  const began = performance.now();
  // The week before, of a few points.
  const few = all
    .filter(({ everySeconds }) => everySeconds >= 15)
    .map((group) => ({ ...group, count: group.everySeconds === 45 ? BLOCK : WEEK_POINTS }));
  for (let tenth = start / 100; tenth < dayStart / 100; tenth += 1) speak(tenth, few, 600);
  for (let tenth = dayStart / 100; tenth < (dayStart + spanMs) / 100; tenth += 1) speak(tenth, all, 1);
  finish(dayStart + spanMs + 2 * HOUR);
  const writeMs = performance.now() - began;

  const rawBytes = samples.sqlite.prepare('SELECT sum(length(data)) FROM blocks').pluck().get() as number;
  const tierBytes = samples.sqlite
    .prepare('SELECT (SELECT sum(length(data)) FROM minutes) + (SELECT sum(length(data)) FROM hours)')
    .pluck()
    .get() as number;
  samples.sqlite.pragma('wal_checkpoint(TRUNCATE)');
  const fileBytes = samples.bytes;
  // Names of points and what finds them do not grow with the days.
  const nameBytes = samples.sqlite
    .prepare("SELECT sum(pgsize) FROM dbstat WHERE name IN ('points', 'sqlite_autoindex_points_1')")
    .pluck()
    .get() as number;
  const days = spanMs / DAY;

  const tables = new SegmentTables(openDatabaseFile(file, SAMPLE_MIGRATIONS).database);
  const reader = new SampleReader(tables);
  const replay = new ReplayReader(tables, ids);
  const timed = (work: () => unknown): number => {
    const from = performance.now();
    work();
    return performance.now() - from;
  };
  const onProcessor = (work: () => unknown): number => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const weekPoints = ids.slice(all[1]!.first, all[1]!.first + WEEK_POINTS);
  const dayMs = Array.from({ length: 9 }, (_, n) =>
    timed(() => reader.series([ids[all[1]!.first + 97 * n]!], dayStart, dayStart + DAY, 1000)),
  );
  const weekCpuMs: number[] = [];
  const weekMs = Array.from({ length: 5 }, () =>
    timed(() => weekCpuMs.push(onProcessor(() => reader.series(weekPoints, start, start + 7 * DAY, 1000)))),
  );
  const week = reader.series(weekPoints, start, start + 7 * DAY, 1000);
  const filled = week.points.reduce((sum, { last }) => sum + last.filter((value) => !Number.isNaN(value)).length, 0);
  const seldom = all
    .filter(({ everySeconds }) => everySeconds > 15)
    .map(({ first, everySeconds }) => {
      // One after the other, each by a reader of its own: what one has read helps no other.
      let cpuMs = 0;
      const eachOf = (from: number, to: number) => (n: number) => {
        const own = new SegmentTables(openDatabaseFile(file, SAMPLE_MIGRATIONS).database);
        const ask = () => new SampleReader(own).series([ids[first + n]!], from, to, 1000);
        const ms = timed(() => {
          cpuMs = onProcessor(ask);
        });
        own.close();
        return { ms, cpuMs };
      };
      const numbers = Array.from({ length: WEEK_POINTS }, (_, n) => n);
      // A day of the week before: the one that is measured has a tenth of its samples.
      const day = numbers.map(eachOf(dayStart - DAY, dayStart));
      const week = numbers.map(eachOf(start, dayStart + DAY));
      const sum = (list: readonly number[]) => list.reduce((all, ms) => all + ms, 0);
      return {
        everySeconds,
        dayMs: Math.max(...day.map(({ ms }) => ms)),
        weekMs: sum(week.map(({ ms }) => ms)),
        weekCpuMs: sum(week.map((each) => each.cpuMs)),
      };
    });
  const rawDayMs = Array.from({ length: 5 }, (_, n) =>
    timed(() => reader.read(ids[all[1]!.first + 97 * n]!, dayStart, dayStart + DAY, 20_000)),
  );
  const seekCpuMs: number[] = [];
  const seekMs = Array.from({ length: SEEKS }, () => {
    const at = dayStart + 1000 + Math.floor(chance() * (spanMs - 2000));
    return timed(() => seekCpuMs.push(onProcessor(() => replay.at(at, 'arrival'))));
  });
  const sourceMs = Array.from({ length: 6 }, () =>
    timed(() => replay.at(dayStart + HOUR + Math.floor(chance() * (spanMs - 2 * HOUR)), 'source')),
  );
  const playMs = timed(() => replay.between(dayStart + HOUR, dayStart + HOUR + 60_000, 'arrival', 1e6));
  const state = replay.at(dayStart + spanMs - 1, 'arrival');
  const known = state.times.filter((time) => !Number.isNaN(time)).length;
  tables.close();

  const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
  const bytesASample = (fileBytes - tierBytes) / written;
  const seekWorst = Math.max(...seekMs);
  printResult('history', {
    span: options.full ? 'day' : 'tenth of a day',
    samples: written,
    bytesASample: round(bytesASample, 2),
    blocksASample: round(rawBytes / written, 2),
    tiersASample: round(tierBytes / written, 2),
    withTiersASample: round(fileBytes / written, 2),
    wholeDayASample: round((fileBytes - nameBytes * (1 - days)) / written, 2),
    fileMb: round(statSync(file).size / 2 ** 20),
    writeSeconds: round(writeMs / 1000),
    writerSecondsOfIt: round(busyMs / 1000),
    dayQueryMs: { median: round(median(dayMs)), worst: round(Math.max(...dayMs)) },
    weekQueryMs: {
      median: round(median(weekMs)),
      worst: round(Math.max(...weekMs)),
      medianCpu: round(median(weekCpuMs)),
      tier: week.tier,
      slotsFilled: filled,
    },
    seldomQueryMs: seldom.map((each) => ({
      everySeconds: each.everySeconds,
      day: round(each.dayMs),
      weekOfEight: round(each.weekMs),
      weekOfEightCpu: round(each.weekCpuMs),
    })),
    rawDayQueryMs: { median: round(median(rawDayMs)), worst: round(Math.max(...rawDayMs)) },
    seekMs: { median: round(median(seekMs)), p95: round(quantile(seekMs, 0.95)), worst: round(seekWorst) },
    seekCpuMs: { median: round(median(seekCpuMs)), worst: round(Math.max(...seekCpuMs)) },
    seekBySourceMs: { median: round(median(sourceMs)), worst: round(Math.max(...sourceMs)) },
    minuteOfPlayMs: round(playMs),
    pointsKnown: known,
    budgets: { bytesASample: BYTES_A_SAMPLE, queryMs: QUERY_MS, seekMs: SEEK_MS },
    passed:
      bytesASample <= BYTES_A_SAMPLE &&
      (fileBytes - nameBytes * (1 - days)) / written <= BYTES_A_SAMPLE &&
      Math.max(...dayMs, ...weekMs, ...seldom.flatMap((each) => [each.dayMs, each.weekMs])) <= QUERY_MS &&
      Math.max(seekWorst, ...sourceMs) <= SEEK_MS &&
      known === size &&
      filled > 0,
  });
} finally {
  samples.close();
  rmSync(folder, { recursive: true });
}
