// What several points did over the same slots of time: as the host answered it, and carried on by the values that come in
// since, so that a curve moves with its point and nothing is asked for again each second. Pure.
import type { RequestResult } from '../../../contract/requests.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';

export type SeriesAnswer = RequestResult<'history.series'>;

/** One point over the slots; null in `qualities`: nothing was said. Values are null too where all that was said is BAD. */
export interface PointCourse {
  readonly point: string;
  readonly min: (number | null)[];
  readonly max: (number | null)[];
  readonly mean: (number | null)[];
  readonly last: (number | null)[];
  /** code of the worst quality in the slot */
  readonly qualities: (number | null)[];
  readonly origins: (number | null)[];
  /** source time of the newest value that came in here; NaN before */
  heardMs: number;
}

export interface Courses {
  readonly tier: SeriesAnswer['tier'];
  startMs: number;
  readonly slotMs: number;
  /** slots */
  count: number;
  readonly series: readonly PointCourse[];
}

export interface LiveSample {
  readonly timeMs: number;
  readonly value: number;
  readonly quality: number;
  readonly origin: number;
}

const COLUMNS = ['min', 'max', 'mean', 'last', 'qualities', 'origins'] as const;
/** A device whose clock runs far ahead must not stretch the picture. */
const FARTHEST_AHEAD_SLOTS = 4_000;

/** `endMs`: a slot that reaches beyond it is left out: by then nobody could know it. Infinity keeps all. */
export function coursesOf(answer: SeriesAnswer, endMs = Number.POSITIVE_INFINITY): Courses {
  const whole = answer.series[0]?.mean.length ?? 0;
  const count = Math.max(0, Math.min(whole, Math.floor((endMs - answer.startMs) / answer.slotMs + 1e-9)));
  return {
    tier: answer.tier,
    startMs: answer.startMs,
    slotMs: answer.slotMs,
    count,
    series: answer.series.map((series) => ({
      point: series.point,
      min: series.min.slice(0, count),
      max: series.max.slice(0, count),
      mean: series.mean.slice(0, count),
      last: series.last.slice(0, count),
      qualities: series.qualities.slice(0, count),
      origins: series.origins.slice(0, count),
      heardMs: Number.NaN,
    })),
  };
}

/** How bad a quality is, by its code: GOOD, UNCERTAIN, BAD, STALE. */
const BADNESS = [0, 1, 3, 2];
const worse = (a: number | null, b: number): number => (a === null || BADNESS[b]! > BADNESS[a]! ? b : a);

/** Lengthens all points to `count` slots. */
function reach(courses: Courses, count: number): void {
  for (const series of courses.series)
    for (const column of COLUMNS) while (series[column].length < count) series[column].push(null);
  courses.count = Math.max(courses.count, count);
}

/** Takes in what the live store shows of a point. Twice the same changes nothing. @returns whether anything changed */
export function addSample(courses: Courses, index: number, { timeMs, value, quality, origin }: LiveSample): boolean {
  const series = courses.series[index]!;
  if (timeMs <= series.heardMs) return false;
  const slot = Math.floor((timeMs - courses.startMs) / courses.slotMs);
  if (slot < 0 || slot > courses.count + FARTHEST_AHEAD_SLOTS) return false;
  reach(courses, slot + 1);
  const slotStart = courses.startMs + slot * courses.slotMs;
  const before = series.last[slot] ?? null;
  series.qualities[slot] = worse(series.qualities[slot] ?? null, quality);
  series.origins[slot] = origin;
  if (quality !== QUALITY_CODE.BAD) {
    if (before === null) {
      series.min[slot] = series.max[slot] = series.mean[slot] = value;
    } else {
      // What was last said held until now: the mean of the slot is weighted by that.
      const knownMs = Math.max(0, Math.max(series.heardMs, slotStart) - slotStart) || (timeMs - slotStart) / 2;
      const share = timeMs > slotStart ? Math.min(1, knownMs / (timeMs - slotStart)) : 1;
      series.mean[slot] = series.mean[slot]! * share + before * (1 - share);
      series.min[slot] = Math.min(series.min[slot]!, value);
      series.max[slot] = Math.max(series.max[slot]!, value);
    }
    series.last[slot] = value;
  }
  series.heardMs = timeMs;
  return true;
}

/** Forgets slots that ended before `fromMs`, so that a desk left open for a week does not grow. */
export function dropBefore(courses: Courses, fromMs: number): void {
  const slots = Math.min(courses.count, Math.floor((fromMs - courses.startMs) / courses.slotMs));
  if (slots <= 0) return;
  for (const series of courses.series) for (const column of COLUMNS) series[column].splice(0, slots);
  courses.startMs += slots * courses.slotMs;
  courses.count -= slots;
}

/** The slot in which something was said that holds at a moment: the one there, else the newest before it within `gapMs`; -1: none. */
export function slotAt(courses: Courses, index: number, atMs: number, gapMs: number): number {
  const { qualities } = courses.series[index]!;
  const at = Math.min(courses.count - 1, Math.floor((atMs - courses.startMs) / courses.slotMs));
  for (let slot = at; slot >= 0; slot--) {
    if (atMs - (courses.startMs + (slot + 1) * courses.slotMs) > gapMs) return -1;
    if (qualities[slot] !== null && qualities[slot] !== undefined) return slot;
  }
  return -1;
}
