// Sparkplug payloads: one message with mutated bytes against a second reading, and whole lives of nodes over a network that loses, doubles
// and swaps messages, where no value may ever land at a point that its sender did not mean.
import type { RejectReason } from '../../../contract/vocabulary.ts';
import type { DecodedSink } from '../../../main/host/telemetry/foreign-decoder.ts';
import { createSparkplugHost, type SparkplugHost } from '../../../main/host/telemetry/sparkplug/sparkplug-host.ts';
import { buildCity } from '../../builders/city.ts';
import { encodePayload, type MetricToSend, TYPE } from '../sparkplug-encoder.ts';
import { type MetricRead, readAgain, valueAgain } from '../sparkplug-reading.ts';
import type { Fuzz, FuzzCase } from './fuzz.ts';
import { anyBytes, Chance } from './random-bytes.ts';

const NOW = 1_790_000_000_000;
const EACH = 13;
const city = buildCity({ each: EACH });

interface Said {
  readonly row: number;
  readonly value: unknown;
  readonly ts: number;
  readonly isPast: boolean;
}

class Sink implements DecodedSink {
  said: Said[] = [];
  gone: number[] = [];
  refused: RejectReason[] = [];
  value(row: number, value: unknown, ts: number): void {
    this.said.push({ row, value, ts, isPast: false });
  }
  past(row: number, value: unknown, ts: number): void {
    this.said.push({ row, value, ts, isPast: true });
  }
  holds(): void {
    // They come with their values.
  }
  stale(rows: readonly number[]): void {
    this.gone.push(...rows);
  }
  refuse(reason: RejectReason): void {
    this.refused.push(reason);
  }
}

const open = (wallNow: () => number): SparkplugHost =>
  createSparkplugHost(
    { hostId: 'h', points: [{ device: 'g/*/*', asset: 'transformer-s{n}', metrics: { 't{n}/{what}': '{what}' } }] },
    city,
    { wallNow, publish: () => Promise.resolve() },
    () => 0.5,
  );
const send = (host: SparkplugHost, path: string, payload: Buffer, sink: Sink): void =>
  host.decode({ topic: `spBv1.0/g/${path}`, payload, isPrecious: false, isKept: false }, sink);
const nodeBirth = (bdSeq: number, timestamp: number): Buffer =>
  encodePayload({
    timestamp,
    seq: 0,
    metrics: [{ name: 'bdSeq', datatype: TYPE.Int64, value: { long: BigInt(bdSeq) } }],
  });

// One message

const TYPES = [
  ...[TYPE.Int8, TYPE.Int16, TYPE.Int32, TYPE.Int64, TYPE.UInt8, TYPE.UInt16, TYPE.UInt32, TYPE.UInt64],
  ...[TYPE.Float, TYPE.Double, TYPE.Boolean, TYPE.String, TYPE.DateTime],
];
/** Around every border between widths and signs. */
const EDGES = [0, 7, 8, 15, 16, 31, 32, 53, 63, 64].flatMap((bits) =>
  [-1n, 0n, 1n].flatMap((more) => [(1n << BigInt(bits)) + more, -(1n << BigInt(bits)) + more]),
);
const BIRTH: MetricToSend[] = TYPES.map((datatype, i) => ({
  ...{ name: `t${i + 1}/load`, alias: i + 1, datatype, isNull: true },
}));

function anyValue(chance: Chance): NonNullable<MetricToSend['value']> {
  const edge = chance.pick(EDGES);
  switch (chance.below(9)) {
    case 0:
    case 1:
    case 2:
      return { int: Number(BigInt.asUintN(32, edge)) };
    case 3:
    case 4:
      return { long: BigInt.asUintN(64, edge) };
    case 5:
      return { float: chance.pick([0.25, -1e30, Infinity, Number.NaN, -0]) };
    case 6:
      return { double: chance.pick([0.1, -1e300, Number.MIN_VALUE, Number.NaN, 2 ** 53]) };
    case 7:
      return chance.below(2) === 0 ? { boolean: chance.below(2) === 0 } : { dataset: Buffer.from([8, 1]) };
    default:
      return { string: chance.pick(['', 'on', 'é', '1']) };
  }
}

