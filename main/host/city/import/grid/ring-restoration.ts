// Can every ring be restored after a fault of any one of its cables, at the hour of the peak? With the faulty cable cut off, each end
// feeds the stations on its side. For each case the chain is solved as a radial feeder (forward and backward sweep, Shirmohammadi
// 1988) behind its substation transformer's impedance; cables and transformers must stay within emergency rating and every service
// point within EN 50160 (the drop below a station's busbar being that of the normal state).
import { BRANCH_CLASS, type Network } from '../../../../../simulation/network/network.ts';
import type { PowerFlow } from '../../../../../simulation/power-flow/power-flow.ts';
import type { BalancedSolution } from '../../../../../simulation/power-flow/bus-branch-model.ts';
import type { CityGrid } from '../../../../../simulation/network/city-grid.ts';
import { type RingChain, ringChains } from './ring-walk.ts';

const LOWEST = 0.9;
const SWEEPS = 20;
const SETTLED = 1e-7;

/** Rings that some fault of a cable leaves partly dark or beyond its limits. `flow` at peak, `solution` its solution. */
export function ringsNotRestorable(grid: CityGrid, flow: PowerFlow, solution: BalancedSolution): number[] {
  const state = new PeakState(grid, flow, solution);
  return ringChains(grid)
    .filter((chain) => {
      for (let fault = 0; fault < chain.cables.length; fault++) if (!isRestorable(state, chain, fault)) return true;
      return false;
    })
    .map(({ ring }) => ring);
}

/** W, var and pu at peak, by station and feeder. */
class PeakState {
  readonly network: Network;
  readonly p: Float64Array;
  readonly q: Float64Array;
  /** pu between a station's busbar and its lowest service point */
  readonly drop: Float64Array;
  readonly #grid: CityGrid;
  readonly #voltage: (node: number) => number;
  /** by node of a busbar section: its transformer */
  readonly #transformerOf = new Map<number, number>();
  readonly #flow: BalancedSolution;
  readonly #base: number;

  constructor(grid: CityGrid, flow: PowerFlow, solution: BalancedSolution) {
    const { network, stations, nodes } = grid;
    this.network = network;
    this.#grid = grid;
    this.#flow = solution;
    this.#base = flow.model.basePower;
    const { busOfNode } = flow.topology;
    this.#voltage = (node) => solution.magnitude[busOfNode[node]!]!;
    this.p = new Float64Array(stations.count);
    this.q = new Float64Array(stations.count);
    const lowest = new Float64Array(stations.count).fill(Infinity);
    const busbar = new Float64Array(stations.count).fill(Number.NaN);
    const sectionAt = new Map<number, number>();
    for (const breaker of grid.feeders.breaker) {
      const node = network.switches.nodeA[breaker]!;
      sectionAt.set(busOfNode[node]!, node);
    }
    for (let row = 0; row < network.branches.count; row++) {
      if (network.branches.class[row] !== BRANCH_CLASS.PowerTransformer) continue;
      const station = grid.branches.station[row]!;
      const section = sectionAt.get(busOfNode[network.branches.to[row]!]!);
      if (section !== undefined) this.#transformerOf.set(section, row);
      else {
        this.p[station]! += solution.pFrom[row]! * this.#base;
        this.q[station]! += solution.qFrom[row]! * this.#base;
      }
    }
    for (let node = 0; node < network.nodes.count; node++) {
      const station = nodes.station[node]!;
      const voltage = this.#voltage(node);
      if (station < 0 || voltage === 0) continue;
      if (network.nodes.baseVoltage[node]! < 1000) lowest[station] = Math.min(lowest[station]!, voltage);
      else busbar[station] = voltage;
    }
    for (let i = 0; i < network.consumers.count; i++) {
      const node = network.consumers.node[i]!;
      if (network.nodes.baseVoltage[node]! < 1000) continue;
      this.p[grid.consumers.station[i]!]! += network.consumers.p[i]!;
      this.q[grid.consumers.station[i]!]! += network.consumers.q[i]!;
    }
    this.drop = lowest.map((low, s) => (Number.isFinite(low) ? Math.max(0, busbar[s]! - low) : 0));
  }

