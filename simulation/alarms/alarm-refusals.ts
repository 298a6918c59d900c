// Why what an operator asks of an alarm cannot be: a clear word instead of a state that does not move.
import { type AlarmEvent, type AlarmLife, alarmStateOf } from './alarm-life.ts';

export const ALARM_REFUSALS = [
  'unknown-alarm',
  'nothing-to-acknowledge',
  'already-acknowledged',
  'is-suppressed',
  'not-latched',
  'not-acknowledged',
  'still-active',
  'is-safety',
  'already-suppressed',
  'no-reason',
  'expiry-past',
  'expiry-too-far',
  'not-shelved',
  'not-out-of-service',
  'needs-second-person',
] as const;
export type AlarmRefusal = (typeof ALARM_REFUSALS)[number];

export interface AlarmRules {
  /** longest time on the shelf: a shift (ISA-18.2: 8 to 12 h) */
  readonly longestShelfMs: number;
  /** so long before a shelf ends the desk is told: what comes back shall surprise nobody */
  readonly shelfWarningMs: number;
}
export const ALARM_RULES: AlarmRules = { longestShelfMs: 12 * 3_600_000, shelfWarningMs: 15 * 60_000 };

/** The events of people. */
export type AlarmOrder = Extract<AlarmEvent, { readonly by: string }>;

/** `secondBy`: the other person who agrees, null none. Null: it can be done. */
export function refusalOf(
  life: AlarmLife,
  order: AlarmOrder,
  secondBy: string | null = null,
  rules: AlarmRules = ALARM_RULES,
): AlarmRefusal | null {
  switch (order.type) {
    case 'acknowledge':
      return ofAcknowledge(life);
    case 'reset':
      return ofReset(life);
    case 'shelve': {
      if (life.context.policy.isSafety) return 'is-safety';
      if (life.context.suppression !== null) return 'already-suppressed';
      if (order.reason.trim() === '') return 'no-reason';
      if (!(order.untilMs > order.at)) return 'expiry-past';
      return order.untilMs - order.at > rules.longestShelfMs ? 'expiry-too-far' : null;
    }
    case 'unshelve':
      return alarmStateOf(life) === 'shelved' ? null : 'not-shelved';
    case 'takeOutOfService': {
      if (life.context.suppression !== null) return 'already-suppressed';
      if (order.reason.trim() === '') return 'no-reason';
      const isAlone = secondBy === null || secondBy.trim() === '' || secondBy === order.by;
      return life.context.policy.isSafety && isAlone ? 'needs-second-person' : null;
    }
    case 'returnToService':
      return alarmStateOf(life) === 'outOfService' ? null : 'not-out-of-service';
  }
}

function ofAcknowledge(life: AlarmLife): AlarmRefusal | null {
  switch (alarmStateOf(life)) {
    case 'unacknowledged':
    case 'returnedUnacknowledged':
    case 'latchedUnacknowledged':
      return null;
    case 'acknowledged':
    case 'latchedAcknowledged':
      return 'already-acknowledged';
    case 'normal':
      return 'nothing-to-acknowledge';
    case 'shelved':
    case 'suppressedByDesign':
    case 'outOfService':
      return 'is-suppressed';
  }
}

function ofReset(life: AlarmLife): AlarmRefusal | null {
  switch (alarmStateOf(life)) {
    case 'latchedAcknowledged':
      return null;
    case 'latchedUnacknowledged':
      return 'not-acknowledged';
    case 'unacknowledged':
    case 'acknowledged':
      return life.value.latch === 'latched' ? 'still-active' : 'not-latched';
    case 'normal':
    case 'returnedUnacknowledged':
      return 'not-latched';
    case 'shelved':
    case 'suppressedByDesign':
    case 'outOfService':
      return 'is-suppressed';
  }
}
