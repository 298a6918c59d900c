// The three files of the journal: entries, the key outside of the database, and the anchors in a second file.
import { randomBytes } from 'node:crypto';
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Anchor } from './journal-chain.ts';

export interface JournalFiles {
  readonly database: string;
  readonly key: string;
  readonly anchors: string;
}

export const journalFiles = (dir: string): JournalFiles => ({
  database: join(dir, 'journal.db'),
  key: join(dir, 'journal.key'),
  anchors: join(dir, 'journal.anchors'),
});

export const JOURNAL_MIGRATIONS = [
  `CREATE TABLE entries (
     number INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, by TEXT NOT NULL, data TEXT NOT NULL,
     hash TEXT NOT NULL) STRICT;
   CREATE TRIGGER entries_stay BEFORE DELETE ON entries BEGIN SELECT raise(ABORT, 'journal entries are never removed'); END;
   CREATE TRIGGER entries_are_final BEFORE UPDATE ON entries BEGIN SELECT raise(ABORT, 'journal entries are never changed'); END;`,
  'CREATE INDEX entries_by_time ON entries (at);',
  // Of one kind, in the order of time: what is asked for is read, however much else was written meanwhile.
  'CREATE INDEX entries_by_kind ON entries (kind, at);',
] as const;

const KEY_BYTES = 32;

/** Null when there is none, or when it is too short to be one. */
export function readKey(file: string): Buffer | null {
  if (!existsSync(file)) return null;
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  return key.length === KEY_BYTES ? key : null;
}

/** On disk before the first entry that needs it. */
export function createKey(file: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  const descriptor = openSync(file, 'w', 0o600);
  try {
    writeSync(descriptor, `${key.toString('hex')}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return key;
}

const anchorSchema = z.object({ number: z.number().int(), hash: z.string(), wall: z.number(), mac: z.string() });

/** One line an anchor; null stands for a line that is none. */
export function readAnchors(file: string): (Anchor | null)[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  // A host that was killed while it wrote leaves a last line without its end: that is no sign of tampering.
  lines.pop();
  return lines.map((line) => {
    try {
      return anchorSchema.parse(JSON.parse(line));
    } catch {
      return null;
    }
  });
}

export function appendAnchor(file: string, anchor: Anchor): void {
  // A broken last line must not swallow this one.
  const isBroken = existsSync(file) && !/(^|\n)$/.test(readFileSync(file, 'utf8'));
  if (isBroken) trimBrokenLine(file);
  appendFileSync(file, `${JSON.stringify(anchor)}\n`, { flush: true, mode: 0o600 });
}

function trimBrokenLine(file: string): void {
  const text = readFileSync(file, 'utf8');
  const descriptor = openSync(file, 'w', 0o600);
  try {
    writeSync(descriptor, text.slice(0, text.lastIndexOf('\n') + 1));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
