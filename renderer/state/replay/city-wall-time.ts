// Wall time of the city's zone to and fro, where a day may have 23 or 25 hours. Pure.
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What the clocks of the zone show at a moment, as if it were UTC: ms. Fractions of a second are dropped. */
export function wallOf(ms: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

const DAY = 86_400_000;

/**
 * The moments at which the clocks of the zone show a wall time (given as if it were UTC): one as a rule, two in the hour
 * that comes twice in autumn, none in the hour that is left out in spring.
 */
export function momentsOfWall(wall: number, zone: string): number[] {
  const offsets = new Set([wall - DAY, wall + DAY].map((near) => wallOf(near, zone) - Math.floor(near / 1000) * 1000));
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((ms) => wallOf(ms, zone) === wall)
    .sort((a, b) => a - b);
}

const ENTRY = /^(?:(\d{4})-(\d{1,2})-(\d{1,2})[T ]+)?(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/**
 * What a person typed: "2026-10-25 02:30:15", "02:30" (of the day that is shown).
 * @returns the moments that it may mean, none for an hour that the day does not have; null: no time at all
 */
export function readEntry(typed: string, shownMs: number, zone: string): number[] | null {
  const read = ENTRY.exec(typed.trim());
  if (read === null) return null;
  const shown = new Date(wallOf(shownMs, zone));
  const [year, month, day] =
    read[1] === undefined
      ? [shown.getUTCFullYear(), shown.getUTCMonth() + 1, shown.getUTCDate()]
      : [Number(read[1]), Number(read[2]), Number(read[3])];
  const [hour, minute, second] = [Number(read[4]), Number(read[5]), Number(read[6] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(wall);
  // The 31st of April would become the 1st of May.
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return null;
  return momentsOfWall(wall, zone);
}

/** 2026-10-25 02:30:15, as `readEntry` reads it */
export const formatEntry = (ms: number, zone: string): string =>
  new Date(wallOf(ms, zone)).toISOString().slice(0, 19).replace('T', ' ');

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080].map((minutes) => minutes * MINUTE);

export interface Tick {
  readonly ms: number;
  /** a new day begins here, or ticks are days apart: it is told by its day */
  readonly isDay: boolean;
}

/** Round times of the zone between two moments, at most `most` of them while `steps` (ms, rising) has one as wide. */
export function ticksBetween(
  fromMs: number,
  toMs: number,
  most: number,
  zone: string,
  steps: readonly number[] = STEPS,
): Tick[] {
  const step = steps.find((one) => (toMs - fromMs) / one <= most) ?? steps.at(-1)!;
  const ticks = new Map<number, Tick>();
  // Two hours more on either side: the clocks may change in between.
  const first = Math.ceil((wallOf(fromMs, zone) - 2 * HOUR) / step) * step;
  const last = wallOf(toMs, zone) + 2 * HOUR;
  for (let wall = first; wall <= last; wall += step) {
    for (const ms of momentsOfWall(wall, zone)) {
      if (ms >= fromMs && ms <= toMs) ticks.set(ms, { ms, isDay: wall % DAY === 0 });
    }
  }
  return [...ticks.values()];
}
