// Any past moment out of the shared historian. By arrival: what this host showed. Of what hosts share among them it is told by this host's own
// marks; samples that were shown by whoever stored them (foreign topics, which every host hears) have the arrival at that host.
// By source time: what devices say held then.
import type pg from 'pg';
import { TELEMETRY_LIMITS } from '../../../../contract/telemetry.ts';
import { QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import type { HostRun, LastKnown, RecordColumns, ReplayOrder } from '../../ports.ts';
import { nothingKnown } from '../nothing-known.ts';
import { RECORD } from '../sample-batch.ts';
import type { HistorianSettings } from './historian-settings.ts';
import { inOnePicture, type Sql } from './shared-connection.ts';

/** More than come in one ms: a stretch that is cut is cut between moments. */
const SPARE_ROWS = 20_000;

interface StateRow {
  readonly row: number;
  readonly ts: number;
  readonly value: number;
  readonly quality: number;
  readonly origin: number;
  readonly arrival: number;
}

const WANTED = 'unnest($1::text[]) WITH ORDINALITY AS wanted (id, row) JOIN points USING (id)';

const BY_ARRIVAL = `SELECT row::int, shown.* FROM ${WANTED} CROSS JOIN LATERAL (
    SELECT * FROM (
      (SELECT ts, value, quality, origin, arrival, 0 AS rank FROM samples
        WHERE point = key AND arrival <= $2 AND kind = ${RECORD.shown} ORDER BY arrival DESC, number DESC LIMIT 1)
      UNION ALL
      (SELECT ts, value, quality, origin, arrival, 1 AS rank FROM marks
        WHERE host = $3 AND point = key AND arrival <= $2 ORDER BY arrival DESC, number DESC LIMIT 1)
    ) AS both_kinds ORDER BY arrival DESC, rank DESC LIMIT 1) AS shown`;

const BY_SOURCE = `SELECT row::int, meant.* FROM ${WANTED} CROSS JOIN LATERAL (
    SELECT ts, value, quality, origin, arrival FROM samples
      WHERE point = key AND ts <= $2 ORDER BY ts DESC, seq DESC, number DESC LIMIT 1) AS meant`;

export class SharedReplay {
  readonly #pool: pg.Pool;
  readonly #settings: HistorianSettings;
  readonly #ids: readonly string[];

  constructor(pool: pg.Pool, settings: HistorianSettings, ids: readonly string[]) {
    this.#pool = pool;
    this.#settings = settings;
    this.#ids = ids;
  }

  runs(): Promise<HostRun[]> {
    return inOnePicture(this.#pool, (sql) => this.#runs(sql));
  }

  async #runs(sql: Sql): Promise<HostRun[]> {
    const { rows } = await sql.query<{ opened: number; alive: number; city: number; wall: number; speed: number }>(
      'SELECT opened, alive, city, wall, speed FROM runs WHERE host = $1 ORDER BY opened',
      [this.#settings.host],
    );
    return rows.map(({ opened, alive, ...clock }, i) => ({
      openedWall: opened,
      endedWall: i === rows.length - 1 ? Infinity : alive,
      ...clock,
    }));
  }

  /** What was known last, whoever heard it; a run with a clock of its own is left out by who asks. */
  newest(): Promise<LastKnown> {
    return inOnePicture(this.#pool, (sql) => this.#state(sql, BY_SOURCE, Number.MAX_SAFE_INTEGER, false));
  }

  at(ms: number, order: ReplayOrder): Promise<LastKnown> {
    return inOnePicture(this.#pool, async (sql) => {
      if (order === 'source') return this.#state(sql, BY_SOURCE, ms, false);
      const run = (await this.#runs(sql)).findLast(({ openedWall, endedWall }) => openedWall <= ms && ms <= endedWall);
      if (run === undefined) return nothingKnown(this.#ids.length);
      const state = await this.#state(sql, BY_ARRIVAL, ms, true);
      rememberFrom(state, run);
      return state;
    });
  }

  async #state(sql: Sql, query: string, ms: number, hasMarks: boolean): Promise<LastKnown> {
    const state = nothingKnown(this.#ids.length);
    const parameters = [this.#ids, Math.floor(ms), ...(hasMarks ? [this.#settings.host] : [])];
    const { rows } = await sql.query<StateRow>(query, parameters);
    for (const { row, ts, value, quality, origin, arrival } of rows) {
      state.times[row - 1] = ts;
      state.values[row - 1] = value;
      state.qualities[row - 1] = quality;
      state.origins[row - 1] = origin;
      state.arrivals[row - 1] = arrival;
    }
    return state;
  }

  between(
    fromMs: number,
    toMs: number,
    order: ReplayOrder,
    most: number,
  ): Promise<RecordColumns & { untilMs: number }> {
    return inOnePicture(this.#pool, async (sql) => {
      const moment = order === 'arrival' ? 'arrival' : 'ts';
      const limit = most + SPARE_ROWS;
      const samples = `SELECT row::int, ts, value, quality, origin, arrival, seq, 0 AS rank, number FROM samples
        JOIN (SELECT key, row FROM ${WANTED}) AS rows ON key = point
        WHERE ${moment} > $2 AND ${moment} <= $3 ${order === 'arrival' ? `AND kind = ${RECORD.shown}` : ''}`;
      const marks = `SELECT row::int, ts, value, quality, origin, arrival, -1::bigint AS seq, 1 AS rank, number FROM marks
        JOIN (SELECT key, row FROM ${WANTED}) AS rows ON key = point WHERE host = $5 AND arrival > $2 AND arrival <= $3`;
      const { rows } = await sql.query<StateRow>(
        order === 'arrival'
          ? `(${samples}) UNION ALL (${marks}) ORDER BY arrival, rank, number LIMIT $4`
          : `${samples} ORDER BY ts, seq, number LIMIT $4`,
        [this.#ids, Math.floor(fromMs), Math.floor(toMs), limit, ...(order === 'arrival' ? [this.#settings.host] : [])],
      );
      const momentOf = (row: StateRow): number => (order === 'arrival' ? row.arrival : row.ts);
      const isCut = rows.length === limit;
      const untilMs = isCut ? momentOf(rows.at(-1)!) - 1 : toMs;
      const whole = isCut ? rows.filter((row) => momentOf(row) <= untilMs) : rows;
      return { ...recordsOf(whole), untilMs };
    });
  }
}

/** What came before the run was taken up at its start: STALE, no later than it arrived (as RunningTelemetry.remember does). */
function rememberFrom(
  { times, arrivals, values, qualities }: LastKnown,
  { openedWall, city, wall, speed }: HostRun,
): void {
  const latest = city + (openedWall - wall) * speed + TELEMETRY_LIMITS.futureMs;
  for (let row = 0; row < times.length; row += 1) {
    if (!(arrivals[row]! < openedWall)) continue;
    if (times[row]! > latest) {
      times[row] = Number.NaN;
      values[row] = Number.NaN;
      arrivals[row] = Number.NaN;
      continue;
    }
    times[row] = Math.min(times[row]!, arrivals[row]!);
    if (qualities[row] !== QUALITY_CODE.BAD) qualities[row] = QUALITY_CODE.STALE;
  }
}

function recordsOf(rows: readonly StateRow[]): RecordColumns {
  return {
    count: rows.length,
    points: Uint32Array.from(rows, ({ row }) => row - 1),
    times: Float64Array.from(rows, ({ ts }) => ts),
    arrivals: Float64Array.from(rows, ({ arrival }) => arrival),
    values: Float64Array.from(rows, ({ value }) => value),
    qualities: Uint8Array.from(rows, ({ quality }) => quality),
    origins: Uint8Array.from(rows, ({ origin }) => origin),
  };
}
