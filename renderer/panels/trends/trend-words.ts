// What a point of the trends is called and how its values read.
import { ORIGINS, QUALITIES } from '../../../contract/vocabulary.ts';
import { currentLanguage, type TextOf, textOf } from '../../languages/languages.ts';
import type { City } from '../../state/city.ts';
import { formatNumber, stateName, unitSign } from '../../state/presentation.ts';
import { type Courses, slotAt } from '../../state/trends/course.ts';
import type { TrendPoint } from '../../state/trends/panes.ts';
import { assetTitle, pointTitle } from '../values/city-text.ts';
import { readPoint } from '../values/point-value.tsx';

export const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const;

/** A point of the trends with what drawing it needs, found once. */
export interface ShownPoint extends TrendPoint {
  readonly row: number;
  readonly digits: number;
  /** stored values times this are shown */
  readonly factor: number;
}

const rowsById = new WeakMap<City, Map<string, number>>();

/** Row of a point by its id; undefined: this city has none. */
export function pointRow(city: City, id: string): number | undefined {
  let rows = rowsById.get(city);
  if (rows === undefined) {
    rows = new Map(Array.from({ length: city.live.size }, (_, row) => [city.pointId(row), row]));
    rowsById.set(city, rows);
  }
  return rows.get(id);
}

/** Points that this city does not have (kept from another one) are left out. */
export function shownPoints(city: City, ids: readonly string[]): ShownPoint[] {
  return ids.flatMap((id) => {
    const row = pointRow(city, id);
    const definition = row === undefined ? undefined : city.definition(row);
    if (row === undefined || definition === undefined) return [];
    const { factor, unit } = definition.display ?? { factor: 1, unit: definition.unit };
    const isState = definition.states !== undefined;
    return [{ id, row, factor, unit: isState ? '' : unitSign(unit), isState, digits: definition.digits }];
  });
}

export const trendTitle = (city: City, row: number, text: TextOf): string =>
  `${pointTitle(city, row, text)}, ${assetTitle(city, city.assetOfPoint(row), text)}`;

/** Name of a state; its number when it has none. */
export function stateText(city: City, row: number, value: number): string {
  const definition = city.definition(row);
  const state = definition === undefined ? null : stateName(definition, value);
  if (state === null || definition === undefined) return String(value);
  return textOf(`state.${city.kinds[city.assetOfPoint(row)]!}.${definition.name}.${state}`);
}

export interface ReadOut {
  readonly text: string;
  readonly unit: string;
  /** as `PointValue` marks it */
  readonly quality: 'good' | 'uncertain' | 'bad' | 'stale' | 'none';
  /** quality where it is not good, else the band; '' when there is nothing to say */
  readonly note: string;
  /** name in ORIGINS; '' without a value */
  readonly origin: string;
}

const NOTHING: Omit<ReadOut, 'text'> = { unit: '', quality: 'none', note: '', origin: '' };

/** What a point was at a moment, as far as its slots tell. */
export function readCourse(
  city: City,
  shown: ShownPoint,
  courses: Courses,
  index: number,
  atMs: number,
  gapMs: number,
): ReadOut {
  const slot = slotAt(courses, index, atMs, gapMs);
  if (slot < 0) return { ...NOTHING, text: textOf('value.none'), note: textOf('trends.silent') };
  const series = courses.series[index]!;
  const name = QUALITIES[series.qualities[slot]!] ?? 'UNCERTAIN';
  const quality = name.toLowerCase() as ReadOut['quality'];
  const origin = ORIGINS[series.origins[slot] ?? -1] ?? '';
  const value = shown.isState ? series.last[slot] : series.mean[slot];
  const word = name === 'GOOD' ? '' : textOf(`quality.${name}`);
  if (value === null || value === undefined)
    return { ...NOTHING, text: textOf('value.none'), quality, origin, note: word };
  // A slot that also held BAD values has a value all the same: it is not one to be trusted blindly.
  const marked = quality === 'bad' ? 'uncertain' : quality;
  if (shown.isState) return { text: stateText(city, shown.row, value), unit: '', quality: marked, note: word, origin };
  const number = (ms: number) => formatNumber(ms * shown.factor, shown.digits, currentLanguage());
  const [low, high] = [number(series.min[slot]!), number(series.max[slot]!)];
  const band = low === high ? '' : `${low} … ${high}`;
  return { text: number(value), unit: shown.unit, quality: marked, note: word === '' ? band : word, origin };
}

/** What the point is now. */
export function readNow(city: City, row: number): ReadOut {
  const { text, unit, quality, origin } = readPoint(city, row);
  const note =
    quality === 'good' || quality === 'none' ? '' : textOf(`quality.${QUALITIES[city.live.qualities[row]!]!}`);
  return { text, unit, quality, note, origin: ORIGINS[origin] ?? '' };
}
