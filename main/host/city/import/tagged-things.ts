// Things with a place in the box, whether drawn as node, way or multipolygon: hospitals, stops, addresses, substations.
import type { AreaObject, AreaSource } from './area-objects.ts';
import type { CityFrame } from './city-frame.ts';
import type { OsmData, Tags } from './osm-data.ts';
import { ringBox, shapesArea, shapesContain, vertexMean, type Shape } from './ring.ts';
import { isClosedWay, wayLine } from './way-rings.ts';

export interface Thing {
  /** 'n1', 'w2', 'r3' */
  readonly id: string;
  readonly osmId: number;
  readonly tags: Tags;
  readonly x: number;
  readonly y: number;
  /** outline in city metres, where the thing has one */
  readonly outline: readonly number[];
  /** m2, 0 for nodes and open lines */
  readonly area: number;
  /** index of the node; -1 for ways and relations */
  readonly node: number;
}

/** Keys of which a thing must carry one to be looked at by any theme. */
const THING_KEYS = new Set([
  'amenity',
  'power',
  'highway',
  'railway',
  'public_transport',
  'addr:housenumber',
  'addr:housename',
  'natural',
  'place',
  'tourism',
  'historic',
  'leisure',
  'office',
  'shop',
  'emergency',
  'man_made',
  'building',
  'parking',
  'generator:source',
  'healthcare',
  'aeroway',
  'substation',
  'disused:power',
]);

/** Every tagged node, closed way and multipolygon whose middle lies in the box. Shapes are made once for all themes. */
export function collectThings(osm: OsmData, source: AreaSource, frame: CityFrame): Thing[] {
  const things: Thing[] = [];
  for (const [k, node] of osm.taggedNodes.entries()) {
    const x = frame.x[node]!;
    const y = frame.y[node]!;
    if (!frame.isInside(x, y)) continue;
    const tags = osm.nodeTags.of(k);
    if (!hasThingKey(tags)) continue;
    const osmId = osm.nodeIds[node]!;
    things.push({ id: `n${osmId}`, osmId, tags, x, y, outline: [], area: 0, node });
  }
  for (const object of source.objects()) {
    const { tags } = object;
    if (!hasThingKey(tags) || isStreet(osm, object)) continue;
    const place = object.type === 'way' ? wayPlace(osm, frame, object) : relationPlace(source, object);
    if (place === null || !frame.isInside(place.x, place.y)) continue;
    things.push({ id: object.id, osmId: object.osmId, tags, ...place, node: -1 });
  }
  return things;
}

function hasThingKey(tags: Tags): boolean {
  for (const key in tags) if (THING_KEYS.has(key)) return true;
  return false;
}

/** Open lines are no things, save those that say so by another key. */
const isStreet = (osm: OsmData, { type, index, tags }: AreaObject): boolean =>
  type === 'way' &&
  !isClosedWay(osm, index) &&
  (tags.highway !== undefined || tags.railway !== undefined || tags.power === 'line' || tags.power === 'cable') &&
  tags.highway !== 'platform';

interface Place {
  readonly x: number;
  readonly y: number;
  readonly outline: readonly number[];
  readonly area: number;
}

function wayPlace(osm: OsmData, frame: CityFrame, object: AreaObject): Place | null {
  const line = wayLine(osm, frame, object.index);
  if (line.length < 2) return null;
  const isClosed = isClosedWay(osm, object.index);
  const outline = isClosed ? line.slice(0, -2) : line;
  const [x, y] = vertexMean(outline);
  return { x, y, outline: isClosed ? outline : [], area: isClosed ? shapesArea([{ outer: outline, holes: [] }]) : 0 };
}

function relationPlace(source: AreaSource, object: AreaObject): Place | null {
  const shapes = source.shapes(object);
  const first = shapes[0];
  if (first === undefined) return null;
  const largest = shapes.reduce((a: Shape, b: Shape) => (shapesArea([b]) > shapesArea([a]) ? b : a), first);
  const [x, y] = vertexMean(largest.outer);
  return { x, y, outline: largest.outer, area: shapesArea(shapes) };
}

export interface Site {
  readonly things: readonly Thing[];
  readonly main: Thing;
  readonly name: string;
}

/** Same words in another order or spelling: "Charité - Campus Mitte" and "Charité Campus Mitte". */
const nameKey = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '');

/**
 * Objects that stand for one place: those inside another's outline, and those of the same name (or without one) within
 * `reach` metres. The main object of a site is the largest, then the first.
 */
export function mergeSites(
  things: readonly Thing[],
  reach: number,
  isSame: (a: Thing, b: Thing) => boolean = () => true,
): Site[] {
  const root = things.map((_, i) => i);
  const find = (i: number): number => {
    let r = i;
    while (root[r] !== r) r = root[r]!;
    root[i] = r;
    return r;
  };
  for (let i = 0; i < things.length; i++) {
    for (let j = i + 1; j < things.length; j++) {
      const a = things[i]!;
      const b = things[j]!;
      if (!isSame(a, b) || !belongTogether(a, b, reach)) continue;
      root[Math.max(find(i), find(j))] = Math.min(find(i), find(j));
    }
  }
  const groups = new Map<number, Thing[]>();
  for (const [i, thing] of things.entries()) {
    const group = groups.get(find(i));
    if (group === undefined) groups.set(find(i), [thing]);
    else group.push(thing);
  }
  return [...groups.values()].map((group) => {
    const main = group.reduce((a, b) => (b.area > a.area ? b : a));
    return {
      things: group,
      main,
      name: main.tags.name ?? group.find((t) => t.tags.name !== undefined)?.tags.name ?? '',
    };
  });
}

function belongTogether(a: Thing, b: Thing, reach: number): boolean {
  const nameA = nameKey(a.tags.name ?? '');
  const nameB = nameKey(b.tags.name ?? '');
  const distance = Math.hypot(a.x - b.x, a.y - b.y);
  if (nameA !== '' && nameA === nameB && distance <= reach) return true;
  if (inside(a, b) || inside(b, a)) return true;
  return (nameA === '' || nameB === '') && distance <= reach / 4;
}

function inside(outer: Thing, inner: Thing): boolean {
  if (outer.outline.length < 6 || outer.area <= inner.area) return false;
  const box = ringBox(outer.outline);
  if (inner.x < box.xMin || inner.x > box.xMax || inner.y < box.yMin || inner.y > box.yMax) return false;
  return shapesContain([{ outer: outer.outline, holes: [] }], inner.x, inner.y);
}
