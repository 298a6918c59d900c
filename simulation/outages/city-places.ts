// Where devices and service points of a city stand, by id: above and below across the trees of all feeders.
import { type DeviceTree, isBelow } from './device-tree.ts';

interface Place {
  readonly tree: DeviceTree;
  readonly row: number;
}

export class CityPlaces {
  readonly #devices = new Map<string, Place>();
  readonly #points = new Map<string, Place>();

  constructor(trees: readonly DeviceTree[]) {
    for (const tree of trees) {
      tree.ids.forEach((id, row) => this.#devices.set(id, { tree, row }));
      tree.pointDevice.forEach((row, point) => this.#points.set(tree.pointIds[point]!, { tree, row }));
    }
  }

  /** Of the normal state; 0: no such device. */
  customersBelow(device: string): number {
    const place = this.#devices.get(device);
    return place === undefined ? 0 : place.tree.customers[place.row]!;
  }

  /** The device is another one below `above`. */
  isDeviceBelow(device: string, above: string): boolean {
    return device !== above && below(this.#devices.get(device), this.#devices.get(above));
  }

  isPointBelow(point: string, above: string): boolean {
    return below(this.#points.get(point), this.#devices.get(above));
  }
}

function below(place: Place | undefined, above: Place | undefined): boolean {
  if (place === undefined || above === undefined || place.tree !== above.tree) return false;
  return isBelow(place.tree, place.row, above.row);
}
