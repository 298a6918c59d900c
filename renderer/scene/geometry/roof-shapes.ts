// Roofs as a height over the footprint: each shape is a function over the footprint's own axes (u along the ridge, v
// across) and the straight lines at which that function bends. Cutting the footprint along those lines gives plane
// pieces, and the same function lifts the top of the walls, so that gables close by themselves.
import { ROOF_SHAPES } from '../../../contract/city-pack/schema.ts';
import { clipHalfPlane } from './polygon.ts';

export type RoofShape = (typeof ROOF_SHAPES)[number];

/** a*x + b*y = c in city metres */
type Line = readonly [a: number, b: number, c: number];

export interface Roof {
  /** 0 ... 1: share of the roof's height above its eaves */
  lift(x: number, y: number): number;
  readonly bends: readonly Line[];
}

interface Axes {
  readonly cx: number;
  readonly cy: number;
  /** unit vector along the ridge */
  readonly ux: number;
  readonly uy: number;
  readonly halfLength: number;
  readonly halfWidth: number;
}

/** The tightest rectangle with a side along one of the footprint's edges. */
function footprintAxes(ring: readonly number[]): Axes {
  let best: Axes | undefined;
  let bestArea = Infinity;
  const n = ring.length;
  for (let i = 0; i < n; i += 2) {
    const dx = ring[(i + 2) % n]! - ring[i]!;
    const dy = ring[(i + 3) % n]! - ring[i + 1]!;
    const length = Math.hypot(dx, dy);
    if (length < 0.5) continue;
    const axes = axesAlong(ring, dx / length, dy / length);
    const area = axes.halfLength * axes.halfWidth;
    if (area < bestArea - 1e-6) {
      bestArea = area;
      best = axes;
    }
  }
  return best ?? axesAlong(ring, 1, 0);
}

function axesAlong(ring: readonly number[], ux: number, uy: number): Axes {
  let minU = Infinity;
  let maxU = -Infinity;
  let minV = Infinity;
  let maxV = -Infinity;
  for (let i = 0; i < ring.length; i += 2) {
    const u = ring[i]! * ux + ring[i + 1]! * uy;
    const v = -ring[i]! * uy + ring[i + 1]! * ux;
    minU = Math.min(minU, u);
    maxU = Math.max(maxU, u);
    minV = Math.min(minV, v);
    maxV = Math.max(maxV, v);
  }
  const mu = (minU + maxU) / 2;
  const mv = (minV + maxV) / 2;
  return {
    cx: mu * ux - mv * uy,
    cy: mu * uy + mv * ux,
    ux,
    uy,
    halfLength: Math.max(0.1, (maxU - minU) / 2),
    halfWidth: Math.max(0.1, (maxV - minV) / 2),
  };
}

/** Ridge along the longer side, or across the tagged direction (degrees clockwise from north, down the slope). */
function ridgeAxes(ring: readonly number[], direction: number): Axes {
  const axes = Number.isNaN(direction)
    ? footprintAxes(ring)
    : axesAlong(ring, Math.cos((-direction * Math.PI) / 180), Math.sin((-direction * Math.PI) / 180));
  if (!Number.isNaN(direction) || axes.halfLength >= axes.halfWidth) return axes;
  return axesAlong(ring, -axes.uy, axes.ux);
}

/**
 * @param ring outer ring, counter-clockwise, city metres
 * @param direction degrees clockwise from north in which the roof falls; NaN: along the longer side
 * @returns null where the shape is flat
 */
