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
  /** [conductors] V */
  readonly #emfRe: Float64Array;
  readonly #emfIm: Float64Array;

  constructor(model: PhaseModel) {
    const count = model.conductorNode.length;
    this.#model = model;
    this.re = new Float64Array(count);
    this.im = new Float64Array(count);
    this.#vRe = new Float64Array(count);
    this.#vIm = new Float64Array(count);
    this.#emfRe = new Float64Array(count);
    this.#emfIm = new Float64Array(count);
    model.network.sources.forEach(({ phases, emfMagnitude, emfAngle }, row) => {
      const first = model.firstConductor[model.elementAt(ELEMENT.source, row)]!;
      for (let i = 0; i < phases; i++) {
        this.#emfRe[first + i] = emfMagnitude[i]! * Math.cos(emfAngle[i]!);
        this.#emfIm[first + i] = emfMagnitude[i]! * Math.sin(emfAngle[i]!);
      }
    });
  }

  /** Fills `re`, `im` for [nodes] V. */
  calculate(nodeRe: Float64Array, nodeIm: Float64Array): void {
    const model = this.#model;
    const { conductorNode, elements } = model;
    const [vRe, vIm, emfRe, emfIm] = [this.#vRe, this.#vIm, this.#emfRe, this.#emfIm];
    for (let c = 0; c < conductorNode.length; c++) {
      const node = conductorNode[c]!;
      vRe[c] = (node === EARTH ? 0 : nodeRe[node]!) - emfRe[c]!;
      vIm[c] = (node === EARTH ? 0 : nodeIm[node]!) - emfIm[c]!;
    }
    for (let e = 0; e < elements.length; e++) {
      const { kind, row } = elements[e]!;
      const terminals = elements[e]!.terminals.length;
      if (model.elementOpen[e] === 1 || kind === ELEMENT.consumer || terminals === 1) this.#byMatrix(e);
      else if (kind === ELEMENT.transformer)
        transformerCurrents(
          model.coils[row]!,
          model.state.taps[row]!,
          model.firstConductor[e]!,
          vRe,
          vIm,
          this.re,
          this.im,
        );
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
    const { firstConductor, firstEntry, elements, network } = this.#model;
    const { re: yRe, im: yIm } = this.#model.y;
    const [vRe, vIm] = [this.#vRe, this.#vIm];
    const { kind, row, conductors: n } = elements[e]!;
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
    if (kind !== ELEMENT.line) return;
    const { g, b } = network.lines[row]!;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const halfG = g[i * n + j]! / 2;
        const halfB = b[i * n + j]! / 2;
        this.re[near + i]! += halfG * vRe[near + j]! - halfB * vIm[near + j]!;
        this.im[near + i]! += halfG * vIm[near + j]! + halfB * vRe[near + j]!;
        this.re[far + i]! += halfG * vRe[far + j]! - halfB * vIm[far + j]!;
        this.im[far + i]! += halfG * vIm[far + j]! + halfB * vRe[far + j]!;
      }
  }
}
