// From deck.gl's view to a camera in city metres, all in double precision. deck's common space is Web Mercator scaled
// to 512 units, city metres are Web Mercator scaled to metres at the origin: the two differ by a shift and a factor.
import type { CityOrigin } from '../../contract/projection.ts';

/** column-major 4 x 4 */
export type Matrix = number[];

const EARTH_RADIUS_M = 6_378_137;
const TILE_UNITS = 512;
const RAD = Math.PI / 180;

export interface CommonFrame {
  /** common space of the city's origin */
  readonly x: number;
  readonly y: number;
  /** common units of one city metre */
  readonly unitsPerMetre: number;
}

export function commonFrame(origin: CityOrigin): CommonFrame {
  const perRadian = TILE_UNITS / (2 * Math.PI);
  return {
    x: perRadian * (origin.lon * RAD + Math.PI),
    y: perRadian * (Math.PI + Math.log(Math.tan(Math.PI / 4 + (origin.lat * RAD) / 2))),
    unitsPerMetre: perRadian / (EARTH_RADIUS_M * Math.cos(origin.lat * RAD)),
  };
}

export interface DeckView {
  readonly viewMatrixUncentered: ArrayLike<number>;
  /** common space of the point the camera looks at */
  readonly center: ArrayLike<number>;
}

/** City metres to eye space: the uncentred view, moved to the city's origin, scaled to metres. */
export function cityViewMatrix(view: DeckView, frame: CommonFrame): Matrix {
  const m = view.viewMatrixUncentered;
  // Across the antimeridian the centre is a whole world away: take the short way.
  const apart = frame.x - view.center[0]!;
  const tx = apart - TILE_UNITS * Math.round(apart / TILE_UNITS);
  const ty = frame.y - view.center[1]!;
  const tz = -(view.center[2] ?? 0);
  const s = frame.unitsPerMetre;
  const out: Matrix = [];
  for (let row = 0; row < 4; row++) {
    out[row] = m[row]! * s;
    out[4 + row] = m[4 + row]! * s;
    out[8 + row] = m[8 + row]! * s;
    out[12 + row] = m[row]! * tx + m[4 + row]! * ty + m[8 + row]! * tz + m[12 + row]!;
  }
  return out;
}

/** a * b */
export function multiply(a: ArrayLike<number>, b: ArrayLike<number>): Matrix {
  const out: Matrix = [];
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += a[k * 4 + row]! * b[column * 4 + k]!;
      out[column * 4 + row] = sum;
    }
  }
  return out;
}

/** The projection with the picture moved by parts of a pixel, for refinement. */
export function jittered(projection: ArrayLike<number>, dx: number, dy: number, width: number, height: number): Matrix {
  const out = Array.from(projection);
  // Clip x is divided by w, which is minus eye z: the third column carries the shift.
  out[8]! -= (2 * dx) / width;
  out[9]! -= (2 * dy) / height;
  return out;
}

/** A place to CSS pixels from the top left and depth along the view (w); null behind the camera. */
export function projectPoint(
  viewProjection: ArrayLike<number>,
  x: number,
  y: number,
  z: number,
  width: number,
  height: number,
): { x: number; y: number; w: number } | null {
  const m = viewProjection;
  const w = m[3]! * x + m[7]! * y + m[11]! * z + m[15]!;
  if (w <= 0) return null;
  const cx = m[0]! * x + m[4]! * y + m[8]! * z + m[12]!;
  const cy = m[1]! * x + m[5]! * y + m[9]! * z + m[13]!;
  return { x: (cx / w + 1) * 0.5 * width, y: (1 - cy / w) * 0.5 * height, w };
}
