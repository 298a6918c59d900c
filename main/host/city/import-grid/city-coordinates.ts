// From the coordinates of a utility's file to degrees of longitude and latitude (WGS 84).
import type { CoordinateSystem } from './grid-mapping.ts';

const RAD = Math.PI / 180;
const EARTH_RADIUS_M = 6_378_137;
export const METRES_PER_DEGREE = (Math.PI / 180) * EARTH_RADIUS_M;

export type ToDegrees = (x: number, y: number) => readonly [lon: number, lat: number];

export function toDegrees(system: CoordinateSystem): ToDegrees {
  switch (system.system) {
    case 'wgs84':
      return (x, y) => [x, y];
    case 'local':
      return localMetres(system);
    case 'utm':
      return (x, y) => fromUtm(x, y, system.zone, system.hemisphere === 'south');
    case 'web-mercator':
      return (x, y) => [x / METRES_PER_DEGREE, (2 * Math.atan(Math.exp(y / EARTH_RADIUS_M)) - Math.PI / 2) / RAD];
  }
}

/** A plane that touches the earth at the origin: right to a metre over some ten kilometres. */
function localMetres(system: Extract<CoordinateSystem, { system: 'local' }>): ToDegrees {
  const { origin, metresPerUnit, rotation } = system;
  const [sin, cos] = [Math.sin(rotation * RAD), Math.cos(rotation * RAD)];
  return (x, y) => {
    const east = metresPerUnit * (x * cos + y * sin);
    const north = metresPerUnit * (y * cos - x * sin);
    const lat = origin.lat + north / METRES_PER_DEGREE;
    return [origin.lon + east / (METRES_PER_DEGREE * Math.cos(origin.lat * RAD)), lat];
  };
}

// Transverse Mercator by Krueger's series in the third flattening n (Karney 2011, to order n^4: below a millimetre in a zone).
const FLATTENING = 1 / 298.257_223_563;
const N = FLATTENING / (2 - FLATTENING);
const RECTIFYING_RADIUS = (EARTH_RADIUS_M / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const BETA = [
  N / 2 - (2 / 3) * N ** 2 + (37 / 96) * N ** 3 - N ** 4 / 360,
  N ** 2 / 48 + N ** 3 / 15 - (437 / 1440) * N ** 4,
  (17 / 480) * N ** 3 - (37 / 840) * N ** 4,
  (4397 / 161_280) * N ** 4,
];
const DELTA = [
  2 * N - (2 / 3) * N ** 2 - 2 * N ** 3 + (116 / 45) * N ** 4,
  (7 / 3) * N ** 2 - (8 / 5) * N ** 3 - (227 / 45) * N ** 4,
  (56 / 15) * N ** 3 - (136 / 35) * N ** 4,
  (4279 / 630) * N ** 4,
];
const SCALE = 0.9996;
const FALSE_EASTING_M = 500_000;
const FALSE_NORTHING_M = 10_000_000;

function fromUtm(easting: number, northing: number, zone: number, isSouth: boolean): readonly [number, number] {
  const xi = (northing - (isSouth ? FALSE_NORTHING_M : 0)) / (SCALE * RECTIFYING_RADIUS);
  const eta = (easting - FALSE_EASTING_M) / (SCALE * RECTIFYING_RADIUS);
  let [xi1, eta1] = [xi, eta];
  BETA.forEach((beta, k) => {
    const order = 2 * (k + 1);
    xi1 -= beta * Math.sin(order * xi) * Math.cosh(order * eta);
    eta1 -= beta * Math.cos(order * xi) * Math.sinh(order * eta);
  });
  const conformal = Math.asin(Math.sin(xi1) / Math.cosh(eta1));
  const latitude = DELTA.reduce((sum, delta, k) => sum + delta * Math.sin(2 * (k + 1) * conformal), conformal);
  const central = 6 * zone - 183;
  return [central + Math.atan2(Math.sinh(eta1), Math.cos(xi1)) / RAD, latitude / RAD];
}
