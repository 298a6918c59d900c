// The life of an outage case as a state machine (domain words of IEC 61968-3 and of outage management systems):
//
//   reported ─▶ predicted ─▶ confirmed ─▶ assigned ─▶ enRoute ─▶ onSite ─▶ isolated ─▶ repairing ─▶ partRestored
//      │            │             ╰──── four regions side by side: crew, fault, supply, nesting ────╯      │
//      ▼            ▼                                                                                      ▼
//   invalid, merged, split  ◀────────────────────────────────  corrected ◀─ closed ◀─ verified ◀─ restored
//
// Between confirmed and restored four things go on side by side: a switching may isolate and give part of the supply back before any
// crew is on its way, and a crew that finds the fault may need hours. `stageOf` puts the four into the one word that a list shows.
// Until somebody confirms it a case is Unconfirmed, after a set wait Probable. The engine touches only what nobody has confirmed.
// No timer runs here: the wait ends at `probableAtMs`, and whoever has the clock says `tick`.
import { assign, initialTransition, setup, type SnapshotFrom, transition } from 'xstate';

export const ACTORS = ['person', 'crew', 'telemetry', 'engine', 'clock'] as const;
export type ActorKind = (typeof ACTORS)[number];

export interface Actor {
  readonly kind: ActorKind;
  /** who of them: a user, a crew, a device; '' for engine and clock */
  readonly id: string;
}

export type CaseKind = 'outage' | 'voltage' | 'hazard';

export interface FaultWord {
  /** id of the element */
  readonly place: string;
  readonly saidBy: string;
  readonly how: string;
}

export type CaseStep =
  | { readonly type: 'predict'; readonly device: string }
  | { readonly type: 'withdraw' }
  | { readonly type: 'tick' }
  | { readonly type: 'confirm'; readonly device: string | null }
  | { readonly type: 'locate'; readonly device: string }
  | { readonly type: 'diagnose'; readonly cause: string }
  | { readonly type: 'assign'; readonly crew: string }
  | { readonly type: 'release' }
  | { readonly type: 'depart' }
  | { readonly type: 'arrive' }
  | { readonly type: 'isolate' }
  | { readonly type: 'repair' }
  /** `fault`: where one is known to the switching desk, who on site says so and how it is known; nothing of the case depends on it */
  | { readonly type: 'repaired'; readonly fault?: FaultWord | null }
  | { readonly type: 'partRestore' }
  | { readonly type: 'restore' }
  | { readonly type: 'nest'; readonly under: string }
  | { readonly type: 'surface' }
  /** `calledBack`: of a person, whom they have called and what was said */
  | { readonly type: 'verify'; readonly calledBack?: string }
  | { readonly type: 'close' }
  | { readonly type: 'correct'; readonly reason: string }
  | { readonly type: 'invalidate'; readonly reason: string }
  | { readonly type: 'merge'; readonly into: string }
  | { readonly type: 'split'; readonly into: readonly string[] };
export type CaseStepType = CaseStep['type'];
/** What somebody tells of one case by itself. */
export type ToldStep = Exclude<
  CaseStep,
  { readonly type: 'predict' | 'withdraw' | 'tick' | 'nest' | 'surface' | 'merge' | 'split' }
>;
export interface When {
  readonly by: Actor;
  /** ms UTC */
  readonly atMs: number;
}
export type CaseEvent = CaseStep & When;

export interface CaseInput {
  readonly id: string;
  readonly kind: CaseKind;
  readonly atMs: number;
  /** the restored case that it lies under, null none */
  readonly parent: string | null;
  /** ms from the report, or from the last change of the prediction, until it counts as probable */
  readonly waitMs: number;
}

export interface CaseContext extends CaseInput {
  readonly probableAtMs: number;
  readonly device: string | null;
  readonly cause: string | null;
  readonly crew: string | null;
  readonly reason: string;
  /** where its calls and customers went: merged (one), split (several) */
  readonly into: readonly string[];
  /** ms UTC of the last time each was reached; what nobody reported stays away, or it would spoil the statistics */
  readonly times: Readonly<Partial<Record<CaseMark, number>>>;
}

