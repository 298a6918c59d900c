// A switching order as it is written down: its head, its steps and where each of them stands. Plain JSON, so that it is journaled and
// taken up again exactly where it stood. Its states: order-machine.ts; what may be done in them: order-refusals.ts.
import type { Phrase } from '../phrases/phrases.ts';
import type { Operation } from './operation.ts';
import type { Violation } from './violation.ts';

export const ORDER_KINDS = ['planned', 'emergency', 'template'] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

export const ORDER_STATES = [
  'new',
  'requested',
  'rejected',
  'prepared',
  'checked',
  'approved',
  'scheduled',
  'issued',
  'inProgress',
  'halted',
  'completed',
  'rework',
  'aborted',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export const STEP_STATES = ['new', 'instructed', 'completed', 'failed', 'aborted'] as const;
export type StepState = (typeof STEP_STATES)[number];

/** Why a step was not done, or not in time. */
export type StepTrouble =
  /** nobody said anything until the deadline */
  | 'no-answer'
  /** at the deadline telemetry said the other position, neither of both, or nothing to rely on */
  | 'wrong-position'
  | 'intermediate'
  | 'bad-quality'
  /** the word came, but after the deadline */
  | 'late-answer'
  /** the device will not, or tried and could not */
  | 'refused'
  | 'drive-failed'
  /** the crew could not do it */
  | 'not-done'
  /** the crew says done, telemetry says otherwise */
  | 'contradicted'
  /** it was done, and is no longer so */
  | 'changed-back';

/** As an author writes it. */
export interface StepDraft {
  readonly id: string;
  /** from 1, rising: steps with the same number may go in parallel */
  readonly group: number;
  readonly operation: Operation;
  readonly means: 'remote' | 'crew';
  /** who does it on site; null: remote, or not known yet */
  readonly crew: string | null;
  readonly note: string;
  /** the note, where the program wrote it: `note` is the same in English */
  readonly words?: readonly Phrase[] | undefined;
}

/** What of the head the program wrote: `title` and `purpose` are the same in English. None: it is a person's own. */
export interface HeadWords {
  readonly title: readonly Phrase[];
  readonly purpose: readonly Phrase[];
}

/** What an order is written for: an outage, a course of fault restoration, a situation of alarms (its number). */
export interface ServedEvent {
  readonly kind: 'outage' | 'flisr' | 'situation';
  readonly id: string;
}

export interface OrderStep extends StepDraft {
  readonly state: StepState;
  readonly instructedAt: number | null;
  readonly instructedBy: string | null;
  /** city time, ms UTC, until which the answer has to come */
  readonly deadline: number | null;
  readonly completedAt: number | null;
  /** 'telemetry', or who reported it */
  readonly completedBy: string | null;
  readonly trouble: StepTrouble | null;
  /** in words, as the device or the crew gave it */
  readonly reason: string;
  /** what telemetry said last that is not what was ordered */
  readonly lastWord: StepTrouble | null;
  /** the word that came too late, to be accepted by whoever takes over */
  readonly lateBy: string | null;
}

/** A reason that the program gives: beside it stands the same in English. None: a person's own words. */
export interface ProgramReason {
  readonly words?: readonly Phrase[] | undefined;
  /** what a check has found */
  readonly violations?: readonly Violation[] | undefined;
}

export interface Signature extends ProgramReason {
  readonly event: string;
  readonly by: string;
  readonly at: number;
  readonly note: string;
}

/** Why the order stands still, and whose it is now. */
export interface Halt {
  /** null: a person stopped it */
  readonly step: string | null;
  readonly trouble: StepTrouble | 'stopped';
  readonly since: number;
  /** who must take over, and who stands on site */
  readonly takeOver: string;
  readonly crew: string | null;
  readonly isTakenOver: boolean;
}

export interface OrderFacts {
  readonly id: string;
  readonly kind: OrderKind;
  readonly title: string;
  readonly purpose: string;
  readonly words?: HeadWords | undefined;
  /** none: nothing that is known here, such as planned work */
  readonly serves?: ServedEvent | undefined;
  /** area of control */
  readonly area: string;
  readonly steps: readonly OrderStep[];
  /** who wrote at it since it was last prepared, with whoever prepared it: they may neither check nor approve it */
  readonly authors: readonly string[];
  /** who gives the word for its steps */
  readonly responsible: string | null;
  /** steps may be instructed by the program in the name of who is responsible */
  readonly isAutomatic: boolean;
  /** city time, ms UTC */
  readonly validFrom: number | null;
  readonly validUntil: number | null;
  readonly halt: Halt | null;
  readonly signatures: readonly Signature[];
}

export interface OrderSheet extends OrderFacts {
  readonly state: OrderState;
}

/** Gives the word for steps of automatic orders. */
export const AUTOMATION = 'automation';
export const TELEMETRY = 'telemetry';

export interface OrderRules {
  /** ms: an emergency order holds so long from its issue */
  readonly emergencyMs: number;
  /** ms from the word to the answer; a drive takes up to 15 s, a crew has to get there */
  readonly remoteAnswerMs: number;
  readonly crewAnswerMs: number;
  /** ms: so old may a safety check be when the word is given */
  readonly checkValidMs: number;
  /** as in switching-rules.ts */
  readonly confirmedMargin: number;
  readonly mostParallel: number;
}

export const ORDER_RULES: OrderRules = {
  emergencyMs: 4 * 3_600_000,
  remoteAnswerMs: 30_000,
  crewAnswerMs: 3_600_000,
  checkValidMs: 10_000,
  confirmedMargin: 0.02,
  mostParallel: 4,
};

export const stepOf = (draft: StepDraft): OrderStep => ({
  ...draft,
  state: 'new',
  instructedAt: null,
  instructedBy: null,
  deadline: null,
  completedAt: null,
  completedBy: null,
  trouble: null,
  reason: '',
  lastWord: null,
  lateBy: null,
});

export function newOrder(
  head: Pick<OrderSheet, 'id' | 'kind' | 'title' | 'purpose' | 'words' | 'serves' | 'area'>,
  steps: readonly StepDraft[],
  { by, at }: { readonly by: string; readonly at: number },
): OrderSheet {
  return {
    ...head,
    state: 'new',
    steps: steps.map(stepOf),
    authors: [by],
    responsible: null,
    isAutomatic: false,
    validFrom: null,
    validUntil: null,
    halt: null,
    signatures: [{ event: 'write', by, at, note: '' }],
  };
}
