// Appending to the shared historian: one statement a commit, exactly once by key. What is repeated, by this host or by another, changes nothing.
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { type DeviceMessage, RECORD, viewSamples } from '../sample-batch.ts';
import { NO_SEQ } from '../sample-batch.ts';
import type { HistorianSettings } from './historian-settings.ts';
import { arrayText, inTransaction, type Sql } from './shared-connection.ts';
import { ensureSchema, pointKeys } from './shared-schema.ts';

export interface RunClock {
  readonly startCity: number;
  readonly startWall: number;
  readonly speed: number;
}

const ALIVE_EVERY_MS = 1_000;

const INSERT_SAMPLES = `INSERT INTO samples (point, ts, value, quality, origin, arrival, seq, kind)
  SELECT * FROM unnest($1::int[], $2::bigint[], $3::float8[], $4::smallint[], $5::smallint[], $6::bigint[], $7::bigint[], $8::smallint[])
  ON CONFLICT DO NOTHING`;
const INSERT_MARKS = `INSERT INTO marks (host, point, ts, value, quality, origin, arrival)
  SELECT $7::text, * FROM unnest($1::int[], $2::bigint[], $3::float8[], $4::smallint[], $5::smallint[], $6::bigint[])`;

interface Rows {
  readonly points: number[];
  readonly times: number[];
  readonly values: number[];
  readonly qualities: number[];
  readonly origins: number[];
  readonly arrivals: number[];
  readonly seqs: number[];
  readonly kinds: number[];
}

const noRows = (): Rows => ({
  points: [],
  times: [],
  values: [],
  qualities: [],
  origins: [],
  arrivals: [],
  seqs: [],
  kinds: [],
});

export class SharedWriter {
  readonly #pool: pg.Pool;
  readonly #settings: HistorianSettings;
  readonly #ids: readonly string[];
  readonly #clock: RunClock;
  readonly #opened = Date.now();
  #keys: Int32Array | null = null;
  #aliveMs = 0;

  constructor(pool: pg.Pool, settings: HistorianSettings, ids: readonly string[], clock: RunClock) {
    this.#pool = pool;
    this.#settings = settings;
    this.#ids = ids;
    this.#clock = clock;
  }

  /** Tables, points and this run; again and again until it has worked once. */
  async prepare(): Promise<Int32Array> {
    if (this.#keys !== null) return this.#keys;
    await ensureSchema(this.#pool, this.#settings);
    const { startCity, startWall, speed } = this.#clock;
    const keys = await pointKeys(this.#pool, this.#ids);
    await this.#pool.query('INSERT INTO runs VALUES ($1, $2, $2, $3, $4, $5) ON CONFLICT DO NOTHING', [
      this.#settings.host,
      this.#opened,
      startCity,
      startWall,
      speed,
    ]);
    this.#keys = keys;
    return keys;
  }

  /** They were removed: the next commit makes them anew, with keys of their own. */
  forgetTables(): void {
    this.#keys = null;
  }

  /** Committed when it resolves. The same batch may be given again after a failure. */
  async append(buffer: SharedArrayBuffer, count: number, messages: readonly DeviceMessage[]): Promise<void> {
    const keys = await this.prepare();
    const [samples, marks] = this.#rowsOf(buffer, count, keys);
    await inTransaction(this.#pool, async (sql) => {
      if (samples.points.length > 0)
        await sql.query(
          INSERT_SAMPLES,
          COLUMNS.map((name) => arrayText(samples[name])),
        );
      if (marks.points.length > 0) {
        // A batch that is given again after a failure has marks that may be there: their host, point and moment say so.
        const columns = COLUMNS.slice(0, 6).map((name) => arrayText(marks[name]));
        await sql.query(
          `DELETE FROM marks USING unnest($1::int[], $2::bigint[]) AS again (point, arrival)
           WHERE host = $3 AND marks.point = again.point AND marks.arrival = again.arrival`,
          [columns[0], columns[5], this.#settings.host],
        );
        await sql.query(INSERT_MARKS, [...columns, this.#settings.host]);
      }
      await insertMessages(sql, messages);
      await this.#sayAlive(sql);
    });
  }

  #rowsOf(buffer: SharedArrayBuffer, count: number, keys: Int32Array): [Rows, Rows] {
    const { points, times, values, qualities, origins, arrivals, seqs, kinds } = viewSamples(buffer);
    const samples = noRows();
    const marks = noRows();
    for (let i = 0; i < count; i += 1) {
      const rows = kinds[i] === RECORD.mark ? marks : samples;
      rows.points.push(keys[points[i]!]!);
      rows.times.push(Math.round(times[i]!));
      rows.values.push(values[i]!);
      rows.qualities.push(qualities[i]!);
      rows.origins.push(origins[i]!);
      rows.arrivals.push(Math.round(arrivals[i]!));
      rows.seqs.push(seqs[i] === NO_SEQ ? -1 : seqs[i]!);
      rows.kinds.push(kinds[i]!);
    }
    return [samples, marks];
  }

  async #sayAlive(sql: Sql): Promise<void> {
    const now = Date.now();
    if (now - this.#aliveMs < ALIVE_EVERY_MS) return;
    await sql.query('UPDATE runs SET alive = $3 WHERE host = $1 AND opened = $2', [
      this.#settings.host,
      this.#opened,
      now,
    ]);
    this.#aliveMs = now;
  }

  async close(): Promise<void> {
    this.#aliveMs = 0;
    if (this.#keys !== null) await this.#sayAlive(this.#pool).catch(() => undefined);
  }
}

/** As the parameters stand in the statements. */
const COLUMNS = ['points', 'times', 'values', 'qualities', 'origins', 'arrivals', 'seqs', 'kinds'] as const;

/** An event is the same event whoever delivers it: what it says, with its own time in it, is its key. */
async function insertMessages(sql: Sql, messages: readonly DeviceMessage[]): Promise<void> {
  for (const { asset, suffix, arrival, payload } of messages) {
    if (suffix === 'meta')
      await sql.query(
        `INSERT INTO device_descriptions VALUES ($1, $2, $3)
         ON CONFLICT (asset) DO UPDATE SET arrival = excluded.arrival, payload = excluded.payload`,
        [asset, Math.round(arrival), payload],
      );
    else
      await sql.query('INSERT INTO device_messages VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING', [
        asset,
        suffix,
        Math.round(arrival),
        payload,
        createHash('sha256').update(payload).digest('hex'),
      ]);
  }
}
