// Who has lost supply by a trip, as believed: of a feeder those who hang on it in the normal state, of a trip above the feeders all who have
// been dark since then and whose own feeder has not tripped.
import { GRID_CRITICAL } from '../../../../contract/city-pack/grid-schema.ts';
import { type GridColumns, SUPPLY_CODE } from '../../../../contract/grid-live.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import { rowOf } from '../../../../simulation/switching/switching-grid.ts';
import type { FlisrDesk } from './flisr-desk.ts';
import type { FlisrRecord } from './flisr-record.ts';

/** ms: meters and switches have clocks of their own. */
export const SAME_TRIP_MS = 5_000;
const NOT_CRITICAL = GRID_CRITICAL.indexOf('none');

export interface FlisrLossOptions {
  readonly grid: CityGrid;
  /** what is believed of the consumers now */
  readonly believed: () => GridColumns['consumers'];
  readonly desk: Pick<FlisrDesk, 'records'>;
}

export interface Loss {
  /** ids */
  readonly feeders: string[];
  /** consumers that are critical */
  readonly critical: number;
}

export class FlisrLoss {
  readonly #options: FlisrLossOptions;

  constructor(options: FlisrLossOptions) {
    this.#options = options;
  }

  /** Customers; `feeder`: id, or of what a trip above the feeders is called by. */
  customersOf(feeder: string, sinceMs: number): number {
    return this.#customersAt(this.#darkSince(this.#deadRows(), feeder, sinceMs));
  }

  /** Still without supply. Where nobody could say who lost it, all who have been dark since then; null: not known. */
  customersOut(record: FlisrRecord): number | null {
    return this.#customersOut(record, () => this.#deadRows());
  }

  /** As `customersOut` of each: the consumers are walked once for all of them together. */
  customersOutOf(records: readonly FlisrRecord[]): (number | null)[] {
    let dead: readonly number[] | null = null;
    return records.map((record) => this.#customersOut(record, () => (dead ??= this.#deadRows())));
  }

  #customersOut({ course, found }: FlisrRecord, dead: () => readonly number[]): number | null {
    if (found === null || found.dark.length === 0) {
      if (course.state !== 'handedOver') return null;
      return this.#customersAt(this.#darkSince(dead(), course.feeder, course.trippedMs));
    }
    const { supply } = this.#options.believed();
    const { customers } = this.#options.grid.network.consumers;
    return found.dark.reduce((sum, row) => sum + (supply[row] === SUPPLY_CODE.dead ? customers[row]! : 0), 0);
  }

  /** Feeders and critical consumers; null: nobody is known to have lost supply. */
  lossOf({ course, found }: FlisrRecord): Loss | null {
    const { grid } = this.#options;
    const isOpen = course.endedMs === null || course.state === 'handedOver';
    const known = found?.dark ?? [];
    const rows =
      known.length > 0 || !isOpen ? known : this.#darkSince(this.#deadRows(), course.feeder, course.trippedMs);
    if (rows.length === 0) return null;
    const feeders = new Set(rows.map((row) => grid.consumers.feeder[row]!).filter((feeder) => feeder >= 0));
    return {
      feeders: [...feeders].map((feeder) => grid.feeders.ids[feeder]!),
      critical: rows.filter((row) => grid.consumers.critical[row] !== NOT_CRITICAL).length,
    };
  }

  #customersAt(rows: readonly number[]): number {
    const { customers } = this.#options.grid.network.consumers;
    return rows.reduce((sum, row) => sum + customers[row]!, 0);
  }

  /** Rows of all consumers without supply. */
  #deadRows(): number[] {
    const { supply } = this.#options.believed();
    const rows: number[] = [];
    for (let row = 0; row < supply.length; row++) if (supply[row] === SUPPLY_CODE.dead) rows.push(row);
    return rows;
  }

  /** Of these rows of consumers those that lost supply with this trip. */
  #darkSince(dead: readonly number[], feeder: string, sinceMs: number): number[] {
    const { grid, believed, desk } = this.#options;
    const own = rowOf(grid.feeders.ids, feeder);
    const isSameTime = (ms: number): boolean => Math.abs(ms - sinceMs) < SAME_TRIP_MS;
    const others = desk.records().filter(({ course }) => course.feeder !== feeder && isSameTime(course.trippedMs));
    const otherFeeders = new Set(others.map(({ course }) => rowOf(grid.feeders.ids, course.feeder)));
    const { sinceMs: since } = believed();
    return dead.filter((row) => {
      if (since[row]! < sinceMs - SAME_TRIP_MS) return false;
      const of = grid.consumers.feeder[row]!;
      return own >= 0 ? of === own : !otherFeeders.has(of);
    });
  }
}
