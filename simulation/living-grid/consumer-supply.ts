// Who has supply, since when, and what each meter's register has counted.
import { type Key, keyOf, subKey, uniform } from '../run/random.ts';

/** W times ms to Wh */
const WATT_HOURS = 1 / 3_600_000;
/** A register that began some years ago, Wh */
const OLDEST_YEARS = 8;

export class ConsumerSupply {
  /** [consumers] 1 = has supply */
  readonly isLive: Uint8Array;
  /** [consumers] city time of the last change of supply; NaN: none seen */
  readonly sinceMs: Float64Array;
  /** [consumers] W drawn since the last count */
  readonly power: Float64Array;
  readonly #register: Float64Array;
  readonly #countedMs: Float64Array;

  /** `energy`: kWh a year by row */
  constructor(energy: (row: number) => number, count: number, seed: number, startMs: number) {
    const key: Key = keyOf(seed, 'register');
    this.isLive = new Uint8Array(count);
    this.sinceMs = new Float64Array(count).fill(Number.NaN);
    this.power = new Float64Array(count);
    this.#countedMs = new Float64Array(count).fill(startMs);
    this.#register = Float64Array.from({ length: count }, (_, i) =>
      Math.round(1000 * energy(i) * OLDEST_YEARS * uniform(subKey(key, i))),
    );
  }

  /** From now on it draws this. */
  draw(row: number, timeMs: number, power: number): void {
    this.#register[row]! += this.power[row]! * (timeMs - this.#countedMs[row]!) * WATT_HOURS;
    this.#countedMs[row] = timeMs;
    this.power[row] = power;
  }

  /** Wh */
  energy(row: number, timeMs: number): number {
    return this.#register[row]! + this.power[row]! * (timeMs - this.#countedMs[row]!) * WATT_HOURS;
  }
}
