// From slots to what is drawn: a line for what can be trusted, a dotted one for what cannot, a band where a slot holds several
// values, stretches of a state, and nothing at all where nothing was known. Pure.
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { Courses } from './course.ts';

/** What uPlot draws: undefined: no vertex here, the line goes on; null: the line is broken. */
export type Vertices = (number | null | undefined)[];

export interface Lines {
  /** GOOD */
  readonly good: Vertices;
  /** every stretch that begins or ends with a value that is UNCERTAIN, STALE or BAD in part */
  readonly doubtful: Vertices;
}

/** Middle of each slot, ms; the newest one not ahead of `nowMs`, and one more for `nowMs` itself. */
export function slotTimes({ startMs, slotMs, count }: Courses, nowMs: number): number[] {
  const times: number[] = [];
  for (let slot = 0; slot < count; slot++) {
    const ms = startMs + (slot + 0.5) * slotMs;
    // Two vertices never stand at one place.
    times.push(ms < nowMs ? ms : Math.max(nowMs - 1, (times.at(-1) ?? 0) + 0.01));
  }
  times.push(Math.max(nowMs, (times.at(-1) ?? 0) + 0.01));
  return times;
}

/**
 * Lines of one point at `slotTimes`.
 * @param held the value that holds until now in the unit of the course; null: none that is trusted
 */
export function linesOf(
  courses: Courses,
  index: number,
  { gapMs, factor, held }: { readonly gapMs: number; readonly factor: number; readonly held: number | null },
): Lines {
  const { mean, qualities } = courses.series[index]!;
  const size = courses.count + 1;
  const good: Vertices = Array.from({ length: size });
  const doubtful: Vertices = Array.from({ length: size });
  const gapSlots = gapMs / courses.slotMs;
  let before = -1;
  let isBeforeDoubtful = false;
  const cut = (from: number, to: number, line: Vertices) => {
    for (let slot = from; slot < to; slot++) line[slot] = null;
  };
  for (let slot = 0; slot < size; slot++) {
    const isNow = slot === courses.count;
    const quality = isNow ? QUALITY_CODE.GOOD : (qualities[slot] ?? null);
    const value = isNow ? held : (mean[slot] ?? null);
    if (quality === null || (isNow && value === null)) continue;
    if (value === null) {
      // BAD: whatever stood before ends here.
      good[slot] = doubtful[slot] = null;
      before = -1;
      continue;
    }
    const isDoubtful = quality !== QUALITY_CODE.GOOD;
    // Silence of some slots is a gap when it lasts; the value that holds now bridges its own.
    if (before >= 0 && slot - before - 1 > gapSlots && !isNow) {
      cut(before + 1, slot, good);
      cut(before + 1, slot, doubtful);
      before = -1;
    }
    const isStretchDoubtful = before >= 0 && (isDoubtful || isBeforeDoubtful);
    if (before >= 0) cut(before + 1, slot, isStretchDoubtful ? good : doubtful);
    // Without a slot between them there is no room to break a line: its end stands in the other line alone.
    good[slot] = isDoubtful ? null : value * factor;
    doubtful[slot] = isDoubtful || isStretchDoubtful ? value * factor : null;
    if (isStretchDoubtful && !isBeforeDoubtful) doubtful[before] = mean[before]! * factor;
    before = isNow ? before : slot;
    isBeforeDoubtful = isDoubtful;
  }
  return { good, doubtful };
}

/** Where a value stands alone between two breaks: no line shows it. */
export function loneValues(vertices: ArrayLike<number | null | undefined>): number[] {
  const lone: number[] = [];
  let [isBroken, last] = [true, -1];
  for (let at = 0; at <= vertices.length; at++) {
    const value = at === vertices.length ? null : vertices[at];
    if (value === undefined) continue;
    if (value === null) {
      if (last >= 0) lone.push(last);
      [isBroken, last] = [true, -1];
    } else {
      last = isBroken ? at : -1;
      isBroken = false;
    }
  }
  return lone;
}

export interface BandStretch {
  readonly fromSlot: number;
  /** pairs of lowest and highest, a slot each */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Runs of slots side by side of which at least one holds several values. */
export function bandsOf(courses: Courses, index: number): BandStretch[] {
  const { min, max } = courses.series[index]!;
  const bands: { fromSlot: number; low: number[]; high: number[] }[] = [];
  for (let slot = 0; slot < courses.count; slot++) {
    const [low, high] = [min[slot] ?? null, max[slot] ?? null];
    if (low === null || high === null) continue;
    const last = bands.at(-1);
    if (last !== undefined && last.fromSlot + last.low.length === slot) {
      last.low.push(low);
      last.high.push(high);
    } else bands.push({ fromSlot: slot, low: [low], high: [high] });
  }
  return bands.filter(({ low, high }) => low.some((value, i) => high[i]! > value));
}

export interface StateStretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: number;
  readonly isDoubtful: boolean;
  /** another state came and went in between, shorter than a slot */
  readonly isMixed: boolean;
}

/** A state holds until the next word about it, at most `gapMs`; the newest until `nowMs`, if it is trusted. */
export function statesOf(
  courses: Courses,
  index: number,
  { gapMs, isTrusted, nowMs }: { readonly gapMs: number; readonly isTrusted: boolean; readonly nowMs: number },
): StateStretch[] {
  const { last, min, max, qualities } = courses.series[index]!;
  const { startMs, slotMs } = courses;
  const stretches: { fromMs: number; toMs: number; state: number; isDoubtful: boolean; isMixed: boolean }[] = [];
  let open: (typeof stretches)[number] | undefined;
  let saidMs = Number.NEGATIVE_INFINITY;
  for (let slot = 0; slot < courses.count; slot++) {
    const quality = qualities[slot] ?? null;
    if (quality === null) continue;
    const atMs = startMs + slot * slotMs;
    if (open !== undefined) open.toMs = atMs - saidMs - slotMs > gapMs ? saidMs + slotMs : atMs;
    const isSilent = atMs - saidMs - slotMs > gapMs;
    saidMs = atMs;
    const state = last[slot] ?? null;
    if (state === null) {
      open = undefined;
      continue;
    }
    const isDoubtful = quality !== QUALITY_CODE.GOOD;
    // One change is an edge; there and back again within a slot would go unseen.
    const before = slot > 0 ? last[slot - 1] : state;
    const isMixed = min[slot] !== max[slot] && (before === state || max[slot]! - min[slot]! > 1);
    if (isSilent || open === undefined || open.state !== state || open.isDoubtful !== isDoubtful || isMixed) {
      open = { fromMs: atMs, toMs: atMs, state, isDoubtful, isMixed };
      stretches.push(open);
    }
  }
  if (open !== undefined) open.toMs = isTrusted ? nowMs : Math.min(nowMs, saidMs + slotMs);
  return stretches;
}

/** Lowest and highest of what is drawn between two moments; null: nothing is. */
export function extentOf(
  courses: Courses,
  index: number,
  fromMs: number,
  toMs: number,
  factor: number,
): { low: number; high: number } | null {
  const { min, max } = courses.series[index]!;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const first = Math.max(0, Math.floor((fromMs - courses.startMs) / courses.slotMs) - 1);
  const end = Math.min(courses.count, Math.ceil((toMs - courses.startMs) / courses.slotMs) + 1);
  for (let slot = first; slot < end; slot++) {
    const [a, b] = [min[slot] ?? null, max[slot] ?? null];
    if (a === null || b === null) continue;
    low = Math.min(low, a * factor, b * factor);
    high = Math.max(high, a * factor, b * factor);
  }
  return low > high ? null : { low, high };
}
