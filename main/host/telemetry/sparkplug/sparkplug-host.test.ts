// Births, deaths, aliases, counts and rebirths, against an encoder that knows nothing of the decoder, on a clock that the test moves.
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import { buildCity } from '../../../../tests/builders/city.ts';
import { encodePayload, type MetricToSend, TYPE } from '../../../../tests/telemetry/sparkplug-encoder.ts';
import type { DecodedSink } from '../foreign-decoder.ts';
import type { Publication } from '../telemetry-source.ts';
import { ASK_EVERY_MS, ASK_JITTER_MS, REORDER_MS } from './edge-node.ts';
import type { PointRuleConfig } from './sparkplug-config.ts';
import { createSparkplugHost, type SparkplugHost } from './sparkplug-host.ts';
import { readPayload } from './sparkplug-message.ts';

const NOW = 1_790_000_000_000;
const city = buildCity({ each: 3 });
const LOAD_1 = city.row('transformer-s1.load');
const TEMPERATURE_1 = city.row('transformer-s1.temperature');
const LOAD_2 = city.row('transformer-s2.load');
const POSITION_1 = city.row('switch-s1.position');
const LIT_1 = city.row('lighting-cabinet-s1.lit');

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

class Sink implements DecodedSink {
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

let wall: number;
let sink: Sink;
let sent: Publication[];
let host: SparkplugHost;
let isBrokerThere: boolean;

const open = (extra: { groups?: string[]; nodes?: string[]; simulated?: boolean } = {}): SparkplugHost =>
  createSparkplugHost(
    { hostId: 'twin', points: RULES, ...extra },
    city,
    {
      wallNow: () => wall,
      publish: (publication) => {
        if (!isBrokerThere) return Promise.reject(new Error('no broker'));
        sent.push(publication);
        return Promise.resolve();
      },
    },
    () => 0.5,
  );

beforeEach(() => {
  wall = NOW;
  sink = new Sink();
  sent = [];
  isBrokerThere = true;
  host = open();
});

const send = (path: string, payload: Buffer, isKept = false): void =>
  host.decode({ topic: `spBv1.0/${path}`, payload, isPrecious: false, isKept }, sink);

const wait = (ms: number): void => {
  for (const end = wall + ms; wall < end; ) {
    wall = Math.min(end, wall + 1000);
    host.tick(sink);
  }
};

const bd = (value: number): MetricToSend => ({ name: 'bdSeq', datatype: TYPE.Int64, value: { long: BigInt(value) } });
const load = (watts: number, more: Partial<MetricToSend> = {}): MetricToSend => ({
  name: 'Electrical/Load',
  alias: 1,
  datatype: TYPE.Double,
  value: { double: watts },
  ...more,
});

const nodeBirth = (seq = 0, bdSeq = 7, timestamp = wall): Buffer =>
  encodePayload({
    timestamp,
    seq,
    metrics: [bd(bdSeq), { name: 'Node Control/Rebirth', datatype: TYPE.Boolean, value: { boolean: false } }],
  });
const deviceBirth = (seq: number, ...metrics: MetricToSend[]): Buffer =>
  encodePayload({ timestamp: wall, seq, metrics });
const data = (seq: number, ...metrics: MetricToSend[]): Buffer => encodePayload({ timestamp: wall, seq, metrics });
const death = (bdSeq: number): Buffer => encodePayload({ timestamp: wall, metrics: [bd(bdSeq)] });

/** NBIRTH with `seq`, then a transformer and a switch. */
function beBorn(seq = 0): void {
  send('north/NBIRTH/gw', nodeBirth(seq));
  send('north/DBIRTH/gw/transformer-1', deviceBirth((seq + 1) % 256, load(100)));
  send(
    'north/DBIRTH/gw/switch-1',
    deviceBirth((seq + 2) % 256, { name: 'Position', alias: 1, datatype: TYPE.Int8, value: { int: 2 } }),
  );
}
const rebirths = (): string[] => sent.filter(({ topic }) => topic.includes('/NCMD/')).map(({ topic }) => topic);

describe('births and data', () => {
  test('a birth names, data speaks by alias; aliases belong to their device', () => {
    beBorn();
    expect(sink.take()).toEqual({
      values: [
        { row: LOAD_1, value: 100, ts: NOW, quality: QUALITY_CODE.GOOD },
        { row: POSITION_1, value: 'closed', ts: NOW, quality: QUALITY_CODE.GOOD },
      ],
      history: [],
      held: [LOAD_1, POSITION_1],
      gone: [],
      refused: [],
    });
    send('north/DDATA/gw/transformer-1', data(3, { alias: 1, timestamp: NOW + 5, value: { double: 250.5 } }));
    send('north/DDATA/gw/switch-1', data(4, { alias: 1, value: { int: 1 } }));
    expect(sink.take().values).toEqual([
      { row: LOAD_1, value: 250.5, ts: NOW + 5, quality: QUALITY_CODE.GOOD },
      { row: POSITION_1, value: 'open', ts: NOW, quality: QUALITY_CODE.GOOD },
    ]);
    expect(sink.origins).toEqual(new Set([ORIGIN_CODE.measured]));
    expect(rebirths()).toEqual([]);
  });

  test('the count begins anywhere, wraps at 255, and is shared by the node and its devices', () => {
    beBorn(250);
    sink.take();
    for (let i = 0; i < 600; i += 1) {
      const seq = (253 + i) % 256;
      if (i % 3 === 0) send('north/NDATA/gw', data(seq));
      else send('north/DDATA/gw/transformer-1', data(seq, { alias: 1, value: { double: i } }));
    }
    wait(20_000);
    const { values, refused } = sink.take();
    expect(values.map(({ value }) => value)).toEqual(
      Array.from({ length: 600 }, (_, i) => i).filter((i) => i % 3 !== 0),
    );
    expect(refused).toEqual([]);
    expect(rebirths()).toEqual([]);
  });

  test('values of before are history only; null takes the value back; quality comes with it', () => {
    beBorn();
    sink.take();
    const Quality = (code: number) => ({ Quality: { type: TYPE.Int32, value: { int: code } } });
    send(
      'north/DDATA/gw/transformer-1',
      data(
        3,
        { alias: 1, timestamp: NOW - 9000, isHistorical: true, value: { double: 1 } },
        { alias: 1, value: { double: 2 }, properties: Quality(500) },
        { alias: 1, value: { double: 3 }, properties: Quality(0) },
        { alias: 1, value: { double: 4 }, properties: Quality(64) },
        { alias: 1, isNull: true },
      ),
    );
    const { values, history, gone, refused } = sink.take();
    expect(history).toEqual([{ row: LOAD_1, value: 1, ts: NOW - 9000, quality: QUALITY_CODE.GOOD }]);
    expect(values.map(({ value, quality }) => [value, quality])).toEqual([
      [2, QUALITY_CODE.STALE],
      [3, QUALITY_CODE.BAD],
      [4, QUALITY_CODE.UNCERTAIN],
    ]);
    expect(gone).toEqual([{ rows: [LOAD_1], ts: NOW }]);
    expect(refused).toEqual([]);
  });

  test('units are converted by engUnit, else by the rule; a unit of another quantity is refused', () => {
    const engUnit = (unit: string) => ({ engUnit: { type: TYPE.String, value: { string: unit } } });
    send('north/NBIRTH/gw', nodeBirth());
    send('north/DBIRTH/gw/transformer-1', deviceBirth(1, load(1.5, { properties: engUnit('MW') })));
    send('north/DBIRTH/gw/special', deviceBirth(2, { name: 'P/total', datatype: TYPE.Float, value: { float: 2.5 } }));
    send('north/DBIRTH/gw/transformer-3', deviceBirth(3, load(5, { properties: engUnit('A') })));
    send('north/DDATA/gw/transformer-1', data(4, { alias: 1, value: { double: 2 } }));
    const { values, refused } = sink.take();
    expect(values.map(({ row, value }) => [row, value])).toEqual([
      [LOAD_1, 1_500_000],
      [LOAD_2, 2500],
      [LOAD_1, 2_000_000],
    ]);
    expect(refused).toEqual([
      { reason: 'wrong-unit', detail: expect.stringMatching(/A is no unit for transformer-s3.load \(W\)/) as string },
    ]);
  });

  test('what nobody mapped is counted and listed; what is known and unwanted is not', () => {
    send('north/NBIRTH/gw', nodeBirth());
    send(
      'north/DBIRTH/gw/other',
      deviceBirth(1, { name: 'A/b', alias: 5, datatype: TYPE.Double, value: { double: 1 } }),
    );
    send(
      'north/DBIRTH/gw/transformer-1',
      deviceBirth(2, { name: 'Debug/x', datatype: TYPE.Double, value: { double: 1 } }),
    );
    send('north/DDATA/gw/other', data(3, { alias: 5, value: { double: 2 } }));
    const { values, refused } = sink.take();
    expect(values).toEqual([]);
    expect(refused).toEqual([{ reason: 'unknown-point', detail: 'north/gw/other: nobody mapped A/b' }]);
    expect(host.unmapped()).toEqual({ metrics: [{ device: 'north/gw/other', metric: 'A/b', count: 2 }], more: 0 });
  });

  test('metrics without an asset or a point, structures, double names and aliases are refused, each by its reason', () => {
    send('north/NBIRTH/gw', nodeBirth());
    send(
      'north/DBIRTH/gw/transformer-1',
      deviceBirth(
        1,
        { name: 'load', alias: 3, datatype: TYPE.Double, value: { double: 1 } },
        { name: 'load', alias: 4, datatype: TYPE.Double, value: { double: 2 } },
        { name: 'Electrical/Load', alias: 5, datatype: TYPE.Double, value: { double: 3 } },
        { name: 'nothing', alias: 6, datatype: TYPE.Double, value: { double: 1 } },
        { name: 'temperature', alias: 3, datatype: TYPE.DataSet, value: { dataset: Buffer.from([8, 1]) } },
        { alias: 9, datatype: TYPE.Double, value: { double: 1 } },
      ),
    );
    send('north/DBIRTH/gw/transformer-9', deviceBirth(2, load(1)));
    const { values, refused } = sink.take();
    expect(values.map(({ row, value }) => [row, value])).toEqual([[LOAD_1, 1]]);
    expect(refused.map(({ reason, detail }) => `${reason} ${detail}`)).toEqual([
      'bad-payload north/gw/transformer-1: load is named twice in one birth; the first counts',
      'bad-payload north/gw/transformer-1/Electrical/Load: transformer-s1.load already comes from another metric of it',
      'unknown-point north/gw/transformer-1/nothing: transformer-s1 has no point nothing',
      'bad-value north/gw/transformer-1/temperature: a DataSet is no value of a point',
      'bad-payload north/gw/transformer-1: a metric in a birth has no name, or a monstrous one',
      'bad-payload north/gw/transformer-1: alias 3 is given to several metrics: none has it',
      'unknown-asset north/gw/transformer-9/Electrical/Load: no asset transformer-s9',
    ]);
  });

  test('a point has one speaker: who comes second is refused until the first is gone', () => {
    beBorn();
    send('south/NBIRTH/gw', nodeBirth(0, 1));
    send('south/DBIRTH/gw/transformer-1', deviceBirth(1, load(9)));
    expect(sink.take().refused).toEqual([
      {
        reason: 'bad-payload',
        detail: 'south/gw/transformer-1/Electrical/Load: transformer-s1.load already comes from north/gw/transformer-1',
      },
    ]);
    send('north/NDEATH/gw', death(7));
    sink.take();
    send('south/DBIRTH/gw/transformer-1', deviceBirth(2, load(9)));
    expect(sink.take().values.map(({ value }) => value)).toEqual([9]);
  });
});

describe('numbers', () => {
  const born = (type: number, value: MetricToSend['value']): unknown => {
    host = open();
    sink = new Sink();
    send('north/NBIRTH/gw', nodeBirth());
    send(
      'north/DBIRTH/gw/transformer-1',
      deviceBirth(1, { name: 'load', datatype: type, ...(value === undefined ? {} : { value }) }),
    );
    const [said] = sink.values;
    return said === undefined ? sink.refused[0]?.reason : said.value;
  };
  test.each([
    ['Int8', { int: 0xffff_ffff }, -1],
    ['Int8', { int: 0xff }, -1],
    ['Int8', { int: 0x80 }, -128],
    ['Int8', { int: 0x180 }, 'bad-value'],
    ['Int16', { int: 0xffff_8000 }, -32_768],
    ['Int16', { int: 40_000 }, -25_536],
    ['Int32', { int: 0x8000_0000 }, -2_147_483_648],
    ['Int32', { long: 0xffff_ffff_ffff_fffen }, -2],
    ['Int32', { long: 1n << 40n }, 'bad-value'],
    ['Int64', { long: 0xffff_ffff_ffff_ffffn }, -1],
    ['Int64', { long: 1n << 63n }, -(2 ** 63)],
    ['UInt8', { int: 255 }, 255],
    ['UInt8', { int: 256 }, 'bad-value'],
    ['UInt32', { int: 0xffff_ffff }, 0xffff_ffff],
    ['UInt32', { long: 0xffff_ffffn }, 0xffff_ffff],
    ['UInt64', { long: (1n << 53n) + 1n }, 2 ** 53],
    ['UInt64', { long: 0xffff_ffff_ffff_ffffn }, 2 ** 64],
    ['Float', { float: 0.5 }, 0.5],
    ['Double', { float: 0.5 }, 0.5],
    ['Double', { int: 3 }, 'bad-value'],
    ['Boolean', { boolean: true }, true],
    ['Boolean', { int: 1 }, 'bad-value'],
    ['String', { string: 'on' }, 'on'],
    ['DateTime', { long: BigInt(NOW) }, NOW],
    ['Double', undefined, 'bad-value'],
  ] as const)('%s %o is %s', (type, value, expected) => {
    expect(born(TYPE[type], value)).toBe(expected);
  });

  test('every number of every integer type comes back', () => {
    const kinds = [
      [TYPE.Int8, -8],
      [TYPE.Int16, -16],
      [TYPE.Int32, -32],
      [TYPE.Int64, -64],
      [TYPE.UInt8, 8],
      [TYPE.UInt16, 16],
      [TYPE.UInt32, 32],
      [TYPE.UInt64, 64],
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), ([type, bits], random) => {
        const width = Math.abs(bits);
        const truth = bits < 0 ? BigInt.asIntN(width, random) : BigInt.asUintN(width, random);
        const value = width === 64 ? { long: truth } : { int: Number(BigInt.asUintN(32, truth)) };
        expect(born(type, value)).toBe(Number(truth));
      }),
      { numRuns: 300 },
    );
  });
});

