// City time. The host and the field simulator are given the same three numbers, so that both read the same clock.
import type { CityClock } from './ports.ts';

export interface CityClockSettings {
  /** city time at `startWall`, ms UTC */
  readonly startCity: number;
  /** the machine's clock at which city time was `startCity`, ms UTC */
  readonly startWall: number;
  /** city seconds in a second of the wall; more than 0 */
  readonly speed: number;
}

/** City time runs along the machine's clock; an --at or --speed makes it a simulated one. */
export function createCityClock(
  { startCity, startWall, speed }: CityClockSettings,
  wallNow: () => number = Date.now,
): CityClock {
  if (!Number.isFinite(startCity) || !Number.isFinite(startWall)) throw new RangeError('city clock: start is no time');
  if (!(speed > 0) || !Number.isFinite(speed)) throw new RangeError(`city clock: speed ${speed} is not above 0`);
  return {
    now: () => startCity + (wallNow() - startWall) * speed,
    speed,
    isSimulated: speed !== 1 || startCity !== startWall,
  };
}
