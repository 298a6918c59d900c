// From ways and multipolygon relations to shapes in city metres.
import type { CityFrame } from './city-frame.ts';
import { MEMBER_WAY, type OsmData } from './osm-data.ts';
import {
  cleanRing,
  clockwise,
  counterClockwise,
  ringContains,
  signedArea,
  untangle,
  type Ring,
  type Shape,
} from './ring.ts';
import type { Warnings } from './warnings.ts';

const SAME_PLACE_M = 0.05;
// An open ring whose gap is a small part of its length lost a vertex; a larger gap is a line tagged as an area.
const MAX_GAP_SHARE = 0.1;
// Columns and flagpoles are buildings too.
const MIN_AREA_M2 = 0.001;

/** The way's vertices inside the file, in order, as x y x y; nodes that the file lacks are left out. */
export function wayLine(osm: OsmData, frame: CityFrame, way: number): number[] {
  const line: number[] = [];
  for (let k = osm.refOffsets[way]!; k < osm.refOffsets[way + 1]!; k++) {
    const node = osm.refs[k]!;
    if (node >= 0) line.push(frame.x[node]!, frame.y[node]!);
  }
  return line;
}

export const isClosedWay = (osm: OsmData, way: number): boolean => {
  const first = osm.refOffsets[way]!;
  const last = osm.refOffsets[way + 1]! - 1;
  return last - first >= 3 && osm.refs[first] === osm.refs[last] && osm.refs[first]! >= 0;
};

function lineLength(line: Ring): number {
  let length = 0;
  for (let i = 2; i < line.length; i += 2) length += Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!);
  return length;
}

/** A line whose ends meet, without its last vertex; null where they do not. Closes small gaps, counted. */
function closeLine(line: number[], label: string, warnings: Warnings): number[] | null {
  if (line.length < 6) return null;
  const gap = Math.hypot(line[0]! - line.at(-2)!, line[1]! - line.at(-1)!);
  if (gap <= SAME_PLACE_M) return line.slice(0, -2);
  if (gap > Math.max(2, MAX_GAP_SHARE * lineLength(line))) return null;
  warnings.add('ring-gap-closed', `${label}: gap of ${gap.toFixed(1)} m`);
  return line;
}

/** Cleaned, simple outer rings of a closed line. */
function outerRings(ring: Ring, label: string, warnings: Warnings): Ring[] {
  const clean = cleanRing(ring);
  const simple = untangle(clean);
  if (simple.length > 1) warnings.add('ring-crosses-itself', label);
  const kept = simple.filter((part) => Math.abs(signedArea(part)) >= MIN_AREA_M2);
  if (kept.length === 0) warnings.add('ring-without-area', label);
  return kept.map(counterClockwise);
}

/** The shape of a closed way; empty where it has none (counted). */
export function wayShapes(osm: OsmData, frame: CityFrame, way: number, warnings: Warnings): Shape[] {
  const label = `way ${osm.wayIds[way]}`;
  const line = wayLine(osm, frame, way);
  if (line.length / 2 < osm.refOffsets[way + 1]! - osm.refOffsets[way]!) warnings.add('missing-node', label);
  const ring = closeLine(line, label, warnings);
  if (ring === null) {
    warnings.add('ring-not-closed', label);
    return [];
  }
  if (ring.length < line.length && !isClosedWay(osm, way)) warnings.add('ring-closed-by-position', label);
  return outerRings(ring, label, warnings).map((outer) => ({ outer, holes: [] }));
}

export interface MemberWays {
  readonly outer: number[];
  readonly inner: number[];
  readonly missing: number;
}

export function memberWays(osm: OsmData, relation: number): MemberWays {
  const outer: number[] = [];
  const inner: number[] = [];
  let missing = 0;
  for (let k = osm.memberOffsets[relation]!; k < osm.memberOffsets[relation + 1]!; k++) {
    if (osm.memberTypes[k] !== MEMBER_WAY) continue;
    const way = osm.memberIndex[k]!;
    const role = osm.memberRoles[k]!;
    if (way < 0) missing++;
    else if (role === 'inner' || role === 'enclave') inner.push(way);
    else if (role === '' || role === 'outer' || role === 'exclave' || role === 'outline') outer.push(way);
  }
  return { outer, inner, missing };
}

