// Units that devices name, and what they are in units of ours. A unit of another quantity is no unit for a point: 5 A are no 5 W.

interface Unit {
  readonly quantity: string;
  /** value in the quantity's base unit = value * factor + offset */
  readonly factor: number;
  readonly offset: number;
}

const PREFIXES: readonly [string, number][] = [
  ['', 1],
  ['m', 1e-3],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
];

/** Quantities whose units take prefixes, in their base unit. Active, reactive and apparent power are three. */
const PREFIXED: Readonly<Record<string, readonly string[]>> = {
  power: ['W'],
  reactive: ['var', 'VAr', 'VAR'],
  apparent: ['VA'],
  voltage: ['V'],
  current: ['A'],
  reactiveEnergy: ['varh', 'VArh'],
  apparentEnergy: ['VAh'],
  frequency: ['Hz'],
};

/** name of the unit -> factor, or factor and offset; the first of each is the base */
const PLAIN: Readonly<Record<string, Readonly<Record<string, number | readonly [number, number]>>>> = {
  energy: {
    ...{ Wh: 1, mWh: 1e-3, kWh: 1e3, MWh: 1e6, GWh: 1e9 },
    ...{ J: 1 / 3600, kJ: 1e3 / 3600, MJ: 1e6 / 3600, GJ: 1e9 / 3600, Ws: 1 / 3600 },
  },
  temperature: {
    ...{ degC: 1, '°C': 1, C: 1, Cel: 1, Celsius: 1 },
    ...{ degF: [5 / 9, -160 / 9], '°F': [5 / 9, -160 / 9], F: [5 / 9, -160 / 9], Fahrenheit: [5 / 9, -160 / 9] },
    ...{ K: [1, -273.15], Kelvin: [1, -273.15] },
  },
  speed: {
    ...{ 'm/s': 1, mps: 1 },
    ...{
      'km/h': 1 / 3.6,
      kmh: 1 / 3.6,
      kph: 1 / 3.6,
      mph: 0.44704,
      kn: 1852 / 3600,
      kt: 1852 / 3600,
      knots: 1852 / 3600,
    },
  },
  share: { '%': 1, percent: 1, pct: 1, '1': 100, ratio: 100, pu: 100, '‰': 0.1 },
  angle: { deg: 1, '°': 1, degree: 1, degrees: 1, rad: 180 / Math.PI },
  pressure: { Pa: 1, hPa: 100, kPa: 1e3, MPa: 1e6, mbar: 100, bar: 1e5, psi: 6894.757293168 },
  time: { s: 1, sec: 1, ms: 1e-3, min: 60, h: 3600, hr: 3600, d: 86_400 },
  rate: { '1/h': 1, '/h': 1, 'veh/h': 1, 'Fz/h': 1, '1/min': 60, '/min': 60, 'veh/min': 60, '1/s': 3600 },
  illuminance: { lx: 1, lux: 1, klx: 1e3 },
  irradiance: { 'W/m2': 1, 'W/m²': 1, 'W/m^2': 1, 'kW/m2': 1e3, 'kW/m²': 1e3 },
  precipitation: { 'mm/h': 1, 'l/m2/h': 1, 'in/h': 25.4, 'mm/min': 60 },
  length: { m: 1, mm: 1e-3, cm: 1e-2, km: 1e3, ft: 0.3048, in: 0.0254, mi: 1609.344 },
  impedance: { Ohm: 1, ohm: 1, Ω: 1, mOhm: 1e-3, kOhm: 1e3 },
  mass: { kg: 1, g: 1e-3, t: 1e3 },
  flow: { 'm3/h': 1, 'm³/h': 1, 'm3/s': 3600, 'm³/s': 3600, 'l/s': 3.6, 'l/min': 0.06, 'l/h': 1e-3 },
  volume: { m3: 1, 'm³': 1, l: 1e-3, L: 1e-3 },
};

const UNITS = collectUnits();
/** Spelled with the wrong capitals (KWH): taken where only one unit can be meant. mW and MW are two. */
const BY_SMALL_LETTERS = collectSmall(UNITS);

function collectUnits(): ReadonlyMap<string, Unit> {
  const units = new Map<string, Unit>();
  for (const [quantity, names] of Object.entries(PREFIXED))
    for (const name of names)
      for (const [prefix, factor] of PREFIXES) units.set(prefix + name, { quantity, factor, offset: 0 });
  for (const [quantity, names] of Object.entries(PLAIN))
    for (const [name, scale] of Object.entries(names)) {
      const [factor, offset] = typeof scale === 'number' ? [scale, 0] : scale;
      units.set(name, { quantity, factor, offset });
    }
  return units;
}

function collectSmall(units: ReadonlyMap<string, Unit>): ReadonlyMap<string, Unit | null> {
  const small = new Map<string, Unit | null>();
  for (const [name, unit] of units) {
    const key = name.toLowerCase();
    const other = small.get(key);
    const isSame =
      other === undefined ||
      (other !== null &&
        other.quantity === unit.quantity &&
        other.factor === unit.factor &&
        other.offset === unit.offset);
    small.set(key, isSame ? unit : null);
  }
  return small;
}

const find = (name: string): Unit | null => {
  const plain = name.trim().replaceAll('µ', 'μ');
  return UNITS.get(plain) ?? BY_SMALL_LETTERS.get(plain.toLowerCase()) ?? null;
};

/** The name is that of a unit; false: nothing is known of it. */
export const isUnit = (name: string): boolean => find(name) !== null;

const same = (value: number): number => value;

/**
 * Turns a value in `from` (as devices write it: kW, °C, MWh) into one in `to`. Null: another quantity, or a unit that is not known.
 * A number without a unit (`to` is '') takes none.
 */
export function unitConversion(from: string, to: string): ((value: number) => number) | null {
  if (from.trim() === to) return same;
  if (to === '') return from.trim() === '1' ? same : null;
  const source = find(from);
  const target = find(to);
  if (source === null || target === null || source.quantity !== target.quantity) return null;
  if (source.factor === target.factor && source.offset === target.offset) return same;
  const factor = source.factor / target.factor;
  const offset = (source.offset - target.offset) / target.factor;
  return (value) => value * factor + offset;
}
