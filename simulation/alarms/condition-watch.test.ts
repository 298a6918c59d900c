import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlarmCondition } from './alarm-definition.ts';
import { ConditionWatch, CROSSINGS, type WatchedClass } from './condition-watch.ts';

const GOOD = 0;
const BAD = 2;
const STALE = 3;
const STATES = ['none', 'overcurrent', 'differential'];

/** One condition on one point; what was told so far as `time word`. */
function watchOf(condition: AlarmCondition, delays: { on?: number; off?: number } = {}) {
  const one: WatchedClass = {
    condition,
    states: condition.by === 'state' ? STATES : null,
    onDelayMs: delays.on ?? 0,
    offDelayMs: delays.off ?? 0,
  };
  const watch = new ConditionWatch({ classes: [one], classOf: [0], pointOf: [0], pointCount: 1 });
  const told: string[] = [];
  const drain = () => {
    const { count, codes, times } = watch.drain();
    for (let i = 0; i < count; i++) told.push(`${times[i]} ${CROSSINGS[codes[i]!]}`);
  };
  return {
    watch,
    told,
    say: (at: number, value: number, quality = GOOD) => {
      watch.takeOne(0, value, at, quality, at);
      drain();
    },
    clock: (at: number) => {
      watch.advance(at);
      drain();
    },
  };
}

const high: AlarmCondition = { by: 'high', setPoint: 100, deadband: 5, beyond: null };

describe('limits', () => {
  test('hold at the set-point and beyond, and go below the deadband only', () => {
    const { say, told } = watchOf(high);
    say(1, 99.9);
    say(2, 100);
    say(3, 99);
    say(4, 95);
    say(5, 94.9);
    say(6, 99);
    say(7, 130);
    expect(told).toEqual(['2 began', '5 cleared', '7 began']);
  });

  test('low ones the other way round', () => {
    const { say, told } = watchOf({ by: 'low', setPoint: 360, deadband: 4, beyond: null });
    say(1, 361);
    say(2, 360);
    say(3, 364);
    say(4, 364.1);
    expect(told).toEqual(['2 began', '4 cleared']);
  });

  test('end where another alarm begins', () => {
    const { say, told } = watchOf({ by: 'low', setPoint: 360, deadband: 4, beyond: 40 });
    say(1, 350);
    say(2, 40);
    say(3, 41);
    say(4, 400);
    expect(told).toEqual(['1 began', '2 cleared', '3 began', '4 cleared']);
  });

  test('delays end at their own time, however late somebody looks', () => {
    const { say, clock, told } = watchOf(high, { on: 15, off: 10 });
    say(100, 110);
    say(110, 97);
    clock(114);
    expect(told).toEqual([]);
    say(200, 90);
    expect(told).toEqual(['115 began']);
    say(205, 100);
    say(300, 90);
    clock(1000);
    expect(told).toEqual(['115 began', '310 cleared']);
  });

  test('a value that is back before the delay ends was nothing', () => {
    const { say, clock, told } = watchOf(high, { on: 15 });
    say(100, 110);
    say(110, 90);
    clock(1000);
    expect(told).toEqual([]);
  });

  test('what cannot be trusted says nothing: what held holds, what was coming begins anew', () => {
    const { say, clock, told } = watchOf(high, { on: 15, off: 10 });
    say(0, 500, BAD);
    say(10, 110);
    say(20, 110, STALE);
    clock(100);
    expect(told).toEqual([]);
    say(200, 110);
    clock(215);
    say(300, 0, BAD);
    clock(400);
    expect(told).toEqual(['215 began']);
    say(500, 90);
    say(505, 90, BAD);
    clock(600);
    expect(told).toEqual(['215 began']);
  });

  test('what has no value yet is asked nothing', () => {
    const { watch } = watchOf({ by: 'low', setPoint: 10, deadband: 1, beyond: null });
    watch.takeOne(0, Number.NaN, Number.NaN, GOOD, 5);
    expect(watch.drain().count).toBe(0);
  });
});

test('states alarm again when they get worse, and not when they get better', () => {
  const { say, told } = watchOf({ by: 'state', states: ['overcurrent', 'differential'] });
  say(1, 0);
  say(2, 1);
  say(3, 1);
  say(4, 2);
  say(5, 1);
  say(6, 2);
  say(7, 0);
  say(8, 2);
  expect(told).toEqual(['2 began', '4 worsened', '7 cleared', '8 began']);
});

