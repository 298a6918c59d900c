// What every service point draws at a moment: its two profiles, each with its own lag and wander, big appliances of few households one
// by one, cars that charge in the evening, and the surge after an outage.
//   p = (household f_h + business f_b) (1 + wander) c(t) + appliances + cars
//   wander      relative, slow and fast; the more customers, the smaller: sigma = (0.04^2 + 0.3^2 / n)^1/2
//   appliances  of up to FEW homes: whole devices of 2 kW, as many as the profile says on average, drawn anew every five minutes
//   cars        CARS_A_HOME, 11 kW each, sessions of half an hour, mostly in the evening
//   c(t)        cold-load pick-up: 1 + SURGE (1 - e^(-outage / 30 min)) e^(-since / 25 min): thermostats and chargers that all waited
// Everything is a function of (seed, row, time) but c, which knows the outage.
import type { CityGrid } from '../network/city-grid.ts';
import { PROFILE_CLASSES, peakFactor } from '../domains/power/load-profiles.ts';
import { type Key, keyOf, noise, subKey, uniform } from '../run/random.ts';
import type { Environment } from '../weather/environment.ts';
import { LAG_STEPS, ProfileCourse } from './profile-course.ts';

const WATTS = 1000 / 8760;
const MINUTE = 60_000;
const FEW = 12;
const APPLIANCE_W = 2000;
/** share of a household's energy that such devices take */
const APPLIANCE_SHARE = 0.3;
/** Cars that charge at home or before the door, by dwelling of the inner city; W; share of them that charge at the evening's height */
const CARS_A_HOME = 0.02;
const CAR_W = 11_000;
const CAR_EVENING = 0.07;
const SURGE = 0.7;
const SURGE_GROWS = 30 * MINUTE;
const SURGE_FADES = 25 * MINUTE;
/** Sum of two noises of amplitude 1 has this standard deviation. */
const NOISE_SIGMA = 0.52;

export class ConsumerLoads {
  readonly count: number;
  /** W and var that would be drawn with supply, as of the last update */
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly #course = new ProfileCourse();
  readonly #grid: CityGrid;
  readonly #keys: Uint32Array;
  readonly #lag: Uint8Array;
  readonly #household: Float32Array;
  readonly #business: Float32Array;
  readonly #wander: Float32Array;
  readonly #cars: Float32Array;
  readonly #reactive: Float32Array;
  /** city time of the return of supply, -Infinity never lost; how strong the surge began */
  readonly #backMs: Float64Array;
  readonly #surge: Float32Array;
  #evening = 0;

  constructor(grid: CityGrid, seed: number) {
    const { consumers } = grid;
    const { count, p, q } = grid.network.consumers;
    const key: Key = keyOf(seed, 'consumer');
    this.#grid = grid;
    this.count = count;
    this.p = new Float64Array(count);
    this.q = new Float64Array(count);
    this.#keys = new Uint32Array(count);
    this.#lag = new Uint8Array(count);
    this.#household = new Float32Array(count);
    this.#business = new Float32Array(count);
    this.#wander = new Float32Array(count);
    this.#cars = new Float32Array(count);
    this.#reactive = new Float32Array(count);
    this.#backMs = new Float64Array(count).fill(-Infinity);
    this.#surge = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const own = subKey(key, i);
      const homes = consumers.housingUnits[i]!;
      const customers = Math.max(1, homes + 3 * consumers.businesses[i]!);
      this.#keys[i] = own;
      this.#lag[i] = Math.floor(uniform(own, 1) * LAG_STEPS);
      this.#household[i] = WATTS * consumers.householdEnergy[i]! * (homes <= FEW ? 1 - APPLIANCE_SHARE : 1);
      // A model that states no energy has at least the power of the peak hour.
      const isUnknown = consumers.householdEnergy[i] === 0 && consumers.businessEnergy[i] === 0;
      const atPeak = isUnknown ? p[i]! / peakFactor(PROFILE_CLASSES[consumers.profile[i]!] ?? 'continuous') : 0;
      this.#business[i] = atPeak + WATTS * consumers.businessEnergy[i]!;
      this.#wander[i] = Math.sqrt(0.04 ** 2 + 0.3 ** 2 / customers) / NOISE_SIGMA;
      this.#cars[i] = Math.floor(homes * CARS_A_HOME + uniform(own, 2));
      this.#reactive[i] = p[i]! !== 0 ? q[i]! / p[i]! : 0.33;
    }
  }

  /** Before `update` of any consumers at this time. */
  begin(environment: Environment): void {
    this.#course.update(environment);
    // Home from work at six, charged by two.
    const hour = (environment.localHour + 24 - 12) % 24;
    const distance = (hour - 7.5) / (hour < 7.5 ? 1.6 : 2.8);
    this.#evening = CAR_EVENING * Math.exp(-0.5 * distance * distance) + 0.006;
  }

  /** Rows `from`, `from` + `step` ...: what they draw. */
  update(timeMs: number, from: number, step: number): void {
    for (let i = from; i < this.count; i += step) this.#updateRow(i, timeMs);
  }

  #updateRow(i: number, timeMs: number): void {
    const { profile, housingUnits } = this.#grid.consumers;
    const { factor } = this.#course;
    const key = this.#keys[i]!;
    const lag = this.#lag[i]!;
    const home = factor[lag]!;
    const amplitude = this.#wander[i]!;
    const moves =
      1 + amplitude * (0.8 * noise(subKey(key, 3), timeMs, 25 * MINUTE) + 0.6 * noise(subKey(key, 4), timeMs, 90_000));
    let p = this.#household[i]! * home + this.#business[i]! * factor[profile[i]! * LAG_STEPS + lag]!;
    p *= Math.max(0.1, moves);
    let surge = this.#surge[i]!;
    if (surge > 0) {
      surge *= Math.exp((this.#backMs[i]! - timeMs) / SURGE_FADES);
      if (surge < 0.005) this.#surge[i] = 0;
      p *= 1 + surge;
    }
    const homes = housingUnits[i]!;
    let reactive = p * this.#reactive[i]!;
    if (homes > 0 && homes <= FEW) {
      const { householdEnergy } = this.#grid.consumers;
      const mean = (APPLIANCE_SHARE * WATTS * householdEnergy[i]! * home) / APPLIANCE_W;
      const running = atWork(mean, subKey(key, 5), timeMs, 5 * MINUTE);
      p += running * APPLIANCE_W;
      reactive += 0.1 * running * APPLIANCE_W;
    }
    if (this.#cars[i]! > 0) p += CAR_W * atWork(this.#cars[i]! * this.#evening, subKey(key, 6), timeMs, 30 * MINUTE);
    this.p[i] = p;
    this.q[i] = reactive;
  }

  /** Supply has come back after an outage; its surge begins. */
  returned(i: number, timeMs: number, outageMs: number): void {
    this.#backMs[i] = timeMs;
    this.#surge[i] = SURGE * (1 - Math.exp(-outageMs / SURGE_GROWS));
    this.#updateRow(i, timeMs);
  }
}

/** How many of something run at this moment where `mean` of them do on average. */
const atWork = (mean: number, key: Key, timeMs: number, slotMs: number): number =>
  Math.floor(mean + uniform(key, Math.floor(timeMs / slotMs + key / 4294967296)));
