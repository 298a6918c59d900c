// A whole living city for tests: a real mosquitto, the host with no field of its own, and the field simulator as its own process with a
// truth file. The host knows of the grid what comes over MQTT, and nothing else.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectAsync, type MqttClient } from 'mqtt';
import { GRID_LIVE_TABLES, type GridRowCounts } from '../../contract/grid-live.ts';
import { type CityPack, openCityPack } from '../../main/host/city/city-pack.ts';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import type { CityGrid } from '../../simulation/network/city-grid.ts';
import { type Mosquitto, startMosquitto, USERS } from '../telemetry/mosquitto.ts';
import { type ShadowWatch, watchShadow } from './shadow-watch.ts';
import { TruthFile } from './truth-file.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SIMULATOR = join(root, 'main/field/field-simulator.ts');
const READY_WITHIN_MS = 60_000;
const ACK_WITHIN_MS = 15_000;

export interface Ack {
  readonly id: string;
  readonly result: string;
  readonly reason?: string;
}

export interface LivingCity {
  readonly pack: CityPack;
  readonly grid: CityGrid;
  readonly truth: TruthFile;
  readonly shadow: ShadowWatch;
  readonly broker: Mosquitto;
  readonly url: string;
  /** assets of meters whose last gasp came by, with the wall time of the newest */
  readonly gasps: Map<string, number>;
  /** messages of devices so far, by suffix */
  readonly messages: Map<string, number>;
  /** Answers of the simulator to what crews and drills do: point `fault`, `repair`, `crew`. */
  drill(point: string, value: unknown): Promise<Ack>;
  /** A command to a switch that obeys. */
  operate(asset: { readonly id: string; readonly domain: string }, position: 'open' | 'closed'): Promise<Ack>;
  ask<T>(path: string): Promise<T>;
  log(): string;
  stopSimulator(): Promise<void>;
  stop(): Promise<void>;
}

export interface LivingCityOptions {
  readonly pack: string;
  /** false: no simulator; telemetry comes from somewhere else */
  readonly hasSimulator?: boolean;
  /** of telemetry */
  readonly rate?: number;
  readonly seed?: number;
}

export const countsOf = ({ network, stations, feeders }: CityGrid): GridRowCounts => {
  const counts: Record<string, number> = {
    branches: network.branches.count,
    switches: network.switches.count,
    consumers: network.consumers.count,
    stations: stations.count,
    feeders: feeders.count,
  };
  return Object.fromEntries(GRID_LIVE_TABLES.map((table) => [table, counts[table]!])) as GridRowCounts;
};

export async function startLivingCity(options: LivingCityOptions): Promise<LivingCity> {
  const pack = await openCityPack(options.pack);
  const grid = gridOfPack(pack)!;
  const city = pack.manifest.id;
  const folder = mkdtempSync(join(tmpdir(), 'city-twin-living-'));
  const broker = await startMosquitto(city);
  const children: ChildProcess[] = [];
  let said = '';
  const run = (args: readonly string[], env: NodeJS.ProcessEnv) => {
    const child = spawn(process.execPath, args, {
      env: { ...process.env, XDG_CONFIG_HOME: join(folder, 'config'), XDG_CACHE_HOME: join(folder, 'cache'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    children.push(child);
    return child;
  };
  const address = `mqtt://127.0.0.1:${broker.port}`;
  const host = run(
    [
      ...[join(root, 'bin/city-twin'), 'serve', '--city', options.pack, '--data', join(folder, 'data'), '--port', '0'],
      ...['--broker', address, '--field', 'none'],
    ],
    { CITY_TWIN_BROKER_USER: 'city-twin', CITY_TWIN_BROKER_PASSWORD: USERS['city-twin'] },
  );
  const { url } = await firstLine<{ url: string }>(host, () => said);

  const client = await connectAsync(address, { username: 'city-twin', password: USERS['city-twin'] });
  const acks = new Map<string, (ack: Ack) => void>();
  const gasps = new Map<string, number>();
  const messages = new Map<string, number>();
  client.on('message', (topic, payload) => {
    const [, , domain, asset, suffix] = topic.split('/');
    messages.set(suffix!, (messages.get(suffix!) ?? 0) + 1);
    if (suffix === 'ack') {
      const ack = JSON.parse(payload.toString()) as Ack;
      acks.get(ack.id)?.(ack);
      acks.delete(ack.id);
    } else if (domain === 'metering' && suffix === 'event') {
      const { event } = JSON.parse(payload.toString()) as { event: string };
      if (event === 'power_off') gasps.set(asset!, Date.now());
    }
  });
  await client.subscribeAsync([`twin/${city}/+/+/ack`, `twin/${city}/metering/+/event`], { qos: 1 });

  const truthPath = join(folder, 'truth.jsonl');
  writeFileSync(truthPath, '');
  let simulator: ChildProcess | null = null;
  if (options.hasSimulator !== false) {
    simulator = run(
      [
        ...[SIMULATOR, '--pack', options.pack, '--broker', address, '--faults', 'off', '--truth', truthPath],
        ...['--rate', `${options.rate ?? 1}`, '--seed', `${options.seed ?? 1}`],
      ],
      { FIELD_USER: 'device', FIELD_PASSWORD: USERS.device },
    );
    await untilOutput(simulator, /devices of/, () => said);
  }
  const truth = new TruthFile(truthPath, grid.network.consumers.ids);
  const shadow = await watchShadow(url, countsOf(grid));
  const command = sender(client, city, acks);
  const token = new URL(url).searchParams.get('token')!;
  return {
    pack,
    grid,
    truth,
    shadow,
    broker,
    url,
    gasps,
    messages,
    drill: (point, value) => command('simulation', 'field', point, value),
    operate: ({ id, domain }, position) => command(domain, id, 'position', position),
    async ask<T>(path: string): Promise<T> {
      const answer = await fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
    log: () => said,
    stopSimulator: async () => {
      if (simulator !== null) await end(simulator);
      simulator = null;
    },
    async stop() {
      shadow.close();
      truth.close();
      await client.endAsync(true);
      await Promise.all(children.map(end));
      await broker.remove();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function sender(client: MqttClient, city: string, acks: Map<string, (ack: Ack) => void>) {
  let number = 0;
  return (domain: string, asset: string, point: string, value: unknown): Promise<Ack> => {
    const id = `test-${++number}`;
    const payload = { id, point, value, expires: Date.now() + 60_000, phase: 'operate', by: 'test' };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nobody answered ${point} for ${asset}`)), ACK_WITHIN_MS);
      acks.set(id, (ack) => {
        clearTimeout(timer);
        resolve(ack);
      });
      client.publish(`twin/${city}/${domain}/${asset}/cmd`, JSON.stringify(payload), { qos: 1 });
    });
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(force);
}

async function firstLine<T>(child: ChildProcess, log: () => string): Promise<T> {
  return JSON.parse((await untilOutput(child, /\n/, log)).split('\n')[0]!) as T;
}

function untilOutput(child: ChildProcess, sign: RegExp, log: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`not ready in time:\n${output}\n${log()}`)), READY_WITHIN_MS);
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (!sign.test(output)) return;
      clearTimeout(timer);
      resolve(output);
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${output}\n${log()}`)));
  });
}

/** Asks until it is so. Returns how long it took, ms; null: it did not come. */
export async function until(isSo: () => boolean, withinMs: number, everyMs = 50): Promise<number | null> {
  const began = performance.now();
  for (;;) {
    if (isSo()) return performance.now() - began;
    if (performance.now() - began > withinMs) return null;
    await new Promise((resolve) => {
      setTimeout(resolve, everyMs);
    });
  }
}