test('a quality alarms by itself, and only then', () => {
  const { say, told } = watchOf({ by: 'quality', qualities: ['STALE'] });
  say(1, 1e9);
  say(2, 5, BAD);
  say(3, 5, STALE);
  say(4, 5, GOOD);
  expect(told).toEqual(['3 began', '4 cleared']);
});

test('a rate is that of a whole window of source time', () => {
  const { say, told } = watchOf({ by: 'rate', perSecond: 2, deadband: 0.5, windowMs: 10_000, direction: 'rise' });
  say(0, 20);
  say(1000, 30);
  say(10_000, 39);
  say(20_000, 59);
  say(30_000, 77);
  say(40_000, 91);
  say(50_000, 41);
  expect(told).toEqual(['20000 began', '40000 cleared']);
});

test('what held before a restart is no news, and goes as ever', () => {
  const { watch, say, told } = watchOf(high);
  watch.restore(0, true);
  say(1, 110);
  expect(told).toEqual([]);
  say(2, 50);
  expect(told).toEqual(['2 cleared']);
});

describe('any course', () => {
  const anyWord = fc.record({
    after: fc.integer({ min: 0, max: 20 }),
    value: fc.integer({ min: 80, max: 115 }),
    quality: fc.constantFrom(GOOD, GOOD, GOOD, BAD),
  });
  const anyDelay = fc.constantFrom(0, 1, 15);

  /** The rule in other words: what was last said for sure, since when without a break. */
  function plainly(words: readonly { at: number; value: number; quality: number }[], on: number, off: number) {
    const told: string[] = [];
    let holds = false;
    let sinceMs: number | null = null;
    const settle = (until: number) => {
      if (sinceMs === null || sinceMs + (holds ? off : on) > until) return;
      told.push(`${sinceMs + (holds ? off : on)} ${holds ? 'cleared' : 'began'}`);
      holds = !holds;
      sinceMs = null;
    };
    for (const { at, value, quality } of words) {
      settle(at);
      if (quality >= BAD) sinceMs = null;
      else if (holds ? value < 95 : value >= 100) sinceMs ??= at;
      else if (holds ? value >= 100 : value < 95) sinceMs = null;
      settle(at);
    }
    settle(1e6);
    return told;
  }

  test('is told as the rule says, whoever looks in between', () => {
    fc.assert(
      fc.property(fc.array(anyWord, { maxLength: 40 }), anyDelay, anyDelay, (steps, on, off) => {
        let at = 0;
        const words = steps.map(({ after, value, quality }) => ({ at: (at += after), value, quality }));
        const often = watchOf(high, { on, off });
        const seldom = watchOf(high, { on, off });
        let last = 0;
        for (const { at: now, value, quality } of words) {
          for (let t = last; t < now; t += 3) often.clock(t);
          often.say(now, value, quality);
          seldom.say(now, value, quality);
          last = now;
        }
        often.clock(1e6);
        seldom.clock(1e6);
        expect(seldom.told).toEqual(plainly(words, on, off));
        expect(often.told).toEqual(seldom.told);
      }),
      { numRuns: 1000 },
    );
  });

  test('of many points at once is told row by row', () => {
    const classes: WatchedClass[] = [{ condition: high, states: null, onDelayMs: 0, offDelayMs: 0 }];
    const points = 400;
    const watch = new ConditionWatch({
      classes,
      classOf: new Uint16Array(points),
      pointOf: Uint32Array.from({ length: points }, (_, i) => i),
      pointCount: points,
    });
    const columns = {
      values: new Float64Array(points).fill(120),
      times: new Float64Array(points).fill(1),
      qualities: new Uint8Array(points),
    };
    watch.take(
      Uint32Array.from({ length: points }, (_, i) => i),
      points,
      columns,
      1,
    );
    const { count, rows } = watch.drain();
    expect(count).toBe(points);
    expect([...rows.subarray(0, count)]).toEqual(Array.from({ length: points }, (_, i) => i));
    expect(watch.holds(399)).toBe(true);
  });
});
