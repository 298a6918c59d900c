// Any past moment of all points, and what became different between two.
import type { HostRun, LastKnown, RecordColumns, ReplayOrder } from '../ports.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { SqliteDatabase } from './database-file.ts';

type RecordRow = [
  point: number,
  ts: number,
  arrival: number,
  value: number,
  quality: number,
  origin: number,
  number: number,
];

const ALL_RECORDS = `
  SELECT point, ts, arrival, value, quality, origin, number FROM samples WHERE %1 UNION
  SELECT point, ts, arrival, value, quality, origin, number FROM recent WHERE %1`;

export class ReplayReader {
  readonly #database: SqliteDatabase;
  readonly #ids: readonly string[];

  /** `ids` of the pack's points in row order */
  constructor(database: SqliteDatabase, ids: readonly string[]) {
    this.#database = database;
    this.#ids = ids;
  }

  runs(): HostRun[] {
    const clocks = this.#database
      .prepare('SELECT opened, city, wall, speed FROM clocks ORDER BY opened')
      .raw()
      .all() as [number, number, number, number][];
    const lastArrival = this.#database
      .prepare(
        'SELECT max(a) FROM (SELECT max(arrival) AS a FROM samples WHERE arrival < ? UNION ALL SELECT max(arrival) FROM recent WHERE arrival < ?)',
      )
      .pluck();
    return clocks.map(([openedWall, city, wall, speed], i) => {
      const next = clocks[i + 1]?.[0];
      const endedWall =
        next === undefined ? Infinity : Math.max(openedWall, (lastArrival.get(next, next) as number | null) ?? 0);
      return { openedWall, endedWall, city, wall, speed };
    });
  }

  #rowsByKey(): Map<number, number> {
    const keys = new Map(this.#database.prepare('SELECT id, key FROM points').raw().all() as [string, number][]);
    return new Map(this.#ids.map((id, row) => [keys.get(id) ?? 0, row]));
  }

  at(ms: number, order: ReplayOrder): LastKnown {
    const size = this.#ids.length;
    const state = {
      values: new Float64Array(size).fill(Number.NaN),
      times: new Float64Array(size).fill(Number.NaN),
      arrivals: new Float64Array(size).fill(Number.NaN),
      qualities: new Uint8Array(size),
      origins: new Uint8Array(size),
    };
    const run = this.runs().findLast(({ openedWall, endedWall }) => openedWall <= ms && ms <= endedWall);
    if (order === 'arrival' && run === undefined) return state;
    const rowOf = this.#rowsByKey();
    const sql = ALL_RECORDS.replaceAll('%1', order === 'arrival' ? 'arrival <= $ms' : 'ts <= $ms');
    const records = this.#database.prepare(`${sql} ORDER BY number`).raw().iterate({ ms }) as Iterable<RecordRow>;
    for (const [point, ts, arrival, value, quality, origin] of records) {
      const row = rowOf.get(point);
      if (row === undefined || state.times[row]! > ts) continue;
      const isFromBefore = order === 'arrival' && run !== undefined && arrival < run.openedWall;
      state.values[row] = value;
      state.times[row] = ts;
      state.arrivals[row] = arrival;
      state.qualities[row] = isFromBefore && quality !== QUALITY_CODE.BAD ? QUALITY_CODE.STALE : quality;
      state.origins[row] = origin;
    }
    return state;
  }

  between(fromMs: number, toMs: number, order: ReplayOrder, most: number): RecordColumns & { untilMs: number } {
    const rowOf = this.#rowsByKey();
    const time = order === 'arrival' ? 'arrival' : 'ts';
    const sql = ALL_RECORDS.replaceAll('%1', `${time} > $from AND ${time} <= $to`);
    const found = this.#database
      .prepare(`${sql} ORDER BY ${time}, number LIMIT $most`)
      .raw()
      .all({ from: fromMs, to: toMs, most: most + 1 }) as RecordRow[];
    const timeOf = (row: RecordRow): number => (order === 'arrival' ? row[2] : row[1]);
    let untilMs = toMs;
    let records = found;
    if (found.length > most) {
      // Records of one moment stay together.
      const cut = timeOf(found[most]!);
      untilMs = cut - 1;
      records = found.filter((row) => timeOf(row) < cut);
    }
    records = records.filter(([point]) => rowOf.has(point));
    return {
      count: records.length,
      points: Uint32Array.from(records, ([point]) => rowOf.get(point)!),
      times: Float64Array.from(records, (row) => row[1]),
      arrivals: Float64Array.from(records, (row) => row[2]),
      values: Float64Array.from(records, (row) => row[3]),
      qualities: Uint8Array.from(records, (row) => row[4]),
      origins: Uint8Array.from(records, (row) => row[5]),
      untilMs,
    };
  }
}
