// The course of one trip, as one xstate machine: wait for reclosing, gather what the field says, find a plan, propose it or go ahead, and let an
// order carry it out. Deadlines stand in the state and are looked at when the clock is told. Steps are the order's business
// (switching/order-machine.ts), which stops at the first that is not confirmed; this course then hands over to a person, and so it does
// whenever it is not certain. It never begins again by itself: only a person who knows where the fault lies has it plan once more.
//
//   waiting ─▶ gathering ─▶ solving ─▶ proposed ─▶ executing ─▶ restored
//      ├▶ reclosed   └──────────┴─▶ handedOver ◀──────┘
//      └▶ noOutage                  proposed ─▶ rejected
//   handedOver ─▶ solving: where no place was found, a person has named it
import { and, setup, transition } from 'xstate';
import { inEnglish, type Phrase, phrase } from '../phrases/phrases.ts';
import { type FlisrLevel, type LevelBecause, lowerLevel } from './flisr-level.ts';
import { FLISR_RULES, type FlisrRules } from './flisr-rules.ts';

export type FlisrState =
  | 'waiting'
  | 'gathering'
  | 'solving'
  | 'proposed'
  | 'executing'
  | 'reclosed'
  | 'noOutage'
  | 'rejected'
  | 'restored'
  | 'handedOver';

/** Why a person has it now. */
export type HandOverReason =
  | 'level-lowered'
  | 'load-shedding'
  | 'no-plan'
  | 'not-located'
  | 'plan-late'
  | 'order-refused'
  | 'order-halted'
  | 'clock-set-back'
  | 'taken-over';

/** Where the fault is, by a person: what has it (id), who on site says so and how it is known, and who told the program. */
export interface NamedPlace {
  readonly element: string;
  readonly saidBy: string;
  readonly how: string;
  readonly by: string;
}

/** Times are city time, ms UTC; null: not (yet). */
export interface FlisrFacts {
  readonly id: string;
  readonly feeder: string;
  /** the device that tripped */
  readonly device: string;
  readonly level: FlisrLevel;
  /** why it goes less far than the mode of its feeder says; null: it does not */
  readonly because: LevelBecause | null;
  readonly trippedMs: number;
  readonly isLockedOut: boolean;
  /** customers without supply by it; null: nobody has told yet */
  readonly customersLost: number | null;
  /** of the stage that it is in */
  readonly deadlineMs: number | null;
  /** id of the plan that is proposed or carried out, as whoever made it knows it */
  readonly plan: string | null;
  /** null: nobody has named it, it is what indicators tell */
  readonly place: NamedPlace | null;
  readonly approvedBy: string | null;
  /** id of the order that carries it out */
  readonly order: string | null;
  readonly reason: HandOverReason | null;
  /** by the program, what stands behind the reason; none: nothing to add */
  readonly words: readonly Phrase[];
  /** who took it over, or why it was turned down, in their own words; else `words` in English */
  readonly detail: string;
  readonly endedMs: number | null;
}

interface Told {
  readonly at: number;
}

export type FlisrEvent =
  /** the device is closed again by itself */
  | ({ readonly type: 'reclosed' } & Told)
  | ({ readonly type: 'lockedOut' } & Told)
  | ({ readonly type: 'lost'; readonly customers: number } & Told)
  /** everybody asked has answered: no need to wait longer */
  | ({ readonly type: 'gathered' } & Told)
  | ({ readonly type: 'planned'; readonly plan: string } & Told)
  | ({
      readonly type: 'unplannable';
      readonly reason: 'no-plan' | 'not-located';
      readonly words: readonly Phrase[];
    } & Told)
  /** a person knows where the fault is; `level`: how far it may go now */
  | ({
      readonly type: 'placed';
      readonly place: NamedPlace;
      readonly level: FlisrLevel;
      readonly because: LevelBecause | null;
    } & Told)
  /** what the plan was made from no longer holds */
  | ({ readonly type: 'invalidated' } & Told)
  | ({ readonly type: 'approve'; readonly plan: string; readonly by: string } & Told)
  | ({ readonly type: 'reject'; readonly by: string; readonly detail: string } & Told)
  | ({ readonly type: 'takeOver'; readonly by: string } & Told)
  /** somebody has closed what tripped, with the fault cut off */
  | ({ readonly type: 'switchedByHand' } & Told)
  | ({ readonly type: 'ordered'; readonly order: string } & Told)
  | ({ readonly type: 'orderRefused'; readonly words: readonly Phrase[] } & Told)
  | ({ readonly type: 'orderHalted'; readonly words: readonly Phrase[] } & Told)
  | ({ readonly type: 'orderCompleted' } & Told)
  | ({ readonly type: 'level'; readonly level: FlisrLevel; readonly because?: LevelBecause | null } & Told)
  | ({ readonly type: 'loadShedding' } & Told)
  /** what waits for a moment would wait for hours: nobody knows how much of it has passed */
  | ({ readonly type: 'clockSetBack' } & Told)
  | ({ readonly type: 'clock' } & Told);

