import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FloodWatch, loadBandOf, upsetBandOf } from './flood-watch.ts';

const S = 1000;
const MIN = 60 * S;

describe('a flood', () => {
  test('begins with the eleventh in ten minutes and ends when fewer than five are left of them', () => {
    const watch = new FloodWatch();
    for (let i = 0; i < 10; i++) watch.note(i * S);
    expect(watch.isFlood).toBe(false);
    watch.note(10 * S);
    expect(watch.flood).toEqual({ beganMs: 10 * S, endedMs: null, alarms: 11, peak: 11 });
    watch.note(5 * MIN);
    // 0 ... 10 s and 5 min: of these twelve, five are left when the one of 6 s is out of the window, four with that of 7 s.
    watch.advance(10 * MIN + 6 * S);
    expect([watch.inWindow, watch.isFlood]).toEqual([5, true]);
    watch.advance(10 * MIN + 7 * S);
    expect(watch.flood).toEqual({ beganMs: 10 * S, endedMs: 10 * MIN + 7 * S, alarms: 12, peak: 12 });
  });

  test('ends at the same second when nobody looks for an hour', () => {
    const watch = new FloodWatch();
    for (let i = 0; i <= 10; i++) watch.note(i * S);
    watch.advance(60 * MIN);
    expect(watch.flood?.endedMs).toBe(10 * MIN + 6 * S);
    expect(watch.inWindow).toBe(0);
  });

  test('of five thousand counts them all', () => {
    const watch = new FloodWatch();
    for (let i = 0; i < 5000; i++) watch.note(i * 2);
    expect(watch.flood).toMatchObject({ alarms: 5000, peak: 5000 });
  });
});

test('counts what came within the last ten minutes of whole seconds', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200 * S }), { maxLength: 60 }), (gaps) => {
      const watch = new FloodWatch();
      let at = 0;
      const times: number[] = [];
      for (const gap of gaps) {
        at += gap;
        times.push(Math.floor(at / S));
        watch.note(at);
        const now = Math.floor(at / S);
        expect(watch.inWindow).toBe(times.filter((second) => now - second < 600).length);
      }
    }),
  );
});

test('bands of load', () => {
  const perTen = (alarms: number) => loadBandOf(alarms, 10 * MIN);
  expect([0, 1, 2, 4, 5, 10, 11].map(perTen)).toEqual([
    'acceptable',
    'manageable',
    'manageable',
    'manageable',
    'overDemanding',
    'overDemanding',
    'unacceptable',
  ]);
  expect([9, 10, 20, 100, 101].map(upsetBandOf)).toEqual(['manageable', 'demanding', 'hard', 'hard', 'excessive']);
});
