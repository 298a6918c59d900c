// The room as host.ts uses it: worker threads, files, and what is done when the files are in a bad way.
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCityClock } from '../city-clock.ts';
import { createEventLog } from '../event-log.ts';
import { checkJournal } from './journal-check.ts';
import { RECORD } from './sample-batch.ts';
import { DamagedPages } from './salvage/damaged-pages.ts';
import { rowsOf } from './salvage/damaged-rows.ts';
import { blockOfRow } from './salvage/damaged-samples.ts';
import { openStorage, type Storage, StorageRefusedError } from './storage.ts';

// Each of these starts threads that read their program first, four to ten of them: on a machine that has much else to do they wait for
// the processor for longer than what they do takes.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const NOW = 1_790_000_000_000;
const clock = createCityClock({ startCity: 0, startWall: 0, speed: 1 });
const IDS = ['a.load', 'b.load'];
let dir: string;
let opened: Storage[] = [];

async function open(): Promise<Storage> {
  const storage = await openStorage({ dir, pointIds: IDS, clock, events: createEventLog(clock) });
  opened.push(storage);
  return storage;
}

async function close(storage: Storage): Promise<void> {
  opened = opened.filter((other) => other !== storage);
  await storage.close();
}

const committed = (storage: Storage) =>
  new Promise<void>((resolve) => {
    storage.samples.whenCommitted(resolve);
  });

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'storage-')), 'city');
});

afterEach(async () => {
  for (const storage of opened) await storage.close();
  opened = [];
  rmSync(join(dir, '..'), { recursive: true });
});

test('samples, journal and documents are there again after a restart', async () => {
  const first = await open();
  for (let i = 0; i < 40_000; i += 1) first.samples.add(i % 2, NOW + i, NOW + i, i, 0, 1, -1, RECORD.shown, true);
  await committed(first);
  const entry = await first.journal.append('note', 'anna', { text: 'hello' });
  await first.documents.put('bookmarks', [{ name: 'centre' }]);
  await close(first);

  const second = await open();
  const page = await second.history.page(1, NOW, NOW + 100_000, 100_000, null);
  expect(page.values).toEqual(Array.from({ length: 20_000 }, (_, i) => 2 * i + 1));
  expect(await second.journal.list({ limit: 10 })).toEqual([entry]);
  expect(second.journal.head().number).toBe(1);
  expect(await second.documents.get('bookmarks')).toEqual([{ name: 'centre' }]);
  expect(await second.documents.get('nothing')).toBeUndefined();
  expect((await second.history.read(0, NOW, NOW + 100_000, 100)).values.length).toBeLessThanOrEqual(100);
  const known = await second.lastKnown();
  expect([...known.times]).toEqual([NOW + 39_998, NOW + 39_999]);
  expect([...known.values]).toEqual([39_998, 39_999]);
  expect(second.status()).toMatchObject({ state: 'ok', detail: '' });
});

test('what nobody waits for is written all the same', async () => {
  const first = await open();
  first.samples.add(0, NOW, NOW, 42, 0, 0, -1, RECORD.shown, false);
  await close(first);
  const second = await open();
  expect((await second.history.read(0, 0, NOW, 10)).values).toEqual([42]);
});

test('a second host on the same folder is refused, and may come once the first has gone', async () => {
  const first = await open();
  await expect(open()).rejects.toThrow(/in use by another City Twin host \(process \d+\).*--data/);
  await close(first);
  await close(await open());
});

test('a folder that cannot be written is refused with the remedy', async () => {
  writeFileSync(join(dir, '..', 'file'), '');
  const attempt = openStorage({
    dir: join(dir, '..', 'file', 'city'),
    pointIds: [],
    clock,
    events: createEventLog(clock),
  });
  await expect(attempt).rejects.toThrow(StorageRefusedError);
  await expect(attempt).rejects.toThrow(/cannot be created.*--data/);
});

test('a damaged sample file is kept, said, and a fresh one begins', async () => {
  await close(await open());
  writeFileSync(join(dir, 'samples.db'), 'this is no database, and never was one'.repeat(200));
  const storage = await open();
  expect(storage.status().detail).toMatch(/samples: .*kept as .*samples\.db\.damaged-/);
  storage.samples.add(0, NOW, NOW, 1, 0, 0, -1, RECORD.shown, true);
  await committed(storage);
  expect((await storage.history.read(0, 0, NOW, 10)).values).toEqual([1]);
  expect((await storage.journal.list({ limit: 5 })).map(({ kind }) => kind)).toContain('storageDamaged');
  const kept = readdirSync(dir).find((name) => /^samples\.db\.damaged-[^-]*-[^-]*-[^-]*$/.test(name)) ?? '';
  expect(readFileSync(join(dir, kept), 'utf8')).toMatch(/this is no database/);
});

