// Where the sun stands (suncalc: Meeus' series, about 0.01 degrees) and how much light it gives through a clear sky.
import { getPosition } from 'suncalc';

/** Degrees; altitude above the horizon with refraction, azimuth clockwise from north. */
export function sunPosition(timeMs: number, lon: number, lat: number): { altitude: number; azimuth: number } {
  const { altitude, azimuth } = getPosition(new Date(timeMs), lat, lon);
  return { altitude, azimuth };
}

// Illuminance of level ground under a clear sky, as log10 lux by sun altitude in degrees. Below 5 degrees after the
// twilight curve of the Explanatory Supplement to the Astronomical Almanac (sunset about 500 lx, end of civil twilight
// about 3.4 lx, nautical 0.008 lx), above it from direct and diffuse clear-sky light.
const LUX_BY_ALTITUDE: readonly (readonly [number, number])[] = [
  [-18, -3.2],
  [-12, -2.1],
  [-9, -0.85],
  [-6, 0.53],
  [-4, 1.52],
  [-2, 2.25],
  [0, 2.76],
  [2, 3.25],
  [5, 3.72],
  [10, 4.12],
  [20, 4.53],
  [30, 4.75],
  [45, 4.93],
  [60, 5.03],
  [90, 5.09],
];

/** lux on level ground; starlight below -18 degrees */
export function clearSkyIlluminance(sunAltitude: number): number {
  const table = LUX_BY_ALTITUDE;
  if (sunAltitude <= table[0]![0]) return 10 ** table[0]![1];
  for (let i = 1; i < table.length; i++) {
    const [high, logHigh] = table[i]!;
    if (sunAltitude > high) continue;
    const [low, logLow] = table[i - 1]!;
    return 10 ** (logLow + ((logHigh - logLow) * (sunAltitude - low)) / (high - low));
  }
  return 10 ** table[table.length - 1]![1];
}

/** W/m2 on level ground; Haurwitz' clear-sky formula. */
export function clearSkyRadiation(sunAltitude: number): number {
  const sin = Math.sin((sunAltitude * Math.PI) / 180);
  return sin <= 0.005 ? 0 : 1098 * sin * Math.exp(-0.057 / sin);
}

/** What clouds let through; Kasten and Czeplak 1980. `cloudCover` 0 ... 1 */
export const cloudTransmission = (cloudCover: number): number => 1 - 0.75 * cloudCover ** 3.4;

/** Declination of the sun in degrees (Cooper 1969, within 0.5 degrees), for seasons and lengths of nights. */
export const sunDeclination = (dayOfYear: number): number =>
  23.45 * Math.sin((2 * Math.PI * (284 + dayOfYear)) / 365.2422);

/** Hours of a day during which the sun stands below `altitude` degrees; 0 on polar days, 24 in polar nights. */
export function hoursBelow(altitude: number, dayOfYear: number, lat: number): number {
  const rad = Math.PI / 180;
  const declination = sunDeclination(dayOfYear) * rad;
  const phi = lat * rad;
  const cos =
    (Math.sin(altitude * rad) - Math.sin(phi) * Math.sin(declination)) / (Math.cos(phi) * Math.cos(declination));
  return 24 - (24 / Math.PI) * Math.acos(Math.max(-1, Math.min(1, cos)));
}
