// The city's key figures: aggregates that the catalogue describes, counted over the live values about once a second.
import type { KeyFigure } from '../../contract/catalogue.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../contract/vocabulary.ts';
import type { City } from './city.ts';
import type { LiveCity } from './live-city.ts';

export interface FigureValue {
  /** in the figure's unit; null: no point has a usable value */
  readonly value: number | null;
  /** points that went in, and points there are: a sum over 90 % of the stations is not the sum */
  readonly counted: number;
  readonly total: number;
  readonly isSimulated: boolean;
  /** no point is current any more: the last value that was */
  readonly isStale: boolean;
}

export interface FigureSource {
  readonly figure: KeyFigure;
  readonly points: Uint32Array;
  /** position of the figure's state; -1 when it has none */
  readonly state: number;
}

/** Figures in the catalogue's order; those of which the city has no point are left out. */
export function figureSources(city: City): FigureSource[] {
  const sources: FigureSource[] = [];
  for (const domain of city.catalogue.domains) {
    for (const figure of domain.keyFigures) {
      const points = city.pointsNamed(figure.domain, figure.kind, figure.point);
      if (points.length === 0) continue;
      const states = city.definition(points[0]!)?.states ?? [];
      sources.push({ figure, points, state: figure.state === undefined ? -1 : states.indexOf(figure.state) });
    }
  }
  return sources.sort((a, b) => a.figure.rank - b.figure.rank);
}

/** Of values in the points' unit, at least one; in the figure's unit. */
export function aggregate(figure: KeyFigure, values: readonly number[], state: number): number {
  const sum = values.reduce((total, value) => total + value, 0);
  const inState = values.filter((value) => Math.round(value) === state).length;
  const aggregates = {
    sum,
    mean: sum / values.length,
    min: values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    max: values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    countState: inState,
    shareState: inState / values.length,
  };
  return aggregates[figure.aggregate] * figure.factor;
}

/** Good and uncertain values count; bad and stale ones do not, and show as a gap between `counted` and `total`. */
export function computeFigure(source: FigureSource, live: LiveCity): FigureValue {
  const { figure, points, state } = source;
  let counted = 0;
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let inState = 0;
  let simulated = 0;
  for (const point of points) {
    if (!live.hasValue(point) || live.qualities[point]! > QUALITY_CODE.UNCERTAIN) continue;
    const value = live.values[point]!;
    counted++;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
    if (Math.round(value) === state) inState++;
    if (live.origins[point] === ORIGIN_CODE.simulated) simulated++;
  }
  const aggregates = {
    sum,
    mean: sum / counted,
    min: least,
    max: most,
    countState: inState,
    shareState: inState / counted,
  };
  return {
    value: counted === 0 ? null : aggregates[figure.aggregate] * figure.factor,
    counted,
    total: points.length,
    isSimulated: simulated > 0,
    isStale: false,
  };
}
