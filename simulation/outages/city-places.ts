// Where devices and service points of a city stand, by id: above and below across the trees of all feeders.
import { type DeviceTree, isBelow, KIND } from './device-tree.ts';

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

  /** Id of the feeder that a device is part of; null: no such device. */
  feederOf(device: string): string | null {
    return this.#devices.get(device)?.tree.feeder ?? null;
  }

  /** Of the normal state; 0: no such device. */
  customersBelow(device: string): number {
    const place = this.#devices.get(device);
    return place === undefined ? 0 : place.tree.customers[place.row]!;
  }

  /** Id of the transformer above a service point; null: no such point. */
  transformerOf(point: string): string | null {
    const place = this.#points.get(point);
    if (place === undefined) return null;
    const { tree } = place;
    let row = place.row;
    while (tree.kind[row] === KIND.secondary) row = tree.parent[row]!;
    return tree.ids[row]!;
  }

  /** Id of the device right above a service point; null: no such point. */
  deviceOf(point: string): string | null {
    const place = this.#points.get(point);
    return place === undefined ? null : place.tree.ids[place.row]!;
  }

  /** Id of the lowest device above all of these service points; null: they have none in common. */
  lowestAbove(points: readonly string[]): string | null {
    const places = points.map((point) => this.#points.get(point));
    const [first] = places;
    if (first === undefined) return null;
    const isAbove = (row: number) =>
      places.every((place) => place?.tree === first.tree && isBelow(place.tree, place.row, row));
    let row = first.row;
    while (row >= 0 && !isAbove(row)) row = first.tree.parent[row]!;
    return row < 0 ? null : first.tree.ids[row]!;
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
