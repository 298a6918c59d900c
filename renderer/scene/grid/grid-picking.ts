// What of the grid is under the pointer: a switch, else a station, else a line, by what is drawn at this distance.
import Flatbush from 'flatbush';
import { REACH, stationSizes, OUTWARD, SWITCH_SHAPES } from '../layers/grid-stations-layer.ts';
import { LANE } from '../layers/grid-lines-layer.ts';
import { SHAPE } from '../shaders/grid-symbol-shader.ts';
import type { StageFrame } from '../stage.ts';
import { projectPoint } from '../view-matrices.ts';
import { LEVEL } from './grid-plan.ts';
import type { GridSource } from './grid-source.ts';
import { SWITCH_NUMBERS } from './switch-places.ts';

export interface GridHit {
  readonly table: 'grid-branches' | 'grid-switches' | 'grid-stations';
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

/** CSS pixels */
const SYMBOL_REACH = 9;
const SWITCH_REACH = 7;
const LINE_REACH = 5;
const SYMBOL_HEIGHT = 2;
const LINE_HEIGHT = 1.5;
/** metres: beyond that no switch stands away from its station */
const SWITCH_AWAY = 80;
const CLOSED = 1;
const LOW_SPAN = 1500;

export class GridPicker {
  private readonly source: GridSource;
  private index: Flatbush | null = null;

  constructor(source: GridSource) {
    this.source = source;
  }

  /**
   * @param ground where the ray through the pointer meets the ground, city metres
   * @param isSeen the ground there is seen, not hidden by a building: lines are only meant where they are seen
   */
  pick(
    frame: StageFrame,
    ground: { readonly x: number; readonly y: number } | null,
    x: number,
    y: number,
    visible: ReadonlySet<string>,
    isSeen: () => boolean,
  ): GridHit | null {
    if (this.source.states === null) return null;
    if (visible.has('grid-stations')) {
      const hit = this.switchAt(frame, ground, x, y) ?? this.stationAt(frame, x, y);
      if (hit !== null) return hit;
    }
    if (ground === null || !isSeen()) return null;
    return this.lineAt(frame, ground, visible);
  }

  private stationAt(frame: StageFrame, x: number, y: number): GridHit | null {
    const { x: xs, y: ys, kind } = this.source.model!.data.stations;
    const sizes = stationSizes(frame.metresPerPixel);
    let best: GridHit | null = null;
    let least = 1;
    for (let row = 0; row < kind.length; row++) {
      const size = sizes[kind[row] === SHAPE.substation ? 0 : 1];
      if (size <= 0) continue;
      const at = projectPoint(frame.viewProjection, xs[row]!, ys[row]!, SYMBOL_HEIGHT, frame.width, frame.height);
      if (at === null) continue;
      const distance = Math.hypot(at.x - x, at.y - y) / Math.max(SYMBOL_REACH * Math.min(1, size / 3), size + 2);
      if (distance >= least) continue;
      least = distance;
      best = { table: 'grid-stations', row, x: xs[row]!, y: ys[row]! };
    }
    return best;
  }

  private switchAt(frame: StageFrame, ground: { x: number; y: number } | null, x: number, y: number): GridHit | null {
    const { switches, model, live } = this.source;
    if (switches === null || ground === null || frame.metresPerPixel > REACH.open) return null;
    const { numbers, kind } = switches;
    const classes = model!.data.switches.class;
    const { position } = live.columns.switches;
    const isNear = frame.metresPerPixel <= REACH.switches;
    let best: GridHit | null = null;
    let least = SWITCH_REACH;
    for (let row = 0; row < kind.length; row++) {
      const at = row * SWITCH_NUMBERS;
      if (kind[row] === 0) continue;
      const away = SWITCH_AWAY + 30 * frame.metresPerPixel;
      if (Math.abs(numbers[at]! - ground.x) > away || Math.abs(numbers[at + 1]! - ground.y) > away) continue;
      const shape = SWITCH_SHAPES[classes[row]!] ?? SHAPE.breaker;
      if (shape === SHAPE.earth && position[row] !== CLOSED) continue;
      if (!isNear && position[row] === CLOSED) continue;
      if ((shape === SHAPE.fuse || kind[row] === 2) && frame.metresPerPixel > REACH.low) continue;
      const place = switchPlace(frame, numbers, at);
      const seen = projectPoint(frame.viewProjection, place.x, place.y, SYMBOL_HEIGHT, frame.width, frame.height);
      if (seen === null) continue;
      const distance = Math.hypot(seen.x + numbers[at + 8]! - x, seen.y - numbers[at + 9]! - y);
      if (distance >= least) continue;
      least = distance;
      best = { table: 'grid-switches', row, ...place };
    }
    return best;
  }

