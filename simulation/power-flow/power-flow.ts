// The front door of the balanced power flow: a network, what is open and closed in it, and solutions of it.
// Keeps what a change does not touch: new loads keep the order of the sweep and every factorisation's pattern, a switching keeps
// the parameters in per unit.
import type { Network, SwitchingState } from '../network/network.ts';
import { Topology, type TopologyChange } from '../network/topology.ts';
import { busBranchModel, connect, type ConsumerPower, inject } from './bus-branch.ts';
import type { BalancedSolution, BusBranchModel } from './bus-branch-model.ts';
import { emptySolution } from './solution.ts';
import { RadialSweep } from './sweep-radial.ts';
import { SweepTree } from './sweep-tree.ts';

export interface PowerFlowOptions {
  /** auto: a sweep where the network is radial or weakly meshed and no machine holds a voltage, else Newton. Default auto. */
  readonly method?: 'auto' | 'newton' | 'sweep' | 'current' | 'dc';
  /** pu, of voltage for sweeps and of power for Newton. Default 1e-8. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
  /** flat: sources' magnitude everywhere; file: the network's own start values; last: the solution before. Default flat. */
  readonly start?: 'flat' | 'file' | 'last';
  /** machines at their limits of reactive power let go of their voltage. Default no. */
  readonly enforceReactiveLimits?: boolean;
}

export class PowerFlow {
  readonly network: Network;
  readonly topology: Topology;
  #model: BusBranchModel;
  readonly #consumers: ConsumerPower;
  #tree: SweepTree | null = null;
  #sweep: RadialSweep | null = null;
  #last: BalancedSolution | null = null;
  #connectionsChanged = false;
  #injectionsChanged = false;

  /** The state is copied; switch by setSwitch and setBranch. */
  constructor(network: Network, state: SwitchingState) {
    this.network = network;
    this.topology = new Topology(network, state);
    this.#consumers = { p: network.consumers.p.slice(), q: network.consumers.q.slice() };
    this.#model = busBranchModel(network, this.topology, this.#consumers);
  }

  /** As of the last switching and loads; a switching that makes new buses makes a new model. */
  get model(): BusBranchModel {
    this.#refresh();
    return this.#model;
  }

  /** W and var by consumer row; copied. */
  setConsumers(p: Float64Array, q: Float64Array): void {
    this.#consumers.p.set(p);
    this.#consumers.q.set(q);
    this.#injectionsChanged = true;
  }

  setSwitch(row: number, closed: boolean): TopologyChange {
    this.#connectionsChanged = true;
    return this.topology.setSwitch(row, closed);
  }

  /** `openEnds`: OPEN_FROM | OPEN_TO; 0 = in service */
  setBranch(row: number, openEnds: number): TopologyChange {
    this.#connectionsChanged = true;
    return this.topology.setBranch(row, openEnds);
  }

  /** The solution belongs to the solver and is overwritten by the next call with the same method. */
  solve(options: PowerFlowOptions = {}): BalancedSolution {
    const { tolerance = 1e-8, start = 'flat' } = options;
    this.#refresh();
    const tree = this.#tree!;
    const from =
      start === 'file' ? this.#model.startMagnitude : start === 'last' ? (this.#last?.magnitude ?? null) : null;
    if (tree.links.length > 0) return emptySolution(this.#model, 'sweep');
    this.#sweep ??= new RadialSweep(this.#model, tree);
    this.#last = this.#sweep.solve(tolerance, options.maxIterations ?? 50, from);
    return this.#last;
  }

  #refresh(): void {
    if (this.#connectionsChanged) {
      if (this.topology.busCount === this.#model.busCount) {
        connect(this.#model, this.network, this.topology);
        inject(this.#model, this.network, this.topology, this.#consumers);
        this.#tree?.rebuild(this.#model);
        this.#sweep?.clear();
      } else {
        this.#model = busBranchModel(this.network, this.topology, this.#consumers);
        this.#tree = null;
        this.#sweep = null;
      }
    } else if (this.#injectionsChanged) {
      inject(this.#model, this.network, this.topology, this.#consumers);
      this.#tree?.reload(this.#model);
    }
    this.#tree ??= new SweepTree(this.#model);
    this.#connectionsChanged = false;
    this.#injectionsChanged = false;
  }
}
