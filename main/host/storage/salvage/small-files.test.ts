// Journal and documents whose pages are overwritten.
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabaseFile } from '../database-file.ts';
import { DOCUMENT_MIGRATIONS, DocumentDatabase } from '../document-database.ts';
import { checkJournal } from '../journal-check.ts';
import { openJournal } from '../journal-database.ts';
import { JOURNAL_MIGRATIONS } from '../journal-files.ts';
import { salvageDocuments } from './document-salvage.ts';

const PAGE = 4096;
const ENTRIES = 400;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'small-files-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function overwrite(file: string, page: number, bytes = PAGE): void {
  const all = readFileSync(file);
  randomBytes(bytes).copy(all, page * PAGE);
  writeFileSync(file, all);
}

function writeJournal(): string[] {
  const { journal } = openJournal(dir);
  const data = Array.from({ length: ENTRIES }, (_, n) => `${n} ${'x'.repeat(n % 50)}`);
  data.forEach((text, n) => journal.append({ at: 1000 + n, kind: 'note', by: 'anna', data: { text } }));
  journal.anchor(1);
  journal.close();
  return data;
}

interface Line {
  number: number;
  data: string;
  fits: boolean | null;
}

const linesOf = (): Line[] => {
  const name = readdirSync(dir).find((file) => file.endsWith('.entries.jsonl'));
  if (name === undefined) return [];
  const lines = readFileSync(join(dir, name), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
};

test('a journal without its header stands whole beside the fresh one, each entry with whether it fits', () => {
  const data = writeJournal();
  overwrite(join(dir, 'journal.db'), 0, 100);
  const { journal, trouble } = openJournal(dir);
  expect(trouble?.reason).toMatch(
    new RegExp(`${ENTRIES} of its entries stand as text in .*entries\\.jsonl, 0 in between`),
  );
  expect(linesOf().map(({ data: json }) => (JSON.parse(json) as { text: string }).text)).toEqual(data);
  expect(linesOf().every(({ fits }) => fits === true)).toBe(true);
  // The fresh chain is one of its own, and says nothing that it cannot vouch for.
  journal.append({ at: 1, kind: 'note', by: 'bert', data: {} });
  journal.close();
  expect(checkJournal(dir)).toMatchObject({ isSound: true, entries: 1 });
});

test('of every page that is overwritten the other entries stand there, none changed, and what is missing is counted', () => {
  const data = writeJournal();
  const made = join(dir, 'made.db');
  copyFileSync(join(dir, 'journal.db'), made);
  const anchors = readFileSync(join(dir, 'journal.anchors'));
  let lost = 0;
  for (let page = 1; page < statSync(made).size / PAGE; page += 1) {
    for (const name of readdirSync(dir)) if (/^journal\.db|jsonl$/.test(name)) rmSync(join(dir, name));
    copyFileSync(made, join(dir, 'journal.db'));
    writeFileSync(join(dir, 'journal.anchors'), anchors);
    overwrite(join(dir, 'journal.db'), page);
    openJournal(dir).journal.close();
    const lines = linesOf();
    expect(
      lines.every(({ number, data: json }) => (JSON.parse(json) as { text: string }).text === data[number - 1]),
    ).toBe(true);
    expect(lines.every(({ fits }) => fits !== false)).toBe(true);
    // A page holds some thirty entries.
    expect(lines.length).toBeGreaterThan(ENTRIES - 60);
    lost += ENTRIES - lines.length;
  }
  // Each leaf was overwritten once.
  expect(lost).toBe(ENTRIES);
});

test('a line that was altered before the damage does not fit', () => {
  writeJournal();
  const { database } = openDatabaseFile(join(dir, 'journal.db'), JOURNAL_MIGRATIONS);
  database.exec("DROP TRIGGER entries_are_final; UPDATE entries SET by = 'carla' WHERE number = 7");
  database.close();
  overwrite(join(dir, 'journal.db'), 0, 100);
  openJournal(dir).journal.close();
  expect(
    linesOf()
      .filter(({ fits }) => fits === false)
      .map(({ number }) => number),
  ).toEqual([7]);
});

test('documents that can be read are taken over', () => {
  const file = join(dir, 'documents.db');
  const { database } = openDatabaseFile(file, DOCUMENT_MIGRATIONS);
  const documents = new DocumentDatabase(database);
  for (let n = 0; n < 50; n += 1) documents.put(`bookmarks/${n}`, { n, text: 'y'.repeat(n * 200) });
  documents.close();
  overwrite(file, 0, 100);
  const fresh = openDatabaseFile(join(dir, 'fresh.db'), DOCUMENT_MIGRATIONS).database;
  expect(salvageDocuments(fresh, file)).toBe(50);
  const again = new DocumentDatabase(fresh);
  for (let n = 0; n < 50; n += 1) expect(again.get(`bookmarks/${n}`)).toEqual({ n, text: 'y'.repeat(n * 200) });
  again.close();
});
