// How much a kind of customer draws now against the mean of its year, as the load profiles of the trade say (domains/power).
import { type DayKind, PROFILE_CLASSES, profileFactor, type Season } from '../domains/power/load-profiles.ts';
import type { Environment } from '../weather/environment.ts';

/** What the estimate needs of the moment: the calendar. The sky it learns from telemetry. */
export type Moment = Pick<Environment, 'localHour' | 'dayOfYear' | 'saturday' | 'sunday'>;

const SLOT_MS = 900_000;
/** Reads older than these slots are stale. */
const KEPT_SLOTS = 24;

/** VDEW: summer 15 May - 14 September, winter 1 November - 20 March. */
function seasonOf(dayOfYear: number): Season {
  if (dayOfYear >= 135 && dayOfYear <= 257) return 'summer';
  return dayOfYear <= 79 || dayOfYear >= 305 ? 'winter' : 'transition';
}

/** [PROFILE_CLASSES] into `factors`: power at the moment over the mean power of the year, straight between full hours. */
export function writeProfileFactors({ localHour, dayOfYear, saturday, sunday }: Moment, factors: Float64Array): void {
  const season = seasonOf(dayOfYear);
  const hour = Math.floor(localHour) % 24;
  const next = (hour + 1) % 24;
  const part = localHour - Math.floor(localHour);
  const shares: readonly (readonly [DayKind, number])[] = [
    ['workday', 1 - saturday - sunday],
    ['saturday', saturday],
    ['sunday', sunday],
  ];
  for (const [k, name] of PROFILE_CLASSES.entries()) {
    let sum = 0;
    for (const [day, share] of shares) {
      if (share <= 0) continue;
      const here = profileFactor(name, season, day, hour);
      sum += share * (here + part * (profileFactor(name, season, day, next) - here));
    }
    factors[k] = sum;
  }
}

/** The same by quarter of an hour, each asked for once. */
export class ProfileFactors {
  readonly #momentAt: (timeMs: number) => Moment;
  readonly #slots = new Map<number, Float64Array>();
  readonly now = new Float64Array(PROFILE_CLASSES.length);

  constructor(momentAt: (timeMs: number) => Moment) {
    this.#momentAt = momentAt;
  }

  setNow(timeMs: number): void {
    writeProfileFactors(this.#momentAt(timeMs), this.now);
  }

  /** In the middle of the quarter of an hour that ended at `timeMs`. */
  ofInterval(timeMs: number): Float64Array {
    const slot = Math.floor((timeMs - SLOT_MS / 2) / (SLOT_MS / 3));
    const known = this.#slots.get(slot);
    if (known !== undefined) return known;
    if (this.#slots.size > 3 * KEPT_SLOTS) this.#slots.clear();
    const made = new Float64Array(PROFILE_CLASSES.length);
    writeProfileFactors(this.#momentAt((slot + 0.5) * (SLOT_MS / 3)), made);
    this.#slots.set(slot, made);
    return made;
  }
}
