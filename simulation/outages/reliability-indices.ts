// Indices of distribution reliability, IEEE 1366-2012, over the base records:
//
//   SAIDI = sum(r_i N_i) / N_T  min      SAIFI = sum(N_i) / N_T      CAIDI = SAIDI / SAIFI  min      CMI = sum(r_i N_i)  customer minutes
//   ASAI  = 1 - SAIDI / minutes          MAIFI = sum(momentary interruptions x customers) / N_T
//   MAIFI_E = the same of momentary events: all operations within the limit after the first are one event, and none if it ends in a
//             sustained interruption
//   CEMI_n = customers with more than n sustained interruptions / N_T
//   CELID_s, CELID_t = customers with a single one of at least that duration, with that duration in total / N_T
//
// An interruption is sustained when it is longer than the limit (5 min); it counts for the day on which it began, with its whole
// duration. Struck records count nowhere. What is still out counts until now, as momentary as long as it is.
import type { CustomerGroup, InterruptionRecord } from './interruption-ledger.ts';
import { MINUTE_MS } from './outage-figures.ts';

export interface ReliabilityRules {
  /** ms; up to and with it an interruption is momentary. Much of Europe uses 3 min */
  readonly momentaryLimitMs: number;
  /** n of CEMI_n */
  readonly manyInterruptions: number;
  /** ms of CELID */
  readonly longDurationMs: number;
}

export const RELIABILITY_RULES: ReliabilityRules = {
  momentaryLimitMs: 5 * MINUTE_MS,
  manyInterruptions: 3,
  longDurationMs: 8 * 60 * MINUTE_MS,
};

export interface ReliabilityIndices {
  /** N_T */
  readonly customersServed: number;
  readonly customerMinutes: number;
  readonly sustainedCustomers: number;
  readonly saidi: number;
  readonly saifi: number;
  /** null: nobody had a sustained interruption */
  readonly caidi: number | null;
  readonly maifi: number;
  readonly maifiE: number;
  readonly asai: number;
  readonly cemi: number;
  readonly celidSingle: number;
  readonly celidTotal: number;
}

export interface AreaIndices {
  readonly whole: ReliabilityIndices;
  readonly feeders: ReadonlyMap<string, ReliabilityIndices>;
  readonly districts: ReadonlyMap<string, ReliabilityIndices>;
  /** by areas of control; what lies in none is in the whole alone */
  readonly areas: ReadonlyMap<string, ReliabilityIndices>;
}

export interface Period {
  readonly fromMs: number;
  /** not with it */
  readonly toMs: number;
  readonly nowMs: number;
}

/** ms that an interruption has lasted so far. */
export function durationOf({ offMs, onMs }: InterruptionRecord, nowMs: number): number {
  return Math.max(0, Math.min(onMs ?? nowMs, nowMs) - offMs);
}

/** Sums of an area; all integers, hence exact. */
class Sums {
  served = 0;
  customerMs = 0;
  sustained = 0;
  momentary = 0;
  events = 0;
  many = 0;
  single = 0;
  total = 0;

  indices({ fromMs, toMs }: Period): ReliabilityIndices {
    const per = (sum: number) => (this.served === 0 ? 0 : sum / this.served);
    const saidi = per(this.customerMs) / MINUTE_MS;
    return {
      customersServed: this.served,
      customerMinutes: this.customerMs / MINUTE_MS,
      sustainedCustomers: this.sustained,
      saidi,
      saifi: per(this.sustained),
      caidi: this.sustained === 0 ? null : this.customerMs / MINUTE_MS / this.sustained,
      maifi: per(this.momentary),
      maifiE: per(this.events),
      asai: 1 - saidi / ((toMs - fromMs) / MINUTE_MS),
      cemi: per(this.many),
      celidSingle: per(this.single),
      celidTotal: per(this.total),
    };
  }
}

