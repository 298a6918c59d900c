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
  const columns = Math.ceil(field.columns / 2);
  const rows = Math.ceil(field.rows / 2);
  const cell = field.cell * 2;
  const halved = halve(field, columns, rows);
  const near = blur(halved, columns, rows, NEAR_BLUR / cell);
  const far = blur(near, columns, rows, FAR_BLUR / cell);
  const texels = new Uint8Array(columns * rows * 4);
  for (let i = 0; i < columns * rows; i++) {
    texels[i * 4] = Math.min(255, near[i]! * STEPS_PER_METRE);
    texels[i * 4 + 1] = Math.min(255, far[i]! * STEPS_PER_METRE);
    texels[i * 4 + 3] = 255;
  }
  return { columns, rows, cell, texels };
}

/** Mean of two by two cells, in metres. */
function halve(field: HeightField, columns: number, rows: number): Float32Array {
  const out = new Float32Array(columns * rows);
  const lastColumn = field.columns - 1;
  const lastRow = field.rows - 1;
  for (let row = 0; row < rows; row++) {
    const south = Math.min(lastRow, row * 2) * field.columns;
    const north = Math.min(lastRow, row * 2 + 1) * field.columns;
    for (let column = 0; column < columns; column++) {
      const west = Math.min(lastColumn, column * 2);
      const east = Math.min(lastColumn, column * 2 + 1);
      const height = (at: number): number => Math.min(HIGHEST, field.heights[at]!);
      const sum = height(south + west) + height(south + east) + height(north + west) + height(north + east);
      out[row * columns + column] = sum / 40;
    }
  }
  return out;
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
