// A disk that takes nothing more, as the operating system makes it: a limit on the size of files, lifted again later.
import { execFileSync } from 'node:child_process';
import mqtt from 'mqtt';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startHostChild } from './host-child.ts';
import { DEVICE, makeFolder, removeFolder } from './telemetry-host.ts';

const hasPrlimit = ((): boolean => {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return process.platform === 'linux';
  } catch {
    return false;
  }
})();

let dir: string;
beforeEach(() => {
  dir = makeFolder();
});
afterEach(() => removeFolder(dir));

test.skipIf(!hasPrlimit)(
  'a file that may not grow is said, and all of it is acknowledged when there is room again',
  async () => {
    const host = await startHostChild(dir, 'embedded', ['prlimit', '--fsize=600000:unlimited']);
    const device = await mqtt.connectAsync(host.url, { ...DEVICE, protocolVersion: 4 });
    let acknowledged = 0;
    const pending: Promise<unknown>[] = [];
    const isFull = () => host.said.some(({ event }) => event === 'storageFailed');
    for (let i = 0; i < 20_000 && !isFull(); i += 1) {
      const payload = JSON.stringify({ ts: Date.now(), v: { load: i, temperature: i % 200 } });
      const topic = `twin/tiny/power/transformer-s${1 + (i % 50)}/tele`;
      pending.push(
        device.publishAsync(topic, payload, { qos: 1 }).then(() => {
          acknowledged += 1;
        }),
      );
      if (i % 20 === 0) {
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
      }
    }
    expect(isFull()).toBe(true);
    // The log may find room again in its own file and go on by itself; faults/full-disk.ts holds what is promised while a disk stays full.
    execFileSync('prlimit', ['--pid', String(host.pid), '--fsize=unlimited:unlimited']);
    await Promise.all(pending);
    expect(acknowledged).toBe(pending.length);
    expect(host.said.some(({ event }) => event === 'storageRecovered')).toBe(true);
    await vi.waitFor(() => expect(host.said.at(-1)).toMatchObject({ stored: 'ok' }), { timeout: 3000 });
    await device.endAsync();
    await host.end('SIGTERM');
  },
  60_000,
);
