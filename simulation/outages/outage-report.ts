// What is told of an outage: `GET /api/outages` of interfaces, and with it what is sure of it and what is only predicted.
import { type Etr, etrAlarm, publishedEtr } from './etr-course.ts';
import type { OutageCity } from './book-state.ts';
import type { OutageBook } from './outage-book.ts';
import {
  type CaseKind,
  type CaseMark,
  type CaseStage,
  type CaseState,
  type Confidence,
  confidenceOf,
  isNested,
  stageOf,
} from './outage-case.ts';
import { MINUTE_MS, outageFigures, type SupplyStep } from './outage-figures.ts';
import type { SupplyCheck } from './restoration-checks.ts';
import { toldStepsOf, type ToldStepType } from './told-steps.ts';

/** Times in ms UTC. */
export interface EtrReport {
  readonly from: number;
  readonly to: number;
  readonly source: string;
  readonly author: string;
  /** when it was said */
  readonly saidTs: number;
  readonly reason: string;
}

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
  readonly etr: EtrReport | null;
  /** a storm has begun and nobody has looked yet: no time is told */
  readonly isAssessing: boolean;
  readonly etrAlarm: 'none' | 'due' | 'lapsed';
  /** how often another time was published after the first: many annoy customers */
  readonly etrRevisions: number;
  readonly steps: readonly SupplyStep[];
  /** the outage it lies under, or was merged into */
  readonly parent: string | null;
  readonly isNested: boolean;
  readonly into: readonly string[];
  readonly crew: string | null;
  readonly calls: readonly string[];
  /** service points that are out and must not be */
  readonly critical: readonly string[];
  /** ms UTC of the last time that each stage was reached; what nobody reported stays away */
  readonly times: Readonly<Partial<Record<CaseMark, number>>>;
  /** whether supply has really reached whoever it was given back; null: nobody has been asked */
  readonly check: SupplyCheckReport | null;
  /** what a person may tell now */
  readonly may: readonly ToldStepType[];
}

/** Service points by their ids; counts are of service points. Times in ms UTC. */
export interface SupplyCheckReport {
  readonly ts: number;
  readonly asked: number;
  readonly answered: number;
  /** silent, which says nothing by itself */
  readonly silent: number;
  /** no meter, or none that was heard for long before */
  readonly unread: number;
  readonly missed: readonly string[];
  /** customers here are still to be called back */
  readonly callBack: readonly string[];
  readonly calledBack: readonly {
    readonly point: string;
    readonly hasSupply: boolean;
    readonly words: string;
    readonly by: string;
    readonly ts: number;
  }[];
  /** false: nobody on the way to the meters answered, so that their silence says nothing */
  readonly isWayOpen: boolean;
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
    customersPredicted: isGuess && device !== null ? book.places.customersBelow(device) : 0,
    etr: published === null || published === 'assessing' ? null : etrReport(published),
    isAssessing: published === 'assessing',
    etrAlarm: isOver ? 'none' : etrAlarm(course, nowMs).state,
    etrRevisions: Math.max(0, course.revisions.length - 1),
    steps: figures.steps,
    isNested: isNested(state),
    calls: book.callsOf(id).map(({ id: call }) => call),
    critical: figures.criticalOut,
    times,
    check: checkReport(book.checks.of(id)),
    // Where there are base records supply itself says when it is back.
    may: toldStepsOf(state).filter((step) => step !== 'restore' || records.every(({ isVoid }) => isVoid)),
  };
}

function checkReport(check: SupplyCheck | null): SupplyCheckReport | null {
  if (check === null) return null;
  const { asked, answered, silent, unread, missed, callBack, isWayOpen, atMs } = check;
  const calledBack = check.calledBack.map(({ point, hasSupply, words, by, atMs: ts }) => ({
    ...{ point, hasSupply, words, ts },
    by: by.id,
  }));
  return { ts: atMs, asked, answered, silent, unread, missed, callBack, calledBack, isWayOpen };
}

const etrReport = ({ fromMs, toMs, source, author, atMs, reason }: Etr): EtrReport => ({
  from: fromMs,
  to: toMs,
  source,
  author,
  saidTs: atMs,
  reason,
});
