// Slots of a point from the tiers that are kept, and from the samples that are not in them yet.
import type { Tier, TierColumns } from '../ports.ts';
import { gatherSamples, settleSamples } from './history-samples.ts';
import { blockOf, type SegmentTables, slotOf } from './history-segments.ts';
import { TIER_MS, type TierReach } from './history-series.ts';
import { emptyTier, joinSlots, pushSlot, type Slot, slotsOf } from './history-slots.ts';
import { decodeTier } from './tier-codec.ts';

/** Minutes of so long lie in one row. */
const ROW_MS = TIER_MS.hour;
/** Samples of so long are looked at at once, to the slot: a page need not read all that was asked for. */
const LOOK_MS = 24 * TIER_MS.hour;

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
  const stepMs = TIER_MS[tier];
  const { slots: kept, isStored } = keptSlots(tables, key, tier, fromMs, toMs, limit);
  // What does not fit on this page need not be brought up to date for it.
  const endMs = (kept.starts.length > limit ? kept.starts[limit]! : Math.floor(toMs / stepMs) * stepMs) + stepMs - 1;
  const fresh = gatherSamples(tables, key, fromMs, endMs, tables.tiered).times.filter(isStored);
  const all = fresh.length === 0 ? kept : withFresh(tables, key, kept, fresh, stepMs);
  if (all.starts.length <= limit) return { ...all, next: null };
  for (const column of Object.values(all)) column.length = limit;
  return { ...all, next: String(all.starts.at(-1)) };
}

/** `isStored`: whether slots of this time are of the tier; the others were made of all their samples just now. */
function keptSlots(
  tables: SegmentTables,
  key: number,
  tier: Tier,
  fromMs: number,
  toMs: number,
  limit: number,
): { slots: TierColumns; isStored: (ms: number) => boolean } {
  const slots = emptyTier();
  const take = (row: TierColumns): void => {
    for (let i = 0; i < row.starts.length; i += 1)
      if (row.starts[i]! >= fromMs && row.starts[i]! <= toMs) pushSlot(slots, row.starts[i]!, slotAt(row, i));
  };
  const rows = tables.slotRows(tier, blockOf(key), fromMs, toMs);
  if (tier === 'hour') {
    for (const { data } of rows) {
      take(decodeTier(data, slotOf(key)));
      if (slots.starts.length > limit) break;
    }
    return { slots, isStored: () => true };
  }
  // Of a point that spoke seldom there are no minutes as long as there are its samples.
  const hours = new Set<number>();
  const samplesFrom = Math.max(fromMs, Math.floor(tables.rawFromMs / ROW_MS) * ROW_MS);
  const endMs = Math.floor(toMs / TIER_MS.minute) * TIER_MS.minute + TIER_MS.minute;
  let next = samplesFrom;
  let lookMs = LOOK_MS;
  const takeSamples = (untilMs: number): void => {
    while (next < untilMs && slots.starts.length <= limit) {
      const until = Math.min(untilMs, next + lookMs);
      const found = gatherSamples(tables, key, next, until - 1);
      // Whoever asks from 1970 on need not wait for each day since.
      lookMs = found.times.length === 0 ? 2 * lookMs : LOOK_MS;
      take(slotsOf(settleSamples(found), 0, TIER_MS.minute));
      next = until;
    }
  };
  for (const { startMs, data } of rows) {
    const row = decodeTier(data, slotOf(key));
    if (row.starts.length === 0) continue;
    takeSamples(Math.min(startMs, endMs));
    if (slots.starts.length > limit) break;
    take(row);
    hours.add(startMs);
    next = Math.max(samplesFrom, startMs + ROW_MS);
  }
  takeSamples(endMs);
  const isStored = (ms: number): boolean => ms < samplesFrom || hours.has(Math.floor(ms / ROW_MS) * ROW_MS);
  return { slots, isStored };
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
