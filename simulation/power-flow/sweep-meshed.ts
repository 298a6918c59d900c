// Sweep of currents on a tree with links that close loops (loop-impedance.ts has their equations).
//
//   up the tree:    I = conj((p + j q) / U) + (g + j b) U + what links draw here + sum of the children's I
//   at each link:   e = m U_f - U_t - z J = m U_source - U_source' - sum of conj(c) (r + j x) I over its two ways - z J;
//                   J += Z^-1 e for all links at once, I += c J on their ways: now the tree with its links is solved exactly
//   down the tree:  U = U_above - (r + j x) I
//
// A round is one step of the fixed-point iteration on load currents: its error shrinks by about the share of the voltage that the
// network drops, one and a half digits a round on ordinary networks.
import { writeStubs } from './branch-flows.ts';
import type { BalancedSolution, BusBranchModel } from './bus-branch-model.ts';
import { columnsOf } from './columns.ts';
import { isSettled } from './contraction.ts';
import { factorLoops, Links, Ways } from './loop-impedance.ts';
import { clearSolution, emptySolution } from './solution.ts';
import type { ComplexLu } from './sparse/complex-lu.ts';
import { arctangent, COLLAPSE, PATIENCE, wrapped } from './sweep-radial.ts';
import type { SweepTree } from './sweep-tree.ts';

export class MeshedSweep {
  readonly #tree: SweepTree;
  readonly #model: BusBranchModel;
  #links: Links;
  #ways: Ways;
  #loops: ComplexLu | null;
  /** by position */
  readonly #uRe: Float64Array;
  readonly #uIm: Float64Array;
  readonly #iRe: Float64Array;
  readonly #iIm: Float64Array;
  readonly #theta: Float64Array;
  /** by link */
  #jRe = new Float64Array(0);
  #jIm = new Float64Array(0);
  #eRe = new Float64Array(0);
  #eIm = new Float64Array(0);
  readonly #solution: BalancedSolution;
  #isStale = false;

  constructor(model: BusBranchModel, tree: SweepTree) {
    const column = columnsOf(5, tree.busCount);
    this.#model = model;
    this.#tree = tree;
    this.#uRe = column();
    this.#uIm = column();
    this.#iRe = column();
    this.#iIm = column();
    this.#theta = column();
    this.#solution = emptySolution(model, 'sweep');
    this.#links = new Links(model, tree);
    this.#ways = new Ways(tree, this.#links);
    this.#loops = this.#factor();
  }

  /** After the tree was rebuilt. */
  reconnect(): void {
    this.#links = new Links(this.#model, this.#tree);
    this.#ways = new Ways(this.#tree, this.#links);
    this.#loops = this.#factor();
    this.#isStale = true;
  }

