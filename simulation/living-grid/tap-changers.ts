// Tap changers of the transformers that step down from HIGH_VOLTAGE or more: each holds its lower busbar at SET_POINT, a step at a time,
// when the voltage has been out of the band for a minute or two. The band is wider than a step, so that none hunts.
import { BRANCH_CLASS } from '../network/network.ts';
import { between, keyOf } from '../run/random.ts';
import type { World } from './world.ts';

/** pu, a step of the upper winding */
export const TAP_STEP = 0.0125;
const HIGH_VOLTAGE = 60_000;
const SET_POINT = 1.03;
/** pu to either side */
const BAND = 0.01;
/** steps to either side */
const RANGE = 9;
const WAITS_MS = [60_000, 120_000] as const;
/** Before the city begins to live its taps have found their place. */
const FIRST_ROUNDS = 8;

export class TapChangers {
  readonly #world: World;
  readonly #rows: number[] = [];
  readonly #waitsMs: number[] = [];
  /** 1: it is about to step */
  readonly #isWaiting: Uint8Array;
  readonly #onStep: () => void;

  /** `onStep`: the power flow is to be solved anew. */
  constructor(world: World, onStep: () => void) {
    const { branches, nodes } = world.living.network;
    this.#world = world;
    this.#onStep = onStep;
    for (let row = 0; row < branches.count; row++) {
      const upper = nodes.baseVoltage[branches.from[row]!]!;
      const lower = nodes.baseVoltage[branches.to[row]!]!;
      if (branches.class[row] !== BRANCH_CLASS.PowerTransformer || upper < HIGH_VOLTAGE || lower >= upper) continue;
      this.#rows.push(row);
      this.#waitsMs.push(Math.round(between(keyOf(world.seed, branches.ids[row]!), 1, ...WAITS_MS)));
    }
    this.#isWaiting = new Uint8Array(this.#rows.length);
  }

  begin(): void {
    for (let round = 0; round < FIRST_ROUNDS; round++) {
      const moved = this.#rows.filter((row) => this.#step(row));
      if (moved.length === 0) return;
      this.#world.solution.solve();
    }
  }

  /** After each power flow. */
  look(): void {
    for (let k = 0; k < this.#rows.length; k++) {
      const row = this.#rows[k]!;
      if (this.#isWaiting[k] === 1 || this.#wanted(row) === 0) continue;
      this.#isWaiting[k] = 1;
      this.#world.queue.plan(this.#world.nowMs() + this.#waitsMs[k]!, () => {
        this.#isWaiting[k] = 0;
        if (this.#step(row)) this.#onStep();
      });
    }
  }

  #step(row: number): boolean {
    const by = this.#wanted(row);
    if (by === 0) return false;
    const { ratio } = this.#world.living.network.branches;
    const steps = Math.round((ratio[row]! - 1) / TAP_STEP) + by;
    if (Math.abs(steps) > RANGE) return false;
    this.#world.solution.setRatio(row, 1 + steps * TAP_STEP);
    return true;
  }

  /** Steps of the ratio: 1 lowers the voltage below. 0 where it is in the band, or dead. */
  #wanted(row: number): -1 | 0 | 1 {
    const { branches, nodes } = this.#world.living.network;
    const node = branches.to[row]!;
    const voltage = this.#world.solution.voltage(node) / nodes.baseVoltage[node]!;
    if (voltage === 0) return 0;
    return voltage > SET_POINT + BAND ? 1 : voltage < SET_POINT - BAND ? -1 : 0;
  }
}
