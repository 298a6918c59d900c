// The life of one alarm by ISA-18.2 / IEC 62682: condition x acknowledge x latch x suppression, as one machine whose joint states are
// those of the standard (A ... I). Pure: a state and an event make the next state, which is plain JSON. Deadlines stand in the context and
// are looked at when the clock is told, so that a life that was written down goes on exactly where it stood. Every rule asks the suppression of its own
// moment: a delay or a repeat that ends while an alarm is suppressed does not sound.
import { type ActorScope, and, createActor, initialTransition, not, or, setup, stateIn } from 'xstate';

/** Joint states, A to I of the standard. */
export const ALARM_STATES = [
  'normal',
  'unacknowledged',
  'acknowledged',
  'returnedUnacknowledged',
  'latchedUnacknowledged',
  'latchedAcknowledged',
  'shelved',
  'suppressedByDesign',
  'outOfService',
] as const;
export type AlarmState = (typeof ALARM_STATES)[number];

/** What of its definition decides how it goes on. */
export interface AlarmPolicy {
  readonly isLatching: boolean;
  readonly isSafety: boolean;
  readonly isAutoAcknowledged: boolean;
  readonly repeatMs: number | null;
}

export interface Suppression {
  readonly by: string;
  readonly reason: string;
  readonly sinceMs: number;
  /** it ends by itself; null: when somebody ends it */
  readonly untilMs: number | null;
  /** also at the next return to normal */
  readonly isOneShot: boolean;
}

/** Times are city time, ms UTC; null: not (yet). */
export interface AlarmContext {
  readonly policy: AlarmPolicy;
  /** when the condition last came, and last went */
  readonly beganMs: number | null;
  readonly clearedMs: number | null;
  /** when it was last told to the operator, and how often since it was normal */
  readonly annunciatedMs: number | null;
  readonly annunciations: number;
  readonly acknowledgedMs: number | null;
  readonly acknowledgedBy: string | null;
  readonly comment: string | null;
  /** of an acknowledged alarm that stands */
  readonly repeatAtMs: number | null;
  readonly suppression: Suppression | null;
  /** its design rule asks for silence, also while it is suppressed otherwise */
  readonly isRuledOut: boolean;
}

interface Told {
  readonly at: number;
}
interface ToldBy extends Told {
  readonly by: string;
}

export type AlarmEvent =
  | ({ readonly type: 'conditionTrue' } & Told)
  | ({ readonly type: 'conditionFalse' } & Told)
  | ({ readonly type: 'worsened' } & Told)
  | ({ readonly type: 'designRuleTrue' } & Told)
  | ({ readonly type: 'designRuleFalse' } & Told)
  | ({ readonly type: 'clock' } & Told)
  | ({ readonly type: 'acknowledge'; readonly comment: string | null } & ToldBy)
  | ({ readonly type: 'reset' } & ToldBy)
  | ({
      readonly type: 'shelve';
      readonly reason: string;
      readonly untilMs: number;
      readonly isOneShot: boolean;
    } & ToldBy)
  | ({ readonly type: 'unshelve' } & ToldBy)
  | ({ readonly type: 'takeOutOfService'; readonly reason: string } & ToldBy)
  | ({ readonly type: 'returnToService' } & ToldBy);

export type AlarmEventType = AlarmEvent['type'];

/** xstate takes types from a value; it reads nothing of it. */
const TYPES: { context?: AlarmContext; events?: AlarmEvent; input?: AlarmPolicy } = {};

const machineSetup = setup({
  types: TYPES,
  guards: {
    isLatching: ({ context }) => context.policy.isLatching,
    isSafety: ({ context }) => context.policy.isSafety,
    isRuledOut: ({ context }) => context.isRuledOut,
    goesByItself: ({ context }) => context.policy.isAutoAcknowledged && !context.policy.isLatching,
    isRepeatDue: ({ context, event }) => context.repeatAtMs !== null && event.at >= context.repeatAtMs,
    isShelfOver: ({ context, event }) =>
      context.suppression?.untilMs != null && event.at >= context.suppression.untilMs,
    isOneShot: ({ context }) => context.suppression?.isOneShot === true,
  },
});

/** Guards are asked of the state before the event, in every region alike. */
const isHeard = stateIn({ suppression: 'unsuppressed' });
const stands = stateIn({ condition: 'active' });
const isAcknowledged = stateIn({ acknowledge: 'acknowledged' });
/** It is heard again with this event. */
const isUnshelved = and([stateIn({ suppression: 'shelved' }), not('isRuledOut')]);
const isShelfEmptied = and([isUnshelved, 'isShelfOver']);
const isRuleGone = stateIn({ suppression: 'suppressedByDesign' });
const isBackInService = and([stateIn({ suppression: 'outOfService' }), not('isRuledOut')]);

