// Boroughs and quarters: boundary polygons of admin levels 9 and 10 cut to the box; where a city has none, cells around the
// named places of its quarters; else a regular grid named by compass. Invented borders are marked synthetic.
import type { ColumnData } from '../../../../contract/city-pack/table.ts';
import type { CityFrame } from './city-frame.ts';
import { clipShapes } from './clip.ts';
import { GrowingList } from './growing-column.ts';
import { localName } from './local-name.ts';
import type { OsmData } from './osm-data.ts';
import { centroid, ringContains, ringBox, shapesArea, shapesContain, type Box, type Shape } from './ring.ts';
import { syntheticDistricts } from './synthetic-districts.ts';
import type { Warnings } from './warnings.ts';
import { relationShapes } from './way-rings.ts';

export interface District {
  readonly name: string;
  /** 9 borough, 10 quarter, 0 invented */
  readonly level: number;
  readonly shapes: readonly Shape[];
  readonly isSynthetic: boolean;
}

export interface DistrictFinder {
  /** row of the finest district at a place, or null */
  find(x: number, y: number): number | null;
}

// Touching the box along a line is not lying in it.
const MIN_AREA_M2 = 1;

export function buildDistricts(osm: OsmData, frame: CityFrame, warnings: Warnings): District[] {
  const found: District[] = [];
  for (const level of [9, 10]) {
    for (let relation = 0; relation < osm.relationIds.length; relation++) {
      const tags = osm.relationTags.of(relation);
      if (tags.boundary !== 'administrative' || tags.admin_level !== String(level)) continue;
      const shapes = clipShapes(relationShapes(osm, frame, relation, warnings), frame.box);
      if (shapesArea(shapes) < MIN_AREA_M2) continue;
      found.push({
        name: localName(tags) ?? `${level}-${osm.relationIds[relation]}`,
        level,
        shapes,
        isSynthetic: false,
      });
    }
  }
  if (found.length > 0) return found;
  warnings.add('no-district-boundaries', 'districts are estimated from place names or a regular grid');
  return syntheticDistricts(osm, frame);
}

export function createDistrictFinder(districts: readonly District[]): DistrictFinder {
  // Finest first; boxes spare most of the polygon tests.
  const order = districts
    .map((district, row) => ({
      row,
      level: district.level,
      parts: district.shapes.map((shape) => ({ shape, box: ringBox(shape.outer) })),
    }))
    .sort((a, b) => b.level - a.level || a.row - b.row);
  const holds = (box: Box, x: number, y: number): boolean =>
    x >= box.xMin && x <= box.xMax && y >= box.yMin && y <= box.yMax;
  return {
    find: (x, y) =>
      order.find(({ parts }) => parts.some(({ shape, box }) => holds(box, x, y) && shapesContain([shape], x, y)))
        ?.row ?? null,
  };
}

export function districtColumns(districts: readonly District[]): Record<string, ColumnData> {
  const xy = new GrowingList(Float32Array);
  const rings = new GrowingList(Int32Array);
  const labels = districts.map((district) => labelPoint(district.shapes));
  for (const { shapes } of districts) addShapes(shapes, xy, rings);
  return {
    name: districts.map((d) => d.name),
    level: Uint8Array.from(districts, (d) => d.level),
    xy: xy.take(),
    rings: rings.take(),
    labelX: Float32Array.from(labels, ([x]) => x),
    labelY: Float32Array.from(labels, ([, y]) => y),
    area: Float32Array.from(districts, (d) => shapesArea(d.shapes)),
    synthetic: Uint8Array.from(districts, (d) => (d.isSynthetic ? 1 : 0)),
  };
}

/** One row of geometry: all rings, and their vertex counts (negative: hole). */
export function addShapes(
  shapes: readonly Shape[],
  xy: GrowingList<Float32Array>,
  rings: GrowingList<Int32Array>,
): void {
  for (const { outer, holes } of shapes) {
    for (const v of outer) xy.push(v);
    rings.push(outer.length / 2);
    for (const hole of holes) {
      for (const v of hole) xy.push(v);
      rings.push(-hole.length / 2);
    }
  }
  xy.endRow();
  rings.endRow();
}

/** A place for a label inside the largest part: its centre of mass, or the best of a grid where that lies outside. */
export function labelPoint(shapes: readonly Shape[]): [number, number] {
  const largest = shapes.reduce((a, b) => (shapesArea([b]) > shapesArea([a]) ? b : a));
  const centre = centroid(largest.outer);
  if (shapesContain([largest], ...centre)) return centre;
  const { xMin, yMin, xMax, yMax } = ringBox(largest.outer);
  const steps = 16;
  let best = centre;
  let bestDistance = Infinity;
  for (let i = 1; i < steps; i++) {
    for (let j = 1; j < steps; j++) {
      const x = xMin + ((xMax - xMin) * i) / steps;
      const y = yMin + ((yMax - yMin) * j) / steps;
      if (!ringContains(largest.outer, x, y)) continue;
      const distance = Math.hypot(x - centre[0], y - centre[1]);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = [x, y];
      }
    }
  }
  return best;
}