const endKey = (x: number, y: number): string => `${Math.round(x / SAME_PLACE_M)},${Math.round(y / SAME_PLACE_M)}`;

/** Joins lines end to end by position into rings and what stays open. */
export function joinLines(lines: readonly (readonly number[])[]): { rings: number[][]; open: number[][] } {
  const byEnd = new Map<string, number[]>();
  const ends = lines.map((line) => [endKey(line[0]!, line[1]!), endKey(line.at(-2)!, line.at(-1)!)] as const);
  for (const [i, [first, last]] of ends.entries()) {
    for (const key of first === last ? [first] : [first, last]) {
      const at = byEnd.get(key);
      if (at === undefined) byEnd.set(key, [i]);
      else at.push(i);
    }
  }
  const isUsed = new Uint8Array(lines.length);
  const rings: number[][] = [];
  const open: number[][] = [];
  const next = (key: string): number => byEnd.get(key)?.find((i) => isUsed[i] === 0) ?? -1;
  for (let start = 0; start < lines.length; start++) {
    if (isUsed[start] === 1 || lines[start]!.length < 4) continue;
    isUsed[start] = 1;
    let line = [...lines[start]!];
    let [first, last] = ends[start]!;
    // Forwards from the last end, then the same from the first.
    for (let turn = 0; turn < 2 && first !== last; turn++) {
      for (let i = next(last); i >= 0 && first !== last; i = next(last)) {
        isUsed[i] = 1;
        const [a, b] = ends[i]!;
        const more = a === last ? lines[i]! : reversedLine(lines[i]!);
        for (let k = 2; k < more.length; k++) line.push(more[k]!);
        last = a === last ? b : a;
      }
      if (first !== last) {
        line = reversedLine(line);
        [first, last] = [last, first];
      }
    }
    if (first === last) rings.push(line);
    else open.push(line);
  }
  return { rings, open };
}

export function reversedLine(line: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = line.length - 2; i >= 0; i -= 2) out.push(line[i]!, line[i + 1]!);
  return out;
}

/** Shapes of a multipolygon or boundary relation, several outer rings allowed. Incomplete rings are left out, counted. */
export function relationShapes(osm: OsmData, frame: CityFrame, relation: number, warnings: Warnings): Shape[] {
  const label = `relation ${osm.relationIds[relation]}`;
  const { outer, inner, missing } = memberWays(osm, relation);
  if (missing > 0) warnings.add('missing-member', label, missing);
  const lines = (ways: readonly number[]): number[][] =>
    [...new Set(ways)].map((way) => wayLine(osm, frame, way)).filter((line) => line.length >= 4);
  const close = (ways: readonly number[]): number[][] => {
    const { rings, open } = joinLines(lines(ways));
    const closed = rings.map((ring) => ring.slice(0, -2));
    for (const line of open) {
      const ring = missing > 0 ? null : closeLine(line, label, warnings);
      if (ring === null) warnings.add(missing > 0 ? 'ring-incomplete' : 'ring-not-closed', label);
      else closed.push(ring);
    }
    return closed;
  };
  const outers = close(outer).flatMap((ring) => outerRings(ring, label, warnings));
  const shapes = outers.map((ring) => ({ outer: ring, holes: [] as Ring[] }));
  addHoles(shapes, close(inner), label, warnings);
  return shapes;
}

export function addHoles(
  shapes: readonly { readonly outer: Ring; readonly holes: Ring[] }[],
  inners: readonly Ring[],
  label: string,
  warnings: Pick<Warnings, 'add'>,
): void {
  for (const ring of inners) {
    const clean = cleanRing(ring);
    if (Math.abs(signedArea(clean)) < MIN_AREA_M2) continue;
    // The middle of the first edge: a corner may lie exactly on the outer ring.
    const x = (clean[0]! + clean[2]!) / 2;
    const y = (clean[1]! + clean[3]!) / 2;
    const home = shapes.find((shape) => ringContains(shape.outer, x, y));
    if (home === undefined) warnings.add('hole-without-outer', label);
    else home.holes.push(clockwise(clean));
  }
}
