// Reading samples, in a thread and through a connection of its own, so that a long query never delays a commit.
import type { HistoryColumns, LastKnown, Series, Tier, TierColumns } from '../ports.ts';
import type { SqliteDatabase } from './database-file.ts';
import { planSlots, seriesColumns, TIER_MS } from './history-series.ts';
import { slotsOf } from './history-slots.ts';
import { thinSamples } from './thin-samples.ts';

type Row = [ts: number, value: number, quality: number, origin: number, number: number];

/** Same time twice: the later to be written wins, and a repetition of the earlier changes nothing. */
function mergeByTime(settled: Iterable<Row>, recent: readonly Row[], take: (row: Row) => boolean): void {
  let winner: Row | null = null;
  // The values seen at the winner's time: a duplicate keeps the number of its first arrival.
  let rivals: Row[] = [];
  const offer = (row: Row): boolean => {
    if (winner !== null && winner[0] !== row[0]) {
      if (!take(winner)) return false;
      winner = null;
      rivals = [];
    }
    const isRepeated = rivals.some((rival) => rival[1] === row[1] && rival[2] === row[2]);
    if (isRepeated) return true;
    rivals.push(row);
    if (winner === null || row[4] > winner[4]) winner = row;
    return true;
  };
  let next = 0;
  for (const row of settled) {
    for (; next < recent.length && isBefore(recent[next] as Row, row); next += 1)
      if (!offer(recent[next] as Row)) return;
    if (!offer(row)) return;
  }
  for (; next < recent.length; next += 1) if (!offer(recent[next] as Row)) return;
  if (winner !== null) take(winner);
}

const isBefore = (a: Row, b: Row): boolean => a[0] < b[0] || (a[0] === b[0] && a[4] < b[4]);

