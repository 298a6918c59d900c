import { describe, expect, test } from 'vitest';
import {
  DAY_KIND_SHARE,
  DAY_KINDS,
  peakFactor,
  PROFILE_CLASSES,
  profileFactor,
  SEASON_DAYS,
  SEASONS,
} from './load-profiles.ts';

describe.each(PROFILE_CLASSES)('%s', (name) => {
  test('a year of it is its mean', () => {
    let sum = 0;
    for (const season of SEASONS)
      for (const day of DAY_KINDS)
        for (let hour = 0; hour < 24; hour++)
          sum += (profileFactor(name, season, day, hour) * SEASON_DAYS[season] * DAY_KIND_SHARE[day]) / 365 / 24;
    expect(sum).toBeCloseTo(1, 10);
  });

  test('it never stops and never runs away', () => {
    expect(peakFactor(name)).toBeGreaterThan(1.2);
    expect(peakFactor(name)).toBeLessThan(3);
    for (const season of SEASONS)
      for (const day of DAY_KINDS)
        for (let hour = 0; hour < 24; hour++) expect(profileFactor(name, season, day, hour)).toBeGreaterThan(0.1);
  });
});

test('homes peak on winter evenings, offices at noon', () => {
  expect(profileFactor('household', 'winter', 'workday', 19)).toBe(peakFactor('household'));
  expect(profileFactor('office', 'winter', 'workday', 11)).toBe(peakFactor('office'));
  expect(profileFactor('office', 'winter', 'sunday', 11)).toBeLessThan(0.5 * peakFactor('office'));
});
