// Ways and multipolygon relations behind one face, so that a theme (buildings, water, parks) asks for tags and shapes only.
import type { CityFrame } from './city-frame.ts';
import { MEMBER_WAY, type OsmData, type Tags } from './osm-data.ts';
import type { Shape } from './ring.ts';
import type { Warnings } from './warnings.ts';
import { addHoles, isClosedWay, joinLines, memberWays, relationShapes, wayLine, wayShapes } from './way-rings.ts';

export interface AreaObject {
  readonly type: 'way' | 'relation';
  readonly index: number;
  /** 'w123' or 'r45' */
  readonly id: string;
  readonly osmId: number;
  readonly tags: Tags;
}

export interface AreaSource {
  /** every way with tags, then every multipolygon */
  objects(): Iterable<AreaObject>;
  /** Shapes in city metres, not clipped. Empty where the object has no sound ring (counted). */
  shapes(object: AreaObject): Shape[];
}

// Tags that say nothing about what an object is.
const META_KEYS = new Set(['type', 'source', 'created_by', 'note', 'fixme', 'FIXME', 'name']);
const hasMeaning = (tags: Tags): boolean => Object.keys(tags).some((key) => !META_KEYS.has(key));

export function createAreaSource(osm: OsmData, frame: CityFrame, warnings: Warnings): AreaSource {
  // Until 2016 it was usual to tag the outer way and leave the relation bare: then the relation only brings the holes.
  const bareRelationOf = new Map<number, number>();
  const relations: AreaObject[] = [];
  for (let relation = 0; relation < osm.relationIds.length; relation++) {
    if (osm.relationTags.get(relation, 'type') !== 'multipolygon') continue;
    let tags = osm.relationTags.of(relation);
    if (!hasMeaning(tags)) {
      const { outer } = memberWays(osm, relation);
      const closed = outer.filter((way) => isClosedWay(osm, way));
      for (const way of closed) bareRelationOf.set(way, relation);
      const first = outer[0];
      if (closed.length > 0 || first === undefined) continue;
      tags = osm.wayTags.of(first);
    }
    const osmId = osm.relationIds[relation]!;
    relations.push({ type: 'relation', index: relation, id: `r${osmId}`, osmId, tags });
  }

  function* objects(): Iterable<AreaObject> {
    for (let way = 0; way < osm.wayIds.length; way++) {
      const tags = osm.wayTags.of(way);
      const osmId = osm.wayIds[way]!;
      yield { type: 'way', index: way, id: `w${osmId}`, osmId, tags };
    }
    yield* relations;
  }

  // Several themes ask for the same multipolygon: it is joined, and its defects counted, once.
  const joined = new Map<number, Shape[]>();

  function shapes(object: AreaObject): Shape[] {
    if (object.type === 'relation') {
      let found = joined.get(object.index);
      if (found === undefined) {
        found = relationShapes(osm, frame, object.index, warnings);
        joined.set(object.index, found);
      }
      return found;
    }
    const found = wayShapes(osm, frame, object.index, warnings);
    const relation = bareRelationOf.get(object.index);
    if (relation === undefined) return found;
    const withHoles = found.map((shape) => ({ outer: shape.outer, holes: [] }));
    const inner = innerRings(osm, frame, relation);
    // Holes of another outer ring of the same relation are no defect of this one.
    addHoles(withHoles, inner, object.id, { add: () => undefined });
    return withHoles;
  }

  return { objects, shapes };
}

function innerRings(osm: OsmData, frame: CityFrame, relation: number): number[][] {
  const lines: number[][] = [];
  for (let k = osm.memberOffsets[relation]!; k < osm.memberOffsets[relation + 1]!; k++) {
    const way = osm.memberIndex[k]!;
    if (osm.memberTypes[k] !== MEMBER_WAY || way < 0 || osm.memberRoles[k] !== 'inner') continue;
    const line = wayLine(osm, frame, way);
    if (line.length >= 4) lines.push(line);
  }
  return joinLines(lines).rings.map((ring) => ring.slice(0, -2));
}
