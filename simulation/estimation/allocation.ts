// Brings what consumers are estimated to draw in line with what feeders and stations measure. In each measured zone z, with own
// consumers i (not those below a measuring place further down):
//
//   d = P_z - losses_z - sum of P_child - sum of p_i + sum of generation
//   p_i += K d s_i^2 / sum of s_j^2,      K = S^2 / (S^2 + s_m^2),      S^2 = sum of s_j^2 + (common error)^2
//
// This is the weighted least-squares solution of "sum of p_i = P" with prior deviations s_i and the measurements' deviation s_m
// (Schweppe and Wildes 1970, for one radial balance). Losses are the last solution's; the second is iterated once a second anyway.
// Reactive power the same way. A zone whose measurement is stale or excluded belongs to the zone above.
import { ZONE_KIND } from './measured-zones.ts';
import type { ShadowParts } from './shadow-parts.ts';

/** Errors that all estimates have in common: profile, temperature, clocks. */
const COMMON_METERED = 0.04;
const COMMON_PROFILE = 0.2;

/** Standard deviations. */
const CREDIBLE = 10;

type Parts = Pick<ShadowParts, 'grid' | 'zones' | 'tree' | 'readings' | 'injections' | 'flow'>;

/** Sums by zone; those of zones that nobody measures are folded into the zone above. */
interface Sums {
  /** W and var that the zone should draw, by what is known without its own measurement */
  readonly p: Float64Array;
  readonly q: Float64Array;
  /** W^2, of the consumers that this zone accounts for, and W of those by meter and by profile */
  readonly variance: Float64Array;
  readonly metered: Float64Array;
  readonly profiled: Float64Array;
  /** W^2, of the measurements that bound it below */
  readonly bounds: Float64Array;
}

export class Allocation {
  readonly #parts: Parts;
  /** [zones] zone that accounts for it: itself where its measurement can be used, else one above; -1: nobody measures */
  readonly effective: Int32Array;
  /** [zones] zone above by the tree; -1 */
  readonly above: Int32Array;
  /** [zones] measured - expected without it, W and var, and one standard deviation of that; NaN: not measured */
  readonly innovation: Float64Array;
  readonly innovationQ: Float64Array;
  readonly deviation: Float64Array;
  /** [zones] one standard deviation of what is expected, W: the consumers' part of `deviation` */
  readonly expectedDeviation: Float64Array;
  readonly #order: Int32Array;
  readonly #sums: Sums;
  readonly #addP: Float64Array;
  readonly #addQ: Float64Array;
  /** [branches] zone that its losses belong to; -1 */
  readonly #lossZone: Int32Array;
  #isOrdered = false;

