import { describe, expect, test } from 'vitest';
import type { MappingFile } from '../../../../contract/mapping-file.ts';
import { ORIGINS, QUALITIES } from '../../../../contract/vocabulary.ts';
import { buildCity } from '../../../../tests/builders/city.ts';
import { checkMapping } from './mapping-check.ts';
import { createMappingDecoder } from './mapping-decoder.ts';
import { MappingError } from './mapping-problem.ts';

const { id: city, points } = buildCity({ each: 3 });
const ARRIVAL = Date.UTC(2026, 10, 21, 12);
const door = { publish: () => Promise.resolve(), wallNow: () => ARRIVAL };

const BASE: MappingFile = {
  name: 'test',
  topics: ['f/{id}'],
  payload: { format: 'json' },
  asset: 'transformer-{id}',
  values: [{ point: 'load', value: '$.v' }],
};

/** What becomes of one message, in words. */
function said(change: Partial<MappingFile>, payload: unknown, topic = 'f/s1'): string[] {
  const decoder = createMappingDecoder({ ...BASE, ...change }, { city, points }, door);
  const lines: string[] = [];
  expect(decoder.claims(topic)).toBe(true);
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const message = { topic, payload: Buffer.from(text), isPrecious: true, isKept: false };
  const value = (row: number, raw: unknown, ts: number, quality: number, origin: number, seq: number) =>
    void lines.push(
      [points[row]!.id, raw, ts === ARRIVAL ? 'arrival' : ts, QUALITIES[quality], ORIGINS[origin], seq].join(' '),
    );
  decoder.decode(message, {
    value,
    past: value,
    holds: () => undefined,
    stale: () => undefined,
    refuse: (reason) => void lines.push(reason),
  });
  return lines;
}

describe('a mapping at work', () => {
  test('plain JSON: time of arrival, unit of the point', () => {
    expect(said({}, { v: 5 })).toEqual(['transformer-s1.load 5 arrival GOOD measured -1']);
    expect(said({ values: [{ point: 'load', value: '$' }] }, '7.5')).toEqual([
      'transformer-s1.load 7.5 arrival GOOD measured -1',
    ]);
  });

  test('unit given, unit of the payload, scale and offset before it', () => {
    expect(said({ values: [{ point: 'load', value: '$.v', unit: 'kW' }] }, { v: '4.15' })[0]).toContain('load 4150 ');
    const named = { values: [{ point: 'load', value: '$.v', unit: '$.u' }] };
    expect(said(named, { v: 2, u: 'MW' })[0]).toContain('load 2000000 ');
    expect(said(named, { v: 2, u: 'A' })).toEqual(['wrong-unit']);
    expect(said(named, { v: 2 })).toEqual(['wrong-unit']);
    expect(
      said({ values: [{ point: 'temperature', value: '$.v', unit: 'degF', scale: 0.1, offset: 7 }] }, { v: 700 })[0],
    ).toContain('temperature 25 ');
  });

  test('words for quality and origin, time, count', () => {
    const change: Partial<MappingFile> = {
      time: { from: '$.t', format: 's' },
      quality: { from: '$.q' },
      seq: '$.n',
    };
    expect(said(change, { v: 1, t: 1_790_000_000, q: 'ESTIMATED', n: 7 })).toEqual([
      'transformer-s1.load 1 1790000000000 UNCERTAIN estimated 7',
    ]);
    expect(said(change, { v: 1, t: 1_790_000_000, q: 'MANUAL' })[0]).toContain('GOOD manual -1');
    expect(said(change, { v: 1, t: 1_790_000_000 })[0]).toContain('GOOD measured');
    expect(said(change, { v: 1, t: 1_790_000_000, q: 'FINE' })).toEqual(['bad-value']);
    expect(said(change, { v: 1, t: 'soon' })).toEqual(['bad-value']);
    expect(said(change, { v: 1 })).toEqual(['bad-value']);
    expect(said(change, { v: 1, t: 1_790_000_000, n: -3 })).toEqual(['bad-value']);
  });

  test('states by their words', () => {
    const change: Partial<MappingFile> = {
      asset: 'switch-{id}',
      values: [{ point: 'position', value: '$.v', states: { '0': 'open', '1': 'closed' } }],
    };
    expect(said(change, { v: 1 })[0]).toContain('switch-s1.position closed');
    expect(said(change, { v: 5 })).toEqual(['bad-value']);
  });

  test('entries, each with its code: one that is bad leaves the others', () => {
    const change: Partial<MappingFile> = {
      payload: { format: 'json', each: '$.reads[*]' },
      values: [{ point: '@.c', value: '@.v', table: { p: 'load', t: { point: 'temperature', unit: 'K' } } }],
    };
    const reads = [{ c: 'p', v: 1 }, { c: 'x', v: 2 }, { c: 't', v: 300.15 }, { c: 'p', v: {} }, { c: 'p' }];
    expect(said(change, { reads }).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'transformer-s1.load 1',
      'unknown-point',
      'transformer-s1.temperature 27',
      'bad-value',
    ]);
    const silent = { ...change, values: [{ ...change.values![0]!, others: 'ignore' as const }] };
    expect(said(silent, { reads: [{ c: 'x', v: 2 }] })).toEqual([]);
    expect(said(change, { reads: [] })).toEqual(['bad-payload']);
  });

  test('a filter may choose the value; several places are refused', () => {
    const change = { values: [{ point: 'load', value: "$.r[?@.c=='p'].v" }] };
    expect(
      said(change, {
        r: [
          { c: 'x', v: 1 },
          { c: 'p', v: 2 },
        ],
      })[0],
    ).toContain('load 2 ');
    expect(
      said(change, {
        r: [
          { c: 'p', v: 1 },
          { c: 'p', v: 2 },
        ],
      }),
    ).toEqual(['bad-payload']);
  });

  test('CSV with a head, with named columns, with a decimal comma', () => {
    const head: Partial<MappingFile> = {
      payload: { format: 'csv', header: true, delimiter: ';', decimal: ',' },
      time: { from: '{when}', format: 'iso' },
      asset: 'transformer-{unit:lower}',
      values: [{ point: 'load', value: '{kw}', unit: 'kW' }],
    };
    expect(said(head, 'when;unit;kw\n2026-11-21 10:00:00;S1;1,5\n2026-11-21 10:00:00;S2;2,5\n')).toEqual([
      `transformer-s1.load 1500 ${Date.UTC(2026, 10, 21, 10)} GOOD measured -1`,
      `transformer-s2.load 2500 ${Date.UTC(2026, 10, 21, 10)} GOOD measured -1`,
    ]);
    const named: Partial<MappingFile> = {
      payload: { format: 'csv', columns: ['a', 'b'] },
      values: [{ point: 'load', value: '{b}' }],
    };
    expect(said(named, 'x,3')).toEqual(['transformer-s1.load 3 arrival GOOD measured -1']);
    expect(said(named, 'x')).toEqual(['bad-payload']);
    expect(said(named, '"')).toEqual(['bad-payload']);
  });

  test('ids by table and by spelling', () => {
    expect(said({ asset: { from: '{id}', table: { M7: 'transformer-s2' } } }, { v: 1 }, 'f/M7')[0]).toContain(
      'transformer-s2.load',
    );
    expect(said({ asset: { from: '{id}', table: { M7: 'transformer-s2' } } }, { v: 1 }, 'f/M8')).toEqual([
      'unknown-asset',
    ]);
    expect(
      said({ asset: { from: '{id}', table: { M7: 'transformer-s2' }, others: 'ignore' } }, { v: 1 }, 'f/M8'),
    ).toEqual([]);
    expect(said({ asset: 'transformer-{id:slug}' }, { v: 1 }, 'f/ S_1 ')).toEqual(['unknown-asset']);
    expect(said({ fields: { n: '$.n' }, asset: 'transformer-s{n}' }, { v: 1, n: 3 })[0]).toContain(
      'transformer-s3.load',
    );
  });

  test('names of the language are no values', () => {
    expect(said({ values: [{ point: 'load', value: '$.constructor.length' }] }, { v: 1 })).toEqual(['bad-payload']);
    expect(said({ values: [{ point: '$.p', value: '$.v' }] }, { v: 1, p: '__proto__' })).toEqual(['unknown-point']);
    expect(said({ asset: '{id}' }, { v: 1 }, 'f/toString')).toEqual(['unknown-asset']);
  });

  test('bytes that are no JSON', () => {
    expect(said({}, '{"v":')).toEqual(['bad-json']);
    expect(said({}, '\u0000\u0001')).toEqual(['bad-json']);
    expect(said({}, 'null')).toEqual(['bad-payload']);
  });
});

