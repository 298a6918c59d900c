// What the fields of a strange message probably are, by their names and values. Guesses to begin with: a person looks at each.
import { isUnit, unitConversion } from './unit-conversion.ts';

export interface Leaf {
  /** names from the entry down, e.g. ['meter', 'power'] */
  readonly keys: readonly string[];
  readonly value: unknown;
}

export type TimeFormat = 'ms' | 's' | 'us' | 'iso';

const NAMES: Readonly<Record<string, readonly string[]>> = {
  time: ['ts', 'time', 'timestamp', 't', 'date', 'datetime', 'sampledat', 'measuredat'],
  unit: ['u', 'unit', 'uom', 'units'],
  quality: ['q', 'quality', 'qual'],
  count: ['seq', 'sequence', 'seqno', 'counter', 'n', 'msgid'],
  code: ['obis', 'code', 'register', 'tag', 'measurand', 'channel', 'name', 'type'],
  value: ['v', 'value', 'val', 'reading'],
};

/** other names of our points */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  activePower: ['power', 'p', 'kw', 'activepower', 'load', 'watt'],
  reactivePower: ['q', 'reactivepower', 'var'],
  voltage: ['voltage', 'u', 'v', 'volt', 'volts'],
  current: ['current', 'i', 'amps', 'ampere'],
  energy: ['energy', 'kwh', 'register', 'import', 'energyimport'],
  temperature: ['temperature', 'temp', 'airtemp'],
  humidity: ['humidity', 'hum', 'rh'],
  pressure: ['pressure', 'baro'],
  windSpeed: ['windspeed', 'wind'],
  occupancy: ['occupancy', 'occ'],
  occupied: ['occupied', 'taken'],
  free: ['free', 'vacant', 'available'],
  speed: ['speed', 'velocity'],
  flow: ['flow', 'volume', 'vehicles'],
};

/** OBIS code, without medium and channel -> point and unit as meters send it */
const OBIS: Readonly<Record<string, { point: string; unit: string }>> = {
  '1.8.0': { point: 'energy', unit: 'kWh' },
  '1.7.0': { point: 'activePower', unit: 'kW' },
  '16.7.0': { point: 'activePower', unit: 'kW' },
  '32.7.0': { point: 'voltage', unit: 'V' },
  '31.7.0': { point: 'current', unit: 'A' },
};

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
const lastOf = ({ keys }: Leaf): string => keys.at(-1) ?? '';

/** Leaves of an object, its lists left out, at most a few levels down. */
export function leavesOf(value: unknown, keys: readonly string[] = []): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ keys, value }];
  if (Array.isArray(value) || keys.length > 3) return [];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...keys, key]));
}

export const isNamed = (leaf: Leaf, kind: keyof typeof NAMES): boolean =>
  NAMES[kind]?.includes(plain(lastOf(leaf))) === true;

/** null: no time */
export function timeFormat(value: unknown): TimeFormat | null {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value) ? 'iso' : null;
  if (typeof value !== 'number') return null;
  if (value > 1e15 && value < 1e16) return 'us';
  if (value > 1e12 && value < 1e13) return 'ms';
  return value > 1e9 && value < 1e10 ? 's' : null;
}

/** The point that is called so, and the unit that its name names, as in power_kw. */
export function pointCalled(
  leaf: Leaf,
  points: ReadonlyMap<string, readonly { readonly unit: string }[]>,
): { point: string; unit: string | null } | null {
  const words = lastOf(leaf)
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9%]+/)
    .filter((word) => word !== '');
  const whole = plain(lastOf(leaf));
  const unit = words.length > 1 && isUnit(words.at(-1)!) ? words.at(-1)! : null;
  const stem = unit === null ? whole : plain(words.slice(0, -1).join(''));
  for (const name of points.keys()) if (plain(name) === stem) return { point: name, unit: unitFor(name, unit, points) };
  for (const [name, others] of Object.entries(SYNONYMS))
    if (points.has(name) && others.includes(stem)) return { point: name, unit: unitFor(name, unit, points) };
  return null;
}

function unitFor(
  point: string,
  unit: string | null,
  points: ReadonlyMap<string, readonly { readonly unit: string }[]>,
): string | null {
  if (unit === null) return null;
  return points.get(point)?.some((known) => unitConversion(unit, known.unit) !== null) === true ? unit : null;
}

export const isObis = (value: unknown): boolean =>
  typeof value === 'string' && /^(\d+-\d+:)?\d+\.\d+\.\d+(\.\d+){0,3}(\*\d+)?$/.test(value);

/** null: a code that nothing of ours answers to */
export function pointOfObis(
  code: string,
  points: ReadonlyMap<string, unknown>,
): { point: string; unit: string } | null {
  const digits = code
    .replace(/^\d+-\d+:/, '')
    .replace(/\*\d+$/, '')
    .split('.');
  const core = (digits.length >= 5 ? digits.slice(2, 5) : digits.slice(0, 3)).join('.');
  const found = OBIS[core];
  return found !== undefined && points.has(found.point) ? found : null;
}
