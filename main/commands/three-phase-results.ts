// What a three-phase solution says, in the words of the file it came from: volts to per unit, conductors to phases of branches.
import type { PhaseNetwork } from '../../simulation/network/phase-network.ts';
import { sayUnsupplied } from '../../simulation/network/unsupplied.ts';
import { ELEMENT, type PhaseModel } from '../../simulation/power-flow/three-phase/phase-model.ts';
import { isShunt, type ThreePhaseSolution } from '../../simulation/power-flow/three-phase/three-phase-solution.ts';
import { phaseLoadings } from '../host/grid/phase-loadings.ts';
import { wrappedDegrees } from './solve-report.ts';
import type { BranchLoading, BranchResult, BusResult, Controls, PowerTotal, SolveReport } from './solve-report.ts';

type Results = Pick<SolveReport, 'losses' | 'source' | 'buses' | 'branches' | 'deEnergized' | 'overloads' | 'worst'>;

const MEGA = 1e6;
const UNKNOWN: PowerTotal = { activeMw: Number.NaN, reactiveMvar: Number.NaN };
const inMega = (p: number, q: number): PowerTotal => ({ activeMw: p / MEGA, reactiveMvar: q / MEGA });
const MOST_NAMED = 5;

/** W and var that enter an element through one of its conductors. */
interface Power {
  readonly p: number;
  readonly q: number;
}
const NONE: Power = { p: 0, q: 0 };

export class ThreePhaseResults {
  readonly #network: PhaseNetwork;
  readonly #model: PhaseModel;
  readonly #solution: ThreePhaseSolution;

  constructor(network: PhaseNetwork, model: PhaseModel, solution: ThreePhaseSolution) {
    this.#network = network;
    this.#model = model;
    this.#solution = solution;
  }

  get branchIds(): readonly string[] {
    return this.#branchElements().map((e) => this.#model.elements[e]!.id);
  }

  all(): Results {
    const { lossP, lossQ, sourceP, sourceQ, dead, nodes } = this.#solution;
    return {
      losses: inMega(lossP, lossQ),
      source: inMega(sourceP, sourceQ),
      buses: this.#buses(),
      branches: this.#branches(),
      deEnergized: dead.map((row) => `${this.#busId(nodes[row]!.bus)}.${nodes[row]!.node}`),
      overloads: this.#overloads(),
    };
  }

