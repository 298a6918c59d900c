// Power summation (sweep-radial.ts has the equations) of several load scenarios side by side: what the tree says of a branch is read
// once for all of them, and while one scenario waits for its division another is calculated. Constant power only; voltages only.
// Column layout: [position x LANES].
import type { BusBranchModel } from './bus-branch-model.ts';
import { isSettled } from './contraction.ts';
import { arctangent, COLLAPSE, PATIENCE, wrapped } from './sweep-radial.ts';
import type { SweepTree } from './sweep-tree.ts';

/** Measured: 4 take 10 % longer a scenario, 16 leave the cache on 10,000 buses. */
export const LANES = 8;

export class BatchSweep {
  readonly #tree: SweepTree;
  readonly #model: BusBranchModel;
  /** [count x LANES] drawn power, pu: to be filled in before a solve */
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly #w: Float64Array;
  readonly #sumP: Float64Array;
  readonly #sumQ: Float64Array;
  readonly #drop: Float64Array;

  constructor(model: BusBranchModel, tree: SweepTree) {
    const n = tree.count * LANES;
    this.#model = model;
    this.#tree = tree;
    this.p = new Float64Array(n);
    this.q = new Float64Array(n);
    this.#w = new Float64Array(n);
    this.#sumP = new Float64Array(n);
    this.#sumQ = new Float64Array(n);
    this.#drop = new Float64Array(n);
  }

  /**
   * Flat start. Writes `lanes` scenarios from `first` on into the columns [scenario x busCount]. False: not all of them converge, and
   * nothing is known of any.
   */
  solve(
    tolerance: number,
    maxIterations: number,
    magnitude: Float64Array,
    angle: Float64Array,
    first: number,
    lanes: number,
  ): boolean {
    this.#begin();
    const error = 2 * tolerance;
    let before = Number.NaN;
    for (let round = 1; round <= maxIterations; round++) {
      this.#up();
      const moved = this.#down();
      if (!(moved < Number.POSITIVE_INFINITY)) return false;
      const rate = moved / before;
      before = moved;
      if (round > PATIENCE && rate >= 1 && moved > error) return false;
      if (!(moved <= error || isSettled(moved * rate, rate, error))) continue;
      this.#up();
      const last = this.#finish(magnitude, angle, first, lanes);
      if (isSettled(last, last / before, error)) return true;
      before = last;
      this.#sumP.fill(0);
      this.#sumQ.fill(0);
    }
    return false;
  }

  #begin(): void {
    const { count, sources, bus, parent } = this.#tree;
    const { setMagnitude } = this.#model;
    const w = this.#w;
    this.#sumP.fill(0);
    this.#sumQ.fill(0);
    for (let i = 0; i < count; i++) {
      const at = i * LANES;
      const value = i < sources ? setMagnitude[bus[i]!]! ** 2 : w[parent[i]! * LANES]!;
      for (let lane = 0; lane < LANES; lane++) w[at + lane] = value;
    }
  }

  /** Leaves r P + x Q and x P - r Q in the sums of each position, for #finish. */
  #up(): void {
    const { count, sources, parent, r, x, g, b } = this.#tree;
    const { p, q } = this;
    const w = this.#w;
    const sumP = this.#sumP;
    const sumQ = this.#sumQ;
    const drop = this.#drop;
    for (let i = count - 1; i >= sources; i--) {
      const ri = r[i]!;
      const xi = x[i]!;
      const gi = g[i]!;
      const bi = b[i]!;
      const z = ri * ri + xi * xi;
      const at = i * LANES;
      const above = parent[i]! * LANES;
      for (let lane = 0; lane < LANES; lane++) {
        const k = at + lane;
        const wk = w[k]!;
        const P = p[k]! + gi * wk + sumP[k]!;
        const Q = q[k]! - bi * wk + sumQ[k]!;
        const l = (P * P + Q * Q) / wk;
        const inPhase = ri * P + xi * Q;
        sumP[above + lane]! += P + ri * l;
        sumQ[above + lane]! += Q + xi * l;
        sumP[k] = inPhase;
        sumQ[k] = xi * P - ri * Q;
        drop[k] = 2 * inPhase + z * l;
      }
    }
  }

  #down(): number {
    const { count, sources, parent } = this.#tree;
    const w = this.#w;
    const sumP = this.#sumP;
    const sumQ = this.#sumQ;
    const drop = this.#drop;
    let moved = 0;
    let lowest = Number.POSITIVE_INFINITY;
    sumP.fill(0);
    sumQ.fill(0);
    for (let i = sources; i < count; i++) {
      const at = i * LANES;
      const above = parent[i]! * LANES;
      for (let lane = 0; lane < LANES; lane++) {
        const k = at + lane;
        const next = w[above + lane]! - drop[k]!;
        const change = Math.abs(next - w[k]!);
        if (change > moved) moved = change;
        // NaN must not pass.
        if (!(next >= lowest)) lowest = next;
        w[k] = next;
      }
    }
    return lowest > COLLAPSE ? moved : Number.POSITIVE_INFINITY;
  }

  #finish(magnitude: Float64Array, angle: Float64Array, first: number, lanes: number): number {
    const { count, sources, bus, parent, scale, turn } = this.#tree;
    const { busCount, setMagnitude, setAngle } = this.#model;
    const w = this.#w;
    const inPhase = this.#sumP;
    const crosswise = this.#sumQ;
    const dropThenAngle = this.#drop;
    let moved = 0;
    for (let i = 0; i < sources; i++) {
      for (let lane = 0; lane < lanes; lane++) {
        const k = bus[i]!;
        dropThenAngle[i * LANES + lane] = setAngle[k]!;
        magnitude[(first + lane) * busCount + k] = setMagnitude[k]!;
        angle[(first + lane) * busCount + k] = setAngle[k]!;
      }
    }
    for (let i = sources; i < count; i++) {
      const at = i * LANES;
      const above = parent[i]! * LANES;
      const s = scale === null ? 1 : scale[i]!;
      const t = turn === null ? 0 : turn[i]!;
      let place = first * busCount + bus[i]!;
      for (let lane = 0; lane < lanes; lane++) {
        const k = at + lane;
        const next = w[above + lane]! - dropThenAngle[k]!;
        const change = Math.abs(next - w[k]!);
        if (!(change <= moved)) moved = change;
        w[k] = next;
        const theta = dropThenAngle[above + lane]! - arctangent(crosswise[k]!, next + inPhase[k]!);
        dropThenAngle[k] = theta;
        magnitude[place] = s * Math.sqrt(next);
        angle[place] = t === 0 ? theta : wrapped(theta + t);
        place += busCount;
      }
    }
    return moved;
  }
}
