// Opening a database of the data folder: pragmas, forward migrations, and what to do with a file that cannot be read.
import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';

export type SqliteDatabase = Database.Database;

/** Checked page by page at every start; reading a larger file through would delay the start by seconds. */
const CHECKED_BYTES = 32 * 1024 * 1024;
const SIDE_FILES = ['', '-wal', '-shm'];

/** Each entry lifts the schema by one version. Never change one that was released: add another. */
export type Migrations = readonly string[];

export interface OpenedFile {
  readonly database: SqliteDatabase;
  /** where a predecessor that could not be used lies now; null when there was none */
  readonly setAside: string | null;
  /** why it could not be; '' when there was none */
  readonly reason: string;
}

/** The file is sound, but a newer program wrote it: setting it aside would be wrong. */
export class NewerSchemaError extends Error {}

/** A sound database, but none of ours, or one of our others: its rows are left as they are. */
class ForeignFileError extends Error {}

/** A kept file that ends like this is sound, and holds something else than its name says. */
export const FOREIGN = '-foreign';

export function isDamage(error: unknown): boolean {
  const code = error instanceof Database.SqliteError ? error.code : '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

/** Each kind of file is known by the table that its schema began with. */
function demandOurs(database: SqliteDatabase, version: number, migrations: Migrations): void {
  const [, table] = /CREATE TABLE (\w+)/.exec(migrations[0] ?? '') ?? [];
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
  const isOurs = version === 0 ? tables.length === 0 : tables.includes(table ?? '');
  if (!isOurs) throw new ForeignFileError(`it is a database of something else, with ${tables.join(', ')} in it`);
}

function migrate(database: SqliteDatabase, file: string, migrations: Migrations): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  demandOurs(database, version, migrations);
  if (version > migrations.length) {
    throw new NewerSchemaError(
      `${file} was written by a newer City Twin (schema ${version}, this one knows ${migrations.length}). ` +
        'Start that version, or give this one another folder with --data.',
    );
  }
  database.transaction(() => {
    for (const step of migrations.slice(version)) database.exec(step);
    database.pragma(`user_version = ${migrations.length}`);
  })();
}

function open(file: string, migrations: Migrations): SqliteDatabase {
  const database = new Database(file);
  try {
    database.pragma('journal_mode = WAL');
    // FULL: an acknowledged message survives a power cut too. Commits are grouped, so it costs one fsync per group.
    database.pragma('synchronous = FULL');
    database.pragma('busy_timeout = 2000');
    if (statSync(file).size <= CHECKED_BYTES) {
      const verdict = database.pragma('quick_check(1)', { simple: true });
      if (verdict !== 'ok') throw new Database.SqliteError(String(verdict), 'SQLITE_CORRUPT');
    }
    migrate(database, file, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Renames a database and its side files; returns the new name, which ends with `mark`. */
export function setAsideFile(file: string, mark: '' | typeof FOREIGN = ''): string {
  const stamp = new Date().toISOString().replaceAll(':', '').replace(/\..*/, '');
  let aside = `${file}.damaged-${stamp}${mark}`;
  for (let n = 2; existsSync(aside); n += 1) aside = `${file}.damaged-${stamp}-${n}${mark}`;
  for (const side of SIDE_FILES) if (existsSync(file + side)) renameSync(file + side, aside + side);
  return aside;
}

/**
 * For a folder that is not new: a file that is gone or has nothing in it was lost (the commonest damage after a power cut). What its write-ahead
 * log holds is kept, with an empty file in its own place that says so as long as it lies there. Null: the file is there.
 */
export function setAsideLostFile(file: string): string | null {
  if (existsSync(file)) {
    if (statSync(file).isDirectory() || statSync(file).size > 0) return null;
  } else closeSync(openSync(file, 'a', 0o600));
  return setAsideFile(file);
}

/** How long the file says it is, by its first page, as of the last checkpoint; null: it says nothing. */
function toldBytes(file: string): number | null {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(32);
    if (readSync(descriptor, head, 0, 32, 0) < 32 || head.toString('latin1', 0, 15) !== 'SQLite format 3') return null;
    const page = head.readUInt16BE(16);
    return head.readUInt32BE(28) * (page === 1 ? 65_536 : page);
  } finally {
    closeSync(descriptor);
  }
}

/** The file under this name while it is open: whether it is still that one, and has not lost its end. */
export class OpenFileWatch {
  readonly ino: number;
  readonly #file: string;
  #bytes = 0;

  constructor(file: string) {
    this.#file = file;
    const { ino, size } = statSync(file);
    this.ino = ino;
    this.#bytes = size;
  }

  /** What somebody has done to it, in words; null: nothing */
  trouble(): string | null {
    const found = statSync(this.#file, { throwIfNoEntry: false });
    if (found === undefined) return 'the file was removed while it was in use';
    if (found.ino !== this.ino) return 'the file was replaced by another while it was in use';
    // A checkpoint cuts off what lies behind the last page.
    const isCut = found.size < this.#bytes && found.size < (toldBytes(this.#file) ?? Infinity);
    if (isCut) return `the file was cut from ${this.#bytes} to ${found.size} bytes while it was in use`;
    this.#bytes = found.size;
    return null;
  }
}

/** Opens or creates `file`. One that is no sound database of its kind is kept under another name, and a fresh one begins. */
export function openDatabaseFile(file: string, migrations: Migrations): OpenedFile {
  let setAside: string;
  let reason = 'the file could not be read';
  if (existsSync(file) && statSync(file).isDirectory()) {
    setAside = setAsideFile(file);
    reason = 'it is a folder, and no file';
  } else
    try {
      return { database: open(file, migrations), setAside: null, reason: '' };
    } catch (error) {
      const isForeign = error instanceof ForeignFileError;
      if (!isForeign && !isDamage(error)) throw error;
      if (isForeign) reason = error.message;
      setAside = setAsideFile(file, isForeign ? FOREIGN : '');
    }
  return { database: open(file, migrations), setAside, reason };
}
