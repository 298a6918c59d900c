// The samples of a city in SQLite, written by one thread.
//
// New samples are appended to `recent` in order of arrival: one page a commit. Every minute or so they are moved, sorted, to
// `samples`, which is keyed by (point, time) for reading. Keying at once would touch one page per point in every commit
// (measured: 80 k rows/s instead of 340 k, and twenty times the bytes written).
// Moving goes in small steps between commits; a step that is repeated after a crash changes nothing.
import type { SqliteDatabase } from './database-file.ts';
import { type DeviceMessage, viewSamples } from './sample-batch.ts';

export const SAMPLE_MIGRATIONS = [
  `CREATE TABLE points (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
   CREATE TABLE recent (
     number INTEGER PRIMARY KEY, point INTEGER NOT NULL, ts INTEGER NOT NULL, arrival INTEGER NOT NULL,
     value REAL NOT NULL, quality INTEGER NOT NULL, origin INTEGER NOT NULL) STRICT;
   CREATE TABLE samples (
     point INTEGER NOT NULL, ts INTEGER NOT NULL, value REAL NOT NULL, quality INTEGER NOT NULL,
     origin INTEGER NOT NULL, arrival INTEGER NOT NULL, number INTEGER NOT NULL,
     PRIMARY KEY (point, ts, value, quality)) STRICT, WITHOUT ROWID;
   CREATE TABLE device_messages (
     number INTEGER PRIMARY KEY, asset TEXT NOT NULL, suffix TEXT NOT NULL, arrival INTEGER NOT NULL,
     payload TEXT NOT NULL) STRICT;
   CREATE TABLE device_descriptions (asset TEXT PRIMARY KEY, arrival INTEGER NOT NULL, payload TEXT NOT NULL)
     STRICT, WITHOUT ROWID;
   CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE clocks (opened INTEGER PRIMARY KEY, city INTEGER NOT NULL, wall INTEGER NOT NULL, speed REAL NOT NULL)
     STRICT;`,
] as const;

/** Rows of one step of moving: about 10 ms, so that a commit never waits noticeably. */
const STEP_ROWS = 4000;
/** Points looked at by one step of forgetting. */
const STEP_POINTS = 64;
const DAY_MS = 86_400_000;
const MESSAGE_DAYS = 30;

export interface Retention {
  /** city time now and the machine's clock now, ms */
  readonly cityNow: number;
  readonly wallNow: number;
  /** samples are kept for this long, ms */
  readonly keepMs: number;
}

interface RecentRow {
  number: number;
  point: number;
  ts: number;
  arrival: number;
  value: number;
  quality: number;
  origin: number;
}

/** A group of rows on its way from `recent` to `samples`. */
interface Move {
  readonly upTo: number;
  readonly rows: RecentRow[];
  readFrom: number;
  isRead: boolean;
  moved: number;
}

export class SampleDatabase {
  readonly #database: SqliteDatabase;
  #nextNumber: number;
  #move: Move | null = null;
  #forgettingFrom = 0;
  #keys = new Uint32Array(0);

  constructor(database: SqliteDatabase) {
    this.#database = database;
    const newest = database.prepare('SELECT max(number) FROM recent').pluck().get() as number | null;
    const settled = database.prepare("SELECT value FROM facts WHERE name = 'settled'").pluck().get() as
      | number
      | undefined;
    this.#nextNumber = Math.max(newest ?? 0, settled ?? 0) + 1;
  }

