// Requests about events as a whole. A screen in the past has none of them: its parts would be those of now.
import type { EventPages } from '../operations/situations/event-pages.ts';
import type { EventReports } from '../operations/situations/event-reports.ts';
import { answer, type Handlers, refuse } from './handler.ts';

export type SituationHandlers = Pick<Handlers, 'situation.list' | 'situation.get' | 'situation.report'>;

export function createSituationHandlers(pages: EventPages, reports: EventReports): SituationHandlers {
  return {
    'situation.list': ({ isOpen, limit }) => answer({ events: pages.list(isOpen, limit) }),
    'situation.get': ({ of }) => {
      const page = pages.page(of);
      return page === null ? refuse('not-found', `nothing is known of ${of.kind} ${of.id} any more`) : answer(page);
    },
    'situation.report': async ({ of }, { user }) => {
      const report = await reports.report(of, user);
      return report === null ? refuse('not-found', `nothing is known of ${of.kind} ${of.id} any more`) : answer(report);
    },
  };
}
