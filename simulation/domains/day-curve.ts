// How something runs over the hours of a day, by kind of day: 24 values each for working days, Saturdays and Sundays.
// Between the hours a periodic cubic (Catmull-Rom), between kinds of day the environment's fading shares: the result is
// continuous at every hour and every midnight.
import type { Environment } from '../weather/environment.ts';

export interface WeekCurve {
  readonly workday: Float64Array;
  readonly saturday: Float64Array;
  readonly sunday: Float64Array;
}

/** Each text holds 24 numbers, the value at 0:00, 1:00 ... 23:00. @throws Error when there are not 24 */
export function weekCurve(workday: string, saturday: string, sunday: string): WeekCurve {
  const parse = (text: string): Float64Array => {
    const values = Float64Array.from(text.trim().split(/\s+/), Number);
    if (values.length !== 24 || values.some(Number.isNaN)) throw new Error(`a day curve needs 24 numbers: "${text}"`);
    return values;
  };
  return { workday: parse(workday), saturday: parse(saturday), sunday: parse(sunday) };
}

function at(values: Float64Array, hour: number): number {
  const h = Math.floor(hour);
  const f = hour - h;
  const a = values[(h + 23) % 24]!;
  const b = values[h % 24]!;
  const c = values[(h + 1) % 24]!;
  const d = values[(h + 2) % 24]!;
  return b + 0.5 * f * (c - a + f * (2 * a - 5 * b + 4 * c - d + f * (3 * (b - c) + d - a)));
}

type Hour = Pick<Environment, 'localHour' | 'saturday' | 'sunday'>;

/** Value of the curve now; `hoursBack` looks at an earlier hour of the same kind of day. */
export function curveValue(curve: WeekCurve, { localHour, saturday, sunday }: Hour, hoursBack = 0): number {
  const hour = (((localHour - hoursBack) % 24) + 24) % 24;
  const working = 1 - saturday - sunday;
  let value = 0;
  if (working > 0) value += working * at(curve.workday, hour);
  if (saturday > 0) value += saturday * at(curve.saturday, hour);
  if (sunday > 0) value += sunday * at(curve.sunday, hour);
  return value;
}
