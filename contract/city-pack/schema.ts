// The codes that stand in the numeric columns of a pack's tables, and what each column holds.
// Coordinates are city metres (x east, y north, `projection.ts`); lengths metres; speeds m/s; angles degrees.
//
// Geometry: `xy` lists x0 y0 x1 y1 ... of all rings of a row, one ring after the other, first vertex not repeated for
// rings of areas. `rings` lists the vertex count of each ring: positive = outer ring (counter-clockwise), negative = a
// hole of the outer ring before it (clockwise).
//
// buildings     id 'w123'|'r45'; xy, rings; name, street, houseNumber; use u8 BUILDING_USES; height f32, minHeight f32;
//               heightOrigin u8 HEIGHT_ORIGINS; levels f32 (NaN unknown); roofShape u8 ROOF_SHAPES; roofHeight f32;
//               roofDirection f32 degrees (NaN unknown); district u16 (NO_DISTRICT none); parent i32 (row of the building
//               this row is a part of, -1 none); hasParts u8 (1: draw the parts, not this body)
// street-nodes  osm f64; x, y f32; signal u8
// streets       one row an edge of the routable graph: from, to u32 (rows of street-nodes); xy (open line); name, ref;
//               class u8 STREET_CLASSES; length f32; speed f32; speedEstimated u8; oneWay i8 (0 both, 1 along, -1 against);
//               access u8 bits ACCESS; width f32; lanes u8 (0 unknown); bridge u8; tunnel u8; layer i8; way f64 (OSM id)
// turns         fromEdge, toEdge u32 (rows of streets); via u32 (row of street-nodes); only u8 (1 "only_*", 0 "no_*")
// areas         kind u8 AREA_KINDS; name; xy, rings; layer i8
// lines         kind u8 LINE_KINDS; name; xy (open line); tunnel u8; bridge u8; layer i8
// districts     name; level u8 (9 borough, 10 quarter, 0 synthetic); xy, rings; labelX, labelY f32; area f32 m2; synthetic u8
// places        name; kind (free text: hospital, school, station, square ...); x, y f32; rank u8 (0 most important)
// addresses     street, houseNumber; x, y f32
// lamps         x, y f32; cabinet u32 (row of assets); estimated u8
// trees         x, y f32; estimated u8
// assets        id; domain; kind; name; x, y f32; lon, lat f64; district u16; owner; attributes (JSON object as text);
//               xy list (route of a cable, outline of a parking area, else empty); estimated u8 (1: invented by the importer)
// points        id '<asset>.<name>'; asset u32 (row of assets); name; the rest is in the catalogue by (domain, kind, name)
// grid-*        the electrical network: grid-schema.ts

export const NO_DISTRICT = 0xffff;

export const HEIGHT_ORIGINS = ['tagged', 'levels', 'estimated'] as const;
export const ROOF_SHAPES = [
  'flat',
  'gabled',
  'hipped',
  'pyramidal',
  'skillion',
  'half-hipped',
  'mansard',
  'gambrel',
  'dome',
  'onion',
  'round',
] as const;
export const BUILDING_USES = [
  'residential',
  'commercial',
  'retail',
  'industrial',
  'office',
  'hotel',
  'public',
  'education',
  'health',
  'worship',
  'culture',
  'sport',
  'transport',
  'garage',
  'hut',
  'roof',
  'utility',
  'ruin',
  'mixed',
] as const;
export type BuildingUse = (typeof BUILDING_USES)[number];

export const STREET_CLASSES = [
  'motorway',
  'motorway_link',
  'trunk',
  'trunk_link',
  'primary',
  'primary_link',
  'secondary',
  'secondary_link',
  'tertiary',
  'tertiary_link',
  'unclassified',
  'residential',
  'living_street',
  'road',
  'service',
  'pedestrian',
  'track',
  'cycleway',
  'footway',
  'path',
  'bridleway',
  'steps',
] as const;
export type StreetClass = (typeof STREET_CLASSES)[number];
/** Classes up to and including this one count as drivable (interfaces: drivableKm). */
export const LAST_DRIVABLE_CLASS = STREET_CLASSES.indexOf('service');
/** Classes up to and including this one are main streets. */
export const LAST_MAIN_CLASS = STREET_CLASSES.indexOf('secondary_link');

export const ACCESS = { car: 1, emergency: 2, bicycle: 4, foot: 8, bus: 16, destinationOnly: 32 } as const;

export const AREA_KINDS = [
  'water',
  'park',
  'forest',
  'grass',
  'cemetery',
  'allotments',
  'sports',
  'playground',
  'rail',
  'industrial',
  'square',
  'sand',
  'wetland',
  'construction',
  'sea',
] as const;
export const LINE_KINDS = [
  'rail',
  'light_rail',
  'subway',
  'tram',
  'narrow_gauge',
  'river',
  'stream',
  'canal',
  'coastline',
  'power_line',
  'power_cable',
  'wall',
] as const;
