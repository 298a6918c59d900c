// A small town whose devices outlive its control room: a real broker and the field simulator in processes of their own, a real host that is
// killed and started again on the same data folder, two operators who ask it over HTTP, and a witness at the broker who hears each word to a
// device.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectAsync, type MqttClient } from 'mqtt';
import type { GridState } from '../../contract/grid-requests.ts';
import { Access } from '../../main/host/access/access.ts';
import { openCityPack } from '../../main/host/city/city-pack.ts';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';
import { serveHost, type ServedHost } from '../telemetry/faults/served-host.ts';
import { limitFiles } from '../telemetry/has-prlimit.ts';
import { type Mosquitto, startMosquitto, USERS } from '../telemetry/mosquitto.ts';
import { makeFolder, removeFolder } from '../telemetry/telemetry-host.ts';

const SIMULATOR = fileURLToPath(new URL('../../main/field/field-simulator.ts', import.meta.url));
const KNOWN_WITHIN_MS = 60_000;
/** Each device speaks within 7 s of its connection: by then fault indicators have, too. */
const ALL_HAVE_SPOKEN_MS = 8_000;
export const PIN = '4711';

/** What a device was told: `select` moves nothing, `operate` does. */
export interface HeardWord {
  readonly phase: string;
  readonly asset: string;
  readonly value: unknown;
  /** of the command: the same for the same word, however often it is sent */
  readonly id: string;
  readonly atMs: number;
}

export interface Reply<T> {
  readonly status: number;
  readonly json: T & { readonly message?: string; readonly detail?: string };
}

export type Method = 'GET' | 'POST' | 'PUT';

export interface OrderTown {
  /** what devices heard of this host and those before it */
  readonly heard: readonly HeardWord[];
  /** id of the device that stands for a switch */
  deviceOf(switchId: string): string;
  /** One of the two operators asks. @throws TypeError where nobody answers, as by a host that has been killed */
  ask<T>(who: 'anna' | 'boris', method: Method, path: string, body?: object): Promise<Reply<T>>;
  /** SIGKILL, whatever it is doing */
  kill(): Promise<void>;
  /** Started again on the same folder; resolves when it is ready. */
  restart(): Promise<void>;
  /** Resolves when every position is told anew and everybody has supply. */
  untilKnown(): Promise<void>;
  /** kill -9; what it had kept for somebody is there when it is started again */
  killBroker(): Promise<void>;
  startBroker(): Promise<void>;
  /** From now on the host can write nothing; see `hasPrlimit`. */
  fillDisk(): void;
  freeDisk(): void;
  /** The simulated field: `fault`, `repair`. */
  field(point: 'fault' | 'repair', value: object): void;
  stop(): Promise<void>;
}

