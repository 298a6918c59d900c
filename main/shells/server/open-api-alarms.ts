// The open API of the alarm desk: what stands, and the same orders with the same journal as in the control room.
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { alarmFileSchema } from '../../../contract/alarm-definition.ts';
import { ALARM_REQUESTS, ALARM_STATES } from '../../../contract/alarm-requests.ts';
import type { City } from '../../host/host.ts';
import { inFile, limitFileOf } from '../../host/operations/alarms/limit-file.ts';
import { refuseLimits } from '../../host/requests/alarms.ts';
import { sendFailure } from './answers.ts';
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
const figuresQuerySchema = z.object({ area: z.string().max(200).optional() });
const nothing = z.object({});
const R = ALARM_REQUESTS;
/** Whole limit files are longer than other questions: a definition has some 600 bytes. */
const LONGEST_FILE_BYTES = 2 * 1024 * 1024;
const putSchema = alarmFileSchema.extend({ reason: R['alarm.replace'].params.shape.reason });

export function registerAlarmApi({ get, change }: Routes): void {
  get(
    '/api/alarms',
    listQuerySchema,
    ({ alarms }, { state, situation, limit }) => alarms.list({ states: state, situation, limit }).alarms,
  );
  get('/api/alarms/summary', nothing, ({ alarms }) => alarms.summary());
  get('/api/alarms/figures', figuresQuerySchema, ({ alarms }, { area }) => alarms.figures(area));
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
  get('/api/alarms/limits', nothing, ({ alarms }, _question, reply) => {
    const { version, definitions } = alarms.set();
    return reply.header('etag', `"${version}"`).send(limitFileOf(definitions));
  });
  get('/api/alarms/limits/versions', nothing, ({ alarms }) => alarms.versions());
  change(
    'PUT',
    '/api/alarms/limits',
    putSchema,
    (city, file, reply, { user }) => replaceLimits(city, file, reply, user),
    R['alarm.replace'].roles,
    LONGEST_FILE_BYTES,
  );
}

/** A file is taken where the version that it was made from still holds, and as a whole or not at all. */
async function replaceLimits(
  { alarms }: Pick<City, 'alarms'>,
  { alarms: definitions, reason }: z.output<typeof putSchema>,
  reply: FastifyReply,
  user: string,
): Promise<FastifyReply> {
  const { version } = alarms.set();
  const seen = /^"?(\d+)"?$/.exec(reply.request.headers['if-match'] ?? '')?.[1];
  if (seen === undefined)
    return sendFailure(reply, 428, {
      code: 'bad-request',
      message: 'If-Match is missing: which version of the limits was this file made from?',
      remedy: `read /api/alarms/limits and send its ETag as If-Match; now it is "${version}"`,
    });
  const result = await alarms.replace(definitions, user, reason, Number(seen));
  if (result.ok) return reply.header('etag', `"${result.set.version}"`).send({ version: result.set.version });
  if (result.code === 'problems') {
    const problems = result.problems.map((problem) => inFile(definitions, problem));
    const [first] = problems;
    return sendFailure(reply, 422, {
      code: 'bad-request',
      message: `${first!.path}: ${first!.message}`,
      remedy: first!.remedy,
      problems,
    });
  }
  return sendAnswer(reply, refuseLimits(result));
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
    summary:
      'Key figures of the alarm system (ISA-18.2, EEMUA 191): of the whole desk with what each area of control had of it, or of one area (`area`, empty: what stands in none)',
    query: figuresQuerySchema,
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
  {
    path: '/api/alarms/limits',
    summary: 'The limit file that holds: every alarm with its limits, delays and priority; `ETag` is its version',
    result: alarmFileSchema,
  },
  {
    path: '/api/alarms/limits/versions',
    summary: 'Who changed the limits when and why, the newest first',
    result: R['alarm.versions'].result.shape.versions,
  },
  {
    path: '/api/alarms/limits',
    method: 'put',
    summary:
      'Another limit file, whole or not at all, for planners and admins; `If-Match` has to be the version that it was made from; 422 names each problem by its path in the file',
    body: putSchema,
    result: z.object({ version: z.number().int() }),
  },
];
