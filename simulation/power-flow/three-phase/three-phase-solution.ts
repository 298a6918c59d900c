// What an unbalanced power flow gives out, in SI units. Rows of `nodes`, buses of the network, elements as the model lists them.
import type { ElementCurrents } from './element-currents.ts';
import type { LoadBranches } from './load-branches.ts';
import { loadCurrent } from './load-branches.ts';
import { EARTH, ELEMENT, type PhaseModel, type PhaseNode } from './phase-model.ts';

export interface WorstNode {
  readonly bus: number;
  readonly node: number;
  /** pu of the bus's base voltage: how far the node would still move */
  readonly step: number;
  /** VA that do not balance there, at base voltage */
  readonly mismatch: number;
}

/** Every conductor of every terminal of every element. All arrays [count]. */
export interface ConductorResults {
  readonly count: number;
  /** row of `elements` */
  readonly element: Int32Array;
  /** from 1 */
  readonly terminal: Uint8Array;
  readonly conductor: Uint8Array;
  /** row of `nodes`; -1 = earth */
  readonly node: Int32Array;
  /** A, W and var into the element */
  readonly currentRe: Float64Array;
  readonly currentIm: Float64Array;
  readonly p: Float64Array;
  readonly q: Float64Array;
}

export interface ElementName {
  readonly id: string;
  /** ELEMENT of phase-model.ts, and the row of the network's table of that kind */
  readonly kind: number;
  readonly row: number;
}

/** Owned by the solver that made it, and overwritten by its next call. */
export interface ThreePhaseSolution {
  converged: boolean;
  iterations: number;
  controlIterations: number;
  /** false: controls were still moving when their rounds were used up */
  controlsSettled: boolean;
  /** where a solution did not come */
  worst: WorstNode | null;
  readonly nodes: readonly PhaseNode[];
  /** [nodes] V to earth; 0 at dead nodes */
  readonly voltageRe: Float64Array;
  readonly voltageIm: Float64Array;
  /** [buses] V, line to neutral */
  readonly baseVoltage: Float64Array;
  readonly elements: readonly ElementName[];
  readonly conductors: ConductorResults;
  /** W and var in lines, transformers and series elements; what shunts take is not a loss */
  lossP: number;
  lossQ: number;
  /** W and var that the sources feed in */
  sourceP: number;
  sourceQ: number;
  /** [transformers][windings] pu, [capacitors][steps] */
  readonly taps: readonly Float64Array[];
  readonly capacitorSteps: readonly Uint8Array[];
  /** rows of `nodes` without supply */
  dead: readonly number[];
  /** rows of `nodes` with supply but without any tie to earth: their voltages to earth mean nothing, those between them do */
  floating: readonly number[];
}

/** `currents`: whose currents the results share. */
export function emptyResults(model: PhaseModel, currents: ElementCurrents): ConductorResults {
  const count = model.conductorNode.length;
  const results: ConductorResults = {
    count,
    element: new Int32Array(count),
    terminal: new Uint8Array(count),
    conductor: new Uint8Array(count),
    node: model.conductorNode,
    currentRe: currents.re,
    currentIm: currents.im,
    p: new Float64Array(count),
    q: new Float64Array(count),
  };
  const { firstConductor, widthOf } = model;
  const { element, terminal, conductor } = results;
  for (let e = 0; e < widthOf.length; e++) {
    const width = widthOf[e]!;
    const last = firstConductor[e + 1]!;
    for (let k = firstConductor[e]!, c = 1, t = 1; k < last; k++) {
      element[k] = e;
      terminal[k] = t;
      conductor[k] = c;
      if (c++ < width) continue;
      c = 1;
      t++;
    }
  }
  return results;
}

/** Completes the elements' linear currents at [nodes] V by what loads draw beyond, and multiplies them out to powers. */
export function fillResults(
  model: PhaseModel,
  branches: LoadBranches,
  vRe: Float64Array,
  vIm: Float64Array,
  results: ConductorResults,
): void {
  const { conductorNode } = model;
  const { currentRe, currentIm, p, q } = results;
  for (let k = 0; k < branches.count; k++) addLoad(branches, k, vRe, vIm, currentRe, currentIm);
  for (let i = 0; i < results.count; i++) {
    const node = conductorNode[i]!;
    const x = node === EARTH ? 0 : vRe[node]!;
    const y = node === EARTH ? 0 : vIm[node]!;
    p[i] = x * currentRe[i]! + y * currentIm[i]!;
    q[i] = y * currentRe[i]! - x * currentIm[i]!;
  }
}

/** What a load's phase draws beyond its share of the matrix. */
function addLoad(
  branches: LoadBranches,
  k: number,
  vRe: Float64Array,
  vIm: Float64Array,
  re: Float64Array,
  im: Float64Array,
): void {
  const from = branches.from[k]!;
  const to = branches.to[k]!;
  const x = (from === EARTH ? 0 : vRe[from]!) - (to === EARTH ? 0 : vRe[to]!);
  const y = (from === EARTH ? 0 : vIm[from]!) - (to === EARTH ? 0 : vIm[to]!);
  const [drawnRe, drawnIm] = loadCurrent(branches, k, x, y);
  const a = drawnRe - (branches.matrixG[k]! * x - branches.matrixB[k]! * y);
  const b = drawnIm - (branches.matrixG[k]! * y + branches.matrixB[k]! * x);
  re[branches.fromConductor[k]!]! += a;
  im[branches.fromConductor[k]!]! += b;
  re[branches.toConductor[k]!]! -= a;
  im[branches.toConductor[k]!]! -= b;
}

/** A shunt gives its power to no other terminal: all of its second terminal is earth, or it has none. */
export function isShunt(model: PhaseModel, e: number): boolean {
  const kind = model.kindOf[e]!;
  if (kind !== ELEMENT.capacitor && kind !== ELEMENT.reactor) return false;
  const second = model.firstConductor[e]! + model.widthOf[e]!;
  const end = model.firstConductor[e + 1]!;
  for (let c = second; c < end; c++) if (model.conductorNode[c] !== EARTH) return false;
  return true;
}

/** Losses and what the sources feed in, from the filled results. */
export function sumUp(model: PhaseModel, solution: ThreePhaseSolution): void {
  const { p, q } = solution.conductors;
  let lossP = 0;
  let lossQ = 0;
  let sourceP = 0;
  let sourceQ = 0;
  for (let e = 0; e < model.elementCount; e++) {
    const kind = model.kindOf[e]!;
    if (kind === ELEMENT.consumer || isShunt(model, e)) continue;
    let activePower = 0;
    let reactivePower = 0;
    for (let c = model.firstConductor[e]!; c < model.firstConductor[e + 1]!; c++) {
      activePower += p[c]!;
      reactivePower += q[c]!;
    }
    if (kind === ELEMENT.source) {
      sourceP -= activePower;
      sourceQ -= reactivePower;
    } else {
      lossP += activePower;
      lossQ += reactivePower;
    }
  }
  Object.assign(solution, { lossP, lossQ, sourceP, sourceQ });
}
