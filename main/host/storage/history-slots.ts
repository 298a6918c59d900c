// What a point did in slots of time. One definition, for the tiers that are kept and for slots that are made of raw samples on demand:
//
// - A slot knows its own samples only, so that late data correct the slot that they belong to and no other.
// - A sample holds until the next one or the end of the slot; the mean is weighted by that. Before the first sample of a slot nothing counts.
// - min, max, mean, last are of samples that are GOOD or UNCERTAIN; where there is none, of STALE ones; a slot of BAD ones alone
//   has none (NaN). Count and worst quality are of all.
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { HistoryColumns, TierColumns } from '../ports.ts';

/** How bad a quality is, by its code: GOOD, UNCERTAIN, STALE, BAD. */
const BADNESS: readonly number[] = [0, 1, 3, 2];

export const worseQuality = (a: number, b: number): number => (BADNESS[b]! > BADNESS[a]! ? b : a);

const NEVER = 2;
/** 0: as good as it gets for a mean, 1: only when there is nothing better */
const classOf = (quality: number): number =>
  quality === QUALITY_CODE.BAD ? NEVER : quality === QUALITY_CODE.STALE ? 1 : 0;

export interface Slot {
  min: number;
  max: number;
  mean: number;
  last: number;
  count: number;
  quality: number;
  origin: number;
}

/** The slot that ends at `endMs`, of the samples [from, to) of `samples`: oldest first, each time once, at least one. */
export function summariseSlot(
  { times, values, qualities, origins }: HistoryColumns,
  from: number,
  to: number,
  endMs: number,
): Slot {
  let best = NEVER;
  let quality = 0;
  for (let i = from; i < to; i += 1) {
    best = Math.min(best, classOf(qualities[i]!));
    quality = worseQuality(quality, qualities[i]!);
  }
  let min = Number.NaN;
  let max = Number.NaN;
  let last = Number.NaN;
  let sum = 0;
  let weight = 0;
  for (let i = from; i < to; i += 1) {
    if (best === NEVER || classOf(qualities[i]!) !== best) continue;
    const value = values[i]!;
    if (!(value >= min)) min = value;
    if (!(value <= max)) max = value;
    last = value;
    const heldMs = (i + 1 < to ? times[i + 1]! : endMs) - times[i]!;
    sum += value * heldMs;
    weight += heldMs;
  }
  // Rounding must not carry a mean out of its band.
  const mean = weight > 0 ? Math.min(max, Math.max(min, sum / weight)) : last;
  return { min, max, mean, last, count: to - from, quality, origin: origins[to - 1]! };
}

export const emptyTier = (): TierColumns => ({
  starts: [],
  min: [],
  max: [],
  mean: [],
  last: [],
  counts: [],
  qualities: [],
  origins: [],
});

export function pushSlot(tier: TierColumns, startMs: number, slot: Slot): void {
  tier.starts.push(startMs);
  tier.min.push(slot.min);
  tier.max.push(slot.max);
  tier.mean.push(slot.mean);
  tier.last.push(slot.last);
  tier.counts.push(slot.count);
  tier.qualities.push(slot.quality);
  tier.origins.push(slot.origin);
}

/** Slots of `slotMs`, the first beginning at `startMs` (or a multiple of `slotMs` before or after it), of samples oldest first. */
export function slotsOf(samples: HistoryColumns, startMs: number, slotMs: number): TierColumns {
  const { times } = samples;
  const tier = emptyTier();
  for (let from = 0; from < times.length; ) {
    const slotStart = startMs + Math.floor((times[from]! - startMs) / slotMs) * slotMs;
    const endMs = slotStart + slotMs;
    let to = from + 1;
    while (to < times.length && times[to]! < endMs) to += 1;
    pushSlot(tier, slotStart, summariseSlot(samples, from, to, endMs));
    from = to;
  }
  return tier;
}

/**
 * Longer slots of shorter ones of `tierMs`: `slotMs` is a multiple of it. Between two short slots the last value of the first held: a
 * point that reports changes only says nothing for most of the time.
 */
export function widerSlots(tier: TierColumns, tierMs: number, startMs: number, slotMs: number): TierColumns {
  const wide = emptyTier();
  for (let from = 0; from < tier.starts.length; ) {
    const slotStart = startMs + Math.floor((tier.starts[from]! - startMs) / slotMs) * slotMs;
    let to = from + 1;
    while (to < tier.starts.length && tier.starts[to]! < slotStart + slotMs) to += 1;
    pushSlot(wide, slotStart, joinSlots(tier, from, to, tierMs, slotStart + slotMs));
    from = to;
  }
  return wide;
}

export function joinSlots(tier: TierColumns, from: number, to: number, tierMs: number, endMs: number): Slot {
  let min = Number.NaN;
  let max = Number.NaN;
  let last = Number.NaN;
  let sum = 0;
  let weight = 0;
  let count = 0;
  let quality = 0;
  for (let i = from; i < to; i += 1) {
    count += tier.counts[i]!;
    quality = worseQuality(quality, tier.qualities[i]!);
    if (Number.isNaN(tier.last[i])) continue;
    if (!(tier.min[i]! >= min)) min = tier.min[i]!;
    if (!(tier.max[i]! <= max)) max = tier.max[i]!;
    last = tier.last[i]!;
    const heldMs = (i + 1 < to ? tier.starts[i + 1]! : endMs) - tier.starts[i]! - tierMs;
    sum += tier.mean[i]! * tierMs + last * heldMs;
    weight += tierMs + heldMs;
  }
  const mean = weight > 0 ? Math.min(max, Math.max(min, sum / weight)) : Number.NaN;
  return { min, max, mean, last, count, quality, origin: tier.origins[to - 1]! };
}
