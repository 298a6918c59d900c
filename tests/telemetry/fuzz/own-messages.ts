// Our own topics and payloads, as they come from devices, through the real ingest into a live store.
import { isDeepStrictEqual } from 'node:util';
import { createCityClock } from '../../../main/host/city-clock.ts';
import type { DeviceMessage } from '../../../main/host/storage/sample-batch.ts';
import { Commands } from '../../../main/host/telemetry/commands.ts';
import { FlowMeter } from '../../../main/host/telemetry/flow-meter.ts';
import { Ingest } from '../../../main/host/telemetry/ingest.ts';
import { IntakeDesk } from '../../../main/host/telemetry/intake-desk.ts';
import { IntakeDevices } from '../../../main/host/telemetry/intake-devices.ts';
import { IntakeWriter } from '../../../main/host/telemetry/intake-writer.ts';
import { LiveStore } from '../../../main/host/telemetry/live-values.ts';
import { Quarantine } from '../../../main/host/telemetry/quarantine.ts';
import { buildCity } from '../../builders/city.ts';
import type { Fuzz, FuzzCase } from './fuzz.ts';
import { anyBytes, otherJson } from './random-bytes.ts';

const NOW = 1_790_000_000_000;
const EARLIEST = Date.UTC(2000, 0, 1);
const MINUTES_AHEAD = 5 * 60_000;
const RESULTS: unknown[] = ['ok', 'selected', 'accepted', 'refused', 'expired', 'cancelled', 'failed'];
const QUALITY_WORDS = ['GOOD', 'UNCERTAIN', 'BAD', 'STALE'];
const city = buildCity({ each: 2 });

const TOPICS = [
  'twin/tiny/power/transformer-s1/tele',
  'twin/tiny/power/switch-s1/state',
  'twin/tiny/power/switch-s2/online',
  'twin/tiny/lighting/lighting-cabinet-s1/event',
  'twin/tiny/lighting/lighting-cabinet-s2/tele',
  'twin/tiny/power/switch-s1/ack',
  'twin/tiny/power/transformer-s2/meta',
].map((topic) => Buffer.from(topic));

const PAYLOADS = [
  { ts: NOW, v: { load: 4150, temperature: -3.5 }, q: 'GOOD', sim: false, seq: 17 },
  { ts: NOW - 1000, v: { position: 'closed' }, q: 'BAD', sim: true },
  { ts: NOW + 200_000, v: { position: 2, load: 0.1, lit: true, energy: 1e9, power: 12 } },
  ...[0, 1, 2, 3].map((n) => ({
    ...{ ts: NOW - n, seq: n, q: ['GOOD', 'UNCERTAIN', 'BAD', 'STALE'][n], sim: n % 2 === 0 },
    // Points of every asset: each takes its own, and refuses the others.
    v: {
      load: n * 1e3,
      temperature: n - 0.5,
      position: ['open', 'closed', 2, 3][n],
      lit: n % 2,
      power: n,
      energy: 7 ** n,
    },
  })),
  { ts: NOW, event: 'x', v: { lit: 'off' } },
  { id: 'c1', result: 'ok', reason: '' },
  { id: 'c1', result: 'refused', reason: 'earthed' },
  { online: true },
  { ts: 946_684_800_000, v: { load: 1e9 } },
].map((json) => Buffer.from(JSON.stringify(json)));
const CORPUS = [...PAYLOADS, Buffer.from('true'), Buffer.from('{"online":false}'), Buffer.from('0')];

interface Stored {
  readonly row: number;
  readonly time: number;
  readonly value: number;
  readonly quality: number;
  readonly origin: number;
}

/** What an independent reading of the bytes lets be stored. */
function expected(topic: string, payload: Buffer): Stored[] {
  const match = /^twin\/tiny\/(power|lighting)\/([a-z0-9-]+)\/(tele|state|event)$/.exec(topic);
  const asset = city.assets.find(({ id, domain }) => id === match?.[2] && domain === match[1]);
  if (match === null || asset === undefined || payload.length > 65_536) return [];
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(payload.toString('utf8')) as Record<string, unknown>;
  } catch {
    return [];
  }
  const isObject = (value: unknown): value is Record<string, unknown> =>
    Object.prototype.toString.call(value) === '[object Object]';
  if (!isObject(json)) return [];
  const { ts, v, q = 'GOOD', sim = false, seq = 0 } = json;
  const isWhole = (value: unknown): value is number => typeof value === 'number' && value % 1 === 0;
  if (!isWhole(ts) || Math.abs(ts) > 2 ** 53 - 1 || ts < EARLIEST || ts > NOW + MINUTES_AHEAD || !isObject(v))
    return [];
  if (typeof sim !== 'boolean' || !isWhole(seq) || seq < 0 || !QUALITY_WORDS.includes(q as string)) return [];
  const stored: Stored[] = [];
  for (const name of Object.keys(v)) {
    const row = city.points.findIndex(({ id }) => id === `${asset.id}.${name}`);
    const { states, range, kind } = city.points[row]?.definition ?? { states: undefined, range: [1, 0], kind: 'x' };
    const given = v[name];
    let value: number | undefined;
    if (typeof given === 'number') value = given;
    if (typeof given === 'string' && states?.includes(given) === true) value = states.indexOf(given);
    const mayBeBoolean = states === undefined ? ['status', 'setpoint'].includes(kind) : states.length === 2;
    if (typeof given === 'boolean' && mayBeBoolean) value = given ? 1 : 0;
    const [low, high] = states === undefined ? range : [0, states.length - 1];
    if (value === undefined || !(value >= low && value <= high) || (states !== undefined && value % 1 !== 0)) continue;
    stored.push({ row, time: ts, value, quality: QUALITY_WORDS.indexOf(q as string), origin: sim ? 1 : 0 });
  }
  return stored;
}

