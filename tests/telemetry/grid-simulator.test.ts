// The simulator's process with a grid: started as the host starts it, against a real broker, spoken to over MQTT only. What it says is
// compared with the file in which it writes what has really happened.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { Aedes } from 'aedes';
import { connect, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileURLToPath } from 'node:url';
import { entryUrl } from '../../main/entries.ts';
import { openCityPack } from '../../main/host/city/city-pack.ts';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import type { CityGrid } from '../../simulation/network/city-grid.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';
import { waitUntil } from './grid-town.ts';

interface Heard {
  readonly asset: string;
  readonly suffix: string;
  readonly text: string;
}

interface TruthLine {
  readonly ts: number;
  readonly kind: string;
  readonly consumers?: readonly string[] | number;
  readonly switch?: string;
  readonly position?: string;
}

describe('field simulator with a grid', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grid-simulator-'));
  const truthFile = join(folder, 'truth.jsonl');
  const heard: Heard[] = [];
  let server: Server;
  let broker: Aedes;
  let reader: MqttClient;
  let child: ChildProcess;
  let grid: CityGrid;
  let city: string;
  let meterOf: Map<string, string>;
  let lines = '';

  /** Whole lines: the simulator may be writing the last one. */
  const truth = (): TruthLine[] =>
    readFileSync(truthFile, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as TruthLine);
  const jsonOf = ({ text }: Heard) => JSON.parse(text) as { ts: number; event?: string; v?: Record<string, unknown> };
  const from = (asset: string, suffix: string): Heard[] =>
    heard.filter((message) => message.asset === asset && message.suffix === suffix);
  let count = 0;
  const command = (asset: string, body: object, retain = false): string => {
    const id = `c${count++}`;
    const domain = asset === 'field' ? 'simulation' : 'power';
    const payload = { id, phase: 'operate', expires: Date.now() + 20_000, by: 'test', ...body };
    reader.publish(`twin/${city}/${domain}/${asset}/cmd`, JSON.stringify(payload), { qos: 1, retain });
    return id;
  };
  const answer = async (asset: string, id: string): Promise<{ result: string; reason?: string }> => {
    const answers = () => from(asset, 'ack').map(({ text }) => JSON.parse(text) as { id: string; result: string });
    await waitUntil(() => answers().some((ack) => ack.id === id));
    return answers().find((ack) => ack.id === id)!;
  };

  beforeAll(async () => {
    const source = join(folder, 'city.osm.pbf');
    const out = join(folder, 'pack');
    await writeFile(source, osmPbf(osmTown({ blocks: 7, substations: [[0, 0]] }).file()));
    await importCity({ file: source, out, name: 'Testville' });
    const pack = await openCityPack(out);
    city = pack.manifest.id;
    grid = gridOfPack(pack)!;
    const assets = pack.assets();
    meterOf = new Map(
      Array.from(grid.consumers.meter, (asset, row) => [asset, grid.network.consumers.ids[row]!] as const)
        .filter(([asset]) => asset >= 0)
        .map(([asset, id]) => [id, assets[asset]!.id]),
    );
    broker = await Aedes.createBroker();
    server = createServer((socket) => {
      broker.handle(socket);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
    reader = connect(url);
    reader.on('message', (topic, payload) => {
      const [, , , asset = '', suffix = ''] = topic.split('/');
      if (suffix !== 'cmd') heard.push({ asset, suffix, text: payload.toString() });
    });
    await reader.subscribeAsync(`twin/${city}/#`, { qos: 1 });
    const args = ['--pack', out, '--broker', url, '--faults=off', '--truth', truthFile];
    child = fork(fileURLToPath(entryUrl('field-simulator')), args, { execArgv: [], silent: true });
    child.stdout?.on('data', (chunk: Buffer) => (lines += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (lines += chunk.toString()));
  }, 60_000);

  afterAll(async () => {
    child.kill('SIGKILL');
    await reader.endAsync(true);
    await new Promise<void>((resolve) => {
      broker.close(() => server.close(() => resolve()));
    });
    rmSync(folder, { recursive: true });
  });

  test('says that it is there, and every meter speaks in the first round', async () => {
    await waitUntil(() => from('field', 'online').length > 0 && lines.includes('messages/s'));
    expect(from('field', 'online')[0]!.text).toBe('true');
    const meters = () => new Set(heard.filter(({ asset }) => asset.startsWith('meter-')).map(({ asset }) => asset));
    await waitUntil(() => meters().size === meterOf.size);
    expect(truth()[0]).toMatchObject({ kind: 'start', consumers: grid.network.consumers.count });
  }, 30_000);

  test('a fault thrown over MQTT is told by the breaker and by the meters of exactly those who are dark', async () => {
    const { branches, nodes } = grid.network;
    const row = branches.ids.findIndex(
      (id, i) =>
        id.startsWith('cable-') && nodes.baseVoltage[branches.from[i]!] === 10_000 && grid.branches.feeder[i]! >= 0,
    );
    const element = branches.ids[row]!;
    const id = command('field', { point: 'fault', value: { element, type: 'three-phase', at: null } });
    expect(await answer('field', id)).toMatchObject({ result: 'accepted' });
    await waitUntil(() => truth().some(({ kind }) => kind === 'dark'));
    const dark = truth().flatMap(({ kind, consumers }) =>
      kind === 'dark' && typeof consumers === 'object' ? consumers : [],
    );
    const opened = truth().find(({ kind, position }) => kind === 'switch' && position === 'open')!;
    const breaker = opened.switch!.replaceAll('.', '-');
    const behind = new Set(dark.map((consumer) => meterOf.get(consumer)).filter((meter) => meter !== undefined));
    const gasps = () => heard.filter(({ suffix, text }) => suffix === 'event' && text.includes('power_off'));
    await waitUntil(() => gasps().length >= 0.75 * behind.size);
    expect(behind.size).toBeGreaterThan(0);
    expect(gasps().filter(({ asset }) => !behind.has(asset))).toEqual([]);
    const state = from(breaker, 'state').at(-1)!;
    expect(jsonOf(state)).toMatchObject({ ts: opened.ts, v: { position: 'open' } });

    expect(await answer('field', command('field', { point: 'repair', value: { element } }))).toMatchObject({
      result: 'accepted',
    });
    const close = { point: 'position', value: 'closed' };
    const kept = command(breaker, { ...close, expires: Date.now() - 1 });
    expect(await answer(breaker, kept)).toMatchObject({ result: 'expired' });
    // The spring of a breaker that has just tripped is charged again within seconds.
    const results: string[] = [];
    while (results.at(-1) !== 'accepted') {
      const { result, reason } = await answer(breaker, command(breaker, close));
      results.push(result);
      expect([undefined, 'spring-not-charged']).toContain(reason);
      if (result !== 'accepted') await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await waitUntil(() => truth().some(({ kind }) => kind === 'back'));
    const returned = () => new Set(heard.filter(({ text }) => text.includes('power_on')).map(({ asset }) => asset));
    // Those that had not yet gone off notice nothing.
    await waitUntil(() => gasps().every(({ asset }) => returned().has(asset)));
    expect([...returned()].filter((meter) => !behind.has(meter))).toEqual([]);
  }, 60_000);

  test('says good-bye', async () => {
    const ended = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await waitUntil(() => from('field', 'online').at(-1)?.text === 'false');
  }, 20_000);
});
