// Where the arrow keys lead on a diagram: to the nearest element in that direction, sideways counting more than forwards. Pure.
import type { Diagram, ElementRef } from './diagram.ts';

export interface ElementPlace {
  readonly ref: ElementRef;
  readonly x: number;
  readonly y: number;
}
export type Direction = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

export const sameElement = (a: ElementRef | null | undefined, b: ElementRef | null | undefined): boolean =>
  a !== null && a !== undefined && b !== null && b !== undefined && a.table === b.table && a.row === b.row;

/** Everything on a diagram that can be chosen, each once, from top to bottom. */
export function elementPlaces(diagram: Diagram): ElementPlace[] {
  const places = new Map<string, ElementPlace>();
  const add = (ref: ElementRef, x: number, y: number) => {
    const key = `${ref.table}/${ref.row}`;
    if (ref.row >= 0 && !places.has(key)) places.set(key, { ref, x, y });
  };
  for (const { row, x, y } of diagram.switches) add({ table: 'switches', row }, x, y);
  for (const { branch, x, y } of diagram.transformers) add({ table: 'branches', row: branch }, x, y);
  for (const { consumers, x, y } of diagram.loads) add({ table: 'consumers', row: consumers[0]! }, x, y);
  for (const { kind, of, x, y } of diagram.labels) if (kind !== 'fold' && kind !== 'stub') add(of, x, y);
  for (const { of, points } of diagram.lines) {
    const middle = points.length >= 4 ? points.length / 2 - ((points.length / 2) % 2) : 0;
    for (const ref of of) add(ref, points[middle]!, points[middle + 1]!);
  }
  return [...places.values()].sort((a, b) => a.y - b.y || a.x - b.x);
}

const SIDEWAYS = 2.5;

export function nearestElement(
  places: readonly ElementPlace[],
  from: ElementPlace,
  direction: Direction,
): ElementPlace | null {
  const isVertical = direction === 'ArrowUp' || direction === 'ArrowDown';
  const sign = direction === 'ArrowUp' || direction === 'ArrowLeft' ? -1 : 1;
  let best: ElementPlace | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const place of places) {
    const [dx, dy] = [place.x - from.x, place.y - from.y];
    const forwards = sign * (isVertical ? dy : dx);
    const sideways = Math.abs(isVertical ? dx : dy);
    if (forwards < 1 || sameElement(place.ref, from.ref)) continue;
    const cost = forwards + SIDEWAYS * sideways;
    if (cost < least) [best, least] = [place, cost];
  }
  return best;
}
