import { describe, expect, test } from 'vitest';
import { drillDebriefSchema } from '../../../../contract/drill-requests.ts';
import type { JournalEntry } from '../../../../contract/requests.ts';
import type { EventHead, EventPage } from '../../../../contract/situation-requests.ts';
import { testTown } from '../../../../simulation/living-grid/test-town.ts';
import { answer, refuse } from '../../requests/handler.ts';
import { eventGridOf } from '../situations/event-grid.ts';
import type { EventPages } from '../situations/event-pages.ts';
import { DrillDesk } from './drill-desk.ts';

const { grid } = testTown({ rings: 1, stations: 2, cables: 2, houses: 4 });
const FEEDER = grid.feeders.ids[0]!;
const row = grid.branches.feeder.findIndex((feeder) => feeder === 0);
const ELEMENT = grid.network.branches.ids[row]!;

const REAL = refuse('conflict', 'real devices');
const NO_MORE = refuse('unavailable', 'no more calls');

interface DeskDoes {
  readonly isReal?: boolean;
  /** so many calls are taken, then they are refused */
  readonly takes?: number;
  readonly isFull?: boolean;
}

function desk(
  events: readonly Partial<EventPage>[],
  { isReal = false, takes = Number.MAX_SAFE_INTEGER, isFull = false }: DeskDoes = {},
) {
  let now = 1_000_000;
  const entries: JournalEntry[] = [];
  const write = (kind: string, data: JournalEntry['data'], by = 'ines') =>
    entries.push({ number: entries.length + 1, at: now, kind, by, data });
  const called: string[] = [];
  const wordsAtCall: number[] = [];
  const asked: number[] = [];
  const drills = new DrillDesk({
    ...{ grid, places: eventGridOf(grid), clock: { now: () => now, isSimulated: true } },
    drill: {
      terminal: async (station, works) => answer({ station, works }),
      refuseReal: () => (isReal ? REAL : null),
    },
    outages: {
      call: async ({ point }) => {
        if (called.length >= takes) return NO_MORE;
        called.push(point);
        wordsAtCall.push(entries.filter(({ kind }) => kind === 'drillCalls').length);
        return answer({ outage: `outage-${called.length > 1 ? 2 : 1}` });
      },
    },
    pages: {
      list: () => events as unknown as EventHead[],
      page: ({ id }: { id: string }) => events.find((event) => event.id?.id === id) as EventPage,
    } as unknown as EventPages,
    city: { id: 'town', name: 'Town', timeZone: 'Europe/Berlin' },
    journal: {
      between: ({ fromMs, kinds }) => {
        asked.push(fromMs);
        return Promise.resolve(entries.filter(({ at, kind }) => at >= fromMs && kinds!.includes(kind)));
      },
      append: async (kind, by, data) => {
        if (isFull) throw new Error('the disk is full');
        return entries[write(kind, data, by) - 1]!;
      },
    },
  });
  return { drills, write, called, wordsAtCall, asked, pass: (ms: number) => void (now += ms) };
}
const resultOf = <T>(given: { readonly result: T } | { readonly failure: unknown }): T => {
  if (!('result' in given)) throw new Error(JSON.stringify(given.failure));
  return given.result;
};
const page = (id: string, feeder: string, beganMs: number): Partial<EventPage> => ({
  ...{ id: { kind: 'outage', id }, feeder, beganMs, customerMinutes: 50, log: [], alarmList: [] },
  parts: {
    ...{ situations: [], courses: [], orders: [] },
    outages: [
      {
        times: { located: beganMs + 5_000, isolated: beganMs + 9_000 },
        steps: [
          { ts: beganMs, customersOut: 40 },
          { ts: beganMs + 30_000, customersOut: 8 },
        ],
      } as unknown as EventPage['parts']['outages'][number],
    ],
  },
});

