// A backup as its owner makes it: while the host writes, put back elsewhere, served again; and everything that is no backup.
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { expect, it } from 'vitest';
import { useCommandLine } from './command-line.ts';

const { folder, run, serve } = useCommandLine();

const LIMIT = { timeout: 120_000 };

interface Ready {
  url: string;
  mqtt: string;
}

function api(url: string) {
  const { origin, searchParams } = new URL(url);
  const headers = { authorization: `Bearer ${searchParams.get('token')}` };
  return async <T>(path: string) => (await fetch(`${origin}${path}`, { headers })).json() as Promise<T>;
}

interface Point {
  id: string;
  topic: string;
  kind: string;
}

it('is made while the host writes, and holds all that was acknowledged before', LIMIT, async () => {
  const data = join(folder, 'busy');
  const server = serve('--data', data, '--field', 'none');
  const ready = JSON.parse(await server.firstLine()) as Ready;
  const points = await api(ready.url)<Point[]>('/api/points');
  const point = points.find(({ kind }) => kind === 'measurement')!;
  const name = point.id.slice(point.id.lastIndexOf('.') + 1);
  const device = await mqtt.connectAsync(ready.mqtt);
  let sent = 0;
  const START = Date.now() - 3_600_000;
  const say = async () => {
    sent += 1;
    await device.publishAsync(point.topic, JSON.stringify({ ts: START + sent, v: { [name]: 1 + (sent % 7) } }), {
      qos: 1,
    });
  };
  for (let i = 0; i < 200; i += 1) await say();
  const before = sent;

  const out = join(folder, 'busy.tar');
  const made = run(['backup', '--data', data, '--out', out, '--json']);
  while (made.child.exitCode === null) await say();
  expect(await made.exit, made.stderr).toBe(0);
  const report = JSON.parse(made.stdout) as { files: { name: string }[]; bytes: number };
  expect(report.files.map(({ name: file }) => file)).toEqual(
    expect.arrayContaining(['access.json', 'documents.db', 'journal.db', 'journal.key', 'samples.db']),
  );
  expect(report.bytes).toBe(statSync(out).size);
  expect(statSync(out).mode & 0o077).toBe(0);
  await device.endAsync(true);
  server.child.kill('SIGTERM');
  expect(await server.exit).toBe(0);

  const back = join(folder, 'back');
  const restored = run(['restore-backup', out, '--data', back]);
  expect(await restored.exit, restored.stderr).toBe(0);
  expect(await run(['verify-journal', '--data', back]).exit).toBe(0);

  // The same people, the same history; the journal says where it comes from.
  const again = serve('--data', back, '--field', 'none');
  const { url } = JSON.parse(await again.firstLine()) as Ready;
  expect(new URL(url).search).toBe(new URL(ready.url).search);
  const { samples } = await api(url)<{ samples: [number][] }>(
    `/api/samples?point=${encodeURIComponent(point.id)}&from=${START}&to=${START + 1e6}&tier=raw`,
  );
  expect(samples.length).toBeGreaterThanOrEqual(before);
  expect(samples.slice(0, before).map(([ts]) => ts)).toEqual(Array.from({ length: before }, (_, i) => START + i + 1));
  const { entries } = await api(url)<{ entries: { kind: string }[] }>('/api/journal?limit=50');
  expect(entries.map(({ kind }) => kind)).toContain('backupRestored');
  again.child.kill('SIGTERM');
  await again.exit;

  const files = () => readdirSync(folder).filter((file) => file.includes('.partial-'));
  const cut = join(folder, 'cut.tar');
  writeFileSync(cut, readFileSync(out));
  truncateSync(cut, Math.floor(statSync(out).size / 2));
  const changed = join(folder, 'changed.tar');
  const bytes = readFileSync(out);
  bytes[bytes.length >> 1]! ^= 0xff;
  writeFileSync(changed, bytes);
  const longer = join(folder, 'longer.tar');
  const list = readFileSync(out);
  // Another last digit of the first length in its list.
  const end = list.indexOf(',', list.indexOf('"bytes":')) - 1;
  list[end] = list[end] === 0x39 ? 0x38 : 0x39;
  writeFileSync(longer, list);
  for (const [file, word] of [
    [longer, 'its list says'],
    [cut, 'cut'],
    [changed, 'changed.tar'],
  ] as const) {
    const refused = run(['restore-backup', file, '--data', join(folder, 'never')]);
    expect(await refused.exit).toBe(3);
    expect(refused.stderr).toContain(word);
    expect(existsSync(join(folder, 'never'))).toBe(false);
  }
  const taken = run(['restore-backup', out, '--data', back]);
  expect(await taken.exit).toBe(1);
  expect(taken.stderr).toContain('is not empty');
  expect(files()).toEqual([]);
});

it('refuses what is none, and what is there already', LIMIT, async () => {
  const empty = run(['backup', '--data', join(folder, 'nowhere'), '--out', join(folder, 'x.tar')]);
  expect(await empty.exit).toBe(1);
  expect(empty.stderr).toContain('is no data folder of a city');
  for (const [text, word] of [
    ['', 'empty'],
    ['hello', 'no backup'],
  ] as const) {
    const file = join(folder, 'junk.tar');
    writeFileSync(file, text);
    const refused = run(['restore-backup', file, '--data', join(folder, 'never'), '--json']);
    expect(await refused.exit).toBe(3);
    expect((JSON.parse(refused.stdout) as { error: { message: string } }).error.message).toContain(word);
  }
  const missing = run(['restore-backup', join(folder, 'missing.tar'), '--data', join(folder, 'never')]);
  expect(await missing.exit).toBe(3);
  expect(existsSync(join(folder, 'never'))).toBe(false);
});