const sound = machineSetup.assign({
  annunciatedMs: ({ event }) => event.at,
  annunciations: ({ context }) => context.annunciations + 1,
  acknowledgedMs: null,
  acknowledgedBy: null,
  comment: null,
  repeatAtMs: null,
});
const remember = machineSetup.assign(({ event }) =>
  event.type === 'acknowledge' ? { acknowledgedMs: event.at, acknowledgedBy: event.by, comment: event.comment } : {},
);
const awaitRepeat = machineSetup.assign({
  repeatAtMs: ({ context, event }) => (context.policy.repeatMs === null ? null : event.at + context.policy.repeatMs),
});
const suppress = machineSetup.assign(({ event }) => {
  const sinceMs = event.at;
  if (event.type === 'shelve') {
    const { by, reason, untilMs, isOneShot } = event;
    return { repeatAtMs: null, suppression: { by, reason, sinceMs, untilMs, isOneShot } };
  }
  const open = { sinceMs, untilMs: null, isOneShot: false };
  const { by, reason } = event.type === 'takeOutOfService' ? event : { by: DESIGN, reason: '' };
  return { repeatAtMs: null, suppression: { by, reason, ...open } };
});
const hear = machineSetup.assign({ suppression: null });
const ruleOut = machineSetup.assign({ isRuledOut: true });
const ruleIn = machineSetup.assign({ isRuledOut: false });

/** Suppressed by a rule and by nobody. */
const DESIGN = 'design';

export const alarmMachine = machineSetup.createMachine({
  id: 'alarm',
  type: 'parallel',
  context: ({ input }) => ({
    policy: input,
    ...{ beganMs: null, clearedMs: null, annunciatedMs: null, annunciations: 0 },
    ...{ acknowledgedMs: null, acknowledgedBy: null, comment: null, repeatAtMs: null },
    ...{ suppression: null, isRuledOut: false },
  }),
  states: {
    // Goes on while the alarm is suppressed: what stands when it is heard again sounds at once.
    condition: {
      initial: 'normal',
      states: {
        normal: {
          on: {
            conditionTrue: {
              target: 'active',
              actions: machineSetup.assign({ beganMs: ({ event }) => event.at, clearedMs: null }),
            },
          },
        },
        active: {
          on: {
            conditionFalse: {
              target: 'normal',
              actions: machineSetup.assign({ clearedMs: ({ event }) => event.at, repeatAtMs: null }),
            },
          },
        },
      },
    },
    acknowledge: {
      initial: 'acknowledged',
      states: {
        acknowledged: {
          on: {
            conditionTrue: {
              guard: and([isHeard, stateIn({ condition: 'normal' })]),
              target: 'unacknowledged',
              actions: sound,
            },
            worsened: { guard: and([isHeard, stands]), target: 'unacknowledged', actions: sound },
            unshelve: { guard: and([isUnshelved, stands]), target: 'unacknowledged', actions: sound },
            designRuleFalse: { guard: and([isRuleGone, stands]), target: 'unacknowledged', actions: sound },
            returnToService: { guard: and([isBackInService, stands]), target: 'unacknowledged', actions: sound },
            clock: {
              guard: and([stands, or([isShelfEmptied, and([isHeard, 'isRepeatDue'])])]),
              target: 'unacknowledged',
              actions: sound,
            },
          },
        },
        unacknowledged: {
          on: {
            acknowledge: [
              { guard: stands, target: 'acknowledged', actions: [remember, awaitRepeat] },
              { target: 'acknowledged', actions: remember },
            ],
            conditionTrue: { guard: stateIn({ condition: 'normal' }), actions: sound },
            worsened: { guard: stands, actions: sound },
            conditionFalse: { guard: 'goesByItself', target: 'acknowledged' },
            shelve: { guard: not('isSafety'), target: 'acknowledged' },
            designRuleTrue: 'acknowledged',
            takeOutOfService: 'acknowledged',
          },
        },
      },
    },
    latch: {
      initial: 'free',
      states: {
        free: {
          on: {
            conditionTrue: { guard: and([isHeard, 'isLatching']), target: 'latched' },
            unshelve: { guard: and([isUnshelved, stands, 'isLatching']), target: 'latched' },
            designRuleFalse: { guard: and([isRuleGone, stands, 'isLatching']), target: 'latched' },
            returnToService: { guard: and([isBackInService, stands, 'isLatching']), target: 'latched' },
            clock: { guard: and([isShelfEmptied, stands, 'isLatching']), target: 'latched' },
          },
        },
        latched: {
          on: {
            reset: { guard: and([isAcknowledged, stateIn({ condition: 'normal' })]), target: 'free' },
            shelve: { guard: not('isSafety'), target: 'free' },
            designRuleTrue: 'free',
            takeOutOfService: 'free',
          },
        },
      },
    },
    suppression: {
      initial: 'unsuppressed',
      states: {
        unsuppressed: {
          on: {
            shelve: { guard: not('isSafety'), target: 'shelved', actions: suppress },
            designRuleTrue: { target: 'suppressedByDesign', actions: [suppress, ruleOut] },
            takeOutOfService: { target: 'outOfService', actions: suppress },
          },
        },
        shelved: {
          on: {
            unshelve: [
              { guard: 'isRuledOut', target: 'suppressedByDesign', actions: suppress },
              { target: 'unsuppressed', actions: hear },
            ],
            clock: [
              { guard: and(['isShelfOver', 'isRuledOut']), target: 'suppressedByDesign', actions: suppress },
              { guard: 'isShelfOver', target: 'unsuppressed', actions: hear },
            ],
            conditionFalse: [
              { guard: and(['isOneShot', stands, 'isRuledOut']), target: 'suppressedByDesign', actions: suppress },
              { guard: and(['isOneShot', stands]), target: 'unsuppressed', actions: hear },
            ],
            designRuleTrue: { actions: ruleOut },
            designRuleFalse: { actions: ruleIn },
          },
        },
        suppressedByDesign: {
          on: { designRuleFalse: { target: 'unsuppressed', actions: [hear, ruleIn] } },
        },
        outOfService: {
          on: {
            returnToService: [
              { guard: 'isRuledOut', target: 'suppressedByDesign', actions: suppress },
              { target: 'unsuppressed', actions: hear },
            ],
            designRuleTrue: { actions: ruleOut },
            designRuleFalse: { actions: ruleIn },
          },
        },
      },
    },
  },
});

