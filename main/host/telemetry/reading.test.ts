import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PointDefinition } from '../../../contract/catalogue.ts';
import { telemetryPayloadSchema } from '../../../contract/telemetry.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { makeRule, parseOnline, parsePayload, readValue, whyBad } from './reading.ts';

const TS = 1_790_000_000_000;
const parse = (text: string) => parsePayload(Buffer.from(text));

test('a full payload', () => {
  expect(parse(`{"ts":${TS},"seq":3,"v":{"load":1},"q":"BAD","sim":true}`)).toEqual({
    seq: 3,
    ts: TS,
    values: { load: 1 },
    quality: QUALITY_CODE.BAD,
    isSimulated: true,
  });
});

test.each([
  ['', 'bad-json'],
  ['{"ts":1', 'bad-json'],
  ['null', 'bad-json'],
  ['[]', 'bad-json'],
  ['42', 'bad-json'],
  [`{"v":{"load":1}}`, 'bad-json'],
  [`{"ts":"${TS}","v":{}}`, 'bad-json'],
  [`{"ts":${TS},"v":[1]}`, 'bad-json'],
  [`{"ts":${TS},"v":null}`, 'bad-json'],
  [`{"ts":${TS},"v":{},"seq":-1}`, 'bad-json'],
  [`{"ts":${TS},"v":{},"sim":"yes"}`, 'bad-json'],
  [`{"ts":${TS}.5,"v":{}}`, 'bad-value'],
  [`{"ts":${TS / 1000},"v":{}}`, 'bad-value'],
  [`{"ts":1e300,"v":{}}`, 'bad-value'],
  [`{"ts":${TS},"v":{},"q":"FINE"}`, 'bad-value'],
  [`{"ts":${TS},"v":{},"q":0}`, 'bad-value'],
])('%s is %s', (text, reason) => {
  expect(parse(text)).toMatchObject({ reason });
});

test('whatever the guard takes, the schema of the contract takes, whatever the bytes', () => {
  const near = fc.record(
    {
      ts: fc.oneof(fc.integer({ min: 9e11, max: 2e12 }), fc.anything()),
      seq: fc.oneof(fc.nat(), fc.anything()),
      v: fc.oneof(fc.dictionary(fc.string(), fc.oneof(fc.double(), fc.string(), fc.boolean())), fc.anything()),
      q: fc.oneof(fc.constantFrom('GOOD', 'BAD'), fc.anything()),
      sim: fc.oneof(fc.boolean(), fc.anything()),
    },
    { requiredKeys: ['ts', 'v'] },
  );
  const text = fc.oneof(
    near.map((value) => {
      try {
        return JSON.stringify(value) ?? '';
      } catch {
        return '';
      }
    }),
    fc.json(),
    fc.string(),
  );
  const bytes = fc.oneof(
    text.map((json) => Buffer.from(json)),
    fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  );
  fc.assert(
    fc.property(bytes, (payload) => {
      const parsed = parsePayload(payload);
      if ('reason' in parsed) return;
      const json: unknown = JSON.parse(payload.toString('utf8'));
      const { ts, v, seq } = json as { ts: number; v: Record<string, unknown>; seq?: number };
      // The values themselves are looked at one by one afterwards.
      const bare = { ...(json as object), v: {} };
      if (seq === undefined || Number.isSafeInteger(seq))
        expect(telemetryPayloadSchema.safeParse(bare).success).toBe(true);
      expect(parsed.ts).toBe(ts);
      expect(parsed.values).toEqual(v);
    }),
    { numRuns: 2000 },
  );
});

const define = (part: Partial<PointDefinition>): PointDefinition => ({
  name: 'x',
  unit: '',
  kind: 'measurement',
  intervalMs: 1000,
  range: [-10, 10],
  digits: 0,
  ...part,
});

test.each([
  [{}, 3, 3],
  [{}, 10, 10],
  [{}, 10.01, Number.NaN],
  [{}, '3', Number.NaN],
  [{}, true, Number.NaN],
  [{}, null, Number.NaN],
  [{}, Infinity, Number.NaN],
  [{}, { value: 3 }, Number.NaN],
  [{ kind: 'status' }, true, 1],
  [{ states: ['open', 'closed'] }, 'closed', 1],
  [{ states: ['open', 'closed'] }, false, 0],
  [{ states: ['open', 'closed'] }, 1, 1],
  [{ states: ['open', 'closed'] }, 2, Number.NaN],
  [{ states: ['open', 'closed'] }, 0.5, Number.NaN],
  [{ states: ['open', 'closed'] }, 'CLOSED', Number.NaN],
  [{ states: ['a', 'b', 'c'] }, true, Number.NaN],
  [{ states: ['a', 'b', 'c'] }, 2, 2],
  [{ states: ['a', 'b', 'c'] }, 'constructor', Number.NaN],
] as const)('point %j takes %j as %j', (part, value, number) => {
  const rule = makeRule(define(part as Partial<PointDefinition>));
  expect(readValue(value, rule)).toBe(number);
  expect(whyBad('x', value, rule)).toMatch(/^x: /);
});

test.each([
  ['true', true],
  ['1', true],
  [' {"online": true} ', true],
  ['Online', true],
  ['false', false],
  ['0', false],
  ['{"online":false}', false],
  ['2', null],
  ['', null],
  ['{"online":1}', null],
])('online %j is %j', (text, expected) => {
  expect(parseOnline(Buffer.from(text))).toBe(expected);
});
