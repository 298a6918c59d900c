import { describe, expect, it } from 'vitest';
import type { AlarmReport } from '../../../contract/alarm-requests.ts';
import { countdownParts, shortestLeft, suppressionLeft, timeAllowedLeft } from './alarm-times.ts';

const waiting = {
  ...{ state: 'unacknowledged', isActive: true, annunciatedMs: 1000, respondWithinMs: 60_000, suppression: null },
} as AlarmReport;

describe('time to respond', () => {
  it('runs from when it was told, and beyond its end', () => {
    expect(timeAllowedLeft(waiting, 1000)).toBe(60_000);
    expect(timeAllowedLeft(waiting, 73_000)).toBe(-12_000);
  });
  it('runs for nobody who has it, and not for what has cleared or is out of sight', () => {
    expect(timeAllowedLeft({ ...waiting, state: 'acknowledged' }, 2000)).toBeNull();
    expect(timeAllowedLeft({ ...waiting, state: 'returnedUnacknowledged', isActive: false }, 2000)).toBeNull();
    expect(timeAllowedLeft({ ...waiting, state: 'shelved' }, 2000)).toBeNull();
  });
  it('of several is the shortest', () => {
    expect(shortestLeft([waiting, { ...waiting, annunciatedMs: 500 }], 1000)).toBe(59_500);
    expect(shortestLeft([{ ...waiting, state: 'acknowledged' }], 1000)).toBeNull();
  });
});

it('tells how long something stays on the shelf, and nothing of what has no end', () => {
  const suppression = { by: 'op', reason: 'crew there', sinceMs: 0, untilMs: 5000, isOneShot: false };
  const shelved: AlarmReport = { ...waiting, state: 'shelved', suppression };
  expect(suppressionLeft(shelved, 2000)).toBe(3000);
  expect(suppressionLeft(shelved, 9000)).toBe(0);
  expect(suppressionLeft({ ...shelved, suppression: { ...suppression, untilMs: null } }, 0)).toBeNull();
  expect(suppressionLeft(waiting, 0)).toBeNull();
});

it.each([
  [36_000, '0:36'],
  [725_999, '12:05'],
  [-12_000, '\u22120:12'],
  [7_199_000, '119:59'],
  [4 * 3_600_000, '4'],
])('%i ms reads %s', (ms, text) => {
  expect(countdownParts(ms).text).toBe(text);
});
