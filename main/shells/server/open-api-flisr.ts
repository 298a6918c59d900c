// The open API of fault restoration: what it finds, proposes and does, and the same words of people with the same checks and the same
// journal as from the control room.
import { z } from 'zod';
import { FLISR_REQUESTS, flisrCourseSchema } from '../../../contract/flisr-requests.ts';
import { FLISR_LEVELS, FLISR_MODES } from '../../../contract/grid-requests.ts';
import { ownLevel } from '../../../simulation/flisr/flisr-level.ts';
import type { FlisrService } from '../../host/operations/flisr/flisr-service.ts';
import type { City } from '../../host/host.ts';
import { answer, type Answer, refuse } from '../../host/requests/handler.ts';
import { type Asker, type Routes, sendAnswer } from './api-routes.ts';
import type { Operation } from './openapi-document.ts';

const R = FLISR_REQUESTS;

const listQuerySchema = z.object({ open: z.enum(['true', 'false']).default('false') });
const idSchema = z.object({ id: z.string() });
const feederSchema = z.object({ id: z.string(), mode: z.enum(FLISR_MODES) });
/** `flisr`: what the mode means for the feeder's own faults */
const feederAnswerSchema = z.object({ id: z.string(), mode: z.enum(FLISR_MODES), flisr: z.enum(FLISR_LEVELS) });
const nothing = z.object({});

export function registerFlisrApi({ get, change }: Routes): void {
  /** Answers with what `make` says where there is a grid. */
  const withFlisr =
    <Q>(make: (flisr: FlisrService, question: Q, asker: Asker) => Answer<unknown> | Promise<Answer<unknown>>) =>
    async ({ flisr }: City, question: Q, reply: Parameters<typeof sendAnswer>[0], asker: Asker) =>
      sendAnswer(
        reply,
        flisr === null ? refuse('unavailable', 'this city has no grid') : await make(flisr, question, asker),
      );
  get(
    '/api/flisr',
    listQuerySchema,
    withFlisr((flisr, { open }) => answer(flisr.list(open === 'true').courses)),
  );
  get(
    '/api/flisr/modes',
    nothing,
    withFlisr((flisr) => answer(flisr.modes.report())),
  );
  change(
    'GET',
    '/api/flisr/:id',
    idSchema,
    withFlisr((flisr, { id }) => flisr.get(id)),
    R['flisr.get'].roles,
  );
  change(
    'POST',
    '/api/flisr/:id/approve',
    R['flisr.approve'].params,
    withFlisr((flisr, { id, plan }, asker) => flisr.approve(id, plan, asker)),
    R['flisr.approve'].roles,
  );
  change(
    'POST',
    '/api/flisr/:id/reject',
    R['flisr.reject'].params,
    withFlisr((flisr, { id, reason }, asker) => flisr.reject(id, reason, asker)),
    R['flisr.reject'].roles,
  );
  change(
    'POST',
    '/api/flisr/:id/take-over',
    R['flisr.takeOver'].params,
    withFlisr((flisr, { id }, asker) => flisr.takeOver(id, asker)),
    R['flisr.takeOver'].roles,
  );
  change(
    'POST',
    '/api/flisr/:id/place',
    R['flisr.place'].params,
    withFlisr((flisr, { id, ...word }, asker) => flisr.place(id, word, asker)),
    R['flisr.place'].roles,
  );
  change(
    'POST',
    '/api/flisr/:id/repaired',
    R['flisr.repaired'].params,
    withFlisr((flisr, { id, ...word }, asker) => flisr.repaired(id, word, asker)),
    R['flisr.repaired'].roles,
  );
  change(
    'PUT',
    '/api/flisr/modes',
    R['flisr.setMode'].params,
    withFlisr((flisr, { feeder, mode }, asker) => flisr.modes.set(feeder, mode, asker)),
    R['flisr.setMode'].roles,
  );
  change(
    'PUT',
    '/api/flisr/shedding',
    R['flisr.setShedding'].params,
    withFlisr((flisr, { isShedding, reason }, asker) => flisr.modes.setShedding(isShedding, reason, asker)),
    R['flisr.setShedding'].roles,
  );
  change(
    'PUT',
    '/api/feeders/:id/flisr',
    feederSchema,
    withFlisr(async (flisr, { id, mode }, asker) => {
      const given = await flisr.modes.set(id, mode, asker);
      return 'failure' in given ? given : answer({ id, mode, flisr: ownLevel(mode) });
    }),
    R['flisr.setMode'].roles,
  );
}

export const FLISR_OPERATIONS: readonly Operation[] = [
  {
    path: '/api/flisr',
    summary: 'Fault restorations, the newest first; `open`: those that somebody must still look at',
    query: listQuerySchema,
    result: z.array(flisrCourseSchema),
  },
  { path: '/api/flisr/{id}', summary: 'One fault restoration', query: idSchema, result: flisrCourseSchema },
  {
    path: '/api/flisr/{id}/approve',
    method: 'post',
    summary:
      'Lets the plan that was shown (`plan`: its id) be carried out; for operators and admins who control all areas that it touches',
    query: idSchema,
    body: R['flisr.approve'].params.omit({ id: true }),
    result: flisrCourseSchema,
  },
  {
    path: '/api/flisr/{id}/reject',
    method: 'post',
    summary: 'Rejects the plan, with the reason',
    query: idSchema,
    body: R['flisr.reject'].params.omit({ id: true }),
    result: flisrCourseSchema,
  },
  {
    path: '/api/flisr/{id}/take-over',
    method: 'post',
    summary: 'Takes it over: nothing more is done by the program, and its order halts',
    query: idSchema,
    body: nothing,
    result: flisrCourseSchema,
  },
  {
    path: '/api/flisr/{id}/place',
    method: 'post',
    summary: 'Names what has the fault where nothing was found: it is planned for that place, for a yes at most',
    query: idSchema,
    body: R['flisr.place'].params.omit({ id: true }),
    result: flisrCourseSchema,
  },
  {
    path: '/api/flisr/{id}/repaired',
    method: 'post',
    summary: 'Says that this fault is repaired, who told it and how it is known: its place may be switched on again',
    query: idSchema,
    body: R['flisr.repaired'].params.omit({ id: true }),
    result: flisrCourseSchema,
  },
  {
    path: '/api/flisr/modes',
    summary: 'How far the program may go: of the city, of each feeder, and what holds of both',
    result: R['flisr.modes'].result,
  },
  {
    path: '/api/flisr/modes',
    method: 'put',
    summary: 'Sets how far it may go, of a feeder or (null) of the whole city; two persons where it may go further',
    body: R['flisr.setMode'].params,
    result: R['flisr.setMode'].result,
  },
  {
    path: '/api/flisr/shedding',
    method: 'put',
    summary:
      'Says that load is being shed (nobody is asked), or no longer (two persons): meanwhile the program restores nothing',
    body: R['flisr.setShedding'].params,
    result: R['flisr.setShedding'].result,
  },
  {
    path: '/api/feeders/{id}/flisr',
    method: 'put',
    summary: 'How far a feeder may restore supply by itself; for operators',
    query: feederSchema.pick({ id: true }),
    body: feederSchema.omit({ id: true }),
    result: feederAnswerSchema,
  },
];
