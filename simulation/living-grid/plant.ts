// Switches as things: where they stand, how they move, what keeps them from moving. What is closed electrically may differ: a switch
// with a torn conductor is closed and carries nothing; earthing switches short their node and are watched by the faults.
//
// Interlocks: an earthing switch closes only where nothing else is closed and no voltage stands; what it earths cannot be closed beside
// it; a disconnector moves only while the breaker of its bay is open, or where there is none without current. A load-break switch or
// breaker may close onto a fault: that is for the operator to know, and protection trips again.
import { OUT_OF_SERVICE, SWITCH_CLASS, type SwitchingState } from '../network/network.ts';
import type { SwitchFact } from './grid-fact.ts';
import { SPRING_CHARGES_MS, SwitchMotion } from './switch-motion.ts';
import type { World } from './world.ts';

export const OPEN = 0;
export const CLOSED = 1;
export const INTERMEDIATE = 2;

/** A: what a disconnector may still part */
const NO_CURRENT = 2;

type Operation = { readonly accepted: true; readonly atMs: number } | { readonly refused: string };

export class Plant {
  /** [switches] SWITCH_POSITIONS; the city's rows, then the breakers above the sources */
  readonly position: Uint8Array;
  readonly motion: SwitchMotion;
  /** closed by position, without those above the sources; open ends of branches as they are electrically */
  readonly state: SwitchingState;
  /** rows of switches to earth that are closed */
  readonly closedEarths = new Set<number>();
  readonly #world: World;
  readonly #torn: Uint8Array;
  readonly #attempts: Uint16Array;
  /** while it moves: where to; -1 else. City time of the last closing, of the last command */
  readonly #target: Int8Array;
  readonly #closedMs: Float64Array;
  readonly #commandedMs: Float64Array;
  /** rows of switches by node */
  readonly #start: Int32Array;
  readonly #rows: Int32Array;
  #onMove: (row: number, closed: boolean) => void = () => undefined;

  constructor(world: World) {
    const { grid, living } = world;
    const { count } = living.network.switches;
    this.#world = world;
    this.position = new Uint8Array(count).fill(CLOSED);
    this.position.set(grid.state.switchClosed);
    this.state = { switchClosed: grid.state.switchClosed.slice(), branchOpen: grid.state.branchOpen.slice() };
    this.motion = new SwitchMotion(world.seed, living.network.switches.class, world.failureRate);
    this.#torn = new Uint8Array(count);
    this.#attempts = new Uint16Array(count);
    this.#target = new Int8Array(count).fill(-1);
    this.#closedMs = new Float64Array(count).fill(-Infinity);
    this.#commandedMs = new Float64Array(count).fill(-Infinity);
    const { nodeA, nodeB } = living.network.switches;
    const start = new Int32Array(living.network.nodes.count + 1);
    for (let row = 0; row < count; row++) {
      start[nodeA[row]! + 1]! += 1;
      if (nodeB[row]! >= 0) start[nodeB[row]! + 1]! += 1;
      if (nodeB[row]! < 0 && this.position[row] === CLOSED) this.closedEarths.add(row);
    }
    for (let node = 1; node < start.length; node++) start[node]! += start[node - 1]!;
    const next = start.slice();
    this.#rows = new Int32Array(start[start.length - 1]!);
    for (let row = 0; row < count; row++) {
      this.#rows[next[nodeA[row]!]!++] = row;
      if (nodeB[row]! >= 0) this.#rows[next[nodeB[row]!]!++] = row;
    }
    this.#start = start;
  }

  /** Whoever has to know of every switch that has opened or closed. */
  set onMove(listener: (row: number, closed: boolean) => void) {
    this.#onMove = listener;
  }

  /** City time of the last command to this switch; -Infinity: never */
  commandedMs(row: number): number {
    return this.#commandedMs[row]!;
  }

