// What a check has to say against a step: a code for the words, a severity, and the figures. Three answers: never; only when a person
// who was shown the figures says it again; worth knowing.

export const VIOLATION_CODES = {
  // Never.
  'unknown-device': 'refuse',
  'unknown-node': 'refuse',
  'unknown-document': 'refuse',
  'not-remote': 'refuse',
  'fuse-by-hand': 'refuse',
  'on-site-only': 'refuse',
  'position-doubted': 'refuse',
  locked: 'refuse',
  tagged: 'refuse',
  'earthed-zone': 'refuse',
  'tagged-zone': 'refuse',
  'permit-broken': 'refuse',
  'live-line': 'refuse',
  delegated: 'refuse',
  'onto-fault': 'refuse',
  'under-load': 'refuse',
  'loop-not-allowed': 'refuse',
  'not-in-phase': 'refuse',
  'unexpected-voltage': 'refuse',
  'earth-not-open': 'refuse',
  'earth-not-locked': 'refuse',
  'earth-not-proven': 'refuse',
  'not-dead': 'refuse',
  'tag-type': 'refuse',
  'tag-on-closed': 'refuse',
  'tag-twice': 'refuse',
  'no-such-tag': 'refuse',
  'not-released': 'refuse',
  'not-open': 'refuse',
  'no-such-earth': 'refuse',
  'earth-twice': 'refuse',
  'document-state': 'refuse',
  'document-person': 'refuse',
  'not-earthed': 'refuse',
  'not-screened': 'refuse',
  'crew-at-work': 'refuse',
  'no-such-permit': 'refuse',
  'permit-twice': 'refuse',
  'too-much-under-way': 'refuse',
  'endangers-under-way': 'refuse',
  // Once more, with the figures in view.
  'suspected-fault': 'confirm',
  'critical-dropped': 'confirm',
  'overload-emergency': 'confirm',
  'voltage-low': 'confirm',
  'voltage-high': 'confirm',
  'not-solved': 'confirm',
  // Worth knowing.
  'position-unconfirmed': 'warn',
  'no-change': 'warn',
  'customers-dropped': 'warn',
  'overload-normal': 'warn',
  'loop-closed': 'warn',
  'generation-behind': 'warn',
} as const;

export type ViolationCode = keyof typeof VIOLATION_CODES;
export type Severity = (typeof VIOLATION_CODES)[ViolationCode];

export interface Violation {
  readonly code: ViolationCode;
  readonly severity: Severity;
  /** id of the device, node or document that the step is about */
  readonly at: string;
  /** for the words: ids, counts, shares */
  readonly parameters: Readonly<Record<string, string | number>>;
  /** what a second confirmation is measured by: greater is worse; 0 where there is nothing to measure */
  readonly figure: number;
  /** ids of what the figure is of */
  readonly subject: string;
}

export const violation = (
  code: ViolationCode,
  at: string,
  parameters: Violation['parameters'] = {},
  figure = 0,
  subject = '',
): Violation => ({ code, severity: VIOLATION_CODES[code], at, parameters, figure, subject });

/** A person was shown these and says it again. */
export interface Confirmation {
  readonly by: string;
  readonly at: number;
  readonly shown: readonly Violation[];
}

export type Verdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'refused' | 'unconfirmed'; readonly because: readonly Violation[] };

/** `margin`: share by which a figure may have grown since it was shown. */
export function verdictOf(
  violations: readonly Violation[],
  confirmation: Confirmation | null,
  margin: number,
): Verdict {
  const refused = violations.filter(({ severity }) => severity === 'refuse');
  if (refused.length > 0) return { kind: 'refused', because: refused };
  const shown = confirmation?.shown ?? [];
  const wasShown = (now: Violation) =>
    shown.some(
      ({ code, at, subject, figure }) =>
        code === now.code && at === now.at && subject === now.subject && now.figure <= figure * (1 + margin),
    );
  const open = violations.filter((one) => one.severity === 'confirm' && !wasShown(one));
  return open.length > 0 ? { kind: 'unconfirmed', because: open } : { kind: 'allowed' };
}
