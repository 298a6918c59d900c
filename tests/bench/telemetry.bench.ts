// Four questions, one JSON line each. `--short` asks for less of everything, `--only NAME` for one of them.
// 1. into-storage: JSON with QoS 1 through mosquitto into storage (PUBACK after commit): which share of the rate of a bare mqtt.js client
//    that only counts is left? Both in the same run by turns, against the same broker and publisher. Budget: at least 0.8.
// 2. latency: at 10,000 messages a second through the embedded broker, how old is a value when it is in the live store? Budget: p99 <= 300 ms.
// 3. batched: 200,000 values a second for a minute, 200 in a message, through mosquitto. Budget: all of them stored at that rate, no more than
//    a bounded number of messages unacknowledged, and the log made into segments within two minutes.
// 4. rest: while 15,000 messages a second come in and screens take their pictures, how long does the open API take to answer? Budget: p99 < 200 ms.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import mqtt from 'mqtt';
import type { PointDefinition } from '../../contract/catalogue.ts';
import { createCityClock } from '../../main/host/city-clock.ts';
import { createEventLog } from '../../main/host/event-log.ts';
import { RECORD } from '../../main/host/storage/sample-batch.ts';
import { openStorage, type Storage } from '../../main/host/storage/storage.ts';
import { createTelemetry } from '../../main/host/telemetry/telemetry.ts';
import { writeTinyPack } from '../builders/tiny-pack.ts';
import { serveHost } from '../telemetry/faults/served-host.ts';
import { openScreen } from '../replay/screen-client.ts';
import { hasMosquitto, type Mosquitto, startMosquitto, USERS } from '../telemetry/mosquitto.ts';
import { DEVICE, embedded, makeFolder, removeFolder, startTelemetryHost } from '../telemetry/telemetry-host.ts';
import { median, printResult, quantile } from './result.ts';

const PUBLISHER = fileURLToPath(new URL('./telemetry-publisher.ts', import.meta.url));
const args = process.argv.slice(2);
const isShort = args.includes('--short');
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
const ASSETS = 500;
const MESSAGES = isShort ? 30_000 : 100_000;
const ROUNDS = isShort ? 2 : 5;
const STEADY_RATE = 10_000;
const STEADY_SECONDS = isShort ? 8 : 15;
/** Both processes warm up: not measured. */
const WARM_UP_MS = 3000;
const BATCH = { assets: 100, values: 200, rate: 1000, seconds: isShort ? 15 : 60, compactedWithinS: 120 };
const REST = { rate: 15_000, seconds: isShort ? 10 : 30, everyMs: 50, screens: 2 };

