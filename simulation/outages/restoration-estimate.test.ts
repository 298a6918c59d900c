import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fitLogNormal,
  fromQuantiles,
  normalCdf,
  normalQuantile,
  quantile,
  restAfter,
  sumOfLogNormals,
} from './log-normal.ts';
import { crewQueue, type EstimateQuestion, estimateRestoration } from './restoration-estimate.ts';
import { shiftAt, type StageSample, StageTimes } from './stage-times.ts';

const MIN = 60_000;

describe('the log-normal', () => {
  test('quantiles of the normal distribution as tables have them', () => {
    expect(normalQuantile(0.8)).toBeCloseTo(0.8416212335729143, 10);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 10);
    expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 6);
    expect(normalCdf(1)).toBeCloseTo(0.8413447460685429, 12);
    expect(normalCdf(-4)).toBeCloseTo(3.167124183311986e-5, 14);
  });

  test('a quantile is the inverse of the distribution', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 9);
      }),
    );
  });

  test('fits what it has made: durations at even quantiles', () => {
    const drawn = Array.from({ length: 999 }, (_, i) => quantile({ mu: 9, sigma: 0.5 }, (i + 1) / 1000));
    const { mu, sigma } = fitLogNormal(drawn);
    expect(mu).toBeCloseTo(9, 6);
    expect(sigma).toBeCloseTo(0.5, 2);
    expect(fromQuantiles(quantile({ mu, sigma }, 0.5), quantile({ mu, sigma }, 0.8)).sigma).toBeCloseTo(sigma, 9);
  });

  test('a sum has the mean and the variance of its parts together', () => {
    const parts = [fromQuantiles(30, 50), fromQuantiles(200, 420), fromQuantiles(10, 11)];
    const mean = ({ mu, sigma }: { mu: number; sigma: number }) => Math.exp(mu + sigma ** 2 / 2);
    const variance = (one: { mu: number; sigma: number }) => mean(one) ** 2 * Math.expm1(one.sigma ** 2);
    const sum = sumOfLogNormals(parts)!;
    expect(mean(sum)).toBeCloseTo(
      parts.reduce((s, part) => s + mean(part), 0),
      6,
    );
    expect(variance(sum)).toBeCloseTo(
      parts.reduce((s, part) => s + variance(part), 0),
      4,
    );
    expect(sumOfLogNormals([])).toBeNull();
  });

  test('what is left: by the definition, and never over', () => {
    const whole = fromQuantiles(60 * MIN, 100 * MIN);
    const after = 80 * MIN;
    const cdf = (x: number) => normalCdf((Math.log(x) - whole.mu) / whole.sigma);
    const left = quantile(restAfter(whole, after), 0.5);
    expect((cdf(after + left) - cdf(after)) / (1 - cdf(after))).toBeCloseTo(0.5, 6);
    expect(restAfter(whole, 0)).toEqual(whole);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e10 }), fc.double({ min: 0, max: 2, noNaN: true }), (elapsed, sigma) => {
        const rest = restAfter({ mu: Math.log(60 * MIN), sigma }, elapsed);
        expect(quantile(rest, 0.5)).toBeGreaterThan(0);
        expect(quantile(rest, 0.8)).toBeGreaterThanOrEqual(quantile(rest, 0.5));
        expect(quantile(rest, 0.8)).toBeLessThan(Infinity);
      }),
    );
  });
});

const sample = (durationMin: number, more: Partial<StageSample> = {}): StageSample => ({
  ...{ stage: 'repair', device: 'cable', cause: 'dig-in', shift: 'day' },
  durationMs: durationMin * MIN,
  ...more,
});
const repair = { stage: 'repair', device: 'cable', cause: 'dig-in', shift: 'day' } as const;

