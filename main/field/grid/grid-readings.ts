// What an instrument shows for what there is: the true value with the error of its class, in steps finer than that error.
//
// Most of an instrument's error is its own and stays (transformer ratio, burden, calibration); the smaller part is new with every
// reading. Together they have the standard deviation that the pack states, and never exceed three of them.
import type { LivingGrid } from '../../../simulation/living-grid/living-grid.ts';
import { type CityGrid, GRID_QUANTITIES } from '../../../simulation/network/city-grid.ts';
import { bell, type Key, keyOf, readingError, subKey } from '../../../simulation/run/random.ts';

/** Of the variance: 0.8^2 + 0.6^2 = 1. */
const LASTING = 0.8;
const FRESH = 0.6;
const LARGEST = 3;
/** Transducers average over a second. */
const AVERAGED_MS = 1000;

export class GridReadings {
  readonly #grid: CityGrid;
  readonly #living: LivingGrid;
  readonly #key: Key;
  /** by row of the measurements: instruments that lie */
  readonly #lies = new Map<number, { readonly gain: number; readonly offset: number }>();

  constructor(living: LivingGrid, seed: number) {
    this.#grid = living.grid;
    this.#living = living;
    this.#key = keyOf(seed, 'instruments');
  }

  /** The physical value behind row `measurement`. */
  true(measurement: number): number {
    const { quantity, table, row, terminal } = this.#grid.measurements;
    return this.#living.value(quantity[measurement]!, table[measurement]!, row[measurement]!, terminal[measurement]!);
  }

  /** In standard deviations, of this instrument alone; what a register has gathered carries nothing else. */
  lastingError(measurement: number): number {
    return LASTING * bell(subKey(this.#key, 2 * measurement));
  }

  /** From now on it shows `gain` times what it would show, and `offset`; 1 and 0: it is sound. */
  lie(measurement: number, gain: number, offset: number): void {
    if (gain === 1 && offset === 0) this.#lies.delete(measurement);
    else this.#lies.set(measurement, { gain, offset });
  }

  /** As it is sent; NaN: nothing to show. */
  read(measurement: number, timeMs: number): number {
    return this.show(measurement, this.true(measurement), timeMs);
  }

  show(measurement: number, value: number, timeMs: number): number {
    const lie = this.#lies.get(measurement);
    const shown = this.#shown(measurement, value, timeMs);
    return lie === undefined ? shown : Number((lie.gain * shown + lie.offset).toFixed(3));
  }

  #shown(measurement: number, value: number, timeMs: number): number {
    // Nothing flows, nothing is there: instruments suppress what is below their live zero.
    if (value === 0 || Number.isNaN(value)) return value;
    const { relativeError, absoluteError } = this.#grid.measurements;
    const deviation = Math.abs(value) * relativeError[measurement]! + absoluteError[measurement]!;
    if (deviation === 0) return value;
    const fresh = FRESH * readingError(subKey(this.#key, 2 * measurement + 1), timeMs, AVERAGED_MS);
    const error = Math.max(-LARGEST, Math.min(LARGEST, this.lastingError(measurement) + fresh));
    return inSteps(value + error * deviation, deviation);
  }

  quantity(measurement: number): string {
    return GRID_QUANTITIES[this.#grid.measurements.quantity[measurement]!] ?? '';
  }
}

/** Steps of 1, 2 or 5 times a power of ten, at most a tenth of the standard deviation: displays are finer than what they measure. */
export function stepOf(deviation: number): number {
  const finest = deviation / 10;
  const decade = 10 ** Math.floor(Math.log10(finest));
  const multiple = finest / decade;
  return decade * (multiple >= 5 ? 5 : multiple >= 2 ? 2 : 1);
}

/** Written with as few digits as its steps need. */
function inSteps(value: number, deviation: number): number {
  const step = stepOf(deviation);
  if (step >= 1) return Math.round(value / step) * step;
  const perUnit = Math.round(1 / step);
  return Math.round(value * perUnit) / perUnit;
}
