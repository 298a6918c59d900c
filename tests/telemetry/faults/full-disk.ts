// A disk that really is full: a small file system of its own under the data folder, filled up with ballast, and given room again.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeSync, openSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { writeTinyPack } from '../../builders/tiny-pack.ts';
import { freePort } from '../mosquitto.ts';
import { makeFolder, removeFolder } from '../telemetry-host.ts';
import { type FaultReport, pause } from './fault-scenarios.ts';
import { startNumberedDevices, SUBSTATIONS } from './numbered-devices.ts';
import { serveHost } from './served-host.ts';
import { readStored } from './stored-messages.ts';

const DISK_MB = 96;
const RATE = 1_500;
const WAIT_MS = 60_000;

/** Only who may mount can try it. */
export const canMount = ((): boolean => {
  const dir = makeFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir], { stdio: 'ignore' });
    execFileSync('umount', [dir], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    removeFolder(dir);
  }
})();

interface Health {
  readonly status: string;
  readonly reasons: string[];
  readonly storage: { readonly state: string };
}

export interface FullDiskReport extends FaultReport {
  /** acknowledgements that came while the host said that it takes nothing in */
  readonly acknowledgedWhileFull: number;
  /** what health said meanwhile */
  readonly reasons: readonly string[];
}

/** Takes all the room that is left but `leave` bytes. */
function fill(file: string, dir: string, leave: number): void {
  const piece = Buffer.alloc(64 * 1024);
  const descriptor = openSync(file, 'w');
  try {
    for (;;) {
      const { bavail, bsize } = statfsSync(dir);
      if (bavail * bsize - piece.length < leave) return;
      writeSync(descriptor, piece);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** `times` the disk is filled to the last block under load, and emptied again after a while. */
export async function fillDisk(times: number): Promise<FullDiskReport> {
  const dir = makeFolder();
  const pack = join(dir, 'pack');
  const disk = join(dir, 'disk');
  await writeTinyPack(pack, { substations: SUBSTATIONS });
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', disk]);
  const data = join(disk, 'data');
  mkdirSync(data, { mode: 0o700 });
  const port = await freePort();
  const host = serveHost({ pack, data, broker: `embedded:${port}` });
  try {
    const { mqtt } = await host.ready;
    const devices = await startNumberedDevices(mqtt, Date.now() - 3_600_000);
    const reasons = new Set<string>();
    let acknowledgedWhileFull = 0;
    const until = async (wanted: string): Promise<void> => {
      const end = performance.now() + WAIT_MS;
      for (;;) {
        const health = await host.api<Health>('/api/health');
        if (health.storage.state !== 'ok') for (const reason of health.reasons) reasons.add(reason);
        if ((health.storage.state === 'ok') === (wanted === 'ok')) return;
        if (performance.now() > end) throw new Error(`storage stays "${health.storage.state}", not ${wanted}`);
        await pause(50);
      }
    };
    for (let round = 0; round < times; round += 1) {
      devices.setRate(RATE);
      await pause(1_000);
      const ballast = join(disk, 'ballast');
      fill(ballast, disk, 0);
      await until('full');
      // What was on its way to the device when the host said so is still let through.
      await pause(300);
      const before = devices.acknowledged.size;
      await pause(1_500);
      acknowledgedWhileFull += devices.acknowledged.size - before;
      rmSync(ballast);
      await until('ok');
    }
    devices.setRate(0);
    await devices.settled(WAIT_MS);
    await devices.close();
    await host.end('SIGTERM');
    return {
      scenario: 'disk full',
      faults: times,
      sent: devices.sent,
      acknowledgedToDevices: devices.acknowledged.size,
      acknowledgedByHost: devices.acknowledged,
      toDevices: devices.acknowledged,
      stored: await readStored(pack, data, devices.startMs),
      countedLost: 0,
      acknowledgedWhileFull,
      reasons: [...reasons],
    };
  } finally {
    await host.end('SIGKILL');
    execFileSync('umount', [disk]);
    removeFolder(dir);
  }
}
