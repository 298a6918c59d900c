// Where positions, flows, voltages and meters cannot all be true. Who is believed:
//
//   a report "open" (and good) is believed against one other word, and not against two of different devices that are newer than it:
//   voltage behind it, current through it, meters behind it that speak. Then the state before the report holds, marked uncertain
//   (ln odds: a false report -7, each word against it -8 or more)
//   an earthing switch that is reported closed where there is voltage changes nothing but its own mark
//   voltage or current at a place without supply is doubted where it is the only word against the switches
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../network/city-grid.ts';
import { edgeEnds } from '../network/incidence.ts';
import type { ComputedValues } from './computed-values.ts';
import type { DoubtBook } from './doubt-book.ts';
import type { Residuals } from './residuals.ts';
import type { ShadowParts } from './shadow-parts.ts';
import type { SupplyEvidence } from './supply-evidence.ts';
import { POSITION_DOUBTS } from './switch-beliefs.ts';

/** ms after a report in which words of before may still come in */
const LATE_MS = 3_000;
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
  /** [switches] 1: opened by a report and something hung on it */
  readonly #openings = new Set<number>();
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

  /** A report has opened this switch. */
  noteOpened(row: number): void {
    this.#openings.add(row);
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
    this.#lookBehind(nowMs);
    for (const place of this.#places) this.#lookAt(place, nowMs);
    for (const row of this.#earths) this.#lookAtEarth(row, nowMs);
  }

  /** Behind switches that are open by their report. */
  #lookBehind(nowMs: number): void {
    const { beliefs, observation, grid } = this.#parts;
    for (const row of this.#openings) {
      if (beliefs.closed[row] === 1) {
        this.#openings.delete(row);
        continue;
      }
      const edge = grid.network.branches.count + row;
      const behind = edgeEnds(grid.network, edge).filter((node) => node >= 0 && observation.cause[node] === edge);
      if (behind.length === 0 || nowMs - beliefs.reportedMs[row]! < LATE_MS) continue;
      if (behind.some((node) => this.#wordsAgainst(node, row) >= REFUTES)) {
        beliefs.refute(row);
        this.#openings.delete(row);
      }
    }
  }

  /** Words of different devices, newer than the report, that the region around `node` has supply; less those that it has none. */
  #wordsAgainst(node: number, row: number): number {
    const { grid, observation, places, beliefs } = this.#parts;
    const since = beliefs.reportedMs[row]! + LATE_MS;
    const edge = grid.network.branches.count + row;
    const list = (this.#list ??= new Int32Array(grid.network.nodes.count));
    const count = this.#parts.tree.flood(node, list);
    let words = 0;
    for (let i = 0; i < count; i++) {
      const at = list[i]!;
      if (observation.cause[at] !== edge) continue;
      for (const consumer of places.consumersAt(at)) {
        if (this.#evidence.aliveMs[consumer]! > since) words++;
        else if (this.#evidence.isDark(consumer)) words--;
      }
      const measured = this.#evidence.ofNode(at, since);
      if (measured < 0) words++;
      else if (measured > 0) words--;
    }
    return words;
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
