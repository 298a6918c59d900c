// Reads a journal from its first entry to its last, also while a host writes to it.
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type ChainVerdict, type StoredEntry, verifyChain } from './journal-chain.ts';
import { journalFiles, readAnchors, readKey } from './journal-files.ts';

/** There is no journal to be checked, or no key to check it with. */
export class JournalUnreadableError extends Error {}

/** `dir` the city's data folder. @throws JournalUnreadableError */
export function checkJournal(dir: string): ChainVerdict {
  const files = journalFiles(dir);
  if (!existsSync(files.database)) throw new JournalUnreadableError(`there is no journal.db in ${dir}`);
  const key = readKey(files.key);
  if (key === null) throw new JournalUnreadableError(`${files.key} is missing or is no key of a journal`);
  try {
    const database = new Database(files.database, { readonly: true, timeout: 5000 });
    try {
      // The anchors first: entries written meanwhile are newer than they, never older.
      const anchors = readAnchors(files.anchors);
      const entries = database.prepare('SELECT * FROM entries ORDER BY number').iterate() as Iterable<StoredEntry>;
      return verifyChain(key, entries, anchors);
    } finally {
      database.close();
    }
  } catch (error) {
    throw new JournalUnreadableError(
      `${files.database} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
