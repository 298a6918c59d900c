// The load of the year by hours: the sum of all customers' profiles, its highest hour, and the typical days by which energies count.
import {
  DAY_KIND_SHARE,
  DAY_KINDS,
  type DayKind,
  PROFILE_CLASSES,
  type ProfileClass,
  profileFactor,
  SEASON_DAYS,
  type Season,
  SEASONS,
} from '../../../../../simulation/domains/power/load-profiles.ts';

export interface TypicalHour {
  readonly season: Season;
  readonly day: DayKind;
  readonly hour: number;
}

export interface Energies {
  readonly profile: ProfileClass;
  /** kWh a year */
  readonly householdEnergy: number;
  readonly businessEnergy: number;
}

const HOURS = 8760;
const WATTS = 1000 / HOURS;

/** W in this hour */
export const powerAt = (
  { profile, householdEnergy, businessEnergy }: Energies,
  { season, day, hour }: TypicalHour,
): number =>
  WATTS *
  (householdEnergy * profileFactor('household', season, day, hour) +
    businessEnergy * profileFactor(profile, season, day, hour));

export function peakHour(customers: readonly Energies[]): TypicalHour {
  const energy = new Map<ProfileClass, number>(PROFILE_CLASSES.map((name) => [name, 0]));
  for (const { profile, householdEnergy, businessEnergy } of customers) {
    energy.set('household', energy.get('household')! + householdEnergy);
    energy.set(profile, energy.get(profile)! + businessEnergy);
  }
  let best: TypicalHour = { season: 'winter', day: 'workday', hour: 18 };
  let most = -1;
  for (const season of SEASONS)
    for (const day of DAY_KINDS)
      for (let hour = 0; hour < 24; hour++) {
        let power = 0;
        for (const [name, kWh] of energy) power += kWh * profileFactor(name, season, day, hour);
        if (power <= most) continue;
        most = power;
        best = { season, day, hour };
      }
  return best;
}

/** Every `step` hours of each kind of day in each season, with the hours of the year that each stands for. */
export function typicalHours(step: number): (TypicalHour & { readonly hours: number })[] {
  return SEASONS.flatMap((season) =>
    DAY_KINDS.flatMap((day) =>
      Array.from({ length: 24 / step }, (_, k) => ({
        season,
        day,
        hour: k * step + Math.floor(step / 2),
        hours: SEASON_DAYS[season] * DAY_KIND_SHARE[day] * step,
      })),
    ),
  );
}