  operate(row: number, closed: boolean, timeMs: number, isByHand: boolean): Operation {
    const { switches } = this.#world.grid.network;
    const now = this.#world.nowMs();
    if (!(row >= 0 && row < switches.count)) return { refused: 'unknown-switch' };
    const startMs = Math.max(now, timeMs);
    const reason = this.#refusal(row, closed, startMs, isByHand);
    if (reason !== null) return { refused: reason };
    this.#commandedMs[row] = startMs;
    if (this.position[row] === (closed ? CLOSED : OPEN)) return { accepted: true, atMs: startMs };
    const arrivesMs = startMs + this.motion.durationMs(row, closed, isByHand);
    const attempt = this.#attempts[row]!++;
    this.#target[row] = closed ? CLOSED : OPEN;
    const fails = this.motion.fails(row, attempt);
    const before = this.position[row]!;
    if (!this.motion.isBreaker(row)) {
      this.#world.queue.plan(startMs, () => {
        if (this.#target[row] === (closed ? CLOSED : OPEN)) this.#show(row, INTERMEDIATE, 'command');
      });
    }
    this.#world.queue.plan(arrivesMs, () => {
      if (this.#target[row] !== (closed ? CLOSED : OPEN)) return;
      this.#target[row] = -1;
      if (!fails) {
        this.move(row, closed, 'command');
        return;
      }
      this.#show(row, before, 'command');
      const timeMs = this.#world.nowMs();
      this.#world.tell({ kind: 'switch-failed', timeMs, switch: row, reason: 'drive' });
    });
    return { accepted: true, atMs: arrivesMs };
  }

  /** It has arrived: position, electrical state and the fact. */
  move(row: number, closed: boolean, by: SwitchFact['by']): void {
    const { switches } = this.#world.living.network;
    this.#target[row] = -1;
    const isEarth = switches.nodeB[row]! < 0;
    if (closed) this.#closedMs[row] = this.#world.nowMs();
    if (row < this.state.switchClosed.length) this.state.switchClosed[row] = closed ? 1 : 0;
    this.#show(row, closed ? CLOSED : OPEN, by);
    if (isEarth) {
      if (closed) this.closedEarths.add(row);
      else this.closedEarths.delete(row);
    } else this.#world.solution.setSwitch(row, closed && this.#torn[row] === 0);
    this.#onMove(row, closed);
  }

  /** An end of a branch by a device of its own. */
  moveBranch(row: number, openEnds: number): void {
    this.state.branchOpen[row] = openEnds & OUT_OF_SERVICE;
    this.#world.solution.setBranch(row, openEnds);
    this.#onMove(-1, openEnds === 0);
  }

  /** A torn conductor: no current passes the closed switch. */
  tear(row: number, isTorn: boolean): void {
    this.#torn[row] = isTorn ? 1 : 0;
    this.#world.solution.setSwitch(row, this.position[row] === CLOSED && !isTorn);
    this.#onMove(row, !isTorn);
  }

  #show(row: number, position: number, by: SwitchFact['by']): void {
    if (this.position[row] === position) return;
    this.position[row] = position;
    // What stands above the sources is no switch of the city.
    if (row >= this.#world.grid.network.switches.count) return;
    this.#world.tell({ kind: 'switch', timeMs: this.#world.nowMs(), switch: row, position, by });
  }

  /** Null: it may move. */
  #refusal(row: number, closed: boolean, timeMs: number, isByHand: boolean): string | null {
    const { network } = this.#world.grid;
    const { switches } = network;
    const kind = switches.class[row]!;
    if (kind === SWITCH_CLASS.Fuse) return 'fuse';
    if (!isByHand && switches.remote[row] !== 1) return 'not-remote';
    if (!isByHand && this.motion.isLocal(row, timeMs)) return 'local';
    if (this.#target[row] !== -1 || this.position[row] === INTERMEDIATE) return 'moving';
    if (this.position[row] === (closed ? CLOSED : OPEN)) return null;
    if (this.motion.isBreaker(row) && closed && timeMs - this.#closedMs[row]! < SPRING_CHARGES_MS)
      return 'spring-not-charged';
    if (kind === SWITCH_CLASS.GroundDisconnector) return closed ? this.#earthingRefusal(row) : null;
    if (closed && this.#hasEarthBeside(row)) return 'earthed';
    return kind === SWITCH_CLASS.Disconnector ? this.#disconnectorRefusal(row, closed) : null;
  }

  #earthingRefusal(row: number): string | null {
    const node = this.#world.grid.network.switches.nodeA[row]!;
    if (this.#world.solution.isLiveNode(node)) return 'live';
    return this.#beside(node, (other) => other !== row && this.position[other] !== OPEN) ? 'not-isolated' : null;
  }

  #hasEarthBeside(row: number): boolean {
    const { nodeA, nodeB } = this.#world.grid.network.switches;
    const isEarthed = (other: number) => nodeB[other]! < 0 && this.position[other] !== OPEN;
    return this.#beside(nodeA[row]!, isEarthed) || this.#beside(nodeB[row]!, isEarthed);
  }

  #disconnectorRefusal(row: number, closed: boolean): string | null {
    const { solution } = this.#world;
    const { nodeA, nodeB } = this.#world.grid.network.switches;
    let breakers = 0;
    let closedBreakers = 0;
    for (const node of [nodeA[row]!, nodeB[row]!]) {
      // A busbar has many bays: the breaker of this one shares a node with no other disconnector.
      if (this.#countBeside(node, (other) => this.#isDisconnector(other)) > 1) continue;
      breakers += this.#countBeside(node, (other) => this.motion.isBreaker(other));
      closedBreakers += this.#countBeside(
        node,
        (other) => this.motion.isBreaker(other) && this.position[other] !== OPEN,
      );
    }
    if (closedBreakers > 0) return 'under-load';
    if (breakers > 0) return null;
    if (!closed) return solution.switchCurrent(row) > NO_CURRENT ? 'under-load' : null;
    return solution.isLiveNode(nodeA[row]!) || solution.isLiveNode(nodeB[row]!) ? 'under-load' : null;
  }

  #isDisconnector(row: number): boolean {
    return this.#world.grid.network.switches.class[row] === SWITCH_CLASS.Disconnector;
  }

  #countBeside(node: number, isMeant: (row: number) => boolean): number {
    let count = 0;
    for (let k = this.#start[node]!; k < this.#start[node + 1]!; k++) if (isMeant(this.#rows[k]!)) count++;
    return count;
  }

  #beside(node: number, isMeant: (row: number) => boolean): boolean {
    return node >= 0 && this.#countBeside(node, isMeant) > 0;
  }
}