test('pages destroyed behind the first are noticed at the next start', async () => {
  const first = await open();
  for (let i = 0; i < 20_000; i += 1) first.samples.add(0, NOW + i, NOW, i, 0, 0, -1, RECORD.shown, true);
  await committed(first);
  await close(first);
  const bytes = readFileSync(join(dir, 'samples.db'));
  bytes.fill(0xab, 4096);
  writeFileSync(join(dir, 'samples.db'), bytes);
  const second = await open();
  expect(second.status().detail).toMatch(/kept as/);
  expect((await second.history.read(0, 0, NOW + 1e6, 10)).values).toEqual([]);
});

test('what can still be read of a damaged file comes back, and it is said until the kept file is moved away', async () => {
  const first = await open();
  for (let round = 0; round < 6; round += 1) {
    for (let i = 0; i < 5000; i += 1) {
      const time = NOW + 5000 * round + i;
      first.samples.add(i % 2, time, time, i / 8, 0, 0, -1, RECORD.shown, true);
    }
    await committed(first);
  }
  await close(first);
  const bytes = readFileSync(join(dir, 'samples.db'));
  for (const page of [0, Math.floor(bytes.length / 4096 / 2)]) bytes.fill(0xab, page * 4096, page * 4096 + 200);
  writeFileSync(join(dir, 'samples.db'), bytes);
  const lines: string[] = [];
  const reopen = async (): Promise<Storage> => {
    const storage = await openStorage({
      ...{ dir, pointIds: IDS, clock, events: createEventLog(clock) },
      log: (line) => lines.push(line),
    });
    opened.push(storage);
    return storage;
  };
  const second = await reopen();
  expect(lines).toEqual([
    expect.stringMatching(/^samples\.db was damaged and is kept as .*brought back.*Move the kept file/),
  ]);
  const page = await second.history.page(1, NOW, NOW + 100_000, 100_000, null);
  expect(page.values.length).toBeGreaterThanOrEqual(10_000);
  expect(page.values.every((value, i) => value === ((page.times[i]! - NOW) % 5000) / 8)).toBe(true);
  const [kept] = second.damage().kept;
  expect(kept).toMatchObject({ name: 'samples.db', salvage: { isDone: true } });
  const [known] = [...(await second.lastKnown()).times];
  expect(known).toBeGreaterThan(NOW);
  const entries = await second.journal.list({ limit: 5 });
  expect(entries.find(({ kind }) => kind === 'storageSalvaged')?.data).toMatchObject({
    file: kept?.file,
    records: kept?.salvage?.records,
  });
  await close(second);
  const third = await reopen();
  expect(lines).toHaveLength(2);
  expect(third.damage().kept).toMatchObject([{ file: kept?.file }]);
  expect((await third.history.page(1, NOW, NOW + 100_000, 100_000, null)).values).toEqual(page.values);
  await close(third);
  for (const name of readdirSync(dir)) if (name.includes('.damaged-')) rmSync(join(dir, name));
  const fourth = await reopen();
  expect(fourth.damage().kept).toEqual([]);
  expect(lines).toHaveLength(2);
});

test('damage that no commit meets is found by upkeep: the rest of a large file comes back too', async () => {
  const first = await open();
  for (let i = 0; i < 3000; i += 1) {
    const time = NOW + (i < 1500 ? 0 : 3_600_000) + i;
    first.samples.add(i % 2, time, time, i, 0, 0, -1, RECORD.shown, true);
  }
  await committed(first);
  const isPacked = () => first.status().history?.waitingSamples === 0 && first.status().history?.segments !== 0;
  await vi.waitFor(() => expect(isPacked()).toBe(true), { timeout: 60_000, interval: 500 });
  await close(first);
  const file = join(dir, 'samples.db');
  // Larger than what is looked through at a start.
  truncateSync(file, 40 * 1024 * 1024);
  const pages = new DamagedPages(file);
  const withBlocks = Array.from({ length: 200 }, (_, i) => i + 1).filter((number) => {
    const bytes = pages.page(number);
    return (
      bytes !== null && !pages.isFree(number) && rowsOf(pages, number, bytes).some((row) => blockOfRow(row) !== null)
    );
  });
  pages.close();
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(4096, 0xab), 0, 4096, (withBlocks.at(-1)! - 1) * 4096);
  closeSync(descriptor);
  const second = await open();
  await vi.waitFor(() => expect(second.damage().kept).toMatchObject([{ salvage: { isDone: true } }]), {
    timeout: 60_000,
    interval: 500,
  });
  second.samples.add(0, NOW + 1e8, NOW + 1e8, 42, 0, 0, -1, RECORD.shown, true);
  await committed(second);
  const { values } = await second.history.page(0, NOW, NOW + 2e8, 10_000, null);
  expect(values.at(-1)).toBe(42);
  expect(values.length).toBe(1 + (second.damage().kept[0]?.salvage?.records ?? 0) / 2);
});

