// Shadow as a height: below how many metres a place lies in shadow. One sweep away from the light carries the shadow
// of everything along, sinking with the light's slope; walls, roofs and ground then compare their own height with it.
// Interpolating between two neighbours at each step lets a shadow's edge soften with distance, as a real one does.
import type { HeightField } from './height-field.ts';

/** Highest shadow that a texel can tell, metres; stored as its square root so that low ones keep 0.3 m steps. */
export const SHADOW_RANGE = 400;
const DECIMETRES = SHADOW_RANGE * 10;

export interface ShadowField {
  readonly columns: number;
  readonly rows: number;
  readonly cell: number;
  readonly texels: Uint8Array<ArrayBuffer>;
}

const ENCODE = Uint8Array.from({ length: DECIMETRES + 1 }, (_, height) =>
  Math.round(255 * Math.sqrt(height / DECIMETRES)),
);

/**
 * @param toLight unit vector to the light: x east, y north, z up; z must be positive
 */
export function computeShadow(field: HeightField, toLight: readonly [number, number, number]): ShadowField {
  const { columns, rows, cell, heights } = field;
  const [lx, ly, lz] = toLight;
  const alongX = Math.abs(lx) >= Math.abs(ly);
  const major = Math.max(1e-6, Math.abs(alongX ? lx : ly));
  const minor = (alongX ? ly : lx) / major;
  // Towards the light one major step costs this much height.
  const sink = (cell * 10 * Math.hypot(1, minor) * lz) / Math.max(1e-6, Math.hypot(lx, ly));
  const lines = alongX ? columns : rows;
  const across = alongX ? rows : columns;
  const stepLine = alongX ? 1 : columns;
  const stepAcross = alongX ? columns : 1;
  const towardsLight = (alongX ? lx : ly) > 0 ? 1 : -1;
  const texels = new Uint8Array(columns * rows);
  const shift = Math.floor(minor);
  const share = minor - shift;
  // `top` of the line nearer to the light: the higher of what stands there and the shadow that falls there.
  let top = new Float32Array(across);
  let next = new Float32Array(across);
  for (let i = 0; i < lines; i++) {
    const line = (towardsLight > 0 ? lines - 1 - i : i) * stepLine;
    for (let a = 0; a < across; a++) {
      const from = Math.max(0, Math.min(across - 1, a + shift));
      const to = Math.max(0, Math.min(across - 1, a + shift + 1));
      const shadow = Math.max(0, top[from]! * (1 - share) + top[to]! * share - sink);
      const at = line + a * stepAcross;
      texels[at] = ENCODE[Math.min(DECIMETRES, shadow | 0)]!;
      next[a] = Math.max(shadow, heights[at]!);
    }
    [top, next] = [next, top];
  }
  return { columns, rows, cell, texels };
}
