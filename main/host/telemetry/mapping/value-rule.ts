// One value of an entry: which point it belongs to, and what it is in that point's unit.
import type { PointDefinition } from '../../../../contract/catalogue.ts';
import type { MappingValue } from '../../../../contract/mapping-file.ts';
import type { CityIndex } from './mapped-city.ts';
import { problem } from './mapping-problem.ts';
import type { Unreadable } from './payload-entries.ts';
import { compileSource, type Names, numberOf, type Scope, type Source, textOf } from './source.ts';
import { isUnit, unitConversion } from './unit-conversion.ts';

export interface Mapped {
  readonly row: number;
  /** a number in the point's unit, or the name of a state: still to be checked against the point */
  readonly value: unknown;
}

/** null: nothing is there; ignored: something that is passed over in silence. @throws AmbiguousPath */
export type ValueRule = (scope: Scope, asset: string) => Mapped | Unreadable | 'ignored' | null;

interface Conversion {
  readonly unit: Source | null;
  readonly scale: number;
  readonly offset: number;
  readonly states: ReadonlyMap<string, string> | null;
}

type Target = Conversion & { readonly point: string };

/** Units come from devices: who invents ever new ones must not fill the memory. */
const MOST_UNITS = 1000;

const refuse = (reason: Unreadable['reason'], detail: string): Unreadable => ({ reason, detail });

/** @throws MappingError */
export function compileValue(
  value: MappingValue,
  path: string,
  names: Names,
  index: CityIndex,
  decimal: '.' | ',',
): ValueRule {
  const raw = compileSource(value.value, `${path}.value`, names);
  const point = compileSource(value.point, `${path}.point`, names);
  const own = compileConversion(value, path, names);
  const table = value.table === undefined ? null : compileTable(value, path, names, own, index);
  if (table === null && isFixed(value.point)) checkPoint(value.point, value, path, `${path}.point`, index);
  const convert = makeConverter(decimal);
  return (scope, asset) => {
    const code = textOf(point(scope));
    if (code === undefined) return null;
    const found = table === null ? { point: code, ...own } : table.get(code);
    if (found === undefined)
      return value.others === 'ignore' ? 'ignored' : refuse('unknown-point', `the table has no "${code.slice(0, 60)}"`);
    const word = raw(scope);
    if (word === undefined || word === null) return null;
    const row = index.rows.get(`${asset}.${found.point}`);
    if (row === undefined) return refuse('unknown-point', `${asset} has no point ${found.point.slice(0, 60)}`);
    const converted = convert(word, found, index.points[row]!.definition, scope);
    return typeof converted === 'object' ? converted : { row, value: converted };
  };
}

function compileConversion(
  { unit, scale = 1, offset = 0, states }: Pick<MappingValue, 'unit' | 'scale' | 'offset' | 'states'>,
  path: string,
  names: Names,
): Conversion {
  return {
    unit: unit === undefined ? null : compileSource(unit, `${path}.unit`, names),
    scale,
    offset,
    states: states === undefined ? null : new Map(Object.entries(states)),
  };
}

function compileTable(
  value: MappingValue,
  path: string,
  names: Names,
  own: Conversion,
  index: CityIndex,
): ReadonlyMap<string, Target> {
  const table = new Map<string, Target>();
  for (const [code, entry] of Object.entries(value.table ?? {})) {
    const place = `${path}.table["${code}"]`;
    const name = typeof entry === 'string' ? entry : entry.point;
    const rule = typeof entry === 'string' ? value : { ...value, ...entry };
    checkPoint(name, rule, typeof entry === 'string' ? path : place, place, index);
    table.set(code, { point: name, ...(typeof entry === 'string' ? own : compileConversion(rule, place, names)) });
  }
  return table;
}

/** Without wildcards, fields and paths. */
export const isFixed = (source: string): boolean => !/^[$@]|[{}]/.test(source);