export const CASE_STAGES = [
  'reported',
  'predicted',
  'confirmed',
  'assigned',
  'enRoute',
  'onSite',
  'isolated',
  'repairing',
  'partRestored',
  'restored',
  'verified',
  'closed',
  'corrected',
  'invalid',
  'merged',
  'split',
] as const;
export type CaseStage = (typeof CASE_STAGES)[number];
/** Moments that history is made of besides: where the fault is, and when it was no more. */
export type CaseMark = CaseStage | 'located' | 'repaired';

/** Who may do what at all; what the engine may do only before somebody has confirmed is in the machine. */
export const MAY: Readonly<Record<CaseStepType, readonly ActorKind[]>> = {
  predict: ['engine'],
  withdraw: ['engine'],
  tick: ['clock'],
  confirm: ['person', 'crew', 'telemetry'],
  locate: ['person', 'crew', 'telemetry'],
  diagnose: ['person', 'crew'],
  assign: ['person'],
  release: ['person', 'crew'],
  depart: ['person', 'crew'],
  arrive: ['person', 'crew'],
  isolate: ['person', 'crew', 'telemetry'],
  repair: ['person', 'crew'],
  repaired: ['person', 'crew'],
  partRestore: ['person', 'crew', 'telemetry'],
  restore: ['person', 'crew', 'telemetry'],
  nest: ['person', 'telemetry'],
  surface: ['person', 'crew', 'telemetry'],
  verify: ['person', 'telemetry'],
  close: ['person'],
  correct: ['person'],
  invalidate: ['person', 'engine'],
  merge: ['person', 'engine'],
  split: ['person', 'engine'],
};

/** Notes when it was reached. */
const at = (mark: CaseMark) => ({ type: 'mark', params: { mark } }) as const;

