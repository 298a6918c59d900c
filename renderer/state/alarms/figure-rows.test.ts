import { expect, test } from 'vitest';
import type { AlarmFigureReport } from '../../../contract/alarm-figures.ts';
import { figureRows } from './figure-rows.ts';

const figures: AlarmFigureReport = {
  ...{
    fromMs: 0,
    toMs: 86_400_000,
    annunciated: 500,
    perHour: 9,
    perDay: 216,
    crowdedShare: 0.02,
    floodShare: 0,
    worstShare: 0.03,
  },
  ...{ peak: 10, worst: [], chattering: 1, stale: 4, shelved: 3, unauthorised: 0 },
  ...{ priorityMix: [0, 0, 0.2, 0.8], band: 'manageable' },
};
const verdicts = (of: AlarmFigureReport) =>
  Object.fromEntries(figureRows(of).map(({ name, verdict }) => [name, verdict]));

test('each figure is judged by its own target', () => {
  expect(verdicts(figures)).toEqual({
    ...{ perTenMinutes: 'tolerable', perHour: 'tolerable', perDay: 'tolerable', crowdedShare: 'bad', peak: 'good' },
    ...{ floodShare: 'good', worstShare: 'tolerable', chattering: 'bad', stale: 'good', shelved: 'good' },
    unauthorised: 'good',
  });
});

test('of a few alarms nobody says that ten sources make too many of them', () => {
  expect(verdicts({ ...figures, annunciated: 12, worstShare: 1 })['worstShare']).toBe('few');
});

test('and of the first minutes nobody says what a day would be', () => {
  const early = verdicts({ ...figures, toMs: 60_000, perDay: 5000 });
  expect(early).toMatchObject({ perDay: 'few', perHour: 'few', peak: 'good' });
});