function publisher(url: string, user: string, password: string, assets: number, ...mode: string[]): ChildProcess {
  return spawn(process.execPath, [PUBLISHER, url, user, password, String(assets), ...mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

const rounded = (value: number): number => Number(value.toFixed(1));

interface Run {
  /** messages/s from the first to the last */
  readonly rate: number;
  /** processor time of this process per message, all threads, us: what neighbours on the machine do not change */
  readonly cpuUs: number;
}

/** Sends MESSAGES and waits until `counted` has seen them all. */
async function drive(broker: Mosquitto, counted: () => number): Promise<Run> {
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const from = counted();
  const child = publisher(url, 'device', USERS.device, ASSETS, 'burst', String(MESSAGES));
  while (counted() === from) await pause(1);
  const started = performance.now();
  const cpu = process.cpuUsage();
  while (counted() < from + MESSAGES) await pause(1);
  const rate = (MESSAGES / (performance.now() - started)) * 1000;
  const { user, system } = process.cpuUsage(cpu);
  if (child.exitCode === null) await once(child, 'exit');
  return { rate: Math.round(rate), cpuUs: (user + system) / MESSAGES };
}

async function bareRun(broker: Mosquitto): Promise<Run> {
  let count = 0;
  const client = await mqtt.connectAsync(broker.hostUrl, { clientId: 'bare', protocolVersion: 5 });
  client.on('message', () => {
    count += 1;
  });
  await client.subscribeAsync('twin/tiny/#', { qos: 1 });
  const run = await drive(broker, () => count);
  await client.endAsync();
  return run;
}

/** Counts samples when they are committed and acknowledged, not when they have come. */
function countCommitted({ samples }: Storage): () => number {
  let added = 0;
  let committed = 0;
  const add = samples.add.bind(samples);
  const whenCommitted = samples.whenCommitted.bind(samples);
  samples.add = (...sample) => {
    // A mark is none: it says that what is shown changed by itself.
    if (sample[7] !== RECORD.mark) added += 1;
    add(...sample);
  };
  samples.whenCommitted = (done) => {
    const upTo = added;
    whenCommitted(() => {
      committed = Math.max(committed, upTo);
      done();
    });
  };
  return () => committed;
}

async function storedRun(broker: Mosquitto): Promise<Run> {
  const dir = makeFolder();
  const host = await startTelemetryHost({ kind: 'external', url: broker.hostUrl }, dir, ASSETS);
  while (host.telemetry.broker().state !== 'connected') await pause(10);
  const run = await drive(broker, countCommitted(host.storage));
  const { rejected } = host.telemetry.flow();
  if (Object.keys(rejected).length > 0) throw new Error(`messages were refused: ${JSON.stringify(rejected)}`);
  await host.stop();
  removeFolder(dir);
  return run;
}

async function benchStorage(): Promise<void> {
  const broker = await startMosquitto('tiny');
  const bare: Run[] = [];
  const stored: Run[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const [first, second] = [await bareRun(broker), await storedRun(broker)];
    // The first round warms up.
    if (round > 0) {
      bare.push(first);
      stored.push(second);
    }
  }
  await broker.remove();
  const rate = (runs: readonly Run[]): number => median(runs.map((run) => run.rate));
  const cpuUs = (runs: readonly Run[]): number => rounded(median(runs.map((run) => run.cpuUs)));
  const ratio = rate(stored) / rate(bare);
  printResult('telemetry-into-storage', {
    passed: ratio >= 0.8,
    ratio: Number(ratio.toFixed(3)),
    budget: 0.8,
    bare: bare.map((run) => run.rate),
    stored: stored.map((run) => run.rate),
    unit: 'msg/s',
    cpuUs: { bare: cpuUs(bare), stored: cpuUs(stored) },
  });
}

async function benchLatency(): Promise<void> {
  const dir = makeFolder();
  const host = await startTelemetryHost(embedded(), dir, ASSETS);
  const { live } = host.telemetry;
  const ages: number[] = [];
  const changed = new Uint32Array(live.size);
  let seen = 0;
  let measureFrom = Infinity;
  // A reader like a session: it looks at what changed, a few hundred times a second so as to see when it became visible.
  const timer = setInterval(() => {
    const now = performance.timeOrigin + performance.now();
    const count = live.changedSince(seen, changed);
    seen = live.version;
    if (now < measureFrom) return;
    for (let i = 0; i < count; i += 1) ages.push(now - (live.times[changed[i] ?? 0] ?? 0));
  }, 4);
  const { url } = host.telemetry;
  const steady = ['steady', String(STEADY_RATE), String(STEADY_SECONDS)];
  const child = publisher(url, DEVICE.username, DEVICE.password, ASSETS, ...steady);
  while (live.pointsWithValue === 0) await pause(5);
  measureFrom = performance.timeOrigin + performance.now() + WARM_UP_MS;
  await once(child, 'exit');
  await pause(200);
  clearInterval(timer);
  const { lagMs, rejected } = host.telemetry.flow();
  printResult('publish-to-live-store', {
    passed: quantile(ages, 0.99) <= 300,
    p99Ms: rounded(quantile(ages, 0.99)),
    budget: 300,
    p50Ms: rounded(quantile(ages, 0.5)),
    maxMs: rounded(quantile(ages, 1)),
    rate: STEADY_RATE,
    seconds: STEADY_SECONDS,
    samples: ages.length,
    lagMs: rounded(lagMs),
    rejected,
  });
  await host.stop();
  removeFolder(dir);
}

/** Rows of the log that are not yet in segments. */
function waitingInLog(dir: string): number {
  const database = new Database(join(dir, 'samples.db'), { readonly: true });
  try {
    return (database.prepare('SELECT count(*) AS count FROM log').get() as { count: number }).count;
  } finally {
    database.close();
  }
}

async function benchBatched(): Promise<void> {
  const broker = await startMosquitto('tiny');
  const dir = makeFolder();
  const names = Array.from({ length: BATCH.values }, (_, i) => `v${i}`);
  const definitions = names.map(
    (name): PointDefinition => ({
      ...{ name, unit: 'W', kind: 'measurement', intervalMs: 5000, range: [-1e12, 1e12], digits: 0 },
    }),
  );
  const assets = Array.from({ length: BATCH.assets }, (_, i) => ({ id: `station-s${i + 1}`, domain: 'power' }));
  const points = assets.flatMap((asset) =>
    definitions.map((definition) => ({ id: `${asset.id}.${definition.name}`, asset, definition })),
  );
  const now = Date.now();
  const clock = createCityClock({ startCity: now, startWall: now, speed: 1 });
  const events = createEventLog(clock);
  const storage = await openStorage({ dir, pointIds: points.map(({ id }) => id), clock, events });
  const committed = countCommitted(storage);
  const telemetry = await createTelemetry({
    ...{ city: 'tiny', assets, points, clock, events, storage, field: () => 'none' as const },
    broker: { kind: 'external', url: broker.hostUrl },
  });
  while (telemetry.broker().state !== 'connected') await pause(10);

  let mostMb = 0;
  const timer = setInterval(() => {
    mostMb = Math.max(mostMb, process.memoryUsage().rss / 2 ** 20);
  }, 250);
  const steady = ['steady', String(BATCH.rate), String(BATCH.seconds)];
  const shape = ['twin/tiny/power/station-s{n}/tele', names.join(',')];
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const child = publisher(url, 'device', USERS.device, BATCH.assets, ...steady, ...shape);
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  while (committed() === 0) await pause(5);
  const started = performance.now();
  const cpu = process.cpuUsage();
  await once(child, 'exit');
  const { sent } = JSON.parse(said) as { sent: number };
  const all = sent * BATCH.values;
  while (committed() < all && performance.now() - started < 5 * 60_000) await pause(20);
  const tookS = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const ended = performance.now();
  while (waitingInLog(dir) > 0 && performance.now() - ended < 2 * BATCH.compactedWithinS * 1000) await pause(500);
  const compactedS = (performance.now() - ended) / 1000;
  clearInterval(timer);
  const perSecond = committed() / tookS;
  const { rejected } = telemetry.flow();
  await telemetry.close();
  await storage.close();
  await broker.remove();
  removeFolder(dir);
  printResult('telemetry-batched', {
    passed:
      perSecond >= 0.95 * BATCH.rate * BATCH.values &&
      committed() === all &&
      compactedS <= BATCH.compactedWithinS &&
      Object.keys(rejected).length === 0,
    perSecond: Math.round(perSecond),
    budget: BATCH.rate * BATCH.values,
    seconds: rounded(tookS),
    // All threads of the host: what neighbours on the machine do not change.
    cpuUsPerValue: Number(((user + system) / committed()).toFixed(2)),
    values: committed(),
    compactedS: rounded(compactedS),
    rssMb: Math.round(mostMb),
    rejected,
  });
}

async function benchRest(): Promise<void> {
  const folder = makeFolder();
  const pack = join(folder, 'pack');
  await writeTinyPack(pack, { substations: ASSETS });
  const host = serveHost({ pack, data: join(folder, 'data'), broker: 'embedded' });
  const { mqtt: address, url: page } = await host.ready;
  const { port, searchParams } = new URL(page);
  const screens = await Promise.all(
    Array.from({ length: REST.screens }, () => openScreen(Number(port), searchParams.get('token') ?? '')),
  );
  const { username, password } = new URL(address);
  const steady = ['steady', String(REST.rate), String(REST.seconds)];
  const shape = ['twin/tiny/power/substation-s{n}/tele', 'activePower'];
  const child = publisher(address.replace(/\/\/[^@]*@/, '//'), username, password, ASSETS, ...steady, ...shape);
  await pause(WARM_UP_MS);
  const pictures = (): number => screens.reduce((sum, { told }) => sum + told.length, 0);
  const picturesBefore = pictures();
  const began = performance.now();
  const tookMs: number[] = [];
  const rates: number[] = [];
  while (child.exitCode === null) {
    const from = performance.now();
    const { telemetry } = await host.api<{ telemetry: { messagesPerSecond: number } }>('/api/health');
    tookMs.push(performance.now() - from);
    rates.push(telemetry.messagesPerSecond);
    await pause(REST.everyMs);
  }
  const perScreen = (1000 * (pictures() - picturesBefore)) / screens.length / (performance.now() - began);
  for (const screen of screens) screen.close();
  await host.end('SIGTERM');
  removeFolder(folder);
  printResult('rest-at-full-rate', {
    passed: quantile(tookMs, 0.99) < 200 && perScreen > 1,
    screens: screens.length,
    picturesPerSecond: rounded(perScreen),
    p99Ms: rounded(quantile(tookMs, 0.99)),
    budget: 200,
    p50Ms: rounded(median(tookMs)),
    maxMs: rounded(quantile(tookMs, 1)),
    answers: tookMs.length,
    rate: REST.rate,
    takenPerSecond: Math.round(median(rates)),
  });
}

const BENCHES: Record<string, { run: () => Promise<void>; needsMosquitto: boolean }> = {
  'into-storage': { run: benchStorage, needsMosquitto: true },
  latency: { run: benchLatency, needsMosquitto: false },
  batched: { run: benchBatched, needsMosquitto: true },
  rest: { run: benchRest, needsMosquitto: false },
};
for (const [name, { run, needsMosquitto }] of Object.entries(BENCHES))
  if ((only === undefined || only === name) && (hasMosquitto || !needsMosquitto)) await run();
process.exit();
