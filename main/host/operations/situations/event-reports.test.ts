import { expect, test } from 'vitest';
import { type EventPage, eventReportSchema } from '../../../../contract/situation-requests.ts';
import { EventReports } from './event-reports.ts';

const page = (more: Partial<EventPage['parts']> = {}): EventPage => ({
  ...{ id: { kind: 'outage', id: 'outage-1' }, feeder: 'f1', device: 'q0', beganMs: 1_000, endedMs: null },
  ...{ customersOut: 0, customersAffected: 0, criticalOut: 0, alarms: 0, unacknowledged: 0, outages: 1, courses: 0 },
  ...{ orders: 0, customerMinutes: 0, ties: [], alarmList: [], log: [] },
  parts: { situations: [], outages: [], courses: [], orders: [], ...more },
});
const documents = ['d1', 'd2'].map((id) => ({
  ...{ id, type: 'hold', state: 'issued', zone: [], devices: [], earthAt: [], screenAt: [] },
  ...{ draftedBy: 'a', issuedBy: 'b', holder: null },
}));
const board = {
  ...{ documents, tags: [], locks: [], earths: [], provenDead: [], screened: [], faults: [], endangered: [] },
  permits: [
    { id: 'p1', document: 'd1', crew: 'c', since: 1 },
    { id: 'p2', document: 'd2', crew: 'c', since: 1 },
  ],
};

function reports(of: EventPage | null, thrown: boolean) {
  const asked: unknown[] = [];
  const made = new EventReports({
    city: { id: 'town', name: 'Town', timeZone: 'Europe/Berlin' },
    pages: { page: () => of },
    sources: { board: () => board as never },
    outages: { indicesOf: () => null },
    drills: {
      hasThrown: async (...span) => {
        asked.push(span);
        return thrown;
      },
    },
    clock: { now: () => 9_000.4, isSimulated: true },
  });
  return { made, asked };
}

test('says of which city and clock it is, and that it was an exercise; documents are those that its orders name', async () => {
  const step = { operation: { kind: 'document', document: 'd2', event: 'issue' } };
  const { made, asked } = reports(page({ orders: [{ steps: [step] }] as never }), true);
  const report = await made.report({ kind: 'outage', id: 'outage-1' }, 'anna');
  expect(report).toMatchObject({ madeMs: 9_000, by: 'anna', isExercise: true, isSimulatedTime: true });
  expect(report!.documents.map(({ id }) => id)).toEqual(['d2']);
  expect(report!.permits.map(({ id }) => id)).toEqual(['p2']);
  // Until now, for it goes on.
  expect(asked).toEqual([['f1', 1_000, 9_000]]);
});

test('a drill of calls alone is an exercise too; what is not known any more has no report', async () => {
  const called = page({ outages: [{ id: 'outage-1', calls: ['drill p 1'] }] as never });
  expect(await reports(called, false).made.report({ kind: 'outage', id: 'outage-1' }, 'a')).toMatchObject({
    isExercise: true,
  });
  expect(await reports(page(), false).made.report({ kind: 'order', id: 'order-1' }, 'a')).toMatchObject({
    isExercise: false,
  });
  expect(
    eventReportSchema.parse(await reports(page(), false).made.report({ kind: 'order', id: 'x' }, 'a')),
  ).toBeTruthy();
  expect(await reports(null, true).made.report({ kind: 'order', id: 'order-1' }, 'a')).toBeNull();
});
