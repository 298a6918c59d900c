// What may happen to a host and to its broker, as often as asked. Each scenario loads a real host, breaks something at random moments,
// and tells afterwards what was promised and what is in storage. Judged in faults.test.ts and faults.long.test.ts alike.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeTinyPack } from '../../builders/tiny-pack.ts';
import { freePort, startMosquitto, USERS } from '../mosquitto.ts';
import { makeFolder, removeFolder } from '../telemetry-host.ts';
import { type NumberedDevices, startNumberedDevices, STEP, SUBSTATIONS } from './numbered-devices.ts';
import { startPubackWitness } from './puback-witness.ts';
import { serveHost, type ServedHost } from './served-host.ts';
import { readStored, type StoredMessages } from './stored-messages.ts';

const RATE = 2_000;
const BROKER_KILLED = 'broker killed';
const SETTLE_MS = 60_000;
/** The host waits so long for what may only be late before it calls it lost. */
const COUNTED_AFTER_MS = 13_000;

export interface FaultReport {
  readonly scenario: string;
  readonly faults: number;
  readonly sent: number;
  /** by whoever the devices spoke to */
  readonly acknowledgedToDevices: number;
  /** by the host, as a witness between host and broker saw it; embedded broker: the same as above */
  readonly acknowledgedByHost: ReadonlySet<number>;
  readonly toDevices: ReadonlySet<number>;
  readonly stored: StoredMessages;
  /** messages that the host counts as lost on their way to it, by the devices' own count */
  readonly countedLost: number;
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** One line for a log. */
export function describe({
  scenario,
  faults,
  sent,
  acknowledgedToDevices,
  acknowledgedByHost,
  stored,
  countedLost,
}: FaultReport): string {
  return JSON.stringify({
    scenario,
    faults,
    sent,
    acknowledgedToDevices,
    acknowledgedByHost: acknowledgedByHost.size,
    stored: stored.numbers.size,
    doubled: stored.doubled.length,
    wrong: stored.wrong,
    countedLost,
    journal: stored.journal.isSound ? `sound, ${stored.journal.entries} entries` : stored.journal.reason,
  });
}

interface Places {
  readonly dir: string;
  readonly pack: string;
  readonly data: string;
}

async function withPlaces<T>(work: (places: Places) => Promise<T>): Promise<T> {
  const dir = makeFolder();
  const pack = join(dir, 'pack');
  const data = join(dir, 'data');
  mkdirSync(data, { mode: 0o700 });
  await writeTinyPack(pack, { substations: SUBSTATIONS });
  try {
    return await work({ dir, pack, data });
  } finally {
    removeFolder(dir);
  }
}

/** A random moment under load, every third one while the host is only starting. */
async function killSomewhere(host: ServedHost, round: number): Promise<void> {
  if (round % 3 === 2) await pause(200 + Math.random() * 1_500);
  else {
    await host.ready;
    await pause(100 + Math.random() * 1_500);
  }
  await host.end('SIGKILL');
}

/** kill -9 of the host that is the devices' own broker. */
export function killHostEmbedded(kills: number): Promise<FaultReport> {
  return withPlaces(async ({ pack, data }) => {
    const port = await freePort();
    const serve = () => serveHost({ pack, data, broker: `embedded:${port}` });
    let host = serve();
    const { mqtt } = await host.ready;
    const devices = await startNumberedDevices(mqtt, Date.now() - 3_600_000);
    devices.setRate(RATE);
    for (let round = 0; round < kills; round += 1) {
      await killSomewhere(host, round);
      host = serve();
    }
    await host.ready;
    await pause(500);
    return finish('host killed, embedded broker', kills, {
      pack,
      data,
      host,
      devices,
      witnessed: devices.acknowledged,
    });
  });
}

interface Ending {
  readonly pack: string;
  readonly data: string;
  readonly host: ServedHost;
  readonly devices: NumberedDevices;
  readonly witnessed: ReadonlySet<number>;
}

async function finish(scenario: string, faults: number, ending: Ending): Promise<FaultReport> {
  const { pack, data, host, devices, witnessed } = ending;
  devices.setRate(0);
  await devices.settled(SETTLE_MS);
  await quiet(host);
  if (scenario === BROKER_KILLED) await pause(COUNTED_AFTER_MS);
  const { telemetry } = await host.api<{ telemetry: { lost?: { messages: number } } }>('/api/health');
  await devices.close();
  await host.end('SIGTERM');
  return {
    scenario,
    faults,
    sent: devices.sent,
    acknowledgedToDevices: devices.acknowledged.size,
    acknowledgedByHost: witnessed,
    toDevices: devices.acknowledged,
    stored: await readStored(pack, data, devices.startMs),
    countedLost: telemetry.lost?.messages ?? 0,
  };
}

/** Waits until the host takes in nothing more: the broker has handed over what it had kept. */
async function quiet(host: ServedHost): Promise<void> {
  const until = performance.now() + SETTLE_MS;
  for (let still = 0; still < 3 && performance.now() < until; ) {
    await pause(700);
    const { telemetry } = await host.api<{ telemetry: { messagesPerSecond: number } }>('/api/health');
    still = telemetry.messagesPerSecond === 0 ? still + 1 : 0;
  }
}

type Disturb = (round: number, control: MosquittoControl) => Promise<void>;

interface MosquittoControl {
  readonly killHost: () => Promise<void>;
  readonly killBroker: () => Promise<void>;
  readonly stopBroker: () => Promise<void>;
  readonly startBroker: () => Promise<void>;
}

function throughMosquitto(scenario: string, faults: number, disturb: Disturb): Promise<FaultReport> {
  return withPlaces(async ({ pack, data }) => {
    const broker = await startMosquitto('tiny');
    const startMs = Date.now() - 3_600_000;
    const witness = await startPubackWitness(broker.port, (payload) => {
      const number = /"activePower":(\d+)/.exec(payload.toString())?.[1];
      return number === undefined ? null : Number(number) / STEP;
    });
    const env = { CITY_TWIN_BROKER_USER: 'city-twin', CITY_TWIN_BROKER_PASSWORD: USERS['city-twin'] };
    const serve = () => serveHost({ pack, data, broker: `mqtt://127.0.0.1:${witness.port}`, env });
    try {
      let host = serve();
      await host.ready;
      await connected(host);
      const devices = await startNumberedDevices(broker.deviceUrl, startMs);
      devices.setRate(RATE);
      for (let round = 0; round < faults; round += 1) {
        await disturb(round, {
          killHost: async () => {
            await killSomewhere(host, round);
            host = serve();
          },
          killBroker: () => broker.kill(),
          stopBroker: () => broker.stop(),
          startBroker: () => broker.start(),
        });
      }
      await host.ready;
      await connected(host);
      await pause(500);
      return await finish(scenario, faults, { pack, data, host, devices, witnessed: witness.acknowledged });
    } finally {
      await witness.close();
      await broker.remove();
    }
  });
}

async function connected(host: ServedHost): Promise<void> {
  const until = performance.now() + SETTLE_MS;
  for (;;) {
    const { reasons } = await host.api<{ reasons: string[] }>('/api/health');
    if (!reasons.some((reason) => reason.includes('broker'))) return;
    if (performance.now() > until) throw new Error(`the host never found its broker: ${reasons.join('; ')}`);
    await pause(100);
  }
}

export const killHostMosquitto = (kills: number): Promise<FaultReport> =>
  throughMosquitto('host killed, mosquitto', kills, (_round, { killHost }) => killHost());

/** SIGTERM: mosquitto writes down what it holds. */
export const stopBroker = (stops: number): Promise<FaultReport> =>
  throughMosquitto('broker stopped', stops, async (_round, { stopBroker: stop, startBroker }) => {
    await pause(300 + Math.random() * 1_000);
    await stop();
    await pause(Math.random() * 500);
    await startBroker();
  });

/** kill -9: mosquitto forgets what it had acknowledged to devices and not yet handed on. */
export const killBroker = (kills: number): Promise<FaultReport> =>
  throughMosquitto(BROKER_KILLED, kills, async (_round, { killBroker: kill, startBroker }) => {
    await pause(300 + Math.random() * 1_000);
    await kill();
    await pause(Math.random() * 500);
    await startBroker();
  });
