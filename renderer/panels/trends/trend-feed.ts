// Where the curves come from: asked of the host when something else is looked at, carried on from the live values in between, and
// asked for anew now and then, because a screen sees only the newest of what came between two of its frames.
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { City } from '../../state/city.ts';
import { useDesk } from '../../state/desk-store.ts';
import { type Stretch, stretchOf } from '../../state/replay/time-range.ts';
import type { Session } from '../../state/session.ts';
import { onBeat } from '../../state/ticker.ts';
import { addSample, type Courses, coursesOf, dropBefore } from '../../state/trends/course.ts';
import { gapOf } from '../../state/trends/gap.ts';
import type { ShownPoint } from './trend-words.ts';

export type FeedState = { readonly kind: 'loading' | 'ready' } | { readonly kind: 'failed'; readonly message: string };

export interface TrendFeed {
  /** what the courses are of, in their order */
  readonly points: readonly ShownPoint[];
  readonly courses: Courses | null;
  /** ms of silence that break a point's line */
  readonly gaps: readonly number[];
  stretch(): Stretch;
  /** Another range or another width: asks soon, once for many. */
  renew(width: number): void;
  close(): void;
}

const ASK_AFTER_MS = 80;
const RETRY_MS = 5_000;
/** ms of a steady clock */
const REFRESH_MS = 30_000;
/** So much of the width has passed by: what came in between frames is missed. */
const REFRESH_SHARE = 0.2;
const LEAST_REFRESH_MS = 2_000;
const MOST_SLOTS = 4_000;
/** What was said before the left edge holds on beyond it. */
const LONGEST_LEAD_MS = 10 * 60_000;

export function createTrendFeed(
  session: Session,
  city: City,
  points: readonly ShownPoint[],
  hooks: { readonly onData: () => void; readonly onState: (state: FeedState) => void },
): TrendFeed {
  const speed = Math.max(1, session.store.getState().status?.speed ?? 1);
  const gaps = points.map(({ row }) => gapOf(city.definition(row)!, speed));
  const finite = gaps.filter(Number.isFinite);
  const leadMs = Math.min(
    LONGEST_LEAD_MS * speed,
    Math.max(0, ...finite, finite.length < gaps.length ? LONGEST_LEAD_MS : 0),
  );
  let courses: Courses | null = null;
  let width = 0;
  let round = 0;
  let isAsking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = { steady: 0, nowMs: 0 };
  const versions = points.map(() => -1);
  let drawnMs = session.clock.now();

  const stretch = () => stretchOf(useDesk.getState().trendRange, session.clock.now());

  const feedLive = (): boolean => {
    if (courses === null || useDesk.getState().trendRange.toMs !== null) return false;
    let isNew = false;
    for (const [index, { row }] of points.entries()) {
      const { live } = city;
      if (live.versions[row] === versions[index]) continue;
      versions[index] = live.versions[row]!;
      // Old by silence is no new word of the device.
      if (!live.hasValue(row) || live.qualities[row] === QUALITY_CODE.STALE) continue;
      const sample = {
        timeMs: live.times[row]!,
        value: live.values[row]!,
        quality: live.qualities[row]!,
        origin: live.origins[row]!,
      };
      isNew = addSample(courses, index, sample) || isNew;
    }
    return isNew;
  };

  const ask = async () => {
    const mine = ++round;
    isAsking = true;
    const nowMs = session.clock.now();
    asked = { steady: performance.now(), nowMs };
    const { fromMs, toMs } = stretch();
    const spanMs = toMs - fromMs;
    const lead = Math.min(leadMs, spanMs);
    const slots = Math.max(1, Math.min(MOST_SLOTS, Math.round(width * (1 + lead / spanMs))));
    const isPast = session.store.getState().replay !== null;
    try {
      const answer = await session.request('history.series', {
        points: points.map(({ id }) => id),
        fromMs: Math.floor(fromMs - lead),
        toMs: Math.ceil(toMs),
        slots,
      });
      if (mine !== round) return;
      // In the past a slot that is not over yet would tell what comes.
      courses = coursesOf(answer, isPast ? nowMs : Number.POSITIVE_INFINITY);
      versions.fill(-1);
      feedLive();
      hooks.onState({ kind: 'ready' });
      hooks.onData();
    } catch (error) {
      if (mine !== round) return;
      hooks.onState({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      timer = setTimeout(() => void ask(), RETRY_MS);
    } finally {
      if (mine === round) isAsking = false;
    }
  };

  const renew = (nextWidth: number) => {
    width = nextWidth;
    if (width <= 0 || points.length === 0) return;
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), ASK_AFTER_MS);
  };

  const endBeat = onBeat(() => {
    if (courses === null) return;
    const isNew = feedLive();
    const { fromMs, toMs } = stretch();
    const isFollowing = useDesk.getState().trendRange.toMs === null;
    if (!isFollowing) return;
    dropBefore(courses, fromMs - leadMs - (toMs - fromMs));
    const waited = performance.now() - asked.steady;
    const passed = Math.abs(session.clock.now() - asked.nowMs) / (toMs - fromMs);
    if (!isAsking && (waited > REFRESH_MS || (passed > REFRESH_SHARE && waited > LEAST_REFRESH_MS))) void ask();
    // The window slides though nothing comes in, by whole pixels.
    const isMoved = ((session.clock.now() - drawnMs) / (toMs - fromMs)) * width >= 1;
    if (!isNew && !isMoved) return;
    drawnMs = session.clock.now();
    hooks.onData();
  });

  return {
    points,
    get courses() {
      return courses;
    },
    gaps,
    stretch,
    renew,
    close: () => {
      round++;
      clearTimeout(timer);
      endBeat();
    },
  };
}