  private lineAt(frame: StageFrame, ground: { x: number; y: number }, visible: ReadonlySet<string>): GridHit | null {
    const { outlines } = this.source;
    if (outlines === null) return null;
    this.index ??= Flatbush.from(outlines.index);
    const metres = metresAt(frame, ground.x, ground.y);
    const reach = LINE_REACH * metres;
    const lane = frame.metresPerPixel > 3 ? 0 : Math.min(metres * LANE.pixels, LANE.metres);
    const isNear = frame.metresPerPixel * frame.width <= LOW_SPAN;
    let best: GridHit | null = null;
    let least = reach;
    for (const found of this.index.search(ground.x - reach, ground.y - reach, ground.x + reach, ground.y + reach)) {
      const row = outlines.rows[found] ?? -1;
      const level = outlines.levels[row];
      if (level === undefined || level === LEVEL.none) continue;
      const layer = level === LEVEL.high ? 'grid-high' : level === LEVEL.medium ? 'grid-medium' : 'grid-low';
      if (!visible.has(layer) || (layer === 'grid-low' && !isNear)) continue;
      // The upper level is drawn over the lower one, and meant before it.
      const distance = distanceTo(outlines, row, ground, lane) + (layer === 'grid-low' ? 0.3 * metres : 0);
      if (distance >= least) continue;
      least = distance;
      best = { table: 'grid-branches', row, x: ground.x, y: ground.y };
    }
    return best;
  }
}

/** Metres that a CSS pixel covers at a place on the ground. */
function metresAt(frame: StageFrame, x: number, y: number): number {
  const m = frame.viewProjection;
  const w = m[3]! * x + m[7]! * y + m[11]! * LINE_HEIGHT + m[15]!;
  return (Math.max(w, 0.02) * frame.pixelAngle * frame.pixelHeight) / frame.height;
}

/** City metres at which the shader places a switch: as far out along its cable as the station's symbol reaches. `at`: its first number. */
export function switchPlace(frame: StageFrame, numbers: Float32Array, at: number): { x: number; y: number } {
  const metres = metresAt(frame, numbers[at]!, numbers[at + 1]!);
  const t = Math.max(0, Math.min(1, (metres * OUTWARD - 8) / 28));
  const lane = Math.min(metres * LANE.pixels, LANE.metres);
  const mix = (i: number): number => numbers[at + i]! + (numbers[at + 4 + i]! - numbers[at + i]!) * t;
  return { x: mix(0) + mix(2) * lane, y: mix(1) + mix(3) * lane };
}

function distanceTo(
  outlines: { readonly starts: Uint32Array; readonly xy: Float32Array; readonly shift: Float32Array },
  row: number,
  p: { x: number; y: number },
  lane: number,
): number {
  const { starts, xy, shift } = outlines;
  let least = Infinity;
  for (let i = starts[row]!; i + 1 < starts[row + 1]!; i++) {
    const ax = xy[2 * i]! + shift[2 * i]! * lane;
    const ay = xy[2 * i + 1]! + shift[2 * i + 1]! * lane;
    const ex = xy[2 * i + 2]! + shift[2 * i + 2]! * lane - ax;
    const ey = xy[2 * i + 3]! + shift[2 * i + 3]! * lane - ay;
    const t = Math.max(0, Math.min(1, ((p.x - ax) * ex + (p.y - ay) * ey) / (ex * ex + ey * ey || 1)));
    least = Math.min(least, Math.hypot(p.x - ax - ex * t, p.y - ay - ey * t));
  }
  return least;
}
