import { beforeEach, expect, test } from 'vitest';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { buildCity } from '../../../tests/builders/city.ts';
import { createCityClock } from '../city-clock.ts';
import { RECORD } from '../storage/sample-batch.ts';
import { FlowMeter } from './flow-meter.ts';
import type { DecodedSink, ForeignDecoder } from './foreign-decoder.ts';
import { FOREIGN_MESSAGE_BYTES } from './foreign-intake.ts';
import { Ingest } from './ingest.ts';
import { IntakeDesk } from './intake-desk.ts';
import { IntakeDevices } from './intake-devices.ts';
import { IntakeWriter } from './intake-writer.ts';
import { LiveStore } from './live-values.ts';
import { Quarantine } from './quarantine.ts';

const NOW = 1_790_000_000_000;
const { GOOD, STALE } = QUALITY_CODE;
const city = buildCity({ each: 2 });
const load = city.row('transformer-s1.load');
const position = city.row('switch-s1.position');

let wall: number;
let live: LiveStore;
let quarantine: Quarantine;
let ingest: Ingest;
let writer: IntakeWriter;
let stored: { row: number; value: number; kind: number; seq: number }[];
let unclaimed: string[];
let decode: (out: DecodedSink, text: string) => void;

const decoder: ForeignDecoder = {
  name: 'test',
  filters: ['plant/#'],
  rate: 50,
  will: () => null,
  claims: (topic) => topic.startsWith('plant/'),
  decode: (message, out) => decode(out, message.payload.toString()),
  onConnected: () => undefined,
  tick: () => undefined,
  close: async () => undefined,
};

beforeEach(() => {
  wall = NOW;
  stored = [];
  unclaimed = [];
  live = new LiveStore(city.points.map(({ definition }) => definition));
  quarantine = new Quarantine();
  const devices = new IntakeDevices(city.assets, city.points);
  const desk = new IntakeDesk({
    ...{ devices, live, flow: new FlowMeter(), connections: 1, wallNow: () => wall },
    samples: {
      add: (row, _time, _arrival, value, _quality, _origin, seq, kind) => stored.push({ row, value, seq, kind }),
      addMessage: () => undefined,
      whenCommitted: (done) => done(),
    },
  });
  writer = new IntakeWriter((batch) => {
    desk.apply(batch, () => writer.committed(batch.number));
    writer.applied(batch.number);
  });
  ingest = new Ingest({
    ...{ city: city.id, devices, points: city.points, writer, quarantine, wallNow: () => wall },
    clock: createCityClock({ startCity: NOW, startWall: NOW, speed: 1 }, () => wall),
    onUnclaimed: ({ topic }) => topic.startsWith('other/') && unclaimed.push(topic) > 0,
  });
  ingest.setDecoders([decoder]);
});

function send(topic: string, text = '', payload = Buffer.from(text)): boolean {
  const taken = ingest.receive({ topic, payload, isPrecious: true, isKept: false }, () => undefined);
  writer.flush();
  return taken;
}

test('decoded values are checked like any other, each for itself, and say which count they have', () => {
  decode = (out) => {
    out.value(load, 5e6, NOW, GOOD, ORIGIN_CODE.measured, 17);
    out.value(load, 1e12, NOW, GOOD, ORIGIN_CODE.measured, 18);
    out.value(load, 1, NOW + 600_000, GOOD, ORIGIN_CODE.measured, 19);
    out.value(load, 1, 12, GOOD, ORIGIN_CODE.measured, 20);
    out.value(9999, 1, NOW, GOOD, ORIGIN_CODE.measured, 21);
    out.value(position, 'open', NOW, GOOD, ORIGIN_CODE.measured, -1);
    out.refuse('wrong-unit', 'no way from bar to W');
  };
  expect(send('plant/a')).toBe(true);
  expect([live.values[load], live.values[position]]).toEqual([5e6, 0]);
  expect(stored).toEqual([
    { row: load, value: 5e6, seq: 17, kind: RECORD.shown },
    { row: position, value: 0, seq: -1, kind: RECORD.shown },
  ]);
  expect(quarantine.counts()).toEqual({ 'bad-value': 2, future: 1, 'unknown-point': 1, 'wrong-unit': 1 });
  expect(ingest.decoders.counts()).toMatchObject([
    { name: 'test', messages: 1, values: 2, refused: { 'wrong-unit': 1 }, lastRefusal: 'no way from bar to W' },
  ]);
});

test('a topic that floods is limited by itself; its neighbour and our own devices are not', () => {
  decode = (out) => out.value(load, 1, NOW, GOOD, ORIGIN_CODE.measured, -1);
  for (let i = 0; i < 1000; i += 1) send('plant/mad');
  expect(quarantine.counts()).toEqual({ flood: 850 });
  expect(send('plant/calm')).toBe(true);
  expect(send('twin/tiny/power/transformer-s2/tele', JSON.stringify({ ts: NOW, v: { load: 1 } }))).toBe(true);
});

test('a decoder that fails or is sent a monster harms nobody', () => {
  decode = () => {
    throw new Error('a bug');
  };
  expect(send('plant/a')).toBe(false);
  expect(send('plant/b', '', Buffer.alloc(FOREIGN_MESSAGE_BYTES + 1))).toBe(false);
  expect(quarantine.counts()).toEqual({ 'bad-payload': 1, oversize: 1 });
  expect(quarantine.entries().find(({ reason }) => reason === 'bad-payload')?.detail).toMatch(/a bug/);
});

test('who says goodbye takes its points along, with an interval or without, until they are said again', () => {
  decode = (out, text) => {
    if (text === 'dead') out.stale([load, position], wall);
    else {
      out.value(load, 1, wall, GOOD, ORIGIN_CODE.measured, -1);
      out.value(position, 1, wall, GOOD, ORIGIN_CODE.measured, -1);
    }
  };
  send('plant/a', 'alive');
  send('plant/a', 'dead');
  expect([live.qualities[load], live.qualities[position]]).toEqual([STALE, STALE]);
  expect([live.values[load], live.values[position]]).toEqual([1, 1]);
  // That the asset speaks by another way proves nothing of these points.
  send('twin/tiny/power/switch-s1/online', 'true');
  expect(live.qualities[position]).toBe(STALE);
  wall += 1000;
  send('plant/a', 'alive');
  expect([live.qualities[load], live.qualities[position]]).toEqual([GOOD, GOOD]);
});

test('what is told by exception holds however long it is silent', () => {
  decode = (out) => {
    out.holds([load]);
    out.value(load, 1, wall, GOOD, ORIGIN_CODE.measured, -1);
  };
  send('plant/a');
  live.sweep(wall + 86_400_000);
  expect(live.qualities[load]).toBe(GOOD);
});

test('what is of the past goes into history and never onto the screen', () => {
  decode = (out) => out.past(load, 7, NOW - 1000, GOOD, ORIGIN_CODE.measured, -1);
  expect(send('plant/a')).toBe(true);
  expect(live.values[load]).toBeNaN();
  expect(stored).toEqual([{ row: load, value: 7, seq: -1, kind: RECORD.kept }]);
});

test('nobody claims it: listened to, or refused; our own topics never go to a decoder', () => {
  decode = () => {
    throw new Error('not for a decoder');
  };
  expect(send('other/x')).toBe(true);
  expect(unclaimed).toEqual(['other/x']);
  expect(send('nobody/x')).toBe(false);
  expect(send('twin/tiny/power/nothing')).toBe(false);
  expect(quarantine.counts()).toEqual({ 'bad-topic': 2 });
});
