// Files of a data folder that are gone, empty, or of something else: each is said with its cause, and the host starts.
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCityClock } from '../city-clock.ts';
import { troublesOf } from '../city-troubles.ts';
import { createEventLog } from '../event-log.ts';
import { damageWords } from './damage-words.ts';
import { HistorianAwayError } from './historian-away.ts';
import { RECORD } from './sample-batch.ts';
import { openStorage, type Storage } from './storage.ts';

// As in storage.test.ts.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const NOW = 1_790_000_000_000;
const IDS = Array.from({ length: 300 }, (_, i) => `a${i}.load`);
const clock = createCityClock({ startCity: 0, startWall: 0, speed: 1 });
let dir: string;
let lines: string[] = [];
let current: Storage | null = null;

async function open(): Promise<Storage> {
  await current?.close();
  current = null;
  lines = [];
  current = await openStorage({
    ...{ dir, pointIds: IDS, clock, events: createEventLog(clock) },
    log: (line) => lines.push(line),
  });
  return current;
}

async function close(): Promise<void> {
  await current?.close();
  current = null;
}

/** A folder in which a host has worked. */
async function makeUsed(samples = 10): Promise<void> {
  const storage = await open();
  for (let i = 0; i < samples; i += 1)
    storage.samples.add(i % 300, NOW + i, NOW + i, (i * 7919) % 1013, 0, 0, -1, RECORD.shown, true);
  await new Promise<void>((resolve) => {
    storage.samples.whenCommitted(resolve);
  });
  await storage.documents.put('bookmarks', [1]);
  await storage.journal.append('note', 'anna', {});
  await close();
}

const told = async (storage: Storage) =>
  (await storage.journal.list({ limit: 9 })).filter(({ kind }) => kind === 'storageDamaged').map(({ data }) => data);

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'lost-')), 'city');
});

afterEach(async () => {
  await close();
  rmSync(join(dir, '..'), { recursive: true });
});

test('a new folder is quiet, and so is one in which all is as it was', async () => {
  await makeUsed();
  expect(lines).toEqual([]);
  const again = await open();
  expect(again.damage().kept).toEqual([]);
  expect(lines).toEqual([]);
});

test('samples that are gone, or a file of no length, are said until the file that stands for them is moved away', async () => {
  await makeUsed();
  truncateSync(join(dir, 'samples.db'), 0);
  const empty = await open();
  expect(lines).toEqual([expect.stringMatching(/^samples\.db was gone or had nothing in it.*begins anew.*backup/)]);
  expect(empty.damage().kept).toMatchObject([{ name: 'samples.db', cause: 'lost' }]);
  expect(await told(empty)).toMatchObject([{ what: 'samples', reason: expect.stringMatching(/gone or had nothing/) }]);
  empty.samples.add(0, NOW, NOW, 1, 0, 0, -1, RECORD.shown, true);
  await open();
  expect(lines).toHaveLength(1);
  await close();
  for (const name of readdirSync(dir)) if (name.includes('.damaged-')) rmSync(join(dir, name));
  rmSync(join(dir, 'samples.db'));
  const gone = await open();
  expect(lines).toEqual([expect.stringMatching(/^samples\.db was gone/)]);
  const [kept] = gone.damage().kept;
  expect(existsSync(kept?.file ?? '')).toBe(true);
  const status = {
    broker: { state: 'connected', detail: '', url: '', trouble: null },
    field: 'none',
    storage: gone.status(),
    sources: [],
  } as never;
  const samplesLetGo = { count: 0, ageMs: 0 };
  expect(
    troublesOf({ status, grid: null, silenceMs: null, samplesLetGo, damage: gone.damage(), failures: [] }),
  ).toMatchObject([
    { code: 'file-damaged', source: 'samples.db', message: expect.stringMatching(/was gone or had nothing in it/) },
  ]);
});

test('documents of no length are said too', async () => {
  await makeUsed();
  truncateSync(join(dir, 'documents.db'), 0);
  const storage = await open();
  expect(lines).toEqual([expect.stringMatching(/^documents\.db was gone or had nothing in it/)]);
  expect(await told(storage)).toMatchObject([{ what: 'documents' }]);
});

