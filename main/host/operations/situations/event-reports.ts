// The report of an event: its page with what a reader elsewhere needs besides: which city and clock, whether it was an exercise, what it means by
// IEEE 1366, and the safety documents of its orders. Made when somebody asks, from what the parts say then.
import type { EventPage, EventPart, EventReport } from '../../../../contract/situation-requests.ts';
import type { CityClock } from '../../ports.ts';
import type { DeskSources } from '../desk-sources.ts';
import type { DrillDesk } from '../drills/drill-desk.ts';
import type { OutageService } from '../outages/outage-service.ts';
import type { EventPages } from './event-pages.ts';

export interface EventReportsOptions {
  readonly city: EventReport['city'];
  readonly pages: Pick<EventPages, 'page'>;
  readonly sources: Pick<DeskSources, 'board'>;
  /** null: the city has no grid */
  readonly outages: Pick<OutageService, 'indicesOf'> | null;
  readonly drills: Pick<DrillDesk, 'hasThrown'> | null;
  readonly clock: Pick<CityClock, 'now' | 'isSimulated'>;
}

export class EventReports {
  readonly #options: EventReportsOptions;

  constructor(options: EventReportsOptions) {
    this.#options = options;
  }

  /** `by`: who asks. null: there is no such part, or it is not known any more. */
  async report(of: EventPart, by: string): Promise<EventReport | null> {
    const { city, pages, outages, drills, clock } = this.#options;
    const page = pages.page(of);
    if (page === null) return null;
    const madeMs = Math.round(clock.now());
    const isCalled = page.parts.outages.some(({ calls }) => calls.some((id) => id.startsWith('drill ')));
    const isThrown = (await drills?.hasThrown(page.feeder, page.beganMs, page.endedMs ?? madeMs)) ?? false;
    return {
      ...{ madeMs, by, city, page },
      isExercise: isCalled || isThrown,
      isSimulatedTime: clock.isSimulated,
      indices: outages?.indicesOf(page.parts.outages.map(({ id }) => id)) ?? null,
      ...this.#safetyOf(page),
    };
  }

  #safetyOf({ parts }: EventPage): Pick<EventReport, 'documents' | 'permits'> {
    const board = this.#options.sources.board();
    if (board === null) return { documents: [], permits: [] };
    const named = new Set(
      parts.orders.flatMap(({ steps }) =>
        steps.flatMap(({ operation }) => ('document' in operation ? [operation.document] : [])),
      ),
    );
    return {
      documents: board.documents.filter(({ id }) => named.has(id)),
      permits: board.permits.filter(({ document }) => named.has(document)),
    };
  }
}
