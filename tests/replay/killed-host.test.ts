// A host that is killed in the middle: what it showed before comes back, the time when nobody was there is said to be unrecorded, and the
// next host's own beginning is shown as it was.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { QUALITY_CODE } from '../../contract/vocabulary.ts';
import { writeTinyPack } from '../builders/tiny-pack.ts';
import { openScreen } from './screen-client.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/city-twin', import.meta.url));
const POINT = 'parking-s1.occupied';
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let folder: string;
const running: ChildProcess[] = [];

async function serve(): Promise<{ child: ChildProcess; port: number; token: string; mqtt: string }> {
  const child = spawn(
    process.execPath,
    [
      PROGRAM,
      'serve',
      '--city',
      join(folder, 'pack'),
      '--data',
      join(folder, 'data'),
      '--port',
      '0',
      '--field',
      'none',
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') } },
  );
  running.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { url, mqtt } = JSON.parse(line) as { url: string; mqtt: string };
  return { child, port: Number(new URL(url).port), token: new URL(url).searchParams.get('token')!, mqtt };
}

const say = async (mqtt: string, occupied: number): Promise<void> => {
  const device = await connectAsync(mqtt);
  await device.publishAsync('twin/tiny/parking/parking-s1/tele', JSON.stringify({ ts: Date.now(), v: { occupied } }), {
    qos: 1,
  });
  await device.endAsync();
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replay-kill-'));
  await writeTinyPack(join(folder, 'pack'));
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

test('what was shown before a kill, while nobody was there, and after the next start', async () => {
  const first = await serve();
  await say(first.mqtt, 11);
  await pause(400);
  const before = Date.now();
  await pause(400);
  await say(first.mqtt, 12);
  await pause(200);
  const last = Date.now();
  await pause(300);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const killed = Date.now();
  await pause(2500);
  const second = await serve();
  await pause(800);
  await say(second.mqtt, 13);
  await pause(300);
  const after = Date.now();
  await pause(1500);

  const screen = await openScreen(second.port, second.token);
  const row = screen.shown.times.findIndex((time, at) => !Number.isNaN(time) && screen.shown.values[at] === 13);
  await pause(300);
  const at = row >= 0 ? row : screen.shown.values.indexOf(13);
  expect(at, POINT).toBeGreaterThanOrEqual(0);

  const shownAt = async (atMs: number) => {
    const { isUnrecorded } = await screen.ask('replay.seek', { atMs });
    return { value: screen.shown.values[at], quality: screen.shown.qualities[at], isUnrecorded };
  };
  expect(await shownAt(before)).toEqual({ value: 11, quality: QUALITY_CODE.GOOD, isUnrecorded: false });
  expect(await shownAt(after)).toEqual({ value: 13, quality: QUALITY_CODE.GOOD, isUnrecorded: false });
  expect(await shownAt(killed + 1500)).toEqual({ value: 12, quality: QUALITY_CODE.STALE, isUnrecorded: true });
  expect(await shownAt(last)).toMatchObject({ value: 12 });
  const { gaps } = await screen.ask('replay.extent', {});
  expect(gaps).toHaveLength(1);
  expect(gaps[0]!.fromMs).toBeGreaterThan(before);
  expect(gaps[0]!.fromMs).toBeLessThanOrEqual(killed + 5);
  expect(gaps[0]!.toMs).toBeGreaterThan(killed + 2000);
  // What the second host took over from the first was stale until something was said.
  const { atMs } = await screen.ask('replay.seek', { atMs: gaps[0]!.toMs + 1000 });
  if (atMs < after - 700) expect(screen.shown.qualities[at]).toBe(QUALITY_CODE.STALE);
  const { marks } = await screen.ask('replay.marks', { fromMs: 0, toMs: Date.now(), limit: 100 });
  expect(marks.filter(({ kind }) => kind === 'hostStarted')).toHaveLength(2);
  const step = await screen.ask('replay.step', { fromMs: killed + 1000, direction: 'on' });
  expect(step.mark).toMatchObject({ sort: 'trouble' });
  expect(step.mark!.atMs).toBeGreaterThan(killed);
  screen.close();
}, 120_000);