/** A name that no asset has, a unit that none of them can be given in, a state that none knows: said before the first message. */
function checkPoint(
  name: string,
  { unit, states }: Pick<MappingValue, 'unit' | 'states'>,
  conversionPath: string,
  pointPath: string,
  index: CityIndex,
): void {
  const definitions = index.definitions.get(name);
  if (definitions === undefined)
    throw problem(pointPath, `no asset of this city has a point "${name}"`, `there is ${nearest(name, index)}`);
  if (unit !== undefined && isFixed(unit) && !definitions.some((definition) => takesUnit(definition, unit)))
    throw problem(
      `${conversionPath}.unit`,
      isUnit(unit)
        ? `${name} is in ${units(definitions)}, and ${unit} is another quantity`
        : `"${unit}" is no unit that is known`,
      `give the unit of what the device measures, like ${units(definitions)}`,
    );
  for (const [word, state] of Object.entries(states ?? {})) {
    if (definitions.some((definition) => definition.states?.includes(state) === true)) continue;
    const known = [...new Set(definitions.flatMap((definition) => definition.states ?? []))];
    throw problem(
      `${conversionPath}.states["${word}"]`,
      `"${state}" is no state of ${name}`,
      known.length === 0 ? `${name} is a number: leave "states" out` : `there is ${known.join(', ')}`,
    );
  }
}

const takesUnit = (definition: PointDefinition, unit: string): boolean =>
  definition.states === undefined && unitConversion(unit, definition.unit) !== null;

const units = (definitions: readonly PointDefinition[]): string =>
  [...new Set(definitions.map(({ unit }) => (unit === '' ? 'no unit' : unit)))].join(' or ');

/** Names that begin alike, else some. */
function nearest(name: string, { definitions }: CityIndex): string {
  const all = [...definitions.keys()].sort();
  const start = name.slice(0, 3).toLowerCase();
  const alike = all.filter((known) => known.toLowerCase().includes(start));
  return (alike.length === 0 ? all : alike).slice(0, 12).join(', ');
}

type Converter = (
  word: unknown,
  by: Conversion,
  definition: PointDefinition,
  scope: Scope,
) => string | number | boolean | Unreadable;

function makeConverter(decimal: '.' | ','): Converter {
  const known = new Map<PointDefinition, Map<string, ReturnType<typeof unitConversion>>>();
  const conversionOf = (definition: PointDefinition, unit: string) => {
    let units = known.get(definition);
    if (units === undefined) known.set(definition, (units = new Map()));
    let found = units.get(unit);
    if (found === undefined) {
      if (units.size >= MOST_UNITS) units.clear();
      found = unitConversion(unit, definition.unit);
      units.set(unit, found);
    }
    return found;
  };
  return (word, { unit, scale, offset, states }, definition, scope) => {
    const text = textOf(word);
    if (text === undefined)
      return refuse('bad-value', `${definition.name}: ${JSON.stringify(word).slice(0, 60)} is no value`);
    if (states !== null) {
      const state = states.get(text);
      if (state === undefined)
        return refuse('bad-value', `${definition.name}: "${text.slice(0, 60)}" is no word of "states"`);
      return state;
    }
    if (definition.states !== undefined) {
      if (unit !== null) return refuse('wrong-unit', `${definition.name} has states and no unit`);
      return typeof word === 'string' && !definition.states.includes(word)
        ? numberOrText(word)
        : (word as string | number | boolean);
    }
    if (typeof word === 'boolean') return word;
    const number = numberOf(word, decimal);
    if (Number.isNaN(number)) return refuse('bad-value', `${definition.name}: "${text.slice(0, 60)}" is no number`);
    const scaled = number * scale + offset;
    if (unit === null) return scaled;
    const named = textOf(unit(scope));
    if (named === undefined) return refuse('wrong-unit', `${definition.name}: the message names no unit`);
    const convert = conversionOf(definition, named);
    if (convert === null)
      return refuse(
        'wrong-unit',
        `${definition.name} is in ${definition.unit === '' ? 'no unit' : definition.unit}, not in "${named.slice(0, 40)}"`,
      );
    return convert(scaled);
  };
}

function numberOrText(word: string): number | string {
  const number = numberOf(word);
  return Number.isNaN(number) ? word : number;
}
