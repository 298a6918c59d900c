// How well the supply of each place is known: which measured zones have ever spoken and speak now, and what that says of a node.
//
//   fed        some measuring place on its way, feeder or below, speaks: live, computed
//              it spoke once: the last state, stale and unobserved      never: unknown and unobserved
//   inferred   without supply because meters say so: dead, computed, uncertain until the evidence is strong
//   cut off    behind a switch that is believed open: as good as that switch's report
import type { CityGrid } from '../network/city-grid.ts';
import { basisOf, ORIGIN, QUALITY, qualityOfBasis, SUPPLY } from './live-columns.ts';
import { type MeasuredZones, ZONE_KIND } from './measured-zones.ts';
import type { Readings } from './readings.ts';
import { CUT_OFF, type SupplyTree } from './supply-tree.ts';
import type { SwitchBeliefs } from './switch-beliefs.ts';

export const EVER = 1;
export const FRESH = 2;

const LIVE = SUPPLY.live | (basisOf(ORIGIN.computed, QUALITY.good, false) << 2);
const LIVE_ONCE = SUPPLY.live | (basisOf(ORIGIN.computed, QUALITY.stale, true) << 2);
const NEVER_SEEN = SUPPLY.unknown | (basisOf(ORIGIN.estimated, QUALITY.uncertain, true) << 2);
const DARK = SUPPLY.dead | (basisOf(ORIGIN.computed, QUALITY.good, false) << 2);
const DARK_MAYBE = SUPPLY.dead | (basisOf(ORIGIN.computed, QUALITY.uncertain, false) << 2);

/** [nodes] what is inferred beyond the believed switches: 0 nothing, 1 dark but uncertain, 2 dark and certain */
export type Inferred = Uint8Array;

export class Observation {
  readonly #grid: CityGrid;
  readonly #zones: MeasuredZones;
  readonly #tree: SupplyTree;
  readonly #readings: Readings;
  readonly #beliefs: SwitchBeliefs;
  readonly inferred: Inferred;
  /** [zones] EVER | FRESH */
  readonly seen: Uint8Array;
  /** [zones] of a node that is fed over it: SUPPLY | basis << 2 */
  readonly #codeOfZone: Uint16Array;
  /** [nodes] EVER | FRESH, of nodes above all measured zones: by what is measured there or hangs on them */
  readonly #upper: Uint8Array;
  readonly #marked: number[] = [];
  /** measurements at nodes: of voltage, and of currents in branches */
  readonly #atNodes: { readonly m: number; readonly node: number }[] = [];
  /** [nodes] the edge whose opening took its supply; -1: it never had any */
  readonly cause: Int32Array;

  constructor(grid: CityGrid, zones: MeasuredZones, tree: SupplyTree, readings: Readings, beliefs: SwitchBeliefs) {
    this.#grid = grid;
    this.#zones = zones;
    this.#tree = tree;
    this.#readings = readings;
    this.#beliefs = beliefs;
    this.inferred = new Uint8Array(grid.network.nodes.count);
    this.seen = new Uint8Array(zones.count);
    this.#codeOfZone = new Uint16Array(zones.count);
    this.#upper = new Uint8Array(grid.network.nodes.count);
    for (const [node, ms] of readings.all('node', 'voltage')) for (const m of ms) this.#atNodes.push({ m, node });
    const { branches } = grid.network;
    for (const [row, ms] of readings.all('branch', 'current'))
      for (const m of ms)
        this.#atNodes.push({ m, node: (grid.measurements.terminal[m] === 0 ? branches.from : branches.to)[row]! });
    this.cause = new Int32Array(grid.network.nodes.count).fill(-1);
  }