  nothing(): Results {
    const { worst } = this.#solution;
    return {
      losses: UNKNOWN,
      source: UNKNOWN,
      buses: [],
      branches: [],
      deEnergized: [],
      overloads: [],
      ...(worst === null
        ? {}
        : { worst: { id: this.#busId(worst.bus), phase: worst.node, mismatchMva: worst.mismatch / MEGA } }),
    };
  }

  /** One tap a transformer: of the winding that its regulator moves, else of the first that is off nominal. */
  controls(): Controls {
    const { transformers, capacitors, tapControls } = this.#network;
    const taps: Record<string, number> = {};
    const tapNumbers: Record<string, number> = {};
    transformers.forEach(({ id, tapMin, tapMax, tapSteps }, row) => {
      const all = this.#solution.taps[row]!;
      const control = tapControls.find(({ transformer }) => transformer === row);
      const winding = control?.tapWinding ?? all.findIndex((tap) => tap !== 1);
      if (winding < 0) return;
      taps[id] = all[winding]!;
      const step = (tapMax[winding]! - tapMin[winding]!) / tapSteps[winding]!;
      if (control !== undefined && step > 0) tapNumbers[control.id] = Math.round((all[winding]! - 1) / step);
    });
    const steps = capacitors.map(({ id }, row) => [id, [...this.#solution.capacitorSteps[row]!]] as const);
    return { taps, tapNumbers, capacitors: Object.fromEntries(steps) };
  }

  warnings(): readonly string[] {
    const { floating, nodes, converged, controlsSettled, controlIterations } = this.#solution;
    const warnings: string[] = [];
    if (converged && !controlsSettled)
      warnings.push(
        `the controls still moved after ${controlIterations} rounds; raise MaxControlIter, or use --controls off`,
      );
    const isDead = new Set(this.#solution.dead);
    if (isDead.size > 0) warnings.push(this.#unsupplied());
    const baseless = nodes.findIndex(({ bus }, row) => !isDead.has(row) && !(this.#solution.baseVoltage[bus]! > 0));
    if (baseless >= 0)
      warnings.push(
        `bus ${this.#busId(nodes[baseless]!.bus)} has no voltage without load, so no base: it is given as 0 pu`,
      );
    if (floating.length > 0) {
      const named = floating.slice(0, MOST_NAMED).map((row) => `${this.#busId(nodes[row]!.bus)}.${nodes[row]!.node}`);
      const rest = floating.length > MOST_NAMED ? ` and ${floating.length - MOST_NAMED} more` : '';
      warnings.push(`nothing ties ${named.join(', ')}${rest} to earth: only the voltages between them mean something`);
    }
    return warnings;
  }

  #unsupplied(): string {
    const { nodes, dead } = this.#solution;
    const idOf = (bus: number, node: number) => `${this.#busId(bus)}.${node}`;
    const deadIds = new Set(dead.map((row) => idOf(nodes[row]!.bus, nodes[row]!.node)));
    // Generators are consumers of negative power.
    const lost = this.#network.consumers.filter(
      ({ p, terminal: { bus, nodes: own } }) =>
        p >= 0 && own.every((node) => node === 0 || deadIds.has(idOf(bus, node))),
    );
    return sayUnsupplied({
      places: 'nodes',
      ids: [...deadIds],
      of: nodes.length,
      loads: lost.map(({ id }) => id),
      power: lost.reduce((sum, { p }) => sum + p, 0),
    });
  }

  #busId(row: number): string {
    return this.#network.buses[row]!.id;
  }

  #buses(): BusResult[] {
    const { nodes, voltageRe, voltageIm, baseVoltage, dead } = this.#solution;
    const isDead = new Set(dead);
    return nodes.map(({ bus, node }, row) => {
      const id = this.#busId(bus);
      if (isDead.has(row)) return { id, phase: node, vmPu: 0, vaDeg: 0 };
      const [re, im] = [voltageRe[row]!, voltageIm[row]!];
      const base = baseVoltage[bus]!;
      return {
        id,
        phase: node,
        vmPu: base > 0 ? Math.hypot(re, im) / base : 0,
        vaDeg: wrappedDegrees(Math.atan2(im, re)),
      };
    });
  }

  /** Lines, transformers and what stands in series; rows of the model's elements. */
  #branchElements(): number[] {
    const rows: number[] = [];
    this.#model.elements.forEach(({ kind }, e) => {
      if (kind === ELEMENT.source || kind === ELEMENT.consumer || isShunt(this.#model, e)) return;
      rows.push(e);
    });
    return rows;
  }

  #branches(): BranchResult[] {
    const rows: BranchResult[] = [];
    for (const e of this.#branchElements()) {
      const { id, terminals } = this.#model.elements[e]!;
      const buses = terminals.map(({ bus }) => this.#busId(bus));
      const powers = this.#phasePowers(e);
      if (terminals.length === 2) {
        for (const phase of phasesOf(powers))
          rows.push(row({ id, phase }, buses, powers[0]!.get(phase) ?? NONE, powers[1]!.get(phase) ?? NONE));
        continue;
      }
      powers.forEach((ofTerminal, t) => {
        for (const [phase, power] of ofTerminal)
          rows.push(row({ id, terminal: t + 1, phase }, [buses[t]!, id], power, NONE));
      });
    }
    return rows;
  }

  /** By terminal and node; conductors at earth carry no power. */
  #phasePowers(e: number): readonly ReadonlyMap<number, Power>[] {
    const { firstConductor, elements, nodes } = this.#model;
    const { conductors } = this.#solution;
    const powers = elements[e]!.terminals.map(() => new Map<number, Power>());
    for (let c = firstConductor[e]!; c < firstConductor[e + 1]!; c++) {
      const node = conductors.node[c]!;
      if (node < 0) continue;
      const ofTerminal = powers[conductors.terminal[c]! - 1]!;
      const phase = nodes[node]!.node;
      const { p, q } = ofTerminal.get(phase) ?? NONE;
      ofTerminal.set(phase, { p: p + conductors.p[c]!, q: q + conductors.q[c]! });
    }
    return powers;
  }

  #overloads(): BranchLoading[] {
    return phaseLoadings(this.#network, this.#model, this.#solution)
      .filter(({ percent }) => percent > 100)
      .toSorted((a, b) => b.percent - a.percent);
  }
}

function phasesOf(powers: readonly ReadonlyMap<number, Power>[]): number[] {
  return [...new Set(powers.flatMap((ofTerminal) => [...ofTerminal.keys()]))].toSorted((a, b) => a - b);
}

function row(
  names: Pick<BranchResult, 'id' | 'phase' | 'terminal'>,
  [from = '', to = '']: readonly string[],
  atFrom: Power,
  atTo: Power,
): BranchResult {
  return {
    ...names,
    from,
    to,
    fromMw: atFrom.p / MEGA,
    fromMvar: atFrom.q / MEGA,
    toMw: atTo.p / MEGA,
    toMvar: atTo.q / MEGA,
  };
}
