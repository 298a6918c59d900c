// Fault passage indicators: they drop when a fault current has passed, and go back when somebody resets them, or after some hours.
import type { World } from './world.ts';

const HOLDS_MS = 4 * 3_600_000;

export class FaultIndicators {
  /** [switches] 1 = a fault current has passed */
  readonly passage: Uint8Array;
  readonly #world: World;
  readonly #droppedMs: Float64Array;

  constructor(world: World) {
    const { count } = world.grid.network.switches;
    this.#world = world;
    this.passage = new Uint8Array(count);
    this.#droppedMs = new Float64Array(count);
  }

  /** `rows`: of switches at which the current passes until then. */
  planDrop(rows: Int32Array, timeMs: number): void {
    if (rows.length === 0) return;
    this.#world.queue.plan(timeMs, () => {
      this.#show(rows, true);
      for (const row of rows) this.#droppedMs[row] = timeMs;
      this.#world.queue.plan(timeMs + HOLDS_MS, () => {
        // Not those that have dropped again since.
        this.#show(
          rows.filter((row) => this.#droppedMs[row] === timeMs),
          false,
        );
      });
    });
  }

  reset(rows: readonly number[]): void {
    this.#world.queue.plan(this.#world.nowMs(), () => this.#show(Int32Array.from(rows), false));
  }

  #show(rows: Int32Array, passed: boolean): void {
    const value = passed ? 1 : 0;
    const switches = rows.filter((row) => this.passage[row] !== value);
    for (const row of switches) this.passage[row] = value;
    if (switches.length > 0) this.#world.tell({ kind: 'passage', timeMs: this.#world.nowMs(), switches, passed });
  }
}
