import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeadlineHeap } from './deadline-heap.ts';

const ROWS = 12;
const anyStep = fc.oneof(
  fc.record({ do: fc.constant('set' as const), row: fc.nat(ROWS - 1), at: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ do: fc.constant('cancel' as const), row: fc.nat(ROWS - 1), at: fc.constant(0) }),
  fc.record({ do: fc.constant('take' as const), row: fc.constant(0), at: fc.integer({ min: 0, max: 20 }) }),
);

test('gives what a sorted list would', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 80 }), (steps) => {
      const heap = new DeadlineHeap(ROWS);
      const list = new Map<number, number>();
      for (const { do: what, row, at } of steps) {
        const [soonest = null] = [...list].toSorted((a, b) => a[1] - b[1] || a[0] - b[0]);
        if (what === 'set') {
          heap.set(row, at);
          list.set(row, at);
        } else if (what === 'cancel') {
          heap.cancel(row);
          list.delete(row);
        } else {
          const isDue = soonest !== null && soonest[1] <= at;
          expect(heap.take(at)).toBe(isDue ? soonest[0] : -1);
          if (isDue) list.delete(soonest[0]);
        }
        expect(heap.size).toBe(list.size);
        expect(heap.soonestMs).toBe(Math.min(Number.POSITIVE_INFINITY, ...list.values()));
        expect(heap.deadlineOf(row)).toBe(list.get(row) ?? Number.NaN);
      }
    }),
    { numRuns: 500 },
  );
});
