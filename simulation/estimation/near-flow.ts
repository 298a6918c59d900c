// Brings the last solution of the whole in line with a switching in radial feeders or above them, without solving the whole again:
//
//   1  the feeders that it touched, each from its head (feeder-flow.ts)
//   2  what lies above the feeders, these as powers drawn at their heads (upper-flow.ts)
//   3  every feeder, of the whole grid, whose head's voltage is now more than MOVES away from the one it was calculated at; then 2 again,
//      until there is none
//
// It is the solution of the whole for the loads of a moment ago, but that a feeder may stand at a head's voltage that is off by MOVES. Since
// each keeps the voltage it was calculated at, that does not add up over many switchings. What a feeder in a closed loop draws goes by the
// difference of voltages: it must not move by more than a fifth of that, nor turn; else the whole is to be solved.
import { incidenceOf, type Incidence } from '../network/incidence.ts';
import type { BalancedSolution } from '../power-flow/bus-branch-model.ts';
import { FeederFlow, type FlowParts } from './feeder-flow.ts';
import { feedersInLoops } from './feeders-in-loops.ts';
import { UpperFlow } from './upper-flow.ts';

/** pu: a twentieth of what is sent as a change of a voltage */
export const MOVES = 5e-5;
const MOVES_IN_LOOP = MOVES / 5;
/** Beyond so many feeders the whole is as quick. */
const MOST_FEEDERS = 120;
/** Times that what is above is calculated, at most: two are the rule. */
const ROUNDS = 8;

interface Head {
  /** node below the breaker, bus above it (upper-flow.ts); -1: without supply, or not from there */
  node: number;
  bus: number;
  /** pu, drawn there, and voltage it was calculated at */
  p: number;
  q: number;
  magnitude: number;
  /** rad, by the solution of the whole */
  angle: number;
}

export class NearFlow {
  readonly #parts: FlowParts;
  readonly #own: FeederFlow;
  readonly #upper: UpperFlow;
  readonly #incidence: Incidence;
  readonly #heads: readonly Head[];
  /** Feeders that were calculated by the last `solve`. */
  readonly swept = new Set<number>();
  #isUpperOld = true;
  /** feeders that are not radial; null: none can be told apart; undefined: not looked at since a loop was closed */
  #loops: ReadonlySet<number> | null | undefined = undefined;
  #solutions = -1;

  constructor(parts: FlowParts) {
    this.#parts = parts;
    this.#own = new FeederFlow(parts);
    this.#upper = new UpperFlow(parts);
    this.#incidence = incidenceOf(parts.grid.network);
    const { count } = parts.grid.feeders;
    this.#heads = Array.from({ length: count }, () => ({ node: -1, bus: -1, p: 0, q: 0, magnitude: 0, angle: 0 }));
  }

  /** Something above the feeders was switched. */
  noteUpper(): void {
    this.#isUpperOld = true;
  }

  /** A loop that touches a feeder was closed. */
  noteLoop(): void {
    this.#loops = undefined;
  }

  /** Rows of the branches above the feeders. */
  get upperRows(): readonly number[] {
    return this.#upper.rows;
  }

