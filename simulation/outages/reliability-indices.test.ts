import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CustomerGroup, InterruptionRecord } from './interruption-ledger.ts';
import { createLocalDays } from './local-days.ts';
import { dailyCustomerMs, majorDayThreshold, yearReport } from './major-event-days.ts';
import { MINUTE_MS } from './outage-figures.ts';
import { RELIABILITY_RULES, reliabilityIndices } from './reliability-indices.ts';

const min = (minutes: number) => Math.round(minutes * MINUTE_MS);
const DAY = min(24 * 60);

function groupsOf(...sizes: readonly (readonly [id: string, customers: number, feeder?: string, district?: string])[]) {
  return new Map(
    sizes.map(([id, customers, feeder = 'f1', district = 'mitte']): [string, CustomerGroup] => [
      id,
      { id, customers, critical: '', feeder, district },
    ]),
  );
}

let id = 0;
function record(group: string, customers: number, offMin: number, onMin: number | null): InterruptionRecord {
  const onMs = onMin === null ? null : min(onMin);
  return {
    id: ++id,
    outage: 'o',
    group,
    customers,
    offMs: min(offMin),
    onMs,
    step: onMs === null ? null : 1,
    isVoid: false,
  };
}
const period = { fromMs: 0, toMs: DAY, nowMs: DAY };

describe('indices', () => {
  const groups = groupsOf(
    ['a', 150, 'f1', 'mitte'],
    ['b', 50, 'f1', 'wedding'],
    ['c', 200, 'f2', 'mitte'],
    ['d', 600, 'f2', 'wedding'],
  );
  const records = [record('a', 150, 0, 40), record('b', 50, 0, 130), record('c', 200, 5, 7)];

  test('the vector: 1000 served; 150 for 40 min, 50 for 130 min, 200 for 2 min', () => {
    const { whole } = reliabilityIndices(groups, records, period, RELIABILITY_RULES);
    expect(whole).toMatchObject({
      customersServed: 1000,
      customerMinutes: 12_500,
      saidi: 12.5,
      saifi: 0.2,
      caidi: 62.5,
      maifi: 0.2,
      maifiE: 0.2,
      sustainedCustomers: 200,
    });
    expect(whole.asai).toBeCloseTo(1 - 12.5 / 1440, 12);
  });

  test('of each feeder and district by its own customers', () => {
    const { feeders, districts } = reliabilityIndices(groups, records, period, RELIABILITY_RULES);
    expect(feeders.get('f1')).toMatchObject({ customersServed: 200, saidi: 62.5, saifi: 1, maifi: 0 });
    expect(feeders.get('f2')).toMatchObject({ customersServed: 800, saidi: 0, saifi: 0, caidi: null, maifi: 0.25 });
    expect(districts.get('wedding')).toMatchObject({ customersServed: 650, customerMinutes: 6500 });
  });

  test('five minutes are momentary, one millisecond more is sustained; the limit is a number', () => {
    const exact = record('a', 150, 0, 5);
    const at = (r: InterruptionRecord, limit = min(5)) =>
      reliabilityIndices(groups, [r], period, { ...RELIABILITY_RULES, momentaryLimitMs: limit }).whole;
    expect(at(exact)).toMatchObject({ saifi: 0, maifi: 0.15 });
    expect(at({ ...exact, onMs: min(5) + 1 })).toMatchObject({ saifi: 0.15, maifi: 0 });
    expect(at(exact, min(3))).toMatchObject({ saifi: 0.15, customerMinutes: 750 });
  });

  test('what is struck out, or began outside the period, counts nowhere; what began inside counts whole', () => {
    const late = record('a', 150, 1430, 1500);
    expect(
      reliabilityIndices(groups, [late], { ...period, nowMs: 2 * DAY }, RELIABILITY_RULES).whole.customerMinutes,
    ).toBe(150 * 70);
    expect(
      reliabilityIndices(groups, [late], { fromMs: DAY, toMs: 2 * DAY, nowMs: 2 * DAY }, RELIABILITY_RULES).whole.saifi,
    ).toBe(0);
    expect(reliabilityIndices(groups, [{ ...late, isVoid: true }], period, RELIABILITY_RULES).whole.saifi).toBe(0);
  });

  test('who is still out counts until now, live', () => {
    const open = record('a', 150, 0, null);
    const at = (now: number) =>
      reliabilityIndices(groups, [open], { ...period, nowMs: min(now) }, RELIABILITY_RULES).whole;
    expect(at(4)).toMatchObject({ saifi: 0, maifi: 0.15 });
    expect(at(60)).toMatchObject({ saifi: 0.15, saidi: 9 });
  });

  test('MAIFI counts operations, MAIFI_E events, and none that ends in a sustained interruption', () => {
    const shots = [record('a', 150, 0, 0.1), record('a', 150, 0.5, 0.7), record('a', 150, 3, 3.5)];
    expect(reliabilityIndices(groups, shots, period, RELIABILITY_RULES).whole).toMatchObject({
      maifi: 0.45,
      maifiE: 0.15,
    });
    const lockout = [...shots, record('a', 150, 4, 60)];
    expect(reliabilityIndices(groups, lockout, period, RELIABILITY_RULES).whole).toMatchObject({
      maifi: 0.45,
      maifiE: 0,
      saifi: 0.15,
    });
    const apart = [...shots, record('a', 150, 20, 60)];
    expect(reliabilityIndices(groups, apart, period, RELIABILITY_RULES).whole.maifiE).toBe(0.15);
  });

  test('CEMI: more than n; CELID: one of at least the duration, or all together', () => {
    const rules = { ...RELIABILITY_RULES, manyInterruptions: 2, longDurationMs: min(60) };
    const twice = [record('a', 150, 0, 30), record('a', 150, 100, 130)];
    expect(reliabilityIndices(groups, twice, period, rules).whole).toMatchObject({
      cemi: 0,
      celidSingle: 0,
      celidTotal: 0.15,
    });
    const thrice = [...twice, record('a', 150, 200, 260)];
    expect(reliabilityIndices(groups, thrice, period, rules).whole).toMatchObject({ cemi: 0.15, celidSingle: 0.15 });
  });
});

