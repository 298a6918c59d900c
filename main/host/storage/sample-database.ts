// The samples of a city in SQLite, written by one thread: this appends what comes, upkeep.ts sorts and packs it afterwards.
//
// A commit becomes one row of `log`: a copy of its columns. Writing a row a sample would cost a hundred times as much, keying by point one
// page a point and commit. Arrivals never fall inside an epoch: threads that stamp them apart by moments are put in line, and a clock that
// jumps begins another epoch.
import type { SqliteDatabase } from './database-file.ts';
import { encodeLog } from './log-codec.ts';
import { type DeviceMessage, viewSamples } from './sample-batch.ts';

const ALIVE_EVERY_MS = 1000;
/** Arrivals that are out of line by less come from threads, not from the clock. */
const DISORDER_MS = 2000;
/** A silence of this length may as well be a clock that was set forwards. */
const FAR_AHEAD_MS = 10 * 60_000;
const SAME_CLOCK_MS = 1000;

/** One start of a host, and how its city time went. */
export interface Run {
  readonly opened: number;
  readonly city: number;
  readonly wall: number;
  readonly speed: number;
}

/** A simulated clock: what such a run stores is no history of the real one. */
export const hasOwnClock = ({ city, wall, speed }: Run): boolean => speed !== 1 || city !== wall;

export const cityTimeAt = ({ city, wall, speed }: Run, wallMs: number): number => city + (wallMs - wall) * speed;

export class SampleDatabase {
  readonly sqlite: SqliteDatabase;
  #keys = new Uint32Array(0);
  #greatestKey = 0;
  #run: Run = { opened: 0, city: 0, wall: 0, speed: 1 };
  #epoch: number;
  #nextNumber: number;
  #lastArrival = Number.NEGATIVE_INFINITY;
  #aliveNoted = 0;
  #waitingRows: number;
  /** false: the host that had it before was killed, or lost its power */
  readonly wasClosed: boolean;

  constructor(sqlite: SqliteDatabase) {
    this.sqlite = sqlite;
    const logged = this.fact('logged');
    const newest = sqlite.prepare('SELECT max(number) FROM log').pluck().get() as number | null;
    this.#nextNumber = Math.max(newest ?? 0, logged) + 1;
    this.#waitingRows = sqlite
      .prepare('SELECT coalesce(sum(count), 0) FROM log WHERE number > ?')
      .pluck()
      .get(logged) as number;
    this.#epoch = sqlite
      .prepare('SELECT max(coalesce((SELECT max(epoch) FROM log), 0), coalesce((SELECT max(epoch) FROM segments), 0))')
      .pluck()
      .get() as number;
    this.wasClosed = this.fact('isClosed', 1) === 1;
    this.setFact('isClosed', 0);
  }

  fact(name: string, otherwise = 0): number {
    return (
      (this.sqlite.prepare('SELECT value FROM facts WHERE name = ?').pluck().get(name) as number | undefined) ??
      otherwise
    );
  }

  setFact(name: string, value: number): void {
    this.sqlite.prepare('INSERT OR REPLACE INTO facts VALUES (?, ?)').run(name, Math.floor(value));
  }

