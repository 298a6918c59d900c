import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { TELEMETRY_LIMITS } from '../../../contract/telemetry.ts';
import { ORIGIN_CODE, QUALITY_CODE, REJECT_REASONS } from '../../../contract/vocabulary.ts';
import { buildCity } from '../../../tests/builders/city.ts';
import { createCityClock } from '../city-clock.ts';
import type { DeviceMessage } from '../storage/sample-batch.ts';
import { FlowMeter } from './flow-meter.ts';
import { Ingest } from './ingest.ts';
import { IntakeDesk } from './intake-desk.ts';
import { IntakeDevices } from './intake-devices.ts';
import { IntakeWriter } from './intake-writer.ts';
import { LiveStore } from './live-values.ts';
import { Quarantine } from './quarantine.ts';

const NOW = 1_790_000_000_000;
const city = buildCity({ each: 2 });

/** Stands for the disk: everything is kept, and committed when the test says so. */
class Disk {
  readonly samples: { point: number; time: number; value: number; quality: number; origin: number }[] = [];
  readonly messages: DeviceMessage[] = [];
  readonly waiting: (() => void)[] = [];
  add(point: number, time: number, _arrival: number, value: number, quality: number, origin: number): void {
    this.samples.push({ point, time, value, quality, origin });
  }
  addMessage(message: DeviceMessage): void {
    this.messages.push(message);
  }
  whenCommitted(done: () => void): void {
    this.waiting.push(done);
  }
}

let wall: number;
let disk: Disk;
let live: LiveStore;
let quarantine: Quarantine;
let ingest: Ingest;
let writer: IntakeWriter;

beforeEach(() => {
  wall = NOW;
  disk = new Disk();
  live = new LiveStore(city.points.map(({ definition }) => definition));
  quarantine = new Quarantine();
  const devices = new IntakeDevices(city.assets, city.points);
  const desk = new IntakeDesk({
    devices,
    live,
    samples: disk,
    flow: new FlowMeter(),
    connections: 1,
    wallNow: () => wall,
  });
  writer = new IntakeWriter((batch) => {
    desk.apply(batch, () => writer.committed(batch.number));
    writer.applied(batch.number);
  });
  ingest = new Ingest({
    city: city.id,
    devices,
    points: city.points,
    clock: createCityClock({ startCity: NOW, startWall: NOW, speed: 1 }, () => wall),
    writer,
    quarantine,
    wallNow: () => wall,
  });
});

function send(
  topic: string,
  payload: unknown,
  { isPrecious = false, isKept = false } = {},
): { taken: boolean; acknowledged: () => boolean } {
  let isDone = false;
  const bytes = Buffer.isBuffer(payload)
    ? payload
    : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const taken = ingest.receive({ topic, payload: bytes, isPrecious, isKept }, () => {
    isDone = true;
  });
  writer.flush();
  return { taken, acknowledged: () => isDone };
}

const TELE = 'twin/tiny/power/transformer-s1/tele';
const STATE = 'twin/tiny/power/switch-s1/state';
const load = city.row('transformer-s1.load');
const position = city.row('switch-s1.position');

test('a good message reaches live store and disk, and is acknowledged after the commit', () => {
  const { taken, acknowledged } = send(
    TELE,
    { ts: NOW, v: { load: 5e6, temperature: 40 }, sim: true },
    { isPrecious: true },
  );
  expect(taken).toBe(true);
  expect(live.values[load]).toBe(5e6);
  expect(live.origins[load]).toBe(ORIGIN_CODE.simulated);
  expect(disk.samples[0]).toEqual({
    point: load,
    time: NOW,
    value: 5e6,
    quality: QUALITY_CODE.GOOD,
    origin: ORIGIN_CODE.simulated,
  });
  expect(acknowledged()).toBe(false);
  for (const done of disk.waiting) done();
  expect(acknowledged()).toBe(true);
});

