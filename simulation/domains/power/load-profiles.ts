// How the demand of a customer runs over the hours of the day, by kind of day and season: a factor on its mean power over the year.
// Day shapes follow the outlines of the VDEW standard load profiles H0 (households), G1 (weekday business), G4 (shops), G3 (continuous)
// and L0-like flat industry, drawn by hand at hourly points; seasons follow H0's dynamic factor. Each class has a mean of exactly 1
// over the year of 140 winter, 123 summer and 102 transition days (VDEW's seasons) with 5 : 1 : 1 kinds of day.
import { type WeekCurve, weekCurve } from '../day-curve.ts';

export const PROFILE_CLASSES = [
  'household',
  'office',
  'shop',
  'industry',
  'public',
  'continuous',
  'traction',
  'charging',
] as const;
export type ProfileClass = (typeof PROFILE_CLASSES)[number];

export const SEASONS = ['winter', 'transition', 'summer'] as const;
export type Season = (typeof SEASONS)[number];
export const DAY_KINDS = ['workday', 'saturday', 'sunday'] as const;
export type DayKind = (typeof DAY_KINDS)[number];

/** days of a year, VDEW: winter 1 November - 20 March, summer 15 May - 14 September */
export const SEASON_DAYS: Readonly<Record<Season, number>> = { winter: 140, transition: 102, summer: 123 };
/** share of the days */
export const DAY_KIND_SHARE: Readonly<Record<DayKind, number>> = { workday: 5 / 7, saturday: 1 / 7, sunday: 1 / 7 };

interface Profile {
  readonly week: WeekCurve;
  readonly season: Readonly<Record<Season, number>>;
}

const DAYTIME = '.25 .24 .24 .24 .25 .28 .42 .66 .90 1.0 1.0 1.0 .96 .95 .96 .92 .82 .66 .52 .43 .37 .33 .29 .27';
const IDLE = '.25 .24 .24 .24 .24 .24 .25 .27 .30 .32 .33 .33 .33 .32 .31 .30 .30 .30 .30 .29 .28 .27 .26 .25';