  #factor(): ComplexLu | null {
    const column = columnsOf(4, this.#links.count);
    this.#jRe = column();
    this.#jIm = column();
    this.#eRe = column();
    this.#eIm = column();
    return factorLoops(this.#tree, this.#links, this.#ways);
  }

  /** False: too many loops share too much; another method is needed. */
  get isFit(): boolean {
    return this.#loops !== null;
  }

  /** As RadialSweep.solve; `start` gives magnitude and angle. */
  solve(
    tolerance: number,
    maxIterations: number,
    start: { readonly magnitude: Float64Array; readonly angle: Float64Array } | null,
  ): BalancedSolution {
    const solution = this.#solution;
    const loops = this.#loops;
    solution.converged = false;
    solution.worst = null;
    solution.iterations = 0;
    if (loops === null) return solution;
    // Where it starts from what it found itself, all is still in place.
    if (start !== solution || this.#isStale) this.#begin(start);
    if (this.#isStale) clearSolution(solution);
    this.#isStale = false;
    let before = Number.NaN;
    let round = 0;
    while (round < maxIterations) {
      round++;
      this.#up();
      this.#close(loops);
      const moved = this.#down();
      if (!(moved < Number.POSITIVE_INFINITY)) break;
      const rate = moved / before;
      if (isSettled(moved, rate, tolerance)) {
        solution.converged = true;
        break;
      }
      if (round > PATIENCE && rate >= 1 && moved > tolerance) break;
      before = moved;
    }
    solution.iterations = round;
    if (!solution.converged) this.#giveUp();
    this.#write();
    return solution;
  }

  /** Leaves a state that is no solution, but finite. */
  #giveUp(): void {
    const { count, sources, parent } = this.#tree;
    const uRe = this.#uRe;
    const uIm = this.#uIm;
    for (let i = sources; i < count; i++) {
      if (uRe[i]! * uRe[i]! + uIm[i]! * uIm[i]! > COLLAPSE) continue;
      uRe[i] = uRe[parent[i]!]!;
      uIm[i] = uIm[parent[i]!]!;
    }
  }

  #begin(start: { readonly magnitude: Float64Array; readonly angle: Float64Array } | null): void {
    const { count, sources, bus, parent, scale, turn } = this.#tree;
    const { setMagnitude, setAngle } = this.#model;
    const uRe = this.#uRe;
    const uIm = this.#uIm;
    for (let i = 0; i < count; i++) {
      const k = bus[i]!;
      if (i < sources) {
        uRe[i] = setMagnitude[k]! * Math.cos(setAngle[k]!);
        uIm[i] = setMagnitude[k]! * Math.sin(setAngle[k]!);
        continue;
      }
      // A start need not be exact: bus by bus from the parent, without sine and cosine.
      const above = parent[i]!;
      uRe[i] = uRe[above]!;
      uIm[i] = uIm[above]!;
      if (start === null) continue;
      const size = start.magnitude[k]!;
      const sizeAbove = start.magnitude[bus[above]!]!;
      if (!(size > 0 && sizeAbove > 0)) continue;
      const ratio = (size / sizeAbove) * (scale === null ? 1 : scale[above]! / scale[i]!);
      const angle = start.angle[k]! - start.angle[bus[above]!]! - (turn === null ? 0 : turn[i]! - turn[above]!);
      const isSmall = Math.abs(angle) < 0.2;
      const cos = isSmall ? 1 - (angle * angle) / 2 : Math.cos(angle);
      const sin = isSmall ? angle - (angle * angle * angle) / 6 : Math.sin(angle);
      const re = uRe[above]!;
      const im = uIm[above]!;
      uRe[i] = ratio * (re * cos - im * sin);
      uIm[i] = ratio * (re * sin + im * cos);
    }
    this.#jRe.fill(0);
    this.#jIm.fill(0);
  }

  #up(): void {
    const { count, sources, parent, g, b, p, q, currentP, currentQ } = this.#tree;
    const uRe = this.#uRe;
    const uIm = this.#uIm;
    const iRe = this.#iRe;
    const iIm = this.#iIm;
    const { count: links, from, to, mRe, mIm } = this.#links;
    iRe.fill(0);
    iIm.fill(0);
    for (let k = 0; k < links; k++) {
      const jRe = this.#jRe[k]!;
      const jIm = this.#jIm[k]!;
      iRe[from[k]!]! += mRe[k]! * jRe + mIm[k]! * jIm;
      iIm[from[k]!]! += mRe[k]! * jIm - mIm[k]! * jRe;
      iRe[to[k]!]! -= jRe;
      iIm[to[k]!]! -= jIm;
    }
    for (let i = count - 1; i >= sources; i--) {
      const re = uRe[i]!;
      const im = uIm[i]!;
      const square = re * re + im * im;
      let P = p[i]!;
      let Q = q[i]!;
      if (currentP !== null && currentQ !== null) {
        const size = Math.sqrt(square);
        P += currentP[i]! * size;
        Q += currentQ[i]! * size;
      }
      // conj(S / U) + Y U with the real parts of both in one factor
      const a = P / square + g[i]!;
      const c = b[i]! - Q / square;
      const sumRe = iRe[i]! + a * re - c * im;
      const sumIm = iIm[i]! + a * im + c * re;
      iRe[i] = sumRe;
      iIm[i] = sumIm;
      const above = parent[i]!;
      iRe[above]! += sumRe;
      iIm[above]! += sumIm;
    }
  }

