// Pages of samples as the open API gives them: rows that begin alike for raw samples and for the slots of a tier.
import { ORIGINS, QUALITIES } from '../../../contract/vocabulary.ts';
import type { HistoryTiers, SampleHistory, Tier } from '../../host/ports.ts';
import type { SamplePage } from './api-schemas.ts';

export interface PageQuestion {
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly cursor: string | null;
}

type Page = Pick<SamplePage, 'samples' | 'next'>;

export async function rawPage(history: SampleHistory, { row, from, to, limit, cursor }: PageQuestion): Promise<Page> {
  const { times, values, qualities, origins, next } = await history.page(row, from, to, limit, cursor);
  return {
    samples: times.map((ts, i) => [ts, values[i]!, QUALITIES[qualities[i]!]!, ORIGINS[origins[i]!]!]),
    next,
  };
}

/** `isMean`: the slot's value is its mean; else its last, for there is no mean of states. */
export const slotPage =
  (tier: Tier, isMean: boolean) =>
  async (history: HistoryTiers, { row, from, to, limit, cursor }: PageQuestion): Promise<Page> => {
    const slots = await history.tier(row, tier, from, to, limit, cursor);
    const { starts, min, max, mean, last, counts, qualities, origins, next } = slots;
    const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
    return {
      samples: starts.map((start, i) => [
        start,
        orNull((isMean ? mean : last)[i]!),
        QUALITIES[qualities[i]!]!,
        ORIGINS[origins[i]!]!,
        orNull(min[i]!),
        orNull(max[i]!),
        orNull(last[i]!),
        counts[i]!,
      ]),
      next,
    };
  };
