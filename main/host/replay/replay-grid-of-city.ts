// What the grids of the past need of a city, gathered once.
import type { CityPack } from '../city/city-pack.ts';
import type { GridService } from '../grid-service.ts';
import type { CityPoint } from '../point-list.ts';
import { outdoorTemperature } from '../shadow/outdoor-temperature.ts';
import { gridRowsOf, intervalsOf } from '../shadow/shadow-service.ts';
import type { ReplayGrid } from './replay-grid.ts';
import { ReplayShadow } from './replay-shadow.ts';

export interface CityOfReplays {
  readonly pack: CityPack;
  readonly points: readonly CityPoint[];
  readonly grid: Pick<GridService, 'stateOf'>;
  /** data folder of the city */
  readonly keptIn: string;
  /** of the field simulator */
  readonly rate: number;
  readonly log: (line: string) => void;
}

/** Null: the city has no grid. */
export function replayGridOf({ pack, points, grid, keptIn, rate, log }: CityOfReplays): (() => ReplayGrid) | null {
  const rows = gridRowsOf(pack);
  if (rows === null) return null;
  const bound = new Set(pack.table('grid-measurements').numbers('point'));
  const bearing = Uint32Array.from([...bound].filter((row) => row >= 0 && row < points.length));
  const intervals = new Map<number, Float64Array>();
  const intervalsAt = (speed: number): Float64Array => {
    const known = intervals.get(speed) ?? intervalsOf(points, speed, rate);
    intervals.set(speed, known);
    return known;
  };
  return () =>
    new ReplayShadow({
      packFolder: pack.dir,
      ...{ keptIn, rows },
      points: bearing,
      temperatureOf: (shown) => outdoorTemperature(points, shown)(),
      intervalsAt,
      stateOf: (figures, ageMs, isStale) => grid.stateOf(figures, ageMs, isStale),
      onTrouble: (error, doing) =>
        log(`${doing}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    });
}
