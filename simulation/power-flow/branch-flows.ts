// The power at the ends of branches, S = V conj(I), and whether it balances at every bus.
import { branchAdmittance, stubAdmittance } from './branch-admittance.ts';
import type { BalancedSolution, BusBranchModel } from './bus-branch-model.ts';

/** Power into both ends of every branch from the solution's voltages; overwrites its four columns of flows. */
export function writeFlows(model: BusBranchModel, solution: BalancedSolution): void {
  const { from, to, branchCount } = model;
  const { magnitude, angle, pFrom, qFrom, pTo, qTo } = solution;
  const y = branchAdmittance();
  const stubs: number[] = [];
  for (let row = 0; row < branchCount; row++) {
    const f = from[row]!;
    const t = to[row]!;
    if (f < 0 || t < 0 || f === t) {
      pFrom[row] = 0;
      qFrom[row] = 0;
      pTo[row] = 0;
      qTo[row] = 0;
      if (f >= 0 || t >= 0) stubs.push(row);
      continue;
    }
    y.of(model, row);
    const uf = magnitude[f]!;
    const ut = magnitude[t]!;
    const delta = angle[f]! - angle[t]!;
    const re = uf * ut * Math.cos(delta);
    const im = uf * ut * Math.sin(delta);
    // V_f conj(V_t) = re + j im
    pFrom[row] = uf * uf * y.ffRe + re * y.ftRe + im * y.ftIm;
    qFrom[row] = -uf * uf * y.ffIm + im * y.ftRe - re * y.ftIm;
    pTo[row] = ut * ut * y.ttRe + re * y.tfRe - im * y.tfIm;
    qTo[row] = -ut * ut * y.ttIm - im * y.tfRe - re * y.tfIm;
  }
  writeStubs(model, stubs, solution);
}

/**
 * The bus whose power balance is worst off, and by how much (pu, apparent). Sources balance by definition, PV buses in reactive power.
 * Works for any solution that has its flows: it adds them up.
 */
export function worstBalance(model: BusBranchModel, solution: BalancedSolution): { bus: number; mismatch: number } {
  const { from, to, busCount, branchCount, busType, p, q, currentP, currentQ, g, b } = model;
  const { magnitude, pFrom, qFrom, pTo, qTo } = solution;
  const restP = new Float64Array(busCount);
  const restQ = new Float64Array(busCount);
  for (let k = 0; k < busCount; k++) {
    const u = magnitude[k]!;
    restP[k] = p[k]! + (currentP === null ? 0 : currentP[k]! * u) - g[k]! * u * u;
    restQ[k] = q[k]! + (currentQ === null ? 0 : currentQ[k]! * u) + b[k]! * u * u;
  }
  for (let row = 0; row < branchCount; row++) {
    if (from[row]! >= 0) {
      restP[from[row]!]! -= pFrom[row]!;
      restQ[from[row]!]! -= qFrom[row]!;
    }
    if (to[row]! >= 0) {
      restP[to[row]!]! -= pTo[row]!;
      restQ[to[row]!]! -= qTo[row]!;
    }
  }
  let bus = -1;
  let mismatch = -1;
  for (let k = 0; k < busCount; k++) {
    if (busType[k] !== 0 && busType[k] !== 1) continue;
    const size = busType[k] === 1 ? Math.abs(restP[k]!) : Math.hypot(restP[k]!, restQ[k]!);
    if (size > mismatch || Number.isNaN(size)) {
      bus = k;
      mismatch = size;
      if (Number.isNaN(size)) break;
    }
  }
  return { bus, mismatch };
}

/** Power into the stubs among the branches: those that one bus only knows, with one end open or both ends at that bus. */
export function writeStubs(model: BusBranchModel, stubs: readonly number[], solution: BalancedSolution): void {
  const { from, to } = model;
  const { magnitude, pFrom, qFrom, pTo, qTo } = solution;
  for (const row of stubs) {
    const f = from[row]!;
    const t = to[row]!;
    const square = magnitude[f < 0 ? t : f]! ** 2;
    if (f === t) {
      const y = branchAdmittance();
      y.of(model, row);
      pFrom[row] = (y.ffRe + y.ftRe) * square;
      qFrom[row] = -(y.ffIm + y.ftIm) * square;
      pTo[row] = (y.ttRe + y.tfRe) * square;
      qTo[row] = -(y.ttIm + y.tfIm) * square;
      continue;
    }
    const y = stubAdmittance(model, row);
    pFrom[row] = f < 0 ? 0 : y.g * square;
    qFrom[row] = f < 0 ? 0 : -y.b * square;
    pTo[row] = t < 0 ? 0 : y.g * square;
    qTo[row] = t < 0 ? 0 : -y.b * square;
  }
}
