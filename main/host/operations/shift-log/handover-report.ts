// What stands open at the end of a shift, and what it has seen: made from what each room knows at one moment.
import type { AlarmReport } from '../../../../contract/alarm-requests.ts';
import type { HandoverReport, LogEntry } from '../../../../contract/log-requests.ts';
import type { OutageOnWire } from '../../../../contract/outage-requests.ts';
import type { DeskSources } from '../desk-sources.ts';

/** Of each list of alarms; more are counted, nobody reads them on paper. */
const MOST_ALARMS = 100;
const MOST_LISTED = 10_000;

/** Nobody has anything to do with it any more. */
const OVER: ReadonlySet<OutageOnWire['state']> = new Set(['closed', 'corrected', 'invalid', 'merged', 'split']);
/** It was none, or its customers are counted by another one. */
const VOID: ReadonlySet<OutageOnWire['state']> = new Set(['invalid', 'merged', 'split']);

/** @param sinceMs begin of the shift, city time, ms UTC; null: nobody has ever handed over */
export function handoverReport(
  sources: DeskSources,
  log: readonly LogEntry[],
  { sinceMs, nowMs }: { readonly sinceMs: number | null; readonly nowMs: number },
): HandoverReport {
  const { alarms } = sources;
  const summary = alarms.summary();
  const known = alarms.list({ limit: MOST_LISTED }).alarms;
  const lists = [
    known.filter(isUnacknowledged),
    known.filter(({ state }) => state === 'shelved'),
    known.filter(({ state }) => state === 'outOfService'),
  ];
  const [unacknowledged, shelved, outOfService] = lists.map((list) => list.toSorted(byUrgency).slice(0, MOST_ALARMS));
  const all = sources.outages();
  const inShift = (ms: number | null) => ms !== null && ms >= (sinceMs ?? Number.NEGATIVE_INFINITY) && ms <= nowMs;
  const begun = all.filter((outage) => !VOID.has(outage.state) && inShift(outage.startedTs));
  const completed = sources.orders(false).filter(({ state, signatures }) => {
    const last = signatures.at(-1);
    return state === 'completed' && last !== undefined && inShift(last.at);
  });
  const open = all.filter(({ state }) => !OVER.has(state));
  return {
    madeMs: nowMs,
    sinceMs,
    alarms: {
      active: summary.active,
      suppressedByDesign: summary.suppressedByDesign,
      ...{ unacknowledged: unacknowledged!, shelved: shelved!, outOfService: outOfService! },
      left: lists.reduce((sum, list) => sum + Math.max(0, list.length - MOST_ALARMS), 0),
    },
    outages: [...open],
    orders: [...sources.orders(true)],
    courses: [...sources.courses(true)],
    board: sources.board(),
    areas: [...sources.areas()],
    figures: {
      alarms: alarms.figures(),
      outagesBegun: begun.length,
      outagesEnded: all.filter((outage) => !VOID.has(outage.state) && inShift(outage.endedTs)).length,
      customersOut: open.reduce((sum, { customersOut }) => sum + customersOut, 0),
      customerMinutes: begun.reduce((sum, { customerMinutes }) => sum + customerMinutes, 0),
      ordersCompleted: completed.length,
    },
    log: [...log],
  };
}

const isUnacknowledged = ({ state }: AlarmReport): boolean =>
  state === 'unacknowledged' || state === 'returnedUnacknowledged' || state === 'latchedUnacknowledged';

const byUrgency = (a: AlarmReport, b: AlarmReport): number =>
  a.priority - b.priority || (b.annunciatedMs ?? 0) - (a.annunciatedMs ?? 0);
