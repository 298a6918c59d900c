// Files that were found damaged, lost or of something else, and lie in the data folder under another name (database-file.ts). As long as they lie there, nobody has dealt
// with them: moving one away is how an operator says that it is.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FOREIGN } from './database-file.ts';
import { DamagedPages } from './salvage/damaged-pages.ts';

/** Not to be read; gone or without anything in it; a sound database of something else; a folder. */
export type KeptCause = 'damaged' | 'lost' | 'foreign' | 'folder';

export interface KeptFile {
  /** what it was, `samples.db` */
  readonly name: string;
  /** where it lies now */
  readonly file: string;
  /** machine's clock, ms: when it was put aside */
  readonly atMs: number;
  /** what can be read of it as lines of text; null: there is no such file */
  readonly text: string | null;
  readonly cause: KeptCause;
  /** how much shorter it is than it says of itself; null: it does not say any more how long it was */
  readonly missingBytes: number | null;
}

const KEPT = /^([\w-]+\.db)\.damaged-(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)(?:-\d+)?(-foreign)?$/;
type Found = Pick<KeptFile, 'cause' | 'missingBytes'>;

/** Looked at once: what is kept does not change. Another one may get the name of one that was moved away, within the same second: it has a file number of its own. */
const known = new Map<string, { readonly identity: string; readonly found: Found }>();

function identityOf(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return 'unreadable';
  }
}

function foundAt(file: string, mark: string | undefined): Found {
  const identity = identityOf(file);
  const before = known.get(file);
  if (before?.identity === identity) return before.found;
  const found = lookAt(file, mark);
  known.set(file, { identity, found });
  return found;
}

function lookAt(file: string, mark: string | undefined): Found {
  try {
    const found = statSync(file);
    if (found.isDirectory()) return { cause: 'folder', missingBytes: null };
    if (mark === FOREIGN) return { cause: 'foreign', missingBytes: 0 };
    if (found.size === 0) return { cause: 'lost', missingBytes: null };
    const pages = new DamagedPages(file);
    try {
      return { cause: 'damaged', missingBytes: pages.missingBytes };
    } finally {
      pages.close();
    }
  } catch {
    // A disk that does not even give its first page.
    return { cause: 'damaged', missingBytes: null };
  }
}

/** Oldest first; none where the folder cannot be read. */
export function filesKeptAside(dir: string): KeptFile[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch {
    return [];
  }
  const kept = names.flatMap((found) => {
    const [, name, day, hour, minute, second, mark] = KEPT.exec(found) ?? [];
    if (name === undefined) return [];
    const file = join(dir, found);
    const text = `${file}.entries.jsonl`;
    const atMs = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
    return [{ name, file, atMs, text: existsSync(text) ? text : null, ...foundAt(file, mark) }];
  });
  return kept.toSorted((a, b) => a.atMs - b.atMs || (a.file < b.file ? -1 : 1));
}
