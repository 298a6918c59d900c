// The journal as the storage worker writes it: numbered, chained, on disk before `append` returns.
import { existsSync, renameSync } from 'node:fs';
import type { JournalEntry } from '../../../contract/requests.ts';
import { isDamage, openDatabaseFile, setAsideFile, type SqliteDatabase } from './database-file.ts';
import { entryHash, FIRST_HASH, type Head, makeAnchor, type StoredEntry } from './journal-chain.ts';
import type { JournalSpan } from '../ports.ts';
import { salvageJournal } from './salvage/journal-salvage.ts';
import { appendAnchor, createKey, JOURNAL_MIGRATIONS, journalFiles, readAnchors, readKey } from './journal-files.ts';

export interface NewEntry {
  readonly at: number;
  readonly kind: string;
  readonly by: string;
  readonly data: Record<string, unknown>;
}

export interface OpenedJournal {
  readonly journal: JournalDatabase;
  /** what was wrong with the journal found; null: nothing */
  readonly trouble: { file: string; reason: string } | null;
}

export class JournalDatabase {
  readonly #database: SqliteDatabase;
  readonly #key: Buffer;
  readonly #anchorFile: string;
  #head: Head;
  #anchored: { readonly number: number; readonly wall: number } | null;

  constructor(database: SqliteDatabase, key: Buffer, anchorFile: string) {
    this.#database = database;
    this.#key = key;
    this.#anchorFile = anchorFile;
    const newest = database.prepare('SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1').get() as
      | Head
      | undefined;
    this.#head = newest ?? { number: 0, hash: FIRST_HASH };
    this.#anchored = readAnchors(anchorFile).at(-1) ?? null;
  }

  get head(): Head {
    return this.#head;
  }

