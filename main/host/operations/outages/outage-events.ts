// What has happened to outages, for the events lane: one event for each outage that an input has changed.
import type { EventData } from '../../../../contract/events.ts';
import type { OutageOnWire } from '../../../../contract/outage-requests.ts';
import type { BookFact } from '../../../../simulation/outages/book-facts.ts';
import type { OutageReport } from '../../../../simulation/outages/outage-report.ts';
import type { EventLog } from '../../ports.ts';

const CLOSED: ReadonlySet<OutageOnWire['state']> = new Set(['closed', 'invalid', 'merged', 'split']);

type OutageEventName = 'outageOpened' | 'outageChanged' | 'outageClosed';

/** `reportOf` null: no such outage. */
export function emitOutageEvents(
  facts: readonly BookFact[],
  reportOf: (id: string) => OutageReport | null,
  events: Pick<EventLog, 'emit'>,
  nowMs: number,
): void {
  const opened = new Set(facts.flatMap((fact) => (fact.name === 'opened' ? [fact.case] : [])));
  const touched = new Set([
    ...opened,
    ...facts.flatMap((fact) => ('case' in fact && fact.name !== 'joined' ? [fact.case] : [])),
  ]);
  for (const id of touched) {
    const report = reportOf(id);
    if (report === null) continue;
    const { state, device, feeder, customersOut, customersPredicted, etrAlarm } = report;
    const data: EventData<OutageEventName> = {
      ...{ outage: id, state, device, feeder, customersOut, customersPredicted, etrAlarm },
      ts: nowMs,
    };
    const name: OutageEventName = CLOSED.has(state)
      ? 'outageClosed'
      : opened.has(id)
        ? 'outageOpened'
        : 'outageChanged';
    events.emit(name, data);
  }
}
