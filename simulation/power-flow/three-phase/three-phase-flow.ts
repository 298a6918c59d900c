// Unbalanced power flow of a three-phase network: nodes, admittances and loads are compiled once; opening, closing, taps and load
// levels change numbers only. Equations: phase-model.ts (network), transformer-admittance.ts, load-branches.ts, current-injection.ts
// (iteration), control-loop.ts (taps and capacitors). Agrees with OpenDSS in model and results: tests/reference.
import type { PhaseNetwork, PhaseState } from '../../network/phase-network.ts';
import { settleControls } from './control-loop.ts';
import { CurrentInjection, type InjectionResult } from './current-injection.ts';
import { type LoadBranches, makeLoadBranches, setPower } from './load-branches.ts';
import { ELEMENT, PhaseModel } from './phase-model.ts';
import { findSupply, type Supply } from './supply.ts';
import { emptyResults, fillResults, sumUp, type ThreePhaseSolution } from './three-phase-solution.ts';
import { findBaseVoltages } from './voltage-bases.ts';

export interface ThreePhaseOptions {
  /** pu: no node would move further than this in another round; from 1e-11, below which rounding decides where neutrals float */
  readonly tolerance?: number;
  /** rounds of one power flow, of which a control loop has many */
  readonly maxIterations?: number;
  /** whether tap changers and capacitors obey their controls, from their present state */
  readonly controls: boolean;
  /** 'flat' = from the voltages without load; 'last' = from the last solution (flat where there is none) */
  readonly start?: 'flat' | 'last';
}

const DEFAULT_TOLERANCE = 1e-9;
const LEAST_TOLERANCE = 1e-11;
const DEFAULT_ITERATIONS = 100;
/** Part of a diagonal entry that ties a node to earth at which the matrix turned out singular. */
const ANCHOR = 1e-9;

/** Share of the loads that is left where voltages without load are asked for: it keeps nodes determined that only loads hold. */
const HARDLY_ANY = 1e-6;

/** pu, over which exponential loads change at the ends of their band where they would swing from one side to the other. */
const RAMP = 1e-4;

export class ThreePhaseFlow {
  readonly model: PhaseModel;
  readonly branches: LoadBranches;
  /** overwritten by solve() */
  readonly solution: ThreePhaseSolution;
  readonly #injection: CurrentInjection;
  #powersMoved = false;
  #supply: Supply;
  #structureChanged = false;
  #numbersChanged = true;
  #started = false;
  /** the iteration has left the elements' currents without what loads draw */
  #resultsPending = false;

