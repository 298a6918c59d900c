// Files that were found damaged and lie in the data folder under another name (database-file.ts). As long as they lie there, nobody has dealt
// with them: moving one away is how an operator says that it is.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface KeptFile {
  /** what it was, `samples.db` */
  readonly name: string;
  /** where it lies now */
  readonly file: string;
  /** machine's clock, ms: when it was put aside */
  readonly atMs: number;
  /** what can be read of it as lines of text; null: there is no such file */
  readonly text: string | null;
}

const KEPT = /^([\w-]+\.db)\.damaged-(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)(?:-\d+)?$/;

/** Oldest first; none where the folder cannot be read. */
export function filesKeptAside(dir: string): KeptFile[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch {
    return [];
  }
  const kept = names.flatMap((found) => {
    const [, name, day, hour, minute, second] = KEPT.exec(found) ?? [];
    if (name === undefined) return [];
    const file = join(dir, found);
    const text = `${file}.entries.jsonl`;
    const atMs = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
    return [{ name, file, atMs, text: existsSync(text) ? text : null }];
  });
  return kept.toSorted((a, b) => a.atMs - b.atMs || (a.file < b.file ? -1 : 1));
}
