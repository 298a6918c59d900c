// Buildings of one chunk as one mesh. Walls own their four corners (a facade has its own window grid and one normal);
// they are sorted by the direction they face and indexed twice around the compass, so that the walls that can face
// the camera are always one contiguous range: half of the vertices are never touched.
import earcut from 'earcut';
import { BUILDING_USES, ROOF_SHAPES } from '../../../contract/city-pack/schema.ts';
import type { ListColumn } from '../../../contract/city-pack/table.ts';
import { GrowableFloats, GrowableInts } from './growable.ts';
import { rowPolygons, simplified, type Polygon } from './polygon.ts';
import { createRoof, POINTED_PROFILES, ringWithBends, roofPieces, type Roof } from './roof-shapes.ts';

export interface BuildingColumns {
  readonly xy: ListColumn<Float32Array>;
  readonly rings: ListColumn<Int32Array>;
  readonly height: Float32Array;
  readonly minHeight: Float32Array;
  readonly use: Uint8Array;
  readonly roofShape: Uint8Array;
  readonly roofHeight: Float32Array;
  readonly roofDirection: Float32Array;
}

/** What the shader makes of a facade: lit rooms, dark or no windows at all. */
export const FACADE = { home: 0, work: 1, plain: 2 } as const;

export const AZIMUTH_BINS = 32;
/** metres of facade to one window, and of height to one storey */
const WINDOW_PITCH = 3.1;
const STOREY_HEIGHT = 3.3;

export interface BuildingMesh {
  /** x y z relative to the chunk's corner, metres */
  readonly positions: Float32Array<ArrayBuffer>;
  /** nx ny nz as signed bytes, and the facade's kind */
  readonly normals: Int8Array<ArrayBuffer>;
  /** windows along the wall, storeys up, row of the building */
  readonly facades: Float32Array<ArrayBuffer>;
  /** the walls twice around the compass, then the roofs */
  readonly indices: Uint32Array<ArrayBuffer>;
  /** first index of each azimuth bin, 2 * AZIMUTH_BINS + 1 entries; the last is where the roofs begin */
  readonly bins: Uint32Array<ArrayBuffer>;
  readonly maxHeight: number;
}

const WORKPLACES = new Set(['commercial', 'retail', 'office', 'hotel', 'public', 'education', 'health', 'transport']);
const WINDOWLESS = new Set(['garage', 'hut', 'roof', 'utility', 'ruin', 'worship', 'industrial']);

export function facadeOf(use: number): number {
  const name = BUILDING_USES[use] ?? 'mixed';
  if (WINDOWLESS.has(name)) return FACADE.plain;
  return WORKPLACES.has(name) ? FACADE.work : FACADE.home;
}

/** Bin of the direction an outward normal points to; bin 0 starts in the east, counting counter-clockwise. */
export function azimuthBin(nx: number, ny: number): number {
  const turn = Math.atan2(ny, nx) / (2 * Math.PI);
  return Math.floor((turn < 0 ? turn + 1 : turn) * AZIMUTH_BINS) % AZIMUTH_BINS;
}

/**
 * The index range of walls that may face an observer.
 * @param toObserver direction from the chunk to the observer, radians
 * @param spread half of the angle under which the observer sees the chunk, radians; PI/2 or more: every wall
 */
export function facingRange(bins: Uint32Array, toObserver: number, spread: number): { start: number; count: number } {
  const reach = Math.PI / 2 + spread;
  const perBin = (2 * Math.PI) / AZIMUTH_BINS;
  const span = Math.ceil((2 * reach) / perBin) + 1;
  if (span >= AZIMUTH_BINS) return { start: 0, count: bins[AZIMUTH_BINS]! };
  const first = Math.floor((toObserver - reach) / perBin);
  const from = ((first % AZIMUTH_BINS) + AZIMUTH_BINS) % AZIMUTH_BINS;
  const start = bins[from]!;
  return { start, count: bins[from + span]! - start };
}

/** How a chunk looks from afar: corners under a pixel and sheds are left out, roofs are level. */
const FAR = { tolerance: 1.4, leastHeight: 4.5 } as const;

interface Walls {
  /** x0 y0 x1 y1 bottom top0 top1 row facade, one wall after the other */
  readonly data: number[];
}
const WALL_FIELDS = 9;

