// Which point of the telemetry is which quantity of the grid, read once from the pack.
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../../../contract/city-pack/grid-schema.ts';
import type { PackTable } from '../../../contract/city-pack/table.ts';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { LiveCity } from '../../state/live-city.ts';
import { useEffect, useState } from 'react';
import { useHasGrid } from './use-grid.ts';
import { useSessionState } from '../session-context.ts';

type Quantity = (typeof GRID_QUANTITIES)[number];
type Table = (typeof GRID_MEASURED_TABLES)[number];

export interface GridMeasurements {
  /** how many there are */
  readonly count: number;
  /** row of the pack's points; -1: nobody measures it */
  pointOf(quantity: Quantity, table: Table, row: number): number;
}

const SLOTS = 16;

export function readMeasurements(table: PackTable): GridMeasurements {
  const points = table.numbers<Int32Array>('point');
  const quantities = table.numbers<Uint8Array>('quantity');
  const tables = table.numbers<Uint8Array>('table');
  const rows = table.numbers<Int32Array>('row');
  const byKey = new Map<number, number>();
  const keyOf = (quantity: number, of: number, row: number) => (row * SLOTS + quantity) * SLOTS + of;
  for (let i = 0; i < table.rows; i++) byKey.set(keyOf(quantities[i]!, tables[i]!, rows[i]!), points[i]!);
  return {
    count: table.rows,
    pointOf: (quantity, of, row) =>
      byKey.get(keyOf(GRID_QUANTITIES.indexOf(quantity), GRID_MEASURED_TABLES.indexOf(of), row)) ?? -1,
  };
}

/** null until they are there; a pack whose grid nobody measures has none. */
export function useMeasurements(): GridMeasurements | null {
  const tables = useSessionState((state) => state.tables);
  const isThere = useHasGrid();
  const [found, setFound] = useState<GridMeasurements | null>(null);
  useEffect(() => {
    let isCurrent = true;
    if (!isThere || tables === null || !tables.has('grid-measurements')) return;
    tables.table('grid-measurements').then(
      (table) => isCurrent && setFound(readMeasurements(table)),
      (error: unknown) => console.error('the measurements of the grid could not be read', error),
    );
    return () => {
      isCurrent = false;
    };
  }, [tables, isThere]);
  return found;
}

/** A point's value where it is current; null: none, bad or old. */
export function currentValue(city: LiveCity, point: number): number | null {
  if (point < 0 || !city.hasValue(point) || city.qualities[point]! >= QUALITY_CODE.BAD) return null;
  return city.values[point]!;
}
