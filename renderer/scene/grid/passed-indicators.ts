// Fault indicators that say a fault current has passed them: the fault lies behind the last of them. Only what their telemetry tells; where
// exactly the fault is, nobody in the field says.
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../../../contract/city-pack/grid-schema.ts';
import type { PackTable } from '../../../contract/city-pack/table.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { LiveCity } from '../../state/live-city.ts';

const PASSAGE = GRID_QUANTITIES.indexOf('passage');
const SWITCH = GRID_MEASURED_TABLES.indexOf('switch');

export interface PassedIndicator {
  /** row of grid-switches that it sits at */
  readonly row: number;
  /** its last word is bad or old */
  readonly isOld: boolean;
}

const NONE: readonly PassedIndicator[] = [];

export class PassedIndicators {
  /** rows of grid-switches, and of points, in turn */
  private readonly places: Int32Array;
  private version = -1;
  private passed: readonly PassedIndicator[] = NONE;

  /** @param measurements the pack's grid-measurements */
  constructor(measurements: PackTable) {
    const point = measurements.numbers<Int32Array>('point');
    const quantity = measurements.numbers<Uint8Array>('quantity');
    const table = measurements.numbers<Uint8Array>('table');
    const row = measurements.numbers<Int32Array>('row');
    const places: number[] = [];
    for (let i = 0; i < measurements.rows; i++)
      if (quantity[i] === PASSAGE && table[i] === SWITCH) places.push(row[i]!, point[i]!);
    this.places = Int32Array.from(places);
  }

  /** The same list while nothing was told. */
  read(live: Pick<LiveCity, 'version' | 'values' | 'qualities' | 'hasValue'>): readonly PassedIndicator[] {
    if (live.version === this.version) return this.passed;
    this.version = live.version;
    let found: PassedIndicator[] | null = null;
    for (let at = 0; at < this.places.length; at += 2) {
      const point = this.places[at + 1]!;
      if (!live.hasValue(point) || !(live.values[point]! > 0.5)) continue;
      (found ??= []).push({ row: this.places[at]!, isOld: live.qualities[point]! >= QUALITY_CODE.BAD });
    }
    this.passed = found ?? NONE;
    return this.passed;
  }
}
