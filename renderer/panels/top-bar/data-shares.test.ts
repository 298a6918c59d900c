import { expect, test } from 'vitest';
import { dataShares } from './data-shares.ts';

const NONE = { measured: 0, simulated: 0, computed: 0, estimated: 0, manual: 0 };

test('the largest share comes first, and what is only almost all is not called all', () => {
  expect(dataShares({ ...NONE, measured: 1, simulated: 9_999 })).toEqual([
    { origin: 'simulated', percent: 99 },
    { origin: 'measured', percent: 0.5 },
  ]);
  expect(dataShares({ ...NONE, measured: 30, estimated: 10 })).toEqual([
    { origin: 'measured', percent: 75 },
    { origin: 'estimated', percent: 25 },
  ]);
});

test('where all have one origin that is all, and of nothing there is no share', () => {
  expect(dataShares({ ...NONE, simulated: 7 })).toEqual([{ origin: 'simulated', percent: 100 }]);
  expect(dataShares(NONE)).toEqual([]);
});
