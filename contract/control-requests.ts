// Who may control what now: areas of control with one holder each, handed over explicitly; the PIN that is entered again for controls; the
// second person where two are asked for. On top of the roles. Every change is in the journal (`controlArea`, `controlRefused`).
import { z } from 'zod';
import { type Role, ROLES } from './vocabulary.ts';

const EVERYONE: readonly Role[] = ROLES;
const CONTROL: readonly Role[] = ['operator', 'dispatcher', 'admin'];

const id = z.string().min(1).max(200);
const pin = z.string().regex(/^\d{4,12}$/, 'a PIN has 4 to 12 digits');

export const controlAreaSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['free', 'held', 'offered']),
  holder: z.string().nullable(),
  /**
   * away: the holder has had no window open for some minutes; barred: disabled, or may not hold it any more; program: the holder is no person,
   * an automatic order needs it. Absent: nobody holds it.
   */
  presence: z.enum(['here', 'away', 'barred', 'program']).optional(),
  /** city time, ms UTC */
  awaySinceMs: z.number().optional(),
  sinceMs: z.number(),
  offeredTo: z.string().nullable(),
  feeders: z.array(z.string()),
});
export type ControlAreaReport = z.infer<typeof controlAreaSchema>;

const areas = z.object({
  areas: z.array(controlAreaSchema),
  /** of who asks: may he hold areas, has he a PIN, and until when it counts as entered (city time, ms UTC; null: it does not) */
  own: z.object({
    user: z.string(),
    areas: z.array(z.string()),
    /** may take an area over from a holder who is there */
    isSupervisor: z.boolean(),
    hasPin: z.boolean(),
    pinUntilMs: z.number().nullable(),
  }),
});
export type ControlAreas = z.infer<typeof areas>;

/**
 * Codes of refusals by rights, in `detail` of a refused answer (refusal-detail.ts), with the area or the person that it is about, or the
 * id of what a second person is asked for; their texts are `control.refused.<code>`.
 */
export const CONTROL_REFUSALS = [
  ...(['no-area', 'out-of-area', 'not-held', 'held-by', 'pin-missing', 'pin-old'] as const),
  ...(['second-missing', 'second-changed', 'second-same', 'second-out-of-area'] as const),
] as const;

/** Actions that ask for a second person at the same desk; the text of each is `control.asked.<action>`. */
export const ASKED_ACTIONS = ['mode.change', 'alarm.suppressSafety'] as const;

/** What a second person would say yes to: this, as it was when it was asked for, and nothing else. */
const askedYes = z.object({
  id,
  action: z.string(),
  /** feeder, alarm, 'city' */
  subject: z.string(),
  /** what the text is filled with: of a mode `from` and `to`, of an alarm `reason` */
  content: z.record(z.string(), z.union([z.string(), z.number()])),
  by: z.string(),
  /** city time, ms UTC, until which it can be said */
  untilMs: z.number(),
});
export type AskedYes = z.infer<typeof askedYes>;

export const CONTROL_REQUESTS = {
  'control.areas': { params: z.object({}), result: areas, roles: EVERYONE },
  'control.change': {
    params: z.object({
      area: id,
      event: z.discriminatedUnion('type', [
        z.object({ type: z.enum(['take', 'accept', 'decline', 'withdraw', 'release']) }),
        z.object({ type: z.literal('offer'), to: id }),
        z.object({ type: z.literal('seize'), reason: z.string().trim().min(1).max(500) }),
      ]),
    }),
    result: areas,
    roles: CONTROL,
  },
  /** Entered again before controls; wrong ones are counted and slowed down like passwords. */
  'control.enterPin': { params: z.object({ pin }), result: areas, roles: CONTROL },
  /** One's own; `old` null only where there is none yet. */
  'control.setPin': { params: z.object({ old: pin.nullable(), pin }), result: areas, roles: CONTROL },
  /** What it is that a refusal (`second-missing`, `second-changed`) asks a second person for: the id is in its detail. */
  'control.asked': { params: z.object({ asked: id }), result: askedYes, roles: CONTROL },
  /** A second person says yes to what is asked, by name and PIN at the same desk; it holds for that alone, as it was then, for two minutes. */
  'control.second': {
    params: z.object({ asked: id, user: id, pin }),
    result: z.object({ untilMs: z.number() }),
    roles: CONTROL,
  },
} as const;
