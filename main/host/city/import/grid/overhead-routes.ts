// Where the data show lines of medium voltage in the air: a section of a ring whose way runs along them hangs on their poles.

/** m */
const CELL = 60;
const STEP = 20;
/** Share of a section's way that must run along lines. */
const LEAST_SHARE = 0.6;

export class OverheadRoutes {
  readonly #cells = new Set<number>();

  /** `lines`: x0 y0 x1 y1 ... each */
  constructor(lines: readonly (readonly number[])[]) {
    for (const line of lines)
      for (const [x, y] of pointsAlong(line))
        for (let dx = -1; dx <= 1; dx++)
          for (let dy = -1; dy <= 1; dy++) this.#cells.add(cellOf(x + dx * CELL, y + dy * CELL));
  }

  /** True: most of this way runs along lines. */
  carry(way: readonly number[]): boolean {
    if (this.#cells.size === 0) return false;
    let [near, all] = [0, 0];
    for (const [x, y] of pointsAlong(way)) {
      all++;
      if (this.#cells.has(cellOf(x, y))) near++;
    }
    return all > 0 && near >= LEAST_SHARE * all;
  }
}

const cellOf = (x: number, y: number): number => Math.floor(x / CELL) * 1_000_003 + Math.floor(y / CELL);

function* pointsAlong(line: readonly number[]): Iterable<readonly [number, number]> {
  for (let i = 2; i < line.length; i += 2) {
    const [x0, y0, x1, y1] = [line[i - 2]!, line[i - 1]!, line[i]!, line[i + 1]!];
    const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / STEP));
    for (let k = 0; k < steps; k++) yield [x0 + ((x1 - x0) * (k + 0.5)) / steps, y0 + ((y1 - y0) * (k + 0.5)) / steps];
  }
}
