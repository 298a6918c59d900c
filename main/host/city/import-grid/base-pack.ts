// The pack that an own grid goes into: an existing one without the grid that it had, or one that holds nothing but the grid.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GRID_TABLES, OWN_GRID_TABLES } from '../../../../contract/city-pack/grid-schema.ts';
import { PACK_TABLES, type PackManifest, type PackTableName } from '../../../../contract/city-pack/manifest.ts';
import { type ColumnData, encodeTable, type PackTable } from '../../../../contract/city-pack/table.ts';
import { createProjection, type CityProjection } from '../../../../contract/projection.ts';
import { type CityPack, openCityPack } from '../city-pack.ts';
import type { Asset } from '../import/asset-list.ts';
import { createDistrictFinder, type District, type DistrictFinder } from '../import/districts.ts';
import { OWN_MARK } from './own-devices.ts';

/** Tables that stay as they are, and what the new ones build on. */
export interface BasePack {
  /** null: the pack is new */
  readonly manifest: PackManifest | null;
  readonly projection: CityProjection;
  readonly districts: DistrictFinder;
  /** assets that stay */
  readonly assets: readonly Asset[];
  /** encoded tables but those of assets, points and grid */
  readonly tables: ReadonlyMap<PackTableName, Uint8Array>;
}

const REPLACED: ReadonlySet<string> = new Set([...GRID_TABLES, ...OWN_GRID_TABLES, 'assets', 'points']);

/** @throws PackError where the folder is no whole pack */
export async function existingPack(dir: string): Promise<BasePack> {
  const pack = await openCityPack(dir);
  const isDropped = devicesOfGrid(pack);
  const rowAfter = new Int32Array(pack.assets().length);
  const assets: Asset[] = [];
  for (const { row, isEstimated, xy, ...asset } of pack.assets()) {
    rowAfter[row] = isDropped[row] === 1 ? -1 : assets.push({ ...asset, xy: [...xy], isEstimated }) - 1;
  }
  const tables = new Map<PackTableName, Uint8Array>();
  for (const { name, file } of pack.manifest.tables)
    if (!REPLACED.has(name)) tables.set(name as PackTableName, await readFile(join(dir, file)));
  tables.set('lamps', lampsWith(pack.table('lamps'), rowAfter));
  return {
    manifest: pack.manifest,
    projection: createProjection(pack.manifest.origin),
    districts: createDistrictFinder(districtsOf(pack.table('districts'))),
    assets,
    tables,
  };
}

/** 1: an asset that came with the grid the pack has now: of an own model, or invented as a device of the synthetic one. */
function devicesOfGrid(pack: CityPack): Uint8Array {
  const assets = pack.assets();
  const dropped = Uint8Array.from(assets, ({ attributes }) => (attributes[OWN_MARK] === true ? 1 : 0));
  const names = new Set<string>(pack.manifest.tables.map(({ name }) => name));
  const drop = (row: number): void => {
    if (row >= 0 && assets[row]!.isEstimated) dropped[row] = 1;
  };
  for (const name of GRID_TABLES) {
    if (!names.has(name)) continue;
    const table = pack.table(name);
    for (const column of ['asset', 'meter']) if (table.has(column)) for (const row of table.numbers(column)) drop(row);
  }
  if (names.has('grid-measurements')) {
    const assetOfPoint = pack.table('points').numbers('asset');
    for (const point of pack.table('grid-measurements').numbers('point')) drop(assetOfPoint[point]!);
  }
  return dropped;
}

function lampsWith(lamps: PackTable, rowAfter: Int32Array): Uint8Array {
  return encodeTable({
    x: lamps.numbers('x'),
    y: lamps.numbers('y'),
    cabinet: lamps.numbers<Uint32Array>('cabinet').map((row) => rowAfter[row]!),
    estimated: lamps.numbers('estimated'),
  });
}

function districtsOf(table: PackTable): District[] {
  const names = table.text('name');
  const level = table.numbers('level');
  const synthetic = table.numbers('synthetic');
  const xy = table.list('xy');
  const rings = table.list<Int32Array>('rings');
  return names.map((name, row) => {
    const shapes: { outer: number[]; holes: number[][] }[] = [];
    let at = xy.offsets[row]!;
    for (let r = rings.offsets[row]!; r < rings.offsets[row + 1]!; r++) {
      const count = rings.values[r]!;
      const ring = [...xy.values.subarray(at, at + 2 * Math.abs(count))];
      at += ring.length;
      if (count > 0) shapes.push({ outer: ring, holes: [] });
      else shapes.at(-1)?.holes.push(ring);
    }
    return { name, level: level[row]!, shapes, isSynthetic: synthetic[row] === 1 };
  });
}

/** A place without houses, streets or names. */
export function emptyPack(origin: { readonly lon: number; readonly lat: number }): BasePack {
  const tables = new Map<PackTableName, Uint8Array>();
  for (const name of PACK_TABLES)
    if (!REPLACED.has(name)) tables.set(name, encodeTable(EMPTY[name as keyof typeof EMPTY]));
  return {
    manifest: null,
    projection: createProjection(origin),
    districts: { find: () => null },
    assets: [],
    tables,
  };
}

const text: string[] = [];
const f32 = new Float32Array(0);
const f64 = new Float64Array(0);
const u8 = new Uint8Array(0);
const u16 = new Uint16Array(0);
const u32 = new Uint32Array(0);
const i8 = new Int8Array(0);
const i32 = new Int32Array(0);
const xy = { offsets: new Int32Array(1), values: f32 };
const rings = { offsets: new Int32Array(1), values: i32 };

/** contract/city-pack/schema.ts says what each column holds. */
const EMPTY: Record<Exclude<PackTableName, 'assets' | 'points'>, Record<string, ColumnData>> = {
  buildings: {
    id: text,
    xy,
    rings,
    name: text,
    street: text,
    houseNumber: text,
    use: u8,
    height: f32,
    minHeight: f32,
    heightOrigin: u8,
    levels: f32,
    roofShape: u8,
    roofHeight: f32,
    roofDirection: f32,
    district: u16,
    parent: i32,
    hasParts: u8,
  },
  'street-nodes': { osm: f64, x: f32, y: f32, signal: u8 },
  streets: {
    from: u32,
    to: u32,
    xy,
    name: text,
    ref: text,
    class: u8,
    length: f32,
    speed: f32,
    speedEstimated: u8,
    oneWay: i8,
    access: u8,
    width: f32,
    lanes: u8,
    bridge: u8,
    tunnel: u8,
    layer: i8,
    way: f64,
  },
  turns: { fromEdge: u32, toEdge: u32, via: u32, only: u8 },
  areas: { kind: u8, name: text, xy, rings, layer: i8 },
  lines: { kind: u8, name: text, xy, tunnel: u8, bridge: u8, layer: i8 },
  districts: { name: text, level: u8, xy, rings, labelX: f32, labelY: f32, area: f32, synthetic: u8 },
  places: { name: text, kind: text, x: f32, y: f32, rank: u8 },
  addresses: { street: text, houseNumber: text, x: f32, y: f32 },
  lamps: { x: f32, y: f32, cabinet: u32, estimated: u8 },
  trees: { x: f32, y: f32, estimated: u8 },
};
