// Separate straight pieces as the buffers of a ribbon, made where no graphics library is: in a worker.

/** Attributes and indices of a ribbon: four vertices a piece. */
export interface RibbonQuads {
  /** which corner of the piece: along (0, 1), across (-1, 1), 0 */
  readonly position: Float32Array<ArrayBuffer>;
  /** x y z of its ends, the same at all four */
  readonly from: Float32Array<ArrayBuffer>;
  readonly to: Float32Array<ArrayBuffer>;
  /** texel of its colour, metres along before it */
  readonly mark: Float32Array<ArrayBuffer>;
  readonly indices: Uint32Array<ArrayBuffer>;
}

const CORNERS = [0, -1, 0, 1, -1, 0, 1, 1, 0, 0, 1, 0] as const;
const TRIANGLES = [0, 1, 2, 0, 2, 3] as const;

/** @param pieces x y x y of the ends of each; all of texel 0 */
export function ribbonQuads(pieces: ArrayLike<number>, z: number): RibbonQuads {
  const count = pieces.length / 4;
  const position = new Float32Array(12 * count);
  const from = new Float32Array(12 * count);
  const to = new Float32Array(12 * count);
  const indices = new Uint32Array(6 * count);
  for (let i = 0; i < count; i++) {
    position.set(CORNERS, 12 * i);
    for (let at = 12 * i; at < 12 * i + 12; at += 3) {
      from[at] = pieces[4 * i]!;
      from[at + 1] = pieces[4 * i + 1]!;
      to[at] = pieces[4 * i + 2]!;
      to[at + 1] = pieces[4 * i + 3]!;
      from[at + 2] = to[at + 2] = z;
    }
    for (let k = 0; k < 6; k++) indices[6 * i + k] = 4 * i + TRIANGLES[k]!;
  }
  return { position, from, to, mark: new Float32Array(8 * count), indices };
}
