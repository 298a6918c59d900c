// Who mends the city when nobody acts: faults that arose by themselves are repaired after the time that was drawn for them, then the
// breakers that protection opened are closed again, unless somebody has moved them since. What load has tripped or blown comes back
// after LOAD_TRIP_MS. Faults that were thrown on purpose wait for whoever threw them.
import type { Environment } from '../weather/environment.ts';
import type { FaultBook } from './fault-book.ts';
import { FaultHazard } from './fault-hazard.ts';
import type { Plant } from './plant.ts';
import { overloadFaults } from './thermal-hazard.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
/** From the repair to closing the breaker: telephone, checks. */
const CLOSES_AFTER_MS = 3 * 60_000;
const LOAD_TRIP_MS = 75 * 60_000;

export class Crew {
  readonly #world: World;
  readonly #plant: Plant;
  readonly #faults: FaultBook;
  readonly #hazard: FaultHazard;
  readonly #environmentAt: (timeMs: number) => Environment;
  readonly #isIdle: boolean;

  constructor(
    world: World,
    plant: Plant,
    faults: FaultBook,
    environmentAt: (timeMs: number) => Environment,
    faultRate: number,
  ) {
    this.#world = world;
    this.#plant = plant;
    this.#faults = faults;
    this.#environmentAt = environmentAt;
    this.#hazard = new FaultHazard(world.grid, world.seed, faultRate);
    this.#isIdle = faultRate <= 0;
  }

  begin(): void {
    if (this.#isIdle) return;
    this.#hour(Math.floor(this.#world.nowMs() / HOUR));
    this.#faults.onLoadTrip = (row) => {
      const sinceMs = this.#world.nowMs();
      this.#world.queue.plan(sinceMs + LOAD_TRIP_MS, () => {
        const isFuse = 'ok' in this.#faults.repair(this.#world.grid.network.switches.ids[row]!);
        if (!isFuse) this.#closeAgain(row, sinceMs);
      });
    };
  }

  /** Draws the faults of an hour, and comes again for the next one. */
  #hour(hour: number): void {
    const now = this.#world.nowMs();
    const arising = this.#hazard.inHour(hour, this.#environmentAt((hour + 0.5) * HOUR));
    for (const fault of [...arising, ...overloadFaults(this.#world, hour)]) {
      const { timeMs, element, repairMs } = fault;
      if (timeMs <= now) continue;
      this.#world.queue.plan(timeMs, () => {
        if ('refused' in this.#faults.throwFault(fault)) return;
        this.#world.queue.plan(timeMs + repairMs, () => this.#repair(element, timeMs));
      });
    }
    this.#world.queue.plan((hour + 1) * HOUR, () => this.#hour(hour + 1));
  }

  #repair(element: string, sinceMs: number): void {
    const opened = this.#faults.openedBy(element);
    // Somebody may have been quicker.
    if ('refused' in this.#faults.repair(element)) return;
    const now = this.#world.nowMs();
    this.#world.queue.plan(now + CLOSES_AFTER_MS, () => {
      for (const row of opened) this.#closeAgain(row, sinceMs);
    });
  }

  #closeAgain(row: number, sinceMs: number): void {
    if (row >= this.#world.grid.network.switches.count || this.#plant.commandedMs(row) > sinceMs) return;
    this.#plant.operate(row, true, this.#world.nowMs(), true);
  }
}