/** Plain JSON: written down and read again it goes on as if nothing had been. */
export interface AlarmLife {
  readonly value: {
    readonly condition: 'normal' | 'active';
    readonly acknowledge: 'acknowledged' | 'unacknowledged';
    readonly latch: 'free' | 'latched';
    readonly suppression: 'unsuppressed' | 'shelved' | 'suppressedByDesign' | 'outOfService';
  };
  readonly context: AlarmContext;
}

export function beginAlarm(policy: AlarmPolicy): AlarmLife {
  const { value, context } = initialTransition(alarmMachine, policy)[0];
  return { value, context };
}

/**
 * What xstate's own getNextSnapshot makes anew for each step, an actor that never starts: made once it halves the cost of a step, and
 * in a storm there are thousands. Nothing of an alarm spawns, waits or sends, so that nothing is ever kept in it.
 */
const NOBODY = createActor(alarmMachine, {
  input: { isLatching: false, isSafety: false, isAutoAcknowledged: false, repeatMs: null },
});
const nothing = (): void => undefined;
const SCOPE: ActorScope<ReturnType<typeof alarmMachine.resolveState>, AlarmEvent> = {
  ...{ self: NOBODY, id: NOBODY.id, sessionId: NOBODY.sessionId, system: NOBODY.system },
  ...{ logger: nothing, defer: nothing, stopChild: nothing, emit: nothing, actionExecutor: nothing },
};

/** The very same object: the event means nothing to it. */
export function advanceAlarm(life: AlarmLife, event: AlarmEvent): AlarmLife {
  const before = alarmMachine.resolveState(life);
  const { value, context } = alarmMachine.transition(before, event, SCOPE);
  const isSame =
    context === life.context &&
    value.condition === life.value.condition &&
    value.acknowledge === life.value.acknowledge &&
    value.latch === life.value.latch &&
    value.suppression === life.value.suppression;
  return isSame ? life : { value, context };
}

export function alarmStateOf({ value }: AlarmLife): AlarmState {
  if (value.suppression !== 'unsuppressed') return value.suppression;
  const isAcknowledged = value.acknowledge === 'acknowledged';
  if (value.condition === 'active') return isAcknowledged ? 'acknowledged' : 'unacknowledged';
  if (value.latch === 'latched') return isAcknowledged ? 'latchedAcknowledged' : 'latchedUnacknowledged';
  return isAcknowledged ? 'normal' : 'returnedUnacknowledged';
}

/** When the clock next means something to it, ms UTC; Infinity: never. */
export function deadlineOf({ context: { repeatAtMs, suppression } }: AlarmLife): number {
  return Math.min(repeatAtMs ?? Number.POSITIVE_INFINITY, suppression?.untilMs ?? Number.POSITIVE_INFINITY);
}
