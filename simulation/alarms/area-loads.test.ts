import { expect, test } from 'vitest';
import { AreaLoads } from './area-loads.ts';

const S = 1000;
const MIN = 60 * S;
const HOUR = 60 * MIN;

/** Twelve in the north within two minutes, one each half hour in the south. */
function morning(): AreaLoads {
  const loads = new AreaLoads(0);
  for (let second = 0; second < 6 * 3600; second += 10) {
    if (second >= 3600 && second < 3720) loads.note('north', second * S);
    if (second % 1800 === 0) loads.note('south', second * S);
    loads.settle(second * S);
  }
  return loads;
}

test('each area has its own rates, peak and flood', () => {
  const loads = morning();
  expect(loads.areas.toSorted()).toEqual(['north', 'south']);
  const [north, south] = [loads.figures('north', 6 * HOUR), loads.figures('south', 6 * HOUR)];
  expect(north).toMatchObject({ annunciated: 12, perHour: 2, peak: 12 });
  // From the eleventh until ten minutes brought fewer than five.
  expect(north.floodShare * 6 * HOUR).toBeGreaterThan(9 * MIN);
  expect(north.floodShare * 6 * HOUR).toBeLessThan(12 * MIN);
  expect(south).toMatchObject({ annunciated: 12, perHour: 2, peak: 1, floodShare: 0, crowdedShare: 0 });
});

test('an area in which nothing came has counted as long as the others', () => {
  expect(morning().figures('east', 6 * HOUR)).toMatchObject({
    fromMs: 0,
    annunciated: 0,
    perHour: 0,
    band: 'acceptable',
  });
});

test('goes on after a restart as it would have', () => {
  const [whole, again] = [morning(), new AreaLoads(5 * HOUR)];
  again.restore(0, JSON.parse(JSON.stringify(whole.state())) as ReturnType<AreaLoads['state']>);
  for (const loads of [whole, again]) {
    for (let i = 0; i < 20; i++) loads.note('south', 6 * HOUR + i * S);
    loads.settle(6 * HOUR + 5 * MIN);
  }
  for (const area of ['north', 'south', 'east'])
    expect(again.figures(area, 7 * HOUR)).toEqual(whole.figures(area, 7 * HOUR));
  expect(again.figures('south', 7 * HOUR).floodShare).toBeGreaterThan(0);
});
