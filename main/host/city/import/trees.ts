// Trees: the tagged ones, rows of trees filled at their usual distance, and an estimated stand in woods and parks.
import { AREA_KINDS } from '../../../../contract/city-pack/schema.ts';
import type { ColumnData } from '../../../../contract/city-pack/table.ts';
import type { AreaRow } from './areas.ts';
import type { CityFrame } from './city-frame.ts';
import { clipLine } from './clip.ts';
import { GroundMask } from './ground-mask.ts';
import { growFloat32, growUint8 } from './growing-column.ts';
import type { OsmData } from './osm-data.ts';
import { ringBox, shapesContain, type Shape } from './ring.ts';
import { seededNoise } from './seeded-noise.ts';
import type { Streets } from './streets.ts';
import { wayLine } from './way-rings.ts';

const ROW_SPACING_M = 8;

// Metres between estimated trees: about 100 a hectare in woods, 25 in parks and cemeteries. Far fewer than grow there: the
// picture needs the look of a wood, not its count.
const STAND_SPACING_M: Partial<Record<(typeof AREA_KINDS)[number], number>> = { forest: 10, park: 20, cemetery: 20 };
// Ground that keeps trees away though it lies in a park.
const OPEN_KINDS: ReadonlySet<string> = new Set([
  'water',
  'sea',
  'sports',
  'playground',
  'square',
  'sand',
  'rail',
  'construction',
  'grass',
  'industrial',
]);
const MAX_ESTIMATED = 60_000;
const TAGGED_REACH_M = 6;

export interface TreeGround {
  readonly areas: readonly AreaRow[];
  readonly buildings: readonly { readonly shapes: readonly Shape[] }[];
  readonly streets: Streets;
}

export function buildTrees(
  osm: OsmData,
  frame: CityFrame,
  ground: TreeGround,
  seed: number,
): Record<string, ColumnData> {
  const x = growFloat32();
  const y = growFloat32();
  const estimated = growUint8();
  const add = (px: number, py: number, isEstimated: boolean): void => {
    x.push(px);
    y.push(py);
    estimated.push(isEstimated ? 1 : 0);
  };
  for (const [k, node] of osm.taggedNodes.entries()) {
    if (osm.nodeTags.get(k, 'natural') === 'tree' && frame.isInside(frame.x[node]!, frame.y[node]!))
      add(frame.x[node]!, frame.y[node]!, false);
  }
  for (let way = 0; way < osm.wayIds.length; way++) {
    if (osm.wayTags.get(way, 'natural') !== 'tree_row') continue;
    for (const line of clipLine(wayLine(osm, frame, way), frame.box))
      alongLine(line, ROW_SPACING_M, (px, py) => add(px, py, true));
  }
  const mask = groundMask(frame, ground);
  for (let i = 0; i < x.length; i++) mask.coverDisc(x.at(i), y.at(i), TAGGED_REACH_M);
  const stands = ground.areas.filter((area) => STAND_SPACING_M[area.kind] !== undefined);
  const expected = stands.reduce((sum, area) => sum + area.area / STAND_SPACING_M[area.kind]! ** 2, 0);
  const thinning = Math.max(1, Math.sqrt(expected / MAX_ESTIMATED));
  for (const [i, area] of stands.entries()) {
    const spacing = STAND_SPACING_M[area.kind]! * thinning;
    plant(area.shapes, spacing, seed + i, (px, py) => {
      if (mask.isCovered(px, py)) return;
      add(px, py, true);
      // Nested areas (a wood in a park) must not plant the same place twice.
      mask.coverDisc(px, py, spacing / 3);
    });
  }
  return { x: x.take(), y: y.take(), estimated: estimated.take() };
}

function groundMask(frame: CityFrame, { areas, buildings, streets }: TreeGround): GroundMask {
  const mask = new GroundMask(frame.box);
  for (const area of areas) if (OPEN_KINDS.has(area.kind)) for (const shape of area.shapes) mask.coverShape(shape);
  for (const { shapes } of buildings) for (const shape of shapes) mask.coverShape(shape);
  const { offsets, values } = streets.geometry;
  for (let e = 0; e < streets.edgeCount; e++) {
    if (streets.tunnel[e] === 1) continue;
    const line = Array.from(values.subarray(offsets[e], offsets[e + 1]));
    alongLine(line, mask.cellM, (px, py) => mask.coverDisc(px, py, streets.width[e]! / 2 + 1));
  }
  return mask;
}

/** Calls `visit` every `spacing` metres along a line. */
function alongLine(line: readonly number[], spacing: number, visit: (x: number, y: number) => void): void {
  let offset = 0;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const dx = line[i + 2]! - line[i]!;
    const dy = line[i + 3]! - line[i + 1]!;
    const length = Math.hypot(dx, dy);
    for (; offset < length; offset += spacing)
      visit(line[i]! + (dx * offset) / length, line[i + 1]! + (dy * offset) / length);
    offset -= length;
  }
}

/** A shaken grid: even enough to spare a spacing test, uneven enough not to look planted in rows. */
function plant(shapes: readonly Shape[], spacing: number, seed: number, visit: (x: number, y: number) => void): void {
  for (const shape of shapes) {
    const { xMin, yMin, xMax, yMax } = ringBox(shape.outer);
    for (let row = Math.floor(yMin / spacing); row * spacing < yMax; row++) {
      for (let column = Math.floor(xMin / spacing); column * spacing < xMax; column++) {
        const key = (row + 100_000) * 400_000 + column + 100_000;
        const px = (column + seededNoise(seed, key, 31)) * spacing;
        const py = (row + seededNoise(seed, key, 32)) * spacing;
        if (shapesContain([shape], px, py)) visit(px, py);
      }
    }
  }
}
