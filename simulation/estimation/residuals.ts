// Measured against computed, in standard deviations of their difference, and which measurement is to blame.
//
//   r = (z - h) / (s_z^2 + s_h^2)^1/2        z measured (s_z: the device's class), h what all others say of it
//
// Of a measured power h is what its zone should draw without it (allocation.ts), of everything else what the power flow says. Where the
// sum below a zone does not fit, either the zone's own measurement lies or one below it does. With d = measured - expected of the zone,
// e and s = the same and its deviation of a zone below, a lie of the one below explains more than a lie of the zone's own if
//   e^2 - (e + d)^2 > 0   in units of s^2:   the fall of the sum of squares, as the largest normalised residual tells it
// (Handschin, Schweppe, Kohlas and Fiechter 1975). The one found is left out, all is solved again, and it stays out while it does not
// fit; it comes back when it has fitted for a while. So one lie does not cast doubt on its neighbours.
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../network/city-grid.ts';
import type { ComputedValues } from './computed-values.ts';
import type { DoubtBook } from './doubt-book.ts';
import { SUPPLY } from './live-columns.ts';
import type { ShadowParts } from './shadow-parts.ts';

const LIMIT = 4;
const FITS = 2.5;
/** ms and readings for which it must not fit, before it is doubted; ms for which it must fit again */
const PERSISTS_MS = 10_000;
const PERSISTS_READINGS = 3;
/** Far beyond anything that loads do: judged sooner. */
const GROSS = 10;
const GROSS_PERSISTS_MS = 3_000;
const RECOVERS_MS = 20_000;
/** The same figure so often, while what it should show moved by so many deviations and this share: frozen. */
const FROZEN_READINGS = 12;
const FROZEN_DEVIATIONS = 6;
const FROZEN_SHARE = 0.04;
/** One standard deviation of computed values, as shares: voltages by level, currents and powers beside a measured power and elsewhere */
const HIGH_VOLTAGE_SHARE = 0.008;
const LOW_VOLTAGE_SHARE = 0.007;
const NEAR_SHARE = 0.015;
const FAR_SHARE = 0.15;
const FAR_CURRENT = 4;
const FAR_POWER = 5000;
const LOW_VOLTAGE = 1000;

const CONSUMER = GRID_MEASURED_TABLES.indexOf('consumer');
const GENERATOR = GRID_MEASURED_TABLES.indexOf('generator');
const [ACTIVE, REACTIVE, CURRENT, VOLTAGE] = (['activePower', 'reactivePower', 'current', 'voltage'] as const).map(
  (name) => GRID_QUANTITIES.indexOf(name),
);

export class Residuals {
  readonly #parts: ShadowParts;
  readonly #computed: ComputedValues;
  readonly #doubts: DoubtBook;
  /** measurements that are watched: all of these quantities but those of meters */
  readonly #watched: Int32Array;
  /** [measurements] NaN: not compared */
  readonly residual: Float64Array;
  readonly #zoneOf: Int32Array;
  /** [measurements] power measured at the same place, -1 */
  readonly #powerOf: Int32Array;
  readonly #overSince: Float64Array;
  readonly #overReadings: Uint8Array;
  readonly #fitsSince: Float64Array;
  readonly #seenTs: Float64Array;
  readonly #steady: Float64Array;
  readonly #steadyCount: Uint16Array;
  readonly #steadyExpected: Float64Array;
  readonly #blamed: Uint8Array;
  readonly #isOff: Uint8Array;

  constructor(parts: ShadowParts, computed: ComputedValues, doubts: DoubtBook) {
    const { quantity, table, row, count } = parts.grid.measurements;
    this.#parts = parts;
    this.#computed = computed;
    this.#doubts = doubts;
    const watched: number[] = [];
    this.residual = new Float64Array(count).fill(Number.NaN);
    this.#zoneOf = new Int32Array(count).fill(-1);
    this.#powerOf = new Int32Array(count).fill(-1);
    this.#overSince = new Float64Array(count).fill(Number.NaN);
    this.#overReadings = new Uint8Array(count);
    this.#fitsSince = new Float64Array(count).fill(Number.NaN);
    this.#seenTs = new Float64Array(count).fill(Number.NaN);
    this.#steady = new Float64Array(count).fill(Number.NaN);
    this.#steadyCount = new Uint16Array(count);
    this.#steadyExpected = new Float64Array(count);
    this.#blamed = new Uint8Array(count);
    this.#isOff = parts.observation.suspect;
    parts.zones.measuredP.forEach((m, z) => {
      if (m >= 0) this.#zoneOf[m] = z;
    });
    for (let m = 0; m < count; m++) {
      const what = quantity[m]!;
      if (what !== ACTIVE && what !== REACTIVE && what !== CURRENT && what !== VOLTAGE) continue;
      if (table[m] === GENERATOR || table[m] === CONSUMER) continue;
      watched.push(m);
      const name = GRID_MEASURED_TABLES[table[m]!]!;
      this.#powerOf[m] = parts.readings.of(name, 'activePower', row[m]!)[0] ?? -1;
    }
    this.#watched = Int32Array.from(watched);
  }

