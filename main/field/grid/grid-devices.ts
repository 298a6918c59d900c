// Which device reports which quantities of the grid: read from the pack's table of measurements, nothing of it is known here by name.
// A device is an asset; its points with an interval go out together as `tele`, those that come on change together as `state`.
import type { PointDefinition } from '../../../simulation/domains/domain.ts';
import { type CityGrid, GRID_MEASURED_TABLES, type MeasurementTable } from '../../../simulation/network/city-grid.ts';
import type { SiteAsset } from '../field-site.ts';

export interface GridPoint {
  /** row of the measurements */
  readonly row: number;
  readonly definition: PointDefinition;
}

export interface GridDevice {
  readonly asset: SiteAsset;
  /** with an interval */
  readonly measured: readonly GridPoint[];
  /** on change */
  readonly states: readonly GridPoint[];
  /** points of its kind that no measurement binds: the device works them out from the others */
  readonly derived: readonly PointDefinition[];
  /** ms; of the points with an interval */
  readonly intervalMs: number;
  /** row of the consumers whose meter this is, -1 for every other device */
  readonly consumer: number;
}

export interface PointRows {
  /** row of assets */
  readonly asset: ArrayLike<number>;
  readonly name: readonly string[];
}

export type DefinitionsOf = (domain: string, kind: string) => readonly PointDefinition[];

const CONSUMER = GRID_MEASURED_TABLES.indexOf('consumer');

/** Ids of the assets that the grid's devices speak for. */
export function spokenForByGrid(
  measurements: Pick<MeasurementTable, 'count' | 'point'>,
  points: Pick<PointRows, 'asset'>,
  assets: readonly SiteAsset[],
): Set<string> {
  const ids = new Set<string>();
  for (let row = 0; row < measurements.count; row++) ids.add(assets[points.asset[measurements.point[row]!]!]!.id);
  return ids;
}

/** In the order in which the measurements name them. A point without a definition is left out: a pack of another version. */
export function gridDevices(
  { measurements, consumers }: Pick<CityGrid, 'measurements' | 'consumers'>,
  points: PointRows,
  assets: readonly SiteAsset[],
  definitionsOf: DefinitionsOf,
): GridDevice[] {
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < measurements.count; row++) {
    const asset = points.asset[measurements.point[row]!]!;
    const rows = rowsOf.get(asset);
    if (rows === undefined) rowsOf.set(asset, [row]);
    else rows.push(row);
  }
  const devices: GridDevice[] = [];
  for (const [assetRow, rows] of rowsOf) {
    const asset = assets[assetRow]!;
    const definitions = definitionsOf(asset.domain, asset.kind);
    const measured: GridPoint[] = [];
    const states: GridPoint[] = [];
    let consumer = -1;
    for (const row of rows) {
      const name = points.name[measurements.point[row]!]!;
      const definition = definitions.find((candidate) => candidate.name === name);
      if (definition === undefined) continue;
      (definition.intervalMs === null ? states : measured).push({ row, definition });
      if (measurements.table[row] !== CONSUMER) continue;
      // A customer's own station is measured like a consumer, and is no meter.
      if (consumers.meter[measurements.row[row]!] === assetRow) consumer = measurements.row[row]!;
    }
    const bound = new Set([...measured, ...states].map(({ definition }) => definition.name));
    const derived = definitions.filter(({ name, intervalMs }) => intervalMs !== null && !bound.has(name));
    const intervalMs = Math.min(...measured.map(({ definition }) => definition.intervalMs ?? Number.POSITIVE_INFINITY));
    devices.push({ asset, measured, states, derived, intervalMs, consumer });
  }
  return devices;
}
