import { expect, test } from 'vitest';
import { switchingRing } from '../../tests/builders/switching-ring.ts';
import { type GroupedStep, lookAheadOrder } from './look-ahead.ts';
import { EMPTY_BOARD } from './safety-board.ts';

const operation = { kind: 'switch', device: 'q1', to: 'open' } as const;
const step: GroupedStep = { operation, means: 'crew', by: 'operator', at: 0, group: 1 };

test('more steps of a group than may go in parallel are refused before every order of them is tried', () => {
  const codes = (count: number) => {
    const { steps } = lookAheadOrder(
      switchingRing(),
      EMPTY_BOARD,
      Array.from({ length: count }, () => step),
    );
    return steps[0]!.violations.map(({ code }) => code);
  };
  expect(codes(40)).toContain('too-much-under-way');
  expect(codes(4)).not.toContain('too-much-under-way');
});
