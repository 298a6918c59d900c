// Who is behind which device of a city, as its outages need it.
import { GRID_CRITICAL } from '../../../../contract/city-pack/grid-schema.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import type { OutageCity } from '../../../../simulation/outages/book-state.ts';
import { buildDeviceTree, type DeviceTree } from '../../../../simulation/outages/device-tree.ts';
import { feederDevicesOf } from '../../../../simulation/outages/feeder-devices.ts';
import type { CustomerGroup } from '../../../../simulation/outages/interruption-ledger.ts';

export interface OutageCityOptions {
  readonly grid: CityGrid;
  /** [consumers] name of the district, '' none */
  readonly districts: readonly string[];
  /** id of the area of control that a feeder lies in, null none */
  readonly areaOf: (feeder: string) => string | null;
  /** told of feeders that are no tree of devices: nothing is predicted there */
  readonly log: (line: string) => void;
}

export function outageCityOf({ grid, districts, areaOf, log }: OutageCityOptions): OutageCity {
  const { consumers } = grid.network;
  const trees: DeviceTree[] = [];
  for (const feeder of feederDevicesOf(grid)) {
    const built = buildDeviceTree(feeder);
    if (built.kind === 'tree') trees.push(built.tree);
    else log(`outages: ${feeder.feeder} is no tree of devices: ${JSON.stringify(built.faults.slice(0, 3))}`);
  }
  const feederOf = new Map(trees.flatMap(({ feeder, pointIds }) => pointIds.map((id) => [id, feeder] as const)));
  const groups = new Map<string, CustomerGroup>();
  consumers.ids.forEach((id, row) => {
    const feeder = feederOf.get(id);
    if (feeder === undefined) return;
    const critical = GRID_CRITICAL[grid.consumers.critical[row]!] ?? 'none';
    groups.set(id, {
      ...{ id, feeder, customers: consumers.customers[row]!, district: districts[row] ?? '' },
      critical: critical === 'none' ? '' : critical,
      area: areaOf(feeder) ?? '',
    });
  });
  return { trees, groups };
}
