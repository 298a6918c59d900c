// What the book of outages says has happened, for the journal, and why it refuses.
import type { Etr, EtrAlarm, EtrRefusal } from './etr-course.ts';
import type { IntakeFact, IntakeRefusal } from './intake-facts.ts';
import type { InterruptionRecord, LedgerRefusal } from './interruption-ledger.ts';
import type { CaseEvent, CaseRefusal, CaseStage } from './outage-case.ts';

export type BookFact =
  | Extract<IntakeFact, { readonly name: 'opened' | 'joined' }>
  | { readonly name: 'stepped'; readonly case: string; readonly stage: CaseStage; readonly event: CaseEvent }
  | { readonly name: 'recorded'; readonly case: string; readonly records: readonly InterruptionRecord[] }
  | {
      readonly name: 'corrected';
      readonly before: readonly InterruptionRecord[];
      readonly after: readonly InterruptionRecord[];
    }
  | { readonly name: 'etrPublished'; readonly case: string; readonly etr: Etr | null; readonly atMs: number }
  | { readonly name: 'etrAlarm'; readonly case: string; readonly state: EtrAlarm; readonly atMs: number };

export type BookRefusal =
  | IntakeRefusal
  | LedgerRefusal
  | CaseRefusal
  | EtrRefusal
  /** customers' supply decides about it: tell who is back */
  | 'told-by-supply'
  /** service points that none of the devices has below it */
  | 'records-outside'
  /** a record cannot tell of what has not happened yet */
  | 'future'
  /** no feeder or district of this name */
  | 'unknown-feeder'
  /** what is left, or what is taken out, would lie at the same device as before */
  | 'same-device'
  /** a customer is called back where this outage had taken supply and has given it back */
  | 'not-restored';
export type BookResult =
  | { readonly kind: 'done'; readonly case: string; readonly facts: readonly BookFact[] }
  | { readonly kind: 'refused'; readonly code: BookRefusal; readonly at: string };