export function createRoof(shape: RoofShape, ring: readonly number[], direction: number): Roof | null {
  if (shape === 'flat') return null;
  const axes = ridgeAxes(ring, direction);
  const { cx, cy, ux, uy, halfLength, halfWidth } = axes;
  const along = (x: number, y: number): number => (x - cx) * ux + (y - cy) * uy;
  const across = (x: number, y: number): number => -(x - cx) * uy + (y - cy) * ux;
  /** the line a*u + b*v = c in city metres */
  const line = (a: number, b: number, c: number): Line => {
    const la = a * ux - b * uy;
    const lb = a * uy + b * ux;
    return [la, lb, c + la * cx + lb * cy];
  };
  const ridge = line(0, 1, 0);
  const clamp = (value: number): number => Math.max(0, Math.min(1, value));
  const ramp = (x: number, y: number): number => 1 - Math.abs(across(x, y)) / halfWidth;
  const crossings = (...shares: number[]): Line[] =>
    shares.flatMap((share) => [line(0, 1, share * halfWidth), line(0, 1, -share * halfWidth)]);
  switch (shape) {
    case 'gabled':
      return { lift: (x, y) => clamp(ramp(x, y)), bends: [ridge] };
    case 'skillion':
      return { lift: (x, y) => clamp(0.5 - across(x, y) / (2 * halfWidth)), bends: [] };
    case 'mansard':
    case 'gambrel': {
      const knee = 0.6;
      const lift = (x: number, y: number): number => {
        const rise = clamp(ramp(x, y));
        return rise < 1 - knee ? (rise / (1 - knee)) * 0.72 : 0.72 + ((rise - (1 - knee)) / knee) * 0.28;
      };
      return { lift, bends: [ridge, ...crossings(knee)] };
    }
    case 'round': {
      const lift = (x: number, y: number): number => Math.sqrt(clamp(1 - (across(x, y) / halfWidth) ** 2));
      return { lift, bends: [ridge, ...crossings(0.5, 0.8, 0.95)] };
    }
    case 'hipped':
    case 'half-hipped': {
      // A half-hipped end starts half way up: the same slope, moved outwards.
      const start = shape === 'hipped' ? 0 : 0.5;
      const reach = halfLength - halfWidth * (1 - start);
      const lift = (x: number, y: number): number =>
        clamp(Math.min(ramp(x, y), start + (halfLength - Math.abs(along(x, y))) / halfWidth));
      return { lift, bends: [ridge, line(1, 1, reach), line(1, -1, reach), line(1, 1, -reach), line(1, -1, -reach)] };
    }
    case 'pyramidal':
    case 'dome':
    case 'onion':
      return null;
  }
}

/** Cuts the ring at every bend; each piece is plane under `lift`. */
export function roofPieces(ring: readonly number[], bends: readonly Line[]): number[][] {
  let pieces: number[][] = [[...ring]];
  for (const [a, b, c] of bends) {
    pieces = pieces
      .flatMap((piece) => [clipHalfPlane(piece, a, b, c), clipHalfPlane(piece, -a, -b, -c)])
      .filter((piece) => piece.length >= 6);
  }
  return pieces;
}

/** The ring with a vertex added wherever it crosses a bend, so that the walls' tops follow the roof. */
export function ringWithBends(ring: readonly number[], bends: readonly Line[]): number[] {
  const out: number[] = [];
  const n = ring.length;
  for (let i = 0; i < n; i += 2) {
    const x0 = ring[i]!;
    const y0 = ring[i + 1]!;
    const x1 = ring[(i + 2) % n]!;
    const y1 = ring[(i + 3) % n]!;
    out.push(x0, y0);
    const cuts: number[] = [];
    for (const [a, b, c] of bends) {
      const d0 = a * x0 + b * y0 - c;
      const d1 = a * x1 + b * y1 - c;
      if ((d0 > 1e-3 && d1 < -1e-3) || (d0 < -1e-3 && d1 > 1e-3)) cuts.push(d0 / (d0 - d1));
    }
    for (const t of cuts.sort((p, q) => p - q)) out.push(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t);
  }
  return out;
}

/** Rings of a roof that rises to one point: share of the footprint kept, share of the height reached, from the eaves up. */
export const POINTED_PROFILES: Readonly<Partial<Record<RoofShape, readonly (readonly [number, number])[]>>> = {
  pyramidal: [
    [1, 0],
    [0, 1],
  ],
  dome: [
    [1, 0],
    [0.92, 0.38],
    [0.71, 0.71],
    [0.38, 0.92],
    [0, 1],
  ],
  onion: [
    [1, 0],
    [1.12, 0.2],
    [0.9, 0.42],
    [0.4, 0.66],
    [0.1, 0.85],
    [0, 1],
  ],
};