describe('what is said before the first message', () => {
  const wrong = (change: Record<string, unknown>) => {
    try {
      checkMapping({ ...BASE, ...change }, { city, points });
      return null;
    } catch (error) {
      if (!(error instanceof MappingError)) throw error;
      return error.problems[0]!;
    }
  };

  test.each<[string, Record<string, unknown>, string]>([
    ['an unknown field', { valeus: [] }, 'valeus'],
    ['no such point', { values: [{ point: 'lood', value: '$.v' }] }, 'lood'],
    ['a unit of another quantity', { values: [{ point: 'load', value: '$.v', unit: 'kWh' }] }, 'another quantity'],
    ['a unit that is none', { values: [{ point: 'load', value: '$.v', unit: 'parsec' }] }, 'no unit'],
    [
      'a state that is none',
      { asset: 'switch-{id}', values: [{ point: 'position', value: '$.v', states: { a: 'ajar' } }] },
      'ajar',
    ],
    ['a broken path', { values: [{ point: 'load', value: '$.[' }] }, 'JSONPath'],
    [
      'a pattern that could run for ever',
      { values: [{ point: 'load', value: "$[?match(@.a, '(a+)+')]" }] },
      'JSONPath',
    ],
    ['a name that nothing has', { asset: 'transformer-{serial}' }, '{serial}'],
    ['a path into CSV', { payload: { format: 'csv', header: true } }, 'CSV'],
    ['no columns', { payload: { format: 'csv' }, values: [{ point: 'load', value: '1' }] }, 'columns'],
    ['a scale of 0', { values: [{ point: 'load', value: '$.v', scale: 0 }] }, 'scale of 0'],
    ['nothing reached', { asset: 'nobody-{id}' }, 'reaches nothing'],
    ['everything of the broker', { topics: ['#'] }, 'every message'],
    ['no mapping at all', { topics: 7 }, 'array'],
  ])('%s', (_name, change, told) => {
    expect(wrong(change)?.message).toContain(told);
    expect(wrong(change)?.remedy).not.toBe('');
  });

  test('how far it reaches, and assets of the table that are not there', () => {
    expect(checkMapping(BASE, { city, points }).reach).toEqual({ assets: 3, points: 3 });
    const { reach, warnings } = checkMapping(
      { ...BASE, asset: { from: '{id}', table: { a: 'transformer-s1', b: 'transformer-s77' } } },
      { city, points },
    );
    expect(reach).toEqual({ assets: 1, points: 1 });
    expect(warnings[0]).toContain('1 of 2');
  });
});
