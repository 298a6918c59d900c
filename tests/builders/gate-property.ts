// The property of the gate over many random courses, and whether they have come to what it is about.
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { runGateCourse } from './gate-course.ts';
import { switchingPlans } from './random-switching.ts';

/** Shares that the courses have to reach: a quarter of what they tried would have done harm when this was written, and 10 % together with others. */
const LEAST = { inDanger: 0.6, dangerous: 0.2, together: 0.05 };
/** ... and how many of each in a thousand courses: some half of what there were when this was written. */
const LEAST_GIVEN = { switch: 600, lock: 150, tag: 200, verify: 60, ground: 90, document: 90, permit: 70 };
const LEAST_REFUSED = { unsafe: 2500, unconfirmed: 12, 'held-by': 600, 'device-taken': 600 };

/** @throws AssertionError with the course that lets something pass that must never be */
export async function expectGateHolds(courses: number): Promise<void> {
  const seen = { inDanger: 0, tried: 0, dangerous: 0, together: 0 };
  const given = new Map<string, number>();
  const refused = new Map<string, number>();
  const count = (into: Map<string, number>, names: readonly string[]) => {
    for (const name of names) into.set(name, (into.get(name) ?? 0) + 1);
  };
  await fc.assert(
    fc.asyncProperty(switchingPlans, async (plan) => {
      const course = await runGateCourse(plan);
      if (course.dangerous > 0) seen.inDanger++;
      seen.tried += course.tried;
      seen.dangerous += course.dangerous;
      seen.together += course.together;
      count(given, course.given);
      count(refused, course.refusals);
      expect(course.wrongs).toEqual([]);
    }),
    // A course that fails is found again by its seed; making it smaller takes longer than all of them.
    { numRuns: courses, endOnFailure: true },
  );
  const thousands = courses / 1000;
  const isRare = (counted: Map<string, number>, least: Readonly<Record<string, number>>) =>
    Object.entries(least).filter(([name, most]) => (counted.get(name) ?? 0) < most * thousands);
  expect({ given: isRare(given, LEAST_GIVEN), refused: isRare(refused, LEAST_REFUSED) }).toEqual({
    given: [],
    refused: [],
  });
  expect(seen.inDanger / courses).toBeGreaterThan(LEAST.inDanger);
  expect(seen.dangerous / seen.tried).toBeGreaterThan(LEAST.dangerous);
  expect(seen.together / seen.tried).toBeGreaterThan(LEAST.together);
}