  /** Of any measurement, meters included; NaN: nothing to compare. */
  of(m: number): number {
    const known = this.residual[m]!;
    if (!Number.isNaN(known)) return known;
    if (!this.#parts.readings.isFresh(m)) return Number.NaN;
    const expected = this.#computed.ofMeasurement(m);
    return (this.#parts.readings.value[m]! - expected) / this.#deviation(m, expected);
  }

  /** Once a second, after a solution. True: one was left out or taken back; all should be solved again. */
  update(nowMs: number): boolean {
    if (this.#parts.flow.solution === null) return false;
    this.#blamed.fill(0);
    for (const m of this.#watched) this.#compare(m);
    this.#blameZones();
    let hasChanged = false;
    for (const m of this.#watched) if (this.#judge(m, nowMs)) hasChanged = true;
    return hasChanged;
  }

  #expected(m: number): number {
    const z = this.#zoneOf[m]!;
    if (z < 0) return this.#computed.ofMeasurement(m);
    // As the measurement counts it: towards the equipment at its end.
    const { allocation, readings } = this.#parts;
    const power = allocation.measuredPower(z);
    return power === readings.value[m]
      ? power - allocation.innovation[z]!
      : readings.value[m]! + allocation.innovation[z]!;
  }

  #compare(m: number): void {
    const { readings } = this.#parts;
    if (!readings.isFresh(m)) {
      this.residual[m] = Number.NaN;
      return;
    }
    const expected = this.#expected(m);
    const value = readings.value[m]!;
    this.residual[m] = (value - expected) / this.#deviation(m, expected);
    if (readings.ts[m] === this.#seenTs[m]) return;
    this.#seenTs[m] = readings.ts[m]!;
    if (this.#overReadings[m]! < 255) this.#overReadings[m]! += 1;
    if (value !== this.#steady[m]) {
      this.#steady[m] = value;
      this.#steadyCount[m] = 0;
      this.#steadyExpected[m] = expected;
    } else if (this.#steadyCount[m]! < 65_535) this.#steadyCount[m]! += 1;
  }

  #deviation(m: number, expected: number): number {
    const { readings, grid, allocation } = this.#parts;
    const own = readings.deviation(m);
    const z = this.#zoneOf[m]!;
    if (z >= 0) return Math.max(allocation.deviation[z]!, own);
    const size = Math.abs(expected);
    const what = grid.measurements.quantity[m]!;
    if (what === VOLTAGE) {
      const name = GRID_MEASURED_TABLES[grid.measurements.table[m]!]!;
      const node = this.#computed.nodeOf(name, grid.measurements.row[m]!, grid.measurements.terminal[m]!);
      const isLow = node >= 0 && grid.network.nodes.baseVoltage[node]! <= LOW_VOLTAGE;
      return Math.hypot(own, (isLow ? LOW_VOLTAGE_SHARE : HIGH_VOLTAGE_SHARE) * size);
    }
    const power = this.#powerOf[m]!;
    const isNear = power >= 0 && readings.isUsable(power);
    if (what === CURRENT) return Math.hypot(own, isNear ? NEAR_SHARE * size : FAR_SHARE * size + FAR_CURRENT);
    return Math.hypot(own, FAR_SHARE * size + FAR_POWER);
  }

  /** Of each zone whose sum does not fit, one measurement. */
  #blameZones(): void {
    const { zones, allocation, readings } = this.#parts;
    const { innovation, deviation, expectedDeviation, above, effective } = allocation;
    const best = new Map<number, { m: number; gain: number }>();
    for (let z = 0; z < zones.count; z++) {
      const up = above[z]!;
      if (up < 0 || effective[z] !== z || effective[up] !== up) continue;
      const d = innovation[up]!;
      if (!(Math.abs(d) > LIMIT * deviation[up]!)) continue;
      const e = innovation[z]!;
      const s = Math.max(expectedDeviation[z]!, 1);
      const gain = (e * e - (e + d) * (e + d)) / (s * s);
      if (gain > (best.get(up)?.gain ?? 0)) best.set(up, { m: zones.measuredP[z]!, gain });
    }
    for (let z = 0; z < zones.count; z++) {
      const m = zones.measuredP[z]!;
      this.#isOff[z] = 0;
      if (m < 0 || !readings.isFresh(m)) continue;
      const isOver = Math.abs(innovation[z]!) > LIMIT * deviation[z]!;
      this.#isOff[z] = isOver && readings.excluded[m] === 0 ? 1 : 0;
      const below = best.get(z);
      if (below !== undefined) this.#blamed[below.m] = 1;
      else if (isOver) this.#blamed[m] = 1;
    }
  }

  /** True: it was left out or taken back. */
  #judge(m: number, nowMs: number): boolean {
    const { readings } = this.#parts;
    if (!readings.isFresh(m)) {
      // It says nothing any more: there is nothing left to doubt but its silence.
      this.#overSince[m] = Number.NaN;
      readings.suspect[m] = 0;
      if (readings.excluded[m] === 0) return false;
      readings.excluded[m] = 0;
      this.#doubts.set(m, 'residual', false, nowMs);
      this.#doubts.set(m, 'frozen', false, nowMs);
      return true;
    }
    const isOut = readings.excluded[m] === 1;
    if (isOut) return this.#readmit(m, nowMs);
    const isFrozen = this.#isFrozen(m);
    if (!isFrozen && !this.#isSuspect(m)) {
      this.#overSince[m] = Number.NaN;
      readings.suspect[m] = 0;
      return false;
    }
    readings.suspect[m] = 1;
    if (Number.isNaN(this.#overSince[m]!)) {
      this.#overSince[m] = nowMs;
      this.#overReadings[m] = 0;
    }
    const persists = Math.abs(this.residual[m]!) > GROSS ? GROSS_PERSISTS_MS : PERSISTS_MS;
    const isPersistent = nowMs - this.#overSince[m]! >= persists && this.#overReadings[m]! >= PERSISTS_READINGS;
    if (!isFrozen && !isPersistent) return false;
    readings.excluded[m] = 1;
    readings.suspect[m] = 0;
    this.#fitsSince[m] = Number.NaN;
    this.#doubts.set(m, isFrozen ? 'frozen' : 'residual', true, nowMs);
    return true;
  }

  /** Whose fault it is; a current that does not fit a power which is blamed itself is none. */
  #isSuspect(m: number): boolean {
    if (this.#zoneOf[m]! >= 0) return this.#blamed[m] === 1;
    if (!(Math.abs(this.residual[m]!) > LIMIT)) return false;
    const { readings, grid } = this.#parts;
    const power = this.#powerOf[m]!;
    if (power >= 0 && (this.#blamed[power] === 1 || readings.excluded[power] === 1)) return false;
    const { table, row, terminal, quantity } = grid.measurements;
    const node = this.#computed.nodeOf(GRID_MEASURED_TABLES[table[m]!]!, row[m]!, terminal[m]!);
    // Of a place without supply contradictions.ts judges.
    if (node < 0 || this.#parts.observation.supplyOf(node) !== SUPPLY.live) return false;
    if (quantity[m] !== VOLTAGE)
      for (let z = this.#parts.tree.zone[node]!; z >= 0; z = this.#parts.allocation.above[z]!)
        if (this.#isOff[z] === 1) return false;
    // Reactive power follows the active one's faults and the profiles' cos phi: told, not judged.
    return quantity[m] !== REACTIVE;
  }

  #isFrozen(m: number): boolean {
    const value = this.#steady[m]!;
    if (this.#steadyCount[m]! < FROZEN_READINGS || value === 0) return false;
    // A value that fits is not frozen, however long it stays; reactive powers are not judged.
    if (this.#parts.grid.measurements.quantity[m] === REACTIVE || !(Math.abs(this.residual[m]!) > FITS)) return false;
    const from = this.#steadyExpected[m]!;
    const moved = Math.abs(this.#expected(m) - from);
    const own = this.#parts.readings.deviation(m);
    return moved > FROZEN_DEVIATIONS * own && moved > FROZEN_SHARE * Math.abs(from);
  }

  #readmit(m: number, nowMs: number): boolean {
    const z = this.#zoneOf[m]!;
    const { innovation, deviation } = this.#parts.allocation;
    const r = z >= 0 ? innovation[z]! / deviation[z]! : this.residual[m]!;
    const isFrozen = this.#doubts.has(m, 'frozen') && this.#steadyCount[m]! > 0;
    if (isFrozen || !(Math.abs(r) < FITS)) {
      this.#fitsSince[m] = Number.NaN;
      return false;
    }
    if (Number.isNaN(this.#fitsSince[m]!)) this.#fitsSince[m] = nowMs;
    if (nowMs - this.#fitsSince[m]! < RECOVERS_MS) return false;
    this.#parts.readings.excluded[m] = 0;
    this.#overSince[m] = Number.NaN;
    this.#doubts.set(m, 'residual', false, nowMs);
    this.#doubts.set(m, 'frozen', false, nowMs);
    return true;
  }
}
