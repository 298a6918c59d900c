// How well the supply of each place is known: which measured zones have ever spoken and speak now, and what that says of a node.
//
//   fed        over a switch that nobody telemeters, below which nobody speaks: as it should be, uncertain and unobserved
//   fed        some measuring place on its way, feeder or below, speaks: live, computed
//              it spoke once: the last state, stale and unobserved      never: unknown and unobserved
//              never, but a meter below: there was supply at it; who hangs on the same way is live by assumption, uncertain and unobserved,
//              as far as no switch on his way that could tell its position has never told it
//   fed        over a switch that is closed by an old report, below which nobody speaks: stale and unobserved, too
//   inferred   without supply because meters or instruments say so: dead, computed, uncertain; stale once none of them speaks any more;
//              good below an instrument that measures it, if another device says so too and nobody the contrary
//   cut off    behind a switch that is believed open: as good as that switch's report
import { type CityGrid, GRID_QUANTITIES } from '../network/city-grid.ts';
import { incidenceOf, type Incidence } from '../network/incidence.ts';
import { basisOf, ORIGIN, QUALITY, qualityOfBasis, SUPPLY } from './live-columns.ts';
import { type MeasuredZones, ZONE_KIND } from './measured-zones.ts';
import type { Readings } from './readings.ts';
import { CUT_OFF, type SupplyTree } from './supply-tree.ts';
import type { SwitchBeliefs } from './switch-beliefs.ts';

const VOLTAGE = GRID_QUANTITIES.indexOf('voltage');
const SUPPLY_QUANTITY = GRID_QUANTITIES.indexOf('supply');
/** V, and deviations of an instrument: more is a sign of life */
const LEAST_VOLTAGE = 50;
const LIFE_DEVIATIONS = 4;

/** Of a zone: its own measurements have shown voltage or flow once; one of them speaks now; a meter in it has. */
export const EVER = 1;
export const FRESH = 2;
const METER = 4;
const NOT_OLD = 0;
const OLD = 1;
const NEVER_TOLD = 2;

const LIVE = SUPPLY.live | (basisOf(ORIGIN.computed, QUALITY.good, false) << 2);
const LIVE_MAYBE = SUPPLY.live | (basisOf(ORIGIN.computed, QUALITY.uncertain, false) << 2);
const LIVE_UNTOLD = SUPPLY.live | (basisOf(ORIGIN.estimated, QUALITY.uncertain, true) << 2);
const LIVE_ONCE = SUPPLY.live | (basisOf(ORIGIN.computed, QUALITY.stale, true) << 2);
/** Words against each other: nothing is certain. */
const UNKNOWN_NOW = SUPPLY.unknown | (basisOf(ORIGIN.computed, QUALITY.uncertain, false) << 2);
const NEVER_SEEN = SUPPLY.unknown | (basisOf(ORIGIN.estimated, QUALITY.uncertain, true) << 2);
const DARK_ONCE = SUPPLY.dead | (basisOf(ORIGIN.computed, QUALITY.stale, true) << 2);
const DARK = SUPPLY.dead | (basisOf(ORIGIN.computed, QUALITY.good, false) << 2);
const DARK_MAYBE = SUPPLY.dead | (basisOf(ORIGIN.computed, QUALITY.uncertain, false) << 2);

/**
 * What is inferred of a node beyond the believed switches: dark by what meters say; by words that are all old; with an instrument that
 * measures it; below one, which others confirm and nobody contradicts
 */
export const INFERRED = { no: 0, meters: 1, old: 2, measured: 3, surely: 4 } as const;

