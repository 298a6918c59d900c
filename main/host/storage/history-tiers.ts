// Slots of a point from the tiers that are kept, and from the samples that are not in them yet.
import type { Tier, TierColumns } from '../ports.ts';
import { gatherSamples, settleSamples } from './history-samples.ts';
import { blockOf, type SegmentTables, slotOf } from './history-segments.ts';
import { TIER_MS, type TierReach } from './history-series.ts';
import { emptyTier, joinSlots, pushSlot, type Slot, slotsOf } from './history-slots.ts';
import { decodeTier } from './tier-codec.ts';

/** How far back raw samples and minutes go for a question from `fromMs` on: where a coarser tier knows more, it has to answer. */
export function tierReach(
  tables: SegmentTables,
  keys: readonly (number | undefined)[],
  fromMs: number,
  toMs: number,
): TierReach {
  const blocks = new Set(keys.flatMap((key) => (key === undefined ? [] : [blockOf(key)])));
  const { rawFromMs, minutesFromMs } = tables;
  const isGone = (tier: Tier, beforeMs: number): boolean =>
    fromMs < beforeMs && tables.hasSlots(tier, blocks, fromMs, Math.min(toMs, beforeMs));
  return {
    raw: isGone('minute', rawFromMs) || isGone('hour', rawFromMs) ? rawFromMs : Number.NEGATIVE_INFINITY,
    minute: isGone('hour', minutesFromMs) ? minutesFromMs : Number.NEGATIVE_INFINITY,
  };
}

/** Slots of a point that begin in [fromMs, toMs], oldest first, at most `limit`; `next` the start of the last where there are more. */
export function readTier(
  tables: SegmentTables,
  key: number | undefined,
  tier: Tier,
  fromMs: number,
  toMs: number,
  limit: number,
): TierColumns & { next: string | null } {
  if (key === undefined) return { ...emptyTier(), next: null };
  const kept = keptSlots(tables, key, tier, fromMs, toMs, limit);
  const stepMs = TIER_MS[tier];
  // What does not fit on this page need not be brought up to date for it.
  const endMs = (kept.starts.length > limit ? kept.starts[limit]! : Math.floor(toMs / stepMs) * stepMs) + stepMs - 1;
  const fresh = gatherSamples(tables, key, fromMs, endMs, tables.tiered);
  const all = fresh.times.length === 0 ? kept : withFresh(tables, key, kept, fresh.times, stepMs);
  if (all.starts.length <= limit) return { ...all, next: null };
  for (const column of Object.values(all)) column.length = limit;
  return { ...all, next: String(all.starts.at(-1)) };
}

function keptSlots(
  tables: SegmentTables,
  key: number,
  tier: Tier,
  fromMs: number,
  toMs: number,
  limit: number,
): TierColumns {
  const kept = emptyTier();
  for (const data of tables.slotRows(tier, blockOf(key), fromMs, toMs)) {
    const row = decodeTier(data, slotOf(key));
    for (let i = 0; i < row.starts.length; i += 1)
      if (row.starts[i]! >= fromMs && row.starts[i]! <= toMs) pushSlot(kept, row.starts[i]!, slotAt(row, i));
    if (kept.starts.length > limit) break;
  }
  return kept;
}

function slotAt(tier: TierColumns, i: number): Slot {
  return {
    min: tier.min[i]!,
    max: tier.max[i]!,
    mean: tier.mean[i]!,
    last: tier.last[i]!,
    count: tier.counts[i]!,
    quality: tier.qualities[i]!,
    origin: tier.origins[i]!,
  };
}

/** Slots to which something was said since are made anew from all their samples. */
function withFresh(
  tables: SegmentTables,
  key: number,
  kept: TierColumns,
  freshTimes: readonly number[],
  stepMs: number,
): TierColumns {
  const touched = [...new Set(freshTimes.map((ts) => Math.floor(ts / stepMs) * stepMs))].sort((a, b) => a - b);
  const remade = emptyTier();
  for (let from = 0; from < touched.length; ) {
    let to = from + 1;
    while (to < touched.length && (touched[to] ?? 0) - (touched[to - 1] ?? 0) === stepMs) to += 1;
    const samples = settleSamples(gatherSamples(tables, key, touched[from]!, touched[to - 1]! + stepMs - 1));
    const slots = slotsOf(samples, 0, stepMs);
    slots.starts.forEach((start, i) => pushSlot(remade, start, slotAt(slots, i)));
    from = to;
  }
  const all = emptyTier();
  let next = 0;
  const push = (tier: TierColumns, i: number): void => pushSlot(all, tier.starts[i]!, slotAt(tier, i));
  for (let i = 0; i < remade.starts.length; i += 1) {
    const start = remade.starts[i]!;
    for (; next < kept.starts.length && kept.starts[next]! < start; next += 1) push(kept, next);
    if (kept.starts[next] !== start) {
      push(remade, i);
      continue;
    }
    // The slot's raw samples are gone but for those that came late: what was known of it and they count together.
    if (remade.counts[i]! < kept.counts[next]!) {
      const both = emptyTier();
      pushSlot(both, start, slotAt(kept, next));
      pushSlot(both, start + stepMs, slotAt(remade, i));
      pushSlot(all, start, joinSlots(both, 0, 2, stepMs, start + 2 * stepMs));
    } else push(remade, i);
    next += 1;
  }
  for (; next < kept.starts.length; next += 1) push(kept, next);
  return all;
}
