// The light of the hour. The theme chooses the materials (night: dark tokens, day: light ones); the clock chooses where
// the light comes from and what burns. The key light is the sun while it is up and the moon (always west-north-west,
// as in the look) when it is down; between them it fades out and in again, so that no shadow ever jumps.
import { getPosition } from 'suncalc';
import type { CityOrigin } from '../../../contract/projection.ts';
import type { Theme } from '../scene-api.ts';

type Triple = readonly [number, number, number];

export interface SkyLight {
  /** unit vector to the key light: x east, y north, z up */
  readonly toKey: Triple;
  /** factors on a material's colour */
  readonly key: Triple;
  readonly sky: Triple;
  /** 0 ... 1: how much of the lamps' and windows' light is seen */
  readonly artificial: number;
  /** share of rooms with a light on */
  readonly windowShare: number;
  /** 0 day ... 1 night, by the sun */
  readonly darkness: number;
}

const MOON: Triple = [-0.603, 0.417, 0.68];
const RAD = Math.PI / 180;
/** degrees: the sun's shadows stay finite */
const LOWEST_SHADOW = 14;

const NIGHT = { sky: [0.5, 0.53, 0.57], key: [0.58, 0.63, 0.7] } as const;
/** the dark materials under the sun: brighter, and nearly neutral */
const NIGHT_BY_DAY = { sky: [0.66, 0.68, 0.71], key: [0.86, 0.86, 0.85] } as const;
const DAY = { sky: [0.65, 0.675, 0.71], key: [0.42, 0.41, 0.385] } as const;
/** the light materials after dark: an even, dim paper model */
const DAY_BY_NIGHT = { sky: [0.66, 0.69, 0.74], key: [0.2, 0.21, 0.23] } as const;

const smooth = (from: number, to: number, value: number): number => {
  const t = Math.max(0, Math.min(1, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
};
const mix = (a: Triple, b: Triple, t: number): Triple => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];
const scale = (a: Triple, factor: number): Triple => [a[0] * factor, a[1] * factor, a[2] * factor];

/** Direction to the sun, never lower than shadows can be cast; `altitude` in degrees, negative below the horizon. */
export function sunDirection(timeMs: number, origin: CityOrigin): { toSun: Triple; altitude: number } {
  // suncalc 2: degrees, azimuth clockwise from north.
  const { altitude, azimuth } = getPosition(new Date(timeMs), origin.lat, origin.lon);
  const up = Math.max(LOWEST_SHADOW, altitude) * RAD;
  const around = azimuth * RAD;
  return { toSun: [Math.sin(around) * Math.cos(up), Math.cos(around) * Math.cos(up), Math.sin(up)], altitude };
}

/** Share of rooms lit at a local hour, after dark: high in the evening, a few night owls, a bump before work. */
export function windowShare(hour: number): number {
  const evening = smooth(15, 18.5, hour) * (1 - smooth(21.5, 24.2, hour));
  const afterMidnight = hour < 6 ? 1 - smooth(0, 1.6, hour) : 0;
  const morning = smooth(5, 7, hour) * (1 - smooth(8, 10, hour));
  return 0.045 + 0.25 * evening + 0.06 * afterMidnight + 0.15 * morning;
}

/**
 * @param timeMs city time, ms UTC
 * @param hour local hour of day, 0 ... 24
 */
export function computeSkyLight(timeMs: number, hour: number, origin: CityOrigin, theme: Theme): SkyLight {
  const { toSun, altitude } = sunDirection(timeMs, origin);
  const darkness = 1 - smooth(-8, 5, altitude);
  const isSun = altitude > 0;
  // Zero at the horizon, where the key changes from sun to moon.
  const strength = isSun ? smooth(0.5, 8, altitude) : smooth(0.5, 7, -altitude);
  const grade = theme === 'night' ? mix3(NIGHT_BY_DAY, NIGHT, darkness) : mix3(DAY, DAY_BY_NIGHT, darkness);
  // What the key loses at dusk the sky gains in part, or the city would blink dark twice a day.
  const lost = scale(grade.key, (1 - strength) * 0.42);
  return {
    toKey: isSun ? toSun : MOON,
    key: scale(grade.key, strength),
    sky: [grade.sky[0] + lost[0], grade.sky[1] + lost[1], grade.sky[2] + lost[2]],
    artificial: theme === 'night' ? smooth(0.25, 0.9, darkness) : 0,
    windowShare: windowShare(hour),
    darkness,
  };
}

function mix3(
  a: { sky: Triple; key: Triple },
  b: { sky: Triple; key: Triple },
  t: number,
): { sky: Triple; key: Triple } {
  return { sky: mix(a.sky, b.sky, t), key: mix(a.key, b.key, t) };
}
