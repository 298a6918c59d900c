// How well a shift has mastered a fault, from the record: when somebody noticed, when the place was known, when it was isolated, when whoever could
// come back was back. Pure arithmetic over times that others have told; what nobody told is null, never a guess.

export interface DrillFault {
  readonly element: string;
  /** city time, ms UTC */
  readonly atMs: number;
}

/** What the record has of the event that a fault became. Times: city time, ms UTC. */
export interface DrillEvent {
  /** each time that a person did anything about it: acknowledged, looked, wrote, told, approved */
  readonly personMs: readonly number[];
  readonly locatedMs: readonly number[];
  readonly isolatedMs: readonly number[];
  /** customers without supply after each change, all outages of the event together, rising in time */
  readonly supply: readonly { readonly ts: number; readonly customersOut: number }[];
  readonly customerMinutes: number;
}

export interface FaultFigures {
  /** ms since the fault; null: not yet, or nobody has told */
  readonly noticeMs: number | null;
  readonly locateMs: number | null;
  readonly isolateMs: number | null;
  /** until the last of those came back that have come back */
  readonly restoreMs: number | null;
  readonly customersAffected: number;
  readonly customersOut: number;
  readonly customerMinutes: number;
  /** whoever came back was out no longer than a sustained interruption takes to begin */
  readonly isMomentary: boolean;
}

const MINUTE_MS = 60_000;
/** IEEE 1366: longer is a sustained interruption. */
const SUSTAINED_MS = 5 * 60_000;

/** `event` null: nothing in the record belongs to this fault. */
export function scoreFault({ atMs }: DrillFault, event: DrillEvent | null): FaultFigures {
  if (event === null)
    return {
      ...{ noticeMs: null, locateMs: null, isolateMs: null, restoreMs: null },
      ...{ customersAffected: 0, customersOut: 0, customerMinutes: 0, isMomentary: false },
    };
  const since = (times: readonly number[]): number | null => {
    const later = times.filter((ms) => ms >= atMs);
    return later.length === 0 ? null : Math.min(...later) - atMs;
  };
  const { supply } = event;
  let restoreMs: number | null = null;
  let before = 0;
  for (const { ts, customersOut } of supply) {
    if (customersOut < before) restoreMs = Math.max(0, ts - atMs);
    before = customersOut;
  }
  return {
    noticeMs: since(event.personMs),
    locateMs: since(event.locatedMs),
    isolateMs: since(event.isolatedMs),
    restoreMs,
    customersAffected: Math.max(0, ...supply.map(({ customersOut }) => customersOut)),
    customersOut: supply.at(-1)?.customersOut ?? 0,
    customerMinutes: event.customerMinutes,
    isMomentary: restoreMs !== null && restoreMs <= SUSTAINED_MS,
  };
}

/** Changes of several outages as one course: what each says holds until it says otherwise. */
export function sumSupply(
  outages: readonly (readonly { readonly ts: number; readonly customersOut: number }[])[],
): { ts: number; customersOut: number }[] {
  const changes = outages.flatMap((steps, of) => steps.map(({ ts, customersOut }) => ({ of, ts, customersOut })));
  const now = outages.map(() => 0);
  const sums: { ts: number; customersOut: number }[] = [];
  for (const { of, ts, customersOut } of changes.toSorted((a, b) => a.ts - b.ts)) {
    now[of] = customersOut;
    const sum = { ts, customersOut: now.reduce((all, one) => all + one, 0) };
    if (sums.at(-1)?.ts === ts) sums[sums.length - 1] = sum;
    else sums.push(sum);
  }
  return sums;
}

/** What fault restoration found for a fault: whom it takes, and whom of them nothing but the repair can give supply back. */
export interface FaultPlan {
  readonly customersLost: number;
  readonly customersUnserved: number;
}

/** ms: so fast shall a plan be carried out (docs/flisr.md), and no shift can be faster than the program. */
const BY_PLAN_MS = 60_000;

/**
 * Customers' minutes of a fault if its plan had been carried out within a minute of it, and the place repaired at `repairedMs` as it was.
 * `repairedMs`, `atMs`: city time, ms UTC; of a fault that stands still, now.
 */
export function bestMinutes({ customersLost, customersUnserved }: FaultPlan, atMs: number, repairedMs: number): number {
  const lastsMs = Math.max(0, repairedMs - atMs);
  const served = Math.max(0, customersLost - customersUnserved);
  return (served * Math.min(BY_PLAN_MS, lastsMs) + customersUnserved * lastsMs) / MINUTE_MS;
}

/** Mean over those of whom it is known; null: of none. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