class Roofs {
  readonly positions = new GrowableFloats();
  readonly normals = new GrowableFloats();
  readonly rows = new GrowableFloats();
  readonly indices = new GrowableInts();

  vertex(x: number, y: number, z: number, nx: number, ny: number, nz: number, row: number): number {
    this.positions.push3(x, y, z);
    this.normals.push3(nx, ny, nz);
    this.rows.push(row);
    return this.positions.length / 3 - 1;
  }

  /** A plane piece; its normal comes from its own three corners. */
  triangle(a: readonly number[], b: readonly number[], c: readonly number[], row: number): void {
    const [ax, ay, az] = a as [number, number, number];
    const [bx, by, bz] = b as [number, number, number];
    const [cx, cy, cz] = c as [number, number, number];
    let nx = (by - ay) * (cz - az) - (bz - az) * (cy - ay);
    let ny = (bz - az) * (cx - ax) - (bx - ax) * (cz - az);
    let nz = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    const length = Math.hypot(nx, ny, nz);
    if (length < 1e-9) return;
    const sign = nz < 0 ? -1 : 1;
    nx *= sign / length;
    ny *= sign / length;
    nz *= sign / length;
    const i = this.vertex(ax, ay, az, nx, ny, nz, row);
    const j = this.vertex(bx, by, bz, nx, ny, nz, row);
    const k = this.vertex(cx, cy, cz, nx, ny, nz, row);
    if (sign > 0) this.indices.push3(i, j, k);
    else this.indices.push3(i, k, j);
  }
}

/**
 * @param rows of the table, all in one chunk
 * @param isFar the version for chunks far away: about half of the triangles
 */
export function buildBuildingMesh(
  columns: BuildingColumns,
  rows: ArrayLike<number>,
  originX: number,
  originY: number,
  isFar = false,
): BuildingMesh {
  const walls: Walls = { data: [] };
  const roofs = new Roofs();
  let maxHeight = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const top = columns.height[row]!;
    if (!(top > 0) || (isFar && top < FAR.leastHeight)) continue;
    maxHeight = Math.max(maxHeight, top);
    for (const polygon of rowPolygons(columns.xy, columns.rings, row)) {
      if (isFar) addFarBuilding(columns, row, polygon, walls, roofs);
      else addBuilding(columns, row, polygon, walls, roofs);
    }
  }
  return assemble(walls, roofs, originX, originY, maxHeight);
}

function addFarBuilding(columns: BuildingColumns, row: number, polygon: Polygon, walls: Walls, roofs: Roofs): void {
  const outer = simplified(polygon.outer, FAR.tolerance);
  if (outer.length === 0) return;
  const holes = polygon.holes.map((hole) => simplified(hole, FAR.tolerance)).filter((hole) => hole.length > 0);
  const roof = columns.roofHeight[row]!;
  const top = columns.height[row]! - (roof > 0 ? roof / 2 : 0);
  const bottom = Math.min(columns.minHeight[row]!, top - 0.3);
  const facade = facadeOf(columns.use[row]!);
  for (const ring of [outer, ...holes]) addWalls(walls, ring, bottom, () => top, row, facade);
  addFlatRoof(roofs, { outer, holes }, top, row);
}

function addBuilding(columns: BuildingColumns, row: number, polygon: Polygon, walls: Walls, roofs: Roofs): void {
  const top = columns.height[row]!;
  const isCanopy = BUILDING_USES[columns.use[row]!] === 'roof';
  const tagged = columns.minHeight[row]!;
  // A canopy stands on columns that nobody mapped: a slab under the sky, not a block.
  const bottom = Math.min(isCanopy ? Math.max(tagged, top - 0.8) : tagged, top - 0.3);
  const facade = facadeOf(columns.use[row]!);
  const shape = ROOF_SHAPES[columns.roofShape[row]!] ?? 'flat';
  const roofHeight = Math.min(Math.max(0, columns.roofHeight[row]!), top - bottom - 0.2);
  const profile = POINTED_PROFILES[shape];
  const isPlain = polygon.holes.length > 0 || !(roofHeight > 0.3);
  const eaves = isPlain || shape === 'flat' ? top : top - roofHeight;

  if (!isPlain && profile !== undefined) {
    addWalls(walls, polygon.outer, bottom, () => eaves, row, facade);
    addPointedRoof(roofs, polygon.outer, eaves, roofHeight, profile, row);
    return;
  }
  const roof = isPlain ? null : createRoof(shape, polygon.outer, columns.roofDirection[row]!);
  if (roof !== null) {
    const ring = ringWithBends(polygon.outer, roof.bends);
    addWalls(walls, ring, bottom, (x, y) => eaves + roofHeight * roof.lift(x, y), row, facade);
    addSlopedRoof(roofs, polygon.outer, eaves, roofHeight, roof, row);
    return;
  }
  addWalls(walls, polygon.outer, bottom, () => top, row, facade);
  for (const hole of polygon.holes) addWalls(walls, hole, bottom, () => top, row, facade);
  addFlatRoof(roofs, polygon, top, row);
}