test('a sound database of something else, or a folder, in the place of the samples does not keep the host from starting', async () => {
  await makeUsed();
  copyFileSync(join(dir, 'journal.db'), join(dir, 'samples.db'));
  const storage = await open();
  expect(lines).toEqual([
    expect.stringMatching(/^samples\.db was a database of something else.*Look who put it there/),
  ]);
  expect(await told(storage)).toMatchObject([{ reason: expect.stringMatching(/something else, with entries in it/) }]);
  expect(storage.damage().kept).toMatchObject([{ cause: 'foreign', salvage: null }]);
  storage.samples.add(0, NOW, NOW, 1, 0, 0, -1, RECORD.shown, true);
  await close();
  expect(statSync(join(dir, 'samples.db')).isFile()).toBe(true);
  for (const name of readdirSync(dir)) if (/\.damaged-|^samples/.test(name)) rmSync(join(dir, name));
  mkdirSync(join(dir, 'samples.db'));
  await open();
  expect(lines).toEqual([expect.stringMatching(/^samples\.db was a folder.*Move the kept folder out/)]);
});

test('a file that lost its end, or its beginning, does not look as if nothing else were missing', async () => {
  await makeUsed(60_000);
  const file = join(dir, 'samples.db');
  const whole = statSync(file).size;
  const half = Math.floor(whole / 8192) * 4096;
  truncateSync(file, half);
  const cut = await open();
  await vi.waitFor(() => expect(cut.damage().kept).toMatchObject([{ salvage: { isDone: true } }]), { timeout: 60_000 });
  expect(cut.damage().kept).toMatchObject([{ missingBytes: whole - half }]);
  expect(damageWords(cut.damage().kept[0]!)).toMatch(
    new RegExp(`the file is ${whole - half} bytes shorter than it says, and it is not known how many`),
  );
  await close();
  for (const name of readdirSync(dir)) if (name.includes('.damaged-')) rmSync(join(dir, name));
  truncateSync(file, 100);
  const [stub] = (await open()).damage().kept;
  expect(damageWords(stub!)).toMatch(/0 records were brought back.*it is not known how much else is missing/);
});

test('a journal of no length goes on by its anchors, and is not said to be kept anywhere', async () => {
  await makeUsed();
  truncateSync(join(dir, 'journal.db'), 0);
  const storage = await open();
  expect(storage.damage().journal).toMatch(/entry 1 was anchored and is gone/);
  expect(storage.status().detail).toMatch(/journal\.db goes on as it is/);
  expect(storage.status().detail).not.toMatch(/kept as/);
});

const writeOne = async (storage: Storage, value: number): Promise<void> => {
  storage.samples.add(0, NOW + 1e6 + value, NOW + 1e6 + value, value, 0, 0, -1, RECORD.shown, true);
  await new Promise<void>((resolve) => {
    storage.samples.whenCommitted(resolve);
  });
};

test.each([
  ['removed', (file: string) => rmSync(file), /was gone/],
  ['cut', (file: string) => truncateSync(file, 0), /samples\.db was (damaged|gone)/],
] as const)(
  'samples.db %s while the host runs: said at once, and what is acknowledged is there afterwards',
  async (_how, harm, words) => {
    await makeUsed(5000);
    const storage = await open();
    await writeOne(storage, 1);
    harm(join(dir, 'samples.db'));
    await writeOne(storage, 2);
    await vi.waitFor(() => expect(storage.damage().kept).toHaveLength(1), { timeout: 20_000 });
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
    const again = await open();
    expect([...(await again.history.page(0, NOW + 1e6, NOW + 2e6, 10, null)).values]).toContain(2);
  },
);

test('damage that a reader meets puts the file aside, and who asked is told to ask again', async () => {
  await makeUsed(40_000);
  const storage = await open();
  const file = join(dir, 'samples.db');
  const bytes = readFileSync(file);
  bytes.fill(0xab, 4096);
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, 4096, bytes.length - 4096, 4096);
  closeSync(descriptor);
  const ask = () => storage.history.page(0, NOW, NOW + 1e6, 10, null);
  await expect(ask()).rejects.toThrow(HistorianAwayError);
  await vi.waitFor(() => expect(storage.damage().kept).toMatchObject([{ name: 'samples.db' }]), { timeout: 20_000 });
  await vi.waitFor(ask, { timeout: 20_000 });
  expect(storage.damage().kept).toHaveLength(1);
  await writeOne(storage, 3);
  expect([...(await storage.history.page(0, NOW + 1e6, NOW + 2e6, 10, null)).values]).toEqual([3]);
});
