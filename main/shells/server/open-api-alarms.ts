// The open API of the alarm desk: what stands, and the same orders with the same journal as in the control room.
import { z } from 'zod';
import { ALARM_REQUESTS, ALARM_STATES } from '../../../contract/alarm-requests.ts';
import { type Routes, sendAnswer } from './api-routes.ts';
import type { Operation } from './openapi-document.ts';

const MOST = 10_000;

const listQuerySchema = z.object({
  /** names of states, with commas */
  state: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(ALARM_STATES)))
    .optional(),
  situation: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(MOST).default(MOST),
});
const situationQuerySchema = z.object({ closed: z.enum(['true', 'false']).default('false') });
const nothing = z.object({});

const R = ALARM_REQUESTS;

export function registerAlarmApi({ get, change }: Routes): void {
  get(
    '/api/alarms',
    listQuerySchema,
    ({ alarms }, { state, situation, limit }) => alarms.list({ states: state, situation, limit }).alarms,
  );
  get('/api/alarms/summary', nothing, ({ alarms }) => alarms.summary());
  get('/api/alarms/figures', nothing, ({ alarms }) => alarms.figures());
  get('/api/alarms/situations', situationQuerySchema, ({ alarms }, { closed }) => alarms.situations(closed === 'true'));
  change(
    'POST',
    '/api/alarms/acknowledge',
    R['alarm.acknowledge'].params,
    async ({ alarms }, params, reply, { user }) =>
      sendAnswer(reply, await alarms.order({ type: 'acknowledge', ...params }, user)),
    R['alarm.acknowledge'].roles,
  );
  change(
    'POST',
    '/api/alarms/shelve',
    R['alarm.shelve'].params,
    async ({ alarms }, params, reply, { user }) =>
      sendAnswer(reply, await alarms.order({ type: 'shelve', ...params }, user)),
    R['alarm.shelve'].roles,
  );
  change(
    'POST',
    '/api/alarms/reset',
    R['alarm.reset'].params,
    async ({ alarms }, params, reply, { user }) =>
      sendAnswer(reply, await alarms.order({ type: 'reset', ...params }, user)),
    R['alarm.reset'].roles,
  );
}

export const ALARM_OPERATIONS: readonly Operation[] = [
  {
    path: '/api/alarms',
    summary: 'Alarms that are not normal, the newest first; of some states (`state`, with commas) or of one situation',
    query: listQuerySchema,
    result: z.array(R['alarm.list'].result.shape.alarms.element),
  },
  {
    path: '/api/alarms/summary',
    summary: 'How many there are, whether it is a flood, and what sounds',
    result: R['alarm.summary'].result,
  },
  {
    path: '/api/alarms/figures',
    summary: 'Key figures of the alarm system (ISA-18.2, EEMUA 191)',
    result: R['alarm.figures'].result,
  },
  {
    path: '/api/alarms/situations',
    summary: 'Alarms rolled up by what happened; `closed`: also what is over',
    query: situationQuerySchema,
    result: R['alarm.situations'].result.shape.situations,
  },
  {
    path: '/api/alarms/acknowledge',
    method: 'post',
    summary: 'Acknowledges alarms, each by itself; for operators, dispatchers and admins',
    body: R['alarm.acknowledge'].params,
    result: R['alarm.acknowledge'].result,
  },
  {
    path: '/api/alarms/shelve',
    method: 'post',
    summary: 'Shelves alarms for a reason until a time, at most a shift ahead',
    body: R['alarm.shelve'].params,
    result: R['alarm.shelve'].result,
  },
  {
    path: '/api/alarms/reset',
    method: 'post',
    summary: 'Resets latched alarms that are acknowledged and gone',
    body: R['alarm.reset'].params,
    result: R['alarm.reset'].result,
  },
];