test('what nobody waits for is stored only when it says something', () => {
  const at = (ms: number, temperature: number) => send(TELE, { ts: NOW + ms, v: { temperature } });
  at(0, 40);
  at(1000, 40.1);
  at(2000, 41);
  expect(disk.samples.map(({ value }) => value)).toEqual([40, 41]);
  send(TELE, { ts: NOW + 3000, v: { temperature: 41.1 } }, { isPrecious: true });
  expect(disk.samples.map(({ value }) => value)).toEqual([40, 41, 41.1]);
});

test.each([
  ['bad-topic', 'twin/tiny/power/transformer-s1', {}],
  ['bad-topic', 'twin/other/power/transformer-s1/tele', { ts: NOW, v: { load: 1 } }],
  ['bad-topic', 'twin/tiny/power/transformer-s1/cmd', { ts: NOW, v: { load: 1 } }],
  ['bad-json', TELE, '{'],
  ['bad-json', TELE, ''],
  ['bad-json', TELE, { v: { load: 1 } }],
  ['unknown-asset', 'twin/tiny/power/transformer-s9/tele', { ts: NOW, v: { load: 1 } }],
  ['unknown-asset', 'twin/tiny/lighting/transformer-s1/tele', { ts: NOW, v: { load: 1 } }],
  ['unknown-point', TELE, { ts: NOW, v: { nothing: 1 } }],
  ['unknown-point', TELE, `{"ts":${NOW},"v":{"__proto__":1}}`],
  ['bad-value', TELE, { ts: NOW, v: { load: '5' } }],
  ['bad-value', TELE, { ts: NOW, v: { load: 1e10 } }],
  ['bad-value', TELE, { ts: NOW, v: { load: null } }],
  ['bad-value', STATE, { ts: NOW, v: { position: 'ajar' } }],
  ['bad-value', 'twin/tiny/power/transformer-s1/online', 'perhaps'],
  ['bad-json', 'twin/tiny/power/transformer-s1/event', 'not json'],
  ['future', TELE, { ts: NOW + TELEMETRY_LIMITS.futureMs + 1, v: { load: 1 } }],
  ['oversize', TELE, ' '.repeat(TELEMETRY_LIMITS.messageBytes + 1)],
] as const)('%s: counted, acknowledged, harmless (%s)', (reason, topic, payload) => {
  const { taken, acknowledged } = send(topic, payload, { isPrecious: true });
  expect(taken).toBe(false);
  expect(acknowledged()).toBe(true);
  expect(quarantine.counts()).toEqual({ [reason]: 1 });
  expect(quarantine.entries()[0]?.detail).not.toBe('');
  expect(live.pointsWithValue).toBe(0);
  expect(disk.samples).toEqual([]);
});

test('in a good message a bad value harms only itself', () => {
  expect(send(TELE, { ts: NOW, v: { load: 7, temperature: 'hot', nothing: 1 } }).taken).toBe(true);
  expect(live.values[load]).toBe(7);
  expect(live.pointsWithValue).toBe(1);
  expect(quarantine.counts()).toEqual({ 'bad-value': 1, 'unknown-point': 1 });
});

test('a device that goes mad is limited, its neighbour is not', () => {
  for (let i = 0; i < 2000; i += 1) send(TELE, { ts: NOW + i, v: { load: i } });
  expect(quarantine.counts().flood).toBe(1400);
  expect(send('twin/tiny/power/transformer-s2/tele', { ts: NOW, v: { load: 1 } }).taken).toBe(true);
});

test('a late value is stored, and not shown in place of a newer one', () => {
  send(TELE, { ts: NOW, v: { load: 2 } });
  send(TELE, { ts: NOW - 3_600_000, v: { load: 1 } });
  expect(live.values[load]).toBe(2);
  expect(disk.samples.map(({ time }) => time)).toEqual([NOW, NOW - 3_600_000]);
});

