// The estimated time of restoration of one outage through its revisions: who said what, what holds, and when somebody must look again.
// A crew's or an operator's word holds until they change it: the system never overwrites it. Below it comes a supervisor's word for a
// zone, then the simulation of crews, then the default. At the beginning of a storm "assessing" is published, and no guess.

export const ETR_SOURCES = ['crew', 'operator', 'supervisor', 'crew-simulation', 'default'] as const;
export type EtrSource = (typeof ETR_SOURCES)[number];
/** The lower holds; of the same the later. */
const RANK: Readonly<Record<EtrSource, number>> = {
  crew: 0,
  operator: 0,
  supervisor: 1,
  'crew-simulation': 2,
  default: 3,
};
const isSystem = (source: EtrSource): boolean => RANK[source] >= RANK['crew-simulation'];

export interface Etr {
  /** ms UTC; between `fromMs` (half of all such are over) and `toMs` (the time that is promised) */
  readonly fromMs: number;
  readonly toMs: number;
  readonly source: EtrSource;
  readonly author: string;
  /** when it was said */
  readonly atMs: number;
  readonly reason: string;
}

export interface EtrCourse {
  /** the last word of each source that still holds */
  readonly words: readonly Etr[];
  /** what was published, in order; null: "assessing", or taken back with nothing in its place */
  readonly revisions: readonly { readonly etr: Etr | null; readonly atMs: number }[];
  /** a storm has begun, and machines do not guess yet */
  readonly isAssessing: boolean;
}

export interface EtrRules {
  /** ms before it lapses at which somebody is asked to look */
  readonly alarmLeadMs: number;
  /** ms: machines keep a change smaller than this to themselves, for many changes annoy customers */
  readonly leastChangeMs: number;
}

export const ETR_RULES: EtrRules = { alarmLeadMs: 15 * 60_000, leastChangeMs: 15 * 60_000 };

export type EtrRefusal = 'bad-time' | 'from-after-to' | 'past' | 'no-author' | 'older' | 'nothing-said';
export type EtrResult =
  | { readonly kind: 'done'; readonly course: EtrCourse; readonly isPublished: boolean }
  | { readonly kind: 'refused'; readonly code: EtrRefusal };

export const NO_ETR: EtrCourse = { words: [], revisions: [], isAssessing: false };

/** Somebody, or the system, says when supply will be back. */
export function sayEtr(course: EtrCourse, etr: Etr, rules: EtrRules = ETR_RULES): EtrResult {
  if (![etr.fromMs, etr.toMs, etr.atMs].every(Number.isSafeInteger)) return { kind: 'refused', code: 'bad-time' };
  if (etr.fromMs > etr.toMs) return { kind: 'refused', code: 'from-after-to' };
  if (etr.toMs <= etr.atMs) return { kind: 'refused', code: 'past' };
  if (!isSystem(etr.source) && etr.author === '') return { kind: 'refused', code: 'no-author' };
  const before = course.words.find(({ source }) => source === etr.source);
  if (before !== undefined && before.atMs > etr.atMs) return { kind: 'refused', code: 'older' };
  const words = [...course.words.filter(({ source }) => source !== etr.source), etr];
  return publish({ ...course, words }, etr.atMs, rules);
}

/** Whoever gave it takes it back; what comes next in rank holds again. */
export function retractEtr(course: EtrCourse, source: EtrSource, atMs: number, rules: EtrRules = ETR_RULES): EtrResult {
  const words = course.words.filter((etr) => etr.source !== source);
  if (words.length === course.words.length) return { kind: 'refused', code: 'nothing-said' };
  return publish({ ...course, words }, atMs, rules);
}

/** A storm begins at its zone (nothing is known yet), or crews have looked and machines may say again what they think. */
export function assessEtr(
  course: EtrCourse,
  isAssessing: boolean,
  atMs: number,
  rules: EtrRules = ETR_RULES,
): EtrResult {
  return publish({ ...course, isAssessing }, atMs, rules);
}

