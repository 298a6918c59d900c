// Which stretch of time the bar shows. Its right edge is the present, and moves on with it, until somebody looks elsewhere. Pure.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** ms: the widths that zooming goes through */
export const SPANS = [
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  3 * DAY,
  7 * DAY,
  30 * DAY,
] as const;

export interface TimeRange {
  readonly spanMs: number;
  /** right edge; null: the present */
  readonly toMs: number | null;
}

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

export function stretchOf({ spanMs, toMs }: TimeRange, presentMs: number): Stretch {
  const end = Math.min(toMs ?? presentMs, presentMs);
  return { fromMs: end - spanMs, toMs: end };
}

const endingAt = (spanMs: number, toMs: number, presentMs: number): TimeRange => ({
  spanMs,
  toMs: toMs >= presentMs ? null : toMs,
});

/** The next wider (1) or narrower (-1) stretch; `aroundMs` keeps its place on the bar. */
export function zoom(range: TimeRange, by: 1 | -1, aroundMs: number, presentMs: number): TimeRange {
  const spanMs = by > 0 ? SPANS.find((span) => span > range.spanMs) : SPANS.findLast((span) => span < range.spanMs);
  if (spanMs === undefined) return range;
  const { fromMs } = stretchOf(range, presentMs);
  const share = Math.max(0, Math.min(1, (aroundMs - fromMs) / range.spanMs));
  return endingAt(spanMs, aroundMs + (1 - share) * spanMs, presentMs);
}

export function pan(range: TimeRange, byMs: number, presentMs: number): TimeRange {
  return endingAt(range.spanMs, stretchOf(range, presentMs).toMs + byMs, presentMs);
}

/** A moment that has left the bar is brought back into its middle; else nothing moves. */
export function follow(range: TimeRange, atMs: number, presentMs: number): TimeRange {
  const { fromMs, toMs } = stretchOf(range, presentMs);
  if (atMs >= fromMs && atMs <= toMs) return range;
  return endingAt(range.spanMs, atMs + range.spanMs / 2, presentMs);
}
