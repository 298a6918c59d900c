// What a three-phase state has to say against limits and ratings. What does not change from state to state is looked up once: a study
// judges thousands.
import type { PhaseNetwork } from '../../../../simulation/network/phase-network.ts';
import { ELEMENT, type PhaseModel } from '../../../../simulation/power-flow/three-phase/phase-model.ts';
import type { ThreePhaseSolution } from '../../../../simulation/power-flow/three-phase/three-phase-solution.ts';
import { ratedConductors, type RatedConductors } from '../phase-loadings.ts';
import { HIGHEST_PU, LOWEST_PU, type OutageViolation } from './outage-row.ts';

const MEGA = 1e6;
const DEGREES = 180 / Math.PI;
/** A transformer turns by a multiple of this: not counted as an angle between its ends. */
const CLOCK_DEGREES = 30;
/** Neutrals, node 4 and up, have no rated voltage. */
const PHASES = 3;

export interface PhaseJudgement {
  /** pu, row of the solution's nodes; NaN and -1: all is dead */
  readonly lowestPu: number;
  readonly lowestNode: number;
  /** degrees, over a line or transformer */
  readonly largestAngle: number;
  readonly isAnyNewlyDead: boolean;
  readonly violations: readonly OutageViolation[];
}

export class PhaseJudge {
  readonly #network: PhaseNetwork;
  readonly #model: PhaseModel;
  /** 1 = dead already with nothing lost */
  readonly #deadBefore: Uint8Array;
  readonly #isDead: Uint8Array;
  readonly #rated: readonly RatedConductors[];
  /** conductors at the first two terminals of lines and transformers, pair by pair, and the turn that does not count */
  readonly #pairs: Int32Array;
  readonly #turn: Float64Array;
  /** nodes of each consumer: consumerStart[row] ... consumerStart[row + 1] - 1 */
  readonly #consumerStart: Int32Array;
  readonly #consumerNode: Int32Array;

  constructor(network: PhaseNetwork, model: PhaseModel, whole: ThreePhaseSolution) {
    this.#network = network;
    this.#model = model;
    this.#deadBefore = new Uint8Array(model.nodes.length);
    for (const node of whole.dead) this.#deadBefore[node] = 1;
    this.#isDead = new Uint8Array(model.nodes.length);
    this.#rated = ratedConductors(network, model);
    const pairs: number[] = [];
    const turn: number[] = [];
    model.elements.forEach(({ kind, conductors }, e) => {
      if (kind !== ELEMENT.line && kind !== ELEMENT.transformer) return;
      const first = model.firstConductor[e]!;
      for (let c = first; c < first + conductors; c++) {
        if (model.conductorNode[c]! < 0 || model.conductorNode[c + conductors]! < 0) continue;
        pairs.push(c, c + conductors);
        turn.push(kind === ELEMENT.transformer ? CLOCK_DEGREES : 360);
      }
    });
    this.#pairs = Int32Array.from(pairs);
    this.#turn = Float64Array.from(turn);
    this.#consumerStart = new Int32Array(network.consumers.length + 1);
    const nodes: number[] = [];
    network.consumers.forEach((_, row) => {
      const e = model.elementAt(ELEMENT.consumer, row);
      for (let c = model.firstConductor[e]!; c < model.firstConductor[e + 1]!; c++)
        if (model.conductorNode[c]! >= 0) nodes.push(model.conductorNode[c]!);
      this.#consumerStart[row + 1] = nodes.length;
    });
    this.#consumerNode = Int32Array.from(nodes);
  }

  nodeId(node: number): string {
    const { bus, node: conductor } = this.#model.nodes[node]!;
    return `${this.#network.buses[bus]!.id}.${conductor}`;
  }

