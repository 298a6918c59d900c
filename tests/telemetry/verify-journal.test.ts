// The command as a script calls it: what it prints, and how it ends.
import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCityClock } from '../../main/host/city-clock.ts';
import { createEventLog } from '../../main/host/event-log.ts';
import { openJournal } from '../../main/host/storage/journal-database.ts';
import { openStorage } from '../../main/host/storage/storage.ts';
import { makeFolder, removeFolder } from './telemetry-host.ts';

const CLI = fileURLToPath(new URL('../../bin/city-twin', import.meta.url));
let dir: string;

function verify(...flags: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, 'verify-journal', '--data', dir, ...flags], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

beforeEach(async () => {
  dir = makeFolder();
  const clock = createCityClock({ startCity: 1_790_000_000_000, startWall: 0, speed: 1 }, () => 0);
  const storage = await openStorage({ dir, pointIds: [], clock, events: createEventLog(clock) });
  for (let n = 1; n <= 4; n += 1) await storage.journal.append('note', 'anna', { n });
  await storage.close();
});
afterEach(() => removeFolder(dir));

test('a whole journal: 0, and its head', async () => {
  const { code, stdout } = await verify('--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, entries: 4, head: { number: 4 } });
});

test('a changed entry: 2, and the first bad number', async () => {
  const database = new Database(join(dir, 'journal.db'));
  database.exec(`DROP TRIGGER entries_are_final; UPDATE entries SET data = '{"n":9}' WHERE number = 3`);
  database.close();
  const { code, stdout } = await verify('--json');
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, firstBad: 3 });
  expect((await verify()).stdout).toMatch(/first bad number 3/);
});

test('no journal, or no key: 3, and what to do', async () => {
  rmSync(join(dir, 'journal.key'));
  expect(await verify()).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/journal\.key is missing[^]*--data/) as string,
  });
  rmSync(join(dir, 'journal.db'));
  expect(await verify()).toMatchObject({ code: 3, stderr: expect.stringMatching(/no journal\.db/) as string });
});

test('anchors that are gone, emptied or rubbish: 2, and what cannot be seen any more', async () => {
  const anchors = join(dir, 'journal.anchors');
  appendFileSync(anchors, 'xx\n');
  expect(await verify()).toMatchObject({
    code: 2,
    stdout: expect.stringMatching(/a line of the anchor file/) as string,
  });
  writeFileSync(anchors, '');
  expect(await verify()).toMatchObject({ code: 2, stdout: expect.stringMatching(/there is no anchor/) as string });
  const database = new Database(join(dir, 'journal.db'));
  database.exec('DROP TRIGGER entries_stay; DELETE FROM entries');
  database.close();
  rmSync(anchors);
  expect((await verify('--json')).code).toBe(2);
});

test('a host that was killed in its first minute has an anchor all the same', async () => {
  rmSync(dir, { recursive: true });
  mkdirSync(dir);
  openJournal(dir).journal.close();
  expect((await verify()).code).toBe(0);
});

test('a key that was exchanged: 2, and what tells whether it was the key or the anchor', async () => {
  writeFileSync(join(dir, 'journal.key'), `${'ab'.repeat(32)}\n`);
  expect(await verify()).toMatchObject({
    code: 2,
    stdout: expect.stringMatching(/journal\.key was exchanged; with journal\.key of a backup/) as string,
  });
  writeFileSync(join(dir, 'journal.key'), 'no key\n');
  expect(await verify()).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/is no key of a journal[^]*out of a backup/) as string,
  });
});