export const outageCase = setup({
  types: { context: {} as CaseContext, events: {} as CaseEvent, input: {} as CaseInput },
  guards: {
    /** what somebody has confirmed is no matter of machines any more */
    isPerson: ({ event }) => event.by.kind === 'person',
    hasReason: ({ event }) => 'reason' in event && event.reason.trim() !== '',
    isPersonWithReason: ({ event }) => event.by.kind === 'person' && 'reason' in event && event.reason.trim() !== '',
    isDue: ({ context, event }) => event.atMs >= context.probableAtMs,
    isOtherDevice: ({ context, event }) => event.type === 'predict' && event.device !== context.device,
    hasCause: ({ context }) => context.cause !== null,
    isUnderAnother: ({ context }) => context.parent !== null,
  },
  actions: {
    mark: assign(({ context, event }, { mark }: { mark: CaseMark }) => ({
      times: { ...context.times, [mark]: event.atMs },
    })),
    predict: assign(({ context, event }) => {
      const device = event.type === 'predict' ? event.device : null;
      return { device, probableAtMs: event.atMs + context.waitMs };
    }),
    locate: assign(({ context, event }) => ({
      device:
        (event.type === 'locate' || event.type === 'confirm') && event.device !== null ? event.device : context.device,
    })),
    diagnose: assign(({ event }) => (event.type === 'diagnose' ? { cause: event.cause } : {})),
    give: assign(({ event }) => (event.type === 'assign' ? { crew: event.crew } : {})),
    come: assign(({ context, event }) => ({ crew: context.crew ?? (event.by.kind === 'crew' ? event.by.id : null) })),
    takeBack: assign({ crew: null }),
    lieUnder: assign(({ event }) => (event.type === 'nest' ? { parent: event.under } : {})),
    say: assign(({ event }) => ('reason' in event ? { reason: event.reason } : {})),
    go: assign(({ event }) => {
      if (event.type === 'merge') return { into: [event.into] };
      return event.type === 'split' ? { into: event.into } : {};
    }),
  },
}).createMachine({
  id: 'outageCase',
  context: ({ input }) => ({
    ...input,
    probableAtMs: input.atMs + input.waitMs,
    device: null,
    cause: null,
    crew: null,
    reason: '',
    into: [],
    times: { reported: input.atMs },
  }),
  initial: 'reported',
  states: {
    reported: {
      initial: 'unconfirmed',
      states: { unconfirmed: { on: { tick: { target: 'probable', guard: 'isDue' } } }, probable: {} },
      on: {
        predict: { target: 'predicted', actions: ['predict', at('predicted')] },
        confirm: { target: 'working', actions: ['locate', at('confirmed')] },
        invalidate: { target: 'invalid', guard: 'hasReason', actions: ['say', at('invalid')] },
        merge: { target: 'merged', actions: ['go', at('merged')] },
        split: { target: 'split', actions: ['go', at('split')] },
      },
    },
    predicted: {
      initial: 'unconfirmed',
      states: { unconfirmed: { on: { tick: { target: 'probable', guard: 'isDue' } } }, probable: {} },
      on: {
        predict: { target: 'predicted', reenter: true, guard: 'isOtherDevice', actions: ['predict', at('predicted')] },
        withdraw: { target: 'reported', actions: ['predict', at('reported')] },
        confirm: { target: 'working', actions: ['locate', at('confirmed')] },
        invalidate: { target: 'invalid', guard: 'hasReason', actions: ['say', at('invalid')] },
        merge: { target: 'merged', actions: ['go', at('merged')] },
        split: { target: 'split', actions: ['go', at('split')] },
      },
    },
    working: {
      type: 'parallel',
      on: {
        locate: { actions: ['locate', at('located')] },
        diagnose: { actions: 'diagnose' },
        restore: { target: 'restored', actions: at('restored') },
        invalidate: { target: 'invalid', guard: 'isPersonWithReason', actions: ['say', at('invalid')] },
        merge: { target: 'merged', guard: 'isPerson', actions: ['go', at('merged')] },
        split: { target: 'split', guard: 'isPerson', actions: ['go', at('split')] },
      },
      states: {
        crew: {
          initial: 'none',
          states: {
            none: {
              on: {
                assign: { target: 'assigned', actions: ['give', at('assigned')] },
                arrive: { target: 'onSite', actions: ['come', at('onSite')] },
              },
            },
            assigned: {
              on: {
                release: { target: 'none', actions: 'takeBack' },
                depart: { target: 'enRoute', actions: at('enRoute') },
                arrive: { target: 'onSite', actions: ['come', at('onSite')] },
              },
            },
            enRoute: {
              on: {
                release: { target: 'none', actions: 'takeBack' },
                arrive: { target: 'onSite', actions: ['come', at('onSite')] },
              },
            },
            onSite: { on: { release: { target: 'none', actions: 'takeBack' } } },
          },
        },
        fault: {
          initial: 'present',
          states: {
            present: { on: { isolate: { target: 'isolated', actions: at('isolated') } } },
            isolated: { on: { repair: { target: 'repairing', actions: at('repairing') } } },
            repairing: { on: { repaired: { target: 'repaired', actions: at('repaired') } } },
            repaired: {},
          },
        },
        supply: {
          initial: 'out',
          states: {
            out: { on: { partRestore: { target: 'part', actions: at('partRestored') } } },
            part: { on: { partRestore: { actions: at('partRestored') } } },
          },
        },
        nesting: {
          initial: 'standing',
          states: {
            standing: {
              always: { target: 'nested', guard: 'isUnderAnother' },
              on: { nest: { target: 'nested', actions: 'lieUnder' } },
            },
            nested: { on: { surface: { target: 'surfaced' } } },
            surfaced: { on: { nest: { target: 'nested', actions: 'lieUnder' } } },
          },
        },
      },
    },
    restored: {
      on: {
        diagnose: { actions: 'diagnose' },
        verify: { target: 'verified', actions: at('verified') },
        invalidate: { target: 'invalid', guard: 'isPersonWithReason', actions: ['say', at('invalid')] },
        merge: { target: 'merged', guard: 'isPerson', actions: ['go', at('merged')] },
      },
    },
    verified: {
      on: {
        diagnose: { actions: 'diagnose' },
        close: { target: 'closed', guard: 'hasCause', actions: at('closed') },
        invalidate: { target: 'invalid', guard: 'isPersonWithReason', actions: ['say', at('invalid')] },
        merge: { target: 'merged', guard: 'isPerson', actions: ['go', at('merged')] },
      },
    },
    closed: { on: { correct: { target: 'corrected', guard: 'hasReason', actions: ['say', at('corrected')] } } },
    corrected: {
      on: {
        diagnose: { actions: 'diagnose' },
        correct: { target: 'corrected', guard: 'hasReason', actions: ['say', at('corrected')] },
      },
    },
    invalid: { type: 'final' },
    merged: { type: 'final' },
    split: { type: 'final' },
  },
});

