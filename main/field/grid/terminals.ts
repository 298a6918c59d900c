// Remote terminals: all devices of one station but its customers' meters speak through the same box. Where that falls silent nobody hears
// of any of them, and none of them hears a command; what holds is said again when it is back.
import { type CityGrid, GRID_MEASURED_TABLES, type GridMeasuredTable } from '../../../simulation/network/city-grid.ts';
import type { GridDevice } from './grid-devices.ts';

/** Row of the station in which a device stands; -1: none that is known. */
export function stationOf({ measurements, ...grid }: CityGrid, device: GridDevice): number {
  for (const { row } of [...device.states, ...device.measured]) {
    const at = measurements.row[row]!;
    const station = stationOfRow(grid, GRID_MEASURED_TABLES[measurements.table[row]!], at);
    if (station >= 0) return station;
  }
  return -1;
}

function stationOfRow(grid: Omit<CityGrid, 'measurements'>, table: GridMeasuredTable | undefined, row: number): number {
  switch (table) {
    case 'switch':
      return grid.switches.station[row]!;
    case 'branch':
      return grid.branches.station[row]!;
    case 'node':
      return grid.nodes.station[row]!;
    case 'consumer':
      return grid.consumers.station[row]!;
    case 'feeder':
      return grid.feeders.substation[row]!;
    case 'station':
      return row;
    case 'generator':
    case undefined:
      return -1;
  }
}

export class Terminals {
  readonly #devicesAt = new Map<number, GridDevice[]>();
  readonly #silent = new Set<string>();

  constructor(grid: CityGrid, devices: readonly GridDevice[]) {
    for (const device of devices) {
      if (device.consumer >= 0) continue;
      const station = stationOf(grid, device);
      const list = this.#devicesAt.get(station);
      if (list === undefined) this.#devicesAt.set(station, [device]);
      else list.push(device);
    }
  }

  isSilent(device: GridDevice): boolean {
    return this.#silent.size > 0 && this.#silent.has(device.asset.id);
  }

  /** Devices of that station; none: it has no terminal. */
  devicesAt(station: number): readonly GridDevice[] {
    return station < 0 ? [] : (this.#devicesAt.get(station) ?? []);
  }

  set(station: number, isSilent: boolean): void {
    for (const { asset } of this.devicesAt(station)) {
      if (isSilent) this.#silent.add(asset.id);
      else this.#silent.delete(asset.id);
    }
  }
}