  /** The clock of this run, so that arrivals (machine's clock) can be told in city time later. */
  noteClock(opened: number, city: number, wall: number, speed: number): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO clocks VALUES (?, ?, ?, ?)')
      .run(Math.floor(opened), Math.floor(city), Math.floor(wall), speed);
  }

  /** Row i of the pack means `ids[i]`. In here a point goes by a key that belongs to its id for ever, whatever the pack's order. */
  usePoints(ids: readonly string[]): void {
    if (this.#hasExactly(ids)) {
      this.#keys = Uint32Array.from(ids, (_, row) => row + 1);
      return;
    }
    const readKeys = (): Map<string, number> =>
      new Map(this.#database.prepare('SELECT id, key FROM points').raw().all() as [string, number][]);
    let keys = readKeys();
    const missing = ids.filter((id) => !keys.has(id));
    if (missing.length > 0) {
      const insert = this.#database.prepare('INSERT OR IGNORE INTO points (id) VALUES (?)');
      this.#database.transaction(() => {
        for (const id of missing) insert.run(id);
      })();
      keys = readKeys();
    }
    this.#keys = Uint32Array.from(ids, (id) => keys.get(id) ?? 0);
  }

  /** The usual start: the same pack as ever, its points in the order in which they were noted. Comparing one text costs next to nothing. */
  #hasExactly(ids: readonly string[]): boolean {
    const [count, first, last] = this.#database
      .prepare('SELECT count(*), min(key), max(key) FROM points')
      .raw()
      .get() as [number, number | null, number | null];
    if (count === 0 || count !== ids.length || first !== 1 || last !== count) return false;
    const known = this.#database
      .prepare('SELECT group_concat(id, char(10) ORDER BY key) FROM points')
      .pluck()
      .get() as string;
    return known === ids.join('\n');
  }

  /** All or nothing, on disk when it returns. */
  append(buffer: SharedArrayBuffer, count: number, messages: readonly DeviceMessage[]): void {
    const { times, arrivals, values, points, qualities, origins } = viewSamples(buffer);
    const insert = this.#database.prepare('INSERT INTO recent VALUES (?, ?, ?, ?, ?, ?, ?)');
    let number = this.#nextNumber;
    this.#database.transaction(() => {
      for (let i = 0; i < count; i += 1) {
        insert.run(number, this.#keys[points[i] as number], times[i], arrivals[i], values[i], qualities[i], origins[i]);
        number += 1;
      }
      for (const message of messages) this.#appendMessage(message);
    })();
    this.#nextNumber = number;
  }

  #appendMessage({ asset, suffix, arrival, payload }: DeviceMessage): void {
    if (suffix === 'meta') {
      this.#database
        .prepare('INSERT OR REPLACE INTO device_descriptions VALUES (?, ?, ?)')
        .run(asset, arrival, payload);
    } else {
      this.#database
        .prepare('INSERT INTO device_messages (asset, suffix, arrival, payload) VALUES (?, ?, ?, ?)')
        .run(asset, suffix, arrival, payload);
    }
  }

  /** Rows that wait to be moved. */
  get recentRows(): number {
    const oldest = this.#database.prepare('SELECT min(number) FROM recent').pluck().get() as number | null;
    return oldest === null ? 0 : this.#nextNumber - oldest;
  }

  get bytes(): number {
    const pages = this.#database.pragma('page_count', { simple: true }) as number;
    const free = this.#database.pragma('freelist_count', { simple: true }) as number;
    return (pages - free) * (this.#database.pragma('page_size', { simple: true }) as number);
  }

  /** One small step of moving recent samples; true: call again for the next. */
  moveStep(): boolean {
    if (this.#move === null) {
      const upTo = this.#nextNumber - 1;
      const rows = this.recentRows;
      if (rows === 0) return false;
      this.#move = { upTo, rows: [], readFrom: upTo - rows, isRead: false, moved: 0 };
      return true;
    }
    const move = this.#move;
    if (!move.isRead) this.#readForMove(move);
    else if (move.moved < move.rows.length) this.#insertMoved(move);
    else return this.#removeMoved(move);
    return true;
  }

  #readForMove(move: Move): void {
    const rows = this.#database
      .prepare('SELECT * FROM recent WHERE number > ? AND number <= ? ORDER BY number LIMIT ?')
      .all(move.readFrom, move.upTo, STEP_ROWS) as RecentRow[];
    for (const row of rows) move.rows.push(row);
    move.readFrom = rows.at(-1)?.number ?? move.upTo;
    if (rows.length < STEP_ROWS) {
      move.rows.sort((a, b) => a.point - b.point || a.ts - b.ts || a.number - b.number);
      move.isRead = true;
    }
  }

  #insertMoved(move: Move): void {
    const insert = this.#database.prepare('INSERT OR IGNORE INTO samples VALUES (?, ?, ?, ?, ?, ?, ?)');
    const end = Math.min(move.rows.length, move.moved + STEP_ROWS);
    this.#database.transaction(() => {
      for (let i = move.moved; i < end; i += 1) {
        const row = move.rows[i] as RecentRow;
        insert.run(row.point, row.ts, row.value, row.quality, row.origin, row.arrival, row.number);
      }
    })();
    move.moved = end;
  }

  /** In one go with the counter, or a crash between the two could give a number twice. */
  #removeMoved(move: Move): boolean {
    const step = this.#database.prepare(
      'DELETE FROM recent WHERE number IN (SELECT number FROM recent WHERE number <= ? ORDER BY number LIMIT ?)',
    );
    const removed = this.#database.transaction(() => {
      this.#database.prepare("INSERT OR REPLACE INTO facts VALUES ('settled', ?)").run(move.upTo);
      return step.run(move.upTo, 5 * STEP_ROWS).changes;
    })();
    if (removed === 5 * STEP_ROWS) return true;
    this.#move = null;
    return false;
  }

  /**
   * One small step of forgetting: a few points are looked at, round and round. A sample goes when both its source time and
   * its arrival are older than `keepMs`: a run with a clock of its own must not eat the samples of the real one.
   * True: every point has had its turn.
   */
  forgetStep({ cityNow, wallNow, keepMs }: Retention): boolean {
    const forget = this.#database.prepare('DELETE FROM samples WHERE point = ? AND ts < ? AND arrival < ?');
    this.#database.transaction(() => {
      const keys = this.#database
        .prepare('SELECT key FROM points WHERE key > ? ORDER BY key LIMIT ?')
        .pluck()
        .all(this.#forgettingFrom, STEP_POINTS) as number[];
      for (const key of keys) forget.run(key, Math.floor(cityNow - keepMs), Math.floor(wallNow - keepMs));
      this.#forgettingFrom = keys.length < STEP_POINTS ? 0 : (keys.at(-1) ?? 0);
      this.#database
        .prepare(
          'DELETE FROM device_messages WHERE number IN (SELECT number FROM device_messages WHERE arrival < ? LIMIT 1000)',
        )
        .run(wallNow - MESSAGE_DAYS * DAY_MS);
    })();
    return this.#forgettingFrom === 0;
  }

  close(): void {
    this.#database.close();
  }
}
