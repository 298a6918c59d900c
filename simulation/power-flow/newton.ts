// AC power flow by Newton-Raphson: meshed or radial networks, PV and slack buses, taps, phase shifters, several islands each with its
// own slack. Equations: newton-equations.ts, steps: newton-jacobian.ts. First plain Newton from the start that was asked for, as MATPOWER does; where
// that fails, steps of controlled length, then other starts. Converged means: every power balance holds to the tolerance.
import { BUS_TYPE, type BalancedSolution, type BusBranchModel } from './bus-branch-model.ts';
import { dcAngles } from './dc.ts';
import { NewtonAdmittance } from './newton-admittance.ts';
import { NewtonEquations } from './newton-equations.ts';
import { NewtonJacobian } from './newton-jacobian.ts';
import { type NewtonPattern, newtonPattern } from './newton-pattern.ts';
import { killUnsupplied } from './newton-reach.ts';
import { flatAngles } from './newton-start.ts';
import { emptySolution } from './solution.ts';

export type NewtonStart = 'flat' | 'dc' | 'model' | 'last';

export interface NewtonOptions {
  /** pu of power: the greatest mismatch of any bus that is still a solution */
  readonly tolerance: number;
  /** of plain Newton; MATPOWER allows 10 */
  readonly maxIterations: number;
  /**
   * flat: 1 pu or the set point, no angle but clock numbers; dc: the angles of the DC power flow instead (as pandapower begins);
   * model: the model's start values, set points where voltage is held; last: the last solution, if there was one (else flat)
   */
  readonly start: NewtonStart;
  /** step control and other starts where plain Newton fails; default true */
  readonly insist?: boolean;
}

/** pu: below it another solution is looked for before this one is believed. */
const LOW_VOLTAGE = 0.5;
/** Rounds with controlled steps, for each start. */
const CONTROLLED_ROUNDS = 30;
/** The shortest step tried: below it the mismatch cannot be made smaller in this direction. */
const SHORTEST_STEP = 1 / 256;
/** pu. What a link of hardly any impedance leaves to rounding is accepted up to here; with less impedance it is not solved. */
const MOST_ROUNDING = 1e-6;

/** rad, between -pi and pi: vector groups and iterations that went astray add up */
export const wrapped = (angle: number): number =>
  Math.abs(angle) <= Math.PI ? angle : angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));

export class NewtonSolver {
  readonly model: BusBranchModel;
  readonly #solution: BalancedSolution;
  /** ends of branches when last assembled, and the ends that the pattern knows: those of a branch that is out stay known */
  readonly #from: Int32Array;
  readonly #to: Int32Array;
  readonly #knownFrom: Int32Array;
  readonly #knownTo: Int32Array;
  /** by bus, as the model had it when islands were last looked for */
  readonly #type: Uint8Array;
  #pattern: NewtonPattern;
  #admittance: NewtonAdmittance;
  #equations: NewtonEquations;
  #jacobian: NewtonJacobian;
  /** types by row with unsupplied rows dead */
  #liveType: Uint8Array;
  #flatAngles: Float64Array | null = null;
  #hasFlatAngles = false;
  #hasLast = false;

  /**
   * Keeps the model and reads it at every solve: injections, set points, bus types and branch ends may be changed in place, a branch
   * that goes out (both ends -1) or comes back costs no new ordering. After changing r, x, shunts, ratio or shift of branches call
   * parametersChanged().
   */
  constructor(model: BusBranchModel) {
    this.model = model;
    this.#solution = emptySolution(model, 'newton');
    this.#from = model.from.slice();
    this.#to = model.to.slice();
    this.#knownFrom = model.from.slice();
    this.#knownTo = model.to.slice();
    this.#type = model.busType.slice();
    this.#pattern = newtonPattern(model.busCount, model.from, model.to);
    this.#admittance = new NewtonAdmittance(model, this.#pattern, null);
    this.#equations = new NewtonEquations(this.#pattern, this.#admittance, model.currentP !== null);
    this.#jacobian = new NewtonJacobian(this.#pattern, this.#equations);
    this.#liveType = this.#equations.type.slice();
    this.#connect();
  }

  parametersChanged(): void {
    this.#admittance.readParameters();
    this.#connect();
  }

  /** Changes the model: a branch's ends, -1 = open. Out: both -1. */
  setBranchEnds(branch: number, from: number, to: number): void {
    this.model.from[branch] = from;
    this.model.to[branch] = to;
  }

