// What each area of control asks of whoever holds it: the same counts and floods as of the whole desk, of the alarms that stand in it.
import { FloodWatch, type FloodState } from './flood-watch.ts';
import { type LoadFigures, PeriodCounts, type PeriodState } from './period-counts.ts';

/** Plain JSON. */
export interface AreaLoadState {
  readonly area: string;
  readonly periods: PeriodState;
  readonly flood: FloodState;
  readonly floodToldMs: number | null;
}

interface Load {
  readonly periods: PeriodCounts;
  readonly flood: FloodWatch;
  /** until when the present flood is in the periods */
  floodToldMs: number | null;
}

export class AreaLoads {
  readonly #loads = new Map<string, Load>();
  #startMs: number;

  /** @param startMs city time from which on all areas count */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** Areas in which something came. */
  get areas(): string[] {
    return [...this.#loads.keys()];
  }

  note(area: string, atMs: number): void {
    const { periods, flood } = this.#of(area);
    flood.note(atMs);
    periods.note(atMs);
  }

  /** Floods go on and end. To be called at least once a period. */
  settle(nowMs: number): void {
    for (const load of this.#loads.values()) {
      load.flood.advance(nowMs);
      const { flood } = load.flood;
      if (flood === null) continue;
      const fromMs = Math.max(flood.beganMs, load.floodToldMs ?? flood.beganMs);
      const toMs = flood.endedMs ?? nowMs;
      if (toMs <= fromMs) continue;
      load.periods.noteFlood(fromMs, toMs);
      load.floodToldMs = toMs;
    }
  }

  /** Also of an area in which nothing came. */
  figures(area: string, nowMs: number): LoadFigures {
    return (this.#loads.get(area)?.periods ?? new PeriodCounts(this.#startMs)).figures(nowMs);
  }

  state(): AreaLoadState[] {
    return [...this.#loads].map(([area, { periods, flood, floodToldMs }]) => ({
      ...{ area, periods: periods.state(), flood: flood.state(), floodToldMs },
    }));
  }

  restore(startMs: number, states: readonly AreaLoadState[]): void {
    this.#startMs = startMs;
    for (const { area, periods, flood, floodToldMs } of states) {
      const load = this.#of(area);
      load.periods.restore(periods);
      load.flood.restore(flood);
      load.floodToldMs = floodToldMs;
    }
  }

  #of(area: string): Load {
    let load = this.#loads.get(area);
    if (load === undefined) {
      load = { periods: new PeriodCounts(this.#startMs), flood: new FloodWatch(), floodToldMs: null };
      this.#loads.set(area, load);
    }
    return load;
  }
}
