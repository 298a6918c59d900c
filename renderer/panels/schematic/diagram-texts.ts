// What stands beside the symbols of a diagram. A number that a device measures is bold, one that is computed is quiet.
import { NONE_U16 } from '../../../contract/grid-live.ts';
import { currentLanguage, type TextOf } from '../../languages/languages.ts';
import type { LiveCity } from '../../state/live-city.ts';
import { formatLength, formatNumber } from '../../state/presentation.ts';
import { shortFeederTitle, stationTitle } from '../grid/grid-titles.ts';
import {
  currentOf,
  loadingPercent,
  said,
  showGridQuantity,
  showPower,
  showVoltage,
  voltagePu,
} from '../grid/grid-units.ts';
import { currentValue, type GridMeasurements } from '../grid/measurements.ts';
import type { Grid } from '../grid/use-grid.ts';
import { customersBehind } from './customers-behind.ts';
import type { DiagramLabel, ElementRef } from './diagram.ts';

export type Tone = 'name' | 'measured' | 'computed' | 'quiet' | 'alarm-1' | 'alarm-2';
export interface Words {
  readonly text: string;
  readonly tone: Tone;
}
export type LabelLines = readonly (readonly Words[])[];

export interface TextSource {
  readonly grid: Grid;
  readonly city: LiveCity;
  readonly measurements: GridMeasurements | null;
  readonly text: TextOf;
}

const OVERLOAD = 100;
const HEAVY_OVERLOAD = 120;

function loadingWords(code: number): Words[] {
  const percent = loadingPercent(code);
  if (percent === null) return [];
  const tone = percent > HEAVY_OVERLOAD ? 'alarm-1' : percent > OVERLOAD ? 'alarm-2' : 'computed';
  return [{ text: `${formatNumber(percent, 0, currentLanguage())} %`, tone }];
}

const powerWords = (watts: number): Words[] =>
  Number.isNaN(watts) ? [] : [{ text: said(showPower(watts, currentLanguage())), tone: 'computed' }];

function outWords(customers: number, text: TextOf): Words[] {
  if (!(customers > 0)) return [];
  const n = formatNumber(customers, 0, currentLanguage());
  return [{ text: text('schematic.customersOut', { n }), tone: 'alarm-1' }];
}

function voltageWords(grid: Grid, ref: ElementRef, base: number): Words[] {
  if (ref.table !== 'stations' && ref.table !== 'branches') return [];
  const pu = voltagePu(grid.live.columns[ref.table].voltage[ref.row] ?? NONE_U16);
  if (pu === null || pu === 0 || !(base > 0)) return [];
  return [{ text: said(showVoltage(pu * base, currentLanguage())), tone: 'computed' }];
}

/** What flows, as a device at one of the cable's ends measures it; else as it is computed. */
function cableWords(source: TextSource, row: number): Words[] {
  const { grid } = source;
  const { branches } = grid.model.data;
  const { loading } = grid.live.columns.branches;
  const measured = measuredWords(source, 'current', 'branch', row, 'A');
  if (measured.length > 0) return [...measured, ...loadingWords(loading[row]!)];
  const computed = currentOf(loading[row]!, branches.normalRating[row]!, branches.ratedFromVoltage[row]!);
  const current: Words[] =
    computed === null ? [] : [{ text: said(showGridQuantity(computed, 'A', currentLanguage())), tone: 'computed' }];
  return [...current, ...loadingWords(loading[row]!)];
}

function measuredWords(
  { city, measurements }: TextSource,
  quantity: Parameters<GridMeasurements['pointOf']>[0],
  table: Parameters<GridMeasurements['pointOf']>[1],
  row: number,
  unit: string,
): Words[] {
  const value = currentValue(city, measurements?.pointOf(quantity, table, row) ?? -1);
  return value === null ? [] : [{ text: said(showGridQuantity(value, unit, currentLanguage())), tone: 'measured' }];
}

/** A feeder's power: its bay says it, else it is computed. */
function feederPower(source: TextSource, row: number): Words[] {
  const measured = measuredWords(source, 'activePower', 'feeder', row, 'W');
  return measured.length > 0 ? measured : powerWords(source.grid.live.columns.feeders.power[row]!);
}

function lengthWords(grid: Grid, row: number): Words[] {
  const metres = grid.model.data.branches.length[row]!;
  return metres > 0 ? [{ text: said(formatLength(metres, currentLanguage())), tone: 'quiet' }] : [];
}

