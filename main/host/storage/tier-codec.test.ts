import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TierColumns } from '../ports.ts';
import { DamagedBlockError } from './block-format.ts';
import { slotsOf } from './history-slots.ts';
import { decodeTier, decodeTiers, TierWriter } from './tier-codec.ts';

const HOUR = 3_600_000;
const START = Math.floor(1_790_000_000_000 / HOUR) * HOUR;

const value = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -500, max: 500 }).map((n) => n / 10) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }) },
);
const steadyValue = fc.integer({ min: -500, max: 500 }).map((n) => n / 10);
const samplesOf = (arbitrary: fc.Arbitrary<number>) =>
  fc
    .uniqueArray(fc.record({ ts: fc.nat(HOUR - 1), value: arbitrary, quality: fc.nat(3) }), {
      selector: ({ ts }) => ts,
      maxLength: 60,
    })
    .map((list) => list.sort((a, b) => a.ts - b.ts));

function tierOf(list: readonly { ts: number; value: number; quality: number }[]): TierColumns {
  return slotsOf(
    {
      times: list.map(({ ts }) => START + ts),
      values: list.map(({ value }) => value),
      qualities: list.map(({ quality }) => quality),
      origins: list.map(() => 1),
    },
    START,
    60_000,
  );
}

const writer = new TierWriter();
function write(tiers: ReadonlyMap<number, TierColumns>): Uint8Array {
  writer.begin(START, 60_000);
  for (const [slot, tier] of tiers) writer.add(slot, tier);
  return writer.finish();
}

test('all comes back exactly, but for the last digit of a mean', () => {
  fc.assert(
    fc.property(fc.oneof(samplesOf(value), samplesOf(steadyValue)), samplesOf(value), (list, other) => {
      const tier = tierOf(list);
      const data = write(
        new Map([
          [7, tier],
          [200, tierOf(other)],
        ]),
      );
      const { mean, ...rest } = decodeTier(data, 7);
      const { mean: expected, ...others } = tier;
      expect(rest).toEqual(others);
      mean.forEach((number, i) => {
        if (Number.isNaN(expected[i])) expect(number).toBeNaN();
        else {
          expect(Math.abs(number - expected[i]!)).toBeLessThanOrEqual(0.0051 + 1e-9 * Math.abs(number));
          expect(number).toBeGreaterThanOrEqual(tier.min[i]!);
          expect(number).toBeLessThanOrEqual(tier.max[i]!);
        }
      });
      expect(decodeTiers(data)[7]).toEqual(decodeTier(data, 7));
      expect(decodeTier(data, 8).starts).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('a slot costs little', () => {
  const list = Array.from({ length: 240 }, (_, i) => ({
    ts: 15_000 * i,
    value: 230 + ((i * 31) % 17) / 10,
    quality: 0,
  }));
  const data = write(new Map(Array.from({ length: 256 }, (_, slot) => [slot, tierOf(list)])));
  expect(data.length / (256 * 60)).toBeLessThan(4);
});

test('a byte that changed is noticed', () => {
  const data = write(new Map([[0, tierOf([{ ts: 0, value: 1, quality: 0 }])]]));
  data[data.length - 1]! ^= 1;
  expect(() => decodeTier(data, 0)).toThrow(DamagedBlockError);
});
