// The single outages of a three-phase network: every line and transformer with supply, lost in all phases at all terminals. Most of
// these feeders are radial, so what is left is solved: the columns tell of the part that keeps its supply.
import { ELEMENT } from '../../../../simulation/power-flow/three-phase/phase-model.ts';
import { ThreePhaseFlow } from '../../../../simulation/power-flow/three-phase/three-phase-flow.ts';
import type { ThreePhaseSolution } from '../../../../simulation/power-flow/three-phase/three-phase-solution.ts';
import type { ThreePhaseGrid } from '../grid-file.ts';
import { phaseLoadings } from '../phase-loadings.ts';
import { HIGHEST_PU, LOWEST_PU, type OutageRow, type OutageStudy, type OutageViolation } from './outage-row.ts';

const MEGA = 1e6;
const DEGREES = 180 / Math.PI;
/** A transformer turns by a multiple of this: not counted as an angle between its ends. */
const CLOCK_DEGREES = 30;

interface Lost {
  readonly id: string;
  /** row of the model's elements */
  readonly element: number;
}

export class PhaseOutages implements OutageStudy {
  readonly #grid: ThreePhaseGrid;
  readonly #flow: ThreePhaseFlow;
  readonly #outages: readonly Lost[];
  #deadBefore: ReadonlySet<number> = new Set();
  readonly #base: readonly OutageViolation[];