export type CaseSnapshot = SnapshotFrom<typeof outageCase>;
/** What is written down: plain JSON. */
export interface CaseState {
  readonly value: CaseSnapshot['value'];
  readonly context: CaseContext;
}

export type CaseRefusal = 'not-yours' | 'not-now' | 'no-reason' | 'no-cause' | 'before';
export type CaseResult =
  | { readonly kind: 'done'; readonly state: CaseState; readonly stage: CaseStage }
  | { readonly kind: 'refused'; readonly code: CaseRefusal };

const written = ({ value, context }: CaseSnapshot): CaseState => ({ value, context });

export function openCase(input: CaseInput): CaseState {
  return written(initialTransition(outageCase, input)[0]);
}

/**
 * One step of a case. Refused: `not-yours` (this kind of actor may not, or no more once somebody has confirmed), `no-reason`, `no-cause` (a
 * case is closed with one), `before` (older than the report), `not-now` (the state knows no such step).
 */
export function stepCase(state: CaseState, event: CaseEvent): CaseResult {
  if (!MAY[event.type].includes(event.by.kind)) return { kind: 'refused', code: 'not-yours' };
  if (!(event.atMs >= state.context.atMs)) return { kind: 'refused', code: 'before' };
  const before = outageCase.resolveState({ value: state.value, context: state.context });
  if (!before.can(event)) return { kind: 'refused', code: whyNot(before, event) };
  const next = written(transition(outageCase, before, event)[0]);
  return { kind: 'done', state: next, stage: stageOf(next) };
}

function whyNot(snapshot: CaseSnapshot, event: CaseEvent): CaseRefusal {
  const withReason = 'reason' in event && event.reason.trim() === '' ? { ...event, reason: '?' } : event;
  const asPerson: CaseEvent = { ...withReason, by: { kind: 'person', id: '' } };
  if (withReason !== event && snapshot.can(withReason)) return 'no-reason';
  if (event.by.kind !== 'person' && snapshot.can(asPerson)) return 'not-yours';
  return event.type === 'close' && snapshot.matches('verified') ? 'no-cause' : 'not-now';
}

/** The one word for lists: of what goes on side by side, what comes last in CASE_STAGES. */
export function stageOf({ value }: CaseState): CaseStage {
  if (typeof value === 'string') return value;
  if ('reported' in value) return 'reported';
  if ('predicted' in value) return 'predicted';
  const { crew, fault, supply } = value.working;
  if (supply === 'part') return 'partRestored';
  if (fault !== 'present') return fault === 'repaired' ? 'repairing' : fault;
  return crew === 'none' ? 'confirmed' : crew;
}

export type Confidence = 'unconfirmed' | 'probable' | 'confirmed';

/** null: it has turned out to be none, or another one */
export function confidenceOf({ value }: CaseState): Confidence | null {
  if (value === 'invalid' || value === 'merged' || value === 'split') return null;
  if (typeof value === 'string') return 'confirmed';
  if ('reported' in value) return value.reported;
  return 'predicted' in value ? value.predicted : 'confirmed';
}

/** It lies within the darkness of another one, and keeps its own work: its customers stay out when that one's come back. */
export const isNested = ({ value }: CaseState): boolean =>
  typeof value === 'object' && 'working' in value && value.working.nesting === 'nested';

/** Somebody may still be without supply. */
export const isOpen = ({ value }: CaseState): boolean => typeof value === 'object';
