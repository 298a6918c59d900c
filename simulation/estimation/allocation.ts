// Brings what consumers are estimated to draw in line with what feeders and stations measure. In each measured zone z, with own
// consumers i (not those below a measuring place further down):
//
//   d = P_z - losses_z - sum of P_child - sum of p_i + sum of generation
//   p_i += K d s_i^2 / sum of s_j^2,      K = S^2 / (S^2 + s_m^2),      S^2 = sum of s_j^2 + (common error)^2
//
// This is the weighted least-squares solution of "sum of p_i = P" with prior deviations s_i and the measurements' deviation s_m
// (Schweppe and Wildes 1970, for one radial balance). Losses are the last solution's; the second is iterated once a second anyway.
// Reactive power the same way. A zone whose measurement is stale or excluded belongs to the zone above.
import type { CityGrid } from '../network/city-grid.ts';
import type { BelievedFlow } from './believed-flow.ts';
import type { Injections } from './injections.ts';
import { type MeasuredZones, ZONE_KIND } from './measured-zones.ts';
import type { Readings } from './readings.ts';
import type { SupplyTree } from './supply-tree.ts';

/** Errors that all estimates have in common: profile, temperature, clocks. */
const COMMON_METERED = 0.04;
const COMMON_PROFILE = 0.2;

export class Allocation {
  readonly #grid: CityGrid;
  readonly #zones: MeasuredZones;
  readonly #tree: SupplyTree;
  readonly #readings: Readings;
  readonly #injections: Injections;
  readonly #flow: BelievedFlow;
  /** [zones] zone that accounts for it: itself where its measurement can be used, else one above; -1: nobody measures */
  readonly effective: Int32Array;
  /** [zones] zone above by the tree; -1 */
  readonly above: Int32Array;
  /** [zones] measured - expected before anything was moved, W and var, and one standard deviation of that; NaN: not measured */
  readonly innovation: Float64Array;
  readonly innovationQ: Float64Array;
  readonly deviation: Float64Array;
  readonly #order: Int32Array;
  readonly #sumP: Float64Array;
  readonly #sumQ: Float64Array;
  readonly #variance: Float64Array;
  readonly #metered: Float64Array;
  readonly #profiled: Float64Array;
  readonly #addP: Float64Array;
  readonly #addQ: Float64Array;
  readonly #upper: Float64Array;
  #ordered = 0;

