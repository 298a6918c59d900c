// Where positions, flows, voltages and meters cannot all be true. Who is believed:
//
//   a report "open" (and good) is believed against one other word, and not against two of different devices that are newer than it:
//   voltage behind it, current through it, meters behind it that speak. Then the state before the report holds, marked uncertain
//   (ln odds: a false report -7, each word against it -8 or more)
//   an earthing switch that is reported closed where there is voltage changes nothing but its own mark
//   voltage or current at a place without supply is doubted where it is the only word against the switches
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../network/city-grid.ts';
import { incidenceOf } from '../network/incidence.ts';
import type { ComputedValues } from './computed-values.ts';
import type { DoubtBook } from './doubt-book.ts';
import type { Residuals } from './residuals.ts';
import type { ShadowParts } from './shadow-parts.ts';
import type { SupplyEvidence } from './supply-evidence.ts';
import { POSITION_DOUBTS } from './switch-beliefs.ts';

/** ms after a report in which words of before may still come in */
const LATE_MS = 1_500;
/** Words against it that refute a report. */
const REFUTES = 2;
/** Shares of the nominal voltage and A that are no noise of a dead place. */
const VOLTAGE_SHARE = 0.5;
const CURRENT = 5;
/** A that a closed switch should carry, of which nothing is seen. */
const LOADED = 25;
const NOTHING = 0.5;

const VOLTAGE_CODE = GRID_QUANTITIES.indexOf('voltage');
const CURRENT_CODE = GRID_QUANTITIES.indexOf('current');
const CONSUMER = GRID_MEASURED_TABLES.indexOf('consumer');

export class Contradictions {
  readonly #parts: ShadowParts;
  readonly #evidence: SupplyEvidence;
  readonly #computed: ComputedValues;
  readonly #doubts: DoubtBook;
  readonly #residuals: Residuals;
  /** measurements of voltage and current that are no meter's, and where */
  readonly #places: { readonly m: number; readonly node: number; readonly isVoltage: boolean }[] = [];
  /** nodes that are marked, switches that are doubted */
  readonly #marked: number[] = [];
  #suspected = new Set<number>();
  readonly #earths: number[] = [];
  readonly #positionsOf = new Map<number, number>();
  #list: Int32Array | null = null;

  constructor(
    parts: ShadowParts,
    evidence: SupplyEvidence,
    computed: ComputedValues,
    doubts: DoubtBook,
    residuals: Residuals,
  ) {
    this.#parts = parts;
    this.#evidence = evidence;
    this.#computed = computed;
    this.#doubts = doubts;
    this.#residuals = residuals;
    const { quantity, table, row, terminal, count } = parts.grid.measurements;
    for (let m = 0; m < count; m++) {
      const isVoltage = quantity[m] === VOLTAGE_CODE;
      if ((!isVoltage && quantity[m] !== CURRENT_CODE) || table[m] === CONSUMER) continue;
      const node = computed.nodeOf(GRID_MEASURED_TABLES[table[m]!]!, row[m]!, terminal[m]!);
      if (node >= 0) this.#places.push({ m, node, isVoltage });
    }
    const { switches } = parts.grid.network;
    for (let i = 0; i < switches.count; i++) if (switches.nodeB[i]! < 0) this.#earths.push(i);
    for (const [switchRow, [m]] of parts.readings.all('switch', 'position')) this.#positionsOf.set(switchRow, m!);
  }