  /** The solution is this solver's own and overwritten by the next call. Not converged: `worst` says where the balance fails most. */
  solve(options: NewtonOptions): BalancedSolution {
    const { tolerance, maxIterations, start } = options;
    const solution = this.#solution;
    const equations = this.#equations;
    this.#follow();
    const e = this.#equations;
    if (e !== equations) this.#hasLast = false;
    this.#inject();
    this.#begin(start);
    solution.iterations = 0;
    solution.converged = this.#iterate(tolerance, maxIterations);
    if (options.insist !== false && (!solution.converged || this.#isLow())) this.#insist(tolerance, start);
    this.#write();
    this.#hasLast = solution.converged;
    return solution;
  }

  /** Takes over changed branch ends and bus types. */
  #follow(): void {
    const { model } = this;
    const { from, to, branchCount, busCount, busType } = model;
    let isChanged = false;
    let isNew = false;
    for (let e = 0; e < branchCount; e++) {
      const f = from[e]!;
      const t = to[e]!;
      if (f === this.#from[e] && t === this.#to[e]) continue;
      isChanged = true;
      this.#from[e] = f;
      this.#to[e] = t;
      if (f < 0 || t < 0 || f === t || (f === this.#knownFrom[e] && t === this.#knownTo[e])) continue;
      isNew = true;
      this.#knownFrom[e] = f;
      this.#knownTo[e] = t;
    }
    for (let i = 0; i < busCount; i++) {
      if (busType[i] === this.#type[i]) continue;
      isChanged = true;
      this.#type[i] = busType[i]!;
    }
    if (isNew) {
      this.#pattern = newtonPattern(busCount, this.#knownFrom, this.#knownTo);
      this.#admittance = new NewtonAdmittance(model, this.#pattern, this.#admittance);
      this.#equations = new NewtonEquations(this.#pattern, this.#admittance, model.currentP !== null);
      this.#jacobian = new NewtonJacobian(this.#pattern, this.#equations);
      this.#liveType = this.#equations.type.slice();
    }
    if (isChanged) this.#connect();
  }

  #connect(): void {
    const { order, busCount } = this.#pattern;
    this.#admittance.assemble();
    for (let row = 0; row < busCount; row++) this.#liveType[row] = this.#type[order[row]!]!;
    killUnsupplied(this.#pattern, this.#admittance.liveBranches, this.#liveType);
    this.#hasFlatAngles = false;
  }

  #inject(): void {
    const { p, q, g, b, currentP, currentQ } = this.model;
    const { order, busCount } = this.#pattern;
    const { power, current, diagonal, type } = this.#equations;
    const branches = this.#admittance.diagonal;
    type.set(this.#liveType);
    for (let row = 0; row < busCount; row++) {
      const bus = order[row]!;
      power[2 * row] = p[bus]!;
      power[2 * row + 1] = q[bus]!;
      diagonal[2 * row] = branches[2 * row]! + g[bus]!;
      diagonal[2 * row + 1] = branches[2 * row + 1]! + b[bus]!;
      if (current === null) continue;
      current[2 * row] = currentP === null ? 0 : currentP[bus]!;
      current[2 * row + 1] = currentQ === null ? 0 : currentQ[bus]!;
    }
  }

  #begin(start: NewtonStart): void {
    const { model } = this;
    if (start === 'last' && this.#hasLast) {
      this.#setVoltages(this.#solution.magnitude, this.#solution.angle);
    } else if (start !== 'model') {
      const angles = start === 'dc' ? dcAngles(model) : null;
      if (angles !== null) return this.#setVoltages(null, angles);
      if (!this.#hasFlatAngles) this.#flatAngles = flatAngles(model);
      this.#hasFlatAngles = true;
      this.#setVoltages(null, this.#flatAngles);
    } else this.#setVoltages(model.startMagnitude, model.startAngle);
  }

  /** By bus; null = 1 pu and 0. Held voltages come from the set points. */
  #setVoltages(magnitude: Float64Array | null, angle: Float64Array | null): void {
    const { setMagnitude, setAngle, startMagnitude, startAngle } = this.model;
    const { order, busCount } = this.#pattern;
    const e = this.#equations;
    for (let row = 0; row < busCount; row++) {
      const bus = order[row]!;
      const type = e.type[row]!;
      let m = magnitude === null ? 1 : magnitude[bus]!;
      let a = angle === null ? 0 : angle[bus]!;
      if (type === BUS_TYPE.pq) {
        // A bus that was dead before has no last voltage.
        if (m === 0) {
          m = startMagnitude[bus]!;
          a = startAngle[bus]!;
        }
      } else if (type === BUS_TYPE.dead) {
        m = 0;
        a = 0;
      } else {
        m = setMagnitude[bus]!;
        if (type === BUS_TYPE.slack) a = setAngle[bus]!;
      }
      e.setVoltage(row, m, a);
    }
  }

  #isSolved(tolerance: number): boolean {
    const e = this.#equations;
    return e.worst <= tolerance || (e.worst <= MOST_ROUNDING && e.isRounding(tolerance));
  }

  #iterate(tolerance: number, maxIterations: number): boolean {
    const e = this.#equations;
    e.evaluate();
    for (let round = 0; ; round++) {
      if (this.#isSolved(tolerance)) return true;
      if (round === maxIterations || !Number.isFinite(e.worst) || !this.#jacobian.solve()) return false;
      e.apply();
      e.evaluate();
      this.#solution.iterations++;
    }
  }

  /** A live bus below a voltage that networks are run at: the power balance has such solutions too, beside the usual one. */
  #isLow(): boolean {
    const { magnitude, type } = this.#equations;
    for (let row = 0; row < magnitude.length; row++) {
      if (magnitude[row]! < LOW_VOLTAGE && type[row] !== BUS_TYPE.dead) return true;
    }
    return false;
  }

  /**
   * Plain Newton failed, or found low voltages. A solution found on these ways counts only if the Jacobian has no more negative pivots
   * than at a flat start, and less than the solution already found: else it lies on a branch of low voltages that no network is run on.
   */
  #insist(tolerance: number, start: NewtonStart): void {
    const e = this.#equations;
    const { busCount } = this.#pattern;
    const hasSolution = this.#solution.converged;
    const magnitude = e.magnitude.slice();
    const angle = e.angle.slice();
    let most = hasSolution && this.#jacobian.solve() ? this.#jacobian.negativePivots - 1 : Number.POSITIVE_INFINITY;
    if (most < 0) return;
    this.#begin('flat');
    e.evaluate();
    most = Math.min(most, this.#jacobian.solve() ? this.#jacobian.negativePivots : most);
    let least = Number.POSITIVE_INFINITY;
    const ways = new Set<NewtonStart>([start, 'flat', 'dc']);
    if (hasSolution) ways.delete(start);
    for (const way of ways) {
      this.#begin(way);
      const isSolved = this.#controlled(tolerance);
      if (isSolved && this.#jacobian.solve() && this.#jacobian.negativePivots <= most) {
        this.#solution.converged = true;
        return;
      }
      if (!hasSolution && !isSolved && e.squares < least) {
        least = e.squares;
        magnitude.set(e.magnitude);
        angle.set(e.angle);
      }
    }
    // What was found first; or the best that was found: where its balance fails most is where the network cannot carry the load.
    if (!hasSolution && least === Number.POSITIVE_INFINITY) this.#begin('flat');
    else for (let row = 0; row < busCount; row++) e.setVoltage(row, magnitude[row]!, angle[row]!);
    e.evaluate();
  }

  /**
   * Newton with steps as long as the sum of squares f of the mismatches falls enough: halved or less, by the parabola through f(0),
   * f'(0) = -2 f(0) and the last trial. Ends at the tolerance, at a minimum of f, or after CONTROLLED_ROUNDS.
   */
  #controlled(tolerance: number): boolean {
    const e = this.#equations;
    const { busCount } = this.#pattern;
    const magnitude = new Float64Array(busCount);
    const angle = new Float64Array(busCount);
    e.evaluate();
    for (let round = 0; round < CONTROLLED_ROUNDS; round++) {
      if (this.#isSolved(tolerance)) return true;
      if (!Number.isFinite(e.worst) || !this.#jacobian.solve()) return false;
      this.#solution.iterations++;
      magnitude.set(e.magnitude);
      angle.set(e.angle);
      const before = e.squares;
      let length = 1;
      for (;;) {
        e.apply(length);
        e.evaluate();
        if (e.squares < (1 - 0.1 * length) * before) break;
        for (let row = 0; row < busCount; row++) e.setVoltage(row, magnitude[row]!, angle[row]!);
        const lowest = (before * length * length) / (e.squares - before + 2 * before * length);
        length =
          lowest > 0.1 * length && lowest < 0.5 * length
            ? lowest
            : lowest >= 0.5 * length
              ? 0.5 * length
              : 0.1 * length;
        if (length < SHORTEST_STEP) {
          e.evaluate();
          return this.#isSolved(tolerance);
        }
      }
    }
    return this.#isSolved(tolerance);
  }

  #write(): void {
    const { order, busCount } = this.#pattern;
    const e = this.#equations;
    const solution = this.#solution;
    for (let row = 0; row < busCount; row++) {
      const bus = order[row]!;
      solution.magnitude[bus] = e.magnitude[row]!;
      solution.angle[bus] = wrapped(e.angle[row]!);
    }
    this.#admittance.writeFlows(e.voltage, solution);
    solution.worst = solution.converged || e.worstRow < 0 ? null : { bus: order[e.worstRow]!, mismatch: e.worst };
  }
}
