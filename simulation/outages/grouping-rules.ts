// The numbers of the grouping of calls, as data. Defaults are this project's; the knobs are those of the trade's outage management systems.

export const CALL_CODES = ['no-power', 'part-power', 'dim', 'hazard', 'last-gasp', 'ping-missed'] as const;
export type CallCode = (typeof CALL_CODES)[number];

/**
 * How far up a call of this code can speak: `any` to the head of the feeder, `transformer` not beyond it (one phase is gone), `single` for
 * its own service point only, `hazard` not about supply at all: an incident of its own.
 */
export type CallReach = 'any' | 'transformer' | 'single' | 'hazard';

export interface GroupingRules {
  /** calls that lie this far apart, ms, may be one outage; wider while a person has said that it storms */
  readonly windowMs: number;
  readonly stormWindowMs: number;
  readonly reach: Readonly<Record<CallCode, CallReach>>;
  /** a transformer is predicted at so many callers, or at this share of its customers; one that serves a single customer at one */
  readonly transformerCalls: number;
  readonly transformerShare: number;
  /** a lateral fuse or switch at so many predicted transformers, or at this share of its customers */
  readonly lateralTransformers: number;
  readonly lateralShare: number;
  /** a section of a feeder, and its head, at so many predicted laterals (a transformer without lateral above counts as one) */
  readonly sectionLaterals: number;
  readonly headLaterals: number;
  /** ms a prediction stands until it is probable */
  readonly probableAfterMs: number;
  /** ms after supply came back in which a call or a missed ping means: it did not */
  readonly missWithinMs: number;
}

const MINUTE_MS = 60_000;

export const GROUPING_RULES: GroupingRules = {
  windowMs: 30 * MINUTE_MS,
  stormWindowMs: 120 * MINUTE_MS,
  reach: {
    'no-power': 'any',
    'part-power': 'transformer',
    dim: 'single',
    hazard: 'hazard',
    'last-gasp': 'any',
    'ping-missed': 'any',
  },
  transformerCalls: 2,
  transformerShare: 0.2,
  lateralTransformers: 2,
  lateralShare: 0.15,
  sectionLaterals: 2,
  headLaterals: 3,
  probableAfterMs: 15 * MINUTE_MS,
  missWithinMs: 60 * MINUTE_MS,
};

export interface RuleFault {
  readonly code: 'not-positive' | 'not-a-count' | 'not-a-share' | 'storm-window-shorter' | 'head-below-section';
  readonly field: keyof GroupingRules;
  readonly remedy: string;
}

/** What is wrong with rules that somebody has written; [] nothing. */
export function checkGroupingRules(rules: GroupingRules): RuleFault[] {
  const faults: RuleFault[] = [];
  for (const field of ['windowMs', 'stormWindowMs', 'probableAfterMs', 'missWithinMs'] as const)
    if (!(rules[field] > 0 && rules[field] < Infinity))
      faults.push({ code: 'not-positive', field, remedy: 'give a time in milliseconds above 0' });
  for (const field of ['transformerCalls', 'lateralTransformers', 'sectionLaterals', 'headLaterals'] as const)
    if (!Number.isSafeInteger(rules[field]) || rules[field] < 2)
      faults.push({ code: 'not-a-count', field, remedy: 'give a whole number from 2: one report alone is no group' });
  for (const field of ['transformerShare', 'lateralShare'] as const)
    if (!(rules[field] > 0 && rules[field] <= 1))
      faults.push({ code: 'not-a-share', field, remedy: 'give a share above 0 and up to 1' });
  if (rules.stormWindowMs < rules.windowMs)
    faults.push({ code: 'storm-window-shorter', field: 'stormWindowMs', remedy: 'not shorter than windowMs' });
  if (rules.headLaterals < rules.sectionLaterals)
    faults.push({ code: 'head-below-section', field: 'headLaterals', remedy: 'not fewer than sectionLaterals' });
  return faults;
}