/** @param blocks of the town in each direction */
export async function startOrderTown(blocks: number): Promise<OrderTown> {
  const folder = makeFolder();
  const [file, packFolder, data] = ['town.osm.pbf', 'pack', 'data'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(file, osmPbf(osmTown({ blocks }).file()));
  await importCity({ file, out: packFolder, name: 'Town' });
  const pack = await openCityPack(packFolder);
  const grid = gridOfPack(pack)!;
  const city = pack.manifest.id;
  const assets = pack.assets();
  mkdirSync(data, { mode: 0o700 });
  const tokens = await addPeople(data);
  const broker = await startMosquitto(city);
  const address = `mqtt://127.0.0.1:${broker.port}`;
  const simulator = startSimulator(packFolder, address);
  const witness = await connectAsync(broker.hostUrl);
  const heard = listen(witness, city);
  await witness.subscribeAsync(`twin/${city}/power/+/cmd`, { qos: 1 });
  const serve = () => serveHost({ pack: packFolder, data, broker: address, env: hostUser });
  let host = serve();
  let { origin } = new URL((await host.ready).url);

  const ask: OrderTown['ask'] = async <T>(who: 'anna' | 'boris', method: Method, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${tokens[who]}`, 'content-type': 'application/json' };
    const init = body === undefined ? { headers: { authorization: headers.authorization } } : { headers };
    const sent = await fetch(origin + path, { method, ...init, ...(body && { body: JSON.stringify(body) }) });
    return { status: sent.status, json: (await sent.json()) as Reply<T>['json'] };
  };
  let number = 0;
  return {
    heard,
    deviceOf: (id) => assets[grid.switches.asset[grid.network.switches.ids.indexOf(id)]!]!.id,
    ask,
    kill: () => host.end('SIGKILL'),
    restart: async () => {
      host = serve();
      ({ origin } = new URL((await host.ready).url));
    },
    killBroker: () => broker.kill(),
    startBroker: () => broker.start(),
    fillDisk: () => limitFiles(host.pid, '1'),
    freeDisk: () => limitFiles(host.pid, 'unlimited'),
    untilKnown: () => untilKnown(ask, grid.switches.asset.filter((asset) => asset >= 0).length),
    field: (point, value) => {
      const order = { id: `drill-${++number}`, point, value, phase: 'operate', by: 'test' };
      const payload = JSON.stringify({ ...order, expires: Date.now() + 60_000 });
      witness.publish(`twin/${city}/simulation/field/cmd`, payload, { qos: 1 });
    },
    stop: () => stopAll({ host, simulator, witness, broker, folder }),
  };
}

const hostUser = { CITY_TWIN_BROKER_USER: 'city-twin', CITY_TWIN_BROKER_PASSWORD: USERS['city-twin'] };

/** Two operators with their PINs, before the first start as `city-twin user add` does it. Their tokens. */
async function addPeople(data: string): Promise<Record<'anna' | 'boris', string>> {
  const access = await Access.open(data);
  try {
    const tokenOf = async (name: string): Promise<string> => {
      await access.addUser(name, 'operator', null);
      await access.setPin(name, PIN);
      return (await access.issue({ kind: 'person', user: name, label: '' })).token;
    };
    return { anna: await tokenOf('anna'), boris: await tokenOf('boris') };
  } finally {
    access.close();
  }
}

function startSimulator(pack: string, broker: string): ChildProcess {
  const args = [SIMULATOR, '--pack', pack, '--broker', broker, '--faults', 'off'];
  const env = { ...process.env, FIELD_USER: 'device', FIELD_PASSWORD: USERS.device };
  return spawn(process.execPath, args, { env, stdio: 'ignore' });
}

function listen(witness: MqttClient, city: string): HeardWord[] {
  const heard: HeardWord[] = [];
  witness.on('message', (topic, payload) => {
    const [, of, , asset = '', suffix] = topic.split('/');
    if (of !== city || suffix !== 'cmd') return;
    const { phase, value, id } = JSON.parse(payload.toString()) as HeardWord;
    heard.push({ phase, asset, value, id, atMs: Date.now() });
  });
  return heard;
}

/** `switches`: so many have somebody who tells their position. */
async function untilKnown(ask: OrderTown['ask'], switches: number): Promise<void> {
  for (const end = Date.now() + KNOWN_WITHIN_MS; ; await sleep(200)) {
    const { status, json } = await ask<GridState>('anna', 'GET', '/api/grid/state');
    const isSupplied = json.customersOut + json.customersUnknown === 0;
    if (status === 200 && isSupplied && json.goodSwitches >= switches) break;
    if (Date.now() > end) throw new Error(`the town is not known: ${JSON.stringify(json).slice(0, 300)}`);
  }
}

/** Until fault indicators have said what they show as well. */
export const untilAllHaveSpoken = (): Promise<void> => sleep(ALL_HAVE_SPOKEN_MS);

interface Running {
  readonly host: ServedHost;
  readonly simulator: ChildProcess;
  readonly witness: MqttClient;
  readonly broker: Mosquitto;
  readonly folder: string;
}

async function stopAll({ host, simulator, witness, broker, folder }: Running): Promise<void> {
  await host.end('SIGTERM');
  if (simulator.exitCode === null && simulator.signalCode === null) {
    simulator.kill('SIGKILL');
    await once(simulator, 'exit');
  }
  await witness.endAsync(true);
  await broker.remove();
  removeFolder(folder);
}
