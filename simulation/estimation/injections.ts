// What each consumer draws now, before feeders and stations are asked (allocation.ts):
//
//   measured    P as its own station says every few seconds
//   metered     P = P_read  f(now) / f(interval of the read)       f: profile of its housing and its business by their yearly energy
//   unmetered   P = E_year / 8760 h  f(now)  t(T)                   t: 0.8 % a kelvin below 15 degC, 1 % above 23 degC, if T is known
//   Q = P tan phi, as in the peak hour of the tables
//
// and one standard deviation of it: many customers behind one service point wander less than one (diversity).
import { PROFILE_CLASSES, peakFactor } from '../domains/power/load-profiles.ts';
import { temperatureFactor } from '../domains/power/load.ts';
import type { CityGrid } from '../network/city-grid.ts';
import type { ProfileFactors } from './profile-factors.ts';
import type { Readings } from './readings.ts';

const HOURS = 8760;
const HOUSEHOLD = PROFILE_CLASSES.indexOf('household');

/** One standard deviation as a share: what all have in common, and what one customer has on top of it. */
const METERED_COMMON = 0.04;
const METERED_SINGLE = 0.3;
const PROFILE_COMMON = 0.2;
const PROFILE_SINGLE = 0.8;
/** W: a kettle more or less, which no read of a quarter of an hour sees */
const LEAST_DEVIATION = 400;
/** Beyond so many of its own peaks, and so many W on top, a consumer's reading is no reading. */
const PEAKS = 4;
const LEAST_MOST = 20_000;
/** What comes this often (ms) is of the moment, not the mean of an interval. */
const MOMENTARY_MS = 60_000;

export class Injections {
  readonly #grid: CityGrid;
  readonly #readings: Readings;
  readonly #profiles: ProfileFactors;
  /** [consumers] W, var, W^2 */
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly variance: Float64Array;
  /** [consumers] W, as estimated before the allocation; of those without supply what they would draw */
  readonly prior: Float64Array;
  /** [consumers] 1: from its meter's read */
  readonly metered: Uint8Array;
  /** [consumers] measurement of its mean power, -1 none; W of the year's mean for housing and for business */
  readonly meterPower: Int32Array;
  /** [consumers] measurement of its momentary power, -1 none */
  readonly directPower: Int32Array;
  readonly #household: Float64Array;
  readonly #business: Float64Array;
  /** [consumers] W, more than it can draw */
  readonly #most: Float64Array;
  readonly #tangent: Float64Array;
  readonly #single: Float64Array;
  /** [consumers] mean of the profile over the read's interval, W; 0: not known yet */
  readonly #readFactor: Float64Array;
  #temperature = Number.NaN;