test('a device that goes offline takes its states along, and brings them back', () => {
  send(STATE, { ts: NOW, v: { position: 'closed' } });
  expect(live.values[position]).toBe(1);
  send('twin/tiny/power/switch-s1/online', 'false');
  expect(live.qualities[position]).toBe(QUALITY_CODE.STALE);
  send('twin/tiny/power/switch-s1/online', '{"online":true}');
  expect(live.qualities[position]).toBe(QUALITY_CODE.GOOD);
  send('twin/tiny/power/switch-s1/online', '0');
  wall += 1000;
  send(STATE, { ts: wall, v: { position: 'closed' } });
  expect(live.qualities[position]).toBe(QUALITY_CODE.GOOD);
});

test('a kept message is as old as it says', () => {
  send(TELE, { ts: NOW - 60_000, v: { load: 1 } }, { isKept: true });
  expect(live.qualities[load]).toBe(QUALITY_CODE.STALE);
  send(TELE, { ts: NOW, v: { load: 1 } });
  expect(live.qualities[load]).toBe(QUALITY_CODE.GOOD);
  // An empty kept message takes the kept one away and says nothing about the value.
  expect(send(STATE, '').taken).toBe(true);
  expect(quarantine.counts()).toEqual({});
});

test('events, answers and descriptions are kept as they came', () => {
  for (const suffix of ['event', 'ack', 'meta'])
    send(`twin/tiny/power/switch-s1/${suffix}`, { id: suffix }, { isPrecious: true });
  expect(disk.messages.map(({ suffix, payload }) => [suffix, payload])).toEqual([
    ['event', '{"id":"event"}'],
    ['ack', '{"id":"ack"}'],
    ['meta', '{"id":"meta"}'],
  ]);
  expect(disk.waiting).toHaveLength(3);
});

test('no bytes on no topic ever break it or leave a value that is none', () => {
  const topics = fc.oneof(
    fc.constantFrom(
      TELE,
      STATE,
      ...['online', 'meta', 'event', 'ack', 'cmd'].map((suffix) => `twin/tiny/power/switch-s1/${suffix}`),
    ),
    fc.string(),
    fc
      .array(fc.constantFrom('twin', 'tiny', 'power', 'switch-s1', 'tele', '', '+', '#', '__proto__'), { maxLength: 7 })
      .map((parts) => parts.join('/')),
  );
  const value = fc.oneof(
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constantFrom('open', 'closed', 'nan', null, []),
    fc.integer(),
  );
  const payload = fc.oneof(
    fc
      .record({
        ts: fc.oneof(fc.constant(NOW), fc.double()),
        v: fc.dictionary(fc.constantFrom('load', 'temperature', 'position', 'toString'), value),
      })
      .map((object) => Buffer.from(JSON.stringify(object))),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(topics, payload, fc.boolean(), (topic, bytes, isPrecious) => {
      wall += 10;
      const before = disk.waiting.length;
      const { acknowledged } = send(topic, bytes, { isPrecious });
      expect(acknowledged() || disk.waiting.length === before + 1).toBe(true);
      city.points.forEach(({ definition: { range, states } }, row) => {
        const number = live.values[row] ?? Number.NaN;
        if (Number.isNaN(number)) return;
        expect(number).toBeGreaterThanOrEqual(range[0]);
        expect(number).toBeLessThanOrEqual(range[1]);
        if (states !== undefined) expect(Number.isInteger(number)).toBe(true);
      });
    }),
    { numRuns: 3000 },
  );
  for (const reason of Object.keys(quarantine.counts())) expect(REJECT_REASONS).toContain(reason);
});

