// Samples of single points by source time, in a thread and through a connection of its own, so that a long query never delays a commit.
import type { HistoryColumns, Series, Tier, TierColumns } from '../ports.ts';
import { emptySamples, gatherSamples, settleSamples } from './history-samples.ts';
import type { SegmentTables } from './history-segments.ts';
import { planSlots, seriesColumns, TIER_MS } from './history-series.ts';
import { slotsOf, widerSlots } from './history-slots.ts';
import { readTier, tierReach } from './history-tiers.ts';
import { thinSamples } from './thin-samples.ts';

/** A page looks this far at first, and twice as far each time until it is full: most pages need not read all that was asked for. */
const FIRST_LOOK_MS = 6 * 3_600_000;
/** The farthest moments that a date can tell. Beyond them the next millisecond may be the same number. */
const FARTHEST_MS = 8.64e15;
const near = (ms: number): number => Math.max(-FARTHEST_MS, Math.min(FARTHEST_MS, ms));

export class SampleReader {
  readonly #tables: SegmentTables;

  constructor(tables: SegmentTables) {
    this.#tables = tables;
  }

  /** Oldest first, each time once. */
  #samples(key: number, fromMs: number, toMs: number): HistoryColumns {
    return settleSamples(gatherSamples(this.#tables, key, fromMs, toMs));
  }

  read(point: string, fromMs: number, toMs: number, maxSamples: number): HistoryColumns {
    return this.#tables.inOnePicture(() => {
      const key = this.#tables.keyOf(point);
      return key === undefined ? emptySamples() : thinSamples(this.#samples(key, fromMs, toMs), maxSamples);
    });
  }

  /** `cursor` is the time of the last sample of the page before. */
  page(
    point: string,
    fromMs: number,
    toMs: number,
    limit: number,
    cursor: string | null,
  ): HistoryColumns & { next: string | null } {
    return this.#tables.inOnePicture(() => {
      const page = emptySamples();
      const key = this.#tables.keyOf(point);
      if (key === undefined) return { ...page, next: null };
      let start = near(cursor === null ? fromMs : Math.max(fromMs, Number(cursor) + 1));
      const endMs = near(toMs);
      for (let lookMs = FIRST_LOOK_MS; start <= endMs && page.times.length <= limit; lookMs *= 2) {
        const until = Math.min(endMs, start + lookMs);
        append(page, this.#samples(key, start, until));
        start = until + 1;
      }
      const hasMore = page.times.length > limit;
      if (hasMore) for (const column of [page.times, page.values, page.qualities, page.origins]) column.length = limit;
      return { ...page, next: hasMore ? String(page.times.at(-1)) : null };
    });
  }

  /** Slots that begin in [fromMs, toMs]; `cursor` is the start of the last slot of the page before. */
  tier(
    point: string,
    tier: Tier,
    fromMs: number,
    toMs: number,
    limit: number,
    cursor: string | null,
  ): TierColumns & { next: string | null } {
    return this.#tables.inOnePicture(() => {
      const key = this.#tables.keyOf(point);
      const from = near(cursor === null ? fromMs : Math.max(fromMs, Number(cursor) + 1));
      const stepMs = TIER_MS[tier];
      const firstMs = Math.ceil(from / stepMs) * stepMs;
      return readTier(this.#tables, key, tier, firstMs, near(toMs), limit);
    });
  }

  /** Several points over the same slots. */
  series(points: readonly string[], fromMs: number, toMs: number, slots: number): Series {
    return this.#tables.inOnePicture(() => {
      const keys = points.map((point) => this.#tables.keyOf(point));
      const plan = planSlots(fromMs, toMs, slots, tierReach(this.#tables, keys, fromMs, toMs));
      const { tier, startMs, slotMs, count } = plan;
      const endMs = startMs + slotMs * count;
      return {
        tier,
        startMs,
        slotMs,
        points: keys.map((key) => {
          if (key === undefined) return seriesColumns(slotsOf(emptySamples(), startMs, slotMs), plan);
          if (tier === 'raw')
            return seriesColumns(
              slotsOf(this.#samples(key, startMs, Math.min(toMs, endMs - 1)), startMs, slotMs),
              plan,
            );
          const kept = readTier(this.#tables, key, tier, startMs, endMs - 1, Infinity);
          return seriesColumns(widerSlots(kept, TIER_MS[tier], startMs, slotMs), plan);
        }),
      };
    });
  }

  close(): void {
    this.#tables.close();
  }
}

function append(page: HistoryColumns, more: HistoryColumns): void {
  for (let i = 0; i < more.times.length; i += 1) {
    page.times.push(more.times[i]!);
    page.values.push(more.values[i]!);
    page.qualities.push(more.qualities[i]!);
    page.origins.push(more.origins[i]!);
  }
}
