// What the ground without supply is drawn round: the outlines of dark buildings, and those of all other customers near them, which it
// must leave out. A dark service point without a building (a utility's own grid) is its place. Gathered as flat columns, so that a
// worker can have them for a copy of some megabytes at most; it makes shapes of them.
import type { ListColumn, PackTable } from '../../../contract/city-pack/table.ts';
import { SUPPLY_CODE } from '../../../contract/grid-live.ts';
import type { GridModel } from '../../state/grid-model.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import { rowPolygons } from '../geometry/polygon.ts';
import type { Shape } from './shape-distance.ts';

/** metres: side of the cells by which neighbours are found */
const CELL = 128;

/** Row by row: dark ones first, then others near them. Outlines as in the pack's buildings, empty where there is none. City metres. */
export interface DarkHouses {
  /** how many rows are dark */
  readonly dark: number;
  /** x y of the service point of each dark row */
  readonly places: Float32Array;
  readonly xy: ListColumn<Float32Array>;
  readonly rings: ListColumn<Int32Array>;
}

export interface DarkShapes {
  readonly dark: readonly Shape[];
  readonly others: readonly Shape[];
}

/** What is dark now, and the rows of grid-consumers that say so. */
export interface DarkNow {
  readonly houses: DarkHouses;
  readonly consumers: Uint32Array;
}

export class DarkOutlines {
  private readonly model: GridModel;
  private readonly xy: ListColumn<Float32Array>;
  private readonly rings: ListColumn<Int32Array>;
  private readonly buildings: number;
  private readonly near: CellMap;

  constructor(model: GridModel, buildings: PackTable | null) {
    const { nodes } = model.data;
    this.model = model;
    this.buildings = buildings?.rows ?? 0;
    this.xy = buildings?.list('xy') ?? { offsets: new Int32Array(1), values: new Float32Array() };
    this.rings = buildings?.list<Int32Array>('rings') ?? { offsets: new Int32Array(1), values: new Int32Array() };
    this.near = new CellMap(nodes.x, nodes.y);
  }

  /** A building is dark when one of its service points is: as its windows are drawn. */
  read(live: LiveGrid): DarkNow {
    const { consumers, nodes } = this.model.data;
    const { supply } = live.columns.consumers;
    const seen = new Uint8Array(this.buildings);
    /** of each row of the answer: of the building, -1 none */
    const rows: number[] = [];
    const dead: number[] = [];
    const places: number[] = [];
    this.near.clear();
    for (let row = 0; row < supply.length; row++) {
      if (supply[row] !== SUPPLY_CODE.dead) continue;
      const building = this.buildingOf(row);
      const node = consumers.node[row]!;
      if (building < 0 ? node < 0 : seen[building] === 1) continue;
      if (building >= 0) seen[building] = 1;
      rows.push(building);
      dead.push(row);
      if (node < 0) places.push(Number.NaN, Number.NaN);
      else places.push(nodes.x[node]!, nodes.y[node]!);
      this.markAround(building, places.at(-2)!, places.at(-1)!);
    }
    for (let row = 0; row < supply.length; row++) {
      const building = this.buildingOf(row);
      const node = consumers.node[row]!;
      // Where its cable ends is at the house: the outline need be read of few.
      if (building < 0 || node < 0 || seen[building] === 1 || !this.near.has(nodes.x[node]!, nodes.y[node]!)) continue;
      seen[building] = 1;
      rows.push(building);
    }
    const houses = {
      dark: dead.length,
      places: Float32Array.from(places),
      xy: pickRows(this.xy, rows, (length) => new Float32Array(length)),
      rings: pickRows(this.rings, rows, (length) => new Int32Array(length)),
    };
    return { houses, consumers: Uint32Array.from(dead) };
  }

  /** -1: none that has an outline */
  private buildingOf(consumer: number): number {
    const building = this.model.data.consumers.building[consumer]!;
    return building < this.buildings ? building : -1;
  }

