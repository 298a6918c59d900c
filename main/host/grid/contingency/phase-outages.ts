// The single outages of a three-phase network: every line and transformer with supply, lost in all phases at all terminals. Most of
// these feeders are radial, so what is left is solved: the columns tell of the part that keeps its supply.
import { ELEMENT } from '../../../../simulation/power-flow/three-phase/phase-model.ts';
import { ThreePhaseFlow } from '../../../../simulation/power-flow/three-phase/three-phase-flow.ts';
import type { ThreePhaseGrid } from '../grid-file.ts';
import type { OutageRow, OutageStudy, OutageViolation } from './outage-row.ts';
import { PhaseJudge } from './phase-judge.ts';

const MEGA = 1e6;

interface Lost {
  readonly id: string;
  /** row of the model's elements */
  readonly element: number;
}

export class PhaseOutages implements OutageStudy {
  readonly #grid: ThreePhaseGrid;
  readonly #flow: ThreePhaseFlow;
  readonly #judge: PhaseJudge;
  readonly #outages: readonly Lost[];
  readonly #base: readonly OutageViolation[];

  constructor(grid: ThreePhaseGrid) {
    this.#grid = grid;
    this.#flow = new ThreePhaseFlow(grid.network, grid.state);
    const { model } = this.#flow;
    // The controls settle on the whole network, and stay: an outage is judged by its first seconds.
    const whole = this.#flow.solve({ controls: grid.controlsOn });
    this.#judge = new PhaseJudge(grid.network, model, whole);
    this.#base = this.#judge.judge(whole, '').violations;
    const isDead = new Set(whole.dead);
    const outages: Lost[] = [];
    model.elements.forEach(({ id, kind }, element) => {
      if (kind !== ELEMENT.line && kind !== ELEMENT.transformer) return;
      const isLive = this.#closedConductors(element).some((c) => {
        const node = model.conductorNode[c]!;
        return node >= 0 && !isDead.has(node);
      });
      if (isLive) outages.push({ id, element });
    });
    this.#outages = outages;
  }

  get count(): number {
    return this.#outages.length;
  }

  get size(): number {
    return this.#flow.model.elements.length;
  }

  base(): readonly OutageViolation[] {
    return this.#base;
  }

  row(index: number): OutageRow {
    const { id, element } = this.#outages[index]!;
    const { terminals, conductors } = this.#flow.model.elements[element]!;
    const busId = (terminal: number) => this.#grid.network.buses[terminals[terminal]?.bus ?? -1]?.id ?? '';
    const first = this.#flow.model.firstConductor[element]!;
    const closed = terminals.map((_, t) =>
      this.#closedConductors(element)
        .map((c) => c - first)
        .filter((c) => Math.floor(c / conductors) === t)
        .map((c) => (c % conductors) + 1),
    );
    closed.forEach((rows, t) => this.#flow.open(id, t + 1, rows));
    const solution = this.#flow.solve({ controls: false, start: 'flat' });
    const { lowestPu, lowestNode, largestAngle, isAnyNewlyDead, violations } = this.#judge.judge(solution, id);
    const row: OutageRow = {
      branch_index: id,
      from: busId(0),
      to: busId(1),
      islanding: isAnyNewlyDead ? 1 : 0,
      converged: solution.converged ? 1 : 0,
      loss_P_MW: solution.converged ? solution.lossP / MEGA : null,
      Vmin_pu: lowestNode < 0 ? null : lowestPu,
      Vmin_bus: lowestNode < 0 ? null : this.#judge.nodeId(lowestNode),
      max_abs_dVa_deg_branch: solution.converged ? largestAngle : null,
      violations,
    };
    closed.forEach((rows, t) => this.#flow.close(id, t + 1, rows));
    return row;
  }

  #closedConductors(element: number): number[] {
    const { firstConductor, conductorOpen } = this.#flow.model;
    const closed: number[] = [];
    for (let c = firstConductor[element]!; c < firstConductor[element + 1]!; c++)
      if (conductorOpen[c] === 0) closed.push(c);
    return closed;
  }
}
