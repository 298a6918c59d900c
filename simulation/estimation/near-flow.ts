// Brings the last solution of the whole in line with a switching in radial feeders or above them, without solving the whole again:
//
//   1  the feeders that it touched, each from its head (feeder-flow.ts)
//   2  what lies above the feeders, these as powers drawn at their heads (upper-flow.ts)
//   3  every feeder, of the whole grid, whose head's voltage is now more than MOVES away from the one it was calculated at: where it is less
//      than SHIFTS by its voltages alone, else as in 1; then 2 again, until there is none
//
// Of loads that draw constant power the flow does not know the voltage but for losses and charging: with that of the head the square of
// each voltage below moves by the same (scaled by the ratios of transformers between), to a hundredth part.
//
// It is the solution of the whole for the loads of a moment ago, but that a feeder may stand at a head's voltage that is off by MOVES. Since
// each keeps the voltage it was calculated at, that does not add up over many switchings. What a feeder in a closed loop draws goes by the
// difference of voltages: it must not move by more than a tenth of that, nor turn; else the whole is to be solved.
import { incidenceOf, type Incidence } from '../network/incidence.ts';
import { BRANCH_CLASS } from '../network/network.ts';
import type { BalancedSolution } from '../power-flow/bus-branch-model.ts';
import { FeederFlow, type FeederShape, type FlowParts } from './feeder-flow.ts';
import { feedersInLoops } from './feeders-in-loops.ts';
import { UpperFlow } from './upper-flow.ts';

/** pu: a twentieth of what is sent as a change of a voltage */
export const MOVES = 5e-5;
const MOVES_IN_LOOP = MOVES / 10;
/** pu: a fortieth of it is MOVES; losses change by less than half a per cent */
const SHIFTS = 2e-3;
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
  /** rad */
  angle: number;
}

export class NearFlow {
  readonly #parts: FlowParts;
  readonly #own: FeederFlow;
  readonly #upper: UpperFlow;
  readonly #incidence: Incidence;
  readonly #heads: readonly Head[];
  /** Feeders whose figures the last `solve` changed. */
  readonly changed = new Set<number>();
  readonly #shapes: (FeederShape | undefined)[] = [];
  /** transformers, and the ratios that the shapes were made with */
  readonly #transformers: readonly number[];
  readonly #ratio: Float64Array;
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
    const { branches } = parts.grid.network;
    this.#transformers = Array.from(branches.class.keys()).filter(
      (row) => branches.class[row] === BRANCH_CLASS.PowerTransformer,
    );
    this.#ratio = branches.ratio.slice();
    this.#heads = Array.from({ length: count }, () => ({ node: -1, bus: -1, p: 0, q: 0, magnitude: 0, angle: 0 }));
  }

  /** Something in this feeder was switched: the tree below its head is, or will be, another. */
  noteFeeder(feeder: number): void {
    this.#shapes[feeder] = undefined;
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
    this.changed.clear();
    const isNew = flow.solutions !== this.#solutions;
    if (isNew) this.#readVoltages();
    if (!flow.carryOut()) return false;
    const solution = flow.solution!;
    // Where there is none only `noteLoop` tells of one; one that there is may have been opened anywhere.
    if (this.#loops?.size !== 0) this.#loops = feedersInLoops(this.#parts);
    if (this.#loops === null || feeders.size > MOST_FEEDERS) return false;
    const isOther = this.#isUpperOld;
    if (isOther ? !this.#upper.build() : isNew && !this.#upper.renew()) return false;
    this.#isUpperOld = false;
    if (isNew) this.#dropShapes();
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
      let count = 0;
      for (const f of moved) {
        if (this.#loops.has(f)) return false;
        if (!feeders.has(f) && this.#shift(f, solution, above)) continue;
        if (++count > MOST_FEEDERS || !this.#sweep(f, solution, above)) return false;
      }
    }
    return false;
  }

  /** By the solution of the whole, while its buses are still numbered as they were. */
  #readVoltages(): void {
    const { tree, grid, flow } = this.#parts;
    const { solution, busOfNode } = flow;
    if (solution === null) return;
    for (let f = 0; f < this.#heads.length; f++) {
      const breaker = grid.feeders.breaker[f]!;
      const node = breaker < 0 ? -1 : tree.below(grid.network.branches.count + breaker);
      if (node < 0) continue;
      this.#heads[f]!.magnitude = solution.magnitude[busOfNode[node]!]!;
      this.#heads[f]!.angle = solution.angle[busOfNode[node]!]!;
    }
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
  #readHead(f: number, { pFrom, qFrom, pTo, qTo }: BalancedSolution): boolean {
    const { tree, grid, flow, observation, places, injections } = this.#parts;
    const { branches, basePower } = grid.network;
    const { start, edge, far } = this.#incidence;
    const head = this.#heads[f]!;
    if (head.node < 0) return true;
    head.p = 0;
    head.q = 0;
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
    head.angle = above === null ? solution.angle[bus]! : above.angle[head.bus]!;
    if (!this.#own.solve(head.node, head.magnitude)) return false;
    this.#own.writeInto(solution, head.angle);
    head.p = this.#own.upperP[0]!;
    head.q = this.#own.upperQ[0]!;
    this.changed.add(f);
    return true;
  }

  /** Its voltages alone. False: they move too far for that. */
  #shift(f: number, { magnitude, angle }: BalancedSolution, above: BalancedSolution): boolean {
    const head = this.#heads[f]!;
    const now = above.magnitude[head.bus]!;
    if (!(Math.abs(now - head.magnitude) < SHIFTS)) return false;
    const shape = this.shapeOf(f);
    if (shape === null) return false;
    const { busOfNode } = this.#parts.flow;
    const { nodes, scale } = shape;
    const moved = now * now - head.magnitude * head.magnitude;
    const turned = above.angle[head.bus]! - head.angle;
    for (let i = 0; i < nodes.length; i++) {
      const bus = busOfNode[nodes[i]!]!;
      magnitude[bus] = Math.sqrt(magnitude[bus]! ** 2 + moved * scale[i]!);
      angle[bus]! += turned;
    }
    head.magnitude = now;
    head.angle += turned;
    this.changed.add(f);
    return true;
  }

  /** The live branches of a feeder; null: it has no supply of its own, or is not radial. */
  shapeOf(f: number): FeederShape | null {
    const { node } = this.#heads[f]!;
    if (node < 0) return null;
    const shape = this.#shapes[f] ?? this.#own.shapeOf(node);
    if (shape !== null) this.#shapes[f] = shape;
    return shape;
  }

  /** Of feeders with a transformer inside whose ratio has changed. */
  #dropShapes(): void {
    const { tree, grid, flow } = this.#parts;
    const { to } = grid.network.branches;
    const { ratio } = flow.solvedWith;
    for (const row of this.#transformers) {
      if (ratio[row] === this.#ratio[row]) continue;
      this.#ratio[row] = ratio[row]!;
      if (tree.feeder[to[row]!]! >= 0) this.#shapes[tree.feeder[to[row]!]!] = undefined;
    }
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
