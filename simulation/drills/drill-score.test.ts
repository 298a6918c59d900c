import { describe, expect, test } from 'vitest';
import { bestMinutes, meanOf, scoreFault, sumSupply } from './drill-score.ts';

const MIN = 60_000;
const fault = { element: 'cable', atMs: 10 * MIN };
const event = {
  personMs: [9 * MIN, 10.5 * MIN, 12 * MIN],
  locatedMs: [11 * MIN],
  isolatedMs: [],
  supply: [
    { ts: 10 * MIN, customersOut: 579 },
    { ts: 13 * MIN, customersOut: 100 },
    { ts: 14 * MIN, customersOut: 60 },
  ],
  customerMinutes: 2000,
};

describe('a fault and what the desk made of it', () => {
  test('times count from the fault; what somebody did before it was about something else', () => {
    expect(scoreFault(fault, event)).toEqual({
      ...{ noticeMs: 0.5 * MIN, locateMs: MIN, isolateMs: null, restoreMs: 4 * MIN },
      ...{ customersAffected: 579, customersOut: 60, customerMinutes: 2000, isMomentary: true },
    });
  });

  test('whoever is back late has had a sustained interruption; nobody back is no time', () => {
    const late = { ...event, supply: [event.supply[0]!, { ts: 16 * MIN, customersOut: 0 }] };
    expect(scoreFault(fault, late)).toMatchObject({ restoreMs: 6 * MIN, isMomentary: false });
    const dark = { ...event, supply: [event.supply[0]!] };
    expect(scoreFault(fault, dark)).toMatchObject({ restoreMs: null, customersOut: 579, isMomentary: false });
  });

  test('a fault that nobody saw has no times at all', () => {
    expect(scoreFault(fault, null)).toMatchObject({ noticeMs: null, restoreMs: null, customersAffected: 0 });
  });

  test('outages of one event are one course of customers', () => {
    const sums = sumSupply([
      [
        { ts: 1, customersOut: 10 },
        { ts: 5, customersOut: 0 },
      ],
      [
        { ts: 1, customersOut: 7 },
        { ts: 3, customersOut: 2 },
      ],
    ]);
    expect(sums).toEqual([
      { ts: 1, customersOut: 17 },
      { ts: 3, customersOut: 12 },
      { ts: 5, customersOut: 2 },
    ]);
  });

  test('a mean is over what is known', () => {
    expect([meanOf([1, null, 3]), meanOf([null])]).toEqual([2, null]);
  });

  test('at best the plan is carried out within a minute, and whoever it cannot serve waits for the repair', () => {
    const plan = { customersLost: 600, customersUnserved: 100 };
    expect(bestMinutes(plan, 0, 30 * MIN)).toBe(500 * 1 + 100 * 30);
    // Repaired before a plan could be carried out: nobody waits longer than that.
    expect(bestMinutes(plan, 0, 0.5 * MIN)).toBe(600 * 0.5);
  });
});