const PROFILES: Readonly<Record<ProfileClass, Profile>> = {
  household: {
    week: weekCurve(
      '.42 .33 .29 .27 .28 .33 .48 .62 .64 .62 .61 .65 .70 .66 .60 .57 .60 .72 .88 1.0 .96 .86 .74 .57',
      '.50 .40 .33 .29 .28 .29 .34 .47 .64 .76 .80 .82 .84 .80 .74 .70 .71 .79 .92 1.0 .94 .84 .75 .63',
      '.53 .43 .35 .31 .28 .28 .30 .37 .53 .70 .82 .92 .96 .84 .73 .67 .66 .72 .85 .95 .92 .85 .73 .57',
    ),
    season: { winter: 1.18, transition: 0.98, summer: 0.82 },
  },
  office: { week: weekCurve(DAYTIME, IDLE, IDLE), season: { winter: 1.06, transition: 0.96, summer: 0.97 } },
  shop: {
    week: weekCurve(
      '.28 .27 .27 .27 .28 .31 .40 .58 .82 .96 1.0 1.0 1.0 .99 .98 .98 .98 .96 .90 .74 .52 .40 .34 .30',
      '.28 .27 .27 .27 .28 .30 .38 .55 .80 .95 1.0 1.0 1.0 .98 .96 .94 .90 .82 .66 .50 .42 .36 .32 .29',
      '.27 .26 .26 .26 .26 .27 .28 .30 .33 .36 .38 .40 .42 .42 .41 .40 .40 .40 .40 .38 .36 .33 .30 .28',
    ),
    season: { winter: 1.05, transition: 0.97, summer: 0.97 },
  },
  industry: {
    week: weekCurve(
      '.52 .50 .50 .50 .54 .66 .84 .96 1.0 1.0 1.0 .99 .96 .97 .97 .94 .86 .78 .72 .68 .66 .62 .58 .54',
      '.48 .46 .46 .46 .46 .48 .52 .56 .58 .58 .58 .57 .55 .52 .50 .48 .47 .46 .46 .46 .45 .45 .44 .44',
      '.40 .40 .40 .40 .40 .40 .40 .41 .41 .42 .42 .42 .42 .42 .41 .41 .41 .41 .41 .41 .41 .41 .42 .44',
    ),
    season: { winter: 1.03, transition: 1, summer: 0.97 },
  },
  public: {
    week: weekCurve(
      '.26 .25 .25 .25 .26 .32 .52 .80 .96 1.0 1.0 1.0 .94 .88 .82 .74 .66 .60 .56 .52 .46 .38 .32 .28',
      IDLE,
      IDLE,
    ),
    season: { winter: 1.14, transition: 1, summer: 0.84 },
  },
  continuous: {
    week: weekCurve(
      '.62 .60 .59 .58 .59 .64 .74 .86 .95 1.0 1.0 1.0 .99 .97 .95 .93 .90 .88 .87 .85 .81 .76 .71 .66',
      '.61 .59 .58 .57 .58 .61 .68 .77 .84 .88 .90 .90 .89 .87 .85 .84 .83 .83 .83 .82 .78 .74 .70 .65',
      '.61 .59 .58 .57 .57 .59 .65 .73 .80 .84 .86 .87 .86 .84 .82 .81 .81 .82 .82 .81 .77 .73 .69 .64',
    ),
    season: { winter: 1.02, transition: 0.98, summer: 1 },
  },
  traction: {
    week: weekCurve(
      '.18 .12 .10 .12 .30 .62 .88 1.0 .98 .84 .76 .76 .78 .80 .85 .93 1.0 .98 .86 .72 .60 .50 .42 .30',
      '.28 .24 .22 .20 .24 .34 .44 .52 .60 .66 .70 .72 .72 .72 .72 .72 .72 .70 .66 .60 .54 .48 .42 .36',
      '.30 .26 .24 .22 .22 .28 .34 .40 .48 .56 .62 .64 .66 .66 .66 .66 .66 .64 .60 .56 .50 .44 .36 .26',
    ),
    season: { winter: 1.12, transition: 0.98, summer: 0.88 },
  },
  // Public charging of cars: through the day and after work, more in the cold. What wallboxes at home draw is not in it.
  charging: {
    week: weekCurve(
      '.27 .23 .20 .18 .18 .20 .28 .46 .68 .84 .93 .98 .97 .95 .93 .92 .96 1.0 .98 .88 .74 .58 .44 .34',
      '.30 .25 .21 .19 .18 .19 .23 .33 .48 .66 .82 .92 .96 .96 .94 .91 .88 .84 .78 .70 .60 .50 .41 .34',
      '.30 .25 .21 .19 .18 .18 .20 .26 .36 .50 .64 .74 .80 .82 .82 .82 .82 .80 .76 .68 .58 .47 .38 .31',
    ),
    season: { winter: 1.1, transition: 0.98, summer: 0.9 },
  },
};

const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;
const YEAR_DAYS = 365;

/** [season][kind of day][hour] factor on the mean power of the year, by class */
const FACTORS = new Map(
  PROFILE_CLASSES.map((name) => {
    const { week, season } = PROFILES[name];
    let scale = 0;
    for (const s of SEASONS)
      for (const d of DAY_KINDS) scale += season[s] * mean(week[d]) * (SEASON_DAYS[s] / YEAR_DAYS) * DAY_KIND_SHARE[d];
    return [name, { week, season, scale }] as const;
  }),
);

/** Power at a full hour 0 ... 23 over the mean power of the year. */
export function profileFactor(name: ProfileClass, season: Season, day: DayKind, hour: number): number {
  const { week, season: factor, scale } = FACTORS.get(name)!;
  return (factor[season] * week[day][hour]!) / scale;
}

/** The greatest factor of the year. */
export function peakFactor(name: ProfileClass): number {
  let highest = 0;
  for (const season of SEASONS)
    for (const day of DAY_KINDS)
      for (let hour = 0; hour < 24; hour++) highest = Math.max(highest, profileFactor(name, season, day, hour));
  return highest;
}
