// Lighting cabinets: each feeds some eighty lamps along connected streets.
import type { Asset } from '../asset-list.ts';
import type { Lamps } from '../lamps.ts';
import type { Streets } from '../streets.ts';

const WANTED_LAMPS = 80;
const MIN_LAMPS = 40;
const MAX_LAMPS = 120;
// A feeder cable does not reach further from its cabinet (voltage drop on 230/400 V, some 500 m).
const MAX_SPAN_M = 600;

export interface Cabinets {
  readonly assets: Asset[];
  /** by lamp: position in `assets` */
  readonly cabinetOfLamp: Uint32Array;
}

export function lightingCabinets(lamps: Lamps, streets: Streets): Cabinets {
  const groups = mergeSmall(growGroups(lamps, streets), lamps);
  const cabinetOfLamp = new Uint32Array(lamps.x.length);
  const assets = groups.map((members, i): Asset => {
    for (const lamp of members) cabinetOfLamp[lamp] = i;
    const [cx, cy] = middle(members, lamps);
    const seat = members.reduce((a, b) => (distance(lamps, b, cx, cy) < distance(lamps, a, cx, cy) ? b : a));
    const street = mostCommon(members.map((lamp) => (lamps.edge[lamp]! < 0 ? '' : streets.name[lamps.edge[lamp]!]!)));
    return {
      id: `lighting-cabinet-s${i + 1}`,
      domain: 'lighting',
      kind: 'lighting-cabinet',
      name: street,
      // Beside the mast, not on it.
      x: lamps.x[seat]! + 1.5,
      y: lamps.y[seat]!,
      owner: '',
      attributes: {
        lamps: members.length,
        lampsTagged: members.reduce((sum, lamp) => sum + (lamps.estimated[lamp] === 0 ? 1 : 0), 0),
        ...(street === '' ? {} : { street }),
      },
      isEstimated: true,
    };
  });
  return { assets, cabinetOfLamp };
}

const distance = (lamps: Lamps, lamp: number, x: number, y: number): number =>
  Math.hypot(lamps.x[lamp]! - x, lamps.y[lamp]! - y);

function middle(members: readonly number[], lamps: Lamps): [number, number] {
  return [
    members.reduce((sum, l) => sum + lamps.x[l]!, 0) / members.length,
    members.reduce((sum, l) => sum + lamps.y[l]!, 0) / members.length,
  ];
}

function mostCommon(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), ['', 0] as [string, number])[0];
}

/** Walks the street graph breadth first, taking in the lamps of each edge until a cabinet is full. */
function growGroups(lamps: Lamps, streets: Streets): number[][] {
  const lampsOf = new Map<number, number[]>();
  const loose: number[] = [];
  for (let lamp = 0; lamp < lamps.edge.length; lamp++) {
    const edge = lamps.edge[lamp]!;
    if (edge < 0) loose.push(lamp);
    else if (lampsOf.has(edge)) lampsOf.get(edge)!.push(lamp);
    else lampsOf.set(edge, [lamp]);
  }
  const edgesAt = new Map<number, number[]>();
  for (let e = 0; e < streets.edgeCount; e++) {
    for (const node of [streets.from[e]!, streets.to[e]!]) {
      const list = edgesAt.get(node);
      if (list === undefined) edgesAt.set(node, [e]);
      else list.push(e);
    }
  }
  const isDone = new Uint8Array(streets.edgeCount);
  const groups: number[][] = [];
  // Whole streets from west to east: a sweep leaves fewer scattered rests than the order of the file.
  const starts = [...lampsOf.keys()].sort(
    (a, b) => streets.nodeX[streets.from[a]!]! - streets.nodeX[streets.from[b]!]! || a - b,
  );
  for (const start of starts) {
    if (isDone[start] === 1) continue;
    const group: number[] = [];
    const x0 = streets.nodeX[streets.from[start]!]!;
    const y0 = streets.nodeY[streets.from[start]!]!;
    const queue = [start];
    isDone[start] = 1;
    for (let k = 0; k < queue.length; k++) {
      const edge = queue[k]!;
      const own = lampsOf.get(edge) ?? [];
      if (group.length >= WANTED_LAMPS || (group.length > 0 && group.length + own.length > MAX_LAMPS)) {
        isDone[edge] = 0;
        continue;
      }
      for (const lamp of own) group.push(lamp);
      for (const node of [streets.from[edge]!, streets.to[edge]!]) {
        if (Math.hypot(streets.nodeX[node]! - x0, streets.nodeY[node]! - y0) > MAX_SPAN_M) continue;
        for (const next of edgesAt.get(node)!) {
          if (isDone[next] === 1) continue;
          isDone[next] = 1;
          queue.push(next);
        }
      }
    }
    for (let from = 0; from < group.length; from += MAX_LAMPS) groups.push(group.slice(from, from + MAX_LAMPS));
  }
  for (const lamp of loose) groups.push([lamp]);
  return groups;
}

/** Rests of a few lamps join the nearest cabinet that has room, as a technician would. */
function mergeSmall(groups: number[][], lamps: Lamps): number[][] {
  const open = groups.map((members) => ({ members, at: middle(members, lamps) }));
  const small = open
    .filter(({ members }) => members.length < MIN_LAMPS)
    .sort((a, b) => a.members.length - b.members.length);
  const alive = new Set(open);
  for (const rest of small) {
    if (rest.members.length >= MIN_LAMPS) continue;
    let best: (typeof open)[number] | null = null;
    let bestDistance = MAX_SPAN_M;
    for (const other of alive) {
      if (other === rest || other.members.length + rest.members.length > MAX_LAMPS) continue;
      const d = Math.hypot(other.at[0] - rest.at[0], other.at[1] - rest.at[1]);
      if (d < bestDistance) {
        bestDistance = d;
        best = other;
      }
    }
    if (best === null) continue;
    best.members.push(...rest.members);
    best.at = middle(best.members, lamps);
    alive.delete(rest);
  }
  return open.filter((group) => alive.has(group)).map(({ members }) => members);
}