function addWalls(
  walls: Walls,
  ring: readonly number[],
  bottom: number,
  topAt: (x: number, y: number) => number,
  row: number,
  facade: number,
): void {
  const n = ring.length;
  for (let i = 0; i < n; i += 2) {
    const x0 = ring[i]!;
    const y0 = ring[i + 1]!;
    const x1 = ring[(i + 2) % n]!;
    const y1 = ring[(i + 3) % n]!;
    walls.data.push(x0, y0, x1, y1, bottom, topAt(x0, y0), topAt(x1, y1), row, facade);
  }
}

function addFlatRoof(roofs: Roofs, polygon: Polygon, z: number, row: number): void {
  const flat = [...polygon.outer];
  const holes: number[] = [];
  for (const hole of polygon.holes) {
    holes.push(flat.length / 2);
    for (const value of hole) flat.push(value);
  }
  const first = roofs.positions.length / 3;
  for (let i = 0; i < flat.length; i += 2) roofs.vertex(flat[i]!, flat[i + 1]!, z, 0, 0, 1, row);
  const triangles = earcut(flat, holes);
  for (let i = 0; i < triangles.length; i += 3) {
    roofs.indices.push3(first + triangles[i]!, first + triangles[i + 1]!, first + triangles[i + 2]!);
  }
}

function addSlopedRoof(
  roofs: Roofs,
  ring: readonly number[],
  eaves: number,
  height: number,
  roof: Roof,
  row: number,
): void {
  const corner = (piece: readonly number[], index: number): number[] => {
    const x = piece[index * 2]!;
    const y = piece[index * 2 + 1]!;
    return [x, y, eaves + height * roof.lift(x, y)];
  };
  for (const piece of roofPieces(ring, roof.bends)) {
    const triangles = earcut(piece);
    for (let i = 0; i < triangles.length; i += 3) {
      roofs.triangle(
        corner(piece, triangles[i]!),
        corner(piece, triangles[i + 1]!),
        corner(piece, triangles[i + 2]!),
        row,
      );
    }
  }
}

function addPointedRoof(
  roofs: Roofs,
  ring: readonly number[],
  eaves: number,
  height: number,
  profile: readonly (readonly [number, number])[],
  row: number,
): void {
  let cx = 0;
  let cy = 0;
  const n = ring.length / 2;
  for (let i = 0; i < ring.length; i += 2) {
    cx += ring[i]! / n;
    cy += ring[i + 1]! / n;
  }
  const at = (i: number, level: readonly [number, number]): number[] => [
    cx + (ring[(i * 2) % ring.length]! - cx) * level[0],
    cy + (ring[(i * 2 + 1) % ring.length]! - cy) * level[0],
    eaves + height * level[1],
  ];
  for (let level = 1; level < profile.length; level++) {
    const low = profile[level - 1]!;
    const high = profile[level]!;
    for (let i = 0; i < n; i++) {
      roofs.triangle(at(i, low), at(i + 1, low), at(i + 1, high), row);
      if (high[0] > 0) roofs.triangle(at(i, low), at(i + 1, high), at(i, high), row);
    }
  }
}

