// What an outage was, as sums over its records: who is out, who was, how long, and the steps in which supply came back.
import type { CustomerGroup, InterruptionRecord } from './interruption-ledger.ts';

export interface SupplyStep {
  readonly ts: number;
  /** from then on */
  readonly customersOut: number;
}

export interface OutageFigures {
  readonly startedMs: number | null;
  /** when the last of them came back; null: somebody is out, or nobody ever was */
  readonly endedMs: number | null;
  readonly customersOut: number;
  /** each counted once, however often it went out */
  readonly customersAffected: number;
  /** sites, not customers */
  readonly criticalOut: readonly string[];
  readonly criticalAffected: readonly string[];
  /** until now, exact; CMI is this / 60,000 */
  readonly customerMs: number;
  readonly steps: readonly SupplyStep[];
}

export const MINUTE_MS = 60_000;

/** `nowMs`: what is still out counts until then; what goes out or comes back later than that has not happened yet. */
export function outageFigures(
  records: readonly InterruptionRecord[],
  groups: ReadonlyMap<string, CustomerGroup>,
  nowMs: number,
): OutageFigures {
  const counted = records.filter(({ isVoid, offMs }) => !isVoid && offMs <= nowMs);
  const affected = new Map<string, number>();
  const changes = new Map<number, number>();
  const out = new Set<string>();
  let customersOut = 0;
  let customerMs = 0;
  let startedMs = Infinity;
  let endedMs = -Infinity;
  for (const { group, customers, offMs, onMs } of counted) {
    const isOut = onMs === null || onMs > nowMs;
    affected.set(group, Math.max(affected.get(group) ?? 0, customers));
    startedMs = Math.min(startedMs, offMs);
    changes.set(offMs, (changes.get(offMs) ?? 0) + customers);
    customerMs += customers * ((isOut ? nowMs : onMs) - offMs);
    if (isOut) {
      customersOut += customers;
      out.add(group);
    } else {
      endedMs = Math.max(endedMs, onMs);
      changes.set(onMs, (changes.get(onMs) ?? 0) - customers);
    }
  }
  const critical = (ids: Iterable<string>) =>
    [...ids].filter((id) => (groups.get(id)?.critical ?? '') !== '').toSorted();
  return {
    startedMs: counted.length === 0 ? null : startedMs,
    endedMs: counted.length === 0 || out.size > 0 ? null : endedMs,
    customersOut,
    customersAffected: sum(affected.values()),
    criticalOut: critical(out),
    criticalAffected: critical(affected.keys()),
    customerMs,
    steps: stepsOf(changes),
  };
}

/** Moments at which as many came back as went out change nothing and are no step. */
function stepsOf(changes: ReadonlyMap<number, number>): SupplyStep[] {
  let customersOut = 0;
  const steps: SupplyStep[] = [];
  for (const [ts, change] of [...changes].toSorted(([a], [b]) => a - b)) {
    customersOut += change;
    if (change !== 0) steps.push({ ts, customersOut });
  }
  return steps;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
