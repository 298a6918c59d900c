// The bundle that the desktop ships, run as far as it goes without Electron: its host opens a city, its field simulator
// publishes, a session gets values. What a bundler breaks (paths, workers, native modules) shows here.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { CONTRACT_VERSION } from '../../contract/messages.ts';
import { ENTRIES } from '../../main/entries.ts';
import { ensureBundle } from '../../main/shells/electron/launch.ts';
import { FakeMessageChannel } from '../builders/fake-electron.ts';
import { writeTinyPack } from '../builders/tiny-pack.ts';
import { startUtilityProcess } from '../builders/utility-process.ts';
import { projectFolder } from './running-city.ts';

test('the bundled host and field simulator bring a city to life', async () => {
  await ensureBundle(() => {});
  const folder = mkdtempSync(join(tmpdir(), 'city-twin-bundle-'));
  const bundle = (name: string) => join(projectFolder, 'out', 'main', name);
  for (const name of Object.keys(ENTRIES)) expect(existsSync(bundle(`${name}.js`)), name).toBe(true);
  await writeTinyPack(join(folder, 'pack'));
  const args = ['--version', '1.2.3', '--city', join(folder, 'pack'), '--data', join(folder, 'data')];
  const host = startUtilityProcess(pathToFileURL(bundle('host.js')), args);
  const find = (type: string) => host.messages.find((message) => message.type === type);
  let field: ChildProcess | undefined;
  try {
    await expect.poll(() => find('ready')).toBeDefined();
    await expect.poll(() => find('startProcess')).toBeDefined();
    const asked = find('startProcess') as unknown as { id: number; args: string[]; env: Record<string, string> };
    field = spawn(process.execPath, [bundle('field-simulator.js'), ...asked.args], {
      env: { ...process.env, ...asked.env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    host.postMessage({ type: 'processStarted', id: asked.id, pid: field.pid ?? null });

    const { port1, port2 } = new FakeMessageChannel();
    const heard: unknown[] = [];
    port2.on('message', ({ data }) => heard.push(data));
    port2.start();
    host.postMessage({ type: 'openSession', view: 'desk' }, [port1]);
    port2.postMessage(JSON.stringify({ type: 'hello', contract: CONTRACT_VERSION }));
    const status = () => {
      const texts = heard
        .filter((data) => typeof data === 'string')
        .map((text) => JSON.parse(text) as { type: string });
      const last = texts.findLast(({ type }) => type === 'status') as
        | { status?: { telemetry: { points: number } } }
        | undefined;
      return last?.status?.telemetry.points ?? 0;
    };
    await expect.poll(status).toBeGreaterThan(0);
    expect(heard.some((data) => data instanceof ArrayBuffer)).toBe(true);

    field.kill();
    host.postMessage({ type: 'processEnded', id: asked.id, reason: 'test' });
    host.postMessage({ type: 'stop' });
    await expect(host.exit).resolves.toBe(0);
  } finally {
    field?.kill('SIGKILL');
    await host.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
