// What was shown of the grid, in a file of its own: whole pictures now and then, and what changed after each.
//
// Why what was shown is kept, and not only what it was calculated from: the columns move by deadbands, so that what they show depends on
// all that came before, and the next version of the program may calculate otherwise. Nobody should see another past for either reason.
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { openDatabaseFile, type SqliteDatabase } from '../storage/database-file.ts';
import { eachOfPiece, framesOfPiece, packPiece, type RecordedFrame } from './grid-piece.ts';
import type { GridFigures } from '../shadow/shadow-questions.ts';

const MIGRATIONS = [
  `CREATE TABLE pieces (
     number INTEGER PRIMARY KEY, from_wall REAL NOT NULL, until_wall REAL NOT NULL, is_key INTEGER NOT NULL,
     is_packed INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
   CREATE INDEX pieces_by_wall ON pieces (from_wall);`,
] as const;

/** Beyond this the oldest pictures go; they can be calculated anew from the samples. */
export const GRID_FILE_BYTES = 4 * 1024 ** 3;
const DAY_MS = 86_400_000;
/** A host calculates its grid for the first time so soon after its start. */
const FIRST_WITHIN_MS = 60_000;
const KEPT_MS = 7 * DAY_MS;
const QUICK_LEVEL = 3;
const THOROUGH_LEVEL = 7;

export const gridHistoryFile = (dir: string): string => join(dir, 'grid.db');

/** The one who writes: the shadow grid's thread. */
export class GridHistoryWriter {
  readonly #database: SqliteDatabase;
  readonly #mostBytes: number;

  /** @throws what the file system throws */
  constructor(dir: string, mostBytes = GRID_FILE_BYTES) {
    this.#database = openDatabaseFile(gridHistoryFile(dir), MIGRATIONS).database;
    // After a power cut the newest pictures may be gone: they are no samples.
    this.#database.pragma('synchronous = NORMAL');
    this.#mostBytes = mostBytes;
  }

  /** `isKey`: the first frame has all rows. */
  add(frames: readonly RecordedFrame[], isKey: boolean): void {
    this.#database
      .prepare('INSERT INTO pieces (from_wall, until_wall, is_key, is_packed, data) VALUES (?, ?, ?, 0, ?)')
      .run(frames[0]!.wallMs, frames.at(-1)!.wallMs, isKey ? 1 : 0, packPiece(frames, QUICK_LEVEL));
  }

  /** Puts small pieces together into one: what lies between two whole pictures, once the second is there. Some ms. */
  pack(): void {
    const rows = this.#database
      .prepare(
        `SELECT number, from_wall, until_wall, data FROM pieces WHERE is_packed = 0 AND is_key = 0
         AND number < (SELECT max(number) FROM pieces WHERE is_key = 1) ORDER BY number LIMIT 30`,
      )
      .all() as { number: number; from_wall: number; until_wall: number; data: Buffer }[];
    // Pieces of two stretches, or of two passages of a clock that was set back, stay apart.
    const end = rows.findIndex(
      (row, i) => i > 0 && (row.number !== rows[i - 1]!.number + 1 || row.from_wall < rows[i - 1]!.until_wall),
    );
    const together = end < 0 ? rows : rows.slice(0, end);
    const [first] = together;
    if (first === undefined) return;
    const data = packPiece(
      together.flatMap((row) => framesOfPiece(row.data)),
      THOROUGH_LEVEL,
    );
    this.#database.transaction(() => {
      this.#database
        .prepare('DELETE FROM pieces WHERE number BETWEEN ? AND ?')
        .run(first.number, together.at(-1)!.number);
      this.#database
        .prepare(
          'INSERT INTO pieces (number, from_wall, until_wall, is_key, is_packed, data) VALUES (?, ?, ?, 0, 1, ?)',
        )
        .run(first.number, first.from_wall, together.at(-1)!.until_wall, data);
    })();
  }

  /** Lets go of what is too old, or too much: whole stretches from one whole picture to the next. */
  forget(wallNow: number): void {
    const bytes = (name: string): number => this.#database.pragma(name, { simple: true }) as number;
    const used = (bytes('page_count') - bytes('freelist_count')) * bytes('page_size');
    const keys = this.#database
      .prepare('SELECT number, from_wall FROM pieces WHERE is_key = 1 ORDER BY number LIMIT 2')
      .all() as { number: number; from_wall: number }[];
    const next = keys[1];
    if (next !== undefined && (used > this.#mostBytes || next.from_wall < wallNow - KEPT_MS))
      this.#database.prepare('DELETE FROM pieces WHERE number < ?').run(next.number);
  }

  close(): void {
    this.#database.close();
  }
}

/** Those who look at the past. */
export class GridHistoryReader {
  readonly #database: SqliteDatabase;

  /** @throws Error when there is no such file */
  constructor(dir: string) {
    this.#database = new Database(gridHistoryFile(dir), { readonly: true, timeout: 2000 });
  }

  /**
   * From the last whole picture at or before `wallMs` up to it, in a run that began at `openedMs`. False: nothing of that run was kept.
   * True without any: its first picture came later, and nothing was shown yet.
   */
  upTo(
    openedMs: number,
    wallMs: number,
    take: (wallMs: number, frame: ArrayBuffer, figures: () => GridFigures) => void,
  ): boolean {
    const key = this.#database
      .prepare('SELECT number FROM pieces WHERE is_key = 1 AND from_wall BETWEEN ? AND ? ORDER BY number DESC LIMIT 1')
      .pluck()
      .get(openedMs, wallMs) as number | undefined;
    if (key === undefined) return this.#beginsSoon(openedMs);
    this.#each('number >= ? AND from_wall <= ?', [key, wallMs], wallMs, take);
    return true;
  }

  #beginsSoon(openedMs: number): boolean {
    const first = this.#database
      .prepare('SELECT 1 FROM pieces WHERE is_key = 1 AND from_wall BETWEEN ? AND ? LIMIT 1')
      .get(openedMs, openedMs + FIRST_WITHIN_MS);
    return first !== undefined;
  }

  /** Whether there is anything in (afterMs, untilMs]. */
  hasAfter(afterMs: number, untilMs: number): boolean {
    return (
      this.#database
        .prepare('SELECT 1 FROM pieces WHERE until_wall > ? AND from_wall <= ? LIMIT 1')
        .get(afterMs, untilMs) !== undefined
    );
  }

  /** In (afterMs, untilMs]. */
  between(
    afterMs: number,
    untilMs: number,
    take: (wallMs: number, frame: ArrayBuffer, figures: () => GridFigures) => void,
  ): void {
    this.#each('until_wall > ? AND from_wall <= ?', [afterMs, untilMs], untilMs, (wallMs, ...rest) => {
      if (wallMs > afterMs) take(wallMs, ...rest);
    });
  }

  #each(
    where: string,
    values: readonly number[],
    untilMs: number,
    take: (wallMs: number, frame: ArrayBuffer, figures: () => GridFigures) => void,
  ): void {
    const pieces = this.#database
      .prepare(`SELECT data FROM pieces WHERE ${where} ORDER BY number`)
      .pluck()
      .iterate(...values) as IterableIterator<Buffer>;
    for (const data of pieces) eachOfPiece(data, untilMs, take);
  }

  close(): void {
    this.#database.close();
  }
}
