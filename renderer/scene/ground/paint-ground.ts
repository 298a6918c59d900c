// Paints a square of ground as weights of materials, not as colours: red = how paved, green = how green, blue = water.
// The shader mixes them from the theme's tokens, so night, day and dusk need no repainting, and a painted texture has
// what a software rasteriser cannot afford for thousands of thin triangles: smooth edges at every distance.
import { type Bounds, rowBounds } from '../geometry/row-bounds.ts';
import Flatbush from 'flatbush';
import {
  AREA_KINDS,
  LAST_DRIVABLE_CLASS,
  LAST_MAIN_CLASS,
  LINE_KINDS,
  STREET_CLASSES,
} from '../../../contract/city-pack/schema.ts';
import type { ListColumn } from '../../../contract/city-pack/table.ts';
import { cellNoise } from '../geometry/tree-scatter.ts';
import type { GroundColumns, GroundParts, TileFrame } from './ground-columns.ts';

/** reused by every row */
const box: Bounds = [0, 0, 0, 0];

type Painter = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

/** [paved, green, water], 0 ... 1 */
type Material = readonly [number, number, number];

const AREA_MATERIALS: Readonly<Record<(typeof AREA_KINDS)[number], Material>> = {
  water: [0, 0, 1],
  sea: [0, 0, 1],
  park: [0, 0.9, 0],
  forest: [0, 1, 0],
  grass: [0, 0.78, 0],
  cemetery: [0, 0.88, 0],
  allotments: [0, 0.82, 0],
  sports: [0.12, 0.62, 0],
  playground: [0.2, 0.5, 0],
  wetland: [0, 0.6, 0.4],
  rail: [0.02, 0, 0],
  industrial: [0.06, 0, 0],
  construction: [0.05, 0, 0],
  square: [0.42, 0, 0],
  sand: [0.5, 0.1, 0],
};

const CROWN: Material = [0.13, 1, 0];
/** texel sizes in metres between which crowns are painted: nearer they are drawn, farther they are even green */
const CROWNS_FROM = 0.9;
const CROWNS_TO = 6;
const WALK: Material = [0.34, 0, 0];
const PATH: Material = [0.36, 0.25, 0];
const STREET: Material = [0.64, 0, 0];
const MAIN_STREET: Material = [1, 0, 0];
const BALLAST: Material = [0.04, 0, 0];
const RAIL: Material = [0.42, 0, 0];

/** metres of pavement on either side of a carriageway */
const PAVEMENT = 3;
/** lane marks are painted where a texel is smaller than this, metres */
const MARKS_BELOW = 0.7;
const PATHS_BELOW = 2.6;
const SERVICE_BELOW = 6;

const SERVICE = STREET_CLASSES.indexOf('service');
const GAUGE = 1.435;

interface Index {
  readonly tree: Flatbush | null;
  /** item of the tree -> row, in painting order */
  readonly rows: Uint32Array;
}

export interface GroundPainter {
  paint(context: Painter, frame: TileFrame, parts: GroundParts): void;
}

const css = ([paved, green, water]: Material): string =>
  `rgb(${Math.round(paved * 255)} ${Math.round(green * 255)} ${Math.round(water * 255)})`;

function indexOf(xy: ListColumn<Float32Array>, rows: Uint32Array, margin: (row: number) => number): Index {
  if (rows.length === 0) return { tree: null, rows };
  const tree = new Flatbush(rows.length);
  for (const row of rows) {
    const [minX, minY, maxX, maxY] = rowBounds(xy, row, box);
    const m = margin(row);
    tree.add(minX - m, minY - m, maxX + m, maxY + m);
  }
  tree.finish();
  return { tree, rows };
}

const rowsWhere = (count: number, keep: (row: number) => boolean): Uint32Array => {
  const rows: number[] = [];
  for (let row = 0; row < count; row++) if (keep(row)) rows.push(row);
  return Uint32Array.from(rows);
};

/** Large areas first, water over everything: a pond in a park stays a pond. */
function areaOrder(ground: NonNullable<GroundColumns['areas']>): Uint32Array {
  const { xy, kind } = ground;
  const extent = new Float64Array(kind.length);
  for (let row = 0; row < kind.length; row++) {
    const [minX, minY, maxX, maxY] = rowBounds(xy, row, box);
    extent[row] = (maxX - minX) * (maxY - minY);
  }
  const isWater = (row: number): number =>
    (AREA_MATERIALS[AREA_KINDS[kind[row]!] ?? 'rail'] ?? BALLAST)[2] === 1 ? 1 : 0;
  return rowsWhere(kind.length, (row) => extent[row]! > 0).sort(
    (a, b) => isWater(a) - isWater(b) || extent[b]! - extent[a]!,
  );
}