export class SampleReader {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  #each(point: string, fromMs: number, toMs: number, take: (row: Row) => boolean): void {
    // One transaction, one picture: a sample on its way from one table to the other is seen exactly once or twice, never not.
    this.#database.transaction(() => {
      const key = this.#database.prepare('SELECT key FROM points WHERE id = ?').pluck().get(point) as
        | number
        | undefined;
      if (key === undefined) return;
      const recent = this.#database
        .prepare(
          'SELECT ts, value, quality, origin, number FROM recent WHERE point = ? AND ts >= ? AND ts <= ? ORDER BY ts, number',
        )
        .raw()
        .all(key, fromMs, toMs) as Row[];
      const settled = this.#database
        .prepare(
          'SELECT ts, value, quality, origin, number FROM samples WHERE point = ? AND ts >= ? AND ts <= ? ORDER BY ts, number',
        )
        .raw()
        .iterate(key, fromMs, toMs) as IterableIterator<Row>;
      mergeByTime(settled, recent, take);
    })();
  }

  read(point: string, fromMs: number, toMs: number, maxSamples: number): HistoryColumns {
    const columns = emptyColumns();
    this.#each(point, fromMs, toMs, (row) => {
      push(columns, row);
      return true;
    });
    return thinSamples(columns, maxSamples);
  }

  /** `cursor` is the time of the last sample of the page before. */
  page(
    point: string,
    fromMs: number,
    toMs: number,
    limit: number,
    cursor: string | null,
  ): HistoryColumns & { next: string | null } {
    const columns = emptyColumns();
    const from = cursor === null ? fromMs : Math.max(fromMs, Number(cursor) + 1);
    let hasMore = false;
    this.#each(point, from, toMs, (row) => {
      hasMore = columns.times.length === limit;
      if (!hasMore) push(columns, row);
      return !hasMore;
    });
    return { ...columns, next: hasMore ? String(columns.times.at(-1)) : null };
  }

  /** Slots that begin in [fromMs, toMs]; `cursor` is the start of the last slot of the page before. */
  tier(
    point: string,
    tier: Tier,
    fromMs: number,
    toMs: number,
    limit: number,
    cursor: string | null,
  ): TierColumns & { next: string | null } {
    const stepMs = TIER_MS[tier];
    const least = cursor === null ? fromMs : Math.max(fromMs, Number(cursor) + 1);
    const firstMs = Math.ceil(least / stepMs) * stepMs;
    const samples = emptyColumns();
    let slots = 0;
    let slotEnd = Number.NEGATIVE_INFINITY;
    let hasMore = false;
    this.#each(point, firstMs, Math.floor(toMs / stepMs) * stepMs + stepMs - 1, (row) => {
      if (row[0] >= slotEnd) {
        slots += 1;
        slotEnd = (Math.floor(row[0] / stepMs) + 1) * stepMs;
      }
      hasMore = slots > limit;
      if (!hasMore) push(samples, row);
      return !hasMore;
    });
    const columns = slotsOf(samples, 0, stepMs);
    return { ...columns, next: hasMore ? String(columns.starts.at(-1)) : null };
  }

  /** Several points over the same slots. */
  series(points: readonly string[], fromMs: number, toMs: number, slots: number): Series {
    const plan = planSlots(fromMs, toMs, slots, { raw: Number.NEGATIVE_INFINITY, minute: Number.NEGATIVE_INFINITY });
    const { tier, startMs, slotMs, count } = plan;
    return {
      tier,
      startMs,
      slotMs,
      points: points.map((point) => {
        const samples = emptyColumns();
        this.#each(point, startMs, startMs + slotMs * count - 1, (row) => {
          push(samples, row);
          return true;
        });
        return seriesColumns(slotsOf(samples, startMs, slotMs), plan);
      }),
    };
  }

  /** The newest sample of each of these points by source time, of several at one time the one that was written last. */
  newest(ids: readonly string[]): LastKnown {
    const known = emptyLastKnown(ids.length);
    this.#database.transaction(() => {
      const keys = new Map(this.#database.prepare('SELECT id, key FROM points').raw().all() as [string, number][]);
      const recent = new Map<number, NewestRow>();
      const each = this.#database
        .prepare('SELECT point, ts, value, quality, origin, arrival, number FROM recent ORDER BY number')
        .raw()
        .iterate() as IterableIterator<[number, ...NewestRow]>;
      for (const [point, ...row] of each) if (!((recent.get(point)?.[0] ?? 0) > row[0])) recent.set(point, row);
      const settledOf = this.#database
        .prepare(
          'SELECT ts, value, quality, origin, arrival, number FROM samples WHERE point = ? ORDER BY ts DESC, number DESC LIMIT 1',
        )
        .raw();
      ids.forEach((id, i) => {
        const key = keys.get(id);
        if (key === undefined) return;
        const settled = settledOf.get(key) as NewestRow | undefined;
        const late = recent.get(key);
        const row = settled === undefined || (late !== undefined && !isNewer(settled, late)) ? late : settled;
        if (row === undefined) return;
        [known.times[i], known.values[i], known.qualities[i], known.origins[i], known.arrivals[i]] = row;
      });
    })();
    return known;
  }

  close(): void {
    this.#database.close();
  }
}

type NewestRow = [ts: number, value: number, quality: number, origin: number, arrival: number, number: number];

const isNewer = (a: NewestRow, b: NewestRow): boolean => a[0] > b[0] || (a[0] === b[0] && a[5] > b[5]);

const emptyLastKnown = (size: number): LastKnown => ({
  values: new Float64Array(size).fill(Number.NaN),
  times: new Float64Array(size).fill(Number.NaN),
  arrivals: new Float64Array(size).fill(Number.NaN),
  qualities: new Uint8Array(size),
  origins: new Uint8Array(size),
});

function emptyColumns(): { times: number[]; values: number[]; qualities: number[]; origins: number[] } {
  return { times: [], values: [], qualities: [], origins: [] };
}

function push(columns: ReturnType<typeof emptyColumns>, [ts, value, quality, origin]: Row): void {
  columns.times.push(ts);
  columns.values.push(value);
  columns.qualities.push(quality);
  columns.origins.push(origin);
}
