import { describe, expect, test } from 'vitest';
import type { EventPage } from '../../../contract/situation-requests.ts';
import { outageOf } from '../outages/test-outage.ts';
import { aboutToo } from './situation-desk.ts';
import { timelineOf } from './event-timeline.ts';

const page = (more: Omit<Partial<EventPage>, 'parts'> & { parts?: Partial<EventPage['parts']> }): EventPage => ({
  ...{ id: { kind: 'outage', id: 'outage-1' }, feeder: null, device: null, beganMs: 0, endedMs: null },
  ...{ customersOut: 0, customersAffected: 0, criticalOut: 0, alarms: 0, unacknowledged: 0, outages: 0, courses: 0 },
  ...{ orders: 0, customerMinutes: 0, ties: [], alarmList: [], log: [] },
  ...more,
  parts: { situations: [], outages: [], courses: [], orders: [], ...more.parts },
});

describe('what has happened', () => {
  test('all parts in one course of time', () => {
    const outage = outageOf({
      ...{ id: 'outage-1', device: 'q0', startedTs: 100 },
      times: { reported: 100, confirmed: 100, partRestored: 300, restored: 400 },
      steps: [
        { ts: 100, customersOut: 48 },
        { ts: 300, customersOut: 16 },
        { ts: 400, customersOut: 0 },
      ],
    });
    const log = [{ number: 7, atMs: 350, by: 'anna', text: 'Crew called', camera: null, links: [], corrects: null }];
    const told = timelineOf(page({ parts: { outages: [outage] }, log }));
    expect(told.map(({ atMs, what }) => `${atMs} ${what}`)).toEqual([
      ...['100 outage.reported', '100 outage.confirmed', '100 outage.customers', '300 outage.customers'],
      ...['350 log', '400 outage.restored', '400 outage.customers'],
    ]);
    expect(told[1]).toMatchObject({ device: 'q0' });
    expect(told[4]).toMatchObject({ by: 'anna', words: 'Crew called', of: { kind: 'log', id: '7' } });
  });

  test('a step is told when it was ordered and when it was done, and by whom', () => {
    const step = {
      ...{
        id: 's1',
        group: 1,
        means: 'remote',
        crew: null,
        note: '',
        state: 'completed',
        deadline: null,
        trouble: null,
      },
      ...{
        instructedAt: 10,
        instructedBy: 'anna',
        completedAt: 12,
        completedBy: 'telemetry',
        reason: '',
        lastWord: null,
      },
      ...{ lateBy: null, operation: { kind: 'switch', device: 'q1', to: 'open' } },
    } as const;
    const words = [{ code: 'order-stopped', parameters: {} }];
    const halt = { event: 'halt', by: 'automation', at: 14, note: 'It was stopped.', words };
    const order = { id: 'order-1', signatures: [{ event: 'issue', by: 'ben', at: 5, note: '' }, halt], steps: [step] };
    const told = timelineOf(page({ parts: { orders: [order as unknown as EventPage['parts']['orders'][number]] } }));
    expect(told).toMatchObject([
      { what: 'order.issue', by: 'ben' },
      { what: 'order.step.instructed', by: 'anna', device: 'q1', words: 'open' },
      { what: 'order.step.completed', by: 'telemetry' },
      // What the program says is said in the language of whoever reads it.
      { what: 'order.halt', words: 'It was stopped.', phrases: words },
    ]);
  });

  test('an entry is about each thing once', () => {
    const link = { kind: 'outage', id: 'outage-1' } as const;
    expect(aboutToo(aboutToo([], link), { ...link })).toEqual([link]);
  });
});