export function createGroundPainter(ground: GroundColumns): GroundPainter {
  const { areas, streets, lines } = ground;
  const none: Index = { tree: null, rows: new Uint32Array() };
  const areaIndex = areas === null ? none : indexOf(areas.xy, areaOrder(areas), () => 0);
  const streetIndex =
    streets === null
      ? none
      : indexOf(
          streets.xy,
          rowsWhere(streets.class.length, (row) => streets.tunnel[row] === 0),
          (row) => streets.width[row]! / 2 + PAVEMENT,
        );
  const lineIndex =
    lines === null
      ? none
      : indexOf(
          lines.xy,
          rowsWhere(lines.kind.length, (row) => lines.tunnel[row] === 0),
          () => 4,
        );

  const inFrame = (index: Index, frame: TileFrame): number[] => {
    if (index.tree === null) return [];
    const found = index.tree.search(frame.minX, frame.minY, frame.minX + frame.size, frame.minY + frame.size);
    return found.sort((a, b) => a - b).map((item) => index.rows[item]!);
  };

  return {
    paint(context, frame, parts) {
      const scale = frame.pixels / frame.size;
      const texel = 1 / scale;
      // Texel rows run from the south, as the texture's do.
      context.setTransform(scale, 0, 0, scale, -frame.minX * scale, -frame.minY * scale);
      context.fillStyle = css([0, 0, 0]);
      context.fillRect(frame.minX, frame.minY, frame.size, frame.size);
      context.lineJoin = 'round';
      const lineRows = inFrame(lineIndex, frame);
      if (areas !== null && parts.waterGreen) paintAreas(context, areas, inFrame(areaIndex, frame), frame, texel);
      if (lines !== null && parts.waterGreen) paintWaterways(context, lines, lineRows);
      if (lines !== null && parts.rail) paintBallast(context, lines, lineRows, texel);
      if (streets !== null && parts.streets) paintStreets(context, streets, inFrame(streetIndex, frame), texel);
      if (lines !== null && parts.rail) paintRails(context, lines, lineRows, texel);
    },
  };
}

function paintAreas(
  context: Painter,
  areas: NonNullable<GroundColumns['areas']>,
  rows: readonly number[],
  frame: TileFrame,
  texel: number,
): void {
  const wooded = new Path2D();
  let hasWood = false;
  let isCrowned = false;
  for (const row of rows) {
    const kind = AREA_KINDS[areas.kind[row]!] ?? 'rail';
    const material = AREA_MATERIALS[kind];
    const path = new Path2D();
    let at = areas.xy.offsets[row]!;
    for (let r = areas.rings.offsets[row]!; r < areas.rings.offsets[row + 1]!; r++) {
      const count = Math.abs(areas.rings.values[r]!);
      for (let i = 0; i < count; i++, at += 2) {
        if (i === 0) path.moveTo(areas.xy.values[at]!, areas.xy.values[at + 1]!);
        else path.lineTo(areas.xy.values[at]!, areas.xy.values[at + 1]!);
      }
      path.closePath();
    }
    if (kind === 'forest' || kind === 'park' || kind === 'cemetery') {
      wooded.addPath(path);
      hasWood = true;
    }
    // Water comes last of all: the crowns of what lies under it go first.
    if (material[2] === 1 && hasWood && !isCrowned) {
      paintCrowns(context, wooded, frame, texel);
      isCrowned = true;
    }
    context.fillStyle = css(material);
    fillPath(context, path, 'evenodd');
  }
  if (hasWood && !isCrowned) paintCrowns(context, wooded, frame, texel);
}

function fillPath(pen: Painter, path: Path2D, rule: CanvasFillRule = 'nonzero'): void {
  pen.fill(path, rule);
}

/** Seen from farther than single trees are drawn, a wood is a grain of crowns. */
function paintCrowns(context: Painter, wooded: Path2D, frame: TileFrame, texel: number): void {
  if (texel < CROWNS_FROM || texel > CROWNS_TO) return;
  const painted = new Path2D();
  const step = Math.max(13, texel * 4);
  const margin = step;
  for (let cy = Math.floor((frame.minY - margin) / step); cy * step < frame.minY + frame.size + margin; cy++) {
    for (let cx = Math.floor((frame.minX - margin) / step); cx * step < frame.minX + frame.size + margin; cx++) {
      if (cellNoise(cx, cy, 7) < 0.3) continue;
      const x = (cx + (cellNoise(cx, cy, 8) - 0.5) * 0.9) * step;
      const y = (cy + (cellNoise(cx, cy, 9) - 0.5) * 0.9) * step;
      const r = step * (0.2 + 0.2 * cellNoise(cx, cy, 10));
      painted.moveTo(x + r, y);
      painted.arc(x, y, r, 0, 2 * Math.PI);
    }
  }
  context.save();
  context.clip(wooded, 'nonzero');
  context.fillStyle = css(CROWN);
  fillPath(context, painted);
  context.restore();
}

