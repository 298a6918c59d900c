// Rows of an export: raw samples page after page, or the slots that are drawn. Never more in memory than a page. Units and
// factors are those of the screen; quality and origin stand in each row, so that no value is read without them.
import type { RequestName, RequestParams, RequestResult } from '../../../contract/requests.ts';
import { ORIGINS, QUALITIES } from '../../../contract/vocabulary.ts';
import { type Cell, clean, isoInZone } from '../../../contract/csv-cells.ts';

export interface ExportPoint {
  readonly id: string;
  /** name of the asset and of the point, in the person's language */
  readonly asset: string;
  readonly name: string;
  readonly unit: string;
  readonly factor: number;
  /** name of a state; null for numbers */
  readonly stateName: ((value: number) => string) | null;
}

export type ExportContent = 'slots' | 'wide' | 'raw';

export interface ExportRequest {
  readonly points: readonly ExportPoint[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly zone: string;
  readonly content: ExportContent;
  /** of `slots` and `wide`: at most so many */
  readonly slots: number;
  /** the moment of a replay: slots that are not over by then are left out */
  readonly knownMs: number;
}

/** A few thousand rows, and how much of the whole is done with them. */
export interface RowBatch {
  readonly rows: readonly (readonly Cell[])[];
  /** 0 ... 1 */
  readonly share: number;
  /** a value of the field simulator is among them */
  readonly hasSimulated: boolean;
}

type Ask = <N extends RequestName>(name: N, params: RequestParams<N>) => Promise<RequestResult<N>>;

const PAGE = 20_000;
const SIMULATED = ORIGINS.indexOf('simulated');

/** Names of columns are the same in every language: whoever reads the file is a program as often as a person. */
export function headOf({ content, points }: ExportRequest): string[] {
  if (content === 'raw')
    return ['point', 'asset', 'name', 'time', 'time_utc_ms', 'value', 'unit', 'state', 'quality', 'origin'];
  if (content === 'slots')
    return [
      ...['point', 'asset', 'name', 'start', 'start_utc_ms', 'slot_ms', 'min', 'max', 'mean', 'last'],
      ...['unit', 'state', 'quality', 'origin'],
    ];
  return [
    ...['start', 'start_utc_ms', 'slot_ms'],
    ...points.flatMap(({ id, unit }) => [
      unit === '' ? id : `${id} [${unit}]`,
      `${id} min`,
      `${id} max`,
      `${id} quality`,
      `${id} origin`,
    ]),
  ];
}

const qualityName = (code: number): string => QUALITIES[code] ?? String(code);
const originName = (code: number): string => ORIGINS[code] ?? String(code);
const shown = (value: number | null, factor: number): number | null => (value === null ? null : clean(value * factor));

export async function* exportRows(
  ask: Ask,
  request: ExportRequest,
  isCancelled: () => boolean,
): AsyncGenerator<RowBatch> {
  if (request.content === 'raw') yield* rawRows(ask, request, isCancelled);
  else yield* slotRows(ask, request);
}

async function* rawRows(
  ask: Ask,
  { points, fromMs, toMs, zone }: ExportRequest,
  isCancelled: () => boolean,
): AsyncGenerator<RowBatch> {
  for (const [index, { id, asset, name, unit, factor, stateName }] of points.entries()) {
    let cursor: string | null = null;
    do {
      if (isCancelled()) return;
      const page: RequestResult<'history.page'> = await ask('history.page', {
        point: id,
        fromMs: Math.floor(fromMs),
        toMs: Math.ceil(toMs),
        limit: PAGE,
        cursor,
      });
      let hasSimulated = false;
      const rows = page.times.map((ms, i) => {
        const [value, quality, origin] = [page.values[i]!, page.qualities[i]!, page.origins[i]!];
        hasSimulated ||= origin === SIMULATED;
        const state = stateName === null ? null : stateName(value);
        // The word of a device that calls itself broken is kept, and its quality beside it.
        const cells: Cell[] = [id, asset, name, isoInZone(ms, zone), ms, clean(value * factor), unit, state];
        return [...cells, qualityName(quality), originName(origin)];
      });
      cursor = page.next;
      const done = cursor === null ? 1 : ((page.times.at(-1) ?? fromMs) - fromMs) / (toMs - fromMs);
      yield { rows, share: Math.min(1, (index + done) / points.length), hasSimulated };
    } while (cursor !== null);
  }
}

async function* slotRows(
  ask: Ask,
  { points, fromMs, toMs, zone, content, slots, knownMs }: ExportRequest,
): AsyncGenerator<RowBatch> {
  const answer = await ask('history.series', {
    points: points.map(({ id }) => id),
    fromMs: Math.floor(fromMs),
    toMs: Math.ceil(toMs),
    slots,
  });
  const { startMs, slotMs, series } = answer;
  const hasSimulated = series.some(({ origins }) => origins.includes(SIMULATED));
  const starts = (series[0]?.mean ?? [])
    .map((_, slot) => startMs + slot * slotMs)
    .filter((ms) => ms + slotMs <= knownMs);
  const rows: Cell[][] = [];
  const word = (code: number | null | undefined, name: (code: number) => string): string | null =>
    code === null || code === undefined ? null : name(code);
  if (content === 'wide') {
    for (const [slot, ms] of starts.entries()) {
      if (series.every(({ qualities }) => qualities[slot] === null)) continue;
      const cells: Cell[] = [isoInZone(ms, zone), ms, slotMs];
      for (const [index, { min, max, mean, last, qualities, origins }] of series.entries()) {
        const { factor, stateName } = points[index]!;
        const value = (stateName === null ? mean[slot] : last[slot]) ?? null;
        cells.push(stateName !== null && value !== null ? stateName(value) : shown(value, factor));
        cells.push(shown(min[slot] ?? null, factor), shown(max[slot] ?? null, factor));
        cells.push(word(qualities[slot], qualityName), word(origins[slot], originName));
      }
      rows.push(cells);
    }
  } else {
    for (const [index, { min, max, mean, last, qualities, origins }] of series.entries()) {
      const { id, asset, name, unit, factor, stateName } = points[index]!;
      for (const [slot, ms] of starts.entries()) {
        if (qualities[slot] === null) continue;
        const values = [min, max, mean, last].map((column) => shown(column[slot] ?? null, factor));
        const value = last[slot] ?? null;
        const state = stateName === null || value === null ? null : stateName(value);
        const time: Cell[] = [id, asset, name, isoInZone(ms, zone), ms, slotMs];
        rows.push([
          ...time,
          ...values,
          unit,
          state,
          word(qualities[slot], qualityName),
          word(origins[slot], originName),
        ]);
      }
    }
  }
  yield { rows, share: 1, hasSimulated };
}
