// From a place on the screen to a thing of the city: the nearest mark, else what of the grid, else the building
// under the pointer, else the street on the ground there.
import { type Bounds, rowBounds } from './geometry/row-bounds.ts';
import Flatbush from 'flatbush';
import type { ListColumn } from '../../contract/city-pack/table.ts';
import { BuildingIndex, type Ray } from './building-index.ts';
import type { GridPicker } from './grid/grid-picking.ts';
import type { Mark } from './layers/points-layer.ts';
import type { ScenePick } from './scene-api.ts';
import type { SceneContext } from './scene-layer.ts';
import { FORM } from './shaders/symbol-shader.ts';
import type { StageFrame } from './stage.ts';

/** reused by every row */
const box: Bounds = [0, 0, 0, 0];

/** CSS pixels round an icon or a dot within which it is meant */
const ICON_REACH = 14;
const DOT_REACH = 7;

/** The ray from the eye through a place on the screen, city metres. */
export function screenRay(frame: Pick<StageFrame, 'camera' | 'eye' | 'width' | 'height'>, x: number, y: number): Ray {
  const clipX = (x / frame.width) * 2 - 1;
  const clipY = 1 - (y / frame.height) * 2;
  const p = frame.camera.projectionMatrixInverse.elements;
  const w = frame.camera.matrixWorld.elements;
  // A direction in eye space at depth one, turned into the city.
  const ex = p[0] * clipX + p[12];
  const ey = p[5] * clipY + p[13];
  const ez = -1;
  return {
    origin: frame.eye,
    direction: [
      w[0] * ex + w[4] * ey + w[8] * ez,
      w[1] * ex + w[5] * ey + w[9] * ez,
      w[2] * ex + w[6] * ey + w[10] * ez,
    ],
  };
}

/** Nearest mark within reach; among equals the first, which is the most important. */
export function nearestMark(marks: readonly Mark[], x: number, y: number): Mark | null {
  let best: Mark | null = null;
  let least = Infinity;
  for (const mark of marks) {
    const reach = mark.form === FORM.icon ? ICON_REACH : DOT_REACH;
    const distance = Math.hypot(mark.x - x, mark.y - y);
    if (distance > reach) continue;
    // An icon beside a dot is easier to mean.
    const weighted = distance / reach;
    if (weighted < least) {
      least = weighted;
      best = mark;
    }
  }
  return best;
}

/** Indices are built at the first use: they cost some 100 ms that the first picture should not wait for. */
export class Picker {
  private readonly context: Pick<SceneContext, 'table'>;
  private buildingIndex: BuildingIndex | null | undefined;
  private streetIndex: StreetIndex | null | undefined;

  constructor(context: Pick<SceneContext, 'table'>) {
    this.context = context;
  }

  private get buildings(): BuildingIndex | null {
    if (this.buildingIndex === undefined) {
      const table = this.context.table('buildings');
      this.buildingIndex =
        table &&
        new BuildingIndex({
          xy: table.list('xy'),
          rings: table.list<Int32Array>('rings'),
          height: table.numbers('height'),
          minHeight: table.numbers('minHeight'),
          hasParts: table.numbers('hasParts'),
        });
    }
    return this.buildingIndex;
  }

  private get streets(): StreetIndex | null {
    if (this.streetIndex === undefined) {
      const table = this.context.table('streets');
      this.streetIndex = table && new StreetIndex(table.list('xy'), table.numbers('width'));
    }
    return this.streetIndex;
  }

  pick(
    frame: StageFrame,
    marks: readonly Mark[],
    x: number,
    y: number,
    visible: ReadonlySet<string>,
    grid: GridPicker | null = null,
  ): ScenePick | null {
    const screen = { screenX: x, screenY: y };
    const mark = nearestMark(marks, x, y);
    const assets = this.context.table('assets');
    if (mark !== null && assets !== null) {
      const place = (axis: 'x' | 'y'): number => assets.numbers(axis)[mark.asset]!;
      return { table: 'assets', row: mark.asset, x: place('x'), y: place('y'), ...screen };
    }
    const ray = screenRay(frame, x, y);
    const [ox, oy, oz] = ray.origin;
    const [dx, dy, dz] = ray.direction;
    const hit = visible.has('buildings') ? (this.buildings?.firstHit(ray) ?? null) : null;
    const toGround = dz < 0 ? -oz / dz : Infinity;
    const ground = dz < 0 ? { x: ox + dx * toGround, y: oy + dy * toGround } : null;
    const inGrid = grid?.pick(frame, ground, x, y, visible, () => hit === null || hit.distance > toGround);
    if (inGrid) return { ...inGrid, ...screen };
    if (hit !== null)
      return { table: 'buildings', row: hit.row, x: ox + dx * hit.distance, y: oy + dy * hit.distance, ...screen };
    if (ground === null || !visible.has('streets')) return null;
    const row = this.streets?.at(ground.x, ground.y) ?? -1;
    return row < 0 ? null : { table: 'streets', row, ...ground, ...screen };
  }
}

/** Streets by place: on the carriageway or at its edge. */
export class StreetIndex {
  private readonly xy: ListColumn<Float32Array>;
  private readonly width: Float32Array;
  private readonly tree: Flatbush | null;

  constructor(xy: ListColumn<Float32Array>, width: Float32Array) {
    this.xy = xy;
    this.width = width;
    this.tree = width.length === 0 ? null : new Flatbush(width.length);
    for (let row = 0; row < width.length; row++) {
      const [minX, minY, maxX, maxY] = rowBounds(xy, row, box);
      this.tree?.add(minX, minY, maxX, maxY);
    }
    this.tree?.finish();
  }

  /** Row of the street at a place in city metres, -1 none. */
  at(x: number, y: number): number {
    const reach = 25;
    let best = -1;
    let least = Infinity;
    for (const row of this.tree?.search(x - reach, y - reach, x + reach, y + reach) ?? []) {
      const distance = this.distance(row, x, y) - Math.max(2, this.width[row]! / 2);
      if (distance < 1.5 && distance < least) {
        least = distance;
        best = row;
      }
    }
    return best;
  }

  private distance(row: number, x: number, y: number): number {
    const { offsets, values } = this.xy;
    let least = Infinity;
    for (let i = offsets[row]!; i + 3 < offsets[row + 1]!; i += 2) {
      const ax = values[i]!;
      const ay = values[i + 1]!;
      const ex = values[i + 2]! - ax;
      const ey = values[i + 3]! - ay;
      const t = Math.max(0, Math.min(1, ((x - ax) * ex + (y - ay) * ey) / (ex * ex + ey * ey || 1)));
      least = Math.min(least, Math.hypot(x - ax - ex * t, y - ay - ey * t));
    }
    return least;
  }
}