export class Observation {
  readonly #grid: CityGrid;
  readonly #zones: MeasuredZones;
  readonly #tree: SupplyTree;
  readonly #readings: Readings;
  readonly #beliefs: SwitchBeliefs;
  /** [nodes] INFERRED */
  readonly inferred: Uint8Array;
  /** [zones] EVER | FRESH | METER */
  readonly seen: Uint8Array;
  /** [zones] of a node that is fed over it: SUPPLY | basis << 2 */
  readonly #codeOfZone: Uint16Array;
  /** [nodes] EVER | FRESH, of nodes above all measured zones: by what is measured there or hangs on them */
  readonly #upper: Uint8Array;
  /** [nodes] of places behind open switches that others contradict: 1 one word against them, 2 more than one */
  readonly contradicted: Uint8Array;
  /** [nodes] since when it is dark, by the report or the gasp that says so; NaN: it is not, or nobody knows */
  readonly darkSinceMs: Float64Array;
  /** edges that are inferred to be open */
  inferredOpen: ReadonlySet<number> = new Set();
  /** [zones] 1: its sum does not fit, so that what is computed inside means little */
  readonly suspect: Uint8Array;
  /** [nodes] 1: a gate of the tree below which somebody speaks */
  readonly #told: Uint8Array;
  readonly #toldList: number[] = [];
  /** [nodes] 1: somebody speaks at it or below; kept up only where a switch on some way is closed by an old report */
  readonly #heard: Uint8Array;
  readonly #heardList: number[] = [];
  #isWholeWay = false;
  /** [nodes] OLD: below such a switch, with nobody that speaks; NEVER_TOLD: below one that could tell its position and never has */
  readonly #old: Uint8Array;
  readonly #oldList: number[] = [];
  readonly #incidence: Incidence;
  /** [zones] 1: a measurement of it has shown voltage or flow once */
  readonly #hasLived: Uint8Array;
  readonly #marked: number[] = [];
  /** [consumers] a measurement of its power, -1 */
  readonly #meter: Int32Array;
  /** measurements of consumers that tell life when they show voltage, and at which node */
  readonly #meters: { readonly m: number; readonly node: number }[] = [];
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
    this.contradicted = new Uint8Array(grid.network.nodes.count);
    this.suspect = new Uint8Array(zones.count);
    this.darkSinceMs = new Float64Array(grid.network.nodes.count).fill(Number.NaN);
    this.#told = new Uint8Array(grid.network.nodes.count);
    this.#heard = new Uint8Array(grid.network.nodes.count);
    this.#old = new Uint8Array(grid.network.nodes.count);
    this.#incidence = incidenceOf(grid.network);
    this.#hasLived = new Uint8Array(zones.count);
    for (const [node, ms] of readings.all('node', 'voltage')) for (const m of ms) this.#atNodes.push({ m, node });
    const { branches } = grid.network;
    for (const [row, ms] of readings.all('branch', 'current'))
      for (const m of ms)
        this.#atNodes.push({ m, node: (grid.measurements.terminal[m] === 0 ? branches.from : branches.to)[row]! });
    this.#meter = new Int32Array(grid.network.consumers.count).fill(-1);
    for (const [row, ms] of readings.all('consumer', 'activePower')) this.#meter[row] = ms[0]!;
    for (const quantity of ['supply', 'voltage'] as const)
      for (const [row, ms] of readings.all('consumer', quantity))
        for (const m of ms) this.#meters.push({ m, node: grid.network.consumers.node[row]! });
    this.cause = new Int32Array(grid.network.nodes.count).fill(-1);
  }

  /** Once before the columns are written. `above`: zone above each zone. */
  refresh(above: Int32Array): void {
    const { count, evidence, kind, row } = this.#zones;
    const { breaker } = this.#grid.feeders;
    for (let z = 0; z < count; z++) {
      let isFresh = false;
      for (const m of evidence[z]!) {
        if (this.#showsLife(m)) this.#hasLived[z] = 1;
        if (this.#readings.isFresh(m)) isFresh = true;
      }
      this.seen[z] = this.#hasLived[z] === 0 ? 0 : isFresh ? EVER | FRESH : EVER;
    }
    // A meter that lives proves its whole way, and its neighbours hang on the same. It speaks seldom: what it proves is that there
    // was supply, not that there is at this second, nor that its neighbours were known.
    for (const { m, node } of this.#meters) {
      const z = this.#tree.zone[node]!;
      if (z < 0 || !this.#showsLife(m)) continue;
      for (let at = z; at >= 0 && (this.seen[at]! & METER) === 0; at = above[at]!) this.seen[at]! |= METER;
    }
    for (let z = 0; z < count; z++) {
      const up = above[z]!;
      if (up < 0) continue;
      // A station hangs on its feeder. A feeder that shows nothing hangs on its busbar, if its breaker says that it is closed.
      // One that has instruments of its own, which have fallen silent, is known only as it was.
      if (kind[z] === ZONE_KIND.station) this.seen[z]! |= this.seen[up]! & (this.#isSilent(z) ? ~FRESH : ~0);
      else if (kind[z] === ZONE_KIND.feeder && (this.seen[z]! & EVER) === 0 && this.#isReported(breaker[row[z]!]!))
        this.seen[z]! |= this.seen[up]!;
    }
    for (let z = 0; z < count; z++) {
      const code = codeOfSeen(this.seen[z]!);
      this.#codeOfZone[z] = code === LIVE && this.suspect[z] === 1 ? LIVE_MAYBE : code;
    }
    const old = this.#waysOver((row) => qualityOfBasis(this.#beliefs.basis[row]!) === QUALITY.stale);
    const isAnyByMeter = this.#codeOfZone.includes(LIVE_UNTOLD);
    const silent = isAnyByMeter ? this.#waysOver((row) => this.#hasNeverTold(row)) : [];
    this.#markTold(old.length + silent.length > 0);
    for (const node of this.#oldList) this.#old[node] = NOT_OLD;
    this.#oldList.length = 0;
    this.#markBelow(old, OLD);
    this.#markBelow(silent, NEVER_TOLD);
    this.#markUpper(above);
  }

  #isReported(switchRow: number): boolean {
    return qualityOfBasis(this.#beliefs.basis[switchRow]!) === QUALITY.good;
  }

  /** Voltage, or a flow beyond the instrument's error. */
  #showsLife(m: number): boolean {
    if (!this.#readings.isWord(m)) return false;
    const { quantity } = this.#grid.measurements;
    const value = Math.abs(this.#readings.value[m]!);
    if (quantity[m] === SUPPLY_QUANTITY) return value === 1;
    return quantity[m] === VOLTAGE ? value > LEAST_VOLTAGE : value > LIFE_DEVIATIONS * this.#readings.deviation(m);
  }

  #isSilent(z: number): boolean {
    const evidence = this.#zones.evidence[z]!;
    return evidence.some((m) => this.#readings.hasValue(m)) && !evidence.some((m) => this.#readings.isFresh(m));
  }

  /** A switch that could tell its position. */
  #hasNeverTold(row: number): boolean {
    return Number.isNaN(this.#beliefs.reportedMs[row]!) && this.#readings.of('switch', 'position', row).length > 0;
  }

  /** Nodes right below switches that are taken for closed, of this kind. */
  #waysOver(isKind: (row: number) => boolean): number[] {
    const { branches, switches } = this.#grid.network;
    const ways: number[] = [];
    for (let row = 0; row < switches.count; row++) {
      if (this.#beliefs.closed[row] === 0 || !isKind(row)) continue;
      const node = this.#tree.below(branches.count + row);
      if (node >= 0) ways.push(node);
    }
    return ways;
  }

  /** What hangs on such a switch, where nobody below it speaks. */
  #markBelow(ways: readonly number[], mark: number): void {
    const { start, edge, far } = this.#incidence;
    const { parent, parentEdge } = this.#tree;
    for (const way of ways) {
      if (this.#heard[way] === 1 || this.#old[way] !== NOT_OLD) continue;
      const first = this.#oldList.length;
      this.#old[way] = mark;
      this.#oldList.push(way);
      for (let i = first; i < this.#oldList.length; i++) {
        const at = this.#oldList[i]!;
        for (let k = start[at]!; k < start[at + 1]!; k++) {
          const below = far[k]!;
          if (below < 0 || parent[below] !== at || parentEdge[below] !== edge[k] || this.#old[below] !== NOT_OLD)
            continue;
          this.#old[below] = mark;
          this.#oldList.push(below);
        }
      }
    }
  }

  /** Below which gates of the tree somebody speaks: a meter or an instrument. */
  #markTold(isWholeWay: boolean): void {
    for (const node of this.#toldList) this.#told[node] = 0;
    this.#toldList.length = 0;
    for (const node of this.#heardList) this.#heard[node] = 0;
    this.#heardList.length = 0;
    this.#isWholeWay = isWholeWay;
    const { node } = this.#grid.network.consumers;
    for (let row = 0; row < node.length; row++) {
      const m = this.#meter[row]!;
      if (m >= 0 && this.#readings.isFresh(m)) this.#tell(node[row]!);
    }
    for (const { m, node: at } of this.#atNodes) if (this.#readings.isFresh(m)) this.#tell(at);
    for (let z = 0; z < this.#zones.count; z++) {
      if (!this.#zones.evidence[z]!.some((m) => this.#readings.isFresh(m))) continue;
      for (const edge of this.#zones.heads[z]!) if (this.#tree.below(edge) >= 0) this.#tell(this.#tree.below(edge));
    }
  }

  #tell(from: number): void {
    const { gate, parent } = this.#tree;
    if (this.#isWholeWay)
      for (let at = from; at >= 0 && this.#heard[at] === 0; at = parent[at]!) {
        this.#heard[at] = 1;
        this.#heardList.push(at);
      }
    for (let at = gate[from]!; at >= 0 && this.#told[at] === 0; at = parent[at]! < 0 ? -1 : gate[parent[at]!]!) {
      this.#told[at] = 1;
      this.#toldList.push(at);
    }
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
    if (inferred === INFERRED.surely) return DARK;
    if (inferred !== INFERRED.no) return inferred === INFERRED.old ? DARK_ONCE : DARK_MAYBE;
    if (this.#tree.parentEdge[node] === CUT_OFF) return this.#codeOfCut(node);
    const zone = this.#tree.zone[node]!;
    const code = zone < 0 ? codeOfSeen(this.#upperOf(node)) : this.#codeOfZone[zone]!;
    if (this.#old[node] === OLD && (code & 3) === SUPPLY.live) return LIVE_ONCE;
    if (this.#old[node] === NEVER_TOLD && code === LIVE_UNTOLD) return NEVER_SEEN;
    const gate = this.#tree.gate[node]!;
    // Where nobody on the way speaks any more it is old before it is assumed.
    const isAssumed = gate >= 0 && this.#told[gate] === 0 && (code & 3) === SUPPLY.live && code !== LIVE_ONCE;
    return isAssumed ? LIVE_UNTOLD : code;
  }

  /** Of its own, or of the nearest node on its way that anything is known of. */
  #upperOf(node: number): number {
    let at = node;
    while (at >= 0 && this.#upper[at] === 0) at = this.#tree.parent[at]!;
    return at < 0 ? 0 : this.#upper[at]!;
  }

  #codeOfCut(node: number): number {
    const cause = this.cause[node]!;
    if (this.contradicted[node] === 2) return UNKNOWN_NOW;
    if (this.contradicted[node] === 1) return DARK_MAYBE;
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
  (seen & FRESH) !== 0 ? LIVE : (seen & EVER) !== 0 ? LIVE_ONCE : (seen & METER) !== 0 ? LIVE_UNTOLD : NEVER_SEEN;