  /** Takes a copy of `state`. Throws ImpossibleElement where an element's impedances cannot be inverted. */
  constructor(network: PhaseNetwork, state: PhaseState) {
    const model = new PhaseModel(network, state);
    this.model = model;
    this.branches = makeLoadBranches(model);
    this.#injection = new CurrentInjection(model, this.branches);
    this.solution = {
      converged: false,
      iterations: 0,
      controlIterations: 0,
      controlsSettled: true,
      worst: null,
      get nodes() {
        return model.nodes;
      },
      voltageRe: this.#injection.vRe,
      voltageIm: this.#injection.vIm,
      baseVoltage: new Float64Array(network.buses.length),
      get elements() {
        return model.elements;
      },
      conductors: emptyResults(model, this.#injection.currents),
      lossP: 0,
      lossQ: 0,
      sourceP: 0,
      sourceQ: 0,
      taps: model.state.taps,
      capacitorSteps: model.state.capacitorSteps,
      dead: [],
      floating: [],
    };
    this.#setLoadShares(1);
    this.#supply = findSupply(model);
    this.#injectSources();
    this.#setBases();
  }

  solve(options: ThreePhaseOptions): ThreePhaseSolution {
    const { solution } = this;
    solution.iterations = 0;
    solution.controlIterations = 0;
    solution.controlsSettled = true;
    if (options.start === 'flat') this.#started = false;
    this.#converge(options);
    if (options.controls && solution.converged)
      settleControls(this, () => {
        this.#converge(options);
        return solution.converged;
      });
    this.#publish();
    return solution;
  }

  /** Opens conductors (from 1; none given = all) of a terminal (from 1); false: there is no such element, terminal or conductor. */
  open(id: string, terminal: number, conductors: readonly number[] | null = null): boolean {
    return this.#switch(id, terminal, conductors, true);
  }

  close(id: string, terminal: number, conductors: readonly number[] | null = null): boolean {
    return this.#switch(id, terminal, conductors, false);
  }

  /** pu, within the winding's range. */
  setTap(transformer: number, winding: number, tap: number): void {
    const { tapMin, tapMax } = this.model.network.transformers[transformer]!;
    this.model.state.taps[transformer]![winding] = Math.min(Math.max(tap, tapMin[winding]!), tapMax[winding]!);
    this.model.refresh(this.model.elementAt(ELEMENT.transformer, transformer));
    this.#numbersChanged = true;
  }

  /** 1 = in */
  setStep(capacitor: number, step: number, value: 0 | 1): void {
    this.model.state.capacitorSteps[capacitor]![step] = value;
    this.model.refresh(this.model.elementAt(ELEMENT.capacitor, capacitor));
    // A step that goes out may leave nodes without supply behind a series capacitor.
    this.#structureChanged = true;
  }

  /** [consumers] W and var, all phases */
  setConsumers(p: ArrayLike<number>, q: ArrayLike<number>): void {
    const { model, branches } = this;
    for (let row = 0; row < model.loadP.length; row++) {
      const wasIdle = model.loadP[row] === 0 && model.loadQ[row] === 0;
      model.loadP[row] = p[row]!;
      model.loadQ[row] = q[row]!;
      // A load that draws nothing joins no nodes; one that begins to may supply a neutral.
      if (wasIdle && (p[row] !== 0 || q[row] !== 0)) this.#structureChanged = true;
    }
    this.#powersMoved = true;
    for (let k = 0; k < branches.count; k++) {
      this.#setPower(k);
      const e = branches.element[k]!;
      if (model.elementOpen[e] === 0) continue;
      model.refresh(e);
      this.#numbersChanged = true;
    }
  }

  /** Currents and powers of all elements at the voltages found last. */
  refreshResults(): void {
    if (!this.#resultsPending) return;
    this.#resultsPending = false;
    const { vRe, vIm } = this.#injection;
    fillResults(this.model, this.branches, vRe, vIm, this.solution.conductors);
  }

  #switch(id: string, terminal: number, conductors: readonly number[] | null, open: boolean): boolean {
    const e = this.model.elementOf(id);
    if (e < 0) return false;
    const { terminals, conductors: count } = this.model.elements[e]!;
    if (terminal < 1 || terminal > terminals.length) return false;
    if (conductors?.some((c) => c < 1 || c > count)) return false;
    this.model.setOpen(e, terminal - 1, conductors?.map((c) => c - 1) ?? null, open);
    this.#structureChanged = true;
    return true;
  }

  #converge(options: ThreePhaseOptions): void {
    const { maxIterations = DEFAULT_ITERATIONS } = options;
    const tolerance = Math.max(options.tolerance ?? DEFAULT_TOLERANCE, LEAST_TOLERANCE);
    this.#prepare();
    this.branches.ramp = 0;
    let result = this.#run(tolerance, maxIterations, true);
    if (!result.converged) result = this.#run(tolerance, maxIterations, false);
    if (!result.converged && this.branches.model.includes(4)) {
      this.branches.ramp = RAMP;
      result = this.#run(tolerance, maxIterations, true);
    }
    const { solution } = this;
    solution.converged = result.converged;
    solution.worst = null;
    if (result.converged || result.worst === null) return;
    const { node, step } = result.worst;
    solution.worst = { ...this.model.nodes[node]!, step, mismatch: this.#injection.mismatch(node) };
  }

  #run(tolerance: number, maxIterations: number, accelerate: boolean): InjectionResult {
    if (this.#numbersChanged) this.#factor();
    const linear = !this.#started;
    if (linear) this.#injection.solveLinear();
    const result = this.#injection.iterate(tolerance, maxIterations, { linear, accelerate });
    this.solution.iterations += result.iterations;
    this.#started = result.converged;
    this.#resultsPending = true;
    return result;
  }

  /** What follows from conductors that were opened or closed, and from loads that were nothing. */
  #prepare(): void {
    if (!this.#structureChanged) return;
    this.#structureChanged = false;
    this.#setLoadShares(1);
    const before = this.#supply.live;
    this.#supply = findSupply(this.model);
    const { live } = this.#supply;
    const { voltageRe, voltageIm } = this.solution;
    for (let k = 0; k < live.length; k++) {
      if (live[k]! > before[k]!) this.#started = false;
      if (live[k] === 1) continue;
      voltageRe[k] = 0;
      voltageIm[k] = 0;
    }
    this.#injectSources();
    this.#injection.restructure();
  }

  /** What a branch injects. One of a load with an open conductor injects nothing: all of the load stands in the matrix. */
  #setPower(k: number): void {
    const { branches, model } = this;
    const row = branches.consumer[k]!;
    const { phases } = model.network.consumers[row]!;
    if (model.elementOpen[branches.element[k]!] === 1) setPower(branches, k, 0, 0);
    else setPower(branches, k, model.loadP[row]! / phases, model.loadQ[row]! / phases);
  }

