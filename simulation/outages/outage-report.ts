// What is told of an outage: `GET /api/outages` of interfaces, and with it what is sure of it and what is only predicted.
import { etrAlarm, publishedEtr } from './etr-course.ts';
import type { OutageBook, OutageCity } from './outage-book.ts';
import {
  type CaseKind,
  type CaseStage,
  type CaseState,
  type Confidence,
  confidenceOf,
  isNested,
  stageOf,
} from './outage-case.ts';
import { MINUTE_MS, outageFigures, type SupplyStep } from './outage-figures.ts';

export interface OutageReport {
  readonly id: string;
  readonly state: CaseStage;
  readonly kind: CaseKind;
  readonly confidence: Confidence | null;
  readonly cause: string | null;
  readonly device: string | null;
  readonly feeder: string | null;
  readonly startedTs: number;
  readonly endedTs: number | null;
  /** by base records: never a guess */
  readonly customersOut: number;
  readonly customersAffected: number;
  readonly criticalOut: number;
  readonly customerMinutes: number;
  /** below the predicted device, while nobody has confirmed it; else 0 */
  readonly customersPredicted: number;
  readonly etr: { readonly from: number; readonly to: number; readonly source: string } | null;
  /** a storm has begun and nobody has looked yet: no time is told */
  readonly isAssessing: boolean;
  readonly etrAlarm: 'none' | 'due' | 'lapsed';
  readonly steps: readonly SupplyStep[];
  /** the outage it lies under, or was merged into */
  readonly parent: string | null;
  readonly isNested: boolean;
  readonly into: readonly string[];
  readonly crew: string | null;
  readonly calls: readonly string[];
  /** service points that are out and must not be */
  readonly critical: readonly string[];
}

export function outageReport(book: OutageBook, city: OutageCity, state: CaseState, nowMs: number): OutageReport {
  const { id, kind, cause, device, parent, into, crew, atMs, times } = state.context;
  const records = book.ledger.ofOutage(id);
  const figures = outageFigures(records, city.groups, nowMs);
  const course = book.etrOf(id);
  const published = publishedEtr(course);
  const isOver = typeof state.value === 'string';
  const confidence = confidenceOf(state);
  const isGuess = confidence === 'unconfirmed' || confidence === 'probable';
  return {
    ...{ id, kind, cause, device, confidence, parent, into, crew },
    state: stageOf(state),
    feeder: book.feederOf(id),
    startedTs: figures.startedMs ?? atMs,
    // Single reports have no records: whoever was told that it is over says when.
    endedTs: figures.endedMs ?? (records.length === 0 ? (times.restored ?? null) : null),
    customersOut: figures.customersOut,
    customersAffected: figures.customersAffected,
    criticalOut: figures.criticalOut.length,
    customerMinutes: figures.customerMs / MINUTE_MS,
    customersPredicted: isGuess && device !== null ? book.customersBelow(device) : 0,
    etr:
      published === null || published === 'assessing'
        ? null
        : { from: published.fromMs, to: published.toMs, source: published.source },
    isAssessing: published === 'assessing',
    etrAlarm: isOver ? 'none' : etrAlarm(course, nowMs).state,
    steps: figures.steps,
    isNested: isNested(state),
    calls: book.callsOf(id),
    critical: figures.criticalOut,
  };
}
