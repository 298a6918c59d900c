// Log -> young segments. What a minute brought is sorted by point and packed into blocks, in small steps between commits.
//
// The blocks are written first and count for nothing; one transaction at the end lets the segment count and the log's entries not any more. A
// kill in between leaves a segment that was only begun: it is thrown away at the next start and made again.
import { BLOCK_BITS, BLOCK_POINTS, DamagedBlockError, type RecordArrays } from './block-format.ts';
import { BlockWriter } from './block-writer.ts';
import { isDamage } from './database-file.ts';
import { decodeLog } from './log-codec.ts';
import { RECORD } from './sample-batch.ts';
import { cityTimeAt, hasOwnClock, type Run, type SampleDatabase } from './sample-database.ts';
import { FIRST_NUMBER, LEVEL, SEGMENT } from './sample-schema.ts';
import { beginSegment, newestSegment, noteLate, putBlock, type SegmentRow, setSegmentState } from './segment-rows.ts';
import type { ShownValues } from './shown-values.ts';

export const HOUR_MS = 3_600_000;
/** At most so many samples are sorted at a time. */
const SEGMENT_ROWS = 512 * 1024;
/** A seek never goes through more than this before a segment that opens. */
const OPENS_EVERY_MS = 10 * 60_000;
/** Source times further from the arrival than this count as late: they are found through an index of their own. */
const LATE_MS = 15 * 60_000;
/** Packed at a time, then written in one transaction. */
const RECORDS_A_STEP = 6000;

interface LogEntry {
  readonly number: number;
  readonly run: number;
  readonly epoch: number;
  readonly count: number;
  readonly first_arrival: number;
  readonly last_arrival: number;
}

export const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS);

/** The oldest entries of the log that may lie in one segment. */
function nextEntries(samples: SampleDatabase): LogEntry[] {
  const entries: LogEntry[] = [];
  let rows = 0;
  const each = samples.sqlite
    .prepare(
      'SELECT number, run, epoch, count, first_arrival, last_arrival FROM log WHERE number > ? ORDER BY number LIMIT 20000',
    )
    .iterate(samples.fact('logged')) as Iterable<LogEntry>;
  for (const entry of each) {
    const first = entries[0] ?? entry;
    const fits =
      entry.epoch === first.epoch &&
      hourOf(entry.first_arrival) === hourOf(first.first_arrival) &&
      (entries.length === 0 || rows + entry.count <= SEGMENT_ROWS);
    if (!fits) break;
    entries.push(entry);
    rows += entry.count;
  }
  return entries;
}

/** Records of a segment in order of arrival, and of each point where its own lie in `order`. */
interface Sorted extends RecordArrays {
  readonly order: Uint32Array;
  readonly starts: Uint32Array;
}

export class Compaction {
  readonly #samples: SampleDatabase;
  readonly #shown: ShownValues;
  readonly #onDamage: (what: string) => void;
  readonly #writer = new BlockWriter();

  constructor(samples: SampleDatabase, shown: ShownValues, onDamage: (what: string) => void) {
    this.#samples = samples;
    this.#shown = shown;
    this.#onDamage = onDamage;
  }

  /** Makes one segment of the oldest entries of the log. True: there are more. */
  *step(): Generator<void, boolean> {
    const samples = this.#samples;
    const entries = nextEntries(samples);
    const first = entries[0];
    const last = entries.at(-1);
    if (first === undefined || last === undefined) return false;
    const sorted = yield* this.#sort(entries);
    const before = newestSegment(samples.sqlite);
    if (before !== null && before.run !== first.run) yield* this.#takeUp(before.run, samples.runOf(first.run));
    const segment = this.#rowOf(first, last, before, sorted.order.length);
    samples.quietly(() => beginSegment(samples.sqlite, segment));
    const bytes = yield* this.#write(segment, sorted);
    const rows = entries.reduce((sum, { count }) => sum + count, 0);
    samples.quietly(() => {
      setSegmentState(samples.sqlite, segment.number, SEGMENT.valid, bytes);
      samples.setFact('logged', last.number);
    });
    samples.settle(rows);
    return samples.waitingRows > 0;
  }

