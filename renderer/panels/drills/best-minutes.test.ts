import { expect, test } from 'vitest';
import { comparedMinutes } from './best-minutes.ts';

const faults = [{ customerMinutes: 900 }, { customerMinutes: 50 }, { customerMinutes: 30 }];

test('the best stands beside the minutes of those faults alone that have one', () => {
  expect(comparedMinutes(faults, [null, 20, 10])).toEqual({ known: 2, of: 3, minutes: 80, best: 30 });
  expect(comparedMinutes(faults, [100, 20, 10])).toEqual({ known: 3, of: 3, minutes: 980, best: 130 });
  expect(comparedMinutes(faults, [null, null, null])).toEqual({ known: 0, of: 3, minutes: 0, best: 0 });
  // Nobody could have lost fewer than none: a best of 0 is one.
  expect(comparedMinutes(faults.slice(1), [0, null])).toEqual({ known: 1, of: 2, minutes: 50, best: 0 });
});
