import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CONTRACT_VERSION, type HostMessage } from '../../../contract/messages.ts';
import { FakeMessageChannel } from '../../../tests/builders/fake-electron.ts';
import { writeTinyPack } from '../../../tests/builders/tiny-pack.ts';
import { startUtilityProcess } from '../../../tests/builders/utility-process.ts';
import type { View } from './host-messages.ts';

let folder: string;
let host: ReturnType<typeof startUtilityProcess> | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'city-twin-host-'));
});

afterEach(async () => {
  await host?.end();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function startHost(...args: string[]) {
  const city = join(folder, 'pack');
  await writeTinyPack(city);
  const entry = new URL('host-process.ts', import.meta.url);
  host = startUtilityProcess(entry, ['--version', '1.2.3', '--city', city, '--data', join(folder, 'data'), ...args]);
  return host;
}

const find = (type: string) => host?.messages.find((message) => message.type === type);

/** A window's session: says hello and waits for the answer. */
async function openSession(view: View) {
  const { port1, port2 } = new FakeMessageChannel();
  const heard: unknown[] = [];
  port2.on('message', ({ data }) => heard.push(data));
  port2.start();
  host?.postMessage({ type: 'openSession', view }, [port1]);
  port2.postMessage(JSON.stringify({ type: 'hello', contract: CONTRACT_VERSION }));
  await vi.waitFor(() => expect(heard.length).toBeGreaterThan(0), { timeout: 5_000 });
  const first = JSON.parse(heard[0] as string) as HostMessage;
  return { heard, first, port: port2 };
}

test('tells how far it is, then lets windows in as what they are, and ends when asked', async () => {
  const { messages, exit, postMessage } = await startHost('--field', 'none');
  await vi.waitFor(() => expect(find('ready')).toBeDefined(), { timeout: 15_000 });
  expect(find('ready')).toMatchObject({ packFolder: join(folder, 'pack') });
  expect(messages.filter(({ type }) => type === 'start')).not.toContainEqual(
    expect.objectContaining({ status: expect.objectContaining({ state: 'failed' }) }),
  );

  const desk = await openSession('desk');
  expect(desk.first).toMatchObject({ type: 'welcome', role: 'admin', version: '1.2.3', packUrl: '/pack/' });
  const wall = await openSession('wall');
  expect(wall.first).toMatchObject({ type: 'welcome', role: 'wall' });

  // Nonsense from the main process is noted and harms nothing.
  postMessage({ type: 'openSession', view: 'root' });
  postMessage('stop');
  postMessage({ type: 'stop' });
  await expect(exit).resolves.toBe(0);
}, 30_000);

test('asks for its field simulator instead of starting one', async () => {
  const { messages, postMessage } = await startHost();
  await vi.waitFor(() => expect(find('startProcess')).toBeDefined(), { timeout: 15_000 });
  const asked = find('startProcess');
  expect(asked).toMatchObject({ entry: 'field-simulator' });
  expect(JSON.stringify(asked?.['args'])).not.toContain('FIELD_PASSWORD');
  postMessage({ type: 'processStarted', id: asked?.['id'], pid: 4242 });
  postMessage({ type: 'processEnded', id: asked?.['id'], reason: 'exit code 1' });
  // It is asked for again, after a pause.
  await vi.waitFor(() => expect(messages.filter(({ type }) => type === 'startProcess')).toHaveLength(2), {
    timeout: 8_000,
  });
}, 30_000);

test('says why it cannot start', async () => {
  const entry = new URL('host-process.ts', import.meta.url);
  host = startUtilityProcess(entry, [
    '--version',
    '1.2.3',
    '--city',
    join(folder, 'nothing'),
    '--data',
    join(folder, 'data'),
  ]);
  await expect(host.exit).resolves.toBe(1);
  expect(host.messages.at(-1)).toMatchObject({ type: 'start', status: { state: 'failed' } });
  expect(JSON.stringify(host.messages.at(-1))).toContain('manifest.json');
}, 30_000);