  /** A new run begins: its clock, by which arrivals (machine's clock) can be told in city time later. */
  noteClock(opened: number, city: number, wall: number, speed: number): void {
    const taken = this.sqlite.prepare('SELECT max(opened) FROM clocks').pluck().get() as number | null;
    // A clock that was set back must not let two runs begin at once.
    const at = taken === Math.floor(opened) ? taken + 1 : Math.floor(opened);
    // Two looks at one clock may differ by a moment: that makes it no clock of its own.
    const isReal = speed === 1 && Math.abs(city - wall) < SAME_CLOCK_MS;
    this.#run = { opened: at, city: Math.floor(isReal ? wall : city), wall: Math.floor(wall), speed };
    this.#epoch += 1;
    this.#lastArrival = Number.NEGATIVE_INFINITY;
    this.sqlite
      .prepare('INSERT OR REPLACE INTO clocks (opened, city, wall, speed, alive) VALUES (?, ?, ?, ?, ?)')
      .run(at, this.#run.city, this.#run.wall, speed, at);
  }

  get run(): Run {
    return this.#run;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** keys go from 1 to this */
  get greatestKey(): number {
    return this.#greatestKey;
  }

  /** Row i of the pack means `ids[i]`. In here a point goes by a key that belongs to its id for ever, whatever the pack's order. */
  usePoints(ids: readonly string[]): void {
    if (this.#hasExactly(ids)) {
      this.#keys = Uint32Array.from(ids, (_, row) => row + 1);
    } else {
      const readKeys = (): Map<string, number> =>
        new Map(this.sqlite.prepare('SELECT id, key FROM points').raw().all() as [string, number][]);
      let keys = readKeys();
      const missing = ids.filter((id) => !keys.has(id));
      if (missing.length > 0) {
        const insert = this.sqlite.prepare('INSERT OR IGNORE INTO points (id) VALUES (?)');
        this.sqlite.transaction(() => {
          for (const id of missing) insert.run(id);
        })();
        keys = readKeys();
      }
      this.#keys = Uint32Array.from(ids, (id) => keys.get(id) ?? 0);
    }
    this.#greatestKey = (this.sqlite.prepare('SELECT max(key) FROM points').pluck().get() as number | null) ?? 0;
  }

  /** The usual start: the same pack as ever, its points in the order in which they were noted. Comparing one text costs next to nothing. */
  #hasExactly(ids: readonly string[]): boolean {
    const [count, first, last] = this.sqlite.prepare('SELECT count(*), min(key), max(key) FROM points').raw().get() as [
      number,
      number | null,
      number | null,
    ];
    if (count === 0 || count !== ids.length || first !== 1 || last !== count) return false;
    const known = this.sqlite
      .prepare('SELECT group_concat(id, char(10) ORDER BY key) FROM points')
      .pluck()
      .get() as string;
    return known === ids.join('\n');
  }

  /** All or nothing, on disk when it returns. */
  append(buffer: SharedArrayBuffer, count: number, messages: readonly DeviceMessage[]): void {
    const columns = viewSamples(buffer);
    const keys = new Uint32Array(count);
    const arrivals = columns.arrivals.slice(0, count);
    for (let i = 0; i < count; i += 1) keys[i] = this.#keys[columns.points[i]!]!;
    const insert = this.sqlite.prepare('INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)');
    let number = this.#nextNumber;
    let epoch = this.#epoch;
    let last = this.#lastArrival;
    let from = 0;
    const now = Date.now();
    this.sqlite.transaction(() => {
      const write = (to: number): void => {
        if (to === from) return;
        const data = encodeLog(columns, keys, arrivals, from, to);
        insert.run(number, this.#run.opened, epoch, to - from, arrivals[from], arrivals[to - 1], data);
        number += 1;
        from = to;
      };
      for (let i = 0; i < count; i += 1) {
        const arrival = arrivals[i]!;
        if (arrival < last && last - arrival < DISORDER_MS) arrivals[i] = last;
        else if (arrival < last || (arrival - last > FAR_AHEAD_MS && last > 0)) {
          write(i);
          epoch += 1;
        }
        last = arrivals[i]!;
      }
      write(count);
      for (const message of messages) this.#appendMessage(message);
      if (Math.abs(now - this.#aliveNoted) > ALIVE_EVERY_MS) this.#noteAlive(now);
    })();
    this.#aliveNoted = Math.abs(now - this.#aliveNoted) > ALIVE_EVERY_MS ? now : this.#aliveNoted;
    this.#waitingRows += count;
    this.#nextNumber = number;
    this.#epoch = epoch;
    this.#lastArrival = last;
  }

  /** A host that hears nothing still runs. */
  stayAlive(now: number): void {
    if (Math.abs(now - this.#aliveNoted) <= ALIVE_EVERY_MS) return;
    this.quietly(() => this.#noteAlive(now));
    this.#aliveNoted = now;
  }

  #noteAlive(now: number): void {
    this.sqlite.prepare('UPDATE clocks SET alive = ? WHERE opened = ?').run(now, this.#run.opened);
  }

  #appendMessage({ asset, suffix, arrival, payload }: DeviceMessage): void {
    if (suffix === 'meta') {
      this.sqlite.prepare('INSERT OR REPLACE INTO device_descriptions VALUES (?, ?, ?)').run(asset, arrival, payload);
    } else {
      this.sqlite
        .prepare('INSERT INTO device_messages (asset, suffix, arrival, payload) VALUES (?, ?, ?, ?)')
        .run(asset, suffix, arrival, payload);
    }
  }

  /** The clock of a run; of one that is not known any more, none: its arrivals pass for city time. */
  runOf(opened: number): Run {
    const row = this.sqlite.prepare('SELECT city, wall, speed FROM clocks WHERE opened = ?').raw().get(opened) as
      | [number, number, number]
      | undefined;
    return row === undefined
      ? { opened, city: 0, wall: 0, speed: 1 }
      : { opened, city: row[0], wall: row[1], speed: row[2] };
  }

  /** of the entries of the log */
  get newestNumber(): number {
    return this.#nextNumber - 1;
  }

  /** Samples of the log that are in no segment yet. */
  get waitingRows(): number {
    return this.#waitingRows;
  }

  /** So many of them are in a segment now. */
  settle(rows: number): void {
    this.#waitingRows -= rows;
  }

  get bytes(): number {
    const pages = this.sqlite.pragma('page_count', { simple: true }) as number;
    const free = this.sqlite.pragma('freelist_count', { simple: true }) as number;
    return (pages - free) * (this.sqlite.pragma('page_size', { simple: true }) as number);
  }

  /**
   * A transaction of upkeep. It need not survive a power cut by itself (what it rests on does, and comes before it in the file), so it does not
   * wait for the disk.
   */
  quietly<T>(work: () => T): T {
    this.sqlite.pragma('synchronous = NORMAL');
    try {
      return this.sqlite.transaction(work)();
    } finally {
      this.sqlite.pragma('synchronous = FULL');
    }
  }

  close(): void {
    try {
      this.sqlite.transaction(() => {
        this.#noteAlive(Date.now());
        this.setFact('isClosed', 1);
      })();
    } catch {
      // A disk that is full: the next start looks closer, that is all.
    }
    this.sqlite.close();
  }
}
