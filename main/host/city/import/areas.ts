// Ground that is not street or building: water, green, squares ... cut to the box, largest first.
import { AREA_KINDS } from '../../../../contract/city-pack/schema.ts';
import type { ColumnData } from '../../../../contract/city-pack/table.ts';
import type { AreaSource } from './area-objects.ts';
import type { CityFrame } from './city-frame.ts';
import { clipShapes } from './clip.ts';
import { addShapes } from './districts.ts';
import { GrowingList } from './growing-column.ts';
import { lookup } from './lookup.ts';
import type { Tags } from './osm-data.ts';
import { shapesArea, type Shape } from './ring.ts';
import { layerOf } from './street-tags.ts';

type AreaKind = (typeof AREA_KINDS)[number];

const NATURAL: Record<string, AreaKind> = {
  water: 'water',
  bay: 'water',
  wood: 'forest',
  scrub: 'grass',
  heath: 'grass',
  grassland: 'grass',
  fell: 'grass',
  sand: 'sand',
  beach: 'sand',
  shingle: 'sand',
  wetland: 'wetland',
  mud: 'wetland',
};
const LANDUSE: Record<string, AreaKind> = {
  reservoir: 'water',
  basin: 'water',
  pond: 'water',
  salt_pond: 'water',
  forest: 'forest',
  wood: 'forest',
  grass: 'grass',
  meadow: 'grass',
  village_green: 'park',
  recreation_ground: 'park',
  greenfield: 'grass',
  farmland: 'grass',
  orchard: 'grass',
  vineyard: 'grass',
  plant_nursery: 'grass',
  flowerbed: 'grass',
  greenery: 'grass',
  cemetery: 'cemetery',
  allotments: 'allotments',
  railway: 'rail',
  industrial: 'industrial',
  port: 'industrial',
  quarry: 'sand',
  construction: 'construction',
  brownfield: 'construction',
  landfill: 'construction',
};
const LEISURE: Record<string, AreaKind> = {
  park: 'park',
  garden: 'park',
  common: 'park',
  nature_reserve: 'forest',
  dog_park: 'park',
  pitch: 'sports',
  stadium: 'sports',
  sports_centre: 'sports',
  track: 'sports',
  golf_course: 'sports',
  playground: 'playground',
  swimming_pool: 'water',
};

export function areaKind(tags: Tags): AreaKind | null {
  // A roofed pool or a park kiosk is drawn as a building.
  if (tags.building !== undefined && tags.building !== 'no') return null;
  if (tags.location === 'indoor' || tags.indoor === 'yes') return null;
  if (tags.waterway === 'riverbank' || tags.waterway === 'dock' || tags.waterway === 'boatyard') return 'water';
  const natural = lookup(NATURAL, tags.natural);
  if (natural !== undefined) return natural;
  const leisure = lookup(LEISURE, tags.leisure);
  if (leisure !== undefined) return leisure;
  const landuse = lookup(LANDUSE, tags.landuse);
  if (landuse !== undefined) return landuse;
  if (tags.amenity === 'grave_yard') return 'cemetery';
  if (
    tags.place === 'square' ||
    ((tags.highway === 'pedestrian' || tags.highway === 'footway' || tags.highway === 'service') && tags.area === 'yes')
  )
    return 'square';
  return null;
}

export interface AreaRow {
  readonly kind: AreaKind;
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly layer: number;
  readonly area: number;
}

export function collectAreas(source: AreaSource, frame: CityFrame, sea: readonly Shape[]): AreaRow[] {
  const rows: AreaRow[] = [];
  if (sea.length > 0) rows.push({ kind: 'sea', name: '', shapes: sea, layer: 0, area: shapesArea(sea) });
  for (const object of source.objects()) {
    const kind = areaKind(object.tags);
    if (kind === null) continue;
    // `natural=water` on an open way is a mistake of no weight; squares are often drawn as lines of a closed way.
    const shapes = clipShapes(source.shapes(object), frame.box);
    if (shapes.length === 0) continue;
    rows.push({ kind, name: object.tags.name ?? '', shapes, layer: layerOf(object.tags), area: shapesArea(shapes) });
  }
  // Largest first: painted in this order, a pond lies on its park.
  return rows
    .map((row, i) => ({ row, i }))
    .sort((a, b) => b.row.area - a.row.area || a.i - b.i)
    .map(({ row }) => row);
}

export function areaColumns(rows: readonly AreaRow[]): Record<string, ColumnData> {
  const xy = new GrowingList(Float32Array);
  const rings = new GrowingList(Int32Array);
  for (const { shapes } of rows) addShapes(shapes, xy, rings);
  return {
    kind: Uint8Array.from(rows, (row) => AREA_KINDS.indexOf(row.kind)),
    name: rows.map((row) => row.name),
    xy: xy.take(),
    rings: rings.take(),
    layer: Int8Array.from(rows, (row) => row.layer),
  };
}
