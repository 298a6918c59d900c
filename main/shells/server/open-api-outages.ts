// The open API of outages: which stand and have been, calls, what people tell and change, and reliability. The same requests with the same
// checks and the same journal as from the control room.
import { z } from 'zod';
import { OUTAGE_REQUESTS, OUTAGE_STATES, outageSchema } from '../../../contract/outage-requests.ts';
import { createOutageHandlers, type OutageHandlers } from '../../host/requests/outages.ts';
import { type Asker, type Routes, sendAnswer } from './api-routes.ts';
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
const outageQuerySchema = z.object({ outage: z.string().min(1).max(200) });

const R = OUTAGE_REQUESTS;
const noGrid = { failure: { code: 'unavailable', message: 'this city has no grid' } } as const;

/** What is said of the outage in the address. */
const WORDS = {
  merge: 'Puts it into another one that is confirmed, with its calls and customers',
  split: 'Parts it, one for each device; it must be confirmed',
  splitOff: 'Takes chosen records out: an outage of their own',
  correct: 'Corrects its records, all or nothing; a closed one counts as corrected',
  check: 'Asks all its meters anew whether supply has reached them; `check` of the outage has what they said',
  callBack: 'A customer was called back: with supply their transformer counts as heard, without it is a call',
} as const;
type Word = keyof typeof WORDS;
const NAMES = Object.keys(WORDS) as Word[];
/** `splitOff` -> `split-off` */
const pathOf = (word: Word): string => word.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What is said of outages that the body names. */
const PATHS = {
  'outage.open': '/api/outages',
  'outage.call': '/api/outages/calls',
  'outage.step': '/api/outages/steps',
  'outage.etr': '/api/outages/etr',
  'outage.storm': '/api/outages/storm',
} as const;

/** Handlers of the wire want the whole of who asks; none of them looks at a screen. */
const NO_SCREEN = { replay: null, turnTo: () => undefined };
type Given = Awaited<ReturnType<OutageHandlers['outage.step']>>;
type Handle = (params: unknown, asker: Asker, screen: typeof NO_SCREEN) => Given | Promise<Given>;

export function registerOutageApi({ get, change }: Routes): void {
  const post = (path: string, name: keyof OutageHandlers) =>
    change(
      'POST',
      path,
      R[name].params as z.ZodObject,
      async ({ outages }, params, reply, asker) => {
        const handle = createOutageHandlers(outages)[name] as Handle;
        return sendAnswer(reply, await handle(params, asker, NO_SCREEN));
      },
      R[name].roles,
    );
  get('/api/outages', listQuerySchema, ({ outages }, { state }, reply) =>
    sendAnswer(reply, outages?.list(state) ?? noGrid),
  );
  get('/api/outages/reliability', yearQuerySchema, ({ outages }, { year }, reply) =>
    sendAnswer(reply, outages?.reliability(year) ?? noGrid),
  );
  get('/api/outages/storm', z.object({}), ({ outages }, _nothing, reply) =>
    sendAnswer(reply, outages?.storms() ?? noGrid),
  );
  change('GET', '/api/outages/:outage', outageQuerySchema, ({ outages }, { outage }, reply) =>
    sendAnswer(reply, outages?.get(outage) ?? noGrid),
  );
  change(
    'GET',
    '/api/outages/:outage/records',
    outageQuerySchema,
    ({ outages }, { outage }, reply) => sendAnswer(reply, outages?.records(outage) ?? noGrid),
    R['outage.records'].roles,
  );
  for (const [name, path] of Object.entries(PATHS)) post(path, name as keyof typeof PATHS);
  for (const word of NAMES) post(`/api/outages/:outage/${pathOf(word)}`, `outage.${word}`);
}

const withoutOutage = (schema: z.ZodObject): z.ZodObject => schema.omit({ outage: true });

export const OUTAGE_OPERATIONS: readonly Operation[] = [
  {
    path: '/api/outages',
    summary: 'Outages, the newest first; of some states (`state`, with commas)',
    query: listQuerySchema,
    result: z.array(outageSchema),
  },
  {
    path: PATHS['outage.open'],
    method: 'post',
    summary: 'A person has seen that a device is open: a confirmed outage',
    body: R['outage.open'].params,
    result: outageSchema,
  },
  {
    path: '/api/outages/reliability',
    summary: 'Reliability indices (IEEE 1366) of a year, major event days apart; without `year`: of this one until now',
    query: yearQuerySchema,
    result: R['outage.reliability'].result,
  },
  {
    path: '/api/outages/storm',
    summary: 'Feeders on which it storms, and of which feeders and districts it can be said',
    result: R['outage.storms'].result,
  },
  {
    path: PATHS['outage.storm'],
    method: 'post',
    summary: 'Says that it storms, or does no more: on a feeder, in a district, or everywhere',
    body: R['outage.storm'].params,
    result: R['outage.storm'].result,
  },
  {
    path: PATHS['outage.call'],
    method: 'post',
    summary: 'Takes a call of a customer; for operators, dispatchers and admins',
    body: R['outage.call'].params,
    result: R['outage.call'].result,
  },
  {
    path: PATHS['outage.step'],
    method: 'post',
    summary: 'Tells what has become of an outage: confirmed, crew on its way, isolated, cause, verified, closed ...',
    body: R['outage.step'].params,
    result: outageSchema,
  },
  {
    path: PATHS['outage.etr'],
    method: 'post',
    summary: 'Says when supply will be back; no machine overwrites it',
    body: R['outage.etr'].params,
    result: outageSchema,
  },
  { path: '/api/outages/{outage}', summary: 'One outage', query: outageQuerySchema, result: outageSchema },
  {
    path: '/api/outages/{outage}/records',
    summary: 'Its base records, and which outages lie under it; not for the wall',
    query: outageQuerySchema,
    result: R['outage.records'].result,
  },
  ...NAMES.map(
    (word): Operation => ({
      path: `/api/outages/{outage}/${pathOf(word)}`,
      method: 'post',
      summary: WORDS[word],
      query: outageQuerySchema,
      body: withoutOutage(R[`outage.${word}`].params),
      result: outageSchema,
    }),
  ),
];
