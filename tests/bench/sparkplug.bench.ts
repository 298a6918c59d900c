// How fast Sparkplug payloads become values: data by alias, ten metrics a message, and births of a thousand metrics, on one thread without
// broker and storage. One JSON line. JSON.parse of as many values as our own payload stands beside it: what a decoder costs at least.
import { createSparkplugHost } from '../../main/host/telemetry/sparkplug/sparkplug-host.ts';
import { buildCity } from '../builders/city.ts';
import { encodePayload, type MetricToSend, TYPE } from '../telemetry/sparkplug-encoder.ts';
import { printResult } from './result.ts';

/** A decoder must not be what limits the intake. */
const LEAST_MESSAGES = 50_000;
const METRICS = 10;
const BIRTH_METRICS = 1000;
const SEQUENCE = 256;
const ROUNDS = 400;
const BIRTHS = 100;
const AT = Date.UTC(2026, 8, 21);

const city = buildCity({ each: BIRTH_METRICS });
let values = 0;
const sink = {
  value: () => {
    values += 1;
  },
  past: () => undefined,
  holds: () => undefined,
  stale: () => undefined,
  refuse: (reason: string, detail: string) => {
    throw new Error(`${reason} ${detail}`);
  },
};
const host = createSparkplugHost(
  {
    hostId: 'h',
    points: [{ device: 'g/n/d', asset: 'transformer-s{n}', metrics: { 't{n}/{what}': '{what}' } }],
  },
  city,
  { publish: () => Promise.resolve(), wallNow: () => AT },
);
const send = (path: string, payload: Buffer): void =>
  host.decode({ topic: `spBv1.0/g/${path}`, payload, isPrecious: false, isKept: false }, sink);

const metrics: MetricToSend[] = Array.from({ length: BIRTH_METRICS }, (_, i) => ({
  ...{ name: `t${i + 1}/load`, alias: i + 1, timestamp: AT, datatype: TYPE.Float, value: { float: i } },
  properties: { engUnit: { type: TYPE.String, value: { string: 'kW' } } },
}));
const nodeBirth = encodePayload({
  timestamp: AT,
  seq: 0,
  metrics: [{ name: 'bdSeq', datatype: TYPE.Int64, value: { long: 0n } }],
});
const deviceBirth = encodePayload({ timestamp: AT, seq: 1, metrics });
const data = Array.from({ length: SEQUENCE }, (_, i) =>
  encodePayload({
    timestamp: AT,
    seq: (i + 2) % SEQUENCE,
    metrics: metrics
      .slice(i, i + METRICS)
      .map(({ alias = 0, value = { float: 0 } }) => ({ alias, timestamp: AT, value })),
  }),
);
const json = JSON.stringify({
  ts: AT,
  v: Object.fromEntries(metrics.slice(0, METRICS).map(({ name = '' }, i) => [name, i + 0.5])),
});

/** units of work a second */
function rate(units: number, work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return Math.round(units / ((user + system) / 1e6));
}

const beBorn = (): void => {
  send('NBIRTH/n', nodeBirth);
  send('DBIRTH/n/d', deviceBirth);
};
const speak = (): void => {
  for (let round = 0; round < ROUNDS; round += 1) for (const payload of data) send('DDATA/n/d', payload);
};
beBorn();
speak();
values = 0;
const messagesPerSecond = rate(ROUNDS * SEQUENCE, speak);
if (values !== ROUNDS * SEQUENCE * METRICS) throw new Error(`${values} values came out`);
const birthMetricsPerSecond = rate(BIRTHS * BIRTH_METRICS, () => {
  for (let i = 0; i < BIRTHS; i += 1) beBorn();
});
const jsonPerSecond = rate(ROUNDS * SEQUENCE, () => {
  for (let i = 0; i < ROUNDS * SEQUENCE; i += 1) JSON.parse(json);
});
printResult('sparkplug', {
  ...{ messagesPerSecond, metricsPerMessage: METRICS, bytes: data[0]?.length },
  ...{ valuesPerSecond: messagesPerSecond * METRICS, birthMetricsPerSecond, jsonPerSecond },
  passed: messagesPerSecond >= LEAST_MESSAGES,
});
