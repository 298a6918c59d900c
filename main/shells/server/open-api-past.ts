// The past of alarms for scripts: page by page as JSON, or all that fits as one CSV file, read from the journal while it is written out.
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { alarmCsvHead, alarmCsvLine, assetOfAlarm } from '../../../contract/alarm-csv.ts';
import { ALARM_REQUESTS, type PastFilter } from '../../../contract/alarm-requests.ts';
import { momentSchema } from '../../../contract/moment.ts';
import type { City } from '../../host/host.ts';
import { type Asker, type Routes } from './api-routes.ts';
import { sendFailure } from './answers.ts';
import type { Operation } from './openapi-document.ts';

const PAGE = 500;
const names = z
  .string()
  .max(4000)
  .transform((text) => text.split(','))
  .optional();

/** Times are ms UTC or ISO 8601 with a zone; several areas, priorities or definitions with commas. */
const moment = z
  .union([
    z
      .string()
      .regex(/^-?\d{1,16}$/)
      .transform(Number),
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  ])
  .pipe(momentSchema)
  .optional();
const filterQuerySchema = z.object({
  from: moment,
  to: moment,
  area: names,
  priority: z
    .string()
    .max(20)
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.number().int().min(1).max(4)))
    .optional(),
  definition: names,
  text: z.string().max(200).optional(),
});
const pageQuerySchema = filterQuerySchema.extend({
  after: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(PAGE),
});

const filterOf = ({ from, to, area, priority, definition, text }: z.output<typeof filterQuerySchema>): PastFilter => ({
  ...{ fromMs: from, toMs: to, areas: area, priorities: priority, definitions: definition, text },
});

export function registerPastApi({ get }: Routes): void {
  get('/api/alarms/past', pageQuerySchema, async ({ alarms }, { after, limit, ...filter }, reply, { charge }) => {
    const page = await alarms.past({ ...filterOf(filter), after, limit });
    if (page === null)
      return sendFailure(reply, 400, {
        code: 'bad-request',
        message: `after: "${after}" is no place in the past of alarms`,
        remedy: 'send `next` of the page before, or leave it out',
      });
    charge(page.alarms.length);
    return reply.send(page);
  });
  get('/api/alarms/past.csv', filterQuerySchema, (city, filter, reply, { charge }) =>
    sendCsv(city, filterOf(filter), reply, charge),
  );
}

function sendCsv(
  city: Pick<City, 'alarms' | 'assets' | 'manifest'>,
  filter: PastFilter,
  reply: FastifyReply,
  charge: Asker['charge'],
): FastifyReply {
  const lines = Readable.from(csvOf(city, filter, charge), { objectMode: false });
  return reply
    .header('content-type', 'text/csv; charset=utf-8; header=present')
    .header('content-disposition', 'attachment; filename="alarms.csv"')
    .send(lines);
}

async function* csvOf(
  { alarms, assets, manifest }: Pick<City, 'alarms' | 'assets' | 'manifest'>,
  filter: PastFilter,
  charge: Asker['charge'],
): AsyncGenerator<string> {
  const nameOf = new Map(assets.map(({ id, name }) => [id, name]));
  yield alarmCsvHead();
  for (let after: string | undefined; ; ) {
    const page = await alarms.past({ ...filter, after, limit: PAGE });
    if (page === null) throw new Error('the past of alarms does not know its own place');
    charge(page.alarms.length);
    const lines = page.alarms.map((past) =>
      alarmCsvLine(past, { name: nameOf.get(assetOfAlarm(past.id)) ?? '', alarm: tailOf(past.id) }, manifest.timeZone),
    );
    yield lines.join('');
    if (page.next === null) return;
    after = page.next;
  }
}

/** The program has no language of its own: point and name as the limit files have them. */
const tailOf = (id: string): string => id.split('.').slice(-2).join('.');

const R = ALARM_REQUESTS;

export const PAST_OPERATIONS: readonly Operation[] = [
  {
    path: '/api/alarms/past',
    summary:
      'Alarms that are over, the newest first, as far as the journal goes back; `after`: `next` of the page before; `from` and `to` (when it ended): ms UTC or ISO 8601 with a zone; several areas, priorities, definitions with commas',
    query: pageQuerySchema,
    result: R['alarm.past'].result,
  },
  {
    path: '/api/alarms/past.csv',
    summary: 'The same as one CSV file (RFC 4180), times as wall time of the city with its offset from UTC',
    query: filterQuerySchema,
    result: z.string(),
    type: 'text/csv',
  },
];