  constructor(parts: Parts) {
    const n = parts.zones.count;
    const column = (value = 0): Float64Array => new Float64Array(n).fill(value);
    this.#parts = parts;
    this.effective = new Int32Array(n).fill(-1);
    this.above = new Int32Array(n).fill(-1);
    this.innovation = column(Number.NaN);
    this.innovationQ = column(Number.NaN);
    this.deviation = column(Number.NaN);
    this.expectedDeviation = column(Number.NaN);
    this.#order = new Int32Array(n);
    this.#sums = {
      p: column(),
      q: column(),
      variance: column(),
      metered: column(),
      profiled: column(),
      bounds: column(),
    };
    this.#addP = column();
    this.#addQ = column();
    this.#lossZone = new Int32Array(parts.grid.network.branches.count).fill(-1);
  }

  /** The upper zones first, and which losses are whose: after a switching. */
  reorder(): void {
    const { count } = this.#parts.zones;
    const depth = new Int32Array(count);
    this.findAbove();
    for (let z = 0; z < count; z++)
      for (let up = this.above[z]!; up >= 0 && depth[z]! < count; up = this.above[up]!) depth[z]! += 1;
    this.#order.set(Array.from(depth.keys()).sort((a, b) => depth[a]! - depth[b]!));
    this.#findLossZones();
    this.#isOrdered = true;
  }

  /** Which zone hangs on which: enough to say how well each is known. */
  findAbove(): void {
    const { zones, tree } = this.#parts;
    for (let z = 0; z < zones.count; z++) {
      this.above[z] = -1;
      for (const edge of zones.heads[z]!) {
        const node = tree.below(edge);
        if (node >= 0 && tree.zone[tree.parent[node]!] !== z) this.above[z] = tree.zone[tree.parent[node]!]!;
      }
    }
  }

  /** W (or var, by `ms`) downwards into the zone, as measured; NaN: not fresh, or the zone is not fed over its head. */
  measuredPower(z: number, ms: Int32Array = this.#parts.zones.measuredP): number {
    const { zones, readings, tree, grid } = this.#parts;
    const m = ms[z]!;
    if (m < 0 || !readings.isFresh(m)) return Number.NaN;
    const [head] = zones.heads[z]!;
    const node = tree.below(head!);
    if (node < 0) return Number.NaN;
    const value = readings.value[m]!;
    if (zones.kind[z] !== ZONE_KIND.branch) return value;
    const { from, to } = grid.network.branches;
    const end = zones.terminal[z] === 0 ? from[head!]! : to[head!]!;
    return end === node ? -value : value;
  }

  /** Whether the head branches' own losses are below the measuring place. */
  #isHeadInside(z: number): boolean {
    const { zones, tree, grid } = this.#parts;
    if (zones.kind[z] !== ZONE_KIND.branch) return false;
    const [head] = zones.heads[z]!;
    const { from, to } = grid.network.branches;
    return (zones.terminal[z] === 0 ? from[head!]! : to[head!]!) !== tree.below(head!);
  }

  #isUsable(z: number): boolean {
    const m = this.#parts.zones.measuredP[z]!;
    return m >= 0 && this.#parts.readings.isUsable(m) && !Number.isNaN(this.measuredPower(z));
  }

  /** `zoneOfConsumer`: by the tree; -1 none or without supply. Moves `injections.p` and `q`. */
  run(zoneOfConsumer: Int32Array): void {
    if (!this.#isOrdered) this.reorder();
    for (const sum of Object.values(this.#sums) as Float64Array[]) sum.fill(0);
    for (const z of this.#order) {
      const up = this.above[z]!;
      this.effective[z] = this.#isUsable(z) ? z : up >= 0 ? this.effective[up]! : -1;
    }
    this.#addConsumers(zoneOfConsumer);
    this.#addLosses();
    this.#addGenerators();
    for (let k = this.#order.length - 1; k >= 0; k--) this.#balance(this.#order[k]!);
    this.#share(zoneOfConsumer);
  }

  #addConsumers(zoneOfConsumer: Int32Array): void {
    const { p, q, variance, metered } = this.#parts.injections;
    const sums = this.#sums;
    for (let row = 0; row < p.length; row++) {
      const z = zoneOfConsumer[row]!;
      if (z < 0) continue;
      sums.p[z]! += p[row]!;
      sums.q[z]! += q[row]!;
      sums.variance[z]! += variance[row]!;
      if (metered[row] === 1) sums.metered[z]! += p[row]!;
      else sums.profiled[z]! += p[row]!;
    }
  }

  #addLosses(): void {
    const { flow } = this.#parts;
    const { solution } = flow;
    if (solution === null) return;
    const { pFrom, qFrom, pTo, qTo } = solution;
    const { p, q } = this.#sums;
    const { basePower } = flow.network;
    const lossZone = this.#lossZone;
    for (let row = 0; row < lossZone.length; row++) {
      const z = lossZone[row]!;
      if (z < 0) continue;
      p[z]! += (pFrom[row]! + pTo[row]!) * basePower;
      q[z]! += (qFrom[row]! + qTo[row]!) * basePower;
    }
  }

  #findLossZones(): void {
    const { grid, tree, zones } = this.#parts;
    const { branches } = grid.network;
    const { zone, parentEdge, parent } = tree;
    for (let row = 0; row < branches.count; row++) {
      const to = branches.to[row]!;
      const node = parentEdge[to] === row ? to : branches.from[row]!;
      const head = zones.ofEdge[row]!;
      const isAbove = head >= 0 && !this.#isHeadInside(head);
      this.#lossZone[row] = parentEdge[node] !== row ? -1 : zone[isAbove ? parent[node]! : node]!;
    }
  }

  #addGenerators(): void {
    const { flow, tree } = this.#parts;
    const { generators } = flow.network;
    for (let row = 0; row < generators.count; row++) {
      const z = tree.zone[generators.node[row]!]!;
      if (z < 0) continue;
      this.#sums.p[z]! -= generators.p[row]!;
      this.#sums.q[z]! -= generators.q[row]!;
    }
  }

  /** Zones below have been balanced: what they draw is in the sums. */
  #balance(z: number): void {
    const { zones, readings } = this.#parts;
    const sums = this.#sums;
    const power = this.measuredPower(z);
    const isMeasured = !Number.isNaN(power);
    const own = isMeasured ? readings.deviation(zones.measuredP[z]!) ** 2 : Number.NaN;
    const common = (COMMON_METERED * sums.metered[z]!) ** 2 + (COMMON_PROFILE * sums.profiled[z]!) ** 2;
    const prior = sums.variance[z]! + common;
    const q = this.measuredPower(z, zones.measuredQ);
    this.innovation[z] = power - sums.p[z]!;
    this.innovationQ[z] = q - sums.q[z]!;
    this.expectedDeviation[z] = Math.sqrt(prior + sums.bounds[z]!);
    this.deviation[z] = Math.sqrt(prior + own + sums.bounds[z]!);
    // What loads cannot have done is not chased: residuals.ts judges it.
    const isCredible = !(Math.abs(this.innovation[z]) > CREDIBLE * this.deviation[z]);
    const isEffective = this.effective[z] === z && isCredible;
    const gain = isEffective ? prior / (prior + own + sums.bounds[z]!) : 0;
    this.#addP[z] = gain * (isEffective ? this.innovation[z] : 0);
    this.#addQ[z] = Number.isNaN(q) ? 0 : gain * this.innovationQ[z];
    const up = this.above[z]!;
    if (up < 0) return;
    sums.p[up]! += isEffective ? power : sums.p[z]!;
    sums.q[up]! += isEffective && !Number.isNaN(q) ? q : sums.q[z]!;
    if (isEffective) {
      sums.bounds[up]! += own;
      return;
    }
    sums.variance[up]! += sums.variance[z]!;
    sums.metered[up]! += sums.metered[z]!;
    sums.profiled[up]! += sums.profiled[z]!;
    sums.bounds[up]! += sums.bounds[z]!;
  }

  #share(zoneOfConsumer: Int32Array): void {
    const { p, q, variance } = this.#parts.injections;
    for (let row = 0; row < p.length; row++) {
      const own = zoneOfConsumer[row]!;
      const z = own < 0 ? -1 : this.effective[own]!;
      if (z < 0 || !(this.#sums.variance[z]! > 0)) continue;
      const share = variance[row]! / this.#sums.variance[z]!;
      p[row] = Math.max(0, p[row]! + share * this.#addP[z]!);
      q[row]! += share * this.#addQ[z]!;
    }
  }
}
