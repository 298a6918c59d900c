// Trees to draw: those that are mapped, and in woods and parks a thin, even scatter so that a wood does not look like a
// lawn. The scatter is decoration: it has no rows, cannot be picked and stands for no data.

/** metres between trees of a full wood */
const SPACING = 11;
/** weight of green (see paint-ground) from which ground carries trees; a wood has 1, a lawn 0.78 */
const LEAST_GREEN = 0.84;

/** Deterministic noise of a cell, 0 ... 1. */
export function cellNoise(x: number, y: number, salt: number): number {
  let h = (x * 374_761_393 + y * 668_265_263 + salt * 1_442_695_041) | 0;
  h = Math.imul(h ^ (h >>> 13), 1_274_126_177);
  h ^= h >>> 16;
  return (h >>> 0) / 4_294_967_296;
}

/**
 * @param green weight of green at a place, 0 ... 1
 * @returns x y size of each tree; size is a factor, about 1
 */
export function scatterTrees(
  minX: number,
  minY: number,
  size: number,
  green: (x: number, y: number) => number,
): Float32Array<ArrayBuffer> {
  const out: number[] = [];
  const first = (value: number): number => Math.ceil(value / SPACING);
  for (let cy = first(minY); cy * SPACING < minY + size; cy++) {
    for (let cx = first(minX); cx * SPACING < minX + size; cx++) {
      const x = cx * SPACING + (cellNoise(cx, cy, 1) - 0.5) * SPACING * 0.9;
      const y = cy * SPACING + (cellNoise(cx, cy, 2) - 0.5) * SPACING * 0.9;
      const weight = green(x, y);
      if (weight < LEAST_GREEN) continue;
      // Groves and clearings: a coarse noise thins parks, woods stay closed.
      const grove = cellNoise(Math.floor(cx / 5), Math.floor(cy / 5), 3);
      const share = weight > 0.97 ? 0.85 : 0.12 + 0.55 * grove * grove;
      if (cellNoise(cx, cy, 4) < share) out.push(x, y, 0.75 + cellNoise(cx, cy, 5) * 0.6);
    }
  }
  return Float32Array.from(out);
}