/** The lines of text at a label; the first is at its place, the others below. */
export function labelLines(source: TextSource, label: DiagramLabel): LabelLines {
  const { grid, text } = source;
  const { model, live } = grid;
  const { of } = label;
  const { row } = of;
  switch (label.kind) {
    case 'busbar': {
      const base = model.data.nodes.baseVoltage[model.rowsOf('nodes', 'station', row)[0] ?? -1] ?? 0;
      return [
        [{ text: stationTitle(model, row), tone: 'name' }, ...voltageWords(grid, of, label.index < 0 ? base : 0)],
      ];
    }
    case 'section':
      return [[{ text: text('schematic.section', { n: label.index + 1 }), tone: 'quiet' }]];
    case 'head': {
      const { loading, customersOut } = live.columns.feeders;
      return [
        [{ text: text('schematic.feederNamed', { name: shortFeederTitle(model, row) }), tone: 'name' }],
        [...feederPower(source, row), ...loadingWords(loading[row]!), ...outWords(customersOut[row]!, text)],
      ];
    }
    case 'outgoing': {
      const { loading, customersOut } = live.columns.feeders;
      return [
        [{ text: shortFeederTitle(model, row), tone: 'name' }],
        feederPower(source, row),
        loadingWords(loading[row]!),
        outWords(customersOut[row]!, text),
      ];
    }
    case 'unit': {
      if (of.table !== 'stations') return [];
      return [[{ text: stationTitle(model, row), tone: 'name' }]];
    }
    case 'transformer':
      return [transformerWords(source, of)];
    case 'cable':
      return [[...cableWords(source, row), ...lengthWords(grid, row)]];
    case 'outlet': {
      const customers = customersBehind(model, row);
      const count: Words[] =
        customers === null
          ? []
          : [
              {
                text: text('schematic.customers', { n: formatNumber(customers, 0, currentLanguage()) }),
                tone: 'quiet',
              },
            ];
      return [
        [{ text: `F${label.index + 1}`, tone: 'name' }, ...loadingWords(live.columns.branches.loading[row]!), ...count],
      ];
    }
    case 'stub':
      return [[{ text: `\u2192 ${row < 0 ? text('schematic.elsewhere') : stubName(grid, of)}`, tone: 'computed' }]];
    case 'circuit':
      return [
        [{ text: circuitEnd(grid, row, label.index), tone: 'name' }],
        cableWords(source, row),
        powerWords(live.columns.branches.power[row]!),
      ];
    case 'fold':
      return [];
  }
}

function transformerWords(source: TextSource, of: ElementRef): Words[] {
  const { grid, text } = source;
  const { columns } = grid.live;
  if (of.table === 'consumers') return powerWords(columns.consumers.power[of.row]!);
  const station = grid.model.data.branches.station[of.row]!;
  const out = station < 0 ? 0 : columns.stations.customersOut[station]!;
  return [
    ...loadingWords(columns.branches.loading[of.row]!),
    ...powerWords(columns.branches.power[of.row]!),
    ...outWords(out, text),
  ];
}

const stubName = (grid: Grid, of: ElementRef): string =>
  of.table === 'stations' ? stationTitle(grid.model, of.row) : feederName(grid, of.row);

function feederName({ model }: Grid, row: number): string {
  return model.name('feeders', row) || model.id('feeders', row);
}

/**
 * The words that all names begin with and that tell none of them from the others, with the space after them: "Umspannwerk ". Empty where
 * there are fewer than two names, or where nothing would be left of one.
 */
export function commonStart(names: readonly string[]): string {
  const [first, ...others] = [...new Set(names)].map((name) => name.split(' '));
  if (first === undefined || others.length === 0) return '';
  let count = 0;
  while (others.every((words) => words[count] === first[count] && words.length > count + 1) && count + 1 < first.length)
    count++;
  return count === 0 ? '' : `${first.slice(0, count).join(' ')} `;
}

/** Where a circuit leads to; `station`: from where it is seen. */
export function circuitEnd({ model }: Grid, row: number, station: number): string {
  const { nodes, branches } = model.data;
  const ends = [nodes.station[branches.from[row]!]!, nodes.station[branches.to[row]!]!];
  return stationTitle(model, ends.find((end) => end !== station) ?? -1) || model.id('branches', row);
}

/** A last word with a number in it: by it equal names are told apart. */
const TAIL = /\s\S{0,3}\d\S{0,6}$/;

/** Pixels of a text where there is no pen to measure with: by a mean width of its letters. */
const usualWidth = (text: string): number => text.length * (/[\u2e80-\u9fff]/.test(text) ? 12 : 6.2);

const LEAST_LETTERS = 3;

/**
 * SVG cuts no text by itself: as many letters as fit, and the number at the end, by which equal names are told apart.
 * @param width pixels
 * @param widthOf pixels of a text in the letters in which it will stand
 */
export function cutTo(text: string, width: number, widthOf = usualWidth): string {
  if (widthOf(text) <= width) return text;
  const tail = TAIL.exec(text)?.[0] ?? '';
  const number = tail.trim().replace(/^\u2026/, '');
  const cut = (from: string, end: string): string | null => {
    for (let left = from.length - 1; left >= LEAST_LETTERS; left--) {
      const tried = `${from.slice(0, left).trimEnd()}\u2026${end}`;
      if (widthOf(tried) <= width) return tried;
    }
    return null;
  };
  const kept = number === '' ? null : cut(text.slice(0, text.length - tail.length), number);
  return kept ?? cut(text, '') ?? `${text.slice(0, LEAST_LETTERS - 1)}\u2026`;
}