const courses = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(1400), fc.integer({ min: 0, max: 90 })), {
  maxLength: 40,
});

test('SAIDI = SAIFI x CAIDI, areas add up to the whole, and nobody counts twice', () => {
  const sizes = { a: 10, b: 20, c: 30 } as const;
  const groups = groupsOf(['a', 10, 'f1', 'x'], ['b', 20, 'f2', 'x'], ['c', 30, 'f2', 'y']);
  fc.assert(
    fc.property(courses, (course) => {
      const records = course.map(([g, off, length]) => record(g, sizes[g], off, off + length));
      const { whole, feeders, districts } = reliabilityIndices(
        groups,
        records,
        { ...period, nowMs: 2 * DAY },
        RELIABILITY_RULES,
      );
      const sustained = records.filter((r) => r.onMs! - r.offMs > min(5));
      expect(whole.customerMinutes).toBe(
        sustained.reduce((sum, r) => sum + ((r.onMs! - r.offMs) / MINUTE_MS) * r.customers, 0),
      );
      expect(whole.saidi).toBeCloseTo(whole.saifi * (whole.caidi ?? 0), 9);
      for (const areas of [feeders, districts]) {
        const parts = [...areas.values()];
        expect(parts.reduce((sum, part) => sum + part.customerMinutes, 0)).toBeCloseTo(whole.customerMinutes, 6);
        expect(parts.reduce((sum, part) => sum + part.maifiE * part.customersServed, 0)).toBeCloseTo(
          whole.maifiE * 60,
          6,
        );
      }
      expect(whole.maifiE).toBeLessThanOrEqual(whole.maifi);
      expect(Math.max(whole.cemi, whole.celidSingle)).toBeLessThanOrEqual(1);
      expect(whole.celidTotal).toBeGreaterThanOrEqual(whole.celidSingle);
    }),
  );
});

