// The last reading of each measurement, in columns, and where the measurements of an equipment are found.
//
// A reading is taken by its source time, or its arrival where its source time is still to come (`place-in-time.ts`): what is older than
// what is known changes nothing. Liveness goes by arrival: a point with an
// interval is stale after three of them; one without is stale when its sender says so (`online`).
import {
  type CityGrid,
  GRID_MEASURED_TABLES,
  GRID_QUANTITIES,
  type GridMeasuredTable,
  type GridQuantity,
} from '../network/city-grid.ts';
import { QUALITY } from './live-columns.ts';
import { PlaceInTime } from './place-in-time.ts';

/** What `take` found. `older`: late, not taken; `conflict`: the same source time with another value, the known one is kept. */
export type Taken = 'new' | 'repeated' | 'older' | 'conflict' | 'bad';

/** After this many expected intervals without a message a reading is stale (interfaces.md, 4). */
const STALE_INTERVALS = 3;
/** Source times may lag behind arrival by queues and clocks; beyond this the reading is old, however it came. */
const LEAST_OLD_MS = 60_000;

/** By GRID_QUANTITIES and GRID_MEASURED_TABLES. */
export const quantityCode = (name: GridQuantity): number => GRID_QUANTITIES.indexOf(name);
export const tableCode = (name: GridMeasuredTable): number => GRID_MEASURED_TABLES.indexOf(name);

export class Readings {
  readonly count: number;
  /** SI, or the code of a state; NaN: never */
  readonly value: Float64Array;
  /** ms UTC, source time and arrival; NaN: never */
  readonly ts: Float64Array;
  readonly arrival: Float64Array;
  /** ms UTC, source time from which on it has said what it says now, however often repeated; NaN: since its first word or none */
  readonly sinceMs: Float64Array;
  /** as the sender judged it; `isFresh` adds age */
  readonly quality: Uint8Array;
  readonly origin: Uint8Array;
  /** ms; NaN: it comes when something happens */
  readonly interval: Float64Array;
  /** 1: left out of the estimate as a measurement that cannot be true */
  readonly excluded: Uint8Array;
  /** 1: it does not fit just now; if that lasts it will be left out */
  readonly suspect: Uint8Array;
  readonly #stale: Uint8Array;
  readonly #grid: CityGrid;
  readonly #place = new PlaceInTime();
  readonly #rowsOf = new Map<number, Map<number, number[]>>();

  constructor(grid: CityGrid, intervalMs: (measurement: number) => number | null) {
    const n = grid.measurements.count;
    this.#grid = grid;
    this.count = n;
    this.value = new Float64Array(n).fill(Number.NaN);
    this.ts = new Float64Array(n).fill(Number.NaN);
    this.arrival = new Float64Array(n).fill(Number.NaN);
    this.sinceMs = new Float64Array(n).fill(Number.NaN);
    this.quality = new Uint8Array(n).fill(QUALITY.stale);
    this.origin = new Uint8Array(n);
    this.interval = new Float64Array(n).fill(Number.NaN);
    this.excluded = new Uint8Array(n);
    this.suspect = new Uint8Array(n);
    this.#stale = new Uint8Array(n).fill(1);
    const { table, quantity, row } = grid.measurements;
    for (let m = 0; m < n; m++) {
      this.interval[m] = intervalMs(m) ?? Number.NaN;
      const kind = table[m]! * 256 + quantity[m]!;
      let rows = this.#rowsOf.get(kind);
      if (rows === undefined) this.#rowsOf.set(kind, (rows = new Map()));
      const list = rows.get(row[m]!);
      if (list === undefined) rows.set(row[m]!, [m]);
      else list.push(m);
    }
  }

  /** Measurements of a quantity of one equipment. */
  of(table: GridMeasuredTable, quantity: GridQuantity, row: number): readonly number[] {
    return this.#rowsOf.get(tableCode(table) * 256 + quantityCode(quantity))?.get(row) ?? [];
  }

  /** All equipment of a table with a measurement of this quantity: row -> measurements. */
  all(table: GridMeasuredTable, quantity: GridQuantity): ReadonlyMap<number, readonly number[]> {
    return this.#rowsOf.get(tableCode(table) * 256 + quantityCode(quantity)) ?? new Map();
  }

  take(m: number, value: number, sentMs: number, quality: number, origin: number, arrivalMs: number): Taken {
    if (!(m >= 0 && m < this.count) || !Number.isFinite(sentMs)) return 'bad';
    const known = this.ts[m]!;
    const tsMs = this.#place.of(m, sentMs, arrivalMs, known);
    if (tsMs < known) return 'older';
    if (!Number.isFinite(value)) {
      // Nothing to keep but that its sender does not trust it.
      this.quality[m] = Math.max(quality, QUALITY.bad);
      return 'bad';
    }
    const isRepeated = tsMs === known;
    if (isRepeated && value !== this.value[m]) {
      this.arrival[m] = arrivalMs;
      return 'conflict';
    }
    if (value !== this.value[m] && !Number.isNaN(known)) this.sinceMs[m] = tsMs;
    this.value[m] = value;
    this.ts[m] = tsMs;
    this.arrival[m] = arrivalMs;
    this.quality[m] = quality;
    this.origin[m] = origin;
    this.#stale[m] = this.#isOld(m, arrivalMs) ? 1 : 0;
    return isRepeated ? 'repeated' : 'new';
  }

  /** Judges the age of everything anew; `onStale` is told of each that has just become so. */
  age(nowMs: number, onStale: (measurement: number) => void): void {
    for (let m = 0; m < this.count; m++) {
      if (this.#stale[m] === 1 || !this.#isOld(m, nowMs)) continue;
      this.#stale[m] = 1;
      onStale(m);
    }
  }

  #isOld(m: number, nowMs: number): boolean {
    const interval = this.interval[m]!;
    if (Number.isNaN(interval)) return false;
    const most = STALE_INTERVALS * interval;
    return nowMs - this.arrival[m]! > most || nowMs - this.ts[m]! > Math.max(most, LEAST_OLD_MS);
  }

  hasValue(m: number): boolean {
    return !Number.isNaN(this.ts[m]!);
  }

  /** The sender trusts it and it is not old. */
  isFresh(m: number): boolean {
    return this.quality[m] === QUALITY.good && this.#stale[m] === 0;
  }

  /** Fresh, and not found to be wrong. */
  isUsable(m: number): boolean {
    return this.isFresh(m) && this.excluded[m] === 0;
  }

  /** What it said last may be taken for that moment, however old: nobody has said that it was wrong. */
  isWord(m: number): boolean {
    return this.hasValue(m) && this.quality[m] !== QUALITY.bad && this.excluded[m] === 0;
  }

  /** As a person should see it: the sender's judgement, and age. */
  qualityOf(m: number): number {
    const quality = this.#stale[m] === 1 ? QUALITY.stale : this.quality[m]!;
    const isDoubted = this.excluded[m] === 1 || this.suspect[m] === 1;
    return quality === QUALITY.good && isDoubted ? QUALITY.uncertain : quality;
  }

  /** One standard deviation of the device, SI. */
  deviation(m: number): number {
    const { relativeError, absoluteError } = this.#grid.measurements;
    const share = relativeError[m]! * Math.abs(this.value[m]!);
    return Math.max(Math.hypot(share, absoluteError[m]!), 1e-9);
  }
}