function start(): FuzzCase {
  let stored: Stored[] = [];
  let wall = NOW;
  const disk = {
    add(row: number, time: number, _arrival: number, value: number, quality: number, origin: number): void {
      stored.push({ row, time, value, quality, origin });
    },
    addMessage: (_message: DeviceMessage): void => undefined,
    whenCommitted: (done: () => void): void => done(),
  };
  const live = new LiveStore(city.points.map(({ definition }) => definition));
  const quarantine = new Quarantine();
  const devices = new IntakeDevices(city.assets, city.points);
  // City time stands still, so that "ahead" means the same for every case; arrivals go on, so that no device floods.
  const clock = createCityClock({ startCity: NOW, startWall: NOW, speed: 1 }, () => NOW);
  const commands = new Commands({ city: city.id, clock, publish: () => Promise.resolve() });
  let settled = '';
  const ask = (): void => {
    const wish = { asset: 'switch-s1', domain: 'power', point: 'position', value: 'open', by: 'fuzz' } as const;
    void commands.send({ ...wish, phase: 'operate', id: 'c1', withinMs: 2 ** 30 }).then((outcome) => {
      settled = outcome.kind === 'answered' ? outcome.result : outcome.kind;
    });
  };
  ask();
  const acks: { asset: string; ack: Readonly<Record<string, unknown>> }[] = [];
  const desk = new IntakeDesk({
    ...{ devices, live, samples: disk, flow: new FlowMeter(), connections: 1, wallNow: () => wall },
    onAck: (asset, ack) => acks.push({ asset, ack }),
  });
  const writer: IntakeWriter = new IntakeWriter((batch) => {
    desk.apply(batch, () => writer.committed(batch.number));
    writer.applied(batch.number);
  });
  const ingest = new Ingest({
    ...{ city: city.id, devices, points: city.points, clock, writer, quarantine, wallNow: () => wall },
  });
  /** Who waits is answered by the asset that was asked, in the words of the ack, and by nobody else. */
  const answer = async (count: number): Promise<number> => {
    for (const { asset, ack } of acks.splice(0)) {
      commands.onAck(asset, ack);
      await Promise.resolve();
      await Promise.resolve();
      const should =
        asset === 'switch-s1' && ack['id'] === 'c1' && RESULTS.includes(ack['result']) ? ack['result'] : '';
      if (settled !== should) throw new Error(`answered "${settled}" by ${asset}: ${JSON.stringify(ack)}`);
      if (settled === '') continue;
      settled = '';
      ask();
    }
    return count;
  };
  return (chance) => {
    wall += 20;
    stored = [];
    const topic = (chance.below(8) === 0 ? anyBytes(TOPICS, chance) : chance.pick(TOPICS)).toString('utf8');
    const payload = chance.below(2) === 0 ? anyBytes(CORPUS, chance) : otherJson(chance.pick(CORPUS), chance);
    let isDone = false;
    ingest.receive({ topic, payload, isPrecious: true, isKept: false }, () => {
      isDone = true;
    });
    writer.flush();
    if (!isDone) throw new Error('it was never acknowledged');
    const should = expected(topic, payload);
    if (!isDeepStrictEqual(stored, should))
      throw new Error(
        `stored ${JSON.stringify(stored)}, and the bytes say ${JSON.stringify(should)}: ${topic} ${payload.toString('utf8')}`,
      );
    for (const { row, value } of stored) {
      const shown = live.values[row]!;
      if (!Number.isFinite(shown) && Number.isFinite(value)) throw new Error('the live store holds what is no number');
    }
    if (chance.below(1000) === 0 && quarantine.entries().length > 2000) throw new Error('the quarantine grows');
    const count = stored.length;
    return acks.length === 0 ? count : answer(count);
  };
}

export const OWN_MESSAGES: Fuzz = { name: 'our own topics, payloads, online and acks', start };
