// Events as pages: their heads for the list, and all that is known of one.
import type { AlarmReport, SituationReport } from '../../../../contract/alarm-requests.ts';
import type { LogLink } from '../../../../contract/log-requests.ts';
import type { EventHead, EventPage, EventPart } from '../../../../contract/situation-requests.ts';
import type { OrderReport } from '../../../../contract/order-requests.ts';
import type { OutageOnWire } from '../../../../contract/outage-requests.ts';
import type { CityClock } from '../../ports.ts';
import type { DeskSources } from '../desk-sources.ts';
import type { ShiftLogService } from '../shift-log/shift-log-service.ts';
import { type EventGrid, type TiedEvent, tieParts } from './tie-parts.ts';

const MOST_ALARMS = 200;
/** What ended longer ago is in the journal and in the past of the screen, ms of city time. */
const RECENT_MS = 36 * 3_600_000;

const ENDED: ReadonlySet<OutageOnWire['state']> = new Set(['closed', 'corrected', 'invalid', 'merged', 'split']);
const ORDER_OVER: ReadonlySet<string> = new Set(['completed', 'aborted', 'rejected']);

export interface EventPagesOptions {
  readonly sources: DeskSources;
  readonly grid: EventGrid;
  readonly log: Pick<ShiftLogService, 'aboutAny'>;
  readonly clock: Pick<CityClock, 'now'>;
}

export class EventPages {
  readonly #options: EventPagesOptions;

  constructor(options: EventPagesOptions) {
    this.#options = options;
  }

  /** Newest first. */
  list(isOpen: boolean, limit: number): EventHead[] {
    return this.#events()
      .map(headOf)
      .filter(({ endedMs }) => !isOpen || endedMs === null)
      .toSorted((a, b) => b.beganMs - a.beganMs)
      .slice(0, limit);
  }

  /** null: there is no such part, or it is not known any more. */
  page(of: EventPart): EventPage | null {
    const event = this.#events().find((one) => partsOf(one).some(({ kind, id }) => kind === of.kind && id === of.id));
    if (event === undefined) return null;
    const { outages, courses, orders, situations } = event;
    const alarms = this.#alarmsOf(situations);
    const links: LogLink[] = [...partsOf(event), ...alarms.map(({ id }): LogLink => ({ kind: 'alarm', id }))];
    return {
      ...headOf(event),
      customerMinutes: outages.filter(isCounted).reduce((sum, outage) => sum + outage.customerMinutes, 0),
      parts: { outages: [...outages], courses: [...courses], orders: [...orders], situations: [...situations] },
      ties: [...event.ties],
      alarmList: alarms,
      log: this.#options.log.aboutAny(links),
    };
  }

  #events(): TiedEvent[] {
    const { sources, grid, clock } = this.#options;
    const sinceMs = clock.now() - RECENT_MS;
    const isRecent = (ms: number | null) => ms === null || ms >= sinceMs;
    return tieParts(
      {
        outages: sources.outages().filter((outage) => !ENDED.has(outage.state) || isRecent(endOfOutage(outage))),
        courses: sources.courses(false).filter(({ endedMs }) => isRecent(endedMs)),
        // What nobody has given a word for is a piece of paper, not a part of an event.
        orders: sources
          .orders(false)
          .filter((order) => order.kind !== 'template' && order.state !== 'new' && isRecent(endOfOrder(order))),
        situations: sources.alarms.situations(true).filter(({ closedMs }) => isRecent(closedMs)),
      },
      grid,
    );
  }

  #alarmsOf(situations: readonly SituationReport[]): AlarmReport[] {
    const { alarms } = this.#options.sources;
    return situations
      .flatMap(({ number }) => alarms.list({ situation: number, limit: MOST_ALARMS }).alarms)
      .toSorted((a, b) => a.priority - b.priority || (a.annunciatedMs ?? 0) - (b.annunciatedMs ?? 0))
      .slice(0, MOST_ALARMS);
  }
}

const partsOf = ({ outages, courses, orders, situations }: TiedEvent): EventPart[] => [
  ...outages.map(({ id }): EventPart => ({ kind: 'outage', id })),
  ...courses.map(({ id }): EventPart => ({ kind: 'flisr', id })),
  ...orders.map(({ id }): EventPart => ({ kind: 'order', id })),
  ...situations.map(({ number }): EventPart => ({ kind: 'situation', id: String(number) })),
];

/** Of what has gone into another outage the customers are there. */
const isCounted = ({ state }: OutageOnWire): boolean => state !== 'invalid' && state !== 'merged' && state !== 'split';

function headOf({ head, outages, courses, orders, situations }: TiedEvent): EventHead {
  const began = [
    ...outages.map(({ startedTs }) => startedTs),
    ...courses.map(({ trippedMs }) => trippedMs),
    ...situations.map(({ openedMs }) => openedMs),
    ...orders.map(({ signatures, validFrom }) => signatures[0]?.at ?? validFrom ?? Infinity),
  ];
  const ends = [
    ...outages.map((outage) => (ENDED.has(outage.state) ? endOfOutage(outage) : null)),
    ...courses.map(({ endedMs }) => endedMs),
    ...situations.map(({ closedMs }) => closedMs),
    ...orders.map(endOfOrder),
  ];
  const first = outages.find(({ id }) => head.kind === 'outage' && id === head.id) ?? outages[0];
  const course = courses[0];
  const counted = outages.filter(isCounted);
  const sum = (of: (outage: OutageOnWire) => number) => counted.reduce((all, outage) => all + of(outage), 0);
  return {
    id: head,
    feeder: first?.feeder ?? course?.feeder ?? null,
    device: first?.device ?? course?.device ?? null,
    beganMs: Math.min(...began.filter(Number.isFinite), Number.MAX_SAFE_INTEGER),
    endedMs: ends.some((end) => end === null) ? null : Math.max(...ends.map((end) => end ?? 0)),
    customersOut: sum(({ customersOut }) => customersOut),
    customersAffected: sum(({ customersAffected }) => customersAffected),
    criticalOut: sum(({ criticalOut }) => criticalOut),
    alarms: situations.reduce((all, { alarms }) => all + alarms, 0),
    unacknowledged: situations.reduce((all, { unacknowledged }) => all + unacknowledged, 0),
    outages: outages.length,
    courses: courses.length,
    orders: orders.length,
  };
}

const endOfOutage = ({ times, endedTs }: OutageOnWire): number =>
  times['closed'] ?? endedTs ?? Math.max(0, ...Object.values(times));

/** null: it goes on */
const endOfOrder = ({ state, signatures }: OrderReport): number | null =>
  ORDER_OVER.has(state) ? (signatures.at(-1)?.at ?? 0) : null;