describe('deaths', () => {
  test('the death of a node takes all its devices along, at the time of its arrival', () => {
    beBorn();
    sink.take();
    wall += 60_000;
    send('north/NDEATH/gw', death(7));
    expect(sink.take().gone).toEqual([
      { rows: [LOAD_1], ts: wall },
      { rows: [POSITION_1], ts: wall },
    ]);
    send('north/DDATA/gw/transformer-1', data(3, { alias: 1, value: { double: 1 } }));
    expect(sink.take().values).toEqual([]);
  });

  test('a death of an earlier life is ignored and counted', () => {
    beBorn();
    sink.take();
    send('north/NDEATH/gw', death(6));
    expect(sink.take()).toMatchObject({ gone: [], refused: [{ reason: 'out-of-sequence' }] });
    send('north/DDATA/gw/transformer-1', data(3, { alias: 1, value: { double: 1 } }));
    expect(sink.take().values).toHaveLength(1);
  });

  test('the death of a device is its own, at the time it says', () => {
    beBorn();
    sink.take();
    wall += 5000;
    send('north/DDEATH/gw/transformer-1', encodePayload({ timestamp: NOW + 4000, seq: 3 }));
    expect(sink.take().gone).toEqual([{ rows: [LOAD_1], ts: NOW + 4000 }]);
    send('north/DDATA/gw/switch-1', data(4, { alias: 1, value: { int: 1 } }));
    expect(sink.take().values).toHaveLength(1);
    send('north/DDATA/gw/transformer-1', data(5, { alias: 1, value: { double: 1 } }));
    expect(sink.take()).toMatchObject({ values: [], refused: [{ reason: 'out-of-sequence' }] });
    wait(5000);
    expect(rebirths()).toEqual(['spBv1.0/north/NCMD/gw']);
  });

  test('a node that is born anew leaves its devices behind until each is', () => {
    beBorn();
    sink.take();
    send('north/NBIRTH/gw', nodeBirth(0, 8));
    expect(sink.take().gone.map(({ rows }) => rows)).toEqual([[LOAD_1], [POSITION_1]]);
    send('north/DBIRTH/gw/transformer-1', deviceBirth(1, load(5)));
    const { values, held } = sink.take();
    expect([values.map(({ value }) => value), held]).toEqual([[5], [LOAD_1]]);
  });

  test('a metric that a new birth no longer names is no longer known', () => {
    beBorn();
    send(
      'north/DBIRTH/gw/transformer-1',
      deviceBirth(3, load(1), { name: 'temperature', datatype: TYPE.Double, value: { double: 20 } }),
    );
    sink.take();
    send('north/DBIRTH/gw/transformer-1', deviceBirth(4, load(1)));
    expect(sink.take().gone).toEqual([{ rows: [TEMPERATURE_1], ts: NOW }]);
  });
});

