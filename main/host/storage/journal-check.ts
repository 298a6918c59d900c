// Reads a journal from its first entry to its last, also while a host writes to it.
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type ChainVerdict, type StoredEntry, verifyChain } from './journal-chain.ts';
import { journalFiles, readAnchors, readKey } from './journal-files.ts';

/** There is no journal to be checked, or no key to check it with. */
export class JournalUnreadableError extends Error {
  readonly remedy: string;

  constructor(
    message: string,
    remedy = 'name the data folder of a city with --data; it holds journal.db and journal.key',
  ) {
    super(message);
    this.remedy = remedy;
  }
}

/** `dir` the city's data folder. @throws JournalUnreadableError */
export function checkJournal(dir: string): ChainVerdict {
  const files = journalFiles(dir);
  if (!existsSync(files.database)) throw new JournalUnreadableError(`there is no journal.db in ${dir}`);
  const key = readKey(files.key);
  if (key === null)
    throw new JournalUnreadableError(
      `${files.key} is missing or is no key of a journal: it was made with the journal and is in every backup; without it nothing can be verified`,
      'put journal.key back out of a backup of this city (restore-backup writes one to an empty folder), or name the right data folder with --data',
    );
  try {
    const database = new Database(files.database, { readonly: true, timeout: 5000 });
    try {
      // The anchors first: entries written meanwhile are newer than they, never older.
      const anchors = readAnchors(files.anchors);
      return verifyChain(key, entriesOf(database), anchors);
    } finally {
      database.close();
    }
  } catch (error) {
    throw new JournalUnreadableError(
      `${files.database} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Only read when they are wanted: whoever stops early closes the statement, and with it the file. */
function* entriesOf(database: Database.Database): Generator<StoredEntry> {
  yield* database.prepare('SELECT * FROM entries ORDER BY number').iterate() as IterableIterator<StoredEntry>;
}