function trace(path: Path2D, xy: ListColumn<Float32Array>, row: number): void {
  const from = xy.offsets[row]!;
  for (let i = from; i < xy.offsets[row + 1]!; i += 2) {
    if (i === from) path.moveTo(xy.values[i]!, xy.values[i + 1]!);
    else path.lineTo(xy.values[i]!, xy.values[i + 1]!);
  }
}

/** One stroke for all lines of a width: thousands of single strokes cost a second a tile. */
class Strokes {
  private readonly byWidth = new Map<number, Path2D>();

  add(xy: ListColumn<Float32Array>, row: number, width: number): void {
    const key = Math.round(width * 4) / 4;
    let path = this.byWidth.get(key);
    if (path === undefined) {
      path = new Path2D();
      this.byWidth.set(key, path);
    }
    trace(path, xy, row);
  }

  paint(context: Painter, material: Material, cap: CanvasLineCap): void {
    context.strokeStyle = css(material);
    context.lineCap = cap;
    for (const [width, path] of this.byWidth) {
      context.lineWidth = width;
      context.stroke(path);
    }
  }
}

function paintStreets(
  context: Painter,
  streets: NonNullable<GroundColumns['streets']>,
  rows: readonly number[],
  texel: number,
): void {
  for (const onBridge of [0, 1]) {
    const pavement = new Strokes();
    const paths = new Strokes();
    const minor = new Strokes();
    const main = new Strokes();
    const marks = new Strokes();
    for (const row of rows) {
      if ((streets.bridge[row] === 0 ? 0 : 1) !== onBridge) continue;
      const kind = streets.class[row]!;
      const width = Math.max(1.5, streets.width[row]! || 4);
      if (kind > LAST_DRIVABLE_CLASS) {
        if (STREET_CLASSES[kind] === 'pedestrian') pavement.add(streets.xy, row, Math.max(4, width));
        else if (texel < PATHS_BELOW) paths.add(streets.xy, row, Math.min(3, width));
        continue;
      }
      if (kind === SERVICE) {
        if (texel < SERVICE_BELOW) minor.add(streets.xy, row, Math.min(4.5, width));
        continue;
      }
      pavement.add(streets.xy, row, width + PAVEMENT * 2);
      if (kind <= LAST_MAIN_CLASS) {
        main.add(streets.xy, row, Math.max(width, texel));
        if (texel < MARKS_BELOW) marks.add(streets.xy, row, 0.3);
      } else minor.add(streets.xy, row, width);
    }
    paths.paint(context, PATH, 'round');
    pavement.paint(context, WALK, onBridge === 1 ? 'butt' : 'round');
    minor.paint(context, STREET, 'round');
    main.paint(context, MAIN_STREET, 'round');
    context.setLineDash([4, 5]);
    marks.paint(context, [0.55, 0, 0], 'butt');
    context.setLineDash([]);
  }
}

function paintWaterways(context: Painter, lines: NonNullable<GroundColumns['lines']>, rows: readonly number[]): void {
  const water = new Strokes();
  for (const row of rows) {
    const kind = LINE_KINDS[lines.kind[row]!];
    if (kind === 'river') water.add(lines.xy, row, 9);
    else if (kind === 'canal') water.add(lines.xy, row, 7);
    else if (kind === 'stream') water.add(lines.xy, row, 2.5);
  }
  water.paint(context, [0, 0, 1], 'round');
}

const TRACK_BED: Readonly<Record<string, number>> = { rail: 4.4, light_rail: 4.4, subway: 4, narrow_gauge: 3.4 };

function paintBallast(
  context: Painter,
  lines: NonNullable<GroundColumns['lines']>,
  rows: readonly number[],
  texel: number,
): void {
  const bed = new Strokes();
  for (const row of rows) {
    const width = TRACK_BED[LINE_KINDS[lines.kind[row]!] ?? ''];
    if (width !== undefined) bed.add(lines.xy, row, Math.max(width, texel));
  }
  bed.paint(context, BALLAST, 'butt');
}

function paintRails(
  context: Painter,
  lines: NonNullable<GroundColumns['lines']>,
  rows: readonly number[],
  texel: number,
): void {
  const outer = new Strokes();
  const inner = new Strokes();
  const far = new Strokes();
  for (const row of rows) {
    const kind = LINE_KINDS[lines.kind[row]!] ?? '';
    if (TRACK_BED[kind] === undefined && kind !== 'tram') continue;
    if (texel > 0.8) {
      if (kind !== 'tram' || texel < 2) far.add(lines.xy, row, 1.1);
      continue;
    }
    outer.add(lines.xy, row, GAUGE + 0.3);
    inner.add(lines.xy, row, GAUGE - 0.3);
  }
  far.paint(context, [0.26, 0, 0], 'butt');
  // Two rails of one stroke: a wide one, and a narrower one of ballast over it.
  outer.paint(context, RAIL, 'butt');
  inner.paint(context, BALLAST, 'butt');
}