  /** `lost`: the element that is out, '' = none */
  judge(solution: ThreePhaseSolution, lost: string): PhaseJudgement {
    const isDead = this.#isDead.fill(0);
    let isAnyNewlyDead = false;
    for (const node of solution.dead) {
      isDead[node] = 1;
      if (this.#deadBefore[node] === 0) isAnyNewlyDead = true;
    }
    if (!solution.converged) {
      const { worst } = solution;
      const id = worst === null ? lost : `${this.#network.buses[worst.bus]!.id}.${worst.node}`;
      return {
        lowestPu: Number.NaN,
        lowestNode: -1,
        largestAngle: Number.NaN,
        isAnyNewlyDead,
        violations: [{ kind: 'convergence', id, value: (worst?.mismatch ?? 0) / MEGA, limit: 0 }],
      };
    }
    const violations: OutageViolation[] = [];
    const lostWatts = this.#lostPower();
    if (lostWatts > 0) violations.push({ kind: 'supply', id: lost, value: lostWatts / MEGA, limit: 0 });
    const lowest = this.#voltages(solution, violations);
    this.#loadings(solution, violations);
    return { ...lowest, largestAngle: this.#largestAngle(solution), isAnyNewlyDead, violations };
  }

  #voltages(solution: ThreePhaseSolution, violations: OutageViolation[]) {
    const { nodes, voltageRe, voltageIm, baseVoltage } = solution;
    // Their voltages to earth mean nothing.
    const skipped = this.#isDead.slice();
    for (const node of solution.floating) skipped[node] = 1;
    let lowestNode = -1;
    let lowestPu = Number.NaN;
    for (let node = 0; node < nodes.length; node++) {
      const { bus, node: conductor } = nodes[node]!;
      if (skipped[node] === 1 || conductor > PHASES || !(baseVoltage[bus]! > 0)) continue;
      const re = voltageRe[node]!;
      const im = voltageIm[node]!;
      const pu = Math.sqrt(re * re + im * im) / baseVoltage[bus]!;
      if (lowestNode < 0 || pu < lowestPu) {
        lowestNode = node;
        lowestPu = pu;
      }
      if (pu < LOWEST_PU) violations.push({ kind: 'voltage', id: this.nodeId(node), value: pu, limit: LOWEST_PU });
      else if (pu > HIGHEST_PU)
        violations.push({ kind: 'voltage', id: this.nodeId(node), value: pu, limit: HIGHEST_PU });
    }
    return { lowestNode, lowestPu };
  }

  #loadings({ conductors: { currentRe, currentIm } }: ThreePhaseSolution, violations: OutageViolation[]): void {
    for (const { id, first, last, ratedCurrent } of this.#rated) {
      let most = 0;
      for (let c = first; c < last; c++) {
        const square = currentRe[c]! * currentRe[c]! + currentIm[c]! * currentIm[c]!;
        if (square > most) most = square;
      }
      const percent = (100 * Math.sqrt(most)) / ratedCurrent;
      if (percent > 100) violations.push({ kind: 'loading', id, value: percent, limit: 100 });
    }
  }

  #largestAngle({ voltageRe, voltageIm }: ThreePhaseSolution): number {
    const { conductorNode, conductorOpen } = this.#model;
    let largest = 0;
    for (let k = 0; k < this.#turn.length; k++) {
      const c = this.#pairs[2 * k]!;
      const d = this.#pairs[2 * k + 1]!;
      const a = conductorNode[c]!;
      const b = conductorNode[d]!;
      if (this.#isDead[a] === 1 || this.#isDead[b] === 1 || conductorOpen[c] === 1 || conductorOpen[d] === 1) continue;
      const dot = voltageRe[a]! * voltageRe[b]! + voltageIm[a]! * voltageIm[b]!;
      const cross = voltageIm[a]! * voltageRe[b]! - voltageRe[a]! * voltageIm[b]!;
      const apart = Math.atan2(cross, dot) * DEGREES;
      largest = Math.max(largest, Math.abs(apart - this.#turn[k]! * Math.round(apart / this.#turn[k]!)));
    }
    return largest;
  }

  /** W of the consumers that had supply and have none in one of their phases. */
  #lostPower(): number {
    const { consumers } = this.#network;
    let watts = 0;
    for (let row = 0; row < consumers.length; row++) {
      for (let k = this.#consumerStart[row]!; k < this.#consumerStart[row + 1]!; k++) {
        const node = this.#consumerNode[k]!;
        if (this.#isDead[node] === 0 || this.#deadBefore[node] === 1) continue;
        watts += consumers[row]!.p;
        break;
      }
    }
    return watts;
  }
}
