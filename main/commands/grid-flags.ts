// The flags of `solve`, `contingency` and `restore` as they are read from the command line. Light: it is loaded at every start.
import { InvalidArgumentError } from 'commander';
import type { GridEdit } from '../host/grid/grid-file.ts';

export const METHODS = ['auto', 'newton', 'sweep', 'current', 'dc'] as const;
export type Method = (typeof METHODS)[number];
export const ON_OFF = ['on', 'off'] as const;
export type OnOff = (typeof ON_OFF)[number];

export interface GridFlags {
  city?: string;
  json?: boolean;
}

/** For flags that may stand several times. */
export const repeated = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** `ELEMENT.PROPERTY=VALUE`; an element's own name may hold points, the value anything. */
export function gridEdit(text: string, before: readonly GridEdit[] = []): readonly GridEdit[] {
  const [, element, property, value] = /^([^=]+)\.([^.=]+)=(.*)$/s.exec(text) ?? [];
  if (element === undefined || property === undefined || value === undefined)
    throw new InvalidArgumentError('It must be ELEMENT.PROPERTY=VALUE, like line.sw7.bus2=300.');
  return [...before, { element: element.trim(), property: property.trim(), value: value.trim() }];
}

export function tolerance(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number > 0 && number < 1))
    throw new InvalidArgumentError('It must be a number above 0 and below 1, in per unit.');
  return number;
}

const MOST_REPETITIONS = 100_000;

export function repetitions(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !(number >= 1 && number <= MOST_REPETITIONS))
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_REPETITIONS}.`);
  return number;
}
