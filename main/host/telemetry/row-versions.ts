// Which rows have changed since a version: asked many times a second, by everybody who shows them.

const BLOCK_BITS = 6;
const BLOCK_ROWS = 1 << BLOCK_BITS;

export class RowVersions {
  readonly #versions: Float64Array;
  /** newest version in a block of rows: a look at what changed passes over the blocks where nothing did */
  readonly #blockVersions: Float64Array;
  #version = 0;

  constructor(rows: number) {
    this.#versions = new Float64Array(rows);
    this.#blockVersions = new Float64Array(Math.ceil(rows / BLOCK_ROWS));
  }

  /** grows with every change; 0: nothing has changed yet */
  get version(): number {
    return this.#version;
  }

  touch(row: number): void {
    this.#version += 1;
    this.#versions[row] = this.#version;
    this.#blockVersions[row >> BLOCK_BITS] = this.#version;
  }

  /** Writes the rows changed after `version` into `out`, which holds them all; returns how many. */
  changedSince(version: number, out: Uint32Array): number {
    const versions = this.#versions;
    const blocks = this.#blockVersions;
    let count = 0;
    if (version >= this.#version) return 0;
    for (let block = 0; block < blocks.length; block += 1) {
      if (blocks[block]! <= version) continue;
      const end = Math.min((block + 1) * BLOCK_ROWS, versions.length);
      for (let row = block * BLOCK_ROWS; row < end; row += 1) {
        if (versions[row]! > version) {
          out[count] = row;
          count += 1;
        }
      }
    }
    return count;
  }
}