  /**
   * `feeders`: those whose tree or loads have changed; `dead`: nodes that have lost their supply. Changes the solution in place.
   * False: it cannot be done so; then the solution is of no use until the whole is solved.
   */
  solve(feeders: ReadonlySet<number>, dead: readonly number[]): boolean {
    const { flow } = this.#parts;
    this.swept.clear();
    if (!flow.carryOut()) return false;
    const solution = flow.solution!;
    const isNew = flow.solutions !== this.#solutions;
    // Without a loop only `noteLoop` makes one; one that there is may have been opened anywhere.
    if (this.#loops?.size !== 0) this.#loops = feedersInLoops(this.#parts);
    if (this.#loops === null || feeders.size > MOST_FEEDERS) return false;
    const isOther = this.#isUpperOld;
    if (isOther ? !this.#upper.build() : isNew && !this.#upper.renew()) return false;
    this.#isUpperOld = false;
    for (let f = 0; f < this.#heads.length; f++) {
      if (!isNew && !isOther && !feeders.has(f)) continue;
      this.#findHead(f);
      if (isNew && !feeders.has(f) && !this.#readHead(f, solution)) return false;
    }
    this.#solutions = flow.solutions;
    for (const node of dead) this.#clear(node, solution);
    for (const f of feeders) if (this.#heads[f]!.node >= 0 && !this.#sweep(f, solution, null)) return false;
    for (let round = 0; round < ROUNDS; round++) {
      const above = this.#upper.solve(this.#heads);
      if (above === null) return false;
      const moved: number[] = [];
      for (let f = 0; f < this.#heads.length; f++) {
        if (this.#heads[f]!.bus >= 0 && this.#hasMoved(f, above)) moved.push(f);
      }
      if (moved.length === 0) {
        this.#upper.writeInto(solution);
        return true;
      }
      if (moved.length > MOST_FEEDERS) return false;
      for (const f of moved) if (!this.#sweep(f, solution, above)) return false;
    }
    return false;
  }

  /** Where the feeder gets its supply through its own breaker. */
  #findHead(f: number): void {
    const { tree, grid, observation } = this.#parts;
    const breaker = grid.feeders.breaker[f]!;
    const node = breaker < 0 ? -1 : tree.below(grid.network.branches.count + breaker);
    const isOwn = node >= 0 && tree.feeder[node] === f && observation.isLive(node);
    const head = this.#heads[f]!;
    head.node = isOwn ? node : -1;
    head.bus = isOwn ? this.#upper.busOf[tree.parent[node]!]! : -1;
  }

  #hasMoved(f: number, above: BalancedSolution): boolean {
    const { bus, magnitude, angle } = this.#heads[f]!;
    const moved = Math.abs(above.magnitude[bus]! - magnitude);
    if (this.#loops!.has(f)) return moved > MOVES_IN_LOOP || Math.abs(above.angle[bus]! - angle) > MOVES_IN_LOOP;
    return moved > MOVES;
  }

  /** What it draws by the solution of the whole. False: a loop of switches alone; nobody can say. */
  #readHead(f: number, { magnitude, angle, pFrom, qFrom, pTo, qTo }: BalancedSolution): boolean {
    const { tree, grid, flow, observation, places, injections } = this.#parts;
    const { branches, basePower } = grid.network;
    const { start, edge, far } = this.#incidence;
    const head = this.#heads[f]!;
    if (head.node < 0) return true;
    head.p = 0;
    head.q = 0;
    head.magnitude = magnitude[flow.busOfNode[head.node]!]!;
    head.angle = angle[flow.busOfNode[head.node]!]!;
    const isInLoop = this.#loops!.has(f);
    const nodes = [head.node];
    for (let at = nodes.pop(); at !== undefined; at = nodes.pop()) {
      for (const row of places.consumersAt(at)) {
        head.p += injections.p[row]! / basePower;
        head.q += injections.q[row]! / basePower;
      }
      for (const row of this.#own.generatorsAt(at)) {
        head.p -= flow.solvedWith.p[row]! / basePower;
        head.q -= flow.solvedWith.q[row]! / basePower;
      }
      for (let k = start[at]!; k < start[at + 1]!; k++) {
        const e = edge[k]!;
        const below = far[k]!;
        const isBelow = tree.parentEdge[below] === e && tree.parent[below] === at;
        if (!observation.isLive(below) || (!isBelow && !(isInLoop && tree.isLink(e)))) continue;
        if (e >= branches.count) {
          if (!isBelow) return false;
          nodes.push(below);
        } else {
          head.p += (branches.from[e] === at ? pFrom : pTo)[e]!;
          head.q += (branches.from[e] === at ? qFrom : qTo)[e]!;
        }
      }
    }
    return true;
  }

  /** `above`: null: the voltage there is the one of the solution, or, where it had none, a guess. */
  #sweep(f: number, solution: BalancedSolution, above: BalancedSolution | null): boolean {
    const { flow, tree } = this.#parts;
    const head = this.#heads[f]!;
    if (head.bus < 0) return false;
    const bus = flow.busOfNode[tree.parent[head.node]!]!;
    head.magnitude = above === null ? solution.magnitude[bus]! || 1 : above.magnitude[head.bus]!;
    if (!this.#own.solve(head.node, head.magnitude)) return false;
    this.#own.writeInto(solution, above === null ? solution.angle[bus]! : above.angle[head.bus]!);
    head.p = this.#own.upperP[0]!;
    head.q = this.#own.upperQ[0]!;
    this.swept.add(f);
    return true;
  }

  #clear(node: number, { magnitude, angle, pFrom, qFrom, pTo, qTo }: BalancedSolution): void {
    const { start, edge } = this.#incidence;
    const { flow, grid } = this.#parts;
    magnitude[flow.busOfNode[node]!] = 0;
    angle[flow.busOfNode[node]!] = 0;
    for (let k = start[node]!; k < start[node + 1]!; k++) {
      const row = edge[k]!;
      if (row < grid.network.branches.count) for (const column of [pFrom, qFrom, pTo, qTo]) column[row] = 0;
    }
  }
}
