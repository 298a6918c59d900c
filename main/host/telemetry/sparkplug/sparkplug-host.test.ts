// Births, data, numbers, topics: against an encoder that knows nothing of the decoder.
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import { type MetricToSend, TYPE } from '../../../../tests/telemetry/sparkplug-encoder.ts';
import {
  NOW,
  LOAD_1,
  LOAD_2,
  POSITION_1,
  LIT_1,
  Sink,
  open,
  send,
  wait,
  load,
  nodeBirth,
  deviceBirth,
  data,
  death,
  beBorn,
  rebirths,
  stand,
  reset,
} from '../../../../tests/telemetry/sparkplug-stand.ts';

beforeEach(reset);

describe('births and data', () => {
  test('a birth names, data speaks by alias; aliases belong to their device', () => {
    beBorn();
    expect(stand.sink.take()).toEqual({
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
    expect(stand.sink.take().values).toEqual([
      { row: LOAD_1, value: 250.5, ts: NOW + 5, quality: QUALITY_CODE.GOOD },
      { row: POSITION_1, value: 'open', ts: NOW, quality: QUALITY_CODE.GOOD },
    ]);
    expect(stand.sink.origins).toEqual(new Set([ORIGIN_CODE.measured]));
    expect(rebirths()).toEqual([]);
  });

  test('the count begins anywhere, wraps at 255, and is shared by the node and its devices', () => {
    beBorn(250);
    stand.sink.take();
    for (let i = 0; i < 600; i += 1) {
      const seq = (253 + i) % 256;
      if (i % 3 === 0) send('north/NDATA/gw', data(seq));
      else send('north/DDATA/gw/transformer-1', data(seq, { alias: 1, value: { double: i } }));
    }
    wait(20_000);
    const { values, refused } = stand.sink.take();
    expect(values.map(({ value }) => value)).toEqual(
      Array.from({ length: 600 }, (_, i) => i).filter((i) => i % 3 !== 0),
    );
    expect(refused).toEqual([]);
    expect(rebirths()).toEqual([]);
  });

  test('values of before are history only; null takes the value back; quality comes with it', () => {
    beBorn();
    stand.sink.take();
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
    const { values, history, gone, refused } = stand.sink.take();
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
    const { values, refused } = stand.sink.take();
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
    const { values, refused } = stand.sink.take();
    expect(values).toEqual([]);
    expect(refused).toEqual([{ reason: 'unknown-point', detail: 'north/gw/other: nobody mapped A/b' }]);
    expect(stand.host.unmapped()).toEqual({
      metrics: [{ device: 'north/gw/other', metric: 'A/b', count: 2 }],
      more: 0,
    });
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
    const { values, refused } = stand.sink.take();
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
    expect(stand.sink.take().refused).toEqual([
      {
        reason: 'bad-payload',
        detail: 'south/gw/transformer-1/Electrical/Load: transformer-s1.load already comes from north/gw/transformer-1',
      },
    ]);
    send('north/NDEATH/gw', death(7));
    stand.sink.take();
    send('south/DBIRTH/gw/transformer-1', deviceBirth(2, load(9)));
    expect(stand.sink.take().values.map(({ value }) => value)).toEqual([9]);
  });
});

describe('numbers', () => {
  const born = (type: number, value: MetricToSend['value']): unknown => {
    stand.host = open();
    stand.sink = new Sink();
    send('north/NBIRTH/gw', nodeBirth());
    send(
      'north/DBIRTH/gw/transformer-1',
      deviceBirth(1, { name: 'load', datatype: type, ...(value === undefined ? {} : { value }) }),
    );
    const [said] = stand.sink.values;
    return said === undefined ? stand.sink.refused[0]?.reason : said.value;
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

describe('who listens to whom', () => {
  test('groups that were not asked for, commands, and other shapes are no topics of ours', () => {
    stand.host = open({ groups: ['north'] });
    expect(stand.host.filters).toEqual([
      'spBv1.0/STATE/twin',
      'spBv1.0/north/NBIRTH/+',
      'spBv1.0/north/NDEATH/+',
      'spBv1.0/north/NDATA/+',
      'spBv1.0/north/DBIRTH/+/+',
      'spBv1.0/north/DDEATH/+/+',
      'spBv1.0/north/DDATA/+/+',
    ]);
    const claimed = (topic: string): boolean => stand.host.claims(`spBv1.0/${topic}`);
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
    expect(stand.host.mayPublish?.('spBv1.0/STATE/twin')).toBe(false);
    for (const filter of [
      'spBv1.0/STATE/twin',
      'spBv1.0/STATE/+',
      'spBv1.0/north/NCMD/gw',
      'spBv1.0/north/NCMD/gw/#',
      'spBv1.0/north/DCMD/gw/#',
      'spBv1.0/north/DCMD/gw/+',
    ])
      expect([filter, stand.host.mayListen?.(filter)]).toEqual([filter, true]);
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
      expect([filter, stand.host.mayListen?.(filter)]).toEqual([filter, false]);
  });

  test('births and data that the broker kept prove nothing', () => {
    send('north/NBIRTH/gw', nodeBirth(), true);
    expect(stand.sink.take().refused).toEqual([
      { reason: 'out-of-sequence', detail: expect.stringMatching(/must not be retained/) as string },
    ]);
  });

  test('simulated devices stay marked', () => {
    stand.host = open({ simulated: true });
    beBorn();
    expect(stand.sink.origins).toEqual(new Set([ORIGIN_CODE.simulated]));
  });

  test('what is no payload is refused as such', () => {
    for (const bytes of [[0xff], [0x12, 0x05, 0x0a], [0x0a], [0x12, 0x02, 0x0a, 0x05], [0x04], [0x07]])
      send('north/NBIRTH/gw', Buffer.from(bytes));
    const { refused } = stand.sink.take();
    expect(refused.map(({ reason }) => reason)).toEqual(Array.from({ length: 6 }, () => 'bad-payload'));
  });
});

test('states of two are taken from booleans', () => {
  send('north/NBIRTH/gw', nodeBirth());
  send(
    'north/DBIRTH/gw/cabinet-1',
    deviceBirth(1, { name: 'Status/Lit', datatype: TYPE.Boolean, value: { boolean: true } }),
  );
  expect(stand.sink.take().values).toEqual([{ row: LIT_1, value: true, ts: NOW, quality: QUALITY_CODE.GOOD }]);
});
