// A Sparkplug host with its surroundings in the hand of a test: the clock, the broker, what comes out.
import { createSparkplugHost, type SparkplugHost } from '../../main/host/telemetry/sparkplug/sparkplug-host.ts';
import type { PointRuleConfig } from '../../main/host/telemetry/sparkplug/sparkplug-config.ts';
import type { DecodedSink } from '../../main/host/telemetry/foreign-decoder.ts';
import type { Publication } from '../../main/host/telemetry/telemetry-source.ts';
import { buildCity } from '../builders/city.ts';
import { encodePayload, type MetricToSend, TYPE } from './sparkplug-encoder.ts';

export const NOW = 1_790_000_000_000;
export const city = buildCity({ each: 3 });
export const LOAD_1 = city.row('transformer-s1.load');
export const TEMPERATURE_1 = city.row('transformer-s1.temperature');
export const LOAD_2 = city.row('transformer-s2.load');
export const POSITION_1 = city.row('switch-s1.position');
export const LIT_1 = city.row('lighting-cabinet-s1.lit');

const RULES: PointRuleConfig[] = [
  { device: 'north/{node}/special', asset: 'transformer-s2', metrics: { 'P/total': { point: 'load', unit: 'kW' } } },
  {
    device: '*/*/switch-{n}',
    asset: 'switch-s{n}',
    metrics: { Position: { point: 'position', states: { '1': 'open', '2': 'closed' } } },
  },
  { device: '*/*/cabinet-{n}', asset: 'lighting-cabinet-s{n}', metrics: { '*': '{leaf}' } },
  {
    device: '*/*/{kind}-{n}',
    asset: '{kind}-s{n}',
    metrics: { 'Debug/*': null, 'Electrical/Load': 'load', '*': '{metric}' },
  },
];

interface Said {
  readonly row: number;
  readonly value: unknown;
  readonly ts: number;
  readonly quality: number;
}

export class Sink implements DecodedSink {
  values: Said[] = [];
  history: Said[] = [];
  held: number[] = [];
  gone: { rows: readonly number[]; ts: number }[] = [];
  refused: { reason: string; detail: string }[] = [];
  origins = new Set<number>();
  value(row: number, value: unknown, ts: number, quality: number, origin: number): void {
    this.values.push({ row, value, ts, quality });
    this.origins.add(origin);
  }
  past(row: number, value: unknown, ts: number, quality: number): void {
    this.history.push({ row, value, ts, quality });
  }
  holds(rows: readonly number[]): void {
    this.held.push(...rows);
  }
  stale(rows: readonly number[], ts: number): void {
    this.gone.push({ rows, ts });
  }
  refuse(reason: string, detail: string): void {
    this.refused.push({ reason, detail });
  }
  /** what was said since the last look */
  take(): Pick<Sink, 'values' | 'history' | 'held' | 'gone' | 'refused'> {
    const { values, history, held, gone, refused } = this;
    this.values = [];
    this.history = [];
    this.held = [];
    this.gone = [];
    this.refused = [];
    return { values, history, held, gone, refused };
  }
}

export function open(extra: { groups?: string[]; nodes?: string[]; simulated?: boolean } = {}): SparkplugHost {
  return createSparkplugHost(
    { hostId: 'twin', points: RULES, ...extra },
    city,
    {
      wallNow: () => stand.wall,
      publish: (publication) => {
        if (!stand.isBrokerThere) return Promise.reject(new Error('no broker'));
        stand.sent.push(publication);
        return Promise.resolve();
      },
    },
    () => 0.5,
  );
}

/** What the tests look at and move. */
export const stand = {
  wall: NOW,
  sink: new Sink(),
  sent: [] as Publication[],
  isBrokerThere: true,
  host: open(),
};

/** For before each test. */
export function reset(): void {
  Object.assign(stand, { wall: NOW, sink: new Sink(), sent: [], isBrokerThere: true, host: open() });
}

export const send = (path: string, payload: Buffer, isKept = false): void =>
  stand.host.decode({ topic: `spBv1.0/${path}`, payload, isPrecious: false, isKept }, stand.sink);

export const wait = (ms: number): void => {
  for (const end = stand.wall + ms; stand.wall < end; ) {
    stand.wall = Math.min(end, stand.wall + 1000);
    stand.host.tick(stand.sink);
  }
};

export const bd = (value: number): MetricToSend => ({
  name: 'bdSeq',
  datatype: TYPE.Int64,
  value: { long: BigInt(value) },
});
export const load = (watts: number, more: Partial<MetricToSend> = {}): MetricToSend => ({
  name: 'Electrical/Load',
  alias: 1,
  datatype: TYPE.Double,
  value: { double: watts },
  ...more,
});

export const nodeBirth = (seq = 0, bdSeq = 7, timestamp = stand.wall): Buffer =>
  encodePayload({
    timestamp,
    seq,
    metrics: [bd(bdSeq), { name: 'Node Control/Rebirth', datatype: TYPE.Boolean, value: { boolean: false } }],
  });
export const deviceBirth = (seq: number, ...metrics: MetricToSend[]): Buffer =>
  encodePayload({ timestamp: stand.wall, seq, metrics });
export const data = (seq: number, ...metrics: MetricToSend[]): Buffer =>
  encodePayload({ timestamp: stand.wall, seq, metrics });
export const death = (bdSeq: number): Buffer => encodePayload({ timestamp: stand.wall, metrics: [bd(bdSeq)] });

/** NBIRTH with `seq`, then a transformer and a switch. */
export function beBorn(seq = 0): void {
  send('north/NBIRTH/gw', nodeBirth(seq));
  send('north/DBIRTH/gw/transformer-1', deviceBirth((seq + 1) % 256, load(100)));
  send(
    'north/DBIRTH/gw/switch-1',
    deviceBirth((seq + 2) % 256, { name: 'Position', alias: 1, datatype: TYPE.Int8, value: { int: 2 } }),
  );
}
export const rebirths = (): string[] =>
  stand.sent.filter(({ topic }) => topic.includes('/NCMD/')).map(({ topic }) => topic);
