// The front door of the balanced power flow: a network, what is open and closed in it, and solutions of it.
// Keeps what a change does not touch: new loads keep the order of the sweep and every factorisation, a switching keeps the
// parameters in per unit.
import type { Network, SwitchingState } from '../network/network.ts';
import { Topology, type TopologyChange } from '../network/topology.ts';
import { worstBalance, writeFlows } from './branch-flows.ts';
import { busBranchModel, connect, type ConsumerPower, inject } from './bus-branch.ts';
import { type BalancedSolution, BUS_TYPE, type BusBranchModel } from './bus-branch-model.ts';
import { solveDc } from './dc.ts';
import { IterativeCurrent } from './iterative-current.ts';
import { NewtonSolver, type NewtonStart } from './newton.ts';
import { solveWithReactiveLimits } from './reactive-limits.ts';
import { MeshedSweep } from './sweep-meshed.ts';
import { RadialSweep } from './sweep-radial.ts';
import { SweepTree } from './sweep-tree.ts';

export interface PowerFlowOptions {
  /**
   * auto: where no machine holds a voltage a sweep, or iterative current if the network is more than weakly meshed; Newton else and
   * where those do not contract. What a method cannot do another one does (sweep: PV buses, many loops; current: PV buses); the
   * solution's `method` says who did it. Default auto.
   */
  readonly method?: 'auto' | 'newton' | 'sweep' | 'current' | 'dc';
  /** pu: of voltage in the last round of a sweep, of power for Newton. Default 1e-8. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
  /**
   * flat: sources' magnitude everywhere; dc: for Newton the angles of the DC power flow; file: the network's own start values; last:
   * the solution before. Default flat.
   */
  readonly start?: 'flat' | 'dc' | 'file' | 'last';
  /** machines at their limits of reactive power let go of their voltage. Default no. */
  readonly enforceReactiveLimits?: boolean;
  /**
   * false: Newton ends after its usual ten rounds instead of `maxIterations`, and does not make sure of a collapse by step control and
   * other starts, which takes a hundred times as long on a city. Default true.
   */
  readonly insist?: boolean;
}

/** A sweep that needs more rounds contracts too slowly to be of use. */
const SWEEP_ROUNDS = 60;
const CURRENT_ROUNDS = 100;
/** Bus numbers of a model beyond those in use. */
const SPARE_BUSES = 64;
/** As MATPOWER's. */
const NEWTON_ROUNDS = 10;

export class PowerFlow {
  readonly network: Network;
  readonly topology: Topology;
  #consumers: ConsumerPower;
  #model: BusBranchModel;
  #connectionsChanged = false;
  #numbersChanged = false;
  #injectionsChanged = false;
  // Made when first asked for, dropped or renewed by #refresh.
  #tree: SweepTree | null = null;
  #radial: RadialSweep | null = null;
  #meshed: MeshedSweep | null = null;
  #current: IterativeCurrent | null = null;
  #newton: NewtonSolver | null = null;
  #last: BalancedSolution | null = null;

  /** The state is copied; switch by setSwitch and setBranch. */
  constructor(network: Network, state: SwitchingState) {
    this.network = network;
    this.topology = new Topology(network, state);
    this.#consumers = network.consumers;
    this.#model = this.#newModel();
  }

  /** As of the last switching and loads. The object changes with it, or is replaced where bus numbers are added: do not keep it. */
  get model(): BusBranchModel {
    this.#refresh();
    return this.#model;
  }

