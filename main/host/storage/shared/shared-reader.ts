// Samples, tiers and curves out of the shared historian, by the same rules as those of the files: order of time, the last correction wins,
// slots made by `history-slots.ts`.
import type pg from 'pg';
import type { HistoryColumns, Series, Tier, TierColumns } from '../../ports.ts';
import { emptySamples, settleSamples } from '../history-samples.ts';
import { planSlots, seriesColumns, TIER_MS } from '../history-series.ts';
import { emptyTier, slotsOf, widerSlots } from '../history-slots.ts';
import { thinSamples } from '../thin-samples.ts';
import { inOnePicture, type Sql } from './shared-connection.ts';

/** More rows than one moment of a point ever has: a page that is cut there is cut between moments. */
const SPARE_ROWS = 1_000;

interface SampleRow {
  readonly ts: number;
  readonly value: number;
  readonly quality: number;
  readonly origin: number;
}

interface SlotRow {
  readonly start: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly last: number;
  readonly count: number;
  readonly quality: number;
  readonly origin: number;
}

export function columnsOf(rows: readonly SampleRow[]): HistoryColumns {
  const columns = emptySamples();
  for (const { ts, value, quality, origin } of rows) {
    columns.times.push(ts);
    columns.values.push(value);
    columns.qualities.push(quality);
    columns.origins.push(origin);
  }
  return columns;
}

export function tierOf(rows: readonly SlotRow[]): TierColumns {
  const tier = emptyTier();
  for (const row of rows) {
    tier.starts.push(row.start);
    tier.min.push(row.min);
    tier.max.push(row.max);
    tier.mean.push(row.mean);
    tier.last.push(row.last);
    tier.counts.push(row.count);
    tier.qualities.push(row.quality);
    tier.origins.push(row.origin);
  }
  return tier;
}

async function keyOf(sql: Sql, id: string): Promise<number | null> {
  const { rows } = await sql.query<{ key: number }>('SELECT key FROM points WHERE id = $1', [id]);
  return rows[0]?.key ?? null;
}

async function rowsOf(sql: Sql, key: number, fromMs: number, toMs: number, most: number | null): Promise<SampleRow[]> {
  const { rows } = await sql.query<SampleRow>(
    `SELECT ts, value, quality, origin FROM samples WHERE point = $1 AND ts >= $2 AND ts <= $3 ORDER BY ts, seq, number LIMIT $4`,
    [key, Math.ceil(fromMs), Math.floor(toMs), most],
  );
  return rows;
}

/** Slots up to this start are complete in the tier; later ones are made of raw samples. */
async function tieredUntil(sql: Sql, tier: Tier): Promise<number> {
  const { rows } = await sql.query<{ value: number }>('SELECT value FROM facts WHERE name = $1', [`${tier} until`]);
  return rows[0]?.value ?? Number.NEGATIVE_INFINITY;
}