test('a file of a newer program is left alone', async () => {
  await close(await open());
  const database = new Database(join(dir, 'samples.db'));
  database.pragma('user_version = 99');
  database.close();
  await expect(open()).rejects.toThrow(/newer City Twin \(schema 99/);
  expect(readdirSync(dir).filter((name) => name.includes('damaged'))).toEqual([]);
});

test('the key is for its owner only, and the journal refuses to be changed', async () => {
  const storage = await open();
  await storage.journal.append('note', 'anna', { n: 1 });
  await storage.journal.append('note', 'bert', { n: 2 });
  await close(storage);
  expect(statSync(join(dir, 'journal.key')).mode & 0o777).toBe(0o600);
  expect(checkJournal(dir)).toMatchObject({ isSound: true, entries: 2 });
  const database = new Database(join(dir, 'journal.db'));
  expect(() => database.exec('UPDATE entries SET kind = 1')).toThrow(/never changed/);
  expect(() => database.exec('DELETE FROM entries')).toThrow(/never removed/);
  // Whoever takes the triggers away is found by the chain.
  database.exec("DROP TRIGGER entries_are_final; UPDATE entries SET by = 'carla' WHERE number = 2");
  database.close();
  expect(checkJournal(dir)).toMatchObject({ isSound: false, firstBad: 2 });
  const again = await open();
  expect(again.status().detail).toMatch(/journal: entry 2 does not fit the chain/);
});

test('a journal whose newest entries were cut off is found by its anchor', async () => {
  const storage = await open();
  for (let n = 0; n < 3; n += 1) await storage.journal.append('note', 'anna', { n });
  await close(storage);
  const database = new Database(join(dir, 'journal.db'));
  database.exec('DROP TRIGGER entries_stay; DELETE FROM entries WHERE number > 1');
  database.close();
  expect(checkJournal(dir)).toMatchObject({ isSound: false, firstBad: 2 });
});

test('a journal without its key is set aside, and a fresh one says so', async () => {
  const storage = await open();
  await storage.journal.append('note', 'anna', {});
  await close(storage);
  rmSync(join(dir, 'journal.key'));
  const second = await open();
  expect(second.status().detail).toMatch(/key file was lost/);
  await close(second);
  expect(checkJournal(dir)).toMatchObject({ isSound: true, entries: 1 });
  expect(readdirSync(dir).some((name) => name.startsWith('journal.db.damaged-'))).toBe(true);
});

test('events are journaled in their order, and every entry is an event', async () => {
  const events = createEventLog(clock);
  const storage = await openStorage({ dir, pointIds: IDS, clock, events });
  events.emit('fieldSimulatorStarted', { pid: 7 });
  events.emit('brokerLost', { url: 'mqtt://x', trouble: 'closed', reason: 'gone' });
  await storage.close();
  expect(events.since(0)?.map(({ name }) => name)).toEqual([
    'fieldSimulatorStarted',
    'brokerLost',
    'journalWritten',
    'journalWritten',
  ]);
  const again = await open();
  const entries = await again.journal.list({ limit: 5 });
  expect(entries.map(({ kind }) => kind)).toEqual(['brokerLost', 'fieldSimulatorStarted']);
  expect(entries[0]?.data).toMatchObject({ reason: 'gone' });
  expect(await again.journal.list({ limit: 5, before: 2 })).toHaveLength(1);
});

test('a broken last line of the anchors is no sign of tampering', async () => {
  const storage = await open();
  await storage.journal.append('note', 'anna', {});
  await close(storage);
  const file = join(dir, 'journal.anchors');
  writeFileSync(file, `${readFileSync(file, 'utf8')}{"number":2,"ha`);
  const again = await open();
  await again.journal.append('note', 'anna', {});
  await close(again);
  // The one that every journal begins with, and one each time.
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(3);
  expect(checkJournal(dir)).toMatchObject({ isSound: true, entries: 2 });
});
