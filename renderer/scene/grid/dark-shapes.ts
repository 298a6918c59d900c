// What the ground without supply is drawn round: the outlines of dark buildings, and those of all other customers near them, which it
// must leave out. A dark service point without a building (a utility's own grid) is its place.
import type { PackTable } from '../../../contract/city-pack/table.ts';
import { SUPPLY_CODE } from '../../../contract/grid-live.ts';
import type { GridModel } from '../../state/grid-model.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import { rowPolygons } from '../geometry/polygon.ts';
import { type Shape, shapeBounds } from './shape-distance.ts';

/** metres: side of the cells by which neighbours are found */
const CELL = 128;

export interface DarkShapes {
  readonly dark: readonly Shape[];
  readonly others: readonly Shape[];
}

export class DarkOutlines {
  private readonly model: GridModel;
  private readonly buildings: PackTable | null;
  private readonly shapes = new Map<number, Shape | null>();

  constructor(model: GridModel, buildings: PackTable | null) {
    this.model = model;
    this.buildings = buildings;
  }

  /** A building is dark when one of its service points is: as its windows are drawn. */
  read(live: LiveGrid): DarkShapes {
    const { consumers, nodes } = this.model.data;
    const { supply } = live.columns.consumers;
    const darkRows = new Set<number>();
    const dark: Shape[] = [];
    for (let row = 0; row < supply.length; row++) {
      if (supply[row] !== SUPPLY_CODE.dead) continue;
      const building = consumers.building[row]!;
      if (darkRows.has(building)) continue;
      const shape = this.shapeOf(building);
      const node = consumers.node[row]!;
      if (shape !== null) {
        darkRows.add(building);
        dark.push(shape);
      } else if (node >= 0) dark.push([[nodes.x[node]!, nodes.y[node]!]]);
    }
    const near = new Set<string>();
    for (const shape of dark) for (const key of cellsOf(shape, 1)) near.add(key);
    const others: Shape[] = [];
    const seen = new Set(darkRows);
    for (let row = 0; row < supply.length; row++) {
      const building = consumers.building[row]!;
      const node = consumers.node[row]!;
      if (building < 0 || node < 0 || seen.has(building)) continue;
      // Where its cable ends is at the house: the outline need be read of few.
      if (!near.has(cell(Math.floor(nodes.x[node]! / CELL), Math.floor(nodes.y[node]! / CELL)))) continue;
      seen.add(building);
      const shape = this.shapeOf(building);
      if (shape !== null) others.push(shape);
    }
    return { dark, others };
  }

  private shapeOf(building: number): Shape | null {
    const { buildings } = this;
    if (buildings === null || building < 0 || building >= buildings.rows) return null;
    const known = this.shapes.get(building);
    if (known !== undefined) return known;
    const polygons = rowPolygons(buildings.list('xy'), buildings.list<Int32Array>('rings'), building);
    const rings = polygons.flatMap(({ outer, holes }) => [outer, ...holes]).filter(({ length }) => length >= 6);
    const shape = rings.length === 0 ? null : rings;
    this.shapes.set(building, shape);
    return shape;
  }
}

const cell = (column: number, row: number): string => `${column} ${row}`;

function* cellsOf(shape: Shape, around: number): Generator<string> {
  const [minX, minY, maxX, maxY] = shapeBounds(shape);
  for (let row = Math.floor(minY / CELL) - around; row <= Math.floor(maxY / CELL) + around; row++)
    for (let column = Math.floor(minX / CELL) - around; column <= Math.floor(maxX / CELL) + around; column++)
      yield cell(column, row);
}
