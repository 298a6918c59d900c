// Units of length of lines and line codes. Where one of the two says none, lengths are taken as they stand.
import { ScriptError } from './script-error.ts';

const METRES = {
  none: 1,
  mi: 1609.344,
  kft: 304.8,
  km: 1000,
  m: 1,
  ft: 0.3048,
  in: 0.0254,
  cm: 0.01,
  mm: 0.001,
} as const;

export type LengthUnit = keyof typeof METRES;

const BEGINNINGS: readonly (readonly [string, LengthUnit])[] = [
  ['no', 'none'],
  ['mi', 'mi'],
  ['kf', 'kft'],
  ['km', 'km'],
  ['mm', 'mm'],
  ['me', 'm'],
  ['ft', 'ft'],
  ['in', 'in'],
  ['cm', 'cm'],
];

export function parseLengthUnit(text: string): LengthUnit {
  const word = text.trim().toLowerCase();
  if (word === 'm') return 'm';
  const found = BEGINNINGS.find(([beginning]) => word.startsWith(beginning));
  if (found === undefined)
    throw new ScriptError(`"${text}" is no unit of length`, `write one of ${Object.keys(METRES).join(', ')}`);
  return found[1];
}

/** how many `to` make one `from` */
export function convertLength(from: LengthUnit, to: LengthUnit): number {
  return from === 'none' || to === 'none' ? 1 : METRES[from] / METRES[to];
}

export function metresIn(unit: LengthUnit): number {
  return METRES[unit];
}