  /** What a feeder carries more (or less) than now moves its section's voltage and loads its transformer. */
  section(
    feeder: number,
    addedP: number,
    addedQ: number,
  ): { readonly voltage: number; readonly isOverloaded: boolean } {
    const { branches, switches, nodes } = this.network;
    const node = switches.nodeA[this.#grid.feeders.breaker[feeder]!]!;
    const row = this.#transformerOf.get(node)!;
    const volts = nodes.baseVoltage[node]!;
    const now = this.#voltage(node);
    const p = -this.#flow.pTo[row]! * this.#base + addedP;
    const q = -this.#flow.qTo[row]! * this.#base + addedQ;
    return {
      voltage: now - (addedP * branches.r[row]! + addedQ * branches.x[row]!) / (now * volts * volts),
      isOverloaded: Math.hypot(p, q) / now > branches.emergencyRating[row]!,
    };
  }
}

function isRestorable(state: PeakState, chain: RingChain, fault: number): boolean {
  const near = chain.stations.map((_, k) => k).slice(0, fault);
  const far = chain.stations
    .map((_, k) => k)
    .slice(fault)
    .toReversed();
  return (
    isFeedable(state, chain, near, (k) => chain.cables[k]!, chain.feeders[0], chain.fedFrom[0]) &&
    isFeedable(state, chain, far, (k) => chain.cables[k + 1]!, chain.feeders[1], chain.fedFrom[1])
  );
}

function isFeedable(
  state: PeakState,
  chain: RingChain,
  order: readonly number[],
  cableBefore: (k: number) => number,
  feeder: number,
  already: ReadonlySet<number>,
): boolean {
  const { p, q, drop, network } = state;
  const { branches, nodes } = network;
  let [addedP, addedQ] = [0, 0];
  for (const k of order) {
    if (already.has(k)) continue;
    addedP += p[chain.stations[k]!]!;
    addedQ += q[chain.stations[k]!]!;
  }
  // What is fed now and lies beyond the fault goes to the other end.
  for (const k of already) {
    if (order.includes(k)) continue;
    addedP -= p[chain.stations[k]!]!;
    addedQ -= q[chain.stations[k]!]!;
  }
  const head = state.section(feeder, addedP, addedQ);
  if (head.isOverloaded || head.voltage < LOWEST) return false;
  const volts = nodes.baseVoltage[chain.busbars[0]!]!;
  const voltage = new Float64Array(order.length).fill(head.voltage);
  const flowP = new Float64Array(order.length);
  const flowQ = new Float64Array(order.length);
  for (let sweep = 0, change = Infinity; sweep < SWEEPS && change > SETTLED; sweep++) {
    let [sumP, sumQ] = [0, 0];
    for (let i = order.length - 1; i >= 0; i--) {
      const station = chain.stations[order[i]!]!;
      const row = cableBefore(order[i]!);
      sumP += p[station]!;
      sumQ += q[station]!;
      const current2 = (sumP * sumP + sumQ * sumQ) / (voltage[i]! * volts) ** 2;
      sumP += branches.r[row]! * current2;
      sumQ += branches.x[row]! * current2;
      flowP[i] = sumP;
      flowQ[i] = sumQ;
    }
    change = 0;
    let before = head.voltage;
    for (let i = 0; i < order.length; i++) {
      const row = cableBefore(order[i]!);
      const [r, x] = [branches.r[row]! / volts ** 2, branches.x[row]! / volts ** 2];
      // |V|^2 after z = |V|^2 - 2 (rP + xQ) + |z|^2 |S|^2 / |V|^2, powers at the sending end (Baran and Wu 1989).
      const squared =
        before ** 2 -
        2 * (r * flowP[i]! + x * flowQ[i]!) +
        ((r * r + x * x) * (flowP[i]! ** 2 + flowQ[i]! ** 2)) / before ** 2;
      const next = Math.sqrt(Math.max(0.01, squared));
      change = Math.max(change, Math.abs(next - voltage[i]!));
      voltage[i] = next;
      before = next;
    }
  }
  return order.every((k, i) => {
    const row = cableBefore(k);
    const before = i === 0 ? head.voltage : voltage[i - 1]!;
    const isOverloaded = Math.hypot(flowP[i]!, flowQ[i]!) / before > branches.emergencyRating[row]!;
    return !isOverloaded && voltage[i]! - drop[chain.stations[k]!]! >= LOWEST;
  });
}
