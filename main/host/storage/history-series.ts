// Curves of several points over the same slots: which tier they are made of, and how its slots become columns.
import type { Series, SeriesColumns, Tier, TierColumns } from '../ports.ts';

export const TIER_MS: Readonly<Record<Tier, number>> = { minute: 60_000, hour: 3_600_000 };

export interface SlotPlan {
  readonly tier: Series['tier'];
  readonly startMs: number;
  readonly slotMs: number;
  readonly count: number;
}

/** How far back each tier goes, ms UTC: before, only coarser ones know. */
export interface TierReach {
  readonly raw: number;
  readonly minute: number;
}

/** At most `slots` slots that cover [fromMs, toMs), of the coarsest tier that gives that many, and that reaches back so far. */
export function planSlots(fromMs: number, toMs: number, slots: number, reach: TierReach): SlotPlan {
  const wantedMs = (toMs - fromMs) / slots;
  let tier: Series['tier'] = wantedMs >= TIER_MS.hour ? 'hour' : wantedMs >= TIER_MS.minute ? 'minute' : 'raw';
  if (tier === 'raw' && fromMs < reach.raw) tier = 'minute';
  if (tier === 'minute' && fromMs < reach.minute) tier = 'hour';
  if (tier === 'raw') {
    const slotMs = Math.max(1, Math.ceil(wantedMs));
    return { tier, startMs: fromMs, slotMs, count: Math.ceil((toMs - fromMs) / slotMs) };
  }
  const stepMs = TIER_MS[tier];
  const startMs = Math.floor(fromMs / stepMs) * stepMs;
  const slotMs = stepMs * Math.max(1, Math.ceil((toMs - startMs) / stepMs / slots));
  return { tier, startMs, slotMs, count: Math.ceil((toMs - startMs) / slotMs) };
}

/** `tier`: slots of exactly the plan's length and beginning. */
export function seriesColumns(tier: TierColumns, { startMs, slotMs, count }: SlotPlan): SeriesColumns {
  const nothing = () => new Float64Array(count).fill(Number.NaN);
  const columns = {
    min: nothing(),
    max: nothing(),
    mean: nothing(),
    last: nothing(),
    qualities: new Uint8Array(count).fill(255),
    origins: new Uint8Array(count),
  };
  tier.starts.forEach((start, i) => {
    const slot = (start - startMs) / slotMs;
    if (slot < 0 || slot >= count) return;
    columns.min[slot] = tier.min[i]!;
    columns.max[slot] = tier.max[i]!;
    columns.mean[slot] = tier.mean[i]!;
    columns.last[slot] = tier.last[i]!;
    columns.qualities[slot] = tier.qualities[i]!;
    columns.origins[slot] = tier.origins[i]!;
  });
  return columns;
}