/** What customers are told: a time, "assessing", or nothing yet. */
export function publishedEtr(course: EtrCourse): Etr | 'assessing' | null {
  const last = course.revisions.at(-1);
  return last?.etr ?? (course.isAssessing ? 'assessing' : null);
}

export type EtrAlarm = 'none' | 'due' | 'lapsed';

/** `deadlineMs`: when the next word of this is due, Infinity never. Whoever has the clock asks again then. */
export function etrAlarm(
  course: EtrCourse,
  nowMs: number,
  rules: EtrRules = ETR_RULES,
): { readonly state: EtrAlarm; readonly deadlineMs: number } {
  const etr = course.revisions.at(-1)?.etr ?? null;
  if (etr === null) return { state: 'none', deadlineMs: Infinity };
  if (nowMs >= etr.toMs) return { state: 'lapsed', deadlineMs: Infinity };
  const dueMs = etr.toMs - rules.alarmLeadMs;
  return nowMs >= dueMs ? { state: 'due', deadlineMs: etr.toMs } : { state: 'none', deadlineMs: dueMs };
}

/** A supervisor's word for a zone: by how many are out, as a time or as an offset from the beginning of each outage. */
export interface ZoneOverride {
  readonly author: string;
  readonly reason: string;
  /** the one with most customers that the outage reaches counts */
  readonly tiers: readonly {
    readonly leastCustomers: number;
    readonly until: { readonly atMs: number } | { readonly afterStartMs: number };
  }[];
}

/** null: too few are out for any tier, or its time is over. */
export function etrOfOverride(
  { author, reason, tiers }: ZoneOverride,
  outage: { readonly startedMs: number; readonly customersOut: number },
  nowMs: number,
): Etr | null {
  const tier = tiers
    .filter(({ leastCustomers }) => outage.customersOut >= leastCustomers)
    .toSorted((a, b) => b.leastCustomers - a.leastCustomers)[0];
  if (tier === undefined) return null;
  const toMs = 'atMs' in tier.until ? tier.until.atMs : outage.startedMs + tier.until.afterStartMs;
  return toMs <= nowMs ? null : { fromMs: toMs, toMs, source: 'supervisor', author, atMs: nowMs, reason };
}

function publish(course: EtrCourse, atMs: number, rules: EtrRules): EtrResult {
  const holds = holding(course);
  const last = course.revisions.at(-1);
  const isSame = last === undefined ? holds === null && !course.isAssessing : sameEtr(last.etr, holds);
  if (isSame || (last !== undefined && isTrifle(last.etr, holds, atMs, rules)))
    return { kind: 'done', course, isPublished: false };
  return {
    kind: 'done',
    course: { ...course, revisions: [...course.revisions, { etr: holds, atMs }] },
    isPublished: true,
  };
}

function holding({ words, isAssessing }: EtrCourse): Etr | null {
  let best: Etr | null = null;
  for (const etr of words) {
    if (isAssessing && isSystem(etr.source)) continue;
    const rank = RANK[etr.source] - (best === null ? Infinity : RANK[best.source]);
    if (rank < 0 || (rank === 0 && etr.atMs >= best!.atMs)) best = etr;
  }
  return best;
}

const sameEtr = (a: Etr | null, b: Etr | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.fromMs === b.fromMs &&
    a.toMs === b.toMs &&
    a.source === b.source &&
    a.author === b.author);

/** Machines improving on machines by little; what is about to lapse is no trifle. */
function isTrifle(before: Etr | null, after: Etr | null, atMs: number, rules: EtrRules): boolean {
  if (before === null || after === null || !isSystem(before.source) || !isSystem(after.source)) return false;
  return Math.abs(after.toMs - before.toMs) < rules.leastChangeMs && atMs < before.toMs - rules.alarmLeadMs;
}
