import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeqWatch } from './seq-watch.ts';

const T = 1_790_000_000_000;
const LONG = 60_000;
const NONE = { messages: 0, devices: 0, repeated: 0, late: 0, restarts: 0, uncounted: 0 };

/** Each message's own time is its count: later messages are newer. */
function hear(watch: SeqWatch, seqs: readonly number[], device = 1, now = T, from = T): void {
  for (const seq of seqs) watch.note(device, seq, from + seq * 1000, now);
}

test('who begins in the middle, and who has no count, has lost nothing', () => {
  const watch = new SeqWatch();
  hear(watch, [5000, 5001, 5002]);
  hear(watch, [-1, -1], 2);
  watch.sweep(T + LONG);
  expect(watch.totals).toEqual(NONE);
});

test('a gap is a loss only when nothing has filled it for a while, and no longer one when it is filled after all', () => {
  const watch = new SeqWatch();
  hear(watch, [1, 2, 6]);
  watch.sweep(T + 1000);
  expect(watch.totals.messages).toBe(0);
  hear(watch, [4]);
  watch.sweep(T + LONG);
  expect(watch.totals).toEqual({ ...NONE, messages: 2, devices: 1, late: 1 });
  hear(watch, [3]);
  expect(watch.totals).toEqual({ ...NONE, messages: 1, devices: 1, late: 2 });
});

test('the same again is a repetition, a new beginning is told by its newer time', () => {
  const watch = new SeqWatch();
  hear(watch, [1, 2, 3, 2, 3]);
  expect(watch.totals).toEqual({ ...NONE, repeated: 2 });
  hear(watch, [0, 1, 2, 3, 4], 1, T, T + 10_000);
  watch.sweep(T + LONG);
  expect(watch.totals).toEqual({ ...NONE, repeated: 2, restarts: 1 });
  hear(watch, [6], 1, T, T + 10_000);
  watch.sweep(T + 2 * LONG);
  expect(watch.totals.messages).toBe(1);
});

test('what was refused is missing and not lost', () => {
  const watch = new SeqWatch();
  hear(watch, [1]);
  watch.skip(1);
  watch.skip(1);
  hear(watch, [5, 6]);
  watch.sweep(T + LONG);
  expect(watch.totals.messages).toBe(1);
});

test('a device whose count jumps about is left out, and hides nobody else', () => {
  const watch = new SeqWatch();
  for (let i = 0; i < 100; i += 1) watch.note(1, i % 2 === 0 ? i : 1_000_000 + 3 * i, T + i, T);
  hear(watch, [1, 3], 2);
  watch.sweep(T + LONG);
  expect(watch.totals).toMatchObject({ uncounted: 1, messages: 1, devices: 1 });
});

test('a flood of gaps costs bounded memory and is counted in full', () => {
  const watch = new SeqWatch();
  hear(watch, [0, 9000, 18_000, 27_000]);
  watch.sweep(T + LONG);
  expect(watch.totals.messages).toBe(3 * 8999);
});

test('whatever is lost, late and repeated: exactly what never came is counted', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ isLost: fc.boolean(), delay: fc.nat(20), isRepeated: fc.boolean() }), {
        minLength: 2,
        maxLength: 200,
      }),
      (fates) => {
        const watch = new SeqWatch();
        const sent = fates.flatMap(({ isLost, delay, isRepeated }, i) => {
          // What was never said before the first or after the last cannot be missed.
          if (i === 0) return [{ seq: 0, at: -1 }];
          if (i === fates.length - 1) return [{ seq: i, at: Infinity }];
          if (isLost) return [];
          const once = { seq: i, at: i + delay };
          return isRepeated ? [once, { seq: i, at: i + delay + 3 }] : [once];
        });
        const arriving = sent.toSorted((a, b) => a.at - b.at);
        for (const { seq } of arriving) watch.note(7, seq, T + seq, T);
        watch.sweep(T + LONG);
        const lost = fates.filter(({ isLost }, i) => isLost && i > 0 && i < fates.length - 1).length;
        expect(watch.totals.messages).toBe(lost);
        expect(watch.totals.restarts).toBe(0);
      },
    ),
  );
});