  private markAround(building: number, x: number, y: number): void {
    const { offsets, values } = this.xy;
    const from = building < 0 ? 0 : offsets[building]!;
    const to = building < 0 ? 0 : offsets[building + 1]!;
    if (from === to) {
      this.near.mark(x, y, x, y);
      return;
    }
    let minX = Infinity;
    let minY = Infinity;
    let maxX = -Infinity;
    let maxY = -Infinity;
    for (let at = from; at < to; at += 2) {
      minX = Math.min(minX, values[at]!);
      maxX = Math.max(maxX, values[at]!);
      minY = Math.min(minY, values[at + 1]!);
      maxY = Math.max(maxY, values[at + 1]!);
    }
    this.near.mark(minX, minY, maxX, maxY);
  }
}

/** Which cells of the ground are near something. */
class CellMap {
  private readonly left: number;
  private readonly bottom: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly marks: Uint8Array;

  /** @param x, y of all places that will be asked for */
  constructor(x: ArrayLike<number>, y: ArrayLike<number>) {
    let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
    for (let i = 0; i < x.length; i++) {
      minX = Math.min(minX, x[i]!);
      maxX = Math.max(maxX, x[i]!);
      minY = Math.min(minY, y[i]!);
      maxY = Math.max(maxY, y[i]!);
    }
    this.left = minX;
    this.bottom = minY;
    this.columns = maxX < minX ? 0 : Math.floor((maxX - minX) / CELL) + 1;
    this.rows = maxX < minX ? 0 : Math.floor((maxY - minY) / CELL) + 1;
    this.marks = new Uint8Array(this.columns * this.rows);
  }

  clear(): void {
    this.marks.fill(0);
  }

  /** The box and a cell around it. Without effect where it is no number. */
  mark(minX: number, minY: number, maxX: number, maxY: number): void {
    const lastRow = Math.min(this.rows - 1, Math.floor((maxY - this.bottom) / CELL) + 1);
    const first = Math.max(0, Math.floor((minX - this.left) / CELL) - 1);
    const last = Math.min(this.columns - 1, Math.floor((maxX - this.left) / CELL) + 1);
    for (let row = Math.max(0, Math.floor((minY - this.bottom) / CELL) - 1); row <= lastRow; row++)
      for (let column = first; column <= last; column++) this.marks[row * this.columns + column] = 1;
  }

  has(x: number, y: number): boolean {
    const column = Math.floor((x - this.left) / CELL);
    return this.marks[Math.floor((y - this.bottom) / CELL) * this.columns + column] === 1;
  }
}

/** @param rows of the column; -1: an empty one */
function pickRows<T extends Float32Array | Int32Array>(
  { offsets, values }: ListColumn<T>,
  rows: readonly number[],
  empty: (length: number) => T,
): ListColumn<T> {
  const starts = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    starts[i + 1] = starts[i]! + (row < 0 ? 0 : offsets[row + 1]! - offsets[row]!);
  }
  const picked = empty(starts[rows.length]!);
  // One by one: a view for each of thousands of outlines takes ten times as long.
  for (let i = 0; i < rows.length; i++)
    for (let to = starts[i]!, from = offsets[rows[i]!]!; to < starts[i + 1]!; to++, from++) picked[to] = values[from]!;
  return { offsets: starts, values: picked };
}

/** In the worker. A dark building whose outline is none is its place. */
export function shapesOf({ dark, places, xy, rings }: DarkHouses): DarkShapes {
  const shapes: { dark: Shape[]; others: Shape[] } = { dark: [], others: [] };
  for (let row = 0; row + 1 < rings.offsets.length; row++) {
    const polygons = rowPolygons(xy, rings, row);
    const shape = polygons.flatMap(({ outer, holes }) => [outer, ...holes]);
    if (shape.length > 0) (row < dark ? shapes.dark : shapes.others).push(shape);
    else if (row < dark && !Number.isNaN(places[2 * row]!))
      shapes.dark.push([[places[2 * row]!, places[2 * row + 1]!]]);
  }
  return shapes;
}
