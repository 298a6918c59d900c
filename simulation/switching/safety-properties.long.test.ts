// The same over ten thousand random states.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { switchingPlans } from '../../tests/builders/random-switching.ts';
import { runCourse } from '../../tests/builders/switching-course.ts';

test('nothing is let pass that harms anybody, or a limit that nobody was told of', () => {
  fc.assert(
    fc.property(switchingPlans, (plan) => {
      expect(runCourse(plan).wrongs).toEqual([]);
    }),
    { numRuns: 10_000 },
  );
});
