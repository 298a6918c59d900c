import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkJournal } from './journal-check.ts';
import { openJournal } from './journal-database.ts';
import { JOURNAL_MIGRATIONS, journalFiles } from './journal-files.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const write = (times: readonly number[], kind = 'note') => {
  const { journal } = openJournal(dir);
  for (const at of times) journal.append({ at, kind, by: 'test', data: { at } });
  return journal;
};

it('tells a stretch of time from the end that was asked for, by kind', () => {
  // A run with a clock of its own lies between: by time, not by number.
  const journal = write([100, 200, 300, 50, 250]);
  journal.append({ at: 260, kind: 'other', by: 'test', data: {} });
  const at = (span: Partial<Parameters<typeof journal.between>[0]>) =>
    journal.between({ fromMs: 100, toMs: 300, limit: 10, isNewestFirst: false, ...span }).map((entry) => entry.at);
  expect(at({})).toEqual([100, 200, 250, 260, 300]);
  expect(at({ limit: 2 })).toEqual([100, 200]);
  expect(at({ limit: 2, isNewestFirst: true })).toEqual([300, 260]);
  expect(at({ kinds: ['other', 'unknown'] })).toEqual([260]);
  expect(at({ kinds: ['other', 'note'], limit: 3 })).toEqual([100, 200, 250]);
  expect(at({ kinds: ['other', 'note'], limit: 2, isNewestFirst: true })).toEqual([300, 260]);
  expect(at({ kinds: [] })).toEqual([]);
  expect(at({ fromMs: 301, toMs: 400 })).toEqual([]);
  journal.close();
});

it('goes on behind the last entry of a page, also where many are of one moment', () => {
  const journal = write([100, 200, 200, 200, 300]);
  for (const isNewestFirst of [true, false]) {
    const seen: number[] = [];
    let behind: { at: number; number: number } | undefined;
    for (;;) {
      const page = journal.between({ fromMs: 0, toMs: 999, kinds: ['note'], limit: 2, isNewestFirst, behind });
      if (page.length === 0) break;
      seen.push(...page.map(({ number }) => number));
      behind = page.at(-1);
    }
    expect(seen).toEqual(isNewestFirst ? [5, 4, 3, 2, 1] : [1, 2, 3, 4, 5]);
  }
  journal.close();
});

it('reads what it tells of one kind and nothing else, however much lies between', () => {
  const { database } = journalFiles(dir);
  write([1]).close();
  const file = new Database(database, { readonly: true });
  const plan = file
    .prepare(
      'EXPLAIN QUERY PLAN SELECT number, at, kind, by, data FROM entries WHERE at >= ? AND at <= ? AND kind = ? AND (at, number) < (?, ?) ORDER BY at DESC, number DESC LIMIT ?',
    )
    .all(0, 9, 'note', 9, 9, 1) as { detail: string }[];
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH entries USING INDEX entries_by_kind (kind=? AND at>? AND at<?)',
  ]);
  file.close();
});

it('lifts a journal of the first schema, and its chain stays whole', () => {
  const { database } = journalFiles(dir);
  write([1, 2, 3]).close();
  const old = new Database(database);
  old.exec('DROP INDEX entries_by_time; DROP INDEX entries_by_kind');
  old.pragma('user_version = 1');
  old.close();
  const journal = write([4]);
  expect(journal.between({ fromMs: 0, toMs: 9, limit: 9, isNewestFirst: false })).toHaveLength(4);
  journal.close();
  expect(checkJournal(dir)).toMatchObject({ isSound: true, entries: 4 });
  const lifted = new Database(database, { readonly: true });
  expect(lifted.pragma('user_version', { simple: true })).toBe(JOURNAL_MIGRATIONS.length);
  lifted.close();
});