export interface FlisrCourse extends FlisrFacts {
  readonly state: FlisrState;
}

export interface Trip {
  readonly id: string;
  readonly feeder: string;
  readonly device: string;
  readonly at: number;
  /** who opened it */
  readonly cause: 'protection' | 'operator' | 'automation';
  readonly level: FlisrLevel;
  readonly because?: LevelBecause | null;
  /** its protection says that it will not close again, or has nothing that could close it */
  readonly isLockedOut: boolean;
}

/** Nobody knew the place, or what to do about it. */
const PLACEABLE: ReadonlySet<HandOverReason> = new Set(['not-located', 'no-plan', 'plan-late']);

/** Where somebody's yes lets a plan be carried out. */
const MAY_APPROVE: ReadonlySet<FlisrLevel> = new Set(['supervised', 'automatic']);

const NOTHING: FlisrFacts = {
  ...{ id: '', feeder: '', device: '', level: 'disabled', because: null, trippedMs: 0, isLockedOut: false },
  ...{ customersLost: null },
  ...{ deadlineMs: null, plan: null, place: null, approvedBy: null, order: null, reason: null },
  ...{ words: [], detail: '', endedMs: null },
};

/** xstate takes types from a value; it reads nothing of it. */
const TYPES: { context?: FlisrFacts; events?: FlisrEvent } = {};

function makeMachine(rules: FlisrRules) {
  const machineSetup = setup({
    types: TYPES,
    guards: {
      isDue: ({ context, event }) => context.deadlineMs !== null && event.at >= context.deadlineMs,
      hasLost: ({ context }) => (context.customersLost ?? 0) > 0,
      isLockedOut: ({ context }) => context.isLockedOut,
      losesNow: ({ context, event }) => event.type === 'lost' && event.customers > 0 && context.isLockedOut,
      isAutomatic: ({ context }) => context.level === 'automatic',
      /** Of the plan that is shown, not of one before it; and where somebody has to say yes, somebody does. */
      mayApprove: ({ context, event }) =>
        event.type === 'approve' && event.plan === context.plan && MAY_APPROVE.has(context.level),
      isNotLocated: ({ event }) => event.type === 'unplannable' && event.reason === 'not-located',
      /** Nothing was switched yet, and nobody has taken it to switch himself. */
      mayBePlaced: ({ context: { reason, order }, event }) =>
        event.type === 'placed' &&
        event.level !== 'disabled' &&
        order === null &&
        reason !== null &&
        PLACEABLE.has(reason),
      isTooLow: ({ event }) => event.type === 'level' && event.level === 'disabled',
      /** What goes ahead by itself goes on only while it may; what somebody has said yes to, also under supervision. */
      isTooLowToGoOn: ({ context, event }) =>
        event.type === 'level' &&
        (event.level === 'disabled' ||
          event.level === 'manual' ||
          (event.level === 'supervised' && context.approvedBy === null)),
    },
  });
  const until = (ms: number) => machineSetup.assign({ deadlineMs: ({ event }) => event.at + ms });
  const note = machineSetup.assign(({ event }): Partial<FlisrFacts> => {
    if (event.type === 'lost') return { customersLost: event.customers };
    if (event.type === 'lockedOut') return { isLockedOut: true };
    if (event.type === 'level') return { level: event.level, because: event.because ?? null };
    if (event.type === 'planned') return { plan: event.plan };
    if (event.type === 'approve') return { approvedBy: event.by };
    return event.type === 'ordered' ? { order: event.order } : {};
  });
  const place = machineSetup.assign(({ event }): Partial<FlisrFacts> => {
    if (event.type !== 'placed') return {};
    // What a person has said is carried out when a person has said yes.
    const level = lowerLevel(event.level, 'supervised');
    return { place: event.place, level, because: event.because, reason: null, words: [], detail: '', endedMs: null };
  });
  const forget = machineSetup.assign({ plan: null, approvedBy: null });
  const lockOut = machineSetup.assign({ isLockedOut: true });
  const end = machineSetup.assign({ deadlineMs: null, endedMs: ({ event }) => event.at });
  const handOver = (reason: HandOverReason) =>
    machineSetup.assign(({ event }) => {
      const words =
        'words' in event ? event.words : event.type === 'switchedByHand' ? [phrase('switched-by-hand')] : [];
      const detail = event.type === 'takeOver' ? event.by : inEnglish(words);
      return { reason, deadlineMs: null, endedMs: event.at, words, detail };
    });
  const toPerson = (reason: HandOverReason) => ({ target: 'handedOver', actions: handOver(reason) }) as const;
  const gather = { target: 'gathering', actions: [note, forget, until(rules.gatherMs)] } as const;
  const reclosed = { target: 'reclosed', actions: end } as const;
  const givenUp = {
    level: [{ guard: 'isTooLow', target: 'handedOver', actions: [note, handOver('level-lowered')] }, { actions: note }],
    loadShedding: toPerson('load-shedding'),
    clockSetBack: toPerson('clock-set-back'),
    takeOver: toPerson('taken-over'),
    switchedByHand: toPerson('taken-over'),
    lost: { actions: note },
    lockedOut: { actions: note },
  } as const;
  return machineSetup.createMachine({
    id: 'flisr',
    context: NOTHING,
    initial: 'waiting',
    states: {
      waiting: {
        on: {
          ...givenUp,
          reclosed,
          lost: [{ guard: 'losesNow', ...gather }, { actions: note }],
          lockedOut: [{ guard: 'hasLost', ...gather }, { actions: [note, until(rules.lossMs)] }],
          clock: [
            // Nobody has said that it will close again: it has locked out.
            { guard: and(['isDue', 'hasLost']), target: 'gathering', actions: [lockOut, until(rules.gatherMs)] },
            { guard: and(['isDue', 'isLockedOut']), target: 'noOutage', actions: end },
            { guard: 'isDue', actions: [lockOut, until(rules.lossMs)] },
          ],
        },
      },
      gathering: {
        on: {
          ...givenUp,
          reclosed,
          gathered: { target: 'solving', actions: until(rules.solveMs) },
          clock: { guard: 'isDue', target: 'solving', actions: until(rules.solveMs) },
        },
      },
      solving: {
        on: {
          ...givenUp,
          reclosed,
          invalidated: gather,
          planned: [
            { guard: 'isAutomatic', target: 'executing', actions: [note, machineSetup.assign({ deadlineMs: null })] },
            { target: 'proposed', actions: [note, until(rules.proposalMs)] },
          ],
          unplannable: [
            { guard: 'isNotLocated', ...toPerson('not-located') },
            { target: 'handedOver', actions: handOver('no-plan') },
          ],
          clock: { guard: 'isDue', ...toPerson('plan-late') },
        },
      },
      proposed: {
        on: {
          ...givenUp,
          reclosed,
          invalidated: gather,
          approve: {
            guard: 'mayApprove',
            target: 'executing',
            actions: [note, machineSetup.assign({ deadlineMs: null })],
          },
          reject: {
            target: 'rejected',
            actions: [
              end,
              machineSetup.assign(({ event }) => (event.type === 'reject' ? { detail: event.detail } : {})),
            ],
          },
          clock: { guard: 'isDue', ...gather },
        },
      },
      executing: {
        on: {
          ...givenUp,
          level: [
            { guard: 'isTooLowToGoOn', target: 'handedOver', actions: [note, handOver('level-lowered')] },
            { actions: note },
          ],
          ordered: { actions: note },
          orderRefused: toPerson('order-refused'),
          orderHalted: toPerson('order-halted'),
          orderCompleted: { target: 'restored', actions: end },
        },
      },
      reclosed: {},
      noOutage: {},
      rejected: {},
      restored: {},
      handedOver: {
        on: { placed: { guard: 'mayBePlaced', target: 'solving', actions: [place, forget, until(rules.solveMs)] } },
      },
    },
  });
}

