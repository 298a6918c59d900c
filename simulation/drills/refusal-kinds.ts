import { VIOLATION_CODES } from '../switching/violation.ts';

// What kind of mistake a refused control was. An unsafe attempt would have hurt somebody or something; a missing PIN is a formality that was
// forgotten, and neither is the other: a score that adds them up teaches nothing.

export const REFUSAL_KINDS = ['unsafe', 'rights', 'pin', 'course', 'other'] as const;
/**
 * unsafe: the safety check said no, or figures had to be confirmed; rights: area or role; pin: PIN or second person; course: not in this state, expired, out
 * of order, held by another order, or on a picture that is no longer the present one
 */
export type RefusalKind = (typeof REFUSAL_KINDS)[number];

const CODES: Readonly<Record<Exclude<RefusalKind, 'other'>, readonly string[]>> = {
  unsafe: ['unsafe', 'unconfirmed'],
  rights: ['no-area', 'out-of-area', 'not-held', 'held-by', 'not-yours', 'not-responsible', 'own-order', 'forbidden'],
  pin: [
    ...['pin-missing', 'pin-old', 'pin-wrong', 'pin-wait'],
    ...['second-missing', 'second-same', 'second-out-of-area', 'second-changed'],
  ],
  course: [
    ...['not-in-this-state', 'expired', 'too-early', 'no-window', 'out-of-order', 'step-not-new', 'step-outstanding'],
    ...['not-emergency', 'template', 'not-automatic', 'steps-left', 'not-instructed', 'step-done', 'device-taken'],
    ...['groups-unordered', 'step-failed', 'step-not-failed', 'telemetry-tells', 'crew-tells', 'old-version'],
    // Nothing was attempted: the program asks to look again at what has changed, or has not been shown.
    ...['version', 'check-outdated', 'check-of-another', 'not-shown', 'unchecked', 'word-late'],
  ],
};
const KIND_OF = new Map(
  Object.entries(CODES).flatMap(([kind, codes]) => codes.map((code) => [code, kind as RefusalKind] as const)),
);

/** A finding of the safety check is a reason of its own. */
export const kindOfRefusal = (code: string): RefusalKind =>
  KIND_OF.get(code) ?? (code in VIOLATION_CODES ? 'unsafe' : 'other');

export type RefusalCounts = Readonly<Record<RefusalKind, number>>;

export function countRefusals(codes: readonly string[]): RefusalCounts {
  const counts = { unsafe: 0, rights: 0, pin: 0, course: 0, other: 0 };
  for (const code of codes) counts[kindOfRefusal(code)]++;
  return counts;
}
