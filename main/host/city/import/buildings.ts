// The buildings table: footprints with courtyards, heights, roofs, parts.
import KDBush from 'kdbush';
import { HEIGHT_ORIGINS, NO_DISTRICT } from '../../../../contract/city-pack/schema.ts';
import type { ColumnData } from '../../../../contract/city-pack/table.ts';
import type { AreaObject, AreaSource } from './area-objects.ts';
import { estimateHeights, storeyHeight } from './building-heights.ts';
import { buildingUse, FLAT_ROOF, roofOf } from './building-tags.ts';
import type { CityFrame } from './city-frame.ts';
import type { DistrictFinder } from './districts.ts';
import { GrowingList } from './growing-column.ts';
import type { Tags } from './osm-data.ts';
import { ringBox, shapesArea, shapesContain, vertexMean, type Shape } from './ring.ts';
import { parseCount, parseLength, parseNumber } from './tag-values.ts';
import type { Warnings } from './warnings.ts';

// The tallest building stands at 828 m; the pack's limit leaves room.
const MAX_HEIGHT_M = 1000;
const MAX_LEVELS = 200;
const TAGGED = HEIGHT_ORIGINS.indexOf('tagged');
const FROM_LEVELS = HEIGHT_ORIGINS.indexOf('levels');
const ESTIMATED = HEIGHT_ORIGINS.indexOf('estimated');
// Parts replace the body only where they cover it; else it stays, and they stand on or in it.
const PARTS_COVER = 0.6;
const SLAB_M = 0.4;

const centimetres = (value: number): number => Math.round(value * 100) / 100;

export interface BuildingRow {
  readonly id: string;
  readonly osmId: number;
  readonly shapes: readonly Shape[];
  readonly tags: Tags;
  readonly isPart: boolean;
  readonly x: number;
  readonly y: number;
  readonly area: number;
  readonly use: number;
}

export interface Buildings {
  readonly rows: readonly BuildingRow[];
  readonly columns: Record<string, ColumnData>;
  /** rows that are buildings, not parts */
  readonly count: number;
  readonly withMeasuredHeight: number;
  readonly height: Float32Array;
}

export function collectBuildings(source: AreaSource, frame: CityFrame, warnings: Warnings): BuildingRow[] {
  const rows: BuildingRow[] = [];
  for (const object of source.objects()) {
    const kind = rowKind(object.tags);
    if (kind === null) continue;
    const shapes = source.shapes(object);
    const first = shapes[0];
    if (first === undefined) continue;
    const [x, y] = vertexMean(first.outer);
    if (!frame.isInside(x, y)) continue;
    const area = shapesArea(shapes);
    rows.push({
      id: object.id,
      osmId: object.osmId,
      shapes,
      tags: object.tags,
      isPart: kind === 'part',
      x,
      y,
      area,
      use: buildingUse(object.tags, area),
    });
  }
  return withoutTwins(rows, warnings);
}

function rowKind(tags: AreaObject['tags']): 'building' | 'part' | null {
  if (tags.building !== undefined && tags.building !== 'no') return 'building';
  const part = tags['building:part'];
  return part !== undefined && part !== 'no' ? 'part' : null;
}

/** The same body drawn twice (way and relation, or imported twice) would flicker: the first one stays. */
function withoutTwins(rows: readonly BuildingRow[], warnings: Warnings): BuildingRow[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    if (row.isPart) return true;
    const { tags } = row;
    // Storeys of one tower share their outline and differ in height.
    const key = [
      row.x.toFixed(2),
      row.y.toFixed(2),
      row.area.toFixed(2),
      tags.height,
      tags.min_height,
      tags.layer,
    ].join(' ');
    if (!seen.has(key)) {
      seen.add(key);
      return true;
    }
    warnings.add('building-twice', row.id);
    return false;
  });
}

