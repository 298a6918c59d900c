// The open API of drills besides faults: telemetry taken away, customers who call, the score of a shift.
import { z } from 'zod';
import { DRILL_REQUESTS } from '../../../contract/drill-requests.ts';
import { createDrillHandlers } from '../../host/requests/drills.ts';
import { type Routes, sendAnswer } from './api-routes.ts';
import type { Operation } from './openapi-document.ts';

const R = DRILL_REQUESTS;
const scoreQuerySchema = z.object({ since: z.coerce.number().int().optional() });
/** Handlers of the wire want the whole of who asks; none of them looks at a screen. */
const NO_SCREEN = { replay: null, turnTo: () => undefined };
const noGrid = { failure: { code: 'unavailable', message: 'this city has no grid' } } as const;

export function registerDrillApi({ get, change }: Routes): void {
  get(
    '/api/drill/score',
    scoreQuerySchema,
    async ({ drillDesk }, { since }, reply) => sendAnswer(reply, (await drillDesk?.score(since ?? null)) ?? noGrid),
    R['drill.score'].roles,
  );
  get(
    '/api/drill/debrief',
    scoreQuerySchema,
    async ({ drillDesk }, { since }, reply, { user }) =>
      sendAnswer(reply, (await drillDesk?.debrief(since ?? null, user)) ?? noGrid),
    R['drill.debrief'].roles,
  );
  get(
    '/api/drill/scenario',
    z.object({}),
    async ({ drill, drillDesk, scenarios }, nothing, reply, asker) =>
      sendAnswer(
        reply,
        await createDrillHandlers(drill, drillDesk, scenarios)['drill.scenarios'](nothing, asker, NO_SCREEN),
      ),
    R['drill.scenarios'].roles,
  );
  change(
    'POST',
    '/api/drill/scenario',
    R['drill.scenario'].params,
    async ({ drill, drillDesk, scenarios }, wish, reply, asker) =>
      sendAnswer(
        reply,
        await createDrillHandlers(drill, drillDesk, scenarios)['drill.scenario'](wish, asker, NO_SCREEN),
      ),
    R['drill.scenario'].roles,
  );
  change(
    'POST',
    '/api/drill/terminal',
    R['drill.terminal'].params,
    async ({ drillDesk }, { station, works }, reply, { user }) =>
      sendAnswer(reply, (await drillDesk?.terminal(station, works, user)) ?? noGrid),
    R['drill.terminal'].roles,
  );
  change(
    'POST',
    '/api/drill/calls',
    R['drill.calls'].params,
    async ({ drillDesk }, { place, count }, reply, { user }) =>
      sendAnswer(reply, (await drillDesk?.calls(place, count, user)) ?? noGrid),
    R['drill.calls'].roles,
  );
}

export const DRILL_OPERATIONS: readonly Operation[] = [
  {
    path: '/api/drill/score',
    summary:
      'What the desk made of the faults of an exercise, from the record; `since`: city time, else the last twelve hours',
    query: scoreQuerySchema,
    result: R['drill.score'].result,
  },
  {
    path: '/api/drill/debrief',
    summary:
      'The exercise as one document: score, what the instructor did, refused controls, the events, and the minutes at best; `since` as above',
    query: scoreQuerySchema,
    result: R['drill.debrief'].result,
  },
  {
    path: '/api/drill/scenario',
    summary: 'Prepared exercises, and the one that goes on or went on last',
    result: R['drill.scenarios'].result,
  },
  {
    path: '/api/drill/scenario',
    method: 'post',
    summary:
      'Starts a prepared exercise, holds it up, lets it go on, or ends it and repairs what it broke; for instructors',
    body: R['drill.scenario'].params,
    result: R['drill.scenario'].result,
  },
  {
    path: '/api/drill/terminal',
    method: 'post',
    summary: 'A station of the simulated field falls silent, or speaks again',
    body: R['drill.terminal'].params,
    result: R['drill.terminal'].result,
  },
  {
    path: '/api/drill/calls',
    method: 'post',
    summary: 'Customers below a station or feeder call that they have no power',
    body: R['drill.calls'].params,
    result: R['drill.calls'].result,
  },
];
