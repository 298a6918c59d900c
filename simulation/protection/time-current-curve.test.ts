import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operatingTime, resetTime, settingFor, type TimeCurrentCurve, travelAfter } from './time-current-curve.ts';

const iec = (type: 'normalInverse' | 'veryInverse' | 'extremelyInverse' | 'longTimeInverse', multiplier = 1) =>
  ({ kind: 'iec', type, pickup: 100, multiplier }) as const;
const ieee = (type: 'moderatelyInverse' | 'veryInverse' | 'extremelyInverse', dial = 1) =>
  ({ kind: 'ieee', type, pickup: 100, dial }) as const;

describe('operatingTime', () => {
  // Published points: IEC curves at 2 and 10 times pick-up as in every relay manual ("3/10 curve": 3 s at 10 times, rounded).
  it.each([
    [iec('normalInverse'), 200, 10.029],
    [iec('normalInverse'), 1000, 2.9706],
    [iec('normalInverse', 0.1), 500, 0.42797],
    [iec('veryInverse'), 200, 13.5],
    [iec('veryInverse'), 1000, 1.5],
    [iec('extremelyInverse'), 200, 26.6667],
    [iec('extremelyInverse'), 1000, 0.80808],
    [iec('longTimeInverse'), 200, 120],
    [iec('longTimeInverse'), 1000, 13.3333],
    [ieee('moderatelyInverse'), 1000, 0.0515 / (10 ** 0.02 - 1) + 0.114],
    [ieee('veryInverse'), 200, 7.02767],
    [ieee('veryInverse', 2), 1000, 1.37816],
    [ieee('extremelyInverse'), 200, 9.5217],
    [ieee('extremelyInverse'), 500, 1.2967],
  ])('%o at %d A: %d s', (curve, current, seconds) => {
    expect(operatingTime(curve, current)).toBeCloseTo(seconds, 4);
  });

  it('does not operate at pick-up and runs level far above it', () => {
    expect(operatingTime(iec('veryInverse'), 100)).toBe(Infinity);
    expect(operatingTime(iec('veryInverse'), 99)).toBe(Infinity);
    expect(operatingTime(iec('veryInverse'), 5000)).toBe(operatingTime(iec('veryInverse'), 2000));
    expect(operatingTime({ ...iec('veryInverse'), minimumTime: 2 }, 2000)).toBe(2);
    expect(operatingTime({ kind: 'definite', pickup: 100, delay: 0.4 }, 100)).toBe(0.4);
    expect(operatingTime({ kind: 'definite', pickup: 100, delay: 0 }, 99)).toBe(Infinity);
  });

  it('draws straight lines on log-log paper between the points of a fuse', () => {
    const fuse: TimeCurrentCurve = {
      kind: 'table',
      points: [
        [100, 100],
        [1000, 1],
        [10_000, 0.01],
      ],
    };
    expect(operatingTime(fuse, 99)).toBe(Infinity);
    expect(operatingTime(fuse, 100)).toBe(100);
    expect(operatingTime(fuse, Math.sqrt(1e5))).toBeCloseTo(10, 10);
    expect(operatingTime(fuse, 2000)).toBeCloseTo(0.25, 10);
    expect(operatingTime(fuse, 50_000)).toBe(0.01);
    expect(operatingTime({ kind: 'table', points: [] }, 1e6)).toBe(Infinity);
  });

  const curve = fc.constantFrom<TimeCurrentCurve>(
    iec('normalInverse'),
    iec('veryInverse', 0.3),
    iec('extremelyInverse'),
    iec('longTimeInverse', 0.05),
    ieee('moderatelyInverse'),
    ieee('veryInverse', 5),
    ieee('extremelyInverse'),
    { kind: 'definite', pickup: 120, delay: 0.5 },
    {
      kind: 'table',
      points: [
        [150, 300],
        [400, 5],
        [6000, 0.02],
      ],
    },
  );
  const amperes = fc.double({ min: 1, max: 1e5, noNaN: true });

  it('never takes longer at a greater current', () => {
    fc.assert(
      fc.property(curve, amperes, amperes, (c, a, b) => {
        expect(operatingTime(c, Math.max(a, b))).toBeLessThanOrEqual(operatingTime(c, Math.min(a, b)) * (1 + 1e-12));
      }),
    );
  });

  it('travels the same way in one piece and in two', () => {
    fc.assert(
      fc.property(curve, amperes, fc.double({ min: 0, max: 1, noNaN: true }), (c, current, part) => {
        const time = operatingTime(c, current);
        fc.pre(time < Infinity && time > 0);
        const half = travelAfter(c, 0, current, part * time);
        expect(half).toBeCloseTo(part, 9);
        expect(travelAfter(c, half, current, (1 - part) * time)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe('setting and reset', () => {
  it('finds the multiplier that gives a wanted time', () => {
    const multiplier = settingFor(iec('normalInverse'), 1200, 0.7);
    expect(operatingTime(iec('normalInverse', multiplier), 1200)).toBeCloseTo(0.7, 12);
    const dial = settingFor(ieee('extremelyInverse'), 1200, 0.7);
    expect(operatingTime(ieee('extremelyInverse', dial), 1200)).toBeCloseTo(0.7, 12);
    expect(settingFor(iec('normalInverse'), 80, 0.7)).toBeNaN();
  });

  it('goes back at once, or as a disc does', () => {
    expect(travelAfter(ieee('veryInverse'), 0.6, 0, 0.01)).toBe(0);
    const disc = { ...ieee('veryInverse', 2), resetsSlowly: true };
    expect(resetTime(disc, 0)).toBeCloseTo(43.2, 12);
    expect(travelAfter(disc, 0.6, 0, 4.32)).toBeCloseTo(0.5, 12);
    expect(travelAfter(disc, 0.05, 0, 43.2)).toBe(0);
    expect(travelAfter(disc, 0.6, 100, 1)).toBe(0.6);
  });
});