  /** Once before the columns are written. `above`: zone above each zone. */
  refresh(above: Int32Array): void {
    const { count, evidence, kind, row } = this.#zones;
    const { breaker } = this.#grid.feeders;
    for (let z = 0; z < count; z++) {
      let seen = 0;
      for (const m of evidence[z]!) {
        if (this.#readings.hasValue(m)) seen |= EVER;
        if (this.#readings.isFresh(m)) seen |= FRESH;
      }
      if (kind[z] === ZONE_KIND.feeder && !Number.isNaN(this.#beliefs.reportedMs[breaker[row[z]!]!]!)) seen |= EVER;
      this.seen[z] = seen;
    }
    // A station hangs on its feeder; a feeder without word is not known by its substation.
    for (let z = 0; z < count; z++)
      if (kind[z] === ZONE_KIND.station && above[z]! >= 0) this.seen[z]! |= this.seen[above[z]!]!;
    for (let z = 0; z < count; z++) this.#codeOfZone[z] = codeOfSeen(this.seen[z]!);
    this.#markUpper(above);
  }

  /** What has supply below has supply above. */
  #markUpper(above: Int32Array): void {
    for (const node of this.#marked) this.#upper[node] = 0;
    this.#marked.length = 0;
    for (let z = 0; z < this.#zones.count; z++) {
      if (above[z]! >= 0 || this.seen[z] === 0) continue;
      for (const edge of this.#zones.heads[z]!) {
        const node = this.#tree.below(edge);
        if (node >= 0) this.#markUp(this.#tree.parent[node]!, this.seen[z]!);
      }
    }
    for (const { m, node } of this.#atNodes) {
      if (this.#tree.zone[node]! >= 0 || !this.#readings.hasValue(m)) continue;
      this.#markUp(node, this.#readings.isFresh(m) ? EVER | FRESH : EVER);
    }
  }

  #markUp(from: number, seen: number): void {
    const { parent, zone } = this.#tree;
    for (let node = from; node >= 0 && zone[node]! < 0; node = parent[node]!) {
      const before = this.#upper[node]!;
      if ((before | seen) === before) return;
      if (before === 0) this.#marked.push(node);
      this.#upper[node] = before | seen;
    }
  }

  isLive(node: number): boolean {
    return this.#tree.isFed(node) && this.inferred[node] === 0;
  }

  /** SUPPLY of a node. */
  supplyOf(node: number): number {
    return this.codeOf(node) & 3;
  }

  /** Basis of the supply of a node, where nothing measures at it itself. */
  basisOf(node: number): number {
    return this.codeOf(node) >> 2;
  }

  /** Both: SUPPLY | basis << 2. As of the last `refresh`. */
  codeOf(node: number): number {
    const inferred = this.inferred[node]!;
    if (inferred !== 0) return inferred === 2 ? DARK : DARK_MAYBE;
    if (this.#tree.parentEdge[node] === CUT_OFF) return this.#codeOfCut(node);
    const zone = this.#tree.zone[node]!;
    return zone < 0 ? codeOfSeen(this.#upperOf(node)) : this.#codeOfZone[zone]!;
  }

  /** Of its own, or of the nearest node on its way that anything is known of. */
  #upperOf(node: number): number {
    let at = node;
    while (at >= 0 && this.#upper[at] === 0) at = this.#tree.parent[at]!;
    return at < 0 ? 0 : this.#upper[at]!;
  }

  #codeOfCut(node: number): number {
    const cause = this.cause[node]!;
    return (cause < 0 ? SUPPLY.unknown : SUPPLY.dead) | (this.#basisOfCut(cause) << 2);
  }

  #basisOfCut(edge: number): number {
    const row = edge - this.#grid.network.branches.count;
    if (edge < 0 || row < 0) return basisOf(ORIGIN.estimated, QUALITY.uncertain, true);
    const quality = qualityOfBasis(this.#beliefs.basis[row]!);
    return basisOf(ORIGIN.computed, quality, quality === QUALITY.stale);
  }
}

const codeOfSeen = (seen: number): number =>
  (seen & FRESH) !== 0 ? LIVE : (seen & EVER) !== 0 ? LIVE_ONCE : NEVER_SEEN;