describe('counts and rebirths', () => {
  test('what comes too early waits for what is missing', () => {
    beBorn();
    sink.take();
    for (const seq of [5, 4, 6]) send('north/DDATA/gw/transformer-1', data(seq, { alias: 1, value: { double: seq } }));
    expect(sink.take().values).toEqual([]);
    wall += REORDER_MS - 1;
    host.tick(sink);
    send('north/DDATA/gw/transformer-1', data(3, { alias: 1, value: { double: 3 } }));
    expect(sink.take().values.map(({ value }) => value)).toEqual([3, 4, 5, 6]);
    wait(20_000);
    expect(rebirths()).toEqual([]);
    expect(sink.take().refused).toEqual([]);
  });

  test('a gap: nothing holds, nothing is believed, births are asked for with a command that an independent reading understands', () => {
    beBorn();
    sink.take();
    send('north/DDATA/gw/transformer-1', data(4, { alias: 1, value: { double: 4 } }));
    wait(REORDER_MS);
    const { gone, refused, values } = sink.take();
    expect(gone.map(({ rows }) => rows)).toEqual([[LOAD_1], [POSITION_1]]);
    expect(refused.map(({ reason }) => reason)).toEqual(['out-of-sequence']);
    expect(values).toEqual([]);
    wait(3000);
    expect(rebirths()).toEqual(['spBv1.0/north/NCMD/gw']);
    const command = sent.at(-1);
    expect(command).toMatchObject({ qos: 0, retain: false });
    const at = sent.at(-1) === undefined ? 0 : readPayload(Buffer.from(command?.payload ?? '')).timestamp;
    expect(command?.payload).toEqual(
      encodePayload({
        timestamp: at,
        metrics: [{ name: 'Node Control/Rebirth', timestamp: at, datatype: TYPE.Boolean, value: { boolean: true } }],
      }),
    );
    beBorn(40);
    expect(sink.take().values.map(({ value }) => value)).toEqual([100, 'closed']);
  });

  test('a device that is born before its node by the network is sorted; what an earlier life left waiting is not taken', () => {
    wall = NOW + 10;
    send(
      'north/DDATA/gw/transformer-1',
      encodePayload({ timestamp: NOW, seq: 2, metrics: [{ alias: 1, value: { double: 66 } }] }),
    );
    send('north/DBIRTH/gw/transformer-1', deviceBirth(1, load(5)));
    send('north/NBIRTH/gw', nodeBirth(0));
    expect(sink.take()).toMatchObject({
      values: [{ row: LOAD_1, value: 5 }],
      refused: [{ reason: 'out-of-sequence' }],
    });
    wait(20_000);
    expect(rebirths()).toEqual([]);
  });

  test('data before a birth: asked soon, then at most once a minute, with jitter', () => {
    let seq = 0;
    for (let second = 0; second < 300; second += 1) {
      send('north/NDATA/gw', data(seq, { name: 'x', value: { double: 1 } }));
      seq = (seq + 1) % 256;
      wait(1000);
    }
    expect(sink.take().values).toEqual([]);
    expect(rebirths().length).toBeGreaterThanOrEqual(4);
    expect(rebirths().length).toBeLessThanOrEqual(5);
    expect(ASK_EVERY_MS + ASK_JITTER_MS).toBeLessThan(75_000);
  });

  test('an unknown alias, or a device that was never born, makes it ask, and the rest goes on', () => {
    beBorn();
    sink.take();
    send(
      'north/DDATA/gw/transformer-1',
      data(3, { alias: 77, value: { double: 1 } }, { alias: 1, value: { double: 2 } }),
    );
    send('north/DDATA/gw/transformer-2', data(4, { alias: 1, value: { double: 1 } }));
    const { values, refused } = sink.take();
    expect(values.map(({ value }) => value)).toEqual([2]);
    expect(refused.map(({ reason }) => reason)).toEqual(['out-of-sequence', 'out-of-sequence']);
    wait(5000);
    expect(rebirths()).toHaveLength(1);
  });

  test('after a connection that was lost every living node is asked, and who does not answer is not known to be there', () => {
    beBorn();
    send('south/NBIRTH/gw', nodeBirth(0, 1));
    send('south/NDEATH/gw', death(1));
    sink.take();
    host.onConnected();
    wait(ASK_JITTER_MS);
    expect(rebirths()).toEqual(['spBv1.0/north/NCMD/gw']);
    wait(60_000);
    expect(sink.take().gone.map(({ rows }) => rows)).toEqual([[LOAD_1], [POSITION_1]]);
  });

  test('nodes that are named are asked at the first connection; without a broker the question goes out later', () => {
    host = open({ nodes: ['north/gw'] });
    isBrokerThere = false;
    host.onConnected();
    wait(15_000);
    isBrokerThere = true;
    wait(15_000);
    return Promise.resolve().then(() => {
      wait(15_000);
      expect(rebirths().length).toBeGreaterThanOrEqual(1);
    });
  });
});

