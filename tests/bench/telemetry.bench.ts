// Two questions, one JSON line each.
// 1. JSON with QoS 1 through mosquitto into storage (PUBACK after commit): which share of the rate of a bare mqtt.js client that
//    only counts is left? Both in the same run by turns, against the same broker and publisher. Budget: at least 0.8.
// 2. At 10,000 messages a second through the embedded broker: how old is a value when it is in the live store? Budget: p99 <= 300 ms.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import mqtt from 'mqtt';
import { hasMosquitto, type Mosquitto, startMosquitto, USERS } from '../telemetry/mosquitto.ts';
import { DEVICE, embedded, makeFolder, removeFolder, startTelemetryHost } from '../telemetry/telemetry-host.ts';

const PUBLISHER = fileURLToPath(new URL('./telemetry-publisher.ts', import.meta.url));
const ASSETS = 500;
const MESSAGES = 100_000;
const ROUNDS = 5;
const STEADY_RATE = 10_000;
const STEADY_SECONDS = 15;
/** Both processes warm up: not measured. */
const WARM_UP_MS = 3000;

function publisher(url: string, user: string, password: string, ...mode: string[]): ChildProcess {
  return spawn(process.execPath, [PUBLISHER, url, user, password, String(ASSETS), ...mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

function report(line: object): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`;
  process.stdout.write(`${JSON.stringify({ ...line, commit, machine })}\n`);
}

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
  const child = publisher(url, 'device', USERS.device, 'burst', String(MESSAGES));
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

async function storedRun(broker: Mosquitto): Promise<Run> {
  const dir = makeFolder();
  const host = await startTelemetryHost({ kind: 'external', url: broker.hostUrl }, dir, ASSETS);
  while (host.telemetry.broker().state !== 'connected') await pause(10);
  // Counted when it is committed and acknowledged, not when it has come.
  let committed = 0;
  const { samples } = host.storage;
  const whenCommitted = samples.whenCommitted.bind(samples);
  samples.whenCommitted = (done) =>
    whenCommitted(() => {
      committed += 1;
      done();
    });
  const run = await drive(broker, () => committed);
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
  const cpuUs = (runs: readonly Run[]): number => Number(median(runs.map((run) => run.cpuUs)).toFixed(1));
  const ratio = rate(stored) / rate(bare);
  report({
    bench: 'telemetry-into-storage',
    ratio: Number(ratio.toFixed(3)),
    budget: 0.8,
    ok: ratio >= 0.8,
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
  const child = publisher(
    host.telemetry.url,
    DEVICE.username,
    DEVICE.password,
    'steady',
    String(STEADY_RATE),
    String(STEADY_SECONDS),
  );
  while (live.pointsWithValue === 0) await pause(5);
  measureFrom = performance.timeOrigin + performance.now() + WARM_UP_MS;
  await once(child, 'exit');
  await pause(200);
  clearInterval(timer);
  ages.sort((a, b) => a - b);
  const at = (share: number): number => Number((ages[Math.floor(share * (ages.length - 1))] ?? Number.NaN).toFixed(1));
  const { lagMs, rejected } = host.telemetry.flow();
  report({
    bench: 'publish-to-live-store',
    p99Ms: at(0.99),
    budget: 300,
    ok: at(0.99) <= 300,
    p50Ms: at(0.5),
    maxMs: at(1),
    rate: STEADY_RATE,
    seconds: STEADY_SECONDS,
    samples: ages.length,
    lagMs: Number(lagMs.toFixed(1)),
    rejected,
  });
  await host.stop();
  removeFolder(dir);
}

if (hasMosquitto) await benchStorage();
await benchLatency();
process.exit(0);