  constructor(
    grid: CityGrid,
    zones: MeasuredZones,
    tree: SupplyTree,
    readings: Readings,
    injections: Injections,
    flow: BelievedFlow,
  ) {
    const n = zones.count;
    this.#grid = grid;
    this.#zones = zones;
    this.#tree = tree;
    this.#readings = readings;
    this.#injections = injections;
    this.#flow = flow;
    this.effective = new Int32Array(n).fill(-1);
    this.above = new Int32Array(n).fill(-1);
    this.innovation = new Float64Array(n).fill(Number.NaN);
    this.innovationQ = new Float64Array(n).fill(Number.NaN);
    this.deviation = new Float64Array(n).fill(Number.NaN);
    this.#order = new Int32Array(n);
    [this.#sumP, this.#sumQ, this.#variance, this.#metered, this.#profiled, this.#addP, this.#addQ, this.#upper] =
      Array.from({ length: 8 }, () => new Float64Array(n)) as [
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
      ];
  }

  /** Which zone hangs on which, the upper ones first: after a switching. */
  reorder(): void {
    const { heads, count } = this.#zones;
    const { parent, zone } = this.#tree;
    const depth = new Int32Array(count);
    for (let z = 0; z < count; z++) {
      this.above[z] = -1;
      for (const edge of heads[z]!) {
        const node = this.#tree.below(edge);
        if (node >= 0 && zone[parent[node]!] !== z) this.above[z] = zone[parent[node]!]!;
      }
    }
    for (let z = 0; z < count; z++)
      for (let up = this.above[z]!; up >= 0 && depth[z]! < count; up = this.above[up]!) depth[z]! += 1;
    const order = Array.from(depth.keys()).sort((a, b) => depth[a]! - depth[b]!);
    this.#order.set(order);
    this.#ordered = count;
  }

  /** W downwards into the zone, as measured; NaN: not to be used, or the zone is not fed over its heads. */
  measuredPower(z: number, ms: Int32Array = this.#zones.measuredP): number {
    const m = ms[z]!;
    if (m < 0 || !this.#readings.isUsable(m)) return Number.NaN;
    const [head] = this.#zones.heads[z]!;
    const node = this.#tree.below(head!);
    if (node < 0) return Number.NaN;
    const value = this.#readings.value[m]!;
    if (this.#zones.kind[z] !== ZONE_KIND.branch) return value;
    const { from, to } = this.#grid.network.branches;
    const end = this.#zones.terminal[z] === 0 ? from[head!]! : to[head!]!;
    return end === node ? -value : value;
  }

  /** Whether the head branches' own losses are below the measuring place. */
  #isHeadInside(z: number): boolean {
    if (this.#zones.kind[z] !== ZONE_KIND.branch) return this.#zones.kind[z] === ZONE_KIND.station;
    const [head] = this.#zones.heads[z]!;
    const { from, to } = this.#grid.network.branches;
    const end = this.#zones.terminal[z] === 0 ? from[head!]! : to[head!]!;
    return end !== this.#tree.below(head!);
  }

  /** `zoneOfConsumer`: by the tree; -1 none or without supply. Moves `injections.p` and `q`. */
  run(zoneOfConsumer: Int32Array): void {
    if (this.#ordered !== this.#zones.count) this.reorder();
    this.#findEffective();
    this.#sum(zoneOfConsumer);
    this.#balance();
    this.#share(zoneOfConsumer);
  }

  #findEffective(): void {
    for (const z of this.#order) {
      const isMeasured = !Number.isNaN(this.measuredPower(z));
      const up = this.above[z]!;
      this.effective[z] = isMeasured ? z : up >= 0 ? this.effective[up]! : -1;
    }
  }

  #sum(zoneOfConsumer: Int32Array): void {
    const { p, q, variance, metered } = this.#injections;
    const sums = [this.#sumP, this.#sumQ, this.#variance, this.#metered, this.#profiled];
    for (const sum of sums) sum.fill(0);
    for (let row = 0; row < p.length; row++) {
      const own = zoneOfConsumer[row]!;
      const z = own < 0 ? -1 : this.effective[own]!;
      if (z < 0) continue;
      this.#sumP[z]! += p[row]!;
      this.#sumQ[z]! += q[row]!;
      this.#variance[z]! += variance[row]!;
      if (metered[row] === 1) this.#metered[z]! += p[row]!;
      else this.#profiled[z]! += p[row]!;
    }
    this.#addLosses();
    this.#addGenerators();
  }

  #addLosses(): void {
    const solution = this.#flow.solution;
    if (solution === null) return;
    const { branches, basePower } = this.#grid.network;
    const { zone, parentEdge, parent } = this.#tree;
    const { ofEdge } = this.#zones;
    for (let row = 0; row < branches.count; row++) {
      const to = branches.to[row]!;
      const node = parentEdge[to] === row ? to : branches.from[row]!;
      if (parentEdge[node] !== row) continue;
      let z = zone[node]!;
      if (ofEdge[row]! >= 0 && !this.#isHeadInside(ofEdge[row]!)) z = zone[parent[node]!]!;
      const e = z < 0 ? -1 : this.effective[z]!;
      if (e < 0) continue;
      this.#sumP[e]! += (solution.pFrom[row]! + solution.pTo[row]!) * basePower;
      this.#sumQ[e]! += (solution.qFrom[row]! + solution.qTo[row]!) * basePower;
    }
  }

  #addGenerators(): void {
    const { generators } = this.#flow.network;
    for (let row = 0; row < generators.count; row++) {
      const own = this.#tree.zone[generators.node[row]!]!;
      const z = own < 0 ? -1 : this.effective[own]!;
      if (z < 0) continue;
      this.#sumP[z]! -= generators.p[row]!;
      this.#sumQ[z]! -= generators.q[row]!;
    }
  }

  /** What is left for each zone's own consumers: `add`, by which their sum is moved. */
  #balance(): void {
    const readings = this.#readings;
    const { measuredP, measuredQ } = this.#zones;
    this.#upper.fill(0);
    // Measured children first take their part of the zone above.
    for (let z = 0; z < this.#zones.count; z++) {
      const up = this.above[z]!;
      const above = up < 0 ? -1 : this.effective[up]!;
      if (this.effective[z] !== z || above < 0) continue;
      this.#sumP[above]! += this.measuredPower(z);
      const q = this.measuredPower(z, measuredQ);
      this.#sumQ[above]! += Number.isNaN(q) ? this.#sumQ[z]! : q;
      this.#upper[above]! += readings.deviation(measuredP[z]!) ** 2;
    }
    for (let z = 0; z < this.#zones.count; z++) {
      this.#addP[z] = 0;
      this.#addQ[z] = 0;
      this.innovation[z] = Number.NaN;
      this.innovationQ[z] = Number.NaN;
      this.deviation[z] = Number.NaN;
      if (this.effective[z] !== z) continue;
      const own = readings.deviation(measuredP[z]!) ** 2 + this.#upper[z]!;
      const common = (COMMON_METERED * this.#metered[z]!) ** 2 + (COMMON_PROFILE * this.#profiled[z]!) ** 2;
      const prior = this.#variance[z]! + common;
      const difference = this.measuredPower(z) - this.#sumP[z]!;
      this.innovation[z] = difference;
      this.deviation[z] = Math.sqrt(prior + own);
      const gain = prior / (prior + own);
      this.#addP[z] = gain * difference;
      const q = this.measuredPower(z, measuredQ);
      if (Number.isNaN(q)) continue;
      this.innovationQ[z] = q - this.#sumQ[z]!;
      this.#addQ[z] = gain * this.innovationQ[z]!;
    }
  }

  #share(zoneOfConsumer: Int32Array): void {
    const { p, q, variance } = this.#injections;
    for (let row = 0; row < p.length; row++) {
      const own = zoneOfConsumer[row]!;
      const z = own < 0 ? -1 : this.effective[own]!;
      if (z < 0 || !(this.#variance[z]! > 0)) continue;
      const share = variance[row]! / this.#variance[z]!;
      p[row] = Math.max(0, p[row]! + share * this.#addP[z]!);
      q[row]! += share * this.#addQ[z]!;
    }
  }
}