export function buildBuildings(
  rows: readonly BuildingRow[],
  districts: DistrictFinder,
  seed: number,
  warnings: Warnings,
): Buildings {
  const n = rows.length;
  const height = new Float32Array(n).fill(Number.NaN);
  const minHeight = new Float32Array(n);
  const heightOrigin = new Uint8Array(n);
  const levels = new Float32Array(n).fill(Number.NaN);
  const roofShape = new Uint8Array(n);
  const roofHeight = new Float32Array(n);
  const roofDirection = new Float32Array(n).fill(Number.NaN);
  const xy = new GrowingList(Float32Array);
  const rings = new GrowingList(Int32Array);
  let withMeasuredHeight = 0;
  for (const [i, row] of rows.entries()) {
    for (const shape of row.shapes) {
      for (const v of shape.outer) xy.push(v);
      rings.push(shape.outer.length / 2);
      for (const hole of shape.holes) {
        for (const v of hole) xy.push(v);
        rings.push(-hole.length / 2);
      }
    }
    xy.endRow();
    rings.endRow();
    const tagged = taggedHeight(row, warnings);
    levels[i] = tagged.levels;
    height[i] = tagged.height;
    heightOrigin[i] = tagged.origin;
    minHeight[i] = tagged.minHeight;
    if (!row.isPart && tagged.origin !== ESTIMATED) withMeasuredHeight++;
    const roof = roofOf(row.tags);
    if (roof.isUnknownShape) warnings.add('roof-shape-unknown', `${row.id}: ${row.tags['roof:shape']}`);
    roofShape[i] = roof.shape;
    roofHeight[i] = roof.height;
    roofDirection[i] = Number.isNaN(roof.direction) ? ridgeDirection(row) : roof.direction;
  }
  const { parent, hasParts } = adoptParts(rows, warnings);
  // A part without height of its own takes that of its building, once that is known.
  const isBody = Uint8Array.from(rows, (row) => (row.isPart ? 0 : 1));
  estimateHeights(
    {
      x: rows.map((r) => r.x),
      y: rows.map((r) => r.y),
      area: rows.map((r) => r.area),
      use: rows.map((r) => r.use),
      id: rows.map((r) => r.osmId),
      height,
      isBody,
    },
    seed,
  );
  for (let i = 0; i < n; i++) {
    const home = parent[i]!;
    if (home >= 0 && heightOrigin[i] === ESTIMATED) height[i] = height[home]!;
    if (minHeight[i]! >= height[i]!) {
      // An estimate gives way to the tagged underside; two tagged heights at odds leave a slab in its place.
      if (heightOrigin[i] === ESTIMATED) height[i] = minHeight[i]! + storeyHeight(rows[i]!.use);
      else {
        warnings.add(
          'min-height-above-height',
          `${rows[i]!.id}: from ${centimetres(minHeight[i]!)} to ${centimetres(height[i]!)} m`,
        );
        minHeight[i] = Math.max(0, height[i]! - SLAB_M);
      }
    }
    roofHeight[i] = soundRoofHeight(rows[i]!, roofShape[i]!, roofHeight[i]!, height[i]! - minHeight[i]!);
  }
  const district = Uint16Array.from(rows, (row) => districts.find(row.x, row.y) ?? NO_DISTRICT);
  const geometry = xy.take();
  return {
    rows,
    count: rows.reduce((sum, row) => sum + (row.isPart ? 0 : 1), 0),
    withMeasuredHeight,
    height,
    columns: {
      id: rows.map((row) => row.id),
      xy: geometry,
      rings: rings.take(),
      name: rows.map((row) => row.tags.name ?? row.tags['addr:housename'] ?? ''),
      street: rows.map((row) => row.tags['addr:street'] ?? row.tags['addr:place'] ?? ''),
      houseNumber: rows.map((row) => row.tags['addr:housenumber'] ?? ''),
      use: Uint8Array.from(rows, (row) => row.use),
      height,
      minHeight,
      heightOrigin,
      levels,
      roofShape,
      roofHeight,
      roofDirection,
      district,
      parent,
      hasParts,
    },
  };
}

interface TaggedHeight {
  /** metres; NaN: to be estimated */
  readonly height: number;
  readonly minHeight: number;
  readonly origin: number;
  readonly levels: number;
}

function taggedHeight(row: BuildingRow, warnings: Warnings): TaggedHeight {
  const { tags } = row;
  const storey = storeyHeight(row.use);
  const levels = soundLevels(row, warnings);
  const minLevel = parseNumber(tags['building:min_level'] ?? tags.min_level);
  const minHeight = Math.max(
    0,
    parseLength(tags.min_height ?? tags['building:min_height']) ??
      (minLevel !== null && minLevel > 0 ? minLevel * storey : 0),
  );
  const text = tags.height ?? tags['building:height'];
  const height = parseLength(text);
  if (text !== undefined && (height === null || height <= 0 || height > MAX_HEIGHT_M))
    warnings.add('junk-height', `${row.id}: height=${text}`);
  else if (height !== null) return { height, minHeight, origin: TAGGED, levels };
  if (Number.isNaN(levels)) return { height: Number.NaN, minHeight, origin: ESTIMATED, levels };
  const roofLevels = parseNumber(tags['roof:levels']) ?? 0;
  const roof = roofOf(tags);
  const roofHeight = Number.isNaN(roof.height) ? Math.min(Math.max(roofLevels, 0), 5) * 2.7 : roof.height;
  return { height: Math.max(2.5, levels * storey + roofHeight), minHeight, origin: FROM_LEVELS, levels };
}

