// Which stretch of time the trends show: it ends with the moment shown (the present, or that of the replay) and moves on with it,
// until somebody looks elsewhere. Pure.
import type { TimeRange } from '../replay/time-range.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What the choice offers. */
export const TREND_SPANS = {
  '10min': 10 * MINUTE,
  '30min': 30 * MINUTE,
  '1h': HOUR,
  '6h': 6 * HOUR,
  '24h': DAY,
  '7d': 7 * DAY,
  '30d': 30 * DAY,
  '1y': 365 * DAY,
} as const;
export type TrendSpan = keyof typeof TREND_SPANS;

const LEAST_MS = 10_000;
const MOST_MS = 2 * 365 * DAY;

export const DEFAULT_RANGE: TimeRange = { spanMs: TREND_SPANS['30min'], toMs: null };

const ending = (spanMs: number, toMs: number, nowMs: number): TimeRange => ({
  spanMs,
  toMs: toMs >= nowMs ? null : toMs,
});

/** Half as much (-1) or twice as much (1); `aroundMs` keeps its place. What ends with the moment shown keeps ending there. */
export function zoomTrend(range: TimeRange, by: 1 | -1, aroundMs: number | null, nowMs: number): TimeRange {
  const spanMs = Math.min(MOST_MS, Math.max(LEAST_MS, by > 0 ? range.spanMs * 2 : range.spanMs / 2));
  if (spanMs === range.spanMs) return range;
  const toMs = Math.min(range.toMs ?? nowMs, nowMs);
  if (aroundMs === null) return range.toMs === null ? { spanMs, toMs: null } : ending(spanMs, toMs, nowMs);
  const share = (toMs - aroundMs) / range.spanMs;
  return ending(spanMs, aroundMs + share * spanMs, nowMs);
}

/** What was dragged over, in whichever direction. */
export function stretchRange(aMs: number, bMs: number, nowMs: number): TimeRange {
  const [from, to] = [Math.min(aMs, bMs), Math.max(aMs, bMs)];
  const spanMs = Math.max(LEAST_MS, to - from);
  // A stretch that was chosen stands, also when it ends near the present.
  return { spanMs, toMs: Math.min(to + (spanMs - (to - from)) / 2, nowMs) };
}

/** Whatever was kept from another visit: a range, or the default. */
export function readRange(kept: unknown): TimeRange {
  if (typeof kept !== 'object' || kept === null) return DEFAULT_RANGE;
  const { spanMs, toMs } = kept as Partial<TimeRange>;
  const isSpan = typeof spanMs === 'number' && spanMs >= LEAST_MS && spanMs <= MOST_MS;
  const isEnd = toMs === null || (typeof toMs === 'number' && Number.isFinite(toMs));
  return isSpan && isEnd ? { spanMs, toMs: toMs } : DEFAULT_RANGE;
}
