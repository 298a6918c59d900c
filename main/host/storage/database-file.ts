// Opening a database of the data folder: pragmas, forward migrations, and what to do with a file that cannot be read.
import { existsSync, renameSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';

export type SqliteDatabase = Database.Database;

/** Checked page by page at every start; reading a larger file through would delay the start by seconds. */
const CHECKED_BYTES = 32 * 1024 * 1024;
const SIDE_FILES = ['', '-wal', '-shm'];

/** Each entry lifts the schema by one version. Never change one that was released: add another. */
export type Migrations = readonly string[];

export interface OpenedFile {
  readonly database: SqliteDatabase;
  /** where a damaged predecessor lies now; null when there was none */
  readonly setAside: string | null;
}

/** The file is sound, but a newer program wrote it: setting it aside would be wrong. */
export class NewerSchemaError extends Error {}

export function isDamage(error: unknown): boolean {
  const code = error instanceof Database.SqliteError ? error.code : '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

function migrate(database: SqliteDatabase, file: string, migrations: Migrations): void {
  const version = database.pragma('user_version', { simple: true }) as number;
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

/** Renames a damaged database and its side files; returns the new name. */
export function setAsideFile(file: string): string {
  const stamp = new Date().toISOString().replaceAll(':', '').replace(/\..*/, '');
  let aside = `${file}.damaged-${stamp}`;
  for (let n = 2; existsSync(aside); n += 1) aside = `${file}.damaged-${stamp}-${n}`;
  for (const side of SIDE_FILES) if (existsSync(file + side)) renameSync(file + side, aside + side);
  return aside;
}

/** Opens or creates `file`. A file that is no sound database is kept under another name, and a fresh one begins. */
export function openDatabaseFile(file: string, migrations: Migrations): OpenedFile {
  try {
    return { database: open(file, migrations), setAside: null };
  } catch (error) {
    if (!isDamage(error)) throw error;
    const setAside = setAsideFile(file);
    return { database: open(file, migrations), setAside };
  }
}
