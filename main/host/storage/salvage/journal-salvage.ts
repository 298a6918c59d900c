// What can still be read of a journal.db that was put aside, written down beside it as lines of JSON, for people.
//
// It does not go into the fresh journal: an entry vouches for all before it, so that a chain with a gap could never be told from one that was
// tampered with, and `verify-journal` would have to call it broken for ever. The fresh chain begins with an entry that names the kept file, and
// each line here says whether it fits the entry before it by the key of then, which the folder still has.
import { closeSync, openSync, writeSync } from 'node:fs';
import { entryHash, FIRST_HASH, type StoredEntry } from '../journal-chain.ts';
import { DamagedPages } from './damaged-pages.ts';
import { rowsOf } from './damaged-rows.ts';

const HASH = /^[0-9a-f]{64}$/;

export interface JournalSalvage {
  /** where the lines lie */
  readonly file: string;
  readonly entries: number;
  /** of them those that fit the entry before them */
  readonly fitting: number;
  /** numbers between the first and the last that are not there */
  readonly missing: number;
}

function entriesOf(file: string): Map<number, StoredEntry> {
  const pages = new DamagedPages(file);
  const entries = new Map<number, StoredEntry>();
  try {
    for (let number = 1; number <= pages.count; number += 1) {
      const bytes = pages.isFree(number) ? null : pages.page(number);
      if (bytes === null) continue;
      for (const { rowid, values } of rowsOf(pages, number, bytes)) {
        const [none, at, kind, by, data, hash] = values;
        if (rowid === null || none !== null || typeof at !== 'number' || typeof kind !== 'string') continue;
        if (typeof by !== 'string' || typeof data !== 'string' || typeof hash !== 'string' || !HASH.test(hash))
          continue;
        entries.set(rowid, { number: rowid, at, kind, by, data, hash });
      }
    }
  } finally {
    pages.close();
  }
  return entries;
}

/** `key` null: it is lost. Null: there is nothing to be read. @throws what the file system throws */
export function salvageJournal(file: string, key: Buffer | null): JournalSalvage | null {
  const entries = entriesOf(file);
  if (entries.size === 0) return null;
  const numbers = [...entries.keys()].toSorted((a, b) => a - b);
  const out = `${file}.entries.jsonl`;
  const descriptor = openSync(out, 'w', 0o600);
  let fitting = 0;
  try {
    for (const number of numbers) {
      const entry = entries.get(number)!;
      const before = number === 1 ? FIRST_HASH : entries.get(number - 1)?.hash;
      const fits = key === null || before === undefined ? null : entryHash(key, before, entry) === entry.hash;
      if (fits === true) fitting += 1;
      writeSync(descriptor, `${JSON.stringify({ ...entry, fits })}\n`);
    }
  } finally {
    closeSync(descriptor);
  }
  const span = numbers.at(-1)! - numbers[0]! + 1;
  return { file: out, entries: numbers.length, fitting, missing: span - numbers.length };
}
