// One host per data folder. The lock is SQLite's own lock on a small file: the operating system lets go of it when the
// process ends, however it ends, which no file with a process id in it can promise.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export class FolderInUseError extends Error {}

/** @throws FolderInUseError when another host holds the folder. Returns the function that lets go. */
export function lockFolder(dir: string): () => void {
  const noteFile = join(dir, 'host.pid');
  const database = new Database(join(dir, 'host.lock'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw error;
    throw new FolderInUseError(
      `The data folder ${dir} is in use by another City Twin host (process ${readNote(noteFile)}). ` +
        'Stop that one, or give this one another folder with --data.',
    );
  }
  writeFileSync(noteFile, String(process.pid));
  return () => {
    database.exec('ROLLBACK');
    database.close();
  };
}

function readNote(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return 'unknown';
  }
}