describe('an exercise', () => {
  test('its faults are scored by the events that they became, refused controls are counted', async () => {
    const { drills, write, pass } = desk([
      page('before', FEEDER, 900_000),
      page('other', 'nowhere', 1_001_000),
      page('ours', FEEDER, 1_001_000),
    ]);
    write('drillFault', { element: ELEMENT, type: 'three-phase', at: null, result: 'ok' });
    write('drillFault', { element: 'refused', type: 'earth', at: null, result: 'refused' });
    pass(60_000);
    write('controlRefused', { code: 'not-held' });
    write('orderRefused', { code: 'unsafe' });
    // Neither is an attempt of the shift: the program’s own, and one on a picture that has changed.
    write('orderRefused', { code: 'unsafe' }, 'automation');
    write('orderRefused', { code: 'check-outdated' });
    const score = resultOf(await drills.score(null));
    expect(score.refusals).toMatchObject({ unsafe: 1, rights: 1, course: 1 });
    expect(score).toMatchObject({ unsafeAttempts: 1, customerMinutes: 50, mean: { locateMs: 6_000, noticeMs: null } });
    expect(score.faults).toMatchObject([
      {
        ...{ element: ELEMENT, event: { id: 'ours' }, locateMs: 6_000, isolateMs: 10_000, restoreMs: 31_000 },
        ...{ customersAffected: 40, customersOut: 8, isMomentary: true, repairedMs: null },
      },
    ]);
    expect(resultOf(await drills.running())).toEqual({ faults: 1, silentStations: [] });
    write('drillRepair', { element: ELEMENT, result: 'ok' });
    expect(resultOf(await drills.running()).faults).toBe(0);
  });

  test('a fault is marked for as long as it stands, however long ago it was thrown', async () => {
    const { drills, write, pass, asked } = desk([]);
    write('drillFault', { element: ELEMENT, type: 'three-phase', at: null, result: 'ok' });
    pass(40 * 3_600_000);
    write('drillFault', { element: 'other', type: 'three-phase', at: null, result: 'ok' });
    expect(resultOf(await drills.running()).faults).toBe(2);
    write('drillRepair', { element: ELEMENT, result: 'ok' });
    expect(resultOf(await drills.running()).faults).toBe(1);
    write('drillRepair', { element: 'other', result: 'ok' });
    expect(resultOf(await drills.running()).faults).toBe(0);
    pass(1_000);
    write('drillTerminal', { station: 's1', works: false, result: 'ok' });
    expect(resultOf(await drills.running()).silentStations).toEqual(['s1']);
    // What nothing stands of any more is not read again.
    expect(asked.at(-1)).toBeGreaterThan(1_000_000);
  });

  test('of a field that was restarted healthy nothing stands once somebody has asked for the repair', async () => {
    const { drills, write } = desk([]);
    write('drillFault', { element: ELEMENT, type: 'three-phase', at: null, result: 'ok' });
    write('drillFault', { element: 'of-another-pack', type: 'earth', at: null, result: 'accepted' });
    write('drillTerminal', { station: 'gone', works: false, result: 'ok' });
    // Whoever is silent or turns it down for another reason has not said that nothing is broken.
    write('drillRepair', { element: ELEMENT, result: 'silent', reason: '' });
    write('drillRepair', { element: ELEMENT, result: 'refused', reason: 'busy' });
    expect(resultOf(await drills.running())).toEqual({ faults: 2, silentStations: ['gone'] });
    write('drillRepair', { element: ELEMENT, result: 'refused', reason: 'healthy' });
    write('drillRepair', { element: 'of-another-pack', result: 'refused', reason: 'unknown-element' });
    write('drillTerminal', { station: 'gone', works: true, result: 'refused', reason: 'unknown-station' });
    expect(resultOf(await drills.running())).toEqual({ faults: 0, silentStations: [] });
  });

  test('its debrief has what was done when, what was turned down, and the best that was possible', async () => {
    const ours = page('ours', FEEDER, 1_001_000);
    const plan = { fault: ELEMENT, customersLost: 40, customersUnserved: 8 };
    const course = { stages: [], approvedBy: null, plan };
    const { drills, write, pass } = desk([
      { ...ours, parts: { ...ours.parts!, courses: [course] as unknown as EventPage['parts']['courses'] } },
    ]);
    write('drillScenario', { scenario: 'cable-fault', what: 'start' });
    write('drillFault', { element: ELEMENT, type: 'three-phase', at: null, result: 'ok' });
    pass(60_000);
    write('drillIndicator', { device: 'b.q1', result: 'silent' });
    write('orderRefused', { code: 'unsafe', device: 'b.q2' });
    await drills.calls(FEEDER, 2, 'ines');
    pass(9 * 60_000);
    write('drillRepair', { element: ELEMENT, result: 'ok' });
    const debrief = resultOf(await drills.debrief(null, 'otto'));
    expect(drillDebriefSchema.shape.acts.parse(debrief.acts)).toMatchObject([
      { do: 'scenario', about: 'cable-fault', detail: 'start', isDone: true, by: 'ines' },
      { do: 'fault', about: ELEMENT, detail: 'three-phase', isDone: true },
      { do: 'forget', about: 'b.q1', isDone: false },
      { do: 'calls', about: FEEDER, detail: '2', isDone: true },
      { do: 'repair', about: ELEMENT, isDone: true },
    ]);
    expect(debrief).toMatchObject({ by: 'otto', city: { name: 'Town' }, isSimulatedTime: true });
    expect(debrief.refused).toMatchObject([{ code: 'unsafe', kind: 'unsafe', about: 'b.q2' }]);
    // 32 customers for the minute of the plan, 8 for the ten until it was repaired.
    expect(debrief.bestMinutes).toEqual([32 + 8 * 10]);
    expect(debrief.events.map(({ id }) => id.id)).toEqual(['ours']);
  });

  test('what was silenced stands until it speaks again', async () => {
    const { drills, write } = desk([]);
    write('drillTerminal', { station: 's1', works: false, result: 'ok' });
    write('drillTerminal', { station: 's2', works: false, result: 'ok' });
    write('drillTerminal', { station: 's1', works: true, result: 'ok' });
    expect(resultOf(await drills.running()).silentStations).toEqual(['s2']);
  });

  test('callers are spread over the place, and none call from nowhere', async () => {
    const { drills, called } = desk([]);
    const told = resultOf(await drills.calls(FEEDER, 4, 'ines'));
    expect(told).toEqual({ outages: ['outage-1', 'outage-2'], calls: 4 });
    expect(new Set(called).size).toBe(4);
    expect(await drills.calls('nowhere', 4, 'ines')).toMatchObject({ failure: { code: 'not-found' } });
  });

  test('that calls are made up stands in the record before the first of them', async () => {
    const { drills, called, wordsAtCall } = desk([], { takes: 3 });
    expect(await drills.calls(FEEDER, 4, 'ines')).toEqual(NO_MORE);
    expect(called).toHaveLength(3);
    expect(wordsAtCall).toEqual([1, 1, 1]);
    // One act, and it says how many came of it.
    expect(resultOf(await drills.debrief(null, 'otto')).acts).toMatchObject([
      { do: 'calls', about: FEEDER, detail: '3/4', isDone: false },
    ]);
  });

  test('nobody calls while the record takes no word that it is made up', async () => {
    const { drills, called } = desk([], { isFull: true });
    await expect(drills.calls(FEEDER, 4, 'ines')).rejects.toThrow('full');
    expect(called).toEqual([]);
  });

  test('of calls whose end is not in the record nobody says that all were made', async () => {
    const { drills, write } = desk([]);
    write('drillCalls', { place: FEEDER, calls: 4, what: 'wanted' });
    expect(resultOf(await drills.debrief(null, 'otto')).acts).toMatchObject([
      { do: 'calls', about: FEEDER, detail: '\u2264 4', isDone: true },
    ]);
  });

  test('nobody calls in a city whose devices are real: the outage would be one of the record', async () => {
    const { drills, called } = desk([], { isReal: true });
    expect(await drills.calls(FEEDER, 4, 'ines')).toEqual(REAL);
    expect(called).toEqual([]);
  });
});
