// The open API of outages: which stand and have been, calls, and reliability.
import { z } from 'zod';
import { OUTAGE_REQUESTS, OUTAGE_STATES, outageSchema } from '../../../contract/outage-requests.ts';
import { type Routes, sendAnswer } from './api-routes.ts';
import type { Operation } from './openapi-document.ts';

const listQuerySchema = z.object({
  /** names of states, with commas */
  state: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(OUTAGE_STATES)))
    .optional(),
});
const yearQuerySchema = z.object({ year: z.coerce.number().int().min(1970).max(9999).optional() });

const R = OUTAGE_REQUESTS;
const noGrid = { failure: { code: 'unavailable', message: 'this city has no grid' } } as const;

export function registerOutageApi({ get, change }: Routes): void {
  get('/api/outages', listQuerySchema, ({ outages }, { state }, reply) =>
    sendAnswer(reply, outages?.list(state) ?? noGrid),
  );
  get('/api/outages/reliability', yearQuerySchema, ({ outages }, { year }, reply) =>
    sendAnswer(reply, outages?.reliability(year) ?? noGrid),
  );
  change(
    'POST',
    '/api/outages/calls',
    R['outage.call'].params,
    async ({ outages }, call, reply, { user }) =>
      sendAnswer(reply, outages === null ? noGrid : await outages.call(call, user)),
    R['outage.call'].roles,
  );
  change(
    'POST',
    '/api/outages/steps',
    R['outage.step'].params,
    async ({ outages }, { outage, step }, reply, { user }) =>
      sendAnswer(reply, outages === null ? noGrid : await outages.step(outage, step, user)),
    R['outage.step'].roles,
  );
  change(
    'POST',
    '/api/outages/etr',
    R['outage.etr'].params,
    async ({ outages }, { outage, from, to, reason }, reply, { user }) =>
      sendAnswer(reply, outages === null ? noGrid : await outages.sayEtr(outage, from, to, reason, user)),
    R['outage.etr'].roles,
  );
}

export const OUTAGE_OPERATIONS: readonly Operation[] = [
  {
    path: '/api/outages',
    summary: 'Outages, the newest first; of some states (`state`, with commas)',
    query: listQuerySchema,
    result: z.array(outageSchema),
  },
  {
    path: '/api/outages/reliability',
    summary: 'Reliability indices (IEEE 1366) of a year, major event days apart; without `year`: of this one until now',
    query: yearQuerySchema,
    result: R['outage.reliability'].result,
  },
  {
    path: '/api/outages/calls',
    method: 'post',
    summary: 'Takes a call of a customer; for operators, dispatchers and admins',
    body: R['outage.call'].params,
    result: R['outage.call'].result,
  },
  {
    path: '/api/outages/steps',
    method: 'post',
    summary: 'Tells what has become of an outage: confirmed, crew on its way, isolated, cause, verified, closed ...',
    body: R['outage.step'].params,
    result: outageSchema,
  },
  {
    path: '/api/outages/etr',
    method: 'post',
    summary: 'Says when supply will be back; no machine overwrites it',
    body: R['outage.etr'].params,
    result: outageSchema,
  },
];
