// Foreign JSON and CSV through mappings, against a reading that knows only what the two mappings mean.
import type { MappingFile } from '../../../contract/mapping-file.ts';
import type { DecodedSink } from '../../../main/host/telemetry/foreign-decoder.ts';
import { createMappingDecoder } from '../../../main/host/telemetry/mapping/mapping-decoder.ts';
import { buildCity } from '../../builders/city.ts';
import type { Fuzz, FuzzCase } from './fuzz.ts';
import { anyBytes, otherJson } from './random-bytes.ts';

const NOW = 1_790_000_000_000;
const city = buildCity({ each: 3 });

interface Said {
  readonly row: number;
  readonly value: unknown;
  readonly ts: number;
}

class Sink implements DecodedSink {
  said: Said[] = [];
  refusals = 0;
  value(row: number, value: unknown, ts: number): void {
    this.said.push({ row, value, ts });
  }
  past(): void {
    throw new Error('no mapping speaks of the past');
  }
  holds(): void {
    throw new Error('no mapping holds');
  }
  stale(): void {
    throw new Error('no mapping dies');
  }
  refuse(): void {
    this.refusals += 1;
  }
}

const rowOf = (asset: string, point: string): number => city.points.findIndex(({ id }) => id === `${asset}.${point}`);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
/** Digits, one point, an exponent: what people write for a number. */
const isNumeral = (text: string): boolean => /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$/.test(text);

function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && isNumeral(value.trim()) ? parseFloat(value) : undefined;
}

// JSON

const JSON_MAPPING: MappingFile = {
  name: 'fuzz-json',
  topics: ['plant/{id}/report'],
  payload: { format: 'json' },
  time: { from: '$.at', format: 'ms' },
  asset: 'transformer-s{id}',
  values: [
    { point: 'load', value: '$.kw', scale: 1000 },
    { point: 'temperature', value: '$.env.temp' },
  ],
};
const JSON_CORPUS = [
  { at: NOW, kw: 1.5, env: { temp: 21.5 } },
  { at: String(NOW), kw: '-2.25', env: { temp: null } },
  { at: NOW - 1, kw: true, env: [] },
  { at: NOW, kw: 1e300, env: { temp: '1e2' }, more: [{ at: 1 }] },
].map((json) => Buffer.from(JSON.stringify(json)));

function expectedJson(asset: string, payload: Buffer): Said[] {
  let json: unknown;
  try {
    json = JSON.parse(payload.toString('utf8'));
  } catch {
    return [];
  }
  const ts = Math.round(numberIn(own(json, 'at')) ?? Number.NaN);
  if (Number.isNaN(ts) || rowOf(asset, 'load') < 0) return [];
  const wanted = [
    ['load', own(json, 'kw'), 1000],
    ['temperature', own(own(json, 'env'), 'temp'), 1],
  ] as const;
  return wanted.flatMap(([point, raw, factor]) => {
    const value = typeof raw === 'boolean' ? raw : numberIn(raw);
    if (value === undefined) return [];
    return [{ row: rowOf(asset, point), ts, value: typeof value === 'number' ? value * factor : value }];
  });
}

// CSV

const CSV_MAPPING: MappingFile = {
  name: 'fuzz-csv',
  topics: ['meters/csv'],
  payload: { format: 'csv', delimiter: ';', columns: ['at', 'n', 'kw'] },
  time: { from: '{at}', format: 'ms' },
  asset: 'transformer-s{n}',
  values: [{ point: 'load', value: '{kw}', scale: 1000 }],
};
const CSV_CORPUS = [
  `${NOW};1;4.5\n${NOW};2;-1\n`,
  `${NOW - 5};3;0.25;more\r\n`,
  `${NOW};1;\n;;\n${NOW};9;1`,
  `"${NOW}";"2";" 7 "\n`,
].map((text) => Buffer.from(text));

/** null: quotes, odd white space or bytes beyond ASCII, of which readers of CSV think differently. */
function expectedCsv(payload: Buffer): Said[] | null {
  const text = payload.toString('latin1');
  if (/[^\n\r\x20-\x7e]|"|\r(?!\n)/.test(text)) return null;
  // The first end of line that there is counts for all.
  const lines = text.includes('\r\n') ? text.split('\r\n') : text.split('\n');
  if (lines.some((line) => line.includes('\n'))) return null;
  return lines.flatMap((line) => {
    const [at = '', n = '', kw = ''] = line.split(';').map((cell) => cell.trim());
    const ts = Math.round(numberIn(at) ?? Number.NaN);
    const value = numberIn(kw);
    const row = rowOf(`transformer-s${n}`, 'load');
    return Number.isNaN(ts) || value === undefined || row < 0 ? [] : [{ row, value: value * 1000, ts }];
  });
}

/** 0 and -0 are one value of a point. */
const isEqual = (a: unknown, b: unknown): boolean => a === b || Object.is(a, b);

function check(said: readonly Said[], should: readonly Said[], payload: Buffer): number {
  const isSame =
    said.length === should.length &&
    said.every(
      ({ row, value, ts }, i) => row === should[i]!.row && isEqual(value, should[i]!.value) && ts === should[i]!.ts,
    );
  if (isSame) return said.length;
  const show = (list: readonly Said[]): string =>
    list.map(({ row, value, ts }) => `${row}=${String(value)}@${ts}`).join(' ');
  throw new Error(`"${show(said)}", and the bytes say "${show(should)}": ${JSON.stringify(payload.toString('utf8'))}`);
}

const door = { wallNow: () => NOW, publish: () => Promise.resolve() };

function startJson(): FuzzCase {
  const decoder = createMappingDecoder(JSON_MAPPING, { city: city.id, points: city.points }, door);
  return (chance) => {
    const id = 1 + chance.below(5);
    const payload = chance.below(2) === 0 ? anyBytes(JSON_CORPUS, chance) : otherJson(chance.pick(JSON_CORPUS), chance);
    const sink = new Sink();
    decoder.decode({ topic: `plant/${id}/report`, payload, isPrecious: false, isKept: false }, sink);
    if (sink.said.length === 0 && sink.refusals === 0) throw new Error('neither taken nor refused');
    return check(sink.said, expectedJson(`transformer-s${id}`, payload), payload);
  };
}

function startCsv(): FuzzCase {
  const decoder = createMappingDecoder(CSV_MAPPING, { city: city.id, points: city.points }, door);
  return (chance) => {
    const payload = anyBytes(CSV_CORPUS, chance);
    const sink = new Sink();
    decoder.decode({ topic: 'meters/csv', payload, isPrecious: false, isKept: false }, sink);
    if (sink.said.length === 0 && sink.refusals === 0) throw new Error('neither taken nor refused');
    const should = expectedCsv(payload);
    return should === null ? sink.said.length : check(sink.said, should, payload);
  };
}

export const MAPPED_JSON: Fuzz = { name: 'JSON through a mapping', start: startJson };
export const MAPPED_CSV: Fuzz = { name: 'CSV through a mapping', start: startCsv };