  constructor(grid: ThreePhaseGrid) {
    this.#grid = grid;
    this.#flow = new ThreePhaseFlow(grid.network, grid.state);
    const { model } = this.#flow;
    // The controls settle on the whole network, and stay: an outage is judged by its first seconds.
    const whole = this.#flow.solve({ controls: grid.controlsOn });
    this.#deadBefore = new Set(whole.dead);
    this.#base = this.#violations(whole, '');
    const outages: Lost[] = [];
    model.elements.forEach(({ id, kind }, element) => {
      if (kind !== ELEMENT.line && kind !== ELEMENT.transformer) return;
      if (this.#conductors(element).some((c) => this.#isLive(c) && model.conductorOpen[c] === 0))
        outages.push({ id, element });
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
    const { model } = this.#flow;
    const { terminals, conductors } = model.elements[element]!;
    const busId = (terminal: number) => this.#grid.network.buses[terminals[terminal]?.bus ?? -1]?.id ?? '';
    const closed = this.#conductors(element).filter((c) => model.conductorOpen[c] === 0);
    const first = model.firstConductor[element]!;
    const each = (switchOne: (terminal: number, conductor: number) => void) => {
      for (const c of closed) switchOne(Math.floor((c - first) / conductors) + 1, ((c - first) % conductors) + 1);
    };
    each((terminal, conductor) => this.#flow.open(id, terminal, [conductor]));
    const solution = this.#solve();
    const isLost = solution.dead.some((node) => !this.#deadBefore.has(node));
    const lowest = solution.converged ? this.#lowest(solution) : null;
    const row: OutageRow = {
      branch_index: id,
      from: busId(0),
      to: busId(1),
      islanding: isLost ? 1 : 0,
      converged: solution.converged ? 1 : 0,
      loss_P_MW: solution.converged ? solution.lossP / MEGA : null,
      Vmin_pu: lowest?.pu ?? null,
      Vmin_bus: lowest?.id ?? null,
      max_abs_dVa_deg_branch: solution.converged ? this.#largestAngle(solution) : null,
      violations: this.#violations(solution, id),
    };
    each((terminal, conductor) => this.#flow.close(id, terminal, [conductor]));
    return row;
  }

  #solve(): ThreePhaseSolution {
    return this.#flow.solve({ controls: false, start: 'flat' });
  }

  #conductors(element: number): number[] {
    const { firstConductor } = this.#flow.model;
    const first = firstConductor[element]!;
    return Array.from({ length: firstConductor[element + 1]! - first }, (_, i) => first + i);
  }

  #isLive(conductor: number): boolean {
    const node = this.#flow.model.conductorNode[conductor]!;
    return node >= 0 && !this.#deadBefore.has(node);
  }

  #nodeId({ nodes }: ThreePhaseSolution, node: number): string {
    return `${this.#grid.network.buses[nodes[node]!.bus]!.id}.${nodes[node]!.node}`;
  }

  *#voltages({ nodes, voltageRe, voltageIm, baseVoltage, dead, floating }: ThreePhaseSolution) {
    const skipped = new Set([...dead, ...floating]);
    for (let node = 0; node < nodes.length; node++) {
      // Neutrals have no rated voltage.
      if (skipped.has(node) || nodes[node]!.node > 3) continue;
      yield { node, pu: Math.hypot(voltageRe[node]!, voltageIm[node]!) / baseVoltage[nodes[node]!.bus]! };
    }
  }

  #lowest(solution: ThreePhaseSolution): { readonly id: string; readonly pu: number } | null {
    let lowest: { node: number; pu: number } | null = null;
    for (const found of this.#voltages(solution)) if (lowest === null || found.pu < lowest.pu) lowest = found;
    return lowest === null ? null : { id: this.#nodeId(solution, lowest.node), pu: lowest.pu };
  }

  /** Degrees between the same phase's voltages at the first two terminals of lines and transformers. */
  #largestAngle({ voltageRe, voltageIm, dead }: ThreePhaseSolution): number {
    const { model } = this.#flow;
    const isDead = new Set(dead);
    let largest = 0;
    model.elements.forEach(({ kind, conductors }, element) => {
      if (kind !== ELEMENT.line && kind !== ELEMENT.transformer) return;
      const first = model.firstConductor[element]!;
      for (let c = first; c < first + conductors; c++) {
        const [a, b] = [model.conductorNode[c]!, model.conductorNode[c + conductors]!];
        if (a < 0 || b < 0 || isDead.has(a) || isDead.has(b)) continue;
        if (model.conductorOpen[c] === 1 || model.conductorOpen[c + conductors] === 1) continue;
        const apart = (Math.atan2(voltageIm[a]!, voltageRe[a]!) - Math.atan2(voltageIm[b]!, voltageRe[b]!)) * DEGREES;
        const turn = kind === ELEMENT.transformer ? CLOCK_DEGREES : 360;
        largest = Math.max(largest, Math.abs(apart - turn * Math.round(apart / turn)));
      }
    });
    return largest;
  }

  #violations(solution: ThreePhaseSolution, lost: string): readonly OutageViolation[] {
    if (!solution.converged) {
      const { worst } = solution;
      const id = worst === null ? lost : `${this.#grid.network.buses[worst.bus]!.id}.${worst.node}`;
      return [{ kind: 'convergence', id, value: (worst?.mismatch ?? 0) / MEGA, limit: 0 }];
    }
    const violations: OutageViolation[] = [];
    const lostPower = this.#lostPower(solution);
    if (lostPower > 0) violations.push({ kind: 'supply', id: lost, value: lostPower / MEGA, limit: 0 });
    for (const { node, pu } of this.#voltages(solution)) {
      if (pu < LOWEST_PU)
        violations.push({ kind: 'voltage', id: this.#nodeId(solution, node), value: pu, limit: LOWEST_PU });
      else if (pu > HIGHEST_PU)
        violations.push({ kind: 'voltage', id: this.#nodeId(solution, node), value: pu, limit: HIGHEST_PU });
    }
    for (const { id, percent } of phaseLoadings(this.#grid.network, this.#flow.model, solution))
      if (percent > 100) violations.push({ kind: 'loading', id, value: percent, limit: 100 });
    return violations;
  }

  /** W of the consumers that had supply and have none in one of their phases. */
  #lostPower({ dead }: ThreePhaseSolution): number {
    const isDead = new Set(dead);
    const { model } = this.#flow;
    let watts = 0;
    this.#grid.network.consumers.forEach(({ p }, row) => {
      const nodes = this.#conductors(model.elementAt(ELEMENT.consumer, row)).map((c) => model.conductorNode[c]!);
      if (nodes.some((node) => node >= 0 && isDead.has(node) && !this.#deadBefore.has(node))) watts += p;
    });
    return watts;
  }
}