/** Of the interruptions that began in the period (and that `isCounted` lets pass, by when they began). `groups`: all that are served. */
export function reliabilityIndices(
  groups: ReadonlyMap<string, CustomerGroup>,
  records: Iterable<InterruptionRecord>,
  period: Period,
  rules: ReliabilityRules,
  isCounted: (offMs: number) => boolean = () => true,
): AreaIndices {
  const whole = new Sums();
  const feeders = new Map<string, Sums>();
  const districts = new Map<string, Sums>();
  const areas = new Map<string, Sums>();
  const allOf = ({ feeder, district, area = '' }: CustomerGroup): Sums[] => [
    ...[whole, sumsOf(feeders, feeder), sumsOf(districts, district)],
    ...(area === '' ? [] : [sumsOf(areas, area)]),
  ];
  for (const group of groups.values()) for (const sums of allOf(group)) sums.served += group.customers;
  for (const [id, own] of byGroup(records, period, isCounted)) {
    const group = groups.get(id);
    if (group === undefined) continue;
    const one = new Sums();
    countGroup(one, own, period.nowMs, rules);
    for (const sums of allOf(group)) addTo(sums, one);
  }
  const told = (parts: ReadonlyMap<string, Sums>) =>
    new Map([...parts].map(([id, sums]) => [id, sums.indices(period)] as const));
  return { whole: whole.indices(period), feeders: told(feeders), districts: told(districts), areas: told(areas) };
}

function byGroup(
  records: Iterable<InterruptionRecord>,
  { fromMs, toMs, nowMs }: Period,
  isCounted: (offMs: number) => boolean,
): Map<string, InterruptionRecord[]> {
  const found = new Map<string, InterruptionRecord[]>();
  for (const record of records) {
    const { offMs } = record;
    if (record.isVoid || offMs < fromMs || offMs >= toMs || offMs > nowMs || !isCounted(offMs)) continue;
    const own = found.get(record.group);
    if (own === undefined) found.set(record.group, [record]);
    else own.push(record);
  }
  for (const own of found.values()) own.sort((a, b) => a.offMs - b.offMs || a.id - b.id);
  return found;
}

/** Customers of one group share their fate: each figure is that of one of them, times how many they are. */
function countGroup(sums: Sums, records: readonly InterruptionRecord[], nowMs: number, rules: ReliabilityRules): void {
  let count = 0;
  let longest = 0;
  let totalMs = 0;
  let customers = 0;
  // Customers of the momentary event that is going on, and until when what follows belongs to it.
  let event = 0;
  let eventUntil = -Infinity;
  for (const record of records) {
    const duration = durationOf(record, nowMs);
    customers = Math.max(customers, record.customers);
    const isWithinEvent = record.offMs <= eventUntil;
    if (duration <= rules.momentaryLimitMs) {
      sums.momentary += record.customers;
      if (isWithinEvent) {
        event = Math.max(event, record.customers);
        continue;
      }
      sums.events += event;
      event = record.customers;
      eventUntil = record.offMs + rules.momentaryLimitMs;
      continue;
    }
    if (!isWithinEvent) sums.events += event;
    event = 0;
    eventUntil = -Infinity;
    count++;
    longest = Math.max(longest, duration);
    totalMs += duration;
    sums.sustained += record.customers;
    sums.customerMs += duration * record.customers;
  }
  sums.events += event;
  if (count > rules.manyInterruptions) sums.many += customers;
  if (longest >= rules.longDurationMs) sums.single += customers;
  if (totalMs >= rules.longDurationMs) sums.total += customers;
}

function sumsOf(areas: Map<string, Sums>, id: string): Sums {
  let sums = areas.get(id);
  if (sums === undefined) areas.set(id, (sums = new Sums()));
  return sums;
}

function addTo(sums: Sums, one: Sums): void {
  sums.customerMs += one.customerMs;
  sums.sustained += one.sustained;
  sums.momentary += one.momentary;
  sums.events += one.events;
  sums.many += one.many;
  sums.single += one.single;
  sums.total += one.total;
}
