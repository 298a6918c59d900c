// Power flow of an unbalanced network for given device positions. Taps and capacitors settle once, as things stand before the fault,
// and stay: a plan is judged by what customers see before the controls, which take half a minute and more, have acted.
import type { PhaseNetwork, PhaseState } from '../network/phase-network.ts';
import { ELEMENT } from '../power-flow/three-phase/phase-model.ts';
import { ThreePhaseFlow } from '../power-flow/three-phase/three-phase-flow.ts';
import { FigureCollector, type Names, type Present } from './flow-figures.ts';
import type { FlowFigures, FlowLimits, GridFlow } from './switchable-grid.ts';

export interface PhaseDevice {
  readonly id: string;
  /** terminals, from 1, at which it is opened */
  readonly terminals: readonly number[];
}

/** Work of one solution in terms of a balanced one's, node by node: matrices of three phases, factorised anew at every switching. */
const WEIGHT = 10;
/** Phases; higher conductors of a bus are neutrals. */
const PHASES = 3;

interface Rated {
  normal: number;
  emergency: number;
}

export class PhaseFlow implements GridFlow {
  readonly isExact = true;
  readonly size: number;
  readonly #network: PhaseNetwork;
  readonly #flow: ThreePhaseFlow;
  readonly #devices: readonly PhaseDevice[];
  readonly #applied: Uint8Array;
  readonly #sectionOfConsumer: Int32Array;
  readonly #sectionOfBus: Int32Array;
  readonly #names: Names;
  readonly #present: Present | null;
  #hasFactor = false;

  /** `controls`: whether regulators and capacitors settle before the fault. */
  constructor(
    network: PhaseNetwork,
    state: PhaseState,
    devices: readonly PhaseDevice[],
    closed: Uint8Array,
    sectionOfBus: Int32Array,
    controls: boolean,
  ) {
    this.#network = network;
    this.#flow = new ThreePhaseFlow(network, state);
    this.#devices = devices;
    this.#applied = closed.slice();
    this.#sectionOfBus = sectionOfBus;
    this.#sectionOfConsumer = Int32Array.from(network.consumers, ({ terminal }) => sectionOfBus[terminal.bus]!);
    const { solution } = this.#flow;
    this.size = solution.nodes.length * WEIGHT;
    this.#names = {
      node: (row) => `${network.buses[solution.nodes[row]!.bus]!.id}.${solution.nodes[row]!.node}`,
      element: (row) => solution.elements[row]!.id,
    };
    this.#flow.solve({ controls });
    this.#present = solution.converged ? this.#readPresent() : null;
  }

  solve(closed: Uint8Array, loadFactor: Float64Array | null, limits: FlowLimits | null): FlowFigures {
    for (let d = 0; d < closed.length; d++) {
      if (closed[d] === this.#applied[d]) continue;
      this.#applied[d] = closed[d]!;
      const { id, terminals } = this.#devices[d]!;
      for (const terminal of terminals) {
        if (closed[d] === 1) this.#flow.close(id, terminal);
        else this.#flow.open(id, terminal);
      }
    }
    if (loadFactor !== null || this.#hasFactor) this.#scale(loadFactor);
    const { converged, lossP } = this.#flow.solve({ controls: false, start: 'flat' });
    const figures = new FigureCollector(this.#names, limits, limits === null ? null : this.#present);
    if (!converged) return figures.report(false);
    const rating = limits?.rating ?? 'normal';
    const { nodes } = this.#flow.solution;
    this.#read(
      (node, v) => {
        if (loadFactor?.[this.#sectionOfBus[nodes[node]!.bus]!] !== 0) figures.voltage(node, v);
      },
      (element, rated) => figures.loading(element, rated[rating]),
    );
    figures.loss = lossP;
    return figures.report(true);
  }

  #scale(loadFactor: Float64Array | null): void {
    const { consumers } = this.#network;
    const factor = (i: number) => loadFactor?.[this.#sectionOfConsumer[i]!] ?? 1;
    this.#hasFactor = loadFactor !== null;
    this.#flow.setConsumers(
      consumers.map(({ p }, i) => p * factor(i)),
      consumers.map(({ q }, i) => q * factor(i)),
    );
  }

  #readPresent(): Present {
    const { nodes, elements } = this.#flow.solution;
    const present: Present = {
      voltage: new Float64Array(nodes.length),
      normal: new Float64Array(elements.length),
      emergency: new Float64Array(elements.length),
    };
    this.#read(
      (node, v) => {
        present.voltage[node] = v;
      },
      (element, { normal, emergency }) => {
        present.normal[element] = normal;
        present.emergency[element] = emergency;
      },
    );
    return present;
  }

  #read(voltage: (node: number, value: number) => void, loading: (element: number, rated: Rated) => void): void {
    const { nodes, voltageRe, voltageIm, baseVoltage, floating } = this.#flow.solution;
    const skip = new Uint8Array(nodes.length);
    for (const n of floating) skip[n] = 1;
    for (let n = 0; n < nodes.length; n++) {
      const { bus, node } = nodes[n]!;
      const v = Math.hypot(voltageRe[n]!, voltageIm[n]!);
      if (v > 0 && node <= PHASES && skip[n] === 0) voltage(n, v / baseVoltage[bus]!);
    }
    this.#readLoadings(loading);
  }

  /** Lines by the greatest current of a conductor, transformers by the power at their first winding. */
  #readLoadings(loading: (element: number, rated: Rated) => void): void {
    const { elements, conductors } = this.#flow.solution;
    const { element, terminal, currentRe, currentIm, p, q } = conductors;
    const greatest = new Float64Array(elements.length);
    const firstP = new Float64Array(elements.length);
    const firstQ = new Float64Array(elements.length);
    for (let c = 0; c < conductors.count; c++) {
      const e = element[c]!;
      greatest[e] = Math.max(greatest[e]!, Math.hypot(currentRe[c]!, currentIm[c]!));
      if (terminal[c] !== 1) continue;
      firstP[e]! += p[c]!;
      firstQ[e]! += q[c]!;
    }
    const rated: Rated = { normal: 0, emergency: 0 };
    elements.forEach(({ kind, row }, e) => {
      if (kind !== ELEMENT.line && kind !== ELEMENT.transformer) return;
      const table = kind === ELEMENT.line ? this.#network.lines : this.#network.transformers;
      const { normalRating, emergencyRating } = table[row]!;
      const used = kind === ELEMENT.line ? greatest[e]! : Math.hypot(firstP[e]!, firstQ[e]!);
      const normal = normalRating > 0 ? normalRating : emergencyRating;
      const emergency = emergencyRating > 0 ? emergencyRating : normalRating;
      if (!(normal > 0) || used === 0) return;
      rated.normal = used / normal;
      rated.emergency = used / emergency;
      loading(e, rated);
    });
  }
}