  constructor(grid: CityGrid, readings: Readings, profiles: ProfileFactors) {
    const { consumers: links, network } = grid;
    const { count, p, q, customers } = network.consumers;
    this.#grid = grid;
    this.#readings = readings;
    this.#profiles = profiles;
    this.p = new Float64Array(count);
    this.q = new Float64Array(count);
    this.variance = new Float64Array(count);
    this.prior = new Float64Array(count);
    this.metered = new Uint8Array(count);
    this.meterPower = new Int32Array(count).fill(-1);
    this.#household = Float64Array.from(links.householdEnergy, (kwh) => (kwh * 1000) / HOURS);
    this.#business = Float64Array.from(links.businessEnergy, (kwh) => (kwh * 1000) / HOURS);
    // A model that states no energy has at least the power of the peak hour.
    for (let i = 0; i < count; i++)
      if (!(this.#household[i]! + this.#business[i]! > 0))
        this.#business[i] = Math.max(0, p[i]!) / peakFactor(PROFILE_CLASSES[links.profile[i]!] ?? 'continuous');
    this.#most = Float64Array.from(p, (power, i) => LEAST_MOST + PEAKS * Math.max(power, links.peak[i]!));
    this.#tangent = Float64Array.from(p, (power, i) => (power !== 0 ? q[i]! / power : 0));
    this.#single = Float64Array.from(customers, (n) => 1 / Math.sqrt(Math.max(1, n)));
    this.#readFactor = new Float64Array(count);
    this.directPower = new Int32Array(count).fill(-1);
    for (const [row, ms] of readings.all('consumer', 'activePower'))
      for (const m of ms) (readings.interval[m]! <= MOMENTARY_MS ? this.directPower : this.meterPower)[row] = m;
  }

  /** degC, as measured */
  setTemperature(degC: number): void {
    this.#temperature = degC;
  }

  /** A reading of the consumer's power was taken. False: nobody draws that much there; it is left out. */
  noteRead(row: number, measurement: number): boolean {
    const isPossible = Math.abs(this.#readings.value[measurement]!) <= this.#most[row]!;
    this.#readings.excluded[measurement] = isPossible ? 0 : 1;
    if (measurement === this.meterPower[row] && isPossible) this.#noteInterval(row);
    return isPossible;
  }

  #noteInterval(row: number): void {
    const factors = this.#profiles.ofInterval(this.#readings.ts[this.meterPower[row]!]!);
    this.#readFactor[row] = this.#profileOf(row, factors);
  }

  #profileOf(row: number, factors: Float64Array): number {
    return (
      this.#household[row]! * factors[HOUSEHOLD]! + this.#business[row]! * factors[this.#grid.consumers.profile[row]!]!
    );
  }

  /** Writes p, q and variance of all consumers. `isFed`: who has supply; the others draw nothing. */
  estimate(isFed: Uint8Array): void {
    const factors = this.#profiles.now;
    const warmth = Number.isNaN(this.#temperature) ? 1 : temperatureFactor(this.#temperature);
    const { p, q, variance } = this;
    for (let row = 0; row < p.length; row++) {
      this.#estimateRow(row, factors, warmth, isFed[row] === 1);
      if (isFed[row] === 1) {
        p[row] = this.prior[row]!;
        q[row] = this.prior[row]! * this.#tangent[row]!;
        continue;
      }
      p[row] = 0;
      q[row] = 0;
      variance[row] = 0;
    }
  }

  /** One that has gained or lost supply, as it was estimated last. */
  switchOne(row: number, isFed: boolean): void {
    this.p[row] = isFed ? this.prior[row]! : 0;
    this.q[row] = isFed ? this.prior[row]! * this.#tangent[row]! : 0;
    if (!isFed) this.variance[row] = 0;
  }

  #estimateRow(row: number, factors: Float64Array, warmth: number, isFed: boolean): void {
    const readings = this.#readings;
    const direct = this.directPower[row]!;
    if (direct >= 0 && readings.isUsable(direct)) {
      // Without supply it measures nothing: what it drew before is what it would draw.
      if (isFed) this.prior[row] = Math.max(0, readings.value[direct]!);
      this.variance[row] = readings.deviation(direct) ** 2;
      this.metered[row] = 1;
      return;
    }
    const m = this.meterPower[row]!;
    const isMetered = m >= 0 && readings.isUsable(m) && this.#readFactor[row]! > 0;
    const profile = this.#profileOf(row, factors);
    const power = isMetered ? readings.value[m]! * (profile / this.#readFactor[row]!) : profile * warmth;
    const single = this.#single[row]!;
    const share = isMetered ? METERED_COMMON + METERED_SINGLE * single : PROFILE_COMMON + PROFILE_SINGLE * single;
    const deviation = LEAST_DEVIATION + share * Math.abs(power);
    this.prior[row] = power;
    this.variance[row] = deviation * deviation;
    this.metered[row] = isMetered ? 1 : 0;
  }

  /** What each would draw with supply, W and var; copies. */
  demand(): { p: Float64Array; q: Float64Array } {
    const isFed = (row: number): boolean => this.variance[row]! > 0;
    return {
      p: this.p.map((power, row) => (isFed(row) ? power : this.prior[row]!)),
      q: this.q.map((power, row) => (isFed(row) ? power : this.prior[row]! * this.#tangent[row]!)),
    };
  }
}
