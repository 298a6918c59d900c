// A curve of 100,000 samples on 500 pixels: of every stretch of time keep the first, the smallest, the largest and the last.
import type { HistoryColumns } from '../ports.ts';

const KEPT_PER_STRETCH = 4;

/** At most `maxSamples` of `columns` (oldest first), so that every peak and every gap's edge stays. Returns it unchanged when short. */
export function thinSamples(columns: HistoryColumns, maxSamples: number): HistoryColumns {
  const count = columns.times.length;
  if (count <= maxSamples) return columns;
  const kept =
    maxSamples < KEPT_PER_STRETCH ? extremes(columns, 0, count).slice(0, maxSamples) : stretches(columns, maxSamples);
  return {
    times: kept.map((i) => columns.times[i] as number),
    values: kept.map((i) => columns.values[i] as number),
    qualities: kept.map((i) => columns.qualities[i] as number),
    origins: kept.map((i) => columns.origins[i] as number),
  };
}

function stretches(columns: HistoryColumns, maxSamples: number): number[] {
  const { times } = columns;
  const count = times.length;
  const stretchCount = Math.floor(maxSamples / KEPT_PER_STRETCH);
  const first = times[0] as number;
  const span = ((times[count - 1] as number) - first) / stretchCount;
  const kept: number[] = [];
  let start = 0;
  for (let n = 1; n <= stretchCount && start < count; n += 1) {
    // The last stretch takes the rest, rounding or not.
    const until = n === stretchCount ? Infinity : first + n * span;
    let end = start;
    while (end < count && (times[end] as number) < until) end += 1;
    if (end > start) kept.push(...extremes(columns, start, end));
    start = end;
  }
  return kept;
}

/** Rows of the first, smallest, largest and last of [start, end), in order, each once. */
function extremes({ values }: HistoryColumns, start: number, end: number): number[] {
  let low = start;
  let high = start;
  for (let i = start; i < end; i += 1) {
    if ((values[i] as number) < (values[low] as number)) low = i;
    if ((values[i] as number) > (values[high] as number)) high = i;
  }
  return [...new Set([start, low, high, end - 1])].sort((a, b) => a - b);
}
