// Free text of tags -> numbers. Null where it makes no sense; the caller counts it.
import { lookup } from './lookup.ts';

const FOOT_M = 0.3048;
const MPH = 0.44704;
const KMH = 1 / 3.6;
const KNOT = 0.514444;

/** First number of the text; a comma may stand for the decimal point. */
function leadingNumber(text: string): { value: number; rest: string } | null {
  const match = /^\s*([+-]?\d+(?:[.,]\d+)?)\s*(.*)$/.exec(text);
  if (match === null) return null;
  const value = Number(match[1]!.replace(',', '.'));
  return Number.isFinite(value) ? { value, rest: match[2]!.trim().toLowerCase() } : null;
}

/** "12", "12.5 m", "12,5", "40 ft", "40'", "12'6\"" -> metres */
export function parseLength(text: string | undefined): number | null {
  if (text === undefined) return null;
  const found = leadingNumber(text);
  if (found === null) return null;
  const { value, rest } = found;
  if (rest === '' || rest === 'm' || rest.startsWith('met')) return value;
  if (rest === 'ft' || rest.startsWith('feet') || rest.startsWith('foot')) return value * FOOT_M;
  if (rest === 'km') return value * 1000;
  if (rest === 'cm') return value / 100;
  if (rest.startsWith("'")) {
    const inches = leadingNumber(rest.slice(1));
    return (value + (inches?.value ?? 0) / 12) * FOOT_M;
  }
  // "12;15": the first counts; "12-15" likewise.
  return /^[;\-/~]/.test(rest) ? value : null;
}

export function parseNumber(text: string | undefined): number | null {
  if (text === undefined) return null;
  return leadingNumber(text)?.value ?? null;
}

/** "5", "5.5", "5;6", "5-7": the first number. A list of house numbers or free text is no count. */
export function parseCount(text: string | undefined): number | null {
  if (text === undefined) return null;
  const found = leadingNumber(text);
  return found !== null && /^([;\-/+~].*)?$/.test(found.rest) ? found.value : null;
}

// Default limits that countries write as words (https://wiki.openstreetmap.org/wiki/Key:maxspeed), km/h.
const ZONES: Record<string, number> = {
  walk: 7,
  living_street: 7,
  'living street': 7,
  urban: 50,
  rural: 100,
  trunk: 100,
  motorway: 130,
  zone30: 30,
  'zone:30': 30,
  zone20: 20,
  bicycle_road: 30,
};
const COUNTRY_ZONES: Record<string, number> = {
  'gb:nsl_single': 96.6,
  'gb:nsl_dual': 112.7,
  'gb:motorway': 112.7,
  'gb:nsl_restricted': 48.3,
  'us:urban': 40,
  'us:rural': 88,
  'fr:rural': 80,
  'it:rural': 90,
  'ch:rural': 80,
  'ch:motorway': 120,
  'se:rural': 70,
  'ru:urban': 60,
  'ru:rural': 90,
};

/** "50", "30 mph", "walk", "DE:urban", "none" -> m/s; null where unreadable or "signals", "variable" */
export function parseSpeed(text: string | undefined): number | null {
  if (text === undefined) return null;
  const word = text.trim().toLowerCase();
  if (word === 'none') return 130 * KMH;
  const found = leadingNumber(word);
  if (found !== null) {
    if (!(found.value > 0)) return null;
    const factor = found.rest.startsWith('mph') ? MPH : found.rest.startsWith('knot') ? KNOT : KMH;
    const speed = found.value * factor;
    return speed <= 90 ? speed : null;
  }
  const zone = lookup(COUNTRY_ZONES, word) ?? lookup(ZONES, word.replace(/^[a-z]{2}:/, ''));
  if (zone !== undefined) return zone * KMH;
  const digits = /zone:?(\d+)/.exec(word);
  return digits === null ? null : Number(digits[1]) * KMH;
}

const COMPASS = ['N', 'NNE', 'NE', 'ENE', 'E', 'ESE', 'SE', 'SSE', 'S', 'SSW', 'SW', 'WSW', 'W', 'WNW', 'NW', 'NNW'];

/** "90", "NE" -> degrees clockwise from north, 0 <= value < 360 */
export function parseDirection(text: string | undefined): number | null {
  if (text === undefined) return null;
  const point = COMPASS.indexOf(text.trim().toUpperCase());
  if (point >= 0) return point * 22.5;
  const value = parseNumber(text);
  return value === null ? null : ((value % 360) + 360) % 360;
}

/** "110000", "110000;20000", "110 kV" -> volts, highest first */
export function parseVoltages(text: string | undefined): number[] {
  if (text === undefined) return [];
  return text
    .split(/[;/,|]/)
    .map((part) => {
      const found = leadingNumber(part);
      if (found === null) return 0;
      return found.rest.startsWith('kv') ? found.value * 1000 : found.value;
    })
    .filter((volts) => volts > 0 && volts < 2e6)
    .sort((a, b) => b - a);
}

/** "25 MW", "800 kW", "5000" -> watts (a bare number is watts) */
export function parsePower(text: string | undefined): number | null {
  if (text === undefined) return null;
  const found = leadingNumber(text);
  if (found === null || found.value <= 0) return null;
  const unit = found.rest.replace(/(p|el|_?th)$/, '');
  const factor =
    { gw: 1e9, mw: 1e6, kw: 1e3, gva: 1e9, mva: 1e6, kva: 1e3 }[unit.slice(0, 3).trim()] ??
    { gw: 1e9, mw: 1e6, kw: 1e3 }[unit.slice(0, 2)] ??
    1;
  return found.value * factor;
}
