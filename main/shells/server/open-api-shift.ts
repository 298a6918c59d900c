// The open API of events as a whole, of the shift log and of handovers: the same requests with the same checks as from the control room.
import { z } from 'zod';
import { LOG_REQUESTS, LOG_SUBJECTS, logEntrySchema } from '../../../contract/log-requests.ts';
import { type EventPart, SITUATION_REQUESTS } from '../../../contract/situation-requests.ts';
import { createShiftLogHandlers } from '../../host/requests/shift-log.ts';
import { createSituationHandlers } from '../../host/requests/situations.ts';
import { type Routes, sendAnswer } from './api-routes.ts';
import type { Operation } from './openapi-document.ts';

const S = SITUATION_REQUESTS;
const L = LOG_REQUESTS;

const eventsQuerySchema = z.object({
  open: z.enum(['true', 'false']).default('true'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
/** Id of any part: an outage, a course of restoration, an order, the number of a situation of alarms. */
const partSchema = z.object({ part: z.string().min(1).max(200) });
const logQuerySchema = z.object({
  before: z.coerce.number().int().positive().optional(),
  /** what entries are about: both or neither */
  kind: z.enum(LOG_SUBJECTS).optional(),
  id: z.string().min(1).max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
const handoversQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(50).default(20) });
/** Whatever is no number is the number of none. */
const handoverSchema = z.string().transform((text) => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0));
const acceptSchema = z.object({
  handover: handoverSchema,
  remarks: L['log.accept'].params.shape.remarks.default(''),
});
const giveSchema = z.object({ remarks: L['log.handOver'].params.shape.remarks.default('') });
/** A program has no view of its own. */
const writeSchema = L['log.write'].params.extend({
  camera: L['log.write'].params.shape.camera.default(null),
  links: L['log.write'].params.shape.links.default([]),
});

/** Parts are named by what they are: "outage-3", "flisr-12", "order-4"; a situation of alarms is a number. */
function partOf(id: string): EventPart {
  const kind = (['outage', 'flisr', 'order'] as const).find((one) => id.startsWith(`${one}-`)) ?? 'situation';
  return { kind, id };
}

/** Handlers of the wire want the whole of who asks; none of them looks at a screen. */
const NO_SCREEN = { replay: null, turnTo: () => undefined };

export function registerShiftApi({ get, change }: Routes): void {
  get(
    '/api/situations',
    eventsQuerySchema,
    async ({ eventPages, eventReports }, { open, limit }, reply, asker) => {
      const { 'situation.list': list } = createSituationHandlers(eventPages, eventReports);
      const given = await list({ isOpen: open === 'true', limit }, asker, NO_SCREEN);
      return 'failure' in given ? sendAnswer(reply, given) : reply.send(given.result.events);
    },
    S['situation.list'].roles,
  );
  for (const [path, name] of [
    ['/api/situations/:part', 'situation.get'],
    ['/api/situations/:part/report', 'situation.report'],
  ] as const)
    change(
      'GET',
      path,
      partSchema,
      async ({ eventPages, eventReports }, { part }, reply, asker) => {
        const handlers = createSituationHandlers(eventPages, eventReports);
        return name === 'situation.get'
          ? sendAnswer(reply, await handlers['situation.get']({ of: partOf(part) }, asker, NO_SCREEN))
          : sendAnswer(reply, await handlers['situation.report']({ of: partOf(part) }, asker, NO_SCREEN));
      },
      S[name].roles,
    );
  get(
    '/api/log',
    logQuerySchema,
    async ({ shiftLog }, { before, kind, id, limit }, reply, asker) => {
      if ((kind === undefined) !== (id === undefined))
        return sendAnswer(reply, {
          failure: { code: 'bad-request', message: '"kind" and "id" are given together: what the entries are about' },
        });
      const about = kind === undefined || id === undefined ? undefined : { kind, id };
      const query = { limit, ...(before === undefined ? {} : { before }), ...(about === undefined ? {} : { about }) };
      const given = await createShiftLogHandlers(shiftLog)['log.list'](query, asker, NO_SCREEN);
      return 'failure' in given ? sendAnswer(reply, given) : reply.send(given.result.entries);
    },
    L['log.list'].roles,
  );
  change(
    'POST',
    '/api/log',
    writeSchema,
    async ({ shiftLog }, draft, reply, asker) =>
      sendAnswer(reply, await createShiftLogHandlers(shiftLog)['log.write'](draft, asker, NO_SCREEN)),
    L['log.write'].roles,
  );
  get(
    '/api/handover',
    z.object({}),
    async ({ shiftLog }, nothing, reply, asker) =>
      sendAnswer(reply, await createShiftLogHandlers(shiftLog)['log.report'](nothing, asker, NO_SCREEN)),
    L['log.report'].roles,
  );
  get(
    '/api/handovers',
    handoversQuerySchema,
    async ({ shiftLog }, query, reply, asker) => {
      const given = await createShiftLogHandlers(shiftLog)['log.handovers'](query, asker, NO_SCREEN);
      return 'failure' in given ? sendAnswer(reply, given) : reply.send(given.result.handovers);
    },
    L['log.handovers'].roles,
  );
  change(
    'POST',
    '/api/handovers',
    giveSchema,
    async ({ shiftLog }, { remarks }, reply, asker) =>
      sendAnswer(reply, await createShiftLogHandlers(shiftLog)['log.handOver']({ remarks }, asker, NO_SCREEN)),
    L['log.handOver'].roles,
  );
  change(
    'POST',
    '/api/handovers/:handover/accept',
    acceptSchema,
    async ({ shiftLog }, given, reply, asker) =>
      sendAnswer(reply, await createShiftLogHandlers(shiftLog)['log.accept'](given, asker, NO_SCREEN)),
    L['log.accept'].roles,
  );
}

export const SHIFT_OPERATIONS: readonly Operation[] = [
  {
    path: '/api/situations',
    summary: 'Events as a whole, the newest first; `open`: those that go on',
    query: eventsQuerySchema,
    result: S['situation.list'].result.shape.events,
  },
  {
    path: '/api/situations/{part}',
    summary:
      'The event that a part belongs to, with all its parts: id of an outage, restoration or order, or number of a situation',
    query: partSchema,
    result: S['situation.get'].result,
  },
  {
    path: '/api/situations/{part}/report',
    summary: 'The same as a report: with IEEE 1366 figures, safety documents, and whether it was an exercise',
    query: partSchema,
    result: S['situation.report'].result,
  },
  {
    path: '/api/log',
    summary: 'The shift log, the newest first; about one thing (`kind`, `id`); entries `before` a number',
    query: logQuerySchema,
    result: z.array(logEntrySchema),
  },
  {
    path: '/api/log',
    method: 'post',
    summary: 'Writes an entry; nothing is changed afterwards: another one `corrects` it',
    body: writeSchema,
    result: logEntrySchema,
  },
  {
    path: '/api/handover',
    summary: 'What stands open now; nothing is handed over by looking',
    result: L['log.report'].result,
  },
  {
    path: '/api/handovers',
    summary: 'Handovers as they were given, the newest first',
    query: handoversQuerySchema,
    result: L['log.handovers'].result.shape.handovers,
  },
  {
    path: '/api/handovers',
    method: 'post',
    summary: 'Gives the shift; takes the place of a handover that nobody has accepted yet',
    body: giveSchema,
    result: L['log.handOver'].result,
  },
  {
    path: '/api/handovers/{handover}/accept',
    method: 'post',
    summary: 'Accepts the shift; by another person than who gives it',
    query: z.object({ handover: handoverSchema }),
    body: acceptSchema.omit({ handover: true }),
    result: L['log.accept'].result,
  },
];
