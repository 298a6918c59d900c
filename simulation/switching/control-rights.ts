// Whether a person may give the word for a control now: in an area of his, holding it, the PIN entered again, and a second person
// where one is asked for. On top of the roles, which the host knows.
import type { ControlArea } from './control-area.ts';

/** Actions that ask for a second person. */
export const TWO_PERSON_ACTIONS = ['order.approve', 'alarm.suppressSafety', 'mode.change'] as const;

export interface ControlRules {
  /** ms: so long is a control let pass after the PIN was entered */
  readonly pinValidMs: number;
  readonly twoPersonActions: readonly string[];
}

export const CONTROL_RULES: ControlRules = { pinValidMs: 120_000, twoPersonActions: TWO_PERSON_ACTIONS };

export interface Person {
  readonly name: string;
  /** ids of the areas that this person may hold */
  readonly areas: readonly string[];
  /** city time, ms UTC, when the PIN was last entered; null: not in this session */
  readonly pinAt: number | null;
}

export interface ControlAsked {
  readonly action: string;
  /** of the device or order; null: it lies in none */
  readonly area: string | null;
  readonly by: Person;
  /** who confirms it, where two are asked for */
  readonly second: Person | null;
  readonly at: number;
  /** false: it neither leads to a switching nor changes what is counted; absent: the PIN is asked for */
  readonly isPinAsked?: boolean;
}

export type ControlRefusal =
  | { readonly code: 'no-area' }
  | { readonly code: 'out-of-area' | 'not-held'; readonly area: string }
  | { readonly code: 'held-by'; readonly area: string; readonly holder: string }
  | {
      readonly code: 'pin-missing' | 'pin-old' | 'second-missing' | 'second-same' | 'second-out-of-area';
      readonly by: string;
    };

/** Null: nothing speaks against it. */
export function refuseControl(
  areas: readonly ControlArea[],
  { action, area: id, by, second, at, isPinAsked = true }: ControlAsked,
  rules: ControlRules = CONTROL_RULES,
): ControlRefusal | null {
  const area = areas.find((one) => one.id === id);
  if (area === undefined) return { code: 'no-area' };
  if (!by.areas.includes(area.id)) return { code: 'out-of-area', area: area.id };
  if (area.holder === null) return { code: 'not-held', area: area.id };
  if (area.holder !== by.name) return { code: 'held-by', area: area.id, holder: area.holder };
  const pin = isPinAsked ? refusePin(by, at, rules) : null;
  if (pin !== null || !rules.twoPersonActions.includes(action)) return pin;
  if (second === null) return { code: 'second-missing', by: by.name };
  if (second.name === by.name) return { code: 'second-same', by: by.name };
  if (!second.areas.includes(area.id)) return { code: 'second-out-of-area', by: second.name };
  return refusePin(second, at, rules);
}

function refusePin({ name, pinAt }: Person, at: number, { pinValidMs }: ControlRules): ControlRefusal | null {
  if (pinAt === null) return { code: 'pin-missing', by: name };
  // A PIN of the future is none: clocks may be set.
  return pinAt > at || at - pinAt > pinValidMs ? { code: 'pin-old', by: name } : null;
}
