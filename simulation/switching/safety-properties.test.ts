import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { switchingPlans } from '../../tests/builders/random-switching.ts';
import { runCourse } from '../../tests/builders/switching-course.ts';

/** ms: some 6 s by itself, on a machine that does other things besides several times that. */
const ENOUGH = 120_000;

describe('over random grids, boards and courses of orders', () => {
  const met = new Map<string, number>();
  const passed = new Map<string, number>();
  const count = (into: Map<string, number>, names: readonly string[]) => {
    for (const name of names) into.set(name, (into.get(name) ?? 0) + 1);
  };

  test('nothing is let pass that harms anybody, or a limit that nobody was told of', { timeout: ENOUGH }, () => {
    fc.assert(
      fc.property(switchingPlans, (plan) => {
        const course = runCourse(plan);
        count(met, course.met);
        count(passed, course.passed);
        expect(course.wrongs).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('and the courses come to all that is refused, and to work under permits', () => {
    const dangers = [
      ...['locked', 'tagged', 'earthed-zone', 'tagged-zone', 'permit-broken', 'live-line', 'onto-fault', 'under-load'],
      ...['not-in-phase', 'earth-not-open', 'earth-not-locked', 'earth-not-proven', 'not-released', 'delegated'],
      ...['suspected-fault', 'critical-dropped', 'overload-emergency', 'voltage-low', 'loop-closed'],
    ];
    expect(dangers.filter((code) => (met.get(code) ?? 0) < 3)).toEqual([]);
    const kinds = ['open', 'closed', 'lock', 'tag', 'verify', 'ground', 'document', 'permit'];
    expect(kinds.filter((kind) => (passed.get(kind) ?? 0) < 50)).toEqual([]);
  });
});
