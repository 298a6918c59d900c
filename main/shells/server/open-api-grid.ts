// The open API of the live grid. Plans and studies are calculations on a copy of what is believed: nothing here switches anything.
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { GRID_REQUESTS } from '../../../contract/grid-requests.ts';
import type { GridService } from '../../host/grid-service.ts';
import type { City } from '../../host/host.ts';
import { refuse } from '../../host/requests/handler.ts';
import { type Asker, type Routes, sendAnswer } from './api-routes.ts';
import {
  balanceQuerySchema,
  drillFaultSchema,
  drillRepairSchema,
  elementListQuerySchema,
  elementQuerySchema,
  flisrSchema,
  locateQuerySchema,
  restoreQuerySchema,
  whatIfSchema,
} from './api-schemas-grid.ts';
import { sendList } from './send-list.ts';

/** What a list of all elements is charged as: how many there are is known at its end only. */
const MANY_ELEMENTS = 100_000;

const NO_GRID = refuse('unavailable', 'this city has no grid');

export function registerGridApi({ get, change }: Routes): void {
  /** Answers with what `make` returns where there is a grid. */
  const withGrid =
    <Q>(make: (grid: GridService, question: Q, reply: FastifyReply, asker: Asker) => unknown) =>
    ({ grid }: City, question: Q, reply: FastifyReply, asker: Asker): unknown =>
      grid === null ? sendAnswer(reply, NO_GRID) : make(grid, question, reply, asker);
  const nothing = z.object({});

  get(
    '/api/grid/elements',
    elementListQuerySchema,
    withGrid(async (grid, { kind = null, feeder = null }, reply, { charge }) => {
      const first = await grid.ask('elements', { kind, feeder, from: 0 });
      if ('failure' in first) return sendAnswer(reply, first);
      if (kind === null && feeder === null) charge(MANY_ELEMENTS);
      return sendList(
        reply,
        'application/json; charset=utf-8',
        Readable.from(pages(grid, { kind, feeder }, first.result)),
      );
    }),
  );
  get(
    '/api/grid/state',
    nothing,
    withGrid((grid, _query, reply) => sendAnswer(reply, grid.state())),
  );
  get(
    '/api/grid/element',
    elementQuerySchema,
    withGrid(async (grid, { id }, reply) => {
      const found = await grid.ask('find', { id });
      return sendAnswer(reply, 'failure' in found ? found : await grid.ask('element', found.result));
    }),
  );
  get(
    '/api/grid/balance',
    balanceQuerySchema,
    withGrid(async (grid, query, reply) => sendAnswer(reply, await grid.ask('balance', query))),
  );
  get(
    '/api/grid/doubts',
    nothing,
    withGrid(async (grid, _query, reply) => sendAnswer(reply, await grid.ask('doubts', {}))),
    GRID_REQUESTS['grid.doubts'].roles,
  );
  get(
    '/api/grid/restore',
    restoreQuerySchema,
    withGrid(async (grid, { fault }, reply) => sendAnswer(reply, await grid.plan('restore', { fault }))),
    GRID_REQUESTS['grid.restore'].roles,
  );
  get(
    '/api/grid/locate',
    locateQuerySchema,
    withGrid(async (grid, { device }, reply) => sendAnswer(reply, await grid.plan('locate', { device }))),
    GRID_REQUESTS['grid.locate'].roles,
  );
  change(
    'POST',
    '/api/grid/solve',
    whatIfSchema,
    withGrid(async (grid, { open = [], close = [] }, reply) =>
      sendAnswer(reply, await grid.plan('solve', { open, close })),
    ),
    GRID_REQUESTS['grid.solve'].roles,
  );
  get(
    '/api/grid/contingency',
    nothing,
    withGrid(async (grid, _query, reply) => sendAnswer(reply, await grid.contingency())),
    GRID_REQUESTS['grid.solve'].roles,
  );
  change(
    'PUT',
    '/api/feeders/:id/flisr',
    flisrSchema,
    withGrid(async (grid, { id, mode }, reply, { user }) => sendAnswer(reply, await grid.setFlisr(id, mode, user))),
    ['operator', 'dispatcher', 'admin'],
  );

  change(
    'POST',
    '/api/drill/fault',
    drillFaultSchema,
    async ({ drill }, fault, reply, { user }) => sendAnswer(reply, await drill.fault(fault, user)),
    GRID_REQUESTS['drill.fault'].roles,
  );
  change(
    'POST',
    '/api/drill/repair',
    drillRepairSchema,
    async ({ drill }, { element }, reply, { user }) => sendAnswer(reply, await drill.repair(element, user)),
    GRID_REQUESTS['drill.repair'].roles,
  );
}

interface Page {
  readonly json: string;
  readonly next: number | null;
}

/** Hundreds of thousands of elements are written as they come: neither thread is held up for long. */
async function* pages(
  grid: GridService,
  asked: { readonly kind: string | null; readonly feeder: string | null },
  first: Page,
): AsyncGenerator<string> {
  let page = first;
  let isFirst = true;
  yield '[';
  for (;;) {
    if (page.json !== '') {
      yield isFirst ? page.json : `,${page.json}`;
      isFirst = false;
    }
    if (page.next === null) break;
    const answered = await grid.ask('elements', { ...asked, from: page.next });
    // The thread died on the way: a list that ends early must not look whole.
    if ('failure' in answered) throw new Error(answered.failure.message);
    page = answered.result;
  }
  yield ']';
}
