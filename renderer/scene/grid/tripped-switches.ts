// Switches that their protection has opened and that nobody has closed since: also where nobody is without supply, for the next fault
// finds no second way there. Only what devices tell: the trip, and a position that is open against the normal one.
import { SWITCH_POSITIONS } from '../../../contract/city-pack/grid-schema.ts';
import type { PackTable } from '../../../contract/city-pack/table.ts';
import type { LiveCity } from '../../state/live-city.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import { switchPoints } from './switch-points.ts';

const OPEN = SWITCH_POSITIONS.indexOf('open');
const NONE: readonly number[] = [];

export class TrippedSwitches {
  private readonly places: Int32Array;
  private seen = '';
  private tripped: readonly number[] = NONE;

  /** @param measurements the pack's grid-measurements */
  constructor(measurements: PackTable) {
    this.places = switchPoints(measurements, 'trip');
  }

  /**
   * Rows of grid-switches; the same list while nothing was told.
   * @param normalOpen of each switch; 1: it stands open in the normal state
   */
  read(
    live: Pick<LiveCity, 'version' | 'values' | 'hasValue'>,
    grid: Pick<LiveGrid, 'version' | 'columns'>,
    normalOpen: Uint8Array,
  ): readonly number[] {
    const seen = `${live.version} ${grid.version}`;
    if (seen === this.seen) return this.tripped;
    this.seen = seen;
    const { position } = grid.columns.switches;
    let found: number[] | null = null;
    for (let at = 0; at < this.places.length; at += 2) {
      const row = this.places[at]!;
      const point = this.places[at + 1]!;
      if (!live.hasValue(point) || !(live.values[point]! > 0.5)) continue;
      if (grid.version === 0 || position[row] !== OPEN || normalOpen[row] === 1) continue;
      (found ??= []).push(row);
    }
    this.tripped = found ?? NONE;
    return this.tripped;
  }
}
