// Which points share a pane. A pane of curves has one unit, or two where height is short: never more, for nobody reads a third
// axis. States lie below in lanes of their own, each with its name in it. Pure.
export interface TrendPoint {
  readonly id: string;
  /** unit as it is shown; '' for pure numbers */
  readonly unit: string;
  /** has names instead of numbers */
  readonly isState: boolean;
}

export interface CurvePane {
  readonly sort: 'curves';
  /** left axis, right axis */
  readonly units: readonly string[];
  /** positions in the list of points */
  readonly points: readonly number[];
  readonly height: number;
}

export interface LanePane {
  readonly sort: 'lanes';
  readonly points: readonly number[];
  readonly height: number;
}

export type Pane = CurvePane | LanePane;

export const MOST_POINTS = 8;
export const LANE_HEIGHT = 24;
/** Under this a curve cannot be read any more. */
export const LEAST_PANE_HEIGHT = 84;
/** A pane that all units have to themselves is better than two axes only while it is this high. */
const ROOMY_PANE_HEIGHT = 104;

/** `height`: pixels for all panes together, the axis of time not counted. Panes get at least their least height: then they scroll. */
export function arrangePanes(points: readonly TrendPoint[], height: number): Pane[] {
  const lanes = points.flatMap((point, i) => (point.isState ? [i] : []));
  const units = [...new Set(points.filter((point) => !point.isState).map(({ unit }) => unit))];
  const laneHeight = lanes.length * LANE_HEIGHT;
  const free = height - laneHeight;
  const isPaired = units.length > 1 && free / units.length < ROOMY_PANE_HEIGHT;
  const groups = isPaired
    ? Array.from({ length: Math.ceil(units.length / 2) }, (_, i) => units.slice(2 * i, 2 * i + 2))
    : units.map((unit) => [unit]);
  const paneHeight = Math.max(LEAST_PANE_HEIGHT, Math.floor(free / Math.max(1, groups.length)));
  const panes: Pane[] = groups.map((group) => ({
    sort: 'curves',
    units: group,
    points: points.flatMap((point, i) => (!point.isState && group.includes(point.unit) ? [i] : [])),
    height: paneHeight,
  }));
  if (lanes.length > 0) panes.push({ sort: 'lanes', points: lanes, height: laneHeight });
  return panes;
}

/** Widens a flat line, so that noise in the last digit does not fill the pane. `null`: nothing to show. */
export function axisRange(extent: { low: number; high: number } | null, digits: number): [number, number] {
  if (extent === null) return [0, 1];
  let { low, high } = extent;
  const isPositive = low >= 0;
  const least = Math.max(5 * 10 ** -digits, 0.02 * Math.max(Math.abs(high), Math.abs(low)));
  const missing = Math.max(0, least - (high - low)) / 2;
  low -= missing;
  high += missing;
  const margin = 0.08 * (high - low);
  return [isPositive ? Math.max(0, low - margin) : low - margin, high + margin];
}
