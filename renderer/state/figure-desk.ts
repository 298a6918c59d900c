// The key figures of what is shown, measured about once a second, and the half hour before it. Of the present that is what this
// screen saw; of a moment of the past what the host recorded, where few enough points make the figure, or what was seen here.
import type { RequestName, RequestParams, RequestResult } from '../../contract/requests.ts';
import { QUALITY_CODE } from '../../contract/vocabulary.ts';
import type { LinkTimers } from '../link/link.ts';
import type { City } from './city.ts';
import type { CityTime } from './city-clock.ts';
import { createFigureHistory, type FigureHistory, HISTORY_WINDOW_MS, historyUpTo } from './figure-history.ts';
import { aggregate, computeFigure, type FigureSource, figureSources, type FigureValue } from './key-figures.ts';

/** Where the curve of a figure is from: seen by this screen; being read, or read, from the record; of too many points to be read. */
export type FigureCourse = 'seen' | 'reading' | 'read' | 'unread';

export interface FigureDesk {
  readonly figures: readonly FigureSource[];
  readonly history: FigureHistory;
  figure(id: string): FigureValue | undefined;
  courseOf(id: string): FigureCourse;
  open(city: City): void;
  /** Another moment stands in the columns. */
  jump(isPast: boolean): void;
  /** The moment has come to rest: reads what was recorded before it. */
  readPast(): Promise<void>;
  close(): void;
}

export interface FigureDeskOptions {
  readonly clock: CityTime;
  readonly timers: LinkTimers;
  /** what stands in the columns is only what was last known */
  readonly isBlind: () => boolean;
  request<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>>;
}

const EVERY_MS = 1_000;
/** A figure goes on its curve once the points that it counts change by no more than this from one look to the next. */
const SETTLED_SHARE = 0.02;
/** A figure of more points than this is not worth the questions. */
const MOST_POINTS = 160;
const POINTS_A_QUESTION = 16;
const SLOTS = 180;

export function createFigureDesk({ clock, timers, isBlind, request }: FigureDeskOptions): FigureDesk {
  const seen = createFigureHistory();
  const readings = new Map<string, FigureValue>();
  let history = seen;
  let figures: FigureSource[] = [];
  let city: City | null = null;
  let cancel: () => void = () => undefined;
  let round = 0;
  let isPast = false;
  /** of this moment's figures: those whose course has been read */
  const read = new Set<string>();

  const measure = () => {
    if (city === null) return;
    cancel();
    for (const source of figures) {
      const reading = computeFigure(source, city.live);
      const last = readings.get(source.figure.id);
      // Nothing current: what was last known stays, marked as old, and leaves a gap in the curve.
      readings.set(
        source.figure.id,
        reading.value === null && last !== undefined ? { ...last, isStale: true } : reading,
      );
      // While the first values of a city come in, its sums climb from nothing: that is no course of the city.
      const isSettled = last !== undefined && Math.abs(reading.counted - last.counted) <= SETTLED_SHARE * reading.total;
      history.add(source.figure.id, clock.now(), isBlind() || !isSettled ? null : reading.value);
    }
    cancel = timers.after(EVERY_MS, measure);
  };

  return {
    get figures() {
      return figures;
    },
    get history() {
      return history;
    },
    figure: (id) => readings.get(id),
    courseOf: (id) => {
      if (!isPast) return 'seen';
      if (read.has(id)) return 'read';
      const points = figures.find(({ figure }) => figure.id === id)?.points.length ?? 0;
      return points > MOST_POINTS ? 'unread' : 'reading';
    },
    open: (opened) => {
      city = opened;
      figures = figureSources(opened);
      measure();
    },
    jump: (toPast) => {
      round++;
      isPast = toPast;
      read.clear();
      // The last values of another moment are none of this one.
      readings.clear();
      history = toPast ? historyUpTo(seen, clock.now()) : seen;
      measure();
    },
    readPast: async () => {
      const mine = round;
      const past = history;
      for (const source of figures) {
        if (city === null || source.points.length > MOST_POINTS) continue;
        const recorded = await recordedFigure(source, city, clock.now(), request);
        if (mine !== round) return;
        past.replace(source.figure.id, recorded);
        read.add(source.figure.id);
      }
    },
    close: () => {
      cancel();
      city = null;
    },
  };
}

type Curve = { times: number[]; values: (number | null)[] };

/** The figure over the half hour before a moment, from the record of its points: a point's value holds until its next one. */
async function recordedFigure(
  { figure, points, state }: FigureSource,
  city: City,
  nowMs: number,
  request: FigureDeskOptions['request'],
): Promise<Curve> {
  const range = { fromMs: Math.floor(nowMs - HISTORY_WINDOW_MS), toMs: Math.ceil(nowMs), slots: SLOTS };
  const ids = Array.from(points, (point) => city.pointId(point));
  const curve: Curve = { times: [], values: [] };
  const courses: (number | null)[][] = [];
  let [startMs, slotMs] = [range.fromMs, HISTORY_WINDOW_MS / SLOTS];
  for (let first = 0; first < ids.length; first += POINTS_A_QUESTION) {
    const answer = await request('history.series', { points: ids.slice(first, first + POINTS_A_QUESTION), ...range });
    ({ startMs, slotMs } = answer);
    for (const { last, qualities } of answer.series) {
      let held: number | null = null;
      courses.push(
        last.map((value, slot) => {
          const quality = qualities[slot] ?? null;
          // Nothing was said in this slot: what was said before holds.
          if (quality === null) return held;
          held = quality <= QUALITY_CODE.UNCERTAIN ? value : null;
          return held;
        }),
      );
    }
  }
  for (let slot = 0; slot < (courses[0]?.length ?? 0); slot++) {
    const atMs = startMs + (slot + 1) * slotMs;
    if (atMs > nowMs) break;
    const known = courses.map((course) => course[slot] ?? null).filter((value) => value !== null);
    const value = known.length < (1 - SETTLED_SHARE) * points.length ? null : aggregate(figure, known, state);
    // Time before the first word is no gap: the curve begins there.
    if (value === null && curve.times.length === 0) continue;
    curve.times.push(atMs);
    curve.values.push(value);
  }
  return curve;
}