describe('who listens to whom', () => {
  test('groups that were not asked for, commands, and other shapes are no topics of ours', () => {
    host = open({ groups: ['north'] });
    expect(host.filters).toEqual([
      'spBv1.0/STATE/twin',
      'spBv1.0/north/NBIRTH/+',
      'spBv1.0/north/NDEATH/+',
      'spBv1.0/north/NDATA/+',
      'spBv1.0/north/DBIRTH/+/+',
      'spBv1.0/north/DDEATH/+/+',
      'spBv1.0/north/DDATA/+/+',
    ]);
    const claimed = (topic: string): boolean => host.claims(`spBv1.0/${topic}`);
    expect(['north/NBIRTH/gw', 'north/DDATA/gw/d', 'STATE/twin'].map(claimed)).toEqual([true, true, true]);
    for (const topic of [
      'south/NBIRTH/gw',
      'north/NCMD/gw',
      'north/DCMD/gw/d',
      'north/NBIRTH/gw/d',
      'north/DDATA/gw',
      'north/DDATA/gw/d/e',
      'STATE/other',
      'STATE',
      'north/NBIRTH/',
      'north/NBIRTH/a+',
    ])
      expect([topic, claimed(topic)]).toEqual([topic, false]);
    expect(host.mayPublish?.('spBv1.0/STATE/twin')).toBe(false);
    for (const filter of [
      'spBv1.0/STATE/twin',
      'spBv1.0/STATE/+',
      'spBv1.0/north/NCMD/gw',
      'spBv1.0/north/NCMD/gw/#',
      'spBv1.0/north/DCMD/gw/#',
      'spBv1.0/north/DCMD/gw/+',
    ])
      expect([filter, host.mayListen?.(filter)]).toEqual([filter, true]);
    for (const filter of [
      'spBv1.0/#',
      'spBv1.0/+/NCMD/+',
      'spBv1.0/north/#',
      'spBv1.0/north/DDATA/gw/+',
      'spBv1.0/north/NCMD/+',
      'spBv1.0/STATE/#',
      'x/STATE/a',
      'spBv1.0/north/DCMD/gw/a/b',
    ])
      expect([filter, host.mayListen?.(filter)]).toEqual([filter, false]);
  });

  test('births and data that the broker kept prove nothing', () => {
    send('north/NBIRTH/gw', nodeBirth(), true);
    expect(sink.take().refused).toEqual([
      { reason: 'out-of-sequence', detail: expect.stringMatching(/must not be retained/) as string },
    ]);
  });

  test('simulated devices stay marked', () => {
    host = open({ simulated: true });
    beBorn();
    expect(sink.origins).toEqual(new Set([ORIGIN_CODE.simulated]));
  });

  test('what is no payload is refused as such', () => {
    for (const bytes of [[0xff], [0x12, 0x05, 0x0a], [0x0a], [0x12, 0x02, 0x0a, 0x05], [0x04], [0x07]])
      send('north/NBIRTH/gw', Buffer.from(bytes));
    const { refused } = sink.take();
    expect(refused.map(({ reason }) => reason)).toEqual(Array.from({ length: 6 }, () => 'bad-payload'));
  });
});

