// Quads of lines, one a segment, sorted into chunks of the city; positions are computed on the graphics card from both ends.
// Four vertices share a segment's numbers: the shader knows from the vertex's number which corner it is.
import type { DrawnLine } from './trench-lanes.ts';

/** lanes are coded in steps of 1/256 */
export const LANE_SCALE = 256;

export interface LineMesh {
  /** x y of both ends, city metres */
  readonly ends: Float32Array<ArrayBuffer>;
  /** lanes (times LANE_SCALE) by which both ends are moved, x y each */
  readonly shifts: Int16Array<ArrayBuffer>;
  /** row of grid-branches, metres along the line at the first end, factor of the width */
  readonly marks: Float32Array<ArrayBuffer>;
  readonly indices: Uint32Array<ArrayBuffer>;
  /** min x y, max x y */
  readonly box: readonly [number, number, number, number];
}

export const meshBuffers = (mesh: LineMesh): ArrayBuffer[] => [
  mesh.ends.buffer,
  mesh.shifts.buffer,
  mesh.marks.buffer,
  mesh.indices.buffer,
];

/** Segments of one mesh as they come, grown by doubling. */
export class LineMeshBuilder {
  private ends = new Float32Array(4 * 64);
  private shifts = new Int16Array(4 * 64);
  private marks = new Float32Array(3 * 64);
  private count = 0;
  private readonly box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];

  add(line: DrawnLine, segment: number, row: number, along: number, width: number): void {
    if (4 * (this.count + 1) > this.ends.length) this.grow();
    const { xy, shift } = line;
    const at = 2 * segment;
    for (let k = 0; k < 4; k++) {
      this.ends[4 * this.count + k] = xy[at + k]!;
      this.shifts[4 * this.count + k] = Math.round(shift[at + k]! * LANE_SCALE);
    }
    this.marks.set([row, along, width], 3 * this.count);
    for (const k of [0, 2]) {
      this.box[0] = Math.min(this.box[0], xy[at + k]!);
      this.box[1] = Math.min(this.box[1], xy[at + k + 1]!);
      this.box[2] = Math.max(this.box[2], xy[at + k]!);
      this.box[3] = Math.max(this.box[3], xy[at + k + 1]!);
    }
    this.count++;
  }

  /** null: nothing was added */
  build(): LineMesh | null {
    const { count } = this;
    if (count === 0) return null;
    const ends = new Float32Array(16 * count);
    const shifts = new Int16Array(16 * count);
    const marks = new Float32Array(12 * count);
    const indices = new Uint32Array(6 * count);
    for (let i = 0; i < count; i++) {
      for (let corner = 0; corner < 4; corner++) {
        ends.set(this.ends.subarray(4 * i, 4 * i + 4), 16 * i + 4 * corner);
        shifts.set(this.shifts.subarray(4 * i, 4 * i + 4), 16 * i + 4 * corner);
        marks.set(this.marks.subarray(3 * i, 3 * i + 3), 12 * i + 3 * corner);
      }
      const first = 4 * i;
      indices.set([first, first + 1, first + 2, first, first + 2, first + 3], 6 * i);
    }
    return { ends, shifts, marks, indices, box: this.box };
  }

  private grow(): void {
    const grown = <T extends Float32Array | Int16Array>(from: T): T => {
      const to = new (from.constructor as new (length: number) => T)(from.length * 2);
      to.set(from);
      return to;
    };
    this.ends = grown(this.ends);
    this.shifts = grown(this.shifts);
    this.marks = grown(this.marks);
  }
}
