// The same fuzzes as in fuzz.test.ts, for as long as one likes: CITY_TWIN_FUZZ_CASES, a million each without it.
import { describe, expect, test } from 'vitest';
import { FUZZES } from './fuzz/all.ts';
import { runFuzz } from './fuzz/fuzz.ts';

const CASES = Number(process.env['CITY_TWIN_FUZZ_CASES'] ?? 1_000_000);
const LONGEST_MS = 6 * 3_600_000;

describe(`${CASES} cases each`, () => {
  test.each(FUZZES.map((fuzz) => [fuzz.name, fuzz] as const))(
    '%s',
    async (name, fuzz) => {
      const accepted = await runFuzz(fuzz, CASES);
      process.stdout.write(`${JSON.stringify({ fuzz: name, cases: CASES, accepted })}\n`);
      expect(accepted).toBeGreaterThan(0);
    },
    LONGEST_MS,
  );
});
