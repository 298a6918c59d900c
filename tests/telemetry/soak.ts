// Mosquitto, a host and devices at a steady rate, for as long as asked: what came, in which order it was stored, and the host's memory.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createCityClock } from '../../main/host/city-clock.ts';
import { createEventLog } from '../../main/host/event-log.ts';
import { openStorage } from '../../main/host/storage/storage.ts';
import { buildCity } from '../builders/city.ts';
import { startMosquitto } from './mosquitto.ts';
import { makeFolder, removeFolder } from './telemetry-host.ts';

const HOST = fileURLToPath(new URL('./soak-host.ts', import.meta.url));
const LOAD = fileURLToPath(new URL('./soak-load.ts', import.meta.url));
const ASSETS = 500;
const PAGE = 500_000;
/** The host says once a second how much it has. */
const QUIET_SECONDS = 5;

interface HostWord {
  readonly rssMb: number;
  readonly messagesPerSecond: number;
  readonly rejected: Record<string, number>;
  readonly state: string;
  readonly lost: number;
  /** samples on disk and acknowledged */
  readonly committed: number;
}

export interface SoakResult {
  readonly sent: number;
  /** samples in storage */
  readonly stored: number;
  /** samples that a storage without mistakes would not have: of a count that was stored already */
  readonly doubled: number;
  /** counts that are missing though a greater one of the same device is stored */
  readonly holes: number;
  /** samples stored before one of a smaller count of the same device */
  readonly outOfOrder: number;
  readonly rejected: Record<string, number>;
  /** by the devices' counts */
  readonly lost: number;
  readonly perSecond: number;
  /** from the first word of the devices until all was on disk and acknowledged, s */
  readonly tookS: number;
  /** medians of the host's memory: after warming up (a fifth of the time), and at the end */
  readonly warmMb: number;
  readonly endMb: number;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export async function soak(rate: number, seconds: number): Promise<SoakResult> {
  const broker = await startMosquitto('tiny');
  const dir = makeFolder();
  const heard: HostWord[] = [];
  const host = spawn(process.execPath, [HOST, dir, broker.hostUrl, String(ASSETS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface(host.stdout).on('line', (line) => heard.push(JSON.parse(line) as HostWord));
  try {
    await until(() => heard.at(-1)?.state === 'connected', 30_000);
    const from = heard.length;
    const started = performance.now();
    const load = spawn(process.execPath, [LOAD, broker.deviceUrl, String(ASSETS), String(rate), String(seconds)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const sent = await sentBy(load);
    const words = heard.slice(from);
    // What is delivered again after a broken line counts again: as much as was sent is not yet all of it.
    await until(() => isAllOfIt(heard, sent), 300_000);
    const tookS = (performance.now() - started) / 1000 - QUIET_SECONDS;
    const last = heard.at(-1)!;
    host.kill('SIGTERM');
    await once(host, 'exit');
    const fifth = Math.floor(words.length / 5);
    return {
      ...(await readBack(dir)),
      ...{ sent, tookS, rejected: last.rejected, lost: last.lost },
      perSecond: median(words.map(({ messagesPerSecond }) => messagesPerSecond)),
      warmMb: median(words.slice(fifth, 2 * fifth).map(({ rssMb }) => rssMb)),
      endMb: median(words.slice(-fifth).map(({ rssMb }) => rssMb)),
    };
  } finally {
    host.kill('SIGKILL');
    await broker.remove();
    removeFolder(dir);
  }
}

/** As much as was sent is on disk, and for some seconds nothing more has come. */
function isAllOfIt(heard: readonly HostWord[], sent: number): boolean {
  const last = heard.at(-1)?.committed ?? 0;
  return last >= sent && heard.at(-1 - QUIET_SECONDS)?.committed === last;
}

async function until(isDone: () => boolean, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!isDone()) {
    if (performance.now() > end) throw new Error('the soak waits for something that does not come');
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

async function sentBy(load: ChildProcess): Promise<number> {
  let said = '';
  load.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await once(load, 'exit');
  return (JSON.parse(said) as { sent: number }).sent;
}

/** Everything in storage, in the order in which it was stored. */
async function readBack(dir: string): Promise<Pick<SoakResult, 'stored' | 'doubled' | 'holes' | 'outOfOrder'>> {
  const city = buildCity({ each: ASSETS });
  const now = Date.now();
  const clock = createCityClock({ startCity: now, startWall: now, speed: 1 });
  const events = createEventLog(clock);
  const storage = await openStorage({ dir, pointIds: city.points.map(({ id }) => id), clock, events });
  let [stored, doubled, holes, outOfOrder] = [0, 0, 0, 0];
  try {
    for (let n = 1; n <= ASSETS; n += 1) {
      const row = city.row(`transformer-s${n}.load`);
      let cursor: string | null = null;
      const seen = new Set<number>();
      do {
        const page = await storage.history.page(row, 0, now + 1e9, 100_000, cursor);
        for (const value of page.values) {
          stored += 1;
          if (seen.has(value)) doubled += 1;
          seen.add(value);
        }
        cursor = page.next;
      } while (cursor !== null);
      let greatest = -1;
      for (const value of seen) greatest = Math.max(greatest, value);
      holes += greatest + 1 - seen.size;
    }
    const newest = new Map<number, number>();
    let from = 0;
    for (;;) {
      const records = await storage.replay.between(from, now + 1e9, 'arrival', PAGE);
      for (let i = 0; i < records.count; i += 1) {
        const point = records.points[i]!;
        const value = records.values[i]!;
        if (value < (newest.get(point) ?? -1)) outOfOrder += 1;
        newest.set(point, value);
      }
      if (records.count === 0 || records.untilMs >= now + 1e9) break;
      from = records.untilMs;
    }
  } finally {
    await storage.close();
  }
  return { stored, doubled, holes, outOfOrder };
}