  /** A position's mark has changed. */
  notePosition(row: number, nowMs: number): void {
    const m = this.#positionsOf.get(row);
    if (m === undefined) return;
    const doubt = POSITION_DOUBTS[this.#parts.beliefs.doubt[row]!]!;
    for (const name of ['contradiction', 'position-unknown', 'stale'] as const)
      this.#doubts.set(m, name, doubt === name, nowMs);
  }

  /** Once a second, after a solution. */
  update(nowMs: number): void {
    this.#lookBehind();
    for (const place of this.#places) this.#lookAt(place, nowMs);
    for (const row of this.#earths) this.#lookAtEarth(row, nowMs);
  }

  /** Places without supply by the switches, in which somebody speaks. */
  #lookBehind(): void {
    const { observation, grid, tree } = this.#parts;
    for (const node of this.#marked) observation.contradicted[node] = 0;
    this.#marked.length = 0;
    const seen = new Set<number>();
    const suspects = new Set<number>();
    const { node } = grid.network.consumers;
    for (let row = 0; row < node.length; row++)
      if (!tree.isFed(node[row]!) && this.#evidence.aliveMs[row]! > this.#lateMs(node[row]!))
        this.#judge(node[row]!, seen, suspects);
    for (const { node: at } of this.#places)
      if (!tree.isFed(at) && this.#evidence.instrumentAliveMs(at) > this.#lateMs(at)) this.#judge(at, seen, suspects);
    for (const row of this.#suspected) if (!suspects.has(row)) this.#parts.beliefs.suspect(row, false);
    for (const row of suspects) this.#parts.beliefs.suspect(row, true);
    this.#suspected = suspects;
  }

  /** From when on a word counts against the switching that took the node's supply. */
  #lateMs(node: number): number {
    return this.#parts.observation.darkSinceMs[node]! + LATE_MS;
  }

  /** The region around a place without supply: words of different devices that it has some, less those that it has none. */
  #judge(node: number, seen: Set<number>, suspects: Set<number>): void {
    if (seen.has(node)) return;
    const { grid, observation, places, tree } = this.#parts;
    const list = (this.#list ??= new Int32Array(grid.network.nodes.count));
    const count = tree.flood(node, list);
    let words = 0;
    for (let i = 0; i < count; i++) {
      const at = list[i]!;
      seen.add(at);
      const since = this.#lateMs(at);
      for (const consumer of places.consumersAt(at)) {
        if (this.#evidence.isDark(consumer)) words--;
        else if (this.#evidence.aliveMs[consumer]! > since) words++;
      }
      if (this.#evidence.instrumentAliveMs(at) > since) words++;
      else if (this.#evidence.busbarDeadSince(at) > since) words--;
    }
    if (words <= 0) return;
    const level = words >= REFUTES ? 2 : 1;
    for (let i = 0; i < count; i++) {
      observation.contradicted[list[i]!] = level;
      this.#marked.push(list[i]!);
    }
    this.#blame(list.subarray(0, count), level, suspects);
  }

  /** The reports that hold the region open: the newest one towards supply is not believed if enough speak, the others are doubted. */
  #blame(region: Int32Array, level: number, suspects: Set<number>): void {
    const { grid, beliefs, tree } = this.#parts;
    const { branches } = grid.network;
    const { start, edge, far } = incidenceOf(grid.network);
    const { normalOpen } = grid.network.switches;
    let newest = -1;
    for (const node of region)
      for (let k = start[node]!; k < start[node + 1]!; k++) {
        const row = edge[k]! - branches.count;
        if (row < 0 || beliefs.closed[row] === 1 || normalOpen[row] === 1 || Number.isNaN(beliefs.reportedMs[row]!))
          continue;
        suspects.add(row);
        if (tree.isFed(far[k]!) && (newest < 0 || beliefs.reportedMs[row]! > beliefs.reportedMs[newest]!)) newest = row;
      }
    if (level < REFUTES || newest < 0) return;
    suspects.delete(newest);
    beliefs.refute(newest);
  }

  #lookAt({ m, node, isVoltage }: { m: number; node: number; isVoltage: boolean }, nowMs: number): void {
    const { readings, observation, grid } = this.#parts;
    const isFresh = readings.isFresh(m);
    const value = readings.value[m]!;
    const isLive = observation.isLive(node);
    // A cable's own capacitance shows some ampere; the instant of a switching is no contradiction.
    const isSettled = nowMs - readings.arrival[m]! < 60_000 && this.#isAfterSwitching(node, readings.ts[m]!);
    const nominal = grid.network.nodes.baseVoltage[node]!;
    const isAlive = isVoltage ? value > VOLTAGE_SHARE * nominal : value > CURRENT;
    const doubt = isVoltage ? 'dead-but-measured' : 'flow-through-open';
    this.#doubts.set(m, doubt, isFresh && isSettled && !isLive && isAlive, nowMs);
    if (isVoltage) return;
    const isIdle = isFresh && isLive && value < NOTHING && this.#computed.ofMeasurement(m) > LOADED;
    this.#doubts.set(m, 'closed-but-no-flow', isIdle && Math.abs(this.#residuals.of(m)) > 4, nowMs);
  }

  #isAfterSwitching(node: number, ts: number): boolean {
    const { observation, grid, beliefs } = this.#parts;
    const row = observation.cause[node]! - grid.network.branches.count;
    return row < 0 || !(ts < beliefs.reportedMs[row]! + LATE_MS);
  }

  #lookAtEarth(row: number, nowMs: number): void {
    const { beliefs, observation, grid } = this.#parts;
    const m = this.#positionsOf.get(row);
    if (m === undefined) return;
    const isLive = observation.isLive(grid.network.switches.nodeA[row]!);
    this.#doubts.set(m, 'earth-on-live', beliefs.closed[row] === 1 && isLive, nowMs);
  }
}