function anyMetric(chance: Chance): MetricToSend {
  const of = chance.below(BIRTH.length);
  const code = chance.pick([0, 192, 500, 7]);
  return {
    ...(chance.below(3) === 0 ? { name: `t${of + 1}/load` } : { alias: of + 1 }),
    ...(chance.below(5) === 0 ? {} : { timestamp: NOW - chance.below(5) }),
    ...(chance.below(7) === 0 ? { isHistorical: true } : {}),
    ...(chance.below(9) === 0 ? { isNull: true } : {}),
    ...(chance.below(6) === 0 ? { properties: { Quality: { type: TYPE.Int32, value: { int: code } } } } : {}),
    value: anyValue(chance),
  };
}

const CORPUS = Array.from({ length: 1000 }, (_, i) => {
  const chance = new Chance(i);
  const metrics = Array.from({ length: 1 + (i % 4) }, () => anyMetric(chance));
  return encodePayload({ timestamp: NOW, seq: 2, metrics });
});

function expected(payload: Buffer): Said[] | null {
  const read = readAgain(payload);
  if (read === null) return null;
  if (read.seq !== 2n) return [];
  const said: Said[] = [];
  for (const metric of read.metrics) {
    const name = metric.name === null || metric.name === '' ? null : metric.name;
    const at = BIRTH.findIndex((born) =>
      name === null ? metric.alias === BigInt(born.alias ?? 0) : name === born.name,
    );
    const born = BIRTH[at]?.datatype;
    const ts = metric.timestamp ?? read.timestamp;
    if (born === undefined || ts === null || metric.isNull) continue;
    if (metric.datatype !== 0 && metric.datatype !== born) continue;
    const typed: MetricRead = { ...metric, datatype: born };
    const value = valueAgain(typed);
    if (value === undefined) continue;
    said.push({ row: city.row(`transformer-s${at + 1}.load`), value, ts: Number(ts), isPast: metric.isHistorical });
  }
  return said;
}

const same = (a: readonly Said[], b: readonly Said[]): boolean =>
  a.length === b.length &&
  a.every(({ row, value, ts, isPast }, i) => {
    const other = b[i]!;
    return row === other.row && Object.is(value, other.value) && ts === other.ts && isPast === other.isPast;
  });

function startMessages(): FuzzCase {
  const host = open(() => NOW);
  const nodeIsBorn = nodeBirth(1, NOW);
  const deviceIsBorn = encodePayload({ timestamp: NOW, seq: 1, metrics: BIRTH });
  return (chance) => {
    const sink = new Sink();
    send(host, 'NBIRTH/n', nodeIsBorn, sink);
    send(host, 'DBIRTH/n/d', deviceIsBorn, sink);
    // What an earlier case left waiting is refused by now.
    sink.refused = [];
    const payload = anyBytes(CORPUS, chance);
    send(host, 'DDATA/n/d', payload, sink);
    const should = expected(payload);
    // Refusing more than must be is no wrong value; what nobody has touched is taken.
    const isRefused = sink.said.length === 0 && sink.refused.includes('bad-payload');
    if (isRefused && !CORPUS.includes(payload)) return 0;
    if (should === null) throw new Error(`taken, and no message: ${payload.toString('hex')}`);
    if (same(sink.said, should)) return sink.said.length;
    throw new Error(
      `${JSON.stringify(sink.said)}, and the bytes say ${JSON.stringify(should)}: ${payload.toString('hex')}`,
    );
  };
}

// Whole lives

const DEVICES = 3;
const ALIASES = 4;

interface Sent {
  readonly path: string;
  readonly payload: Buffer;
}

