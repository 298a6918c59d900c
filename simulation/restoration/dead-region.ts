// What can be given back: the healthy part that stays without supply after the fault is cut off, as a forest of blocks. A block is
// what no permitted opening divides (sections joined by devices that cannot be operated, or by loops that were run closed before
// the fault); the forest's edges are the devices that can divide it. Ties are the ways to bring supply in, or from block to block.
import type { FaultZone } from './fault-zone.ts';
import { type Phrase, phrase } from '../phrases/phrases.ts';
import type { RuledOutWhy } from './restoration-plan.ts';
import { farSection, sectionGraphOf } from './section-graph.ts';
import type { SwitchableGrid } from './switchable-grid.ts';

/** In `a` and `b` of a tie: the side that has supply. */
export const LIVE = -1;

export interface Block {
  readonly island: number;
  readonly sections: readonly number[];
  /** W */
  readonly p: number;
  readonly customers: number;
  /** customers of each of the grid's priority levels */
  readonly priorityCustomers: readonly number[];
  /** phases in use */
  readonly phases: number;
}

export interface ForestEdge {
  readonly device: number;
  readonly a: number;
  readonly b: number;
}

export interface Tie {
  /** one device, or two where the way leads through a part that was dead on purpose */
  readonly devices: readonly number[];
  /** blocks; `a` is LIVE where supply comes from there */
  readonly a: number;
  readonly b: number;
  /** section on the side of `a` */
  readonly fromSection: number;
  readonly phases: number;
}

/** What the grid itself speaks against. */
type RegionWhy = 'to-fault' | 'borders-fault' | 'barred' | 'inoperable' | 'to-earth' | 'no-supply';

export interface RuledOut {
  readonly device: number;
  readonly why: RuledOutWhy;
  readonly words: Phrase;
}

export interface DeadRegion {
  readonly islandCount: number;
  readonly blocks: readonly Block[];
  readonly edges: readonly ForestEdge[];
  readonly ties: readonly Tie[];
  readonly ruledOut: readonly RuledOut[];
  /** healthy sections that no tie can reach */
  readonly lost: readonly number[];
}

/** `closed`: positions after isolation and re-closing. */
export function findDeadRegion(
  grid: SwitchableGrid,
  zone: FaultZone,
  closed: Uint8Array,
  blocked: Uint8Array,
): DeadRegion {
  const graph = sectionGraphOf(grid);
  const { devices, sections } = grid;
  const devicesOf = (s: number) => graph.device.subarray(graph.start[s], graph.start[s + 1]);
  const canOperate = (d: number) => devices.operable[d] === 1 && blocked[d] === 0;

  // Islands: parts of the outage, less the zone, that no closed device joins to a supply.
  const islandOf = new Map<number, number>();
  const islands: number[][] = [];
  const seen = new Set<number>();
  for (const first of zone.outage) {
    if (zone.sections.has(first) || seen.has(first)) continue;
    const part = new Set([first]);
    let isLive = false;
    for (const s of part) {
      if (sections.source[s] === 1) isLive = true;
      for (const d of devicesOf(s)) {
        if (closed[d] === 0) continue;
        const far = farSection(grid, d, s);
        if (zone.outage.has(far)) part.add(far);
        else if (graph.energised[far] === 1) isLive = true;
      }
    }
    for (const s of part) seen.add(s);
    if (isLive) continue;
    for (const s of part) islandOf.set(s, islands.length);
    islands.push([...part]);
  }

  const blockOf = new Map<number, number>();
  const blocks: Block[] = [];
  const edges: ForestEdge[] = [];
  islands.forEach((members, island) => {
    const bridges = findBridges(grid, members, devicesOf, closed);
    const cuts = bridges.filter(canOperate);
    const isCut = new Set(cuts);
    for (const first of members) {
      if (blockOf.has(first)) continue;
      const part = new Set([first]);
      for (const s of part) {
        for (const d of devicesOf(s)) if (closed[d] === 1 && !isCut.has(d)) part.add(farSection(grid, d, s));
      }
      for (const s of part) blockOf.set(s, blocks.length);
      blocks.push(makeBlock(grid, island, [...part]));
    }
    for (const device of cuts) {
      edges.push({ device, a: blockOf.get(devices.sectionA[device]!)!, b: blockOf.get(devices.sectionB[device]!)! });
    }
  });

  const ruledOut: RuledOut[] = [];
  const ties: Tie[] = [];
  const isLive = (s: number) => !islandOf.has(s) && !zone.sections.has(s) && graph.energised[s] === 1;
  const done = new Set<number>();
  for (const [section, block] of blockOf) {
    for (const d of devicesOf(section)) {
      if (closed[d] === 1 || done.has(d)) continue;
      done.add(d);
      const far = farSection(grid, d, section);
      const refuse = (why: RegionWhy) => ruledOut.push({ device: d, why, words: phrase(`out-${why}`) });
      const farBlock = blockOf.get(far);
      if (farBlock === block || zone.isolating.includes(d)) continue;
      if (zone.sections.has(far)) refuse('to-fault');
      else if (zone.keptOpen.includes(d)) refuse('borders-fault');
      else if (blocked[d] === 1) refuse('barred');
      else if (devices.operable[d] === 0) refuse('inoperable');
      else if (sections.earthed[far] === 1) refuse('to-earth');
      else if (farBlock !== undefined) {
        ties.push({ devices: [d], a: block, b: farBlock, fromSection: section, phases: devices.phases[d]! });
      } else if (isLive(far)) {
        ties.push({ devices: [d], a: LIVE, b: block, fromSection: far, phases: devices.phases[d]! });
      } else if (!findWaysThrough(d, far, block)) refuse('no-supply');
    }
  }

  /** Ties of two devices through a healthy part that had no supply before the fault either, as a cable kept open at both ends. */
  function findWaysThrough(first: number, section: number, block: number): boolean {
    const part = new Set([section]);
    for (const s of part) {
      if (sections.earthed[s] === 1 || zone.sections.has(s)) return false;
      for (const d of devicesOf(s)) if (closed[d] === 1) part.add(farSection(grid, d, s));
    }
    let found = false;
    for (const s of part) {
      for (const second of devicesOf(s)) {
        if (second === first || closed[second] === 1 || !canOperate(second)) continue;
        const far = farSection(grid, second, s);
        const other = blockOf.get(far);
        if (part.has(far) || zone.sections.has(far) || sections.earthed[far] === 1 || other === block) continue;
        if (zone.isolating.includes(second) || zone.keptOpen.includes(second)) continue;
        if (other === undefined && !isLive(far)) continue;
        found = true;
        if (other !== undefined && other < block) continue;
        const phases = devices.phases[first]! & devices.phases[second]!;
        const isLiveTie = other === undefined;
        ties.push({
          devices: isLiveTie ? [second, first] : [first, second],
          a: isLiveTie ? LIVE : block,
          b: isLiveTie ? block : other,
          fromSection: isLiveTie ? far : section,
          phases,
        });
      }
    }
    return found;
  }

  ties.sort((x, y) => x.devices[0]! - y.devices[0]! || x.devices.length - y.devices.length);
  return leaveOutLost({ islandCount: islands.length, blocks, edges, ties, ruledOut, lost: [] });
}

