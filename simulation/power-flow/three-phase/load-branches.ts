// Loads phase by phase, with OpenDSS's voltage band. With u = |V| / Vb the voltage across a load's phase, Y = (P - jQ) / Vb^2 and the
// limits L = lowVoltage, m = minVoltage, M = maxVoltage, a load draws I = (phi_p Re Y + j phi_q Im Y) V:
//
//   model      u <= L   L < u <= m                                  m < u <= M        u > M
//   1 power    1        (L + (1/m - L) (u - L) / (m - L)) / u       1 / u^2           1 / M^2
//   4 exponent 1        the same                                    u^(ep-2), u^(eq-2)  1 / M^2
//   5 current  1        (L + (1 - L) (u - L) / (m - L)) / u         1 / u             1 / M
//   2 impedance 1 throughout
//
// that is, between L and m the current runs linearly from Y L Vb to what the model draws at m (model 4: to what model 1 draws).
// Source: OpenDSS, Load.pas. Model 4 jumps at m and at M, and a load may have no voltage at which it stays on either side. OpenDSS is
// content when it swings little. Here such a network is solved with a ramp in place of the jump (`ramp`).
// The neutral impedance that a load may be given has no part in it, as in OpenDSS, whose iteration takes it out again: the neutral
// conductor carries the sum of the phases to whichever node it is connected to.
import { consumerEnd } from './element-admittance.ts';
import { EARTH, ELEMENT, type PhaseModel } from './phase-model.ts';

/** Consumers with their phases unrolled; all [count]. */
export interface LoadBranches {
  readonly count: number;
  /** row of the model's elements, and of the consumers */
  readonly element: Int32Array;
  readonly consumer: Int32Array;
  /** nodes, or EARTH */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** conductors of the model between which the branch lies */
  readonly fromConductor: Int32Array;
  readonly toConductor: Int32Array;
  readonly model: Uint8Array;
  /** S at rated voltage */
  readonly g: Float64Array;
  readonly b: Float64Array;
  /** 1 / Vb^2 */
  readonly perSquare: Float64Array;
  readonly low: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly exponentP: Float64Array;
  readonly exponentQ: Float64Array;
  /** S that stand for the branch in the nodal matrix */
  readonly matrixG: Float64Array;
  readonly matrixB: Float64Array;
  /** pu, half width of the ramps of model 4; 0 = jumps */
  ramp: number;
}

export function makeLoadBranches(model: PhaseModel): LoadBranches {
  const { consumers } = model.network;
  let count = 0;
  for (const { phases } of consumers) count += phases;
  const ints = () => new Int32Array(count);
  const floats = () => new Float64Array(count);
  const branches: LoadBranches = {
    count,
    element: ints(),
    consumer: ints(),
    from: ints(),
    to: ints(),
    fromConductor: ints(),
    toConductor: ints(),
    model: new Uint8Array(count),
    g: floats(),
    b: floats(),
    perSquare: floats(),
    low: floats(),
    min: floats(),
    max: floats(),
    exponentP: floats(),
    exponentQ: floats(),
    matrixG: floats(),
    matrixB: floats(),
    ramp: 0,
  };
  let k = 0;
  consumers.forEach((consumer, row) => {
    const e = model.elementAt(ELEMENT.consumer, row);
    const first = model.firstConductor[e]!;
    for (let i = 0; i < consumer.phases; i++, k++) {
      const to = consumerEnd(consumer, i);
      branches.element[k] = e;
      branches.consumer[k] = row;
      branches.fromConductor[k] = first + i;
      branches.toConductor[k] = first + to;
      branches.from[k] = model.conductorNode[first + i]!;
      branches.to[k] = model.conductorNode[first + to]!;
      branches.model[k] = consumer.model;
      branches.perSquare[k] = 1 / consumer.ratedVoltage ** 2;
      branches.low[k] = consumer.lowVoltage;
      branches.min[k] = consumer.minVoltage;
      branches.max[k] = consumer.maxVoltage;
      branches.exponentP[k] = consumer.exponentP;
      branches.exponentQ[k] = consumer.exponentQ;
      setPower(branches, k, consumer.p / consumer.phases, consumer.q / consumer.phases);
    }
  });
  return branches;
}

/** W and var of one branch at rated voltage. */
export function setPower(branches: LoadBranches, k: number, p: number, q: number): void {
  branches.g[k] = p * branches.perSquare[k]!;
  branches.b[k] = -q * branches.perSquare[k]!;
}

const square = (u: number): number => u * u;

