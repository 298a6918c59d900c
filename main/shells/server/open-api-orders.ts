// The open API of switching orders: the same requests with the same checks and the same journal as from the control room.
import { z } from 'zod';
import { ORDER_REQUESTS, orderSchema, safetyBoardSchema } from '../../../contract/order-requests.ts';
import type { Role } from '../../../contract/vocabulary.ts';
import { createOrderHandlers, type OrderHandlers } from '../../host/requests/orders.ts';
import { type Asker, type Routes, sendAnswer } from './api-routes.ts';
import type { Operation } from './openapi-document.ts';

const R = ORDER_REQUESTS;

/** What is said of one order, and of what is done with it in short. */
const WORDS = {
  edit: 'Writes its steps anew',
  sign: 'Requests, prepares or checks it; by nobody who wrote it where it is checked',
  approve: 'Approves it; never by who wrote or prepared it',
  turnDown: 'Rejects, reworks, aborts or halts it, with the reason',
  schedule: 'Says between which moments it may be carried out',
  issue: 'Issues it to whoever will be responsible; by who controls its area',
  extend: 'Lets it hold longer',
  instruct: 'Gives the word for a step; it is checked anew, and the device hears of it when it is in the journal',
  report: 'Writes down what a crew has done, or could not do',
  record: 'Of an emergency: writes down what was done already',
  takeOver: 'Takes it over from whoever was responsible, once it has halted',
  retry: 'Lets a failed step be given once more',
  accept: 'Takes a failed step for done, by a late word or by what somebody has seen',
  resume: 'Goes on with one that was halted',
  complete: 'Says that all of it is done',
} as const;
type Word = keyof typeof WORDS;
const NAMES = Object.keys(WORDS) as Word[];

/** `takeOver` -> `take-over` */
const pathOf = (word: Word): string => word.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const listQuerySchema = z.object({ open: z.enum(['true', 'false']).default('false') });
const idSchema = z.object({ id: z.string() });
const nothing = z.object({});

/** Handlers of the wire want the whole of who asks; none of them looks at a screen. */
const NO_SCREEN = { replay: null, turnTo: () => undefined };
type Given = Awaited<ReturnType<OrderHandlers['order.edit']>>;
type Handle = (params: unknown, asker: Asker, screen: typeof NO_SCREEN) => Given | Promise<Given>;

export function registerOrderApi({ get, change }: Routes): void {
  const handle = (name: keyof OrderHandlers, handlers: OrderHandlers): Handle => handlers[name] as Handle;
  const post = (path: string, name: keyof OrderHandlers, question: z.ZodObject, roles: readonly Role[]) =>
    change(
      'POST',
      path,
      question,
      async ({ orders }, params, reply, asker) =>
        sendAnswer(reply, await handle(name, createOrderHandlers(orders))(params, asker, NO_SCREEN)),
      roles,
    );
  const look = (path: string, name: keyof OrderHandlers, query: z.ZodObject, roles: readonly Role[]) =>
    get(
      path,
      query,
      async ({ orders }, params, reply, asker) =>
        sendAnswer(reply, await handle(name, createOrderHandlers(orders))(params, asker, NO_SCREEN)),
      roles,
    );
  get('/api/orders', listQuerySchema, ({ orders }, { open }, reply) =>
    orders === null
      ? sendAnswer(reply, { failure: { code: 'unavailable', message: 'this city has no grid' } })
      : orders.list(open === 'true').orders,
  );
  look('/api/orders/board', 'order.board', nothing, R['order.board'].roles);
  change(
    'GET',
    '/api/orders/:id',
    idSchema,
    ({ orders }, { id }, reply) =>
      sendAnswer(reply, orders?.get(id) ?? { failure: { code: 'unavailable', message: 'this city has no grid' } }),
    R['order.get'].roles,
  );
  post('/api/orders', 'order.write', R['order.write'].params, R['order.write'].roles);
  post('/api/orders/look-ahead', 'order.lookAhead', R['order.lookAhead'].params, R['order.lookAhead'].roles);
  post('/api/orders/documents', 'order.draftDocument', R['order.draftDocument'].params, R['order.draftDocument'].roles);
  post('/api/orders/:id/check', 'order.check', R['order.check'].params, R['order.check'].roles);
  for (const word of NAMES)
    post(`/api/orders/:id/${pathOf(word)}`, `order.${word}`, R[`order.${word}`].params, R[`order.${word}`].roles);
}

const withoutId = (schema: z.ZodObject): z.ZodObject => schema.omit({ id: true });

export const ORDER_OPERATIONS: readonly Operation[] = [
  {
    path: '/api/orders',
    summary: 'Switching orders, the newest first; `open`: those that have not ended',
    query: listQuerySchema,
    result: z.array(orderSchema),
  },
  {
    path: '/api/orders',
    method: 'post',
    summary: 'Writes an order; for operators, planners and admins',
    body: R['order.write'].params,
    result: orderSchema,
  },
  {
    path: '/api/orders/board',
    summary: 'What protects people now: documents, tags, locks, earths, proofs, permits; and faults',
    result: safetyBoardSchema,
  },
  {
    path: '/api/orders/look-ahead',
    method: 'post',
    summary: 'What each step would do, in the state that those before it leave; nothing is written',
    body: R['order.lookAhead'].params,
    result: R['order.lookAhead'].result,
  },
  {
    path: '/api/orders/documents',
    method: 'post',
    summary: 'Drafts a safety document, to be tagged and issued by steps of orders',
    body: R['order.draftDocument'].params,
    result: safetyBoardSchema,
  },
  { path: '/api/orders/{id}', summary: 'One order', query: idSchema, result: orderSchema },
  {
    path: '/api/orders/{id}/check',
    method: 'post',
    summary: 'The safety check of one step as things stand now',
    query: idSchema,
    body: withoutId(R['order.check'].params),
    result: R['order.check'].result,
  },
  ...NAMES.map(
    (word): Operation => ({
      path: `/api/orders/{id}/${pathOf(word)}`,
      method: 'post',
      summary: WORDS[word],
      query: idSchema,
      body: withoutId(R[`order.${word}`].params),
      result: orderSchema,
    }),
  ),
];
