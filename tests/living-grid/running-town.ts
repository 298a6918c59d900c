// A host with the grid of a small town, a server before it, and a device that speaks for all others: what a test publishes is all that
// the host knows.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import WebSocket from 'ws';
import { applyGridFrame, isGridFrame } from '../../contract/grid-frame.ts';
import { emptyGridColumns, type GridColumns } from '../../contract/grid-live.ts';
import { CONTRACT_VERSION, type HostMessage, hostMessageSchema } from '../../contract/messages.ts';
import { openCityPack, type CityPack } from '../../main/host/city/city-pack.ts';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import { type BrokerOptions, type Host, openHost } from '../../main/host/host.ts';
import { startServer, type Server } from '../../main/shells/server/server.ts';
import type { CityGrid } from '../../simulation/network/city-grid.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';

export interface RunningTown {
  readonly host: Host;
  readonly server: Server;
  readonly pack: CityPack;
  readonly grid: CityGrid;
  readonly device: MqttClient;
  readonly log: readonly string[];
  /** Publishes values of one asset, as `state`, at this time (default: now). */
  say(
    asset: string,
    values: Readonly<Record<string, unknown>>,
    more?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  /** Says the normal position of every switch that has a device, and that every meter has voltage and draws something. */
  sayNormalState(): Promise<void>;
  /** id of the device of a switch */
  deviceOf(row: number): string;
  /** as a crash would */
  killShadow(): void;
  stop(): Promise<void>;
}

export interface TownOptions {
  /** the field is said to be simulated; the test itself plays it */
  readonly isSimulated?: boolean;
  /** city seconds a second; default 1 */
  readonly speed?: number;
  /** a broker of its own, and the address at which the device gets in; default: the embedded one */
  readonly broker?: { readonly options: BrokerOptions; readonly deviceUrl: string };
}

export async function startTown({ isSimulated = false, speed = 1, broker }: TownOptions = {}): Promise<RunningTown> {
  const folder = await mkdtemp(join(tmpdir(), 'living-town-'));
  await writeFile(join(folder, 'town.osm.pbf'), osmPbf(osmTown({ blocks: 8 }).file()));
  await importCity({ file: join(folder, 'town.osm.pbf'), out: join(folder, 'pack'), name: 'Town' });
  const pack = await openCityPack(join(folder, 'pack'));
  const grid = gridOfPack(pack)!;
  const log: string[] = [];
  const host = await openHost({
    packFolder: join(folder, 'pack'),
    dataFolder: () => join(folder, 'data'),
    packsFolder: join(folder, 'packs'),
    broker: broker?.options ?? { kind: 'embedded', port: 0, bind: '127.0.0.1' },
    field: isSimulated ? 'simulated' : 'none',
    startProcess: () => {
      const { promise, resolve } = Promise.withResolvers<string>();
      return {
        started: Promise.resolve(process.pid),
        ended: promise,
        onLine: () => undefined,
        stop: () => resolve('stopped'),
      };
    },
    ...{ seed: 1, rate: 1, speed, at: null, version: '0.0.0' },
    log: (line) => log.push(line),
  });
  await host.start();
  const server = await startServer({
    ...{ host, port: 0, bind: '127.0.0.1', tls: null, names: [], version: '0.0.0' },
    rendererFolder: join(folder, 'renderer'),
  });
  const device = await connectAsync(broker?.deviceUrl ?? host.city!.mqttUrl);
  const { id } = pack.manifest;
  const assets = pack.assets();
  const say: RunningTown['say'] = async (asset, values, more = {}) => {
    const { domain } = assets.find((known) => known.id === asset)!;
    const ts = speed === 1 ? Date.now() : Math.round(host.city!.status().cityTimeMs);
    const payload = JSON.stringify({ ts, v: values, ...more });
    await device.publishAsync(`twin/${id}/${domain}/${asset}/state`, payload, { qos: 1 });
  };
  const { switches } = grid.network;
  const deviceOf = (row: number): string => assets[grid.switches.asset[row]!]!.id;
  return {
    ...{ host, server, pack, grid, device, log, say, deviceOf },
    sayNormalState: async () => {
      const words: Promise<void>[] = [];
      for (let row = 0; row < switches.count; row++)
        if (grid.switches.asset[row]! >= 0)
          words.push(say(deviceOf(row), { position: switches.normalOpen[row] === 1 ? 'open' : 'closed' }));
      for (const meter of grid.consumers.meter)
        if (meter >= 0) words.push(say(assets[meter]!.id, { supply: 'on', activePower: 300, voltage: 230 }));
      await Promise.all(words);
    },
    killShadow: () => host.city!.grid!.kill(),
    stop: async () => {
      await device.endAsync(true);
      await server.stop();
      await host.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A client that applies grid frames as a window does. */
export interface GridClient {
  readonly welcome: Extract<HostMessage, { type: 'welcome' }>;
  readonly columns: GridColumns;
  readonly frames: {
    readonly number: number;
    readonly isSnapshot: boolean;
    readonly bytes: number;
    readonly atMs: number;
  }[];
  readonly events: string[];
  /** whether frames are acknowledged */
  isReading: boolean;
  ask(name: string, params: unknown): Promise<{ result?: never; failure?: { code: string; message: string } }>;
  /** Resolves once `holds` after a frame or at once; fails after `withinMs`. */
  until(holds: () => boolean, withinMs?: number): Promise<void>;
  close(): void;
}

export async function enter({ server }: RunningTown, token: string): Promise<GridClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/session`, {
    headers: { authorization: `Bearer ${token}` },
  });
  socket.binaryType = 'arraybuffer';
  const waiting = new Map<number, (answer: never) => void>();
  const wakes = new Set<() => void>();
  const frames: GridClient['frames'] = [];
  const events: string[] = [];
  let nextId = 1;
  let columns: GridColumns | null = null;
  const say = (message: unknown) => socket.send(JSON.stringify(message));
  const client = { isReading: true };
  const welcome = await new Promise<GridClient['welcome']>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () => say({ type: 'hello', contract: CONTRACT_VERSION }));
    socket.on('message', (data, isBinary) => {
      if (isBinary) {
        const bytes = data as ArrayBuffer;
        if (!isGridFrame(bytes)) {
          say({ type: 'frameDone', frame: new DataView(bytes).getUint32(8, true) });
          return;
        }
        const { number, isSnapshot } = applyGridFrame(bytes, columns!);
        frames.push({ number, isSnapshot, bytes: bytes.byteLength, atMs: performance.now() });
        if (client.isReading) say({ type: 'gridFrameDone', frame: number });
      } else {
        const message = hostMessageSchema.parse(JSON.parse(Buffer.from(data as ArrayBuffer).toString()));
        if (message.type === 'welcome') {
          columns = message.grid === null ? null : emptyGridColumns(message.grid);
          resolve(message);
        } else if (message.type === 'event') events.push(message.name);
        else if (message.type === 'result' || message.type === 'failure') waiting.get(message.id)?.(message as never);
      }
      for (const wake of wakes) wake();
    });
  });
  return Object.assign(client, {
    ...{ welcome, frames, events },
    columns: columns!,
    ask: (name: string, params: unknown) => {
      const id = nextId++;
      say({ type: 'request', id, name, params });
      return new Promise<never>((resolve) => waiting.set(id, resolve));
    },
    until: (holds: () => boolean, withinMs = 10_000) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (!holds()) return;
          wakes.delete(look);
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => reject(new Error(`not within ${withinMs} ms: ${holds.toString()}`)), withinMs);
        wakes.add(look);
        look();
      }),
    close: () => socket.terminate(),
  });
}
