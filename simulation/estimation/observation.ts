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
    for (let z = 0; z < count; z++) {
      const seen = this.seen[z]!;
      this.#codeOfZone[z] = (seen & FRESH) !== 0 ? LIVE : (seen & EVER) !== 0 ? LIVE_ONCE : NEVER_SEEN;
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
    return zone < 0 ? NEVER_SEEN : this.#codeOfZone[zone]!;
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