describe('STATE', () => {
  const word = (publication: Publication | null): unknown => JSON.parse(String(publication?.payload));
  const hear = (json: unknown, isKept = false): void => send('STATE/twin', Buffer.from(JSON.stringify(json)), isKept);

  test('the will and the word that takes it back carry the same time; every connection has a new one', () => {
    const will = host.will();
    expect(will).toMatchObject({ topic: 'spBv1.0/STATE/twin', qos: 1, retain: true });
    expect(word(will)).toEqual({ online: false, timestamp: NOW });
    wall += 500;
    host.onConnected();
    expect(sent[0]).toMatchObject({ topic: 'spBv1.0/STATE/twin', qos: 1, retain: true });
    expect(word(sent[0] ?? null)).toEqual({ online: true, timestamp: NOW });
    expect(word(host.will())).toEqual({ online: false, timestamp: NOW + 500 });
  });

  test('our own death is contradicted while we live, not more than once a second, with the time of our will', () => {
    host.will();
    host.onConnected();
    wall += 2000;
    hear({ online: false, timestamp: NOW - 50_000 });
    hear({ online: false, timestamp: NOW - 40_000 });
    expect(sent.slice(1).map(word)).toEqual([{ online: true, timestamp: NOW }]);
    wait(1000);
    expect(sent).toHaveLength(3);
    wait(10_000);
    expect(sent).toHaveLength(3);
  });

  test('what the broker kept of an earlier run is no news, and our own word no stranger', () => {
    host.will();
    host.onConnected();
    hear({ online: false, timestamp: NOW - 50_000 }, true);
    hear({ online: true, timestamp: NOW });
    expect(sent).toHaveLength(1);
    expect(sink.take().refused).toEqual([]);
  });

  test('another host of the same name is told', () => {
    host.will();
    host.onConnected();
    hear({ online: true, timestamp: NOW + 1 });
    hear({ online: 'yes' });
    expect(sink.take().refused.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/another host calls itself twin/),
      expect.stringMatching(/expected/),
    ]);
  });

  test('who goes on purpose says so', async () => {
    host.will();
    host.onConnected();
    await host.close();
    expect(word(sent.at(-1) ?? null)).toEqual({ online: false, timestamp: NOW });
    hear({ online: false, timestamp: NOW });
    expect(sent).toHaveLength(2);
  });
});

test('states of two are taken from booleans', () => {
  send('north/NBIRTH/gw', nodeBirth());
  send(
    'north/DBIRTH/gw/cabinet-1',
    deviceBirth(1, { name: 'Status/Lit', datatype: TYPE.Boolean, value: { boolean: true } }),
  );
  expect(sink.take().values).toEqual([{ row: LIT_1, value: true, ts: NOW, quality: QUALITY_CODE.GOOD }]);
});