test('values that come with an event are taken, and the event is kept; what is wrong with them is told as ever', () => {
  const EVENT = 'twin/tiny/power/switch-s1/event';
  const row = city.row('switch-s1.position');
  const gasp = { ts: NOW, event: 'power_off', v: { position: 'closed' }, sim: true };
  expect(send(EVENT, gasp, { isPrecious: true }).taken).toBe(true);
  expect(live.values[row]).toBe(1);
  expect(live.origins[row]).toBe(ORIGIN_CODE.simulated);
  expect(disk.samples).toHaveLength(1);
  expect(disk.messages).toHaveLength(1);
  // Older than what is known: kept, and changes nothing that holds now.
  send(EVENT, { ...gasp, ts: NOW - 5000, v: { position: 'open' } }, { isPrecious: true });
  expect(live.values[row]).toBe(1);
  expect(disk.messages).toHaveLength(2);
  expect(send(EVENT, { ...gasp, ts: NOW + 600_000 }).taken).toBe(false);
  expect(send(EVENT, { ...gasp, v: 'nothing' }).taken).toBe(false);
  expect(send(EVENT, { ...gasp, v: { position: 'ajar' } }).taken).toBe(false);
  expect(disk.messages).toHaveLength(2);
  expect(quarantine.counts()).toMatchObject({ future: 1, 'bad-json': 1, 'bad-value': 1 });
});

test("the simulator that goes leaves its own switches stale, and nobody else's", () => {
  send(STATE, { ts: NOW, v: { position: 'closed' }, sim: true });
  send('twin/tiny/power/switch-s2/state', { ts: NOW, v: { position: 'closed' } });
  const [simulated, real] = ['switch-s1', 'switch-s2'].map((asset) => city.row(`${asset}.position`)) as [
    number,
    number,
  ];
  send('twin/tiny/simulation/field/online', 'false');
  expect(live.qualities[simulated]).toBe(QUALITY_CODE.STALE);
  expect(live.qualities[real]).toBe(QUALITY_CODE.GOOD);
  send('twin/tiny/simulation/field/online', 'true');
  expect(live.qualities[simulated]).toBe(QUALITY_CODE.GOOD);
});

test('after all devices were out of sight a switch is stale until it shows that it is alive itself', () => {
  const ONLINE = 'twin/tiny/power/switch-s1/online';
  const closed = { ts: NOW, v: { position: 'closed' } };
  const { GOOD, STALE } = QUALITY_CODE;
  send(STATE, closed);
  live.setCutOff(true, NOW + 6000);
  live.setCutOff(false, NOW + 9000);
  ingest.beginSession(true);
  writer.flush();
  send(STATE, closed, { isKept: true });
  send(ONLINE, 'true', { isKept: true });
  expect(live.qualities[position]).toBe(STALE);
  send('twin/tiny/power/transformer-s1/tele', { ts: NOW, v: { load: 1 } });
  expect(live.qualities[position]).toBe(STALE);
  send(ONLINE, 'true');
  expect(live.qualities[position]).toBe(GOOD);
  // A broker that has forgotten us was away, however short that was, and all that it keeps is new.
  ingest.beginSession(false);
  writer.flush();
  send(STATE, closed, { isKept: true });
  expect(live.qualities[position]).toBe(STALE);
  send(ONLINE, 'true', { isKept: true });
  expect(live.qualities[position]).toBe(GOOD);
  expect(live.values[position]).toBe(1);
});

test('the simulated field speaks for its devices: one that is alive has not lost them', () => {
  const FIELD = 'twin/tiny/simulation/field/online';
  send(STATE, { ts: NOW, v: { position: 'closed' }, sim: true });
  live.lose(NOW);
  expect(live.qualities[position]).toBe(QUALITY_CODE.STALE);
  send(FIELD, 'true');
  expect(live.qualities[position]).toBe(QUALITY_CODE.GOOD);
});

test('a clock that is ahead shuts nobody out: its value counts from its arrival, history keeps what it sent', () => {
  send(STATE, { ts: NOW + 240_000, v: { position: 'open' } });
  expect([live.values[position], live.times[position]]).toEqual([0, NOW]);
  expect(disk.samples.at(-1)).toMatchObject({ point: position, time: NOW + 240_000, value: 0 });
  wall += 2000;
  send(STATE, { ts: NOW + 1500, v: { position: 'closed' } });
  expect([live.values[position], live.times[position]]).toEqual([1, NOW + 1500]);
});
