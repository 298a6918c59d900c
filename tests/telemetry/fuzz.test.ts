// Every decoder of what comes from outside, fed with bytes that nobody meant. See tests/telemetry/fuzz/; millions in fuzz.long.test.ts.
import { describe, expect, test } from 'vitest';
import { FUZZES } from './fuzz/all.ts';
import { runFuzz } from './fuzz/fuzz.ts';

const CASES = 20_000;

describe(`${CASES} cases each`, () => {
  test.each(FUZZES.map((fuzz) => [fuzz.name, fuzz] as const))(
    '%s',
    async (_name, fuzz) => {
      expect(await runFuzz(fuzz, CASES)).toBeGreaterThan(0);
    },
    120_000,
  );
});
