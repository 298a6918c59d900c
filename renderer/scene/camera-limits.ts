// Where the camera may go, and how it gets there.
import type { Camera } from '../../contract/requests.ts';
import { groundDistance, type CityProjection } from '../../contract/projection.ts';
import { extentHeight, extentWidth, type CityExtent } from './city-extent.ts';

const EARTH_CIRCUMFERENCE_M = 2 * Math.PI * 6_378_137;
const TILE_PIXELS = 512;
/** beyond, the horizon would be empty: fog has swallowed everything */
export const MAX_PITCH = 75;
/** metres of ground across the view */
const CLOSEST_SPAN = 60;
const FLIGHT_MS = 900;
/** farther than this the camera cuts: a flight over unknown ground tells nothing */
const LONGEST_FLIGHT_M = 8_000;

export const metresPerPixel = (zoom: number, lat: number): number =>
  (EARTH_CIRCUMFERENCE_M * Math.cos((lat * Math.PI) / 180)) / (TILE_PIXELS * 2 ** zoom);

/** The zoom at which `span` metres fill `pixels` pixels. */
export const zoomForSpan = (span: number, pixels: number, lat: number): number =>
  Math.log2((EARTH_CIRCUMFERENCE_M * Math.cos((lat * Math.PI) / 180) * pixels) / (TILE_PIXELS * Math.max(1e-3, span)));

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

export function limitCamera(
  camera: Camera,
  extent: CityExtent,
  projection: CityProjection,
  width: number,
  height: number,
): Camera {
  const widest = Math.max(extentWidth(extent), extentHeight(extent)) * 1.25;
  const pixels = Math.max(1, Math.min(width, height));
  // In metres, not in degrees: a city at the antimeridian has its west in the east.
  const lon = projection.lon(clamp(projection.x(camera.lon), extent.minX, extent.maxX));
  const lat = clamp(camera.lat, projection.lat(extent.minY), projection.lat(extent.maxY));
  return {
    lon: Math.abs(lon - camera.lon) < 1e-9 ? camera.lon : lon,
    lat,
    zoom: clamp(camera.zoom, zoomForSpan(widest, pixels, lat), zoomForSpan(CLOSEST_SPAN, pixels, lat)),
    pitch: clamp(camera.pitch, 0, MAX_PITCH),
    bearing: ((((camera.bearing + 180) % 360) + 360) % 360) - 180,
  };
}

/** cubic-bezier(.2, 0, 0, 1), the look's ease: the parameter is found by bisection, exact to 1e-4. */
export function ease(time: number): number {
  if (time <= 0) return 0;
  if (time >= 1) return 1;
  let low = 0;
  let high = 1;
  for (let i = 0; i < 20; i++) {
    const t = (low + high) / 2;
    const x = 3 * 0.2 * t * (1 - t) ** 2 + t ** 3;
    if (x < time) low = t;
    else high = t;
  }
  const t = (low + high) / 2;
  return 3 * t * t * (1 - t) + t ** 3;
}

export interface Flight {
  readonly durationMs: number;
  /** @param elapsedMs since the start */
  at(elapsedMs: number): Camera;
}

export function planFlight(from: Camera, to: Camera, isMotionReduced: boolean): Flight {
  const isFar = groundDistance(from.lon, from.lat, to.lon, to.lat) > LONGEST_FLIGHT_M;
  const durationMs = isFar || isMotionReduced ? 0 : FLIGHT_MS;
  const turn = ((((to.bearing - from.bearing + 180) % 360) + 360) % 360) - 180;
  const between = (a: number, b: number, t: number): number => a + (b - a) * t;
  return {
    durationMs,
    at(elapsedMs) {
      const t = durationMs === 0 ? 1 : ease(elapsedMs / durationMs);
      if (t >= 1) return to;
      // Ground moves with the scale, or a flight that zooms in would shoot past its target.
      const s = 2 ** (from.zoom - to.zoom);
      const move = Math.abs(s - 1) < 1e-3 ? t : (1 - s ** t) / (1 - s);
      return {
        lon: between(from.lon, to.lon, move),
        lat: between(from.lat, to.lat, move),
        zoom: between(from.zoom, to.zoom, t),
        pitch: between(from.pitch, to.pitch, t),
        bearing: from.bearing + turn * t,
      };
    },
  };
}
