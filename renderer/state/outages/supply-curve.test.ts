import { describe, expect, test } from 'vitest';
import { supplyCurve } from './supply-curve.ts';

const MIN = 60_000;

describe('customers over time', () => {
  test('from nobody to all at once, back in steps, and on to now while it lasts', () => {
    const steps = [
      { ts: 10 * MIN, customersOut: 48 },
      { ts: 12 * MIN, customersOut: 32 },
    ];
    expect(supplyCurve({ steps, endedTs: null }, 20 * MIN)).toEqual({
      times: [9.5 * MIN, 10 * MIN, 12 * MIN, 20 * MIN],
      customers: [0, 48, 32, 32],
    });
  });

  test('it ends at nobody, a while after the end', () => {
    const steps = [
      { ts: 0, customersOut: 8 },
      { ts: 100 * MIN, customersOut: 0 },
    ];
    const curve = supplyCurve({ steps, endedTs: 100 * MIN }, 900 * MIN)!;
    expect(curve.times).toEqual([-4 * MIN, 0, 100 * MIN, 104 * MIN]);
    expect(curve.customers).toEqual([0, 8, 0, 0]);
  });

  test('steps of one moment are one; nobody out is no curve', () => {
    const steps = [
      { ts: 0, customersOut: 8 },
      { ts: 0, customersOut: 20 },
    ];
    expect(supplyCurve({ steps, endedTs: null }, MIN)!.customers).toEqual([0, 20, 20]);
    expect(supplyCurve({ steps: [], endedTs: null }, MIN)).toBeNull();
  });
});
