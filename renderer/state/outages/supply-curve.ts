// Customers without supply over the time of one outage, as the steps of a curve.
import type { OutageOnWire } from '../../../contract/outage-requests.ts';

export interface SupplyCurve {
  /** city time, ms UTC, rising */
  readonly times: readonly number[];
  /** each holds until the next time */
  readonly customers: readonly number[];
}

/** Share of its length that is shown before its beginning, so that the fall itself is seen; at least this many ms. */
const LEAD = { share: 0.04, leastMs: 30_000 } as const;

/** null: nobody is known to have been out. */
export function supplyCurve(
  { steps, endedTs }: Pick<OutageOnWire, 'steps' | 'endedTs'>,
  nowMs: number,
): SupplyCurve | null {
  const first = steps[0];
  if (first === undefined) return null;
  const untilMs = Math.max(endedTs ?? nowMs, steps.at(-1)!.ts);
  const leadMs = Math.max(LEAD.leastMs, LEAD.share * (untilMs - first.ts));
  const times = [first.ts - leadMs];
  const customers = [0];
  for (const { ts, customersOut } of steps) {
    // Two steps of one moment are one fall.
    if (ts === times.at(-1)) customers[customers.length - 1] = customersOut;
    else {
      times.push(ts);
      customers.push(customersOut);
    }
  }
  const endMs = endedTs === null ? untilMs : untilMs + leadMs;
  if (endMs > times.at(-1)!) {
    times.push(endMs);
    customers.push(customers.at(-1)!);
  }
  return { times, customers };
}
