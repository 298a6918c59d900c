// The devices of the grid in the making: assets that the importer invents for them, and what each of their points measures.
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../../../../../contract/city-pack/grid-schema.ts';
import type { ColumnData } from '../../../../../contract/city-pack/table.ts';
import { type Asset, firstPoints, type PointDefinitions } from '../asset-list.ts';
import { type Accuracy, EXACT } from './measuring-classes.ts';

type Quantity = (typeof GRID_QUANTITIES)[number];
type Table = (typeof GRID_MEASURED_TABLES)[number];

export interface Equipment {
  readonly table: Table;
  readonly row: number;
  /** of a branch: 0 its `from` end, 1 its `to` end */
  readonly terminal?: 0 | 1;
}

interface Binding extends Equipment {
  readonly asset: number;
  readonly point: string;
  readonly quantity: Quantity;
  readonly accuracy: Accuracy;
}

/** Letters of an asset's id as topics allow them. */
const MOST_LETTERS = 64;

export class DeviceList {
  readonly #found: readonly Asset[];
  readonly #invented: Asset[] = [];
  readonly #bindings: Binding[] = [];
  readonly #taken: Set<string>;
  readonly #bound = new Set<number>();

  /** `found`: the assets before the grid; rows go on after them. */
  constructor(found: readonly Asset[]) {
    this.#found = found;
    this.#taken = new Set(found.map(({ id }) => id));
  }

  /** The assets before the grid. */
  get found(): readonly Asset[] {
    return this.#found;
  }

  /** New assets, in the order of their rows. */
  get invented(): readonly Asset[] {
    return this.#invented;
  }

  asset(row: number): Asset {
    return row < this.#found.length ? this.#found[row]! : this.#invented[row - this.#found.length]!;
  }

  /** `element`: the id of the grid's element; the asset's id is made of it. Row of the new asset. */
  invent(element: string, asset: Omit<Asset, 'id' | 'owner' | 'isEstimated'>): number {
    const id = this.#freeId(element);
    this.#taken.add(id);
    return this.#found.length + this.#invented.push({ ...asset, id, owner: '', isEstimated: true }) - 1;
  }

  /** True: something is bound to this asset already. */
  isBound(asset: number): boolean {
    return this.#bound.has(asset);
  }

  measure(asset: number, point: string, quantity: Quantity, equipment: Equipment, accuracy: Accuracy = EXACT): void {
    this.#bindings.push({ asset, point, quantity, accuracy, ...equipment });
    this.#bound.add(asset);
  }

  /** grid-measurements. @throws Error for a point that the asset's kind does not have */
  columns(points: PointDefinitions): Record<string, ColumnData> {
    const bindings = this.#bindings;
    const first = firstPoints([...this.#found, ...this.#invented], points);
    const pointRow = ({ asset, point }: Binding): number => {
      const { id, domain, kind } = this.asset(asset);
      const index = points.of(domain, kind).indexOf(point);
      if (index < 0) throw new Error(`${id}: the kind ${kind} has no point ${point}`);
      return first[asset]! + index;
    };
    return {
      point: Int32Array.from(bindings, pointRow),
      quantity: Uint8Array.from(bindings, ({ quantity }) => GRID_QUANTITIES.indexOf(quantity)),
      table: Uint8Array.from(bindings, ({ table }) => GRID_MEASURED_TABLES.indexOf(table)),
      row: Int32Array.from(bindings, ({ row }) => row),
      terminal: Uint8Array.from(bindings, ({ terminal }) => terminal ?? 0),
      relativeError: Float32Array.from(bindings, ({ accuracy }) => accuracy.relative),
      absoluteError: Float32Array.from(bindings, ({ accuracy }) => accuracy.absolute),
    };
  }

  #freeId(element: string): string {
    const wanted = element
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, MOST_LETTERS - 6);
    const stem = wanted === '' ? 'element' : wanted;
    if (!this.#taken.has(stem)) return stem;
    for (let n = 2; ; n++) if (!this.#taken.has(`${stem}-${n}`)) return `${stem}-${n}`;
  }
}