describe('major event days', () => {
  test('the vector: days e^-2 ... e^2', () => {
    const found = majorDayThreshold([-2, -1, 0, 1, 2].map((x) => Math.exp(x)))!;
    expect(found.alpha).toBeCloseTo(0, 12);
    expect(found.beta).toBeCloseTo(1.581139, 6);
    expect(Math.abs(found.threshold - 52.083442)).toBeLessThan(1e-6);
    expect(found.threshold).toBeCloseTo(Math.exp(2.5 * Math.sqrt(2.5)), 12);
    expect(found.days).toBe(5);
  });

  test('days of zero are left out, and of fewer than two there is no threshold', () => {
    expect(majorDayThreshold([0, 1, 0, Math.E])!.days).toBe(2);
    expect(majorDayThreshold([0, 0, 7])).toBeNull();
    expect(majorDayThreshold([])).toBeNull();
  });

  test('an outage belongs to the local day on which it begins, also on the day of 25 hours', () => {
    const days = createLocalDays('Europe/Berlin');
    // 25 October 2026: from 22:00 UTC of the 24th to 23:00 UTC of the 25th
    const start = Date.UTC(2026, 9, 24, 22);
    const day = days.dayOf(start);
    expect(days.startOf(day)).toBe(start);
    expect(days.startOf(day + 1) - days.startOf(day)).toBe(min(25 * 60));
    expect(days.dayOf(start - 1)).toBe(day - 1);
    expect(days.dayOf(start + min(25 * 60) - 1)).toBe(day);
    expect(days.dayOf(start + min(25 * 60))).toBe(day + 1);
    const spring = days.dayOf(Date.UTC(2026, 2, 29, 12));
    expect(days.startOf(spring + 1) - days.startOf(spring)).toBe(min(23 * 60));
    const r = (offMs: number): InterruptionRecord => ({ ...record('a', 1, 0, 1), offMs, onMs: offMs + min(600) });
    const sums = dailyCustomerMs(
      [r(start + min(24.5 * 60)), r(start + min(25 * 60))],
      days,
      start + 9 * DAY,
      RELIABILITY_RULES,
    );
    expect([...sums]).toEqual([
      [day, min(600)],
      [day + 1, min(600)],
    ]);
  });

  test.each([
    'Europe/Berlin',
    'America/Havana',
    'Australia/Sydney',
    'Asia/Beirut',
    'America/Los_Angeles',
    'Asia/Shanghai',
  ])('each day of %s begins where the one before ends, wherever clocks change', (zone) => {
    const days = createLocalDays(zone);
    for (let day = days.firstDayOf(2026); day < days.firstDayOf(2027); day++) {
      const start = days.startOf(day);
      expect([days.dayOf(start - 1), days.dayOf(start)]).toEqual([day - 1, day]);
    }
  });

  test('reports them apart and takes nothing away', () => {
    const days = createLocalDays('Europe/Berlin');
    const groups = groupsOf(['a', 100], ['b', 900]);
    const at = (
      year: number,
      dayOfYear: number,
      minutes: number,
      group: string,
      customers: number,
    ): InterruptionRecord => {
      const offMs = days.startOf(days.firstDayOf(year) + dayOfYear) + min(60);
      return { ...record(group, customers, 0, 1), offMs, onMs: offMs + min(minutes) };
    };
    const past = Array.from({ length: 40 }, (_, i) => at(2025, 3 * i, 20 + (i % 7) * 10, 'a', 100));
    const tooOld = at(2020, 5, 100_000, 'a', 100);
    const usual = at(2026, 10, 60, 'a', 100);
    const storm = [at(2026, 50, 900, 'a', 100), at(2026, 50, 900, 'b', 900)];
    const question = { groups, days, year: 2026, nowMs: days.startOf(days.firstDayOf(2027)), rules: RELIABILITY_RULES };
    const report = yearReport({ ...question, records: [tooOld, ...past, usual, ...storm] });
    expect(report.major!.days).toBe(40);
    expect(report.majorDays).toEqual([{ day: '2026-02-20', saidi: 900 }]);
    expect(report.all.whole.saidi).toBe(906);
    expect(report.withoutMajorDays.whole.saidi).toBe(6);
    expect(report.ofMajorDays.whole.saidi).toBe(900);
    expect(yearReport({ ...question, records: [usual, ...storm] })).toMatchObject({ major: null, majorDays: [] });
  });

  test('the year that goes on is reported until now', () => {
    const days = createLocalDays('Europe/Berlin');
    const groups = groupsOf(['a', 100]);
    const offMs = days.startOf(days.firstDayOf(2026)) + min(60);
    const records = [{ ...record('a', 100, 0, null), offMs }];
    const { all } = yearReport({
      groups,
      records,
      days,
      year: 2026,
      nowMs: offMs + min(120),
      rules: RELIABILITY_RULES,
    });
    expect(all.whole.saidi).toBe(120);
    expect(all.whole.asai).toBeCloseTo(1 - 120 / 180, 5);
  });
});
