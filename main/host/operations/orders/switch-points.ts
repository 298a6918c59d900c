// Which point tells the position of a switch and takes its commands, and where it stands by that point now.
import { GRID_MEASURED_TABLES, GRID_QUANTITIES, SWITCH_POSITIONS } from '../../../../contract/city-pack/grid-schema.ts';
import { QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import type { LiveValues } from '../../ports.ts';

const POSITION = GRID_QUANTITIES.indexOf('position');
const SWITCH = GRID_MEASURED_TABLES.indexOf('switch');

export interface SwitchWord {
  readonly position: (typeof SWITCH_POSITIONS)[number];
  /** its quality is GOOD */
  readonly isGood: boolean;
  /** source time, ms UTC */
  readonly measuredAt: number;
}

export class SwitchPoints {
  readonly #rowOfDevice = new Map<string, number>();
  readonly #deviceOfPoint = new Map<string, string>();
  readonly #ids: readonly string[];
  readonly #live: Pick<LiveValues, 'values' | 'times' | 'qualities'>;

  /** `pointIds`: by row of the pack's points */
  constructor(grid: CityGrid, pointIds: readonly string[], live: Pick<LiveValues, 'values' | 'times' | 'qualities'>) {
    this.#ids = pointIds;
    this.#live = live;
    const { count, point, quantity, table, row } = grid.measurements;
    for (let m = 0; m < count; m++) {
      const id = pointIds[point[m]!];
      if (quantity[m] !== POSITION || table[m] !== SWITCH || id === undefined) continue;
      const device = grid.network.switches.ids[row[m]!]!;
      this.#rowOfDevice.set(device, point[m]!);
      this.#deviceOfPoint.set(id, device);
    }
  }

  /** id of the point; null: nobody tells where this device stands */
  pointOf(device: string): string | null {
    const row = this.#rowOfDevice.get(device);
    return row === undefined ? null : this.#ids[row]!;
  }

  /** id of the switch whose position this point is; null: none */
  deviceOf(point: string): string | null {
    return this.#deviceOfPoint.get(point) ?? null;
  }

  /** The newest word of telemetry; null: there is none. */
  wordOf(device: string): SwitchWord | null {
    const row = this.#rowOfDevice.get(device);
    if (row === undefined) return null;
    const measuredAt = this.#live.times[row]!;
    const position = SWITCH_POSITIONS[this.#live.values[row]!];
    if (Number.isNaN(measuredAt) || position === undefined) return null;
    return { position, isGood: this.#live.qualities[row] === QUALITY_CODE.GOOD, measuredAt };
  }
}
