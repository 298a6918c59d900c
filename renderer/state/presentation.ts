// Numbers, units, ages and times as they are read on the screen. Pure: language and zone are arguments.
import type { PointDefinition } from '../../contract/catalogue.ts';

/** BCP 47 tags for Intl; the pseudo-language counts like English. */
const LOCALES: Readonly<Record<string, string>> = { en: 'en-GB', ru: 'ru-RU', zh: 'zh-CN' };
export const localeOf = (language: string): string => LOCALES[language] ?? 'en-GB';

const UNIT_SIGNS: Readonly<Record<string, string>> = {
  degC: '°C',
  deg: '°',
  '1/h': '/h',
  m2: 'm²',
  m3: 'm³',
  'W/m2': 'W/m²',
};
export const unitSign = (unit: string): string => UNIT_SIGNS[unit] ?? unit;

const numberFormats = new Map<string, Intl.NumberFormat>();

/** The minus is the true sign, as wide as a plus, so that columns of figures align. */
export function formatNumber(value: number, digits: number, language: string): string {
  const key = `${language}/${digits}`;
  let format = numberFormats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(localeOf(language), {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    numberFormats.set(key, format);
  }
  return format
    .format(Object.is(value, -0) || Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value)
    .replace('-', '\u2212');
}

export interface ShownValue {
  readonly text: string;
  /** '' for states and pure numbers */
  readonly unit: string;
}

/** A measured quantity in its displayed unit. Enumerated points have names, not numbers: `stateName`. */
export function showQuantity(definition: PointDefinition, value: number, language: string): ShownValue {
  const { factor, unit } = definition.display ?? { factor: 1, unit: definition.unit };
  return { text: formatNumber(value * factor, definition.digits, language), unit: unitSign(unit) };
}

/** Name of the state of an enumerated point; null when the value is no state. */
export const stateName = (definition: PointDefinition, value: number): string | null =>
  definition.states?.[Math.round(value)] ?? null;

/** "9.90 to 10.50" as its two ends in the displayed unit; null where there is no limit on that side. */
export function showLimits(definition: PointDefinition, language: string): { low: string | null; high: string | null } {
  const show = (value: number | undefined) =>
    value === undefined ? null : showQuantity(definition, value, language).text;
  return { low: show(definition.limits?.low), high: show(definition.limits?.high) };
}

export type AgeParts = {
  readonly key: 'age.seconds' | 'age.minutes' | 'age.hours' | 'age.days';
  readonly values: Record<string, string>;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Seconds under 2 min, m:ss under an hour, then hours, then days. Negative (a clock ahead of ours) counts as 0. */
export function ageParts(ms: number): AgeParts {
  const age = Math.max(0, ms);
  if (age < 2 * MINUTE) return { key: 'age.seconds', values: { n: String(Math.floor(age / 1000)) } };
  if (age < HOUR) {
    const seconds = Math.floor((age % MINUTE) / 1000);
    return { key: 'age.minutes', values: { m: String(Math.floor(age / MINUTE)), s: String(seconds).padStart(2, '0') } };
  }
  if (age < 48 * HOUR) return { key: 'age.hours', values: { n: String(Math.floor(age / HOUR)) } };
  return { key: 'age.days', values: { n: String(Math.floor(age / (24 * HOUR))) } };
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(
  name: string,
  language: string,
  zone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${name}/${language}/${zone}`;
  let format = dateFormats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(localeOf(language), { timeZone: zone, ...options });
    dateFormats.set(key, format);
  }
  return format;
}

/** 18:42:41 in the city's zone */
export const formatClock = (ms: number, language: string, zone: string): string =>
  dateFormat('clock', language, zone, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(ms);

/** 18:42 in the city's zone */
export const formatHourMinute = (ms: number, language: string, zone: string): string =>
  dateFormat('minute', language, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms);

/** Tue 24 Nov 2026 */
export const formatDate = (ms: number, language: string, zone: string): string =>
  dateFormat('date', language, zone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
    .format(ms)
    .replace(/,/g, '');

/** Tue 24 Nov */
export const formatDay = (ms: number, language: string, zone: string): string =>
  dateFormat('day', language, zone, { weekday: 'short', day: 'numeric', month: 'short' }).format(ms).replace(/,/g, '');

/** CET, CEST, or GMT+5:30 where the zone has no short name in English */
export function zoneName(ms: number, zone: string): string {
  const parts = dateFormat('zone', 'en', zone, { timeZoneName: 'short', hour: '2-digit' }).formatToParts(ms);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

/** Length on the ground: m under 1 km, else km with one digit. */
export function formatLength(metres: number, language: string): ShownValue {
  if (metres < 1000) return { text: formatNumber(metres, 0, language), unit: 'm' };
  return { text: formatNumber(metres / 1000, metres < 10_000 ? 1 : 0, language), unit: 'km' };
}