const machines = new WeakMap<FlisrRules, ReturnType<typeof makeMachine>>();

export function flisrMachine(rules: FlisrRules = FLISR_RULES): ReturnType<typeof makeMachine> {
  const old = machines.get(rules);
  if (old !== undefined) return old;
  const machine = makeMachine(rules);
  machines.set(rules, machine);
  return machine;
}

/** Null: not FLISR's business: somebody wanted it open, or it is disabled there. */
export function beginFlisr(trip: Trip, rules: FlisrRules = FLISR_RULES): FlisrCourse | null {
  const { id, feeder, device, at, cause, level, isLockedOut, because = null } = trip;
  if (cause !== 'protection' || level === 'disabled') return null;
  const deadlineMs = at + (isLockedOut ? rules.lossMs : rules.recloseMs);
  return {
    ...NOTHING,
    ...{ id, feeder, device, level, because, isLockedOut, deadlineMs },
    trippedMs: at,
    state: 'waiting',
  };
}

/** The very same object: the event means nothing to it. `course` may come straight from the journal. */
export function advanceFlisr(course: FlisrCourse, event: FlisrEvent, rules: FlisrRules = FLISR_RULES): FlisrCourse {
  const { state, ...context } = course;
  const machine = flisrMachine(rules);
  const before = machine.resolveState({ value: state, context });
  const [after] = transition(machine, before, event);
  return after.value === state && after.context === before.context ? course : { ...after.context, state: after.value };
}

export const isFlisrEnded = ({ endedMs }: FlisrCourse): boolean => endedMs !== null;
