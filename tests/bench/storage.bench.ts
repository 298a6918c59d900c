// What the writing side of the history costs: appending commits of 16 k samples while upkeep goes on in the same thread as in the host, the longest
// wait of a commit, how soon the backlog is packed, and bytes a sample on a slice of the stated day (meters each 15 min and points each 15 s, values
// in steps of their instruments, arrivals some ms late). Arguments: share of the stated day's points (default 0.1), hours (default 2),
// "burst" for 200,000 samples/s for 60 s (default 10 s of them).
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabaseFile } from '../../main/host/storage/database-file.ts';
import { allocateSamples, viewSamples } from '../../main/host/storage/sample-batch.ts';
import { SampleDatabase } from '../../main/host/storage/sample-database.ts';
import { SAMPLE_MIGRATIONS } from '../../main/host/storage/sample-schema.ts';
import { Upkeep } from '../../main/host/storage/upkeep.ts';
import { WalCheckpoints } from '../../main/host/storage/wal-checkpoints.ts';
import { printResult, quantile } from './result.ts';

const [share = '0.1', hours = '2', burstSeconds = '10'] = process.argv.slice(2);
const METERS = Math.round(40_000 * Number(share));
const FAST = Math.round(20_000 * Number(share));
const BATCH = 16_384;
const START = Math.floor(1_790_000_000_000 / 3_600_000) * 3_600_000;
const SLICE_MS = 8;

let seed = 1;
const random = (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};
const normal = (): number => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());

const dir = mkdtempSync(join(tmpdir(), 'storage-bench-'));
const database = new SampleDatabase(openDatabaseFile(join(dir, 'samples.db'), SAMPLE_MIGRATIONS).database);
database.usePoints(Array.from({ length: METERS + FAST }, (_, i) => `p${i}.load`));
database.noteClock(START, START, START, 1);
const checkpoints = new WalCheckpoints(database.sqlite);
checkpoints.begin();
const upkeep = new Upkeep(database, (what) => {
  throw new Error(what);
});

const buffer = allocateSamples(BATCH);
const columns = viewSamples(buffer);
let count = 0;
let total = 0;
const commits: number[] = [];
/** what they cost the processor */
const commitWorks: number[] = [];
const waits: number[] = [];
/** what a slice costs the processor: on a busy machine a slice lasts longer than it works */
const works: number[] = [];
const processorMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** As the worker does it: a slice of upkeep, then whatever commit came meanwhile. */
function slice(now: number): boolean {
  const began = performance.now();
  const workBegan = processorMs();
  let isOn = true;
  while (isOn && performance.now() - began < SLICE_MS) {
    isOn = upkeep.step(now);
    checkpoints.finish();
  }
  waits.push(performance.now() - began);
  works.push(processorMs() - workBegan);
  return isOn;
}

function commit(): void {
  if (count === 0) return;
  const began = performance.now();
  const workBegan = processorMs();
  database.append(buffer, count, []);
  checkpoints.finish();
  commits.push(performance.now() - began);
  commitWorks.push(processorMs() - workBegan);
  total += count;
  count = 0;
}

function add(point: number, time: number, arrival: number, value: number): void {
  columns.points[count] = point;
  columns.times[count] = time;
  columns.arrivals[count] = arrival;
  columns.values[count] = value;
  columns.qualities[count] = 0;
  columns.origins[count] = 0;
  columns.kinds[count] = 0;
  count += 1;
  if (count === BATCH) commit();
}

// Meters: a counter in kWh to 0.01. Points: volts, amperes, kW to 0.1, each about its own mean.
const meters = Float64Array.from({ length: METERS }, () => Math.round(random() * 1e6) / 100);
const fast = Float64Array.from({ length: FAST }, () => 50 + 200 * random());
const means = fast.slice();