export class SharedReader {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async #samples(sql: Sql, key: number, fromMs: number, toMs: number): Promise<HistoryColumns> {
    return settleSamples(columnsOf(await rowsOf(sql, key, fromMs, toMs, null)));
  }

  read(point: string, fromMs: number, toMs: number, maxSamples: number): Promise<HistoryColumns> {
    return inOnePicture(this.#pool, async (sql) => {
      const key = await keyOf(sql, point);
      return key === null ? emptySamples() : thinSamples(await this.#samples(sql, key, fromMs, toMs), maxSamples);
    });
  }

  /** `cursor` is the time of the last sample of the page before. */
  page(
    point: string,
    fromMs: number,
    toMs: number,
    limit: number,
    cursor: string | null,
  ): Promise<HistoryColumns & { next: string | null }> {
    return inOnePicture(this.#pool, async (sql) => {
      const key = await keyOf(sql, point);
      if (key === null) return { ...emptySamples(), next: null };
      const from = cursor === null ? fromMs : Math.max(fromMs, Number(cursor) + 1);
      const most = limit + SPARE_ROWS;
      const rows = await rowsOf(sql, key, from, toMs, most);
      const isCut = rows.length === most;
      // The last moment of a cut may have more to say.
      const whole = isCut ? rows.filter(({ ts }) => ts < rows.at(-1)!.ts) : rows;
      const page = settleSamples(columnsOf(whole));
      const hasMore = isCut || page.times.length > limit;
      for (const column of [page.times, page.values, page.qualities, page.origins])
        column.length = Math.min(column.length, limit);
      return { ...page, next: hasMore ? String(page.times.at(-1)) : null };
    });
  }

  async #slots(
    sql: Sql,
    key: number,
    tier: Tier,
    fromMs: number,
    toMs: number,
    most: number | null,
  ): Promise<TierColumns> {
    const stepMs = TIER_MS[tier];
    const until = await tieredUntil(sql, tier);
    const { rows } = await sql.query<SlotRow>(
      `SELECT start, min, max, mean, last, count, quality, origin FROM ${tier === 'minute' ? 'minutes' : 'hours'}
       WHERE point = $1 AND start >= $2 AND start <= $3 ORDER BY start LIMIT $4`,
      [key, fromMs, Math.min(toMs, Math.max(until, fromMs - 1)), most],
    );
    const kept = tierOf(rows);
    const rawFrom = Math.max(fromMs, until + stepMs);
    if (toMs < rawFrom || (most !== null && rows.length >= most)) return kept;
    const made = slotsOf(await this.#samples(sql, key, rawFrom, toMs + stepMs - 1), 0, stepMs);
    for (const name of Object.keys(kept) as (keyof TierColumns)[]) kept[name].push(...made[name]);
    return kept;
  }

  /** Slots that begin in [fromMs, toMs]; `cursor` is the start of the last slot of the page before. */
  tier(
    point: string,
    tier: Tier,
    fromMs: number,
    toMs: number,
    limit: number,
    cursor: string | null,
  ): Promise<TierColumns & { next: string | null }> {
    return inOnePicture(this.#pool, async (sql) => {
      const key = await keyOf(sql, point);
      if (key === null) return { ...emptyTier(), next: null };
      const stepMs = TIER_MS[tier];
      const from = cursor === null ? fromMs : Math.max(fromMs, Number(cursor) + 1);
      const firstMs = Math.ceil(from / stepMs) * stepMs;
      const slots = await this.#slots(sql, key, tier, firstMs, Math.floor(toMs / stepMs) * stepMs, limit + 1);
      const hasMore = slots.starts.length > limit;
      if (hasMore) for (const name of Object.keys(slots) as (keyof TierColumns)[]) slots[name].length = limit;
      return { ...slots, next: hasMore ? String(slots.starts.at(-1)) : null };
    });
  }

  /** Several points over the same slots. */
  series(points: readonly string[], fromMs: number, toMs: number, slots: number): Promise<Series> {
    return inOnePicture(this.#pool, async (sql) => {
      const { rows: reach } = await sql.query<{ name: string; value: number }>(
        "SELECT name, value FROM facts WHERE name IN ('raw from', 'minute from')",
      );
      const from = (name: string): number =>
        reach.find((fact) => fact.name === name)?.value ?? Number.NEGATIVE_INFINITY;
      const plan = planSlots(fromMs, toMs, slots, { raw: from('raw from'), minute: from('minute from') });
      const { tier, startMs, slotMs, count } = plan;
      const endMs = startMs + slotMs * count;
      const columns: Series['points'][number][] = [];
      for (const point of points) {
        const key = await keyOf(sql, point);
        if (key === null) columns.push(seriesColumns(emptyTier(), plan));
        else if (tier === 'raw') {
          const samples = await this.#samples(sql, key, startMs, Math.min(toMs, endMs - 1));
          columns.push(seriesColumns(slotsOf(samples, startMs, slotMs), plan));
        } else {
          const stepMs = TIER_MS[tier];
          const kept = await this.#slots(sql, key, tier, startMs, endMs - stepMs, null);
          columns.push(seriesColumns(widerSlots(kept, stepMs, startMs, slotMs), plan));
        }
      }
      return { tier, startMs, slotMs, points: columns };
    });
  }
}
