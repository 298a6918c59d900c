// The nearest named street of a place: it lends its name to things that have none.
import Flatbush from 'flatbush';
import { STREET_CLASSES } from '../../../../contract/city-pack/schema.ts';
import type { Streets } from './streets.ts';

export interface StreetFinder {
  /** edge of the nearest named carriageway within `reach` metres; -1 none */
  nearest(x: number, y: number, reach: number): number;
  /** its name; '' none */
  name(x: number, y: number, reach: number): string;
}

const LAST_CARRIAGEWAY = STREET_CLASSES.indexOf('pedestrian');

export function createStreetFinder(streets: Streets): StreetFinder {
  const edges: number[] = [];
  for (let e = 0; e < streets.edgeCount; e++)
    if (streets.name[e] !== '' && streets.streetClass[e]! <= LAST_CARRIAGEWAY) edges.push(e);
  if (edges.length === 0) return { nearest: () => -1, name: () => '' };
  const index = new Flatbush(edges.length);
  const { offsets, values } = streets.geometry;
  for (const e of edges) {
    let xMin = Infinity;
    let yMin = Infinity;
    let xMax = -Infinity;
    let yMax = -Infinity;
    for (let i = offsets[e]!; i < offsets[e + 1]!; i += 2) {
      xMin = Math.min(xMin, values[i]!);
      xMax = Math.max(xMax, values[i]!);
      yMin = Math.min(yMin, values[i + 1]!);
      yMax = Math.max(yMax, values[i + 1]!);
    }
    index.add(xMin, yMin, xMax, yMax);
  }
  index.finish();
  const nearest = (x: number, y: number, reach: number): number => {
    let best = -1;
    let bestDistance = reach;
    for (const k of index.search(x - reach, y - reach, x + reach, y + reach).sort((a, b) => a - b)) {
      const distance = distanceToEdge(streets, edges[k]!, x, y);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = edges[k]!;
      }
    }
    return best;
  };
  return {
    nearest,
    name: (x, y, reach) => {
      const edge = nearest(x, y, reach);
      return edge < 0 ? '' : streets.name[edge]!;
    },
  };
}

/** metres */
export function distanceToEdge(streets: Streets, edge: number, x: number, y: number): number {
  const { offsets, values } = streets.geometry;
  let best = Infinity;
  for (let i = offsets[edge]!; i + 3 < offsets[edge + 1]!; i += 2) {
    const ax = values[i]!;
    const ay = values[i + 1]!;
    const dx = values[i + 2]! - ax;
    const dy = values[i + 3]! - ay;
    const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(x - ax - t * dx, y - ay - t * dy));
  }
  return best;
}

/** A place `distance` metres along an edge, with the unit direction there. */
export function alongEdge(
  streets: Streets,
  edge: number,
  distance: number,
): { x: number; y: number; ux: number; uy: number } {
  const { offsets, values } = streets.geometry;
  let left = distance;
  let found = { x: values[offsets[edge]!]!, y: values[offsets[edge]! + 1]!, ux: 1, uy: 0 };
  for (let i = offsets[edge]!; i + 3 < offsets[edge + 1]!; i += 2) {
    const dx = values[i + 2]! - values[i]!;
    const dy = values[i + 3]! - values[i + 1]!;
    const length = Math.hypot(dx, dy);
    if (length === 0) continue;
    const step = Math.min(left, length);
    found = {
      x: values[i]! + (dx / length) * step,
      y: values[i + 1]! + (dy / length) * step,
      ux: dx / length,
      uy: dy / length,
    };
    if (left <= length) return found;
    left -= length;
  }
  return found;
}

/** Length of an edge in city metres (as drawn; `streets.length` holds the ground's). */
export function drawnLength(streets: Streets, edge: number): number {
  const { offsets, values } = streets.geometry;
  let length = 0;
  for (let i = offsets[edge]!; i + 3 < offsets[edge + 1]!; i += 2)
    length += Math.hypot(values[i + 2]! - values[i]!, values[i + 3]! - values[i + 1]!);
  return length;
}