function day(): number {
  let upkeepMs = 0;
  for (let second = 0; second < 3600 * Number(hours); second += 1) {
    const now = START + 1000 * second;
    for (let i = second % 15; i < FAST; i += 15) {
      fast[i] = fast[i]! + 0.4 * normal() + 0.02 * (means[i]! - fast[i]!);
      const ts = now + (i % 997) + Math.round(2 * normal());
      add(METERS + i, ts, now + 1001 + Math.floor(random() * 8), Math.round(10 * fast[i]!) / 10);
    }
    for (let i = second % 900; i < METERS; i += 900) {
      meters[i] = Math.round(100 * (meters[i]! + 0.3 * random())) / 100;
      add(i, now, now + 1008, meters[i]!);
    }
    if (second % 60 < 59) continue;
    commit();
    const began = performance.now();
    while (slice(now + 1000));
    upkeepMs += performance.now() - began;
  }
  const end = START + 3_600_000 * Number(hours);
  commit();
  const began = performance.now();
  while (slice(end));
  return upkeepMs + performance.now() - began;
}

const upkeepMs = day();
const stats = upkeep.stats();
const sizes = database.sqlite
  .prepare('SELECT (SELECT sum(length(data)) FROM minutes), (SELECT sum(length(data)) FROM hours)')
  .raw()
  .get() as [number, number];
const samplesOfDay = total;
const commitsOfDay = commits.length;

// The burst: as fast as it goes, upkeep in between as the host does it, at most half of the time.
const points = METERS + FAST;
commits.length = 0;
commitWorks.length = 0;
waits.length = 0;
const worksOfDay = { p99: quantile(works, 0.99), longest: Math.max(...works) };
works.length = 0;
const from = total;
const burst = 200_000 * Number(burstSeconds);
const burstBegan = performance.now();
const now = START + 3_600_000 * Number(hours);
for (let i = 0; i < burst; i += 1) {
  const ms = now + i / 200;
  add(i % points, Math.floor(ms), Math.floor(ms) + 3, Math.round(means[i % FAST]! * 10 + 5 * normal()) / 10);
  if (i % BATCH === 0 && i > 0 && upkeep.isDue(ms)) slice(ms);
}
commit();
const burstMs = performance.now() - burstBegan;
const packBegan = performance.now();
while (slice(now + burst / 200));
const packMs = performance.now() - packBegan;

const walMb = statSync(join(dir, 'samples.db-wal')).size / 2 ** 20;
const bytesASample = stats.segmentBytes / samplesOfDay;
const tierBytes = (sizes[0] + sizes[1]) / samplesOfDay;
printResult('storage', {
  points,
  samples: samplesOfDay,
  commits: commitsOfDay,
  bytesASample: Number(bytesASample.toFixed(3)),
  minuteBytesASample: Number((sizes[0] / samplesOfDay).toFixed(3)),
  hourBytesASample: Number((sizes[1] / samplesOfDay).toFixed(3)),
  upkeepMicrosecondsASample: Number(((1000 * upkeepMs) / samplesOfDay).toFixed(2)),
  sliceWorkOfDayMs: worksOfDay,
  burst: total - from,
  burstRateASecond: Math.round((total - from) / (burstMs / 1000)),
  commitMs: { median: quantile(commits, 0.5), p99: quantile(commits, 0.99), longest: Math.max(...commits) },
  commitWorkMs: { p99: quantile(commitWorks, 0.99), longest: Math.max(...commitWorks) },
  sliceWorkMs: { median: quantile(works, 0.5), p99: quantile(works, 0.99), longest: Math.max(...works) },
  sliceMs: { median: quantile(waits, 0.5), p99: quantile(waits, 0.99), longest: Math.max(...waits) },
  walMb: Number(walMb.toFixed(1)),
  load: Number((loadavg()[0] ?? 0).toFixed(1)),
  backlogPackedMs: Math.round(packMs),
  passed: bytesASample + tierBytes <= 3 && packMs < 120_000,
});
checkpoints.end();
database.close();
rmSync(dir, { recursive: true });