  /** W and var by consumer row; copied. */
  setConsumers(p: Float64Array, q: Float64Array): void {
    // The network's own must stay as they are.
    if (this.#consumers === this.network.consumers) this.#consumers = { p: p.slice(), q: q.slice() };
    this.#consumers.p.set(p);
    this.#consumers.q.set(q);
    this.#injectionsChanged = true;
  }

  /** W and var by consumer row, as they are now */
  get consumers(): ConsumerPower {
    return this.#consumers;
  }

  setSwitch(row: number, closed: boolean): TopologyChange {
    return this.#follow(this.topology.setSwitch(row, closed));
  }

  /** Ratios of branches or set points of sources were changed in place, in the network's own columns. Impedances must stay. */
  parametersChanged(): void {
    this.#connectionsChanged = true;
    this.#newton = null;
    // Without any ratio so far, it has no place for them.
    if (this.#tree?.hasBases === true) return;
    this.#tree = null;
    this.#radial = null;
    this.#meshed = null;
  }

  /** `openEnds`: OPEN_FROM | OPEN_TO; 0 = in service */
  setBranch(row: number, openEnds: number): TopologyChange {
    return this.#follow(this.topology.setBranch(row, openEnds));
  }

  /**
   * Returned `converged: false` with the worst bus where no solution came. The solution belongs to this object: the next call
   * overwrites it.
   */
  solve(options: PowerFlowOptions = {}): BalancedSolution {
    this.#refresh();
    const { method = 'auto' } = options;
    if (method === 'dc') return solveDc(this.#model);
    const bySweep = method === 'newton' || this.#holdsVoltages() ? null : this.#solveBy(method, options);
    const solution = bySweep ?? this.#solveByNewton(options);
    if (!solution.converged && solution.worst === null) {
      writeFlows(this.#model, solution);
      solution.worst = worstBalance(this.#model, solution);
    }
    this.#last = solution;
    return solution;
  }

  #solveByNewton(options: PowerFlowOptions): BalancedSolution {
    const { tolerance = 1e-8, insist = true } = options;
    const maxIterations = insist ? (options.maxIterations ?? NEWTON_ROUNDS) : NEWTON_ROUNDS;
    this.#newton ??= new NewtonSolver(this.#model);
    const newton = { tolerance, maxIterations, insist, start: this.#newtonStart(options.start) };
    if (options.enforceReactiveLimits === true) return solveWithReactiveLimits(this.#newton, newton).solution;
    return this.#newton.solve(newton);
  }

  /** A flat start knows clock numbers; start values without angles would not. */
  #newtonStart(start: PowerFlowOptions['start'] = 'flat'): NewtonStart {
    if (start === 'dc') return start;
    if (start === 'file') return this.network.nodes.startAngle === null ? 'flat' : 'model';
    return start === 'last' && this.#last?.method === 'newton' && this.#last.converged ? 'last' : 'flat';
  }

  /** Null: by no method but Newton. */
  #solveBy(method: 'auto' | 'sweep' | 'current', options: PowerFlowOptions): BalancedSolution | null {
    const solution = (method === 'current' ? null : this.#solveBySweep(options)) ?? this.#solveByCurrent(options);
    return solution.converged || method !== 'auto' ? solution : null;
  }

  /** Null: not even weakly meshed. */
  #solveBySweep(options: PowerFlowOptions): BalancedSolution | null {
    const { tolerance = 1e-8, maxIterations = SWEEP_ROUNDS } = options;
    const from = this.#startOf(options);
    this.#tree ??= new SweepTree(this.#model);
    if (this.#tree.links.length === 0) {
      this.#radial ??= new RadialSweep(this.#model, this.#tree);
      return this.#radial.solve(tolerance, maxIterations, from?.magnitude ?? null);
    }
    this.#meshed ??= new MeshedSweep(this.#model, this.#tree);
    return this.#meshed.isFit ? this.#meshed.solve(tolerance, maxIterations, from) : null;
  }

  #solveByCurrent(options: PowerFlowOptions): BalancedSolution {
    const { tolerance = 1e-8, maxIterations = CURRENT_ROUNDS } = options;
    this.#current ??= new IterativeCurrent(this.#model);
    return this.#current.solve(tolerance, maxIterations, this.#startOf(options));
  }

  /** Null: flat. */
  #startOf({ start = 'flat' }: PowerFlowOptions): Pick<BalancedSolution, 'magnitude' | 'angle'> | null {
    const { startMagnitude, startAngle } = this.network.nodes;
    if (start === 'file' && startMagnitude !== null && startAngle !== null) {
      return { magnitude: this.#model.startMagnitude, angle: this.#model.startAngle };
    }
    return start === 'last' && this.#last?.converged === true ? this.#last : null;
  }

  /** The order of the sweep, where the network is radial and no machine holds a voltage; else null. */
  radialTree(): SweepTree | null {
    this.#refresh();
    if (this.#holdsVoltages()) return null;
    this.#tree ??= new SweepTree(this.#model);
    return this.#tree.links.length === 0 ? this.#tree : null;
  }

  #holdsVoltages(): boolean {
    return this.network.machines.count > 0 && this.#model.busType.includes(BUS_TYPE.pv);
  }

  #follow(change: TopologyChange): TopologyChange {
    this.#connectionsChanged = true;
    if (change.buses !== 'same') this.#numbersChanged = true;
    return change;
  }

  /** With some bus numbers to spare, so that opening a switch need not begin from the start. */
  #newModel(): BusBranchModel {
    const { network, topology } = this;
    const spare = network.switches.count === 0 ? 0 : SPARE_BUSES;
    return busBranchModel(network, topology, this.#consumers, Math.min(topology.busCount + spare, network.nodes.count));
  }

  #refresh(): void {
    if (this.#connectionsChanged) this.#reconnect();
    else if (this.#injectionsChanged) {
      inject(this.#model, this.network, this.topology, this.#consumers);
      const { impedanceShareP, impedanceShareQ } = this.network.consumers;
      const shuntsChanged = impedanceShareP !== null || impedanceShareQ !== null;
      this.#tree?.reload(this.#model, shuntsChanged);
      // They are in its factored matrix.
      if (shuntsChanged) this.#current = null;
    }
    this.#connectionsChanged = false;
    this.#numbersChanged = false;
    this.#injectionsChanged = false;
  }

  #reconnect(): void {
    const { network, topology } = this;
    this.#current = null;
    if (topology.busCount > this.#model.busCount) {
      this.#model = this.#newModel();
      this.#tree = null;
      this.#radial = null;
      this.#meshed = null;
      this.#newton = null;
      this.#last = null;
      return;
    }
    connect(this.#model, network, topology);
    if (this.#numbersChanged || this.#injectionsChanged) inject(this.#model, network, topology, this.#consumers);
    this.#tree?.rebuild(this.#model);
    this.#radial?.reconnect();
    this.#meshed?.reconnect();
  }
}
