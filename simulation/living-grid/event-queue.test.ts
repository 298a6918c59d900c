import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';

it('runs whatever was planned by time, and in order of planning within one moment', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9 })), (times) => {
      const queue = new EventQueue();
      const run: [number, number][] = [];
      times.forEach((time, i) => {
        queue.plan(time, () => run.push([time, i]));
      });
      expect(queue.size).toBe(times.length);
      while (queue.size > 0) {
        const { nextMs } = queue;
        queue.runNext();
        expect(run.at(-1)![0]).toBe(nextMs);
      }
      expect(run).toEqual(times.map((time, i) => [time, i]).toSorted(([a, i], [b, k]) => a! - b! || i! - k!));
    }),
  );
  expect(new EventQueue().nextMs).toBe(Infinity);
  expect(() => {
    new EventQueue().runNext();
  }).toThrow(RangeError);
});
