// Some minutes of a town's time; the hour is in recorded-hour.long.test.ts.
import { test } from 'vitest';
import { recordAndCompare } from './record-and-compare.ts';

test('a quarter of an hour at 60 times the speed comes back instant by instant', async () => {
  await recordAndCompare(15);
}, 180_000);
