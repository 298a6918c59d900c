// Source times as foreign devices write them -> ms since 1970 UTC.
import type { MappingFile } from '../../../../contract/mapping-file.ts';
import { problem } from './mapping-problem.ts';
import { numberOf } from './source.ts';

type Time = NonNullable<MappingFile['time']>;

const FACTORS = { ms: 1, s: 1000, us: 1e-3 } as const;
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?$/;
/** Zones change their offset at quarters of an hour. */
const QUARTER_MS = 900_000;
const MOST_OFFSETS = 10_000;

/** Makes a reader that gives NaN for what is no time. @throws MappingError for a zone that is none */
export function compileTime(
  { format, zone = 'UTC' }: Pick<Time, 'format' | 'zone'>,
  path: string,
): (raw: unknown) => number {
  if (format !== 'iso') {
    if (zone !== 'UTC')
      throw problem(`${path}.zone`, `${format} counts from 1970 UTC and has no zone`, 'leave "zone" out');
    const factor = FACTORS[format];
    return (raw) => Math.round(numberOf(raw) * factor);
  }
  const offsetAt = zoneOffset(zone, path);
  return (raw) => (typeof raw === 'string' ? readIso(raw.trim(), offsetAt) : Number.NaN);
}

function readIso(text: string, offsetAt: (wallMs: number) => number): number {
  const match = ISO.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // 31 February would become 3 March.
  if (new Date(date).getUTCDate() !== Number(day) || new Date(date).getUTCMonth() !== Number(month) - 1)
    return Number.NaN;
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  if (h > 24 || m > 59 || s > 60) return Number.NaN;
  const wall = date + ((h * 60 + m) * 60 + s) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  if (zone === undefined) return wall - offsetAt(wall);
  if (zone === 'Z' || zone === 'z') return wall;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const offset = (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
  return zone.startsWith('-') ? wall + offset : wall - offset;
}

/**
 * ms by which clocks of the zone are ahead of UTC when they show `wallMs`. Of an hour that comes twice the first is meant; one that is
 * left out counts as if the clock had not been changed yet.
 */
function zoneOffset(zone: string, path: string): (wallMs: number) => number {
  if (zone === 'UTC') return () => 0;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-u-ca-gregory-hc-h23', {
      timeZone: zone,
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
  } catch {
    throw problem(`${path}.zone`, `"${zone}" is no time zone`, 'name it like Europe/Berlin');
  }
  const ahead = (utc: number): number => {
    const parts = new Map(format.formatToParts(utc).map(({ type, value }) => [type, Number(value)]));
    const at = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    return Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second')) - utc;
  };
  const known = new Map<number, number>();
  return (wall) => {
    const quarter = Math.floor(wall / QUARTER_MS) * QUARTER_MS;
    let offset = known.get(quarter);
    if (offset === undefined) {
      // The offset before any change of this day comes first: it is the one of the first of two like hours.
      const early = ahead(quarter - 86_400_000);
      const late = ahead(quarter + 86_400_000);
      offset = ahead(quarter - early) === early ? early : ahead(quarter - late) === late ? late : early;
      if (known.size >= MOST_OFFSETS) known.clear();
      known.set(quarter, offset);
    }
    return offset;
  };
}
