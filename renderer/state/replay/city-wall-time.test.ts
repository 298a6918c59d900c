import { expect, test } from 'vitest';
import { formatEntry, momentsOfWall, readEntry, ticksBetween, wallOf } from './city-wall-time.ts';

const BERLIN = 'Europe/Berlin';
const HOUR = 3_600_000;
const wall = (text: string) => Date.parse(`${text}Z`);

test('an hour that comes twice means two moments, one that is left out none', () => {
  expect(momentsOfWall(wall('2026-10-25T02:30:00'), BERLIN)).toEqual([
    Date.parse('2026-10-25T00:30:00Z'),
    Date.parse('2026-10-25T01:30:00Z'),
  ]);
  expect(momentsOfWall(wall('2026-03-29T02:30:00'), BERLIN)).toEqual([]);
  expect(momentsOfWall(wall('2026-07-01T12:00:00'), BERLIN)).toEqual([Date.parse('2026-07-01T10:00:00Z')]);
  expect(momentsOfWall(wall('2026-07-01T12:00:00'), 'Asia/Kathmandu')).toEqual([Date.parse('2026-07-01T06:15:00Z')]);
});

test('every moment of a year comes back from what its clocks show', () => {
  for (const zone of [BERLIN, 'Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC']) {
    for (let ms = Date.parse('2026-01-01T00:00:07Z'); ms < Date.parse('2027-01-01T00:00:00Z'); ms += 6.7 * HOUR) {
      const second = Math.floor(ms / 1000) * 1000;
      expect(momentsOfWall(wallOf(second, zone), zone)).toContain(second);
    }
  }
});

test('a typed time is read in the zone of the city, of the day shown where it names none', () => {
  const shown = Date.parse('2026-10-24T23:10:00Z'); // 25 October, 01:10 in Berlin
  expect(readEntry('2026-10-24 18:05:09', shown, BERLIN)).toEqual([Date.parse('2026-10-24T16:05:09Z')]);
  expect(readEntry(' 2:30 ', shown, BERLIN)).toHaveLength(2);
  expect(readEntry('2026-03-29T02:30', shown, BERLIN)).toEqual([]);
  for (const nothing of ['', 'yesterday', '25:00', '12:60', '2026-04-31 12:00', '2026-13-01 12:00'])
    expect(readEntry(nothing, shown, BERLIN)).toBeNull();
  expect(formatEntry(shown, BERLIN)).toBe('2026-10-25 01:10:00');
});

test('ticks are round times of the zone, and a long day has one more', () => {
  const from = Date.parse('2026-10-24T22:00:00Z'); // midnight in Berlin
  const hours = ticksBetween(from, from + 25 * HOUR, 26, BERLIN);
  expect(hours).toHaveLength(26);
  expect(hours.filter(({ isDay }) => isDay).map(({ ms }) => ms)).toEqual([from, from + 25 * HOUR]);
  expect(ticksBetween(from, from + 10 * 60_000, 5, BERLIN).map(({ ms }) => (ms - from) / 60_000)).toEqual(
    [0, 2, 4, 6, 8, 10].filter((minute) => minute <= 10),
  );
  expect(ticksBetween(from, from + 30 * 24 * HOUR, 8, BERLIN).length).toBeLessThanOrEqual(8);
});
