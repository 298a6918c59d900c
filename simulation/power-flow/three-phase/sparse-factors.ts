// Direct solution of Y V = I node by node, for networks of any shape: the nodal matrix and its sparse LU.
import { ComplexLu } from '../sparse/complex-lu.ts';
import type { NodalMatrix } from './nodal-matrix.ts';
import type { PhaseModel } from './phase-model.ts';

export class SparseFactors {
  readonly #matrix: NodalMatrix;
  readonly #lu: ComplexLu;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  constructor({ matrix, nodeCount }: PhaseModel) {
    this.#matrix = matrix;
    this.#lu = new ComplexLu(nodeCount, matrix.columnPointers, matrix.rowIndices);
    this.#re = new Float64Array(matrix.rowIndices.length);
    this.#im = new Float64Array(matrix.rowIndices.length);
  }

  /** Numbers anew; the node at which the matrix is singular, or -1. `live` and `anchor` as for NodalMatrix.assemble(). */
  factor(live: Uint8Array, anchor: Float64Array): number {
    this.#matrix.assemble(this.#re, this.#im, live, anchor);
    const result = this.#lu.factor(this.#re, this.#im);
    return result.ok ? -1 : result.row;
  }

  /** In place: `re`, `im` [nodes] hold A before and V after. */
  solve(re: Float64Array, im: Float64Array): void {
    this.#lu.solve(re, im);
  }

  /** S, magnitude of a diagonal entry. */
  diagonal(node: number): number {
    const at = this.#matrix.diagonal[node]!;
    return Math.hypot(this.#re[at]!, this.#im[at]!);
  }
}
