// Major event days by the 2.5 beta method, IEEE 1366-2012 annex B.2: the daily SAIDI of (up to) five past years, days of zero left out;
//
//   alpha = mean of ln SAIDI,  beta = standard deviation of ln SAIDI (of a sample: n - 1),  T_MED = exp(alpha + 2.5 beta)
//
// A day of the year after with SAIDI > T_MED is a major event day. An interruption belongs to the day on which it began. Such days are
// told apart and never deleted.
import type { CustomerGroup, InterruptionRecord } from './interruption-ledger.ts';
import { type LocalDays, nameOfDay } from './local-days.ts';
import { MINUTE_MS } from './outage-figures.ts';
import {
  type AreaIndices,
  durationOf,
  type Period,
  reliabilityIndices,
  type ReliabilityRules,
} from './reliability-indices.ts';

export interface MajorDayThreshold {
  readonly alpha: number;
  readonly beta: number;
  /** min a day */
  readonly threshold: number;
  /** days above zero that it rests on */
  readonly days: number;
}

const BETAS = 2.5;
const PAST_YEARS = 5;

/** `dailySaidi`: min, of whichever days there are. null: of fewer than two days above zero there is no deviation. */
export function majorDayThreshold(dailySaidi: Iterable<number>): MajorDayThreshold | null {
  const logs: number[] = [];
  for (const saidi of dailySaidi) if (saidi > 0) logs.push(Math.log(saidi));
  if (logs.length < 2) return null;
  const alpha = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const beta = Math.sqrt(logs.reduce((sum, log) => sum + (log - alpha) ** 2, 0) / (logs.length - 1));
  return { alpha, beta, threshold: Math.exp(alpha + BETAS * beta), days: logs.length };
}

/** Customer ms of sustained interruptions by the local day of their beginning; days without any are absent. */
export function dailyCustomerMs(
  records: Iterable<InterruptionRecord>,
  days: LocalDays,
  nowMs: number,
  rules: ReliabilityRules,
): Map<number, number> {
  const sums = new Map<number, number>();
  for (const record of records) {
    const duration = durationOf(record, nowMs);
    if (record.isVoid || record.offMs > nowMs || duration <= rules.momentaryLimitMs) continue;
    const day = days.dayOf(record.offMs);
    sums.set(day, (sums.get(day) ?? 0) + duration * record.customers);
  }
  return sums;
}

export interface MajorEventDay {
  /** 2026-03-29, by the city's calendar */
  readonly day: string;
  /** min */
  readonly saidi: number;
}

export interface YearReport {
  readonly year: number;
  /** null: the past years have too few days to tell */
  readonly major: MajorDayThreshold | null;
  readonly majorDays: readonly MajorEventDay[];
  readonly all: AreaIndices;
  readonly withoutMajorDays: AreaIndices;
  readonly ofMajorDays: AreaIndices;
}

export interface YearQuestion {
  readonly groups: ReadonlyMap<string, CustomerGroup>;
  /** of the year and of the five before */
  readonly records: readonly InterruptionRecord[];
  readonly days: LocalDays;
  readonly year: number;
  readonly nowMs: number;
  readonly rules: ReliabilityRules;
}

/** A year that is still going on is reported until now. The threshold is of the whole city, as annex B.2 has it. */
export function yearReport({ groups, records: told, days, year, nowMs, rules }: YearQuestion): YearReport {
  const records = told.filter(({ group }) => groups.has(group));
  let served = 0;
  for (const { customers } of groups.values()) served += customers;
  const saidiOf = new Map<number, number>();
  if (served > 0)
    for (const [day, ms] of dailyCustomerMs(records, days, nowMs, rules)) saidiOf.set(day, ms / MINUTE_MS / served);
  const past = [...saidiOf].filter(([day]) => days.yearOf(day) >= year - PAST_YEARS && days.yearOf(day) < year);
  const major = majorDayThreshold(past.toSorted(([a], [b]) => a - b).map(([, saidi]) => saidi));
  const found = [...saidiOf]
    .filter(([day, saidi]) => days.yearOf(day) === year && major !== null && saidi > major.threshold)
    .toSorted(([a], [b]) => a - b);
  const isMajor = new Set(found.map(([day]) => day));
  const fromMs = days.startOf(days.firstDayOf(year));
  const endMs = days.startOf(days.firstDayOf(year + 1));
  const period: Period = { fromMs, toMs: Math.max(fromMs + 1, Math.min(endMs, nowMs + 1)), nowMs };
  const indices = (isCounted: (offMs: number) => boolean) =>
    reliabilityIndices(groups, records, period, rules, isCounted);
  return {
    year,
    major,
    majorDays: found.map(([day, saidi]) => ({ day: nameOfDay(day), saidi })),
    all: indices(() => true),
    withoutMajorDays: indices((offMs) => !isMajor.has(days.dayOf(offMs))),
    ofMajorDays: indices((offMs) => isMajor.has(days.dayOf(offMs))),
  };
}
