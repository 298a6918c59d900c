// The last half hour of every key figure as this screen saw it, for the small curves. A gap stays a gap.
export const HISTORY_WINDOW_MS = 30 * 60_000;
/** A screen just opened shows what it has over the whole width; less would magnify single values. */
const SHORTEST_WINDOW_MS = 20_000;
const SAMPLES = 720;
/** Further back than any correction of the clock: the host began anew with another time. */
const OTHER_TIME_MS = 60_000;

export interface FigureHistory {
  /** Keeps at most one sample per figure and `HISTORY_WINDOW_MS / SAMPLES`. `null` marks a gap. */
  add(id: string, timeMs: number, value: number | null): void;
  /** left edge of the curves at `nowMs`: half an hour back, less while the screen has not been open that long */
  from(nowMs: number): number;
  ids(): string[];
  /** Another course of a figure, oldest first; what is newer here stays. */
  replace(id: string, course: { readonly times: readonly number[]; readonly values: readonly (number | null)[] }): void;
  /** oldest first */
  read(id: string): { times: number[]; values: (number | null)[] };
}

/** What this screen has seen itself by a moment of the past: curves of a replay begin with it. */
export function historyUpTo(seen: FigureHistory, nowMs: number): FigureHistory {
  const past = createFigureHistory();
  for (const id of seen.ids()) {
    const { times, values } = seen.read(id);
    times.forEach((time, i) => {
      if (time <= nowMs && time > nowMs - HISTORY_WINDOW_MS) past.add(id, time, values[i]!);
    });
  }
  return past;
}

export function createFigureHistory(): FigureHistory {
  const series = new Map<string, { times: number[]; values: (number | null)[] }>();
  const seriesOf = (id: string) => {
    const known = series.get(id) ?? { times: [], values: [] };
    series.set(id, known);
    return known;
  };
  return {
    add: (id, timeMs, value) => {
      const { times, values } = seriesOf(id);
      const last = times.at(-1);
      if (last !== undefined && timeMs < last - OTHER_TIME_MS) times.length = values.length = 0;
      else if (last !== undefined && timeMs - last < HISTORY_WINDOW_MS / SAMPLES) {
        values[values.length - 1] = value;
        return;
      }
      times.push(timeMs);
      values.push(value);
      const from = timeMs - HISTORY_WINDOW_MS;
      const old = times.findIndex((time) => time >= from);
      if (old > 0) {
        times.splice(0, old);
        values.splice(0, old);
      }
    },
    from: (nowMs) => {
      let first = nowMs;
      for (const { times } of series.values()) first = Math.min(first, times[0] ?? nowMs);
      return Math.max(nowMs - HISTORY_WINDOW_MS, Math.min(first, nowMs - SHORTEST_WINDOW_MS));
    },
    replace: (id, course) => {
      const { times, values } = seriesOf(id);
      const end = course.times.at(-1) ?? Number.NEGATIVE_INFINITY;
      const newer = times.findIndex((time) => time > end);
      const kept = newer < 0 ? times.length : newer;
      times.splice(0, kept, ...course.times);
      values.splice(0, kept, ...course.values);
    },
    ids: () => [...series.keys()],
    read: seriesOf,
  };
}