  /** The part of all loads' rated impedances that stands in the matrix. */
  #setLoadShares(share: number): void {
    const { model, branches } = this;
    const { consumers } = model.network;
    for (let k = 0; k < branches.count; k++) {
      const e = branches.element[k]!;
      const row = branches.consumer[k]!;
      // A load with an open conductor is calculated as its impedance, with that conductor taken out (OpenDSS, Load.pas).
      const scale = model.elementOpen[e] === 1 ? 0 : (share * branches.perSquare[k]!) / consumers[row]!.phases;
      this.#setPower(k);
      branches.matrixG[k] = model.loadP[row]! * scale;
      branches.matrixB[k] = -model.loadQ[row]! * scale;
      if (model.loadShare[e] === share && !this.#powersMoved) continue;
      model.loadShare[e] = share;
      model.refresh(e);
    }
    this.#powersMoved = false;
    this.#numbersChanged = true;
  }

  #factor(): void {
    const { live, anchor, floating } = this.#supply;
    for (;;) {
      const singular = this.#injection.factor(live, anchor);
      // Singular in spite of its anchor: numbers that are none. The iteration says at which node.
      if (singular < 0 || floating[singular] === 1) break;
      // A part that nothing ties to earth, which the search for such parts did not find: an open delta by unlucky numbers, say.
      anchor[singular]! -= ANCHOR * Math.max(this.#injection.diagonal(singular), 1e-3);
      floating[singular] = 1;
    }
    this.#numbersChanged = false;
  }

  /** What the sources drive into the nodes while these are at zero. */
  #injectSources(): void {
    const { sourceRe, sourceIm, currents } = this.#injection;
    const { live } = this.#supply;
    sourceRe.fill(0);
    sourceIm.fill(0);
    currents.addSources(sourceRe, sourceIm);
    for (let k = 0; k < live.length; k++) if (live[k] === 0) sourceRe[k] = sourceIm[k] = 0;
  }

  /** Base voltages from the voltages without load, as the network is when it comes in. */
  #setBases(): void {
    const { model, solution } = this;
    const { vRe, vIm, perBase } = this.#injection;
    const { live } = this.#supply;
    this.#factor();
    this.#injection.solveLinear();
    // With the loads as impedances it is the beginning of the first solution; mostly it tells the bases as well.
    if (!findBaseVoltages(model, vRe, vIm, live, solution.baseVoltage, true)) {
      this.#setLoadShares(HARDLY_ANY);
      this.#factor();
      this.#injection.solveLinear();
      findBaseVoltages(model, vRe, vIm, live, solution.baseVoltage, false);
      this.#setLoadShares(1);
    }
    const { nodesOfBus } = model;
    for (let bus = 0; bus < solution.baseVoltage.length; bus++) {
      const base = solution.baseVoltage[bus]!;
      for (let k = nodesOfBus[bus]!; k < nodesOfBus[bus + 1]!; k++) perBase[k] = base > 0 ? 1 / base : 1;
    }
  }

  #publish(): void {
    const { solution, model } = this;
    const { live, floating } = this.#supply;
    this.refreshResults();
    sumUp(model, solution);
    const dead: number[] = [];
    const afloat: number[] = [];
    for (let k = 0; k < live.length; k++) {
      if (live[k] === 0) dead.push(k);
      else if (floating[k] === 1) afloat.push(k);
    }
    solution.dead = dead;
    solution.floating = afloat;
  }
}