  /** What a new run shows at its start. One with a clock of its own knows nothing, and what it came to know is not taken up afterwards. */
  *#takeUp(before: number, run: Run): Generator<void, void> {
    if (hasOwnClock(run)) {
      this.#shown.clear();
      return;
    }
    if (hasOwnClock(this.#samples.runOf(before))) {
      const normal = this.#samples.sqlite
        .prepare('SELECT max(opened) FROM clocks WHERE speed = 1 AND city = wall AND opened < ?')
        .pluck()
        .get(run.opened) as number | null;
      yield* this.#shown.load(this.#samples, this.#onDamage, normal ?? -1);
    }
    this.#shown.remember(cityTimeAt(run, run.opened));
  }

  #rowOf(first: LogEntry, last: LogEntry, before: SegmentRow | null, records: number): SegmentRow {
    const run: Run = this.#samples.runOf(first.run);
    const hour = hourOf(first.first_arrival);
    const isSameStretch = before !== null && before.epoch === first.epoch && before.hour === hour;
    const openedAt = isSameStretch
      ? (this.#samples.sqlite
          .prepare(
            `SELECT max(first_arrival) FROM segments WHERE state = ${SEGMENT.valid} AND opens = 1 AND epoch = ? AND hour = ?`,
          )
          .pluck()
          .get(first.epoch, hour) as number | null)
      : null;
    const opens = openedAt === null || first.first_arrival - openedAt >= OPENS_EVERY_MS ? 1 : 0;
    const newest = this.#samples.sqlite.prepare('SELECT max(number) FROM segments').pluck().get() as number | null;
    return {
      // Even ones: a segment of an hour is called after the first that it replaces, plus one.
      number: Math.max(FIRST_NUMBER, 2 * (Math.floor((newest ?? 0) / 2) + 1)),
      run: first.run,
      epoch: first.epoch,
      level: LEVEL.young,
      opens,
      hour,
      first_arrival: first.first_arrival,
      last_arrival: last.last_arrival,
      from_ts: cityTimeAt(run, first.first_arrival) - LATE_MS,
      to_ts: cityTimeAt(run, last.last_arrival) + LATE_MS,
      records,
    };
  }

  *#sort(entries: readonly LogEntry[]): Generator<void, Sorted> {
    const { sqlite } = this.#samples;
    const total = entries.reduce((sum, { count }) => sum + count, 0);
    const columns = {
      times: new Float64Array(total),
      arrivals: new Float64Array(total),
      values: new Float64Array(total),
      qualities: new Uint8Array(total),
      origins: new Uint8Array(total),
      kinds: new Uint8Array(total),
    };
    const keys = new Uint32Array(total);
    const read = sqlite.prepare('SELECT data FROM log WHERE number = ?').pluck();
    let count = 0;
    let sinceYield = 0;
    for (const entry of entries) {
      try {
        const log = decodeLog(read.get(entry.number) as Uint8Array);
        keys.set(log.keys, count);
        columns.times.set(log.times, count);
        columns.arrivals.set(log.arrivals, count);
        columns.values.set(log.values, count);
        columns.qualities.set(log.qualities, count);
        columns.origins.set(log.origins, count);
        columns.kinds.set(log.kinds, count);
        count += log.count;
        sinceYield += log.count + 50;
      } catch (error) {
        // Whatever else went wrong may go right next time: only what is damaged is passed over.
        if (!(error instanceof DamagedBlockError) && !isDamage(error)) throw error;
        this.#onDamage(`entry ${entry.number} of the log: ${String(error)}`);
      }
      if (sinceYield > 10 * RECORDS_A_STEP) {
        sinceYield = 0;
        yield;
      }
    }
    const starts = new Uint32Array(this.#shown.size + 1);
    for (let i = 0; i < count; i += 1) starts[keys[i]! + 1]! += 1;
    for (let key = 0; key < this.#shown.size; key += 1) starts[key + 1]! += starts[key]!;
    yield;
    const next = starts.slice();
    const order = new Uint32Array(count);
    for (let i = 0; i < count; i += 1) {
      order[next[keys[i]!]!] = i;
      next[keys[i]!]! += 1;
      if ((i & 0xffff) === 0xffff) yield;
    }
    return { ...columns, order, starts };
  }

  *#write(segment: SegmentRow, sorted: Sorted): Generator<void, number> {
    const { sqlite } = this.#samples;
    const { starts } = sorted;
    let bytes = 0;
    let work = 0;
    let packed: { block: number; data: Uint8Array; late: [number, number] | null }[] = [];
    const flush = (): void => {
      const writing = packed;
      packed = [];
      work = 0;
      this.#samples.quietly(() => {
        for (const { block, data, late } of writing) {
          putBlock(sqlite, segment.number, block, data);
          if (late !== null) noteLate(sqlite, block, segment.number, late[0], late[1]);
        }
      });
    };
    for (let block = 0; block < this.#shown.size >> BLOCK_BITS; block += 1) {
      const from = starts[block * BLOCK_POINTS]!;
      const to = starts[(block + 1) * BLOCK_POINTS]!;
      if (from === to && segment.opens === 0) continue;
      this.#pack(segment, sorted, block);
      if (this.#writer.chunks === 0) continue;
      const data = this.#writer.finish();
      bytes += data.length;
      packed.push({ block, data, late: lateOf(segment, sorted, from, to) });
      work += to - from + BLOCK_POINTS;
      if (work < RECORDS_A_STEP) continue;
      flush();
      yield;
    }
    flush();
    return bytes;
  }

  #pack(segment: SegmentRow, sorted: Sorted, block: number): void {
    const { order, starts } = sorted;
    this.#writer.begin(Math.round(segment.from_ts ?? 0), Math.round(segment.first_arrival));
    for (let slot = 0; slot < BLOCK_POINTS; slot += 1) {
      const key = block * BLOCK_POINTS + slot;
      const from = starts[key]!;
      const to = starts[key + 1]!;
      this.#writer.add(slot, segment.opens === 1 ? this.#shown.of(key) : null, sorted, order, from, to);
      this.#shown.take(key, sorted, order, from, to);
    }
  }

  /** Entries of the log that count for nothing any more go, a few at a time. True: there are more. */
  forgetLogged(): boolean {
    const { sqlite } = this.#samples;
    const entries = sqlite
      .prepare('SELECT number, count FROM log WHERE number <= ? ORDER BY number LIMIT 200')
      .raw()
      .all(this.#samples.fact('logged')) as [number, number][];
    let rows = 0;
    let last: number | null = null;
    for (const [number, count] of entries) {
      if (rows > 0 && rows + count > 20_000) break;
      rows += count;
      last = number;
    }
    if (last === null) return false;
    this.#samples.quietly(() => {
      sqlite.prepare('DELETE FROM log WHERE number <= ?').run(last);
    });
    return true;
  }
}

/** The span of the samples [from, to) whose source time lies outside of what the segment says of itself. */
export function lateOf(
  { from_ts, to_ts }: Pick<SegmentRow, 'from_ts' | 'to_ts'>,
  { order, times, kinds }: Pick<Sorted, 'order' | 'times' | 'kinds'>,
  from: number,
  to: number,
): [number, number] | null {
  const earliest = from_ts ?? Infinity;
  const latest = to_ts ?? Number.NEGATIVE_INFINITY;
  let low = Infinity;
  let high = Number.NEGATIVE_INFINITY;
  for (let at = from; at < to; at += 1) {
    const i = order[at]!;
    const time = times[i]!;
    if (kinds[i] === RECORD.mark || (time >= earliest && time <= latest)) continue;
    if (time < low) low = time;
    if (time > high) high = time;
  }
  return low <= high ? [low, high] : null;
}