/** Islands that no tie can reach, directly or through others, are no matter of choice; the others are numbered anew. */
function leaveOutLost(region: DeadRegion): DeadRegion {
  const { blocks, edges, ties } = region;
  const reached = new Set<number>();
  for (let size = -1; size < reached.size; ) {
    size = reached.size;
    for (const { a, b } of ties) {
      const [from, to] = [a === LIVE ? LIVE : blocks[a]!.island, blocks[b]!.island];
      if (from === LIVE || reached.has(from)) reached.add(to);
      else if (reached.has(to)) reached.add(from);
    }
  }
  if (reached.size === region.islandCount) return region;
  const row = new Map<number, number>();
  const islandRow = new Map<number, number>();
  const reachable: Block[] = [];
  blocks.forEach((block, i) => {
    if (!reached.has(block.island)) return;
    row.set(i, row.size);
    const island = islandRow.get(block.island) ?? islandRow.size;
    islandRow.set(block.island, island);
    reachable.push({ ...block, island });
  });
  const kept = <Link extends { readonly a: number; readonly b: number }>(links: readonly Link[]): Link[] =>
    links
      .filter(({ b }) => row.has(b))
      .map((link) => ({ ...link, a: link.a === LIVE ? LIVE : row.get(link.a)!, b: row.get(link.b)! }));
  return {
    ...region,
    islandCount: reached.size,
    blocks: reachable,
    edges: kept(edges),
    ties: kept(ties),
    lost: blocks.flatMap(({ island, sections }) => (reached.has(island) ? [] : sections)),
  };
}

function makeBlock(grid: SwitchableGrid, island: number, members: readonly number[]): Block {
  const { p, customers, priorityCustomers, phases } = grid.sections;
  const sum = (column: Float64Array) => members.reduce((total, s) => total + column[s]!, 0);
  return {
    island,
    sections: members,
    p: sum(p),
    customers: sum(customers),
    priorityCustomers: priorityCustomers.map(sum),
    phases: members.reduce((mask, s) => mask | phases[s]!, 0),
  };
}

/** Closed devices of an island that alone hold two parts together (Tarjan 1974, without recursion). */
function findBridges(
  grid: SwitchableGrid,
  members: readonly number[],
  devicesOf: (section: number) => Int32Array,
  closed: Uint8Array,
): number[] {
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const bridges: number[] = [];
  for (const root of members) {
    if (order.has(root)) continue;
    const path: { section: number; via: number; next: number }[] = [{ section: root, via: -1, next: 0 }];
    order.set(root, order.size);
    low.set(root, order.get(root)!);
    while (path.length > 0) {
      const top = path[path.length - 1]!;
      const list = devicesOf(top.section);
      if (top.next < list.length) {
        const d = list[top.next++]!;
        if (d === top.via || closed[d] === 0) continue;
        const far = farSection(grid, d, top.section);
        const seen = order.get(far);
        if (seen === undefined) {
          order.set(far, order.size);
          low.set(far, order.get(far)!);
          path.push({ section: far, via: d, next: 0 });
        } else low.set(top.section, Math.min(low.get(top.section)!, seen));
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent === undefined) continue;
      low.set(parent.section, Math.min(low.get(parent.section)!, low.get(top.section)!));
      if (low.get(top.section)! > order.get(parent.section)!) bridges.push(top.via);
    }
  }
  return bridges;
}