  append({ at, kind, by, data }: NewEntry): { entry: JournalEntry; head: Head } {
    const bare = { number: this.#head.number + 1, at: Math.floor(at), kind, by, data: JSON.stringify(data) };
    const hash = entryHash(this.#key, this.#head.hash, bare);
    this.#database
      .prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)')
      .run(bare.number, bare.at, bare.kind, bare.by, bare.data, hash);
    this.#head = { number: bare.number, hash };
    return { entry: { number: bare.number, at: bare.at, kind, by, data }, head: this.#head };
  }

  /** Newest first; `before` a number: only older ones. */
  list(before: number | undefined, limit: number): JournalEntry[] {
    const rows = this.#database
      .prepare('SELECT number, at, kind, by, data FROM entries WHERE number < ? ORDER BY number DESC LIMIT ?')
      .all(before ?? Number.MAX_SAFE_INTEGER, limit) as Omit<StoredEntry, 'hash'>[];
    return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as Record<string, unknown> }));
  }

  /**
   * By city time, `fromMs` and `toMs` inclusive; of these kinds, or of all. At most `limit`, from the end that `isNewestFirst` names. Of each
   * kind at most `limit` rows are read, however long the journal is.
   */
  between({ kinds, ...span }: JournalSpan): JournalEntry[] {
    const { limit, isNewestFirst } = span;
    const found = kinds === undefined ? this.#rows(span, null) : kinds.flatMap((kind) => this.#rows(span, kind));
    if (kinds !== undefined && kinds.length > 1) {
      const sign = isNewestFirst ? -1 : 1;
      found.sort((a, b) => sign * (a.at - b.at || a.number - b.number));
    }
    return found.slice(0, limit).map((row) => ({ ...row, data: JSON.parse(row.data) as Record<string, unknown> }));
  }

  #rows(
    { fromMs, toMs, limit, isNewestFirst, behind }: Omit<JournalSpan, 'kinds'>,
    kind: string | null,
  ): Omit<StoredEntry, 'hash'>[] {
    const direction = isNewestFirst ? 'DESC' : 'ASC';
    const ofKind = kind === null ? '' : 'AND kind = ?';
    const isBehind = behind === undefined ? '' : `AND (at, number) ${isNewestFirst ? '<' : '>'} (?, ?)`;
    return this.#database
      .prepare(
        `SELECT number, at, kind, by, data FROM entries WHERE at >= ? AND at <= ? ${ofKind} ${isBehind}
         ORDER BY at ${direction}, number ${direction} LIMIT ?`,
      )
      .all(
        ...[fromMs, toMs, ...(kind === null ? [] : [kind])],
        ...(behind === undefined ? [] : [behind.at, behind.number]),
        limit,
      ) as Omit<StoredEntry, 'hash'>[];
  }

  /** Writes the head to the anchor file unless it stands there already. */
  anchor(wall: number): void {
    if (this.#head.number === (this.#anchored?.number ?? 0)) return;
    appendAnchor(this.#anchorFile, makeAnchor(this.#key, this.#head, wall));
    this.#anchored = { number: this.#head.number, wall };
  }

  /** the newest; null: there is none, or it cannot be read */
  get anchored(): { number: number; wallMs: number } | null {
    return this.#anchored === null ? null : { number: this.#anchored.number, wallMs: this.#anchored.wall };
  }

  /** The newest entry and the newest anchor are looked at; `verify-journal` reads it all. Null: nothing is wrong. */
  trouble(): string | null {
    const [newest, before] = this.#database
      .prepare('SELECT * FROM entries ORDER BY number DESC LIMIT 2')
      .all() as StoredEntry[];
    if (newest !== undefined && entryHash(this.#key, before?.hash ?? FIRST_HASH, newest) !== newest.hash) {
      return `entry ${newest.number} does not fit the chain`;
    }
    const anchors = readAnchors(this.#anchorFile);
    const anchor = anchors.at(-1);
    if (anchor === undefined) return 'its anchor file was emptied or removed';
    if (anchor === null || anchor.number === 0) return null;
    const anchored = this.#database.prepare('SELECT hash FROM entries WHERE number = ?').pluck().get(anchor.number);
    if (anchored === undefined) return `entry ${anchor.number} was anchored and is gone`;
    return anchored === anchor.hash ? null : `entry ${anchor.number} is not the one that was anchored`;
  }

  close(): void {
    this.#database.close();
  }
}

/** Writes down beside a damaged journal what can be read of it; in words what came of that. */
function whatIsReadable(file: string, key: Buffer | null): string {
  try {
    const salvage = salvageJournal(file, key);
    if (salvage === null) return '; none of its entries can be read';
    const { entries, missing } = salvage;
    return `; ${entries} of its entries stand as text in ${salvage.file}, ${missing} in between are missing`;
  } catch (error) {
    return `; its entries could not be written down as text: ${String(error)}`;
  }
}

/**
 * Opens or begins the journal of a data folder. One that cannot be read, or whose key is lost, is kept under another name and a
 * fresh one begins; one that was tampered with is continued, so that the tampering stays to be seen by `verify-journal`.
 */
export function openJournal(dir: string): OpenedJournal {
  const files = journalFiles(dir);
  const isNew = !existsSync(files.database);
  let key = readKey(files.key);
  let { database, setAside, reason } = openDatabaseFile(files.database, JOURNAL_MIGRATIONS);
  if (key === null && setAside === null && !isNew) {
    database.close();
    setAside = setAsideFile(files.database);
    reason = 'its key file was lost, so that it can no longer be continued or verified';
    database = openDatabaseFile(files.database, JOURNAL_MIGRATIONS).database;
  }
  if (setAside !== null) {
    if (existsSync(files.anchors)) renameSync(files.anchors, `${setAside}.anchors`);
    reason += whatIsReadable(setAside, key);
  }
  const isFirst = key === null || isNew || setAside !== null;
  key ??= createKey(files.key);
  // Anchored from the first moment: a journal without any anchor was tampered with.
  if (isFirst && readAnchors(files.anchors).length === 0)
    appendAnchor(files.anchors, makeAnchor(key, { number: 0, hash: FIRST_HASH }, Date.now()));
  const journal = new JournalDatabase(database, key, files.anchors);
  if (setAside !== null) return { journal, trouble: { file: setAside, reason } };
  try {
    const tampering = journal.trouble();
    return { journal, trouble: tampering === null ? null : { file: files.database, reason: tampering } };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { journal, trouble: { file: files.database, reason: String(error) } };
  }
}
