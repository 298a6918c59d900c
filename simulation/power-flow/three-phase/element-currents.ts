// Currents into all elements at given node voltages: Yprim V, less what the sources drive. Where current flows through an element it
// is calculated from the difference of voltages across it. The nodal matrix cannot do that: beside a switch of 1e-6 ohm its diagonal
// has lost what a kilometre of line adds in the last digits, and such errors, unlike these, add up to currents from nowhere.
import { EARTH, ELEMENT, type PhaseModel } from './phase-model.ts';
import { transformerCurrents } from './transformer-admittance.ts';

export class ElementCurrents {
  /** [conductors] A into the element, but for what loads draw beyond their share of the matrix */
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly #model: PhaseModel;
  /** [conductors] V; behind a source's impedance, less its electromotive force */
  readonly #vRe: Float64Array;
  readonly #vIm: Float64Array;
  /** conductors with an electromotive force, and that, V */
  readonly #driven: Int32Array;
  readonly #emfRe: Float64Array;
  readonly #emfIm: Float64Array;

  constructor(model: PhaseModel) {
    const count = model.conductorNode.length;
    this.#model = model;
    this.re = new Float64Array(count);
    this.im = new Float64Array(count);
    this.#vRe = new Float64Array(count);
    this.#vIm = new Float64Array(count);
    const { sources } = model.network;
    const driven = sources.flatMap(({ phases }, row) => {
      const first = model.firstConductor[model.elementAt(ELEMENT.source, row)]!;
      return Array.from({ length: phases }, (_, i) => first + i);
    });
    const emf = (part: (angle: number) => number) =>
      sources.flatMap(({ emfMagnitude, emfAngle }) => emfMagnitude.map((size, i) => size * part(emfAngle[i]!)));
    this.#driven = Int32Array.from(driven);
    this.#emfRe = Float64Array.from(emf(Math.cos));
    this.#emfIm = Float64Array.from(emf(Math.sin));
  }

  /** Adds to [nodes] A what the sources drive into nodes that are at zero. */
  addSources(re: Float64Array, im: Float64Array): void {
    const { network, conductorNode, firstConductor } = this.#model;
    this.#vRe.fill(0);
    this.#vIm.fill(0);
    this.#drive();
    for (let row = 0; row < network.sources.length; row++) {
      const e = this.#model.elementAt(ELEMENT.source, row);
      this.#byMatrix(e);
      for (let c = firstConductor[e]!; c < firstConductor[e + 1]!; c++) {
        const node = conductorNode[c]!;
        if (node === EARTH) continue;
        re[node]! -= this.re[c]!;
        im[node]! -= this.im[c]!;
      }
    }
  }

  /** Takes the electromotive forces off the voltages. */
  #drive(): void {
    for (let k = 0; k < this.#driven.length; k++) {
      const c = this.#driven[k]!;
      this.#vRe[c]! -= this.#emfRe[k]!;
      this.#vIm[c]! -= this.#emfIm[k]!;
    }
  }

  /** Fills `re`, `im` for [nodes] V. */
  calculate(nodeRe: Float64Array, nodeIm: Float64Array): void {
    const model = this.#model;
    const { conductorNode, firstConductor, kindOf, rowOf, widthOf, elementOpen } = model;
    const [vRe, vIm] = [this.#vRe, this.#vIm];
    for (let c = 0; c < conductorNode.length; c++) {
      const node = conductorNode[c]!;
      vRe[c] = node === EARTH ? 0 : nodeRe[node]!;
      vIm[c] = node === EARTH ? 0 : nodeIm[node]!;
    }
    this.#drive();
    for (let e = 0; e < kindOf.length; e++) {
      const kind = kindOf[e]!;
      const row = rowOf[e]!;
      const first = firstConductor[e]!;
      const hasOneTerminal = firstConductor[e + 1]! - first === widthOf[e];
      if (elementOpen[e] === 1 || hasOneTerminal) this.#byMatrix(e);
      else if (kind === ELEMENT.transformer)
        transformerCurrents(model.coils[row]!, model.state.taps[row]!, first, vRe, vIm, this.re, this.im);
      else this.#bySeries(e);
    }
  }

  /** Adds to [nodes] A what the elements draw. */
  addTo(re: Float64Array, im: Float64Array): void {
    const { conductorNode } = this.#model;
    for (let c = 0; c < conductorNode.length; c++) {
      const node = conductorNode[c]!;
      if (node === EARTH) continue;
      re[node]! += this.re[c]!;
      im[node]! += this.im[c]!;
    }
  }

  #byMatrix(e: number): void {
    const { firstConductor, firstEntry } = this.#model;
    const { re: yRe, im: yIm } = this.#model.y;
    const first = firstConductor[e]!;
    const last = firstConductor[e + 1]!;
    let k = firstEntry[e]!;
    for (let i = first; i < last; i++) {
      let a = 0;
      let b = 0;
      for (let j = first; j < last; j++, k++) {
        a += yRe[k]! * this.#vRe[j]! - yIm[k]! * this.#vIm[j]!;
        b += yRe[k]! * this.#vIm[j]! + yIm[k]! * this.#vRe[j]!;
      }
      this.re[i] = a;
      this.im[i] = b;
    }
  }

  /** [A -A; -A A], whose upper right quarter is -A, and a line's shunt admittance, half at each end. */
  #bySeries(e: number): void {
    const { firstConductor, firstEntry, kindOf, rowOf, widthOf } = this.#model;
    const { re: yRe, im: yIm } = this.#model.y;
    const [vRe, vIm] = [this.#vRe, this.#vIm];
    const n = widthOf[e]!;
    const near = firstConductor[e]!;
    const far = near + n;
    for (let i = 0; i < n; i++) {
      let a = 0;
      let b = 0;
      let k = firstEntry[e]! + i * 2 * n + n;
      for (let j = 0; j < n; j++, k++) {
        const x = vRe[near + j]! - vRe[far + j]!;
        const y = vIm[near + j]! - vIm[far + j]!;
        a -= yRe[k]! * x - yIm[k]! * y;
        b -= yRe[k]! * y + yIm[k]! * x;
      }
      this.re[near + i] = a;
      this.im[near + i] = b;
      this.re[far + i] = -a;
      this.im[far + i] = -b;
    }
    if (kindOf[e] !== ELEMENT.line) return;
    const { re: halfG, im: halfB } = this.#model.halfShunt;
    let k = this.#model.firstHalf[rowOf[e]!]!;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++, k++) {
        const g = halfG[k]!;
        const b = halfB[k]!;
        this.re[near + i]! += g * vRe[near + j]! - b * vIm[near + j]!;
        this.im[near + i]! += g * vIm[near + j]! + b * vRe[near + j]!;
        this.re[far + i]! += g * vRe[far + j]! - b * vIm[far + j]!;
        this.im[far + i]! += g * vIm[far + j]! + b * vRe[far + j]!;
      }
  }
}
