// A raster of the city that remembers which ground is taken: streets, houses, water.
import { ringBox, type Box, type Shape } from './ring.ts';

const CELL_M = 3;
// Beyond this many cells (a 20 km box) they grow, so that a large region does not take gigabytes.
const MAX_CELLS = 50_000_000;

export class GroundMask {
  /** side of a cell, metres */
  readonly cellM: number;
  readonly #box: Box;
  readonly #columns: number;
  readonly #rows: number;
  readonly #taken: Uint8Array;

  constructor(box: Box) {
    this.#box = box;
    const width = box.xMax - box.xMin;
    const height = box.yMax - box.yMin;
    this.cellM = Math.max(CELL_M, Math.sqrt((width * height) / MAX_CELLS));
    this.#columns = Math.ceil(width / this.cellM) + 1;
    this.#rows = Math.ceil(height / this.cellM) + 1;
    this.#taken = new Uint8Array(this.#columns * this.#rows);
  }

  isCovered(x: number, y: number): boolean {
    const column = this.#column(x);
    const row = this.#row(y);
    return (
      column < 0 ||
      row < 0 ||
      column >= this.#columns ||
      row >= this.#rows ||
      this.#taken[row * this.#columns + column] === 1
    );
  }

  /** Takes the cells whose middle lies in the shape (scan lines, even-odd over all rings). */
  coverShape({ outer, holes }: Shape): void {
    const { yMin, yMax } = ringBox(outer);
    const first = Math.max(0, this.#row(yMin));
    const last = Math.min(this.#rows - 1, this.#row(yMax));
    const crossings: number[] = [];
    for (let row = first; row <= last; row++) {
      const y = this.#box.yMin + (row + 0.5) * this.cellM;
      crossings.length = 0;
      for (const ring of [outer, ...holes]) {
        for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
          const ya = ring[j + 1]!;
          const yb = ring[i + 1]!;
          if (ya > y !== yb > y) crossings.push(ring[j]! + ((ring[i]! - ring[j]!) * (y - ya)) / (yb - ya));
        }
      }
      crossings.sort((a, b) => a - b);
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        const from = Math.max(0, Math.ceil((crossings[k]! - this.#box.xMin) / this.cellM - 0.5));
        const to = Math.min(this.#columns - 1, Math.floor((crossings[k + 1]! - this.#box.xMin) / this.cellM - 0.5));
        if (to >= from) this.#taken.fill(1, row * this.#columns + from, row * this.#columns + to + 1);
      }
    }
  }

  coverDisc(x: number, y: number, radius: number): void {
    const reach = Math.ceil(radius / this.cellM);
    const column = this.#column(x);
    const row = this.#row(y);
    for (let r = Math.max(0, row - reach); r <= Math.min(this.#rows - 1, row + reach); r++) {
      for (let c = Math.max(0, column - reach); c <= Math.min(this.#columns - 1, column + reach); c++) {
        const cx = this.#box.xMin + (c + 0.5) * this.cellM;
        const cy = this.#box.yMin + (r + 0.5) * this.cellM;
        if (Math.hypot(cx - x, cy - y) <= radius + this.cellM / 2) this.#taken[r * this.#columns + c] = 1;
      }
    }
  }

  #column(x: number): number {
    return Math.floor((x - this.#box.xMin) / this.cellM);
  }

  #row(y: number): number {
    return Math.floor((y - this.#box.yMin) / this.cellM);
  }
}
