import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabaseFile } from './database-file.ts';
import { allocateSamples, viewSamples } from './sample-batch.ts';
import { SampleDatabase } from './sample-database.ts';
import { SAMPLE_MIGRATIONS } from './sample-schema.ts';
import { WalCheckpoints } from './wal-checkpoints.ts';

const NOW = 1_790_000_000_000;
const BATCH = 16_384;
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'checkpoints-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('the log of writes stays short while commits go on, and is gone at the end', async () => {
  const file = join(dir, 'samples.db');
  const { database } = openDatabaseFile(file, SAMPLE_MIGRATIONS);
  const samples = new SampleDatabase(database);
  samples.usePoints(['a.load']);
  samples.noteClock(NOW, NOW, NOW, 1);
  const checkpoints = new WalCheckpoints(database);
  checkpoints.begin();
  const buffer = allocateSamples(BATCH);
  const columns = viewSamples(buffer);
  let commits = 0;
  let shrunk = false;
  let longest = 0;
  // Until the log has begun again twice over: what was written by then would be several times its bound.
  for (; commits < 4000 && !(shrunk && commits >= 200); commits += 1) {
    for (let i = 0; i < BATCH; i += 1) {
      columns.times[i] = NOW + commits;
      columns.arrivals[i] = NOW + commits;
      columns.values[i] = commits * BATCH + i;
    }
    const before = statSync(`${file}-wal`).size;
    samples.append(buffer, BATCH, []);
    checkpoints.finish();
    const size = statSync(`${file}-wal`).size;
    if (size < before || (size === before && commits > 20)) shrunk = true;
    longest = Math.max(longest, size);
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
  expect(shrunk).toBe(true);
  expect(longest).toBeLessThan(160 * 2 ** 20);
  checkpoints.end();
  samples.close();
  expect(() => statSync(`${file}-wal`)).toThrow();
  const again = openDatabaseFile(file, SAMPLE_MIGRATIONS).database;
  expect(again.prepare('SELECT count(*), sum(count) FROM log').raw().get()).toEqual([commits, commits * BATCH]);
  expect(again.pragma('quick_check(1)', { simple: true })).toBe('ok');
  again.close();
}, 60_000);

test('who closes before the thread has begun need not wait for it', () => {
  const { database } = openDatabaseFile(join(dir, 'samples.db'), SAMPLE_MIGRATIONS);
  const checkpoints = new WalCheckpoints(database);
  checkpoints.begin();
  checkpoints.end();
  database.close();
  expect(() => statSync(join(dir, 'samples.db-wal'))).toThrow();
});
