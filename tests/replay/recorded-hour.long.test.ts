// An hour of a town's time; CITY_TWIN_RECORDED_MINUTES makes it longer.
import { test } from 'vitest';
import { recordAndCompare } from './record-and-compare.ts';

const minutes = Number(process.env['CITY_TWIN_RECORDED_MINUTES'] ?? 60);

test(
  'an hour at 60 times the speed comes back instant by instant',
  async () => {
    await recordAndCompare(minutes);
  },
  minutes * 1000 + 240_000,
);