/** phi of models 1 and 5, and of 4 outside its band; NaN: in the band of model 4, where exponentFactor() knows. */
function factor(branches: LoadBranches, k: number, u2: number): number {
  const low = branches.low[k]!;
  if (u2 <= low * low) return 1;
  const model = branches.model[k]!;
  if (model === 4 && branches.ramp > 0) return Number.NaN;
  const min = branches.min[k]!;
  if (u2 <= min * min) return belowBand(Math.sqrt(u2), low, min, model === 5 ? 1 : 1 / min);
  const max = branches.max[k]!;
  if (u2 > max * max) return aboveBand(max, model === 5 ? 1 : 2);
  if (model === 1) return 1 / u2;
  return model === 5 ? 1 / Math.sqrt(u2) : Number.NaN;
}

const belowBand = (u: number, low: number, min: number, atMin: number): number =>
  (low + ((atMin - low) * (u - low)) / (min - low)) / u;

/** A limit of zero is none: OpenDSS then takes the admittance as it is. */
const aboveBand = (max: number, power: 1 | 2): number => (max === 0 ? 1 : 1 / (power === 1 ? max : square(max)));

/** phi of model 4 above L for one of its exponents. */
function exponentFactor(branches: LoadBranches, k: number, u2: number, exponent: number): number {
  const { ramp } = branches;
  const inside = u2 ** (exponent / 2 - 1);
  if (ramp === 0) return inside;
  const u = Math.sqrt(u2);
  const min = branches.min[k]!;
  const max = branches.max[k]!;
  // From 0 below a limit to 1 above it.
  const overMin = Math.min(Math.max((u - min + ramp) / (2 * ramp), 0), 1);
  const overMax = Math.min(Math.max((u - max + ramp) / (2 * ramp), 0), 1);
  let phi = overMin * (1 - overMax) * inside;
  if (overMin < 1) phi += (1 - overMin) * belowBand(u, branches.low[k]!, min, 1 / min);
  if (overMax > 0) phi += overMin * overMax * aboveBand(max, 2);
  return phi;
}

/**
 * Adds to `re`, `im` [nodes] A what the loads inject beyond their share in the matrix: (matrix admittance - drawn admittance) V.
 * `vRe`, `vIm` [nodes] V. Branches at dead nodes see 0 V and draw nothing.
 */
export function addLoadInjections(
  branches: LoadBranches,
  vRe: Float64Array,
  vIm: Float64Array,
  re: Float64Array,
  im: Float64Array,
): void {
  const { count, from, to, model, g, b, matrixG, matrixB, perSquare } = branches;
  for (let k = 0; k < count; k++) {
    const f = from[k]!;
    const t = to[k]!;
    let x = 0;
    let y = 0;
    if (f !== EARTH) {
      x = vRe[f]!;
      y = vIm[f]!;
    }
    if (t !== EARTH) {
      x -= vRe[t]!;
      y -= vIm[t]!;
    }
    let dg: number;
    let db: number;
    if (model[k] === 2) {
      dg = matrixG[k]! - g[k]!;
      db = matrixB[k]! - b[k]!;
    } else {
      const u2 = (x * x + y * y) * perSquare[k]!;
      const phi = factor(branches, k, u2);
      if (phi === phi) {
        dg = matrixG[k]! - phi * g[k]!;
        db = matrixB[k]! - phi * b[k]!;
      } else {
        dg = matrixG[k]! - exponentFactor(branches, k, u2, branches.exponentP[k]!) * g[k]!;
        db = matrixB[k]! - exponentFactor(branches, k, u2, branches.exponentQ[k]!) * b[k]!;
      }
    }
    const p = dg * x - db * y;
    const q = dg * y + db * x;
    if (f !== EARTH) {
      re[f]! += p;
      im[f]! += q;
    }
    if (t !== EARTH) {
      re[t]! -= p;
      im[t]! -= q;
    }
  }
}

/** Current of one branch, A, from `from` to `to`, given the voltage across it, V. */
export function loadCurrent(branches: LoadBranches, k: number, x: number, y: number): readonly [number, number] {
  let phiP = 1;
  let phiQ = 1;
  if (branches.model[k] !== 2) {
    const u2 = (x * x + y * y) * branches.perSquare[k]!;
    phiP = phiQ = factor(branches, k, u2);
    if (phiP !== phiP) {
      phiP = exponentFactor(branches, k, u2, branches.exponentP[k]!);
      phiQ = exponentFactor(branches, k, u2, branches.exponentQ[k]!);
    }
  }
  const g = phiP * branches.g[k]!;
  const b = phiQ * branches.b[k]!;
  return [g * x - b * y, g * y + b * x];
}
