// Ambient occlusion from the height field blurred twice: what stands within a facade's width (courtyards go dark) and
// what stands within a block. Three box blurs in a row are close to a Gaussian.
import type { HeightField } from './height-field.ts';

/** metres, one standard deviation */
const NEAR_BLUR = 8;
const FAR_BLUR = 28;
/** decimetres: a tower hides no more of the sky from its foot than a tall house */
const HIGHEST = 320;
/** texture steps a metre: a byte holds 64 m, more darkens nothing further */
const STEPS_PER_METRE = 4;

export interface OcclusionField {
  readonly columns: number;
  readonly rows: number;
  readonly cell: number;
  /** r near, g far, b lamp light (0 here), a 255 */
  readonly texels: Uint8Array<ArrayBuffer>;
}

export function computeOcclusion(field: HeightField): OcclusionField {
  const { columns, rows, cell } = field;
  const metres = new Float32Array(columns * rows);
  for (let i = 0; i < metres.length; i++) metres[i] = Math.min(HIGHEST, field.heights[i]!) / 10;
  const near = blur(metres, columns, rows, NEAR_BLUR / cell);
  // So wide a blur needs no fine cells: a quarter of them does, read back with interpolation.
  const coarse = shrink(near, columns, rows);
  const far = blur(coarse.values, coarse.columns, coarse.rows, FAR_BLUR / (cell * 2));
  const texels = new Uint8Array(columns * rows * 4);
  for (let row = 0; row < rows; row++) {
    // Middles of fine cells lie a quarter of a coarse cell to either side of the coarse one's middle.
    const south = Math.max(0, (row - 1) >> 1);
    const north = Math.min(coarse.rows - 1, south + 1);
    const up = row === 0 ? 0 : (row & 1) === 1 ? 0.25 : 0.75;
    for (let column = 0; column < columns; column++) {
      const west = Math.max(0, (column - 1) >> 1);
      const east = Math.min(coarse.columns - 1, west + 1);
      const along = column === 0 ? 0 : (column & 1) === 1 ? 0.25 : 0.75;
      const low = far[south * coarse.columns + west]! * (1 - along) + far[south * coarse.columns + east]! * along;
      const high = far[north * coarse.columns + west]! * (1 - along) + far[north * coarse.columns + east]! * along;
      const i = row * columns + column;
      texels[i * 4] = Math.min(255, near[i]! * STEPS_PER_METRE);
      texels[i * 4 + 1] = Math.min(255, (low * (1 - up) + high * up) * STEPS_PER_METRE);
      texels[i * 4 + 3] = 255;
    }
  }
  return { columns, rows, cell, texels };
}

/** Mean of two by two cells. */
function shrink(
  source: Float32Array,
  columns: number,
  rows: number,
): { values: Float32Array; columns: number; rows: number } {
  const w = Math.ceil(columns / 2);
  const h = Math.ceil(rows / 2);
  const values = new Float32Array(w * h);
  for (let row = 0; row < h; row++) {
    const south = row * 2 * columns;
    const north = Math.min(rows - 1, row * 2 + 1) * columns;
    for (let column = 0; column < w; column++) {
      const west = column * 2;
      const east = Math.min(columns - 1, west + 1);
      values[row * w + column] =
        (source[south + west]! + source[south + east]! + source[north + west]! + source[north + east]!) / 4;
    }
  }
  return { values, columns: w, rows: h };
}

/** @param sigma standard deviation in cells */
export function blur(source: Float32Array, columns: number, rows: number, sigma: number): Float32Array {
  // Three boxes of radius r have the variance of a Gaussian: 3 * ((2r + 1)^2 - 1) / 12 = sigma^2.
  const radius = Math.max(1, Math.round((Math.sqrt(4 * sigma * sigma + 1) - 1) / 2));
  const out = source.slice();
  const between = new Float32Array(source.length);
  for (let pass = 0; pass < 3; pass++) {
    boxRows(out, between, columns, rows, radius);
    boxColumns(between, out, columns, rows, radius);
  }
  return out;
}

function boxRows(from: Float32Array, to: Float32Array, columns: number, rows: number, radius: number): void {
  const share = 1 / (2 * radius + 1);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let sum = from[start]! * radius;
    for (let i = 0; i <= radius; i++) sum += from[start + Math.min(columns - 1, i)]!;
    for (let column = 0; column < columns; column++) {
      to[start + column] = sum * share;
      sum += from[start + Math.min(columns - 1, column + radius + 1)]! - from[start + Math.max(0, column - radius)]!;
    }
  }
}

/** All columns together, row after row: walking down single columns would miss the cache at every step. */
function boxColumns(from: Float32Array, to: Float32Array, columns: number, rows: number, radius: number): void {
  const share = 1 / (2 * radius + 1);
  const sums = new Float32Array(columns);
  for (let i = -radius; i <= radius; i++) {
    const start = Math.max(0, Math.min(rows - 1, i)) * columns;
    for (let column = 0; column < columns; column++) sums[column]! += from[start + column]!;
  }
  for (let row = 0; row < rows; row++) {
    const add = Math.min(rows - 1, row + radius + 1) * columns;
    const drop = Math.max(0, row - radius) * columns;
    for (let column = 0; column < columns; column++) {
      to[row * columns + column] = sums[column]! * share;
      sums[column]! += from[add + column]! - from[drop + column]!;
    }
  }
}