function soundLevels(row: BuildingRow, warnings: Warnings): number {
  const text = row.tags['building:levels'] ?? row.tags.levels;
  if (text === undefined) return Number.NaN;
  const levels = parseCount(text);
  if (levels !== null && levels >= 1 && levels <= MAX_LEVELS) return levels;
  warnings.add('junk-levels', `${row.id}: building:levels=${text}`);
  return Number.NaN;
}

/** Length and width along the longest edge, metres, and that edge's bearing. */
function footprint(row: BuildingRow): { bearing: number; length: number; width: number } {
  const ring = row.shapes[0]!.outer;
  let longest = 0;
  let ux = 1;
  let uy = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const dx = ring[i]! - ring[j]!;
    const dy = ring[i + 1]! - ring[j + 1]!;
    const length = Math.hypot(dx, dy);
    if (length > longest) {
      longest = length;
      ux = dx / length;
      uy = dy / length;
    }
  }
  const along = { low: Infinity, high: -Infinity };
  const across = { low: Infinity, high: -Infinity };
  for (let i = 0; i < ring.length; i += 2) {
    const a = ring[i]! * ux + ring[i + 1]! * uy;
    const b = ring[i + 1]! * ux - ring[i]! * uy;
    along.low = Math.min(along.low, a);
    along.high = Math.max(along.high, a);
    across.low = Math.min(across.low, b);
    across.high = Math.max(across.high, b);
  }
  const bearing = ((Math.atan2(ux, uy) * 180) / Math.PI + 360) % 180;
  return { bearing, length: along.high - along.low, width: across.high - across.low };
}

/** roof:orientation along|across -> bearing of the ridge; NaN without it. */
function ridgeDirection(row: BuildingRow): number {
  const orientation = row.tags['roof:orientation'] ?? row.tags['building:roof:orientation'];
  if (orientation !== 'along' && orientation !== 'across') return Number.NaN;
  const { bearing, length, width } = footprint(row);
  const ridge = length >= width ? bearing : (bearing + 90) % 180;
  // The pack holds the direction a roof faces: at right angles to its ridge.
  return orientation === 'along' ? (ridge + 90) % 180 : ridge;
}

const ROOF_PITCH = 0.7;

/** A tagged roof height inside the building, or an estimate from the width (35 degrees, at most a third of the height). */
function soundRoofHeight(row: BuildingRow, shape: number, tagged: number, height: number): number {
  if (shape === FLAT_ROOF) return 0;
  if (!Number.isNaN(tagged)) return Math.min(tagged, height);
  const { length, width } = footprint(row);
  return Math.min((Math.min(length, width) / 2) * ROOF_PITCH, height / 3);
}

/** Finds the building in which each part stands. */
function adoptParts(rows: readonly BuildingRow[], warnings: Warnings): { parent: Int32Array; hasParts: Uint8Array } {
  const parent = new Int32Array(rows.length).fill(-1);
  const hasParts = new Uint8Array(rows.length);
  const parts = rows.flatMap((row, i) => (row.isPart ? [i] : []));
  if (parts.length === 0) return { parent, hasParts };
  const points = new KDBush(parts.length);
  const inner = parts.map((i) => innerPoint(rows[i]!));
  for (const [x, y] of inner) points.add(x, y);
  points.finish();
  const covered = new Float64Array(rows.length);
  for (const [i, row] of rows.entries()) {
    if (row.isPart) continue;
    for (const shape of row.shapes) {
      const { xMin, yMin, xMax, yMax } = ringBox(shape.outer);
      for (const k of points.range(xMin, yMin, xMax, yMax)) {
        const part = parts[k]!;
        const [x, y] = inner[k]!;
        if (parent[part] !== -1 || !shapesContain([shape], x, y)) continue;
        parent[part] = i;
        covered[i] = covered[i]! + rows[part]!.area;
      }
    }
  }
  for (const [i, row] of rows.entries()) {
    if (covered[i]! >= PARTS_COVER * row.area) hasParts[i] = 1;
    if (row.isPart && parent[i] === -1) warnings.add('part-without-building', row.id);
  }
  return { parent, hasParts };
}

/** A place surely inside: the vertex mean of a bent part may lie outside of it. */
function innerPoint(row: BuildingRow): [number, number] {
  const ring = row.shapes[0]!.outer;
  if (shapesContain(row.shapes, row.x, row.y)) return [row.x, row.y];
  // Just inside the middle of the first edge (rings run counter-clockwise: the inside is on the left).
  const dx = ring[2]! - ring[0]!;
  const dy = ring[3]! - ring[1]!;
  const length = Math.hypot(dx, dy) || 1;
  return [(ring[0]! + ring[2]!) / 2 - (dy / length) * 0.1, (ring[1]! + ring[3]!) / 2 + (dx / length) * 0.1];
}
