// The nodal admittance matrix Y = sum over the elements of C' Yprim C by columns, as a sparse factorisation takes it. The pattern
// holds whatever is open or closed and wherever a tap stands, so that ordering and symbolic work are done once.
import type { PhaseModel } from './phase-model.ts';

export class NodalMatrix {
  /** columns; structurally symmetric, with every diagonal entry */
  readonly columnPointers: Int32Array;
  readonly rowIndices: Int32Array;
  /** [nodes] place of each diagonal entry */
  readonly diagonal: Int32Array;
  readonly #model: PhaseModel;
  /** [entries of the primitive admittances] where each is added, -1 = nowhere */
  readonly #position: Int32Array;

  /** Column by column, over the conductors at its node: their elements' rows, each once, with a mark per row. */
  constructor(model: PhaseModel) {
    this.#model = model;
    const { conductorNode, firstConductor, firstEntry, elementCount, nodeCount: n } = model;
    const start = new Int32Array(n + 1);
    let entries = n;
    for (let e = 0; e < elementCount; e++) {
      const order = model.order(e);
      for (let c = firstConductor[e]!; c < firstConductor[e + 1]!; c++) {
        if (conductorNode[c]! < 0) continue;
        start[conductorNode[c]! + 1]!++;
        entries += order;
      }
    }
    for (let node = 0; node < n; node++) start[node + 1]! += start[node]!;
    const conductor = new Int32Array(start[n]!);
    const element = new Int32Array(start[n]!);
    const next = start.slice(0, n);
    for (let e = 0; e < elementCount; e++)
      for (let c = firstConductor[e]!; c < firstConductor[e + 1]!; c++) {
        if (conductorNode[c]! < 0) continue;
        const at = next[conductorNode[c]!]!++;
        conductor[at] = c;
        element[at] = e;
      }
    const position = new Int32Array(firstEntry[elementCount]!).fill(-1);
    const columnPointers = new Int32Array(n + 1);
    const rows = new Int32Array(entries);
    const diagonal = new Int32Array(n);
    const mark = new Int32Array(n).fill(-1);
    let count = 0;
    for (let column = 0; column < n; column++) {
      const first = count;
      columnPointers[column] = first;
      // The diagonal opens each column, also where nothing but dead conductors meets.
      mark[column] = count;
      diagonal[column] = count;
      rows[count++] = column;
      for (let k = start[column]!; k < start[column + 1]!; k++) {
        const e = element[k]!;
        const begin = firstConductor[e]!;
        const order = firstConductor[e + 1]! - begin;
        let entry = firstEntry[e]! + conductor[k]! - begin;
        for (let i = 0; i < order; i++, entry += order) {
          const row = conductorNode[begin + i]!;
          if (row < 0) continue;
          if (mark[row]! < first) {
            mark[row] = count;
            rows[count++] = row;
          }
          position[entry] = mark[row]!;
        }
      }
    }
    columnPointers[n] = count;
    this.columnPointers = columnPointers;
    this.rowIndices = rows.slice(0, count);
    this.diagonal = diagonal;
    this.#position = position;
  }

  /**
   * The numbers, into [entries of the pattern]. Nodes without supply (live 0) get a 1 on the diagonal and nothing else, so that
   * their voltage is zero; `anchor` [nodes] S is added to the diagonal, imaginary.
   */
  assemble(re: Float64Array, im: Float64Array, live: Uint8Array, anchor: Float64Array): void {
    re.fill(0);
    im.fill(0);
    const { conductorNode, firstConductor, firstEntry, elementCount, nodeCount } = this.#model;
    const { re: yRe, im: yIm } = this.#model.y;
    const position = this.#position;
    for (let e = 0; e < elementCount; e++) {
      const c = firstConductor[e]!;
      const order = firstConductor[e + 1]! - c;
      let k = firstEntry[e]!;
      for (let i = 0; i < order; i++) {
        const row = conductorNode[c + i]!;
        if (row < 0 || live[row] === 0) {
          k += order;
          continue;
        }
        for (let j = 0; j < order; j++, k++) {
          const at = position[k]!;
          if (at < 0 || live[conductorNode[c + j]!] === 0) continue;
          re[at]! += yRe[k]!;
          im[at]! += yIm[k]!;
        }
      }
    }
    for (let n = 0; n < nodeCount; n++) {
      if (live[n] === 0) re[this.diagonal[n]!] = 1;
      else im[this.diagonal[n]!]! += anchor[n]!;
    }
  }
}
