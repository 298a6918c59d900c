// Requests on the past: curves side by side, raw samples for exports.
import type { RequestResult } from '../../../contract/requests.ts';
import type { HistoryTiers, SampleHistory } from '../ports.ts';
import { answer, type Handler, refuse } from './handler.ts';

export interface HistoryHandlers {
  readonly 'history.series': Handler<'history.series'>;
  readonly 'history.page': Handler<'history.page'>;
}

type SeriesResult = RequestResult<'history.series'>['series'][number];

const UNKNOWN = 255;
const orNull = (values: Float64Array): (number | null)[] =>
  Array.from(values, (value) => (Number.isNaN(value) ? null : value));

/** `pointRows`: row of a point by its id */
export function createHistoryHandlers(
  history: SampleHistory & HistoryTiers,
  pointRows: ReadonlyMap<string, number>,
): HistoryHandlers {
  return {
    'history.series': async ({ points, fromMs, toMs, slots }) => {
      const missing = points.find((point) => !pointRows.has(point));
      if (missing !== undefined) return refuse('not-found', `there is no point "${missing}"`);
      if (!(fromMs < toMs)) return refuse('bad-request', 'the history must begin before it ends');
      const rows = points.map((point) => pointRows.get(point)!);
      const series = await history.series(rows, fromMs, toMs, slots);
      const { tier, startMs, slotMs } = series;
      return answer({
        tier,
        startMs,
        slotMs,
        series: series.points.map(({ min, max, mean, last, qualities, origins }, i): SeriesResult => {
          const codes = (of: Uint8Array) => Array.from(of, (code, slot) => (qualities[slot] === UNKNOWN ? null : code));
          return {
            point: points[i]!,
            ...{ min: orNull(min), max: orNull(max), mean: orNull(mean), last: orNull(last) },
            ...{ qualities: codes(qualities), origins: codes(origins) },
          };
        }),
      });
    },
    'history.page': async ({ point, fromMs, toMs, limit, cursor }) => {
      const row = pointRows.get(point);
      if (row === undefined) return refuse('not-found', `there is no point "${point}"`);
      if (!(fromMs <= toMs)) return refuse('bad-request', 'the history must begin before it ends');
      if (cursor !== null && !/^-?\d+$/.test(cursor))
        return refuse('bad-request', 'give `next` of the page before as it is');
      return answer(await history.page(row, fromMs, toMs, limit, cursor));
    },
  };
}