  /** The greatest change of U; infinity: the voltage collapsed. */
  #down(): number {
    const { count, sources, parent, r, x } = this.#tree;
    const uRe = this.#uRe;
    const uIm = this.#uIm;
    const iRe = this.#iRe;
    const iIm = this.#iIm;
    let moved = 0;
    let lowest = Number.POSITIVE_INFINITY;
    for (let i = sources; i < count; i++) {
      const above = parent[i]!;
      const a = iRe[i]!;
      const c = iIm[i]!;
      const re = uRe[above]! - r[i]! * a + x[i]! * c;
      const im = uIm[above]! - r[i]! * c - x[i]! * a;
      const dRe = re - uRe[i]!;
      const dIm = im - uIm[i]!;
      const change = dRe * dRe + dIm * dIm;
      if (change > moved) moved = change;
      const square = re * re + im * im;
      if (square < lowest) lowest = square;
      uRe[i] = re;
      uIm[i] = im;
    }
    return lowest > COLLAPSE ? Math.sqrt(moved) : Number.POSITIVE_INFINITY;
  }

  /** Brings the links' currents and those on their ways to what the loads' currents ask for. */
  #close(loops: ComplexLu): void {
    const { count, r, x, mRe, mIm } = this.#links;
    const { start, place, re: cRe, im: cIm, dropRe, dropIm, sourceFrom, sourceTo } = this.#ways;
    const uRe = this.#uRe;
    const uIm = this.#uIm;
    const iRe = this.#iRe;
    const iIm = this.#iIm;
    const eRe = this.#eRe;
    const eIm = this.#eIm;
    for (let k = 0; k < count; k++) {
      const a = this.#jRe[k]!;
      const c = this.#jIm[k]!;
      let re = x[k]! * c - r[k]! * a;
      let im = -r[k]! * c - x[k]! * a;
      const f = sourceFrom[k]!;
      if (f >= 0) {
        const t = sourceTo[k]!;
        re += mRe[k]! * uRe[f]! - mIm[k]! * uIm[f]! - uRe[t]!;
        im += mRe[k]! * uIm[f]! + mIm[k]! * uRe[f]! - uIm[t]!;
      }
      for (let e = start[k]!, end = start[k + 1]!; e < end; e++) {
        const i = place[e]!;
        re -= dropRe[e]! * iRe[i]! - dropIm[e]! * iIm[i]!;
        im -= dropRe[e]! * iIm[i]! + dropIm[e]! * iRe[i]!;
      }
      eRe[k] = re;
      eIm[k] = im;
    }
    loops.solve(eRe, eIm);
    for (let k = 0; k < count; k++) {
      const a = eRe[k]!;
      const c = eIm[k]!;
      this.#jRe[k]! += a;
      this.#jIm[k]! += c;
      for (let e = start[k]!, end = start[k + 1]!; e < end; e++) {
        const i = place[e]!;
        iRe[i]! += cRe[e]! * a - cIm[e]! * c;
        iIm[i]! += cRe[e]! * c + cIm[e]! * a;
      }
    }
  }

  #write(): void {
    const { count, sources, bus, parent, branch, childIsTo, scale, turn } = this.#tree;
    const { gFrom, bFrom, gTo, bTo, setMagnitude, setAngle } = this.#model;
    const { magnitude, angle, pFrom, qFrom, pTo, qTo } = this.#solution;
    const uRe = this.#uRe;
    const uIm = this.#uIm;
    const iRe = this.#iRe;
    const iIm = this.#iIm;
    const theta = this.#theta;
    for (let i = 0; i < sources; i++) {
      const k = bus[i]!;
      theta[i] = setAngle[k]!;
      magnitude[k] = setMagnitude[k]!;
      angle[k] = setAngle[k]!;
    }
    for (let i = sources; i < count; i++) {
      const re = uRe[i]!;
      const im = uIm[i]!;
      const above = parent[i]!;
      const reAbove = uRe[above]!;
      const imAbove = uIm[above]!;
      const s = scale === null ? 1 : scale[i]!;
      const k = bus[i]!;
      const square = re * re + im * im;
      const turned = theta[above]! - arctangent(imAbove * re - reAbove * im, reAbove * re + imAbove * im);
      theta[i] = turned;
      magnitude[k] = s * Math.sqrt(square);
      angle[k] = turn === null ? turned : wrapped(turned + turn[i]!);
      const row = branch[i]!;
      const isTo = childIsTo[i] === 1;
      const a = iRe[i]!;
      const c = iIm[i]!;
      const side = scale === null ? 1 : isTo ? s : scale[above]!;
      const at = square * side * side;
      const atAbove = (reAbove * reAbove + imAbove * imAbove) * side * side;
      const upperP = reAbove * a + imAbove * c;
      const upperQ = imAbove * a - reAbove * c;
      const lowerP = re * a + im * c;
      const lowerQ = im * a - re * c;
      if (isTo) {
        pFrom[row] = upperP + gFrom[row]! * atAbove;
        qFrom[row] = upperQ - bFrom[row]! * atAbove;
        pTo[row] = gTo[row]! * at - lowerP;
        qTo[row] = -bTo[row]! * at - lowerQ;
      } else {
        pTo[row] = upperP + gTo[row]! * atAbove;
        qTo[row] = upperQ - bTo[row]! * atAbove;
        pFrom[row] = gFrom[row]! * at - lowerP;
        qFrom[row] = -bFrom[row]! * at - lowerQ;
      }
    }
    this.#writeLinks();
    writeStubs(this.#model, this.#tree.stubs, this.#solution);
  }

  #writeLinks(): void {
    const { from, to, gFrom, bFrom, gTo, bTo, ratio } = this.#model;
    const { magnitude, pFrom, qFrom, pTo, qTo } = this.#solution;
    const links = this.#links;
    for (let k = 0; k < links.count; k++) {
      const row = links.row[k]!;
      const f = links.from[k]!;
      const t = links.to[k]!;
      const a = this.#jRe[k]!;
      const c = this.#jIm[k]!;
      const re = links.mRe[k]! * this.#uRe[f]! - links.mIm[k]! * this.#uIm[f]!;
      const im = links.mRe[k]! * this.#uIm[f]! + links.mIm[k]! * this.#uRe[f]!;
      const squareFrom = (magnitude[from[row]!]! / ratio[row]!) ** 2;
      const squareTo = magnitude[to[row]!]! ** 2;
      pFrom[row] = re * a + im * c + gFrom[row]! * squareFrom;
      qFrom[row] = im * a - re * c - bFrom[row]! * squareFrom;
      pTo[row] = gTo[row]! * squareTo - (this.#uRe[t]! * a + this.#uIm[t]! * c);
      qTo[row] = -bTo[row]! * squareTo - (this.#uIm[t]! * a - this.#uRe[t]! * c);
    }
  }
}