function assemble(walls: Walls, roofs: Roofs, originX: number, originY: number, maxHeight: number): BuildingMesh {
  const wallCount = walls.data.length / WALL_FIELDS;
  const binOf = new Uint8Array(wallCount);
  const perBin = new Uint32Array(AZIMUTH_BINS + 1);
  for (let w = 0; w < wallCount; w++) {
    const at = w * WALL_FIELDS;
    const bin = azimuthBin(walls.data[at + 3]! - walls.data[at + 1]!, walls.data[at]! - walls.data[at + 2]!);
    binOf[w] = bin;
    perBin[bin + 1]!++;
  }
  for (let b = 0; b < AZIMUTH_BINS; b++) perBin[b + 1]! += perBin[b]!;
  const order = new Uint32Array(wallCount);
  const next = perBin.slice();
  for (let w = 0; w < wallCount; w++) order[next[binOf[w]!]!++] = w;

  const roofVertices = roofs.positions.length / 3;
  const vertices = wallCount * 4 + roofVertices;
  const positions = new Float32Array(vertices * 3);
  const normals = new Int8Array(vertices * 4);
  const facades = new Float32Array(vertices * 3);
  const roofIndices = roofs.indices.finish();
  const indices = new Uint32Array(wallCount * 12 + roofIndices.length);
  for (let i = 0; i < wallCount; i++)
    writeWall(walls.data, order[i]! * WALL_FIELDS, i, positions, normals, facades, indices);
  indices.copyWithin(wallCount * 6, 0, wallCount * 6);
  for (let i = 0; i < positions.length; i += 3) {
    if (i >= wallCount * 12) break;
    positions[i]! -= originX;
    positions[i + 1]! -= originY;
  }

  for (let v = 0; v < roofVertices; v++) {
    const p = (wallCount * 4 + v) * 3;
    positions[p] = roofs.positions.at(v * 3) - originX;
    positions[p + 1] = roofs.positions.at(v * 3 + 1) - originY;
    positions[p + 2] = roofs.positions.at(v * 3 + 2);
    const q = (wallCount * 4 + v) * 4;
    for (let k = 0; k < 3; k++) normals[q + k] = Math.round(roofs.normals.at(v * 3 + k) * 127);
    facades[p + 2] = roofs.rows.at(v);
  }
  for (let i = 0; i < roofIndices.length; i++) indices[wallCount * 12 + i] = roofIndices[i]! + wallCount * 4;

  const bins = new Uint32Array(2 * AZIMUTH_BINS + 1);
  for (let b = 0; b <= AZIMUTH_BINS; b++) {
    bins[b] = perBin[b]! * 6;
    bins[b + AZIMUTH_BINS] = (perBin[b]! + wallCount) * 6;
  }
  return { positions, normals, facades, indices, bins, maxHeight };
}

function writeWall(
  data: readonly number[],
  at: number,
  slot: number,
  positions: Float32Array,
  normals: Int8Array,
  facades: Float32Array,
  indices: Uint32Array,
): void {
  const x0 = data[at]!;
  const y0 = data[at + 1]!;
  const x1 = data[at + 2]!;
  const y1 = data[at + 3]!;
  const bottom = data[at + 4]!;
  const top0 = data[at + 5]!;
  const top1 = data[at + 6]!;
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  // Whole windows and whole storeys, so that no window is cut at a corner or under the eaves.
  const columns = Math.floor(length / WINDOW_PITCH + 0.25);
  const storeys = Math.max(1, Math.round((Math.min(top0, top1) - bottom) / STOREY_HEIGHT));
  const storey = Math.max(0.5, Math.min(top0, top1) - bottom) / storeys;
  const v = slot * 4;
  const corner = (index: number, x: number, y: number, z: number, u: number): void => {
    const p = (v + index) * 3;
    positions[p] = x;
    positions[p + 1] = y;
    positions[p + 2] = z;
    facades[p] = u;
    facades[p + 1] = (z - bottom) / storey;
    facades[p + 2] = data[at + 7]!;
    const q = (v + index) * 4;
    normals[q] = Math.round(((y1 - y0) / length) * 127);
    normals[q + 1] = Math.round(((x0 - x1) / length) * 127);
    normals[q + 2] = 0;
    normals[q + 3] = data[at + 8]!;
  };
  corner(0, x0, y0, bottom, 0);
  corner(1, x1, y1, bottom, columns);
  corner(2, x1, y1, top1, columns);
  corner(3, x0, y0, top0, 0);
  indices.set([v, v + 1, v + 2, v, v + 2, v + 3], slot * 6);
}
