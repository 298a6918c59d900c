// The meters of service points, for whoever wants to know whether supply has reached them: what each has said last, and the way to ask it.
import { QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import type { LiveValues } from '../../ports.ts';
import type { CommandOutcome } from '../../telemetry/commands.ts';

const BY = 'outages';
const ON = 1;
const OFF = 0;

export interface MeterAsker {
  /** The service point has a meter that can be asked. */
  has(point: string): boolean;
  /** City time of its newest word of any kind, ms UTC; null: none is known. */
  heardMs(point: string): number | null;
  /** What it has said of supply last, and when (city time, ms UTC); null: nothing. */
  supply(point: string): { readonly isOn: boolean; readonly atMs: number } | null;
  /** `answered`: it has supply; `unsent`: nobody could be asked, which says nothing. Never rejects. */
  ask(point: string): Promise<'answered' | 'silent' | 'unsent'>;
}

export interface MeterAskerOptions {
  readonly grid: CityGrid;
  /** [assets] id of the asset */
  readonly assets: readonly { readonly id: string }[];
  /** row of a point by its id */
  readonly pointRows: ReadonlyMap<string, number>;
  readonly live: Pick<LiveValues, 'values' | 'times' | 'qualities'>;
  readonly askMeter: (row: number, by: string) => Promise<CommandOutcome>;
}

export function createMeterAsker({ grid, assets, pointRows, live, askMeter }: MeterAskerOptions): MeterAsker {
  const { ids } = grid.network.consumers;
  const meterOf = new Map<string, number>();
  ids.forEach((id, row) => {
    const meter = grid.consumers.meter[row]!;
    if (meter >= 0 && assets[meter] !== undefined) meterOf.set(id, meter);
  });
  const rowOf = (point: string, name: string): number => {
    const meter = meterOf.get(point);
    return meter === undefined ? -1 : (pointRows.get(`${assets[meter]!.id}.${name}`) ?? -1);
  };
  const timeOf = (row: number): number => (row < 0 ? Number.NaN : live.times[row]!);
  return {
    has: (point) => meterOf.has(point),
    heardMs: (point) => {
      const times = ['supply', 'activePower', 'voltage']
        .map((name) => timeOf(rowOf(point, name)))
        .filter((ms) => !Number.isNaN(ms));
      return times.length === 0 ? null : Math.max(...times);
    },
    supply: (point) => {
      const row = rowOf(point, 'supply');
      const atMs = timeOf(row);
      if (Number.isNaN(atMs) || live.qualities[row] === QUALITY_CODE.BAD) return null;
      const value = live.values[row];
      return value === ON || value === OFF ? { isOn: value === ON, atMs } : null;
    },
    ask: async (point) => {
      const meter = meterOf.get(point);
      if (meter === undefined) return 'silent';
      const outcome = await askMeter(meter, BY);
      if (outcome.kind === 'answered') return outcome.result === 'ok' ? 'answered' : 'silent';
      return outcome.kind;
    },
  };
}
