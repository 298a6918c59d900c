// The sea inside the box, from coastlines: land lies on their left, water on their right.
// https://wiki.openstreetmap.org/wiki/Tag:natural=coastline
import { boxContains, clipLine } from './clip.ts';
import type { CityFrame } from './city-frame.ts';
import type { OsmData } from './osm-data.ts';
import { clockwise, counterClockwise, ringContains, signedArea, type Box, type Ring, type Shape } from './ring.ts';
import type { Warnings } from './warnings.ts';
import { wayLine } from './way-rings.ts';

const SAME_PLACE_M = 0.05;

/** Sea polygons; none for an inland city. */
export function seaShapes(osm: OsmData, frame: CityFrame, warnings: Warnings): Shape[] {
  const lines: number[][] = [];
  for (let way = 0; way < osm.wayIds.length; way++) {
    if (osm.wayTags.get(way, 'natural') !== 'coastline') continue;
    const line = wayLine(osm, frame, way);
    if (line.length >= 4) lines.push(line);
  }
  if (lines.length === 0) return [];
  const { box } = frame;
  const rings: number[][] = [];
  const crossings: Crossing[] = [];
  for (const chain of chainByDirection(lines)) {
    const isRing = Math.hypot(chain[0]! - chain.at(-2)!, chain[1]! - chain.at(-1)!) < SAME_PLACE_M;
    const pieces = clipLine(chain, box);
    if (isRing && pieces.length === 1 && isWhole(chain, box)) {
      rings.push(chain.slice(0, -2));
      continue;
    }
    // A ring that begins inside the box is one line across its first vertex.
    for (const piece of isRing ? joinFirstAndLast(pieces) : pieces) {
      const enter = borderPosition(piece[0]!, piece[1]!, box);
      const leave = borderPosition(piece.at(-2)!, piece.at(-1)!, box);
      if (enter === null || leave === null)
        warnings.add('coastline-incomplete', `ends at ${piece[0]!.toFixed(0)}, ${piece[1]!.toFixed(0)} m`);
      else crossings.push({ line: piece, enter, leave });
    }
  }
  const islands = rings.filter((ring) => signedArea(ring) > 0);
  const lagoons = rings.filter((ring) => signedArea(ring) < 0);
  const seas =
    crossings.length > 0
      ? closeAlongBorder(crossings, box)
      : islands.length > 0 && lagoons.length === 0
        ? [boxRing(box)]
        : [];
  return [...seas, ...lagoons].map((outer) => ({
    outer: counterClockwise(outer),
    holes: islands.filter((island) => ringContains(outer, island[0]!, island[1]!)).map(clockwise),
  }));
}

interface Crossing {
  readonly line: number[];
  /** position along the box's border, clockwise from the north-west corner, metres */
  readonly enter: number;
  readonly leave: number;
}

const isWhole = (line: Ring, box: Box): boolean => {
  for (let i = 0; i < line.length; i += 2) if (!boxContains(box, line[i]!, line[i + 1]!)) return false;
  return true;
};

const key = (x: number, y: number): string => `${Math.round(x / SAME_PLACE_M)},${Math.round(y / SAME_PLACE_M)}`;

/** Joins ways end to start, never turned round: their direction says where the water is. */
function chainByDirection(lines: readonly number[][]): number[][] {
  const byStart = new Map<string, number>();
  const hasPredecessor = new Set<string>(lines.map((line) => key(line.at(-2)!, line.at(-1)!)));
  for (const [i, line] of lines.entries()) byStart.set(key(line[0]!, line[1]!), i);
  const isUsed = new Uint8Array(lines.length);
  const chains: number[][] = [];
  const follow = (start: number): void => {
    const chain = [...lines[start]!];
    isUsed[start] = 1;
    for (;;) {
      const next = byStart.get(key(chain.at(-2)!, chain.at(-1)!));
      if (next === undefined || isUsed[next] === 1) break;
      isUsed[next] = 1;
      for (let k = 2; k < lines[next]!.length; k++) chain.push(lines[next]![k]!);
    }
    chains.push(chain);
  };
  for (const [i, line] of lines.entries()) if (!hasPredecessor.has(key(line[0]!, line[1]!))) follow(i);
  for (let i = 0; i < lines.length; i++) if (isUsed[i] === 0) follow(i);
  return chains;
}

function joinFirstAndLast(pieces: number[][]): number[][] {
  const first = pieces[0];
  const last = pieces.at(-1);
  if (first === undefined || last === undefined || first === last) return pieces;
  if (Math.hypot(first[0]! - last.at(-2)!, first[1]! - last.at(-1)!) > SAME_PLACE_M) return pieces;
  return [[...last, ...first.slice(2)], ...pieces.slice(1, -1)];
}

const BORDER_M = 0.01;

function borderPosition(x: number, y: number, box: Box): number | null {
  const width = box.xMax - box.xMin;
  const height = box.yMax - box.yMin;
  if (Math.abs(y - box.yMax) < BORDER_M) return x - box.xMin;
  if (Math.abs(x - box.xMax) < BORDER_M) return width + box.yMax - y;
  if (Math.abs(y - box.yMin) < BORDER_M) return width + height + box.xMax - x;
  if (Math.abs(x - box.xMin) < BORDER_M) return 2 * width + height + y - box.yMin;
  return null;
}

const boxRing = (box: Box): number[] => [
  box.xMin,
  box.yMax,
  box.xMax,
  box.yMax,
  box.xMax,
  box.yMin,
  box.xMin,
  box.yMin,
];

/** From where a coast leaves the box, the sea's edge runs clockwise along the border to where the next coast enters. */
function closeAlongBorder(crossings: readonly Crossing[], box: Box): number[][] {
  const width = box.xMax - box.xMin;
  const height = box.yMax - box.yMin;
  const around = 2 * (width + height);
  const corners = [
    { at: width, x: box.xMax, y: box.yMax },
    { at: width + height, x: box.xMax, y: box.yMin },
    { at: 2 * width + height, x: box.xMin, y: box.yMin },
    { at: around, x: box.xMin, y: box.yMax },
  ];
  const ahead = (from: number, to: number): number => (((to - from) % around) + around) % around;
  const isUsed = new Set<Crossing>();
  const rings: number[][] = [];
  for (const first of crossings) {
    if (isUsed.has(first)) continue;
    const ring: number[] = [];
    let coast = first;
    for (;;) {
      isUsed.add(coast);
      for (const v of coast.line) ring.push(v);
      const from = coast.leave;
      const next = crossings
        .filter((c) => c === first || !isUsed.has(c))
        .reduce((a, b) => (ahead(from, b.enter) < ahead(from, a.enter) ? b : a));
      const distance = ahead(from, next.enter);
      for (const corner of corners.map((c) => ({ ...c, ahead: ahead(from, c.at) })).sort((a, b) => a.ahead - b.ahead)) {
        if (corner.ahead > 0 && corner.ahead < distance) ring.push(corner.x, corner.y);
      }
      if (next === first) break;
      coast = next;
    }
    rings.push(ring);
  }
  return rings;
}