/** A node that shuffles its aliases at each birth, and numbers every value that it ever sends. */
class Sender {
  readonly meant = new Map<number, number>();
  readonly #chance: Chance;
  readonly #node: number;
  #seq = 0;
  #bdSeq = 0;
  #number: number;
  #clock = NOW;
  readonly #aliases = new Map<number, number[]>();

  constructor(chance: Chance, node: number) {
    this.#chance = chance;
    this.#node = node;
    this.#number = node * 1e6 + 1;
  }

  get #name(): string {
    return `n${this.#node}`;
  }

  beBorn(): Sent[] {
    this.#seq = 0;
    this.#bdSeq += 1;
    const sent = [{ path: `NBIRTH/${this.#name}`, payload: nodeBirth(this.#bdSeq, (this.#clock += 10)) }];
    this.#seq = 1;
    for (let device = 0; device < DEVICES; device += 1)
      if (this.#chance.below(4) > 0) sent.push(this.deviceBirth(device));
    return sent;
  }

  deviceBirth(device: number): Sent {
    const aliases = Array.from({ length: ALIASES }, (_, i) => i).sort(() => this.#chance.next() - 0.5);
    this.#aliases.set(device, aliases);
    const metrics = aliases.map((alias, metric) => ({
      ...{ name: this.#metricName(device, metric), alias, datatype: TYPE.Double },
      value: { double: this.#next(device, metric) },
    }));
    return this.#wrap(`DBIRTH/${this.#name}/d${device}`, metrics);
  }

  data(): Sent {
    const device = this.#chance.below(DEVICES);
    const aliases = this.#aliases.get(device) ?? [];
    const metric = this.#chance.below(ALIASES);
    const alias = aliases[metric] ?? metric;
    return this.#wrap(`DDATA/${this.#name}/d${device}`, [{ alias, value: { double: this.#next(device, metric) } }]);
  }

  deviceDeath(): Sent {
    return this.#wrap(`DDEATH/${this.#name}/d${this.#chance.below(DEVICES)}`, []);
  }

  death(isOfBefore: boolean): Sent {
    const bdSeq = isOfBefore ? this.#bdSeq - 1 : this.#bdSeq;
    const metrics = [{ name: 'bdSeq', datatype: TYPE.Int64, value: { long: BigInt(bdSeq) } }];
    return { path: `NDEATH/${this.#name}`, payload: encodePayload({ timestamp: this.#clock, metrics }) };
  }

  #metricName(device: number, metric: number): string {
    // Two nodes share the city: each has three of its transformers, and each transformer two points.
    return `t${this.#node * DEVICES + device + 1}/${metric % 2 === 0 ? 'load' : 'temperature'}${metric < 2 ? '' : '-spare'}`;
  }

  #next(device: number, metric: number): number {
    this.#number += 1;
    if (metric < 2) {
      const point = metric === 0 ? 'load' : 'temperature';
      this.meant.set(this.#number, city.row(`transformer-s${this.#node * DEVICES + device + 1}.${point}`));
    } else this.meant.set(this.#number, -1);
    return this.#number;
  }

  #wrap(path: string, metrics: MetricToSend[]): Sent {
    const payload = encodePayload({ timestamp: (this.#clock += 10), seq: this.#seq, metrics });
    this.#seq = (this.#seq + 1) % 256;
    return { path, payload };
  }
}

const MESSAGES = 60;

function startLives(): FuzzCase {
  return (chance) => {
    let wall = NOW;
    const host = open(() => wall);
    const sink = new Sink();
    const senders = [new Sender(chance, 0), new Sender(chance, 1)];
    const seen = new Set<unknown>();
    let under: Sent[] = [];
    const deliver = (): void => {
      for (const { path, payload } of under) send(host, path, payload, sink);
      under = [];
    };
    for (let i = 0; i < MESSAGES; i += 1) {
      const sender = chance.pick(senders);
      const kind = chance.below(30);
      if (kind === 0 || i < 2) {
        // A broker keeps the order of one connection: what was said before a birth does not come after it.
        deliver();
        under.push(...(i < 2 ? senders[i]! : sender).beBorn());
      } else if (kind === 1) under.push(sender.deviceBirth(chance.below(DEVICES)));
      else if (kind === 2) under.push(sender.deviceDeath());
      else if (kind === 3) under.push(sender.death(chance.below(2) === 0));
      else if (kind === 4) sender.data();
      else under.push(sender.data());
      // The birth of a node is not overtaken by what it says afterwards.
      const swapped = chance.below(Math.max(1, under.length - 1));
      if (kind === 5 && under.length > 1 && !under[swapped]!.path.startsWith('NBIRTH'))
        under.push(...under.splice(swapped, 1));
      if (kind === 6 && under.length > 0) under.push(under.at(-1)!);
      if (chance.below(3) === 0) deliver();
      if (chance.below(5) === 0) {
        wall += chance.below(3000);
        host.tick(sink);
      }
    }
    deliver();
    wall += 10_000;
    host.tick(sink);
    for (const { row, value } of sink.said) {
      const meant = senders.map((sender) => sender.meant.get(value as number)).find((found) => found !== undefined);
      if (meant !== row) throw new Error(`${String(value)} was meant for row ${meant ?? 'none'} and came to ${row}`);
      if (seen.has(value)) throw new Error(`${String(value)} came twice`);
      seen.add(value);
    }
    return sink.said.length;
  };
}

// Topics and STATE

const TOPICS = [
  ...['g/NBIRTH/n', 'g/NDEATH/n', 'g/NDATA/n', 'g/DBIRTH/n/d', 'g/DDEATH/n/d', 'g/DDATA/n/d', 'g/NCMD/n', 'STATE/h'],
  ...['h/NDATA/n', 'g/DDATA/n', 'g/NDATA/n/d', 'STATE/other'],
].map((topic) => Buffer.from(`spBv1.0/${topic}`));
const STATES = [`{"online":false,"timestamp":${NOW}}`, `{"online":true,"timestamp":1}`].map((text) =>
  Buffer.from(text),
);
const NAME = '[^/+#\\p{Cc}]{1,200}';
const OURS = new RegExp(
  `^spBv1\\.0/(?:g/N(?:BIRTH|DEATH|DATA)/${NAME}|g/D(?:BIRTH|DEATH|DATA)/${NAME}/${NAME}|STATE/h)$`,
  'u',
);

function startTopics(): FuzzCase {
  let wall = NOW;
  const host = createSparkplugHost({ hostId: 'h', groups: ['g'], points: [] }, city, {
    wallNow: () => wall,
    publish: () => Promise.resolve(),
  });
  host.will(0);
  host.onConnected(0);
  return (chance) => {
    wall += 10;
    const sink = new Sink();
    const topic = anyBytes(TOPICS, chance).toString('utf8');
    const payload = anyBytes(chance.below(3) === 0 ? STATES : CORPUS, chance);
    const isOurs = OURS.test(topic);
    if (host.claims(topic) !== isOurs) throw new Error(`claimed or not: ${JSON.stringify(topic)}`);
    host.decode({ topic, payload, isPrecious: false, isKept: chance.below(5) === 0 }, sink);
    if (chance.below(100) === 0) host.tick(sink);
    if (sink.said.length > 0) throw new Error('a value without a rule');
    if (!isOurs && !sink.refused.includes('bad-topic')) throw new Error('a stranger was heard');
    return isOurs ? 1 : 0;
  };
}

export const SPARKPLUG_TOPICS: Fuzz = { name: 'Sparkplug topics and STATE', start: startTopics };
export const SPARKPLUG_MESSAGES: Fuzz = { name: 'Sparkplug payloads', start: startMessages };
export const SPARKPLUG_LIVES: Fuzz = { name: 'lives of Sparkplug nodes', each: MESSAGES, start: startLives };
