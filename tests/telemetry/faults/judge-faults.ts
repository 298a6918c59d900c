// What has to be true after each scenario, however often it was played.
import { expect } from 'vitest';
import { describe, type FaultReport } from './fault-scenarios.ts';
import { missingFrom } from './stored-messages.ts';

/** Whatever happened: what the host acknowledged is there once, as it was sent, and the journal is whole. */
export function expectKept(report: FaultReport): void {
  console.info(describe(report));
  const { stored, acknowledgedByHost, sent, faults } = report;
  expect(sent).toBeGreaterThan(300 * faults);
  expect(acknowledgedByHost.size).toBeGreaterThan(200 * faults);
  expect(missingFrom(stored.numbers, acknowledgedByHost)).toEqual([]);
  expect(stored.doubled).toEqual([]);
  expect(stored.wrong).toBe(0);
  expect(stored.journal).toMatchObject({ isSound: true });
  expect(stored.status.state).toBe('ok');
}

/** Nothing was lost on the way either: all that devices have an acknowledgement for is there. */
export function expectNothingLost(report: FaultReport): void {
  expect(missingFrom(report.stored.numbers, report.toDevices)).toEqual([]);
  expect(report.stored.numbers.size).toBe(report.sent);
  expect(report.countedLost).toBe(0);
}