describe('how long a stage takes', () => {
  test('by history where it is thick enough, else more broadly, else by default; and says which', () => {
    const times = new StageTimes([100, 110, 120, 130, 100, 110, 120].map((m) => sample(m)));
    expect(times.of(repair).source).toEqual({ from: 'default', by: ['device', 'cause'], samples: 0 });
    expect(quantile(times.of(repair).duration, 0.5)).toBeCloseTo(300 * MIN, 3);
    times.add(sample(200, { shift: 'night' }));
    expect(times.of(repair).source).toEqual({ from: 'history', by: ['device', 'cause'], samples: 8 });
    times.add(sample(130));
    expect(times.of(repair).source).toEqual({ from: 'history', by: ['device', 'cause', 'shift'], samples: 8 });
    expect(quantile(times.of(repair).duration, 0.5) / MIN).toBeCloseTo(114.4, 0);
    expect(times.of({ ...repair, cause: 'age' }).source).toEqual({ from: 'history', by: ['device'], samples: 9 });
    expect(times.of({ ...repair, device: 'fuse' }).source).toEqual({ from: 'default', by: ['device'], samples: 0 });
    expect(times.of({ ...repair, stage: 'travel', shift: 'night' }).source.by).toEqual(['shift']);
  });

  test('a duration that is none is left out', () => {
    const times = new StageTimes(Array.from({ length: 8 }, () => sample(0)));
    expect(times.of(repair).source.from).toBe('default');
  });

  test('says which default is missing', () => {
    expect(() => new StageTimes([], [])).toThrow(/no row for any travel/);
  });

  test('shifts by the wall clock', () => {
    expect([5.9, 6, 13.9, 14, 21.9, 22, 0].map(shiftAt)).toEqual([
      'night',
      'day',
      'day',
      'evening',
      'evening',
      'night',
      'night',
    ]);
  });
});

describe('the estimate', () => {
  const times = new StageTimes([]);
  const now = 1_000_000_000;
  const ask = (more: Partial<EstimateQuestion> = {}) =>
    estimateRestoration(
      { nowMs: now, queueMs: 0, device: 'cable', cause: '?', shift: 'day', over: [], running: null, ...more },
      times,
    );

  test('adds up queue, way, looking, isolating, repair and restoring', () => {
    const { p50Ms, p80Ms, parts } = ask();
    expect(parts.map(({ stage }) => stage)).toEqual(['travel', 'assess', 'isolate', 'repair', 'restore']);
    const medians = parts.reduce((sum, part) => sum + part.p50Ms, 0);
    expect(p50Ms - now).toBeGreaterThan(medians);
    expect(p80Ms).toBeGreaterThan(p50Ms);
    expect(ask({ queueMs: 90 * MIN }).p50Ms).toBe(p50Ms + 90 * MIN);
  });

  test('stages that are over count nothing, the one that goes on what is left of it, and nobody on the way waits', () => {
    const whole = ask().p50Ms;
    const onSite = ask({ over: ['travel'], running: { stage: 'assess', sinceMs: now - 10 * MIN }, queueMs: 90 * MIN });
    expect(onSite.p50Ms).toBeLessThan(whole - 25 * MIN);
    expect(onSite.queueMs).toBe(0);
    expect(ask({ over: ['travel', 'assess', 'isolate', 'repair', 'restore'] }).p80Ms).toBe(now);
    const long = ask({
      over: ['travel', 'assess', 'isolate'],
      running: { stage: 'repair', sinceMs: now - 3000 * MIN },
    });
    expect(long.p50Ms).toBeGreaterThan(now);
  });

  test('in a storm crews are counted: critical sites first, then most customers', () => {
    const job = (id: string, criticalOut: number, customersOut: number) => ({
      id,
      criticalOut,
      customersOut,
      workMs: 100,
    });
    const jobs = [job('few', 0, 10), job('many', 0, 500), job('hospital', 1, 3), job('some', 0, 50)];
    expect(Object.fromEntries(crewQueue(jobs, [0, 40], 0))).toEqual({ hospital: 0, many: 40, some: 100, few: 140 });
    expect(Object.fromEntries(crewQueue(jobs, [-500], 1000))).toEqual({ hospital: 0, many: 100, some: 200, few: 300 });
    expect(crewQueue(jobs, [], 0).get('few')).toBe(Infinity);
  });
});
