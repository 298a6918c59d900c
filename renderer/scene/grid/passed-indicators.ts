// Fault indicators that say a fault current has passed them: the fault lies behind the last of them. Only what their telemetry tells; where
// exactly the fault is, nobody in the field says.
import type { PackTable } from '../../../contract/city-pack/table.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { LiveCity } from '../../state/live-city.ts';
import { switchPoints } from './switch-points.ts';

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
    this.places = switchPoints(measurements, 'passage');
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
