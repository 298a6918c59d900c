// The profiles of load-profiles.ts at any moment: between hours straight, between kinds of day by the environment's fading shares,
// between VDEW's seasons over two weeks. In rows of a table by lag, since not every house dines at the same minute.
import { DAY_KINDS, PROFILE_CLASSES, profileFactor, type Season, SEASONS } from '../domains/power/load-profiles.ts';
import type { Environment } from '../weather/environment.ts';

/** Steps of a lag, from -LAG_HOURS to LAG_HOURS. */
export const LAG_STEPS = 9;
const LAG_HOURS = 0.6;

/** Day of the year on which a season begins (VDEW: 15 May, 15 September, 1 November, 21 March), and the season. */
const SEASON_STARTS: readonly (readonly [number, Season])[] = [
  [80, 'transition'],
  [135, 'summer'],
  [258, 'transition'],
  [305, 'winter'],
];
const FADE_DAYS = 14;
/** degC that the season means by itself: coldest on the 20th day */
const seasonalTemperature = (dayOfYear: number): number => 9.5 - 10 * Math.cos((2 * Math.PI * (dayOfYear - 20)) / 365);

const FACTOR = PROFILE_CLASSES.map((name) =>
  SEASONS.map((season) =>
    DAY_KINDS.map((day) => Float64Array.from({ length: 24 }, (_, hour) => profileFactor(name, season, day, hour))),
  ),
);

/** Weights of winter, transition and summer. */
export function seasonWeights(dayOfYear: number): readonly [number, number, number] {
  const weights: [number, number, number] = [0, 0, 0];
  let now = SEASON_STARTS.at(-1)!;
  let before = SEASON_STARTS.at(-2)!;
  for (const [i, start] of SEASON_STARTS.entries()) {
    if (dayOfYear < start[0]) break;
    now = start;
    before = SEASON_STARTS[(i + 3) % 4]!;
  }
  const since = dayOfYear >= now[0] ? dayOfYear - now[0] : FADE_DAYS;
  const share = Math.min(1, (since + 1) / FADE_DAYS);
  weights[SEASONS.indexOf(now[1])]! += share;
  weights[SEASONS.indexOf(before[1])]! += 1 - share;
  return weights;
}

export class ProfileCourse {
  /** [class * LAG_STEPS + lag] power over the mean power of the year */
  readonly factor = new Float64Array(PROFILE_CLASSES.length * LAG_STEPS);

  update(environment: Environment): void {
    const { localHour, saturday, sunday, dayOfYear, temperature } = environment;
    const seasons = seasonWeights(dayOfYear);
    const days = [Math.max(0, 1 - saturday - sunday), saturday, sunday];
    const deviation = seasonalTemperature(dayOfYear) - temperature;
    // Heating pumps, hot water and light in the cold; cooling in the heat, where there is any.
    const cold = 1 + 0.005 * Math.max(-8, Math.min(15, deviation));
    const heat = 1 + 0.01 * Math.max(0, Math.min(15, temperature - 24));
    for (let c = 0; c < PROFILE_CLASSES.length; c++) {
      const name = PROFILE_CLASSES[c];
      const isWarm = name === 'office' || name === 'shop' || name === 'continuous';
      const weather = name === 'industry' || name === 'traction' ? 1 : isWarm ? heat : cold;
      for (let lag = 0; lag < LAG_STEPS; lag++) {
        const late = LAG_HOURS * ((2 * lag) / (LAG_STEPS - 1) - 1);
        const hour = (localHour - late + 24) % 24;
        const before = Math.floor(hour) % 24;
        const share = hour - Math.floor(hour);
        let value = 0;
        for (let s = 0; s < 3; s++) {
          if (seasons[s] === 0) continue;
          for (let d = 0; d < 3; d++) {
            if (days[d] === 0) continue;
            const hours = FACTOR[c]![s]![d]!;
            value += seasons[s]! * days[d]! * (hours[before]! * (1 - share) + hours[(before + 1) % 24]! * share);
          }
        }
        this.factor[c * LAG_STEPS + lag] = value * weather;
      }
    }
  }
}
