// Minutes and hours of the shared historian, and what goes when it is old. One of the hosts does it at a time, whichever comes first.
//
// What was added since the last round is found by its transaction: all that ended are taken, none that is still going on, so that nothing slips
// through between two hosts. A slot is made anew from raw samples, so late data and corrections put it right.
import type pg from 'pg';
import type { TierColumns } from '../../ports.ts';
import { settleSamples } from '../history-samples.ts';
import { TIER_MS } from '../history-series.ts';
import { slotsOf } from '../history-slots.ts';
import { arrayText, inTransaction, type Sql } from './shared-connection.ts';
import { columnsOf } from './shared-reader.ts';

/** A slot that ended so long ago is made; samples that come later than that are late. */
const SETTLED_MS = { minute: 30_000, hour: 120_000 } as const;
/** Slots made in one statement. */
const STEP_SLOTS = 2_000;
const DELETE_ROWS = 20_000;

export interface SharedRetention {
  readonly keepSamplesMs: number;
  readonly keepMinutesMs: number;
  readonly keepHoursMs: number;
}

type TierName = keyof typeof TIER_MS;
const TABLE = { minute: 'minutes', hour: 'hours' } as const;

interface RawRow {
  readonly point: number;
  readonly ts: number;
  readonly value: number;
  readonly quality: number;
  readonly origin: number;
}

async function fact(sql: Sql, name: string): Promise<number | null> {
  const { rows } = await sql.query<{ value: number }>('SELECT value FROM facts WHERE name = $1', [name]);
  return rows[0]?.value ?? null;
}

async function setFact(sql: Sql, name: string, value: number): Promise<void> {
  await sql.query('INSERT INTO facts VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value', [
    name,
    value,
  ]);
}

export class SharedTiers {
  readonly #pool: pg.Pool;
  readonly #retention: SharedRetention;

  constructor(pool: pg.Pool, retention: SharedRetention) {
    this.#pool = pool;
    this.#retention = retention;
  }

  /** One round; `cityNow` ms: the clock by which slots end. False: another host is at it. */
  async round(cityNow: number, wallNow: number): Promise<boolean> {
    const isDone = await inTransaction(this.#pool, async (sql) => {
      const { rows } = await sql.query<{ mine: boolean }>(
        "SELECT pg_try_advisory_xact_lock(hashtext(current_schema() || ' tiers')) AS mine",
      );
      if (rows[0]?.mine !== true) return false;
      for (const tier of ['minute', 'hour'] as const) await this.#bring(sql, tier, cityNow);
      return true;
    });
    if (isDone) await this.#forget(cityNow, wallNow);
    return isDone;
  }

  async #bring(sql: Sql, tier: TierName, cityNow: number): Promise<void> {
    const stepMs = TIER_MS[tier];
    const endedBefore = Math.floor((cityNow - SETTLED_MS[tier]) / stepMs) * stepMs;
    const until = await fact(sql, `${tier} until`);
    const seen = (await fact(sql, `${tier} tx`)) ?? 0;
    const { rows: horizon } = await sql.query<{ tx: number }>(
      'SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS tx',
    );
    const nextTx = horizon[0]!.tx;
    // What has ended since the last round, and what was added to slots that were made before.
    await sql.query('CREATE TEMP TABLE IF NOT EXISTS wanted_slots (point integer, start bigint) ON COMMIT DELETE ROWS');
    await sql.query('TRUNCATE wanted_slots');
    await sql.query(
      `INSERT INTO wanted_slots SELECT DISTINCT point, ts / $1 * $1 FROM samples
       WHERE (tx >= $2 AND tx < $3 AND ts < $4) OR (ts >= $5 AND ts < $4 AND tx < $3)`,
      [stepMs, seen, nextTx, endedBefore, until === null ? endedBefore : until + stepMs],
    );
    for (;;) {
      const { rows } = await sql.query<RawRow>(
        `WITH step AS (DELETE FROM wanted_slots WHERE ctid IN (SELECT ctid FROM wanted_slots LIMIT ${STEP_SLOTS}) RETURNING *)
         SELECT samples.point, ts, value, quality, origin FROM step JOIN samples
           ON samples.point = step.point AND ts >= start AND ts < start + $1
         ORDER BY samples.point, ts, seq, samples.number`,
        [stepMs],
      );
      if (rows.length === 0) break;
      await this.#store(sql, tier, rows);
    }
    await setFact(sql, `${tier} tx`, nextTx);
    await setFact(sql, `${tier} until`, Math.max(until ?? Number.MIN_SAFE_INTEGER, endedBefore - stepMs));
  }

  async #store(sql: Sql, tier: TierName, rows: readonly RawRow[]): Promise<void> {
    const points: number[] = [];
    const slots: TierColumns = {
      starts: [],
      min: [],
      max: [],
      mean: [],
      last: [],
      counts: [],
      qualities: [],
      origins: [],
    };
    for (let from = 0; from < rows.length; ) {
      const { point } = rows[from]!;
      let to = from + 1;
      while (to < rows.length && rows[to]!.point === point) to += 1;
      const made = slotsOf(settleSamples(columnsOf(rows.slice(from, to))), 0, TIER_MS[tier]);
      for (const name of Object.keys(slots) as (keyof TierColumns)[])
        for (const value of made[name]) slots[name].push(value);
      for (let i = 0; i < made.starts.length; i += 1) points.push(point);
      from = to;
    }
    await sql.query(
      `INSERT INTO ${TABLE[tier]} SELECT * FROM unnest(
         $1::int[], $2::bigint[], $3::float8[], $4::float8[], $5::float8[], $6::float8[], $7::int[], $8::smallint[], $9::smallint[])
       ON CONFLICT (point, start) DO UPDATE SET min = excluded.min, max = excluded.max, mean = excluded.mean,
         last = excluded.last, count = excluded.count, quality = excluded.quality, origin = excluded.origin`,
      [
        arrayText(points),
        ...(
          [
            slots.starts,
            slots.min,
            slots.max,
            slots.mean,
            slots.last,
            slots.counts,
            slots.qualities,
            slots.origins,
          ] as const
        ).map(arrayText),
      ],
    );
  }

  /** A sample goes when both its source time and its arrival are old: a run with a clock of its own must not eat those of the real one. */
  async #forget(cityNow: number, wallNow: number): Promise<void> {
    const { keepSamplesMs, keepMinutesMs, keepHoursMs } = this.#retention;
    const before = (keepMs: number) => Math.floor(cityNow - keepMs);
    const steps: [string, number[]][] = [
      ['samples WHERE ts < $1 AND arrival < $2', [before(keepSamplesMs), Math.floor(wallNow - keepSamplesMs)]],
      ['marks WHERE ts < $1 AND arrival < $2', [before(keepSamplesMs), Math.floor(wallNow - keepSamplesMs)]],
      ['minutes WHERE start < $1', [before(keepMinutesMs)]],
      ['hours WHERE start < $1', [before(keepHoursMs)]],
    ];
    for (const [what, parameters] of steps) {
      const [table = ''] = what.split(' ');
      const { rowCount } = await this.#pool.query(
        `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${what} LIMIT ${DELETE_ROWS}))`,
        parameters,
      );
      if ((rowCount ?? 0) === 0) continue;
      if (table === 'samples') await setFact(this.#pool, 'raw from', before(keepSamplesMs));
      if (table === 'minutes') await setFact(this.#pool, 'minute from', before(keepMinutesMs));
    }
  }
}
