// Where a fault must lie: from the tripped device along the fault indicators, between the last that saw the current and the next that did
// not (IEC 61968-3, fault location by indicators). An indicator that does not answer divides nothing: the place grows to the next that
// does. One that saw nothing, though one beyond it did, is passed over and named. Radial parts only: where current may have come
// from two sides, indicators without direction prove nothing.
import { edgeCount, incidenceOf, joins } from '../network/incidence.ts';
import { BRANCH_CLASS, type Network, type SwitchingState } from '../network/network.ts';

/** What an indicator at a switch says; `silent`: there is one, and its word cannot be used (no answer, bad quality, of an earlier fault). */
export const INDICATION = { none: 0, notPassed: 1, passed: 2, silent: 3 } as const;

export interface FaultPlace {
  /** id of what most probably has it: the longest cable or line within, else a node */
  readonly element: string;
  /** rows of nodes */
  readonly nodes: readonly number[];
  /** rows of switches within: on either side of them it may be */
  readonly inside: readonly number[];
  /** row of the last switch that the current passed: the tripped one, or one whose indicator saw it */
  readonly entrance: number;
  /** rows of switches whose indicators saw nothing */
  readonly exits: readonly number[];
}

export type FaultLocation =
  | {
      readonly ok: true;
      readonly place: FaultPlace;
      /** rows of switches whose indicators saw the current, from the tripped device on */
      readonly way: readonly number[];
      /** rows: within the place, and their word cannot be used: they have made it larger */
      readonly silent: readonly number[];
      /** rows: they say that nothing passed, though it did */
      readonly contradicted: readonly number[];
    }
  | { readonly ok: false; readonly code: FaultLocationTrouble };

/**
 * had-no-supply: nothing could flow before; fed-from-both-sides: what hangs on the device has supply without it; loop: the current may have
 * come on two ways; several-places: indicators on two ways saw it.
 */
export type FaultLocationTrouble = 'had-no-supply' | 'fed-from-both-sides' | 'loop' | 'several-places';

interface Segment {
  readonly nodes: number[];
  readonly inside: number[];
  /** edges that are no switches */
  readonly branches: number[];
  readonly silent: number[];
  /** row of the switch that leads here, and the segment before it; -1: the tripped one */
  readonly entrance: number;
  readonly parent: number;
  readonly children: number[];
  /** its entrance, or one beyond it, saw the current */
  saw: boolean;
}

/**
 * `before`: as the grid stood when the fault struck. `tripped`: row of the switch that opened. `indications` [switches] INDICATION of each.
 * `spared` [switches] 1: would have opened on a fault beyond it, and has not (a fuse that is whole). All are left as they are.
 */
export function locateFault(
  network: Network,
  before: SwitchingState,
  tripped: number,
  indications: Uint8Array,
  spared: Uint8Array,
): FaultLocation {
  const { switches } = network;
  const edge = network.branches.count + tripped;
  const fed = fedWithout(network, before, edge);
  const ends = [switches.nodeA[tripped]!, switches.nodeB[tripped]!];
  const behind = ends.filter((node) => node >= 0 && fed[node] === 0);
  if (behind.length === 0) return { ok: false, code: 'fed-from-both-sides' };
  if (behind.length > 1) return { ok: false, code: 'had-no-supply' };
  const segments = segmentsOf(network, before, tripped, behind[0]!, indications, spared);
  if (segments === null) return { ok: false, code: 'loop' };

  for (const segment of segments.toReversed()) {
    const { entrance, parent } = segment;
    if (parent < 0) continue;
    segment.saw ||= indications[entrance] === INDICATION.passed;
    if (segment.saw) segments[parent]!.saw = true;
  }
  const way: number[] = [];
  const contradicted: number[] = [];
  let at = segments[0]!;
  for (;;) {
    const [next, other] = at.children.map((child) => segments[child]!).filter(({ saw }) => saw);
    if (other !== undefined) return { ok: false, code: 'several-places' };
    if (next === undefined) break;
    (indications[next.entrance] === INDICATION.passed ? way : contradicted).push(next.entrance);
    at = next;
  }
  const { nodes, inside, entrance, silent } = at;
  const exits = at.children.map((child) => segments[child]!.entrance);
  const place = { element: elementOf(network, at), nodes, inside, entrance, exits };
  return { ok: true, place, way, silent, contradicted };
}

/** [nodes] 1: has supply without the edge. */
function fedWithout(network: Network, state: SwitchingState, without: number): Uint8Array {
  const { start, edge, far } = incidenceOf(network);
  const fed = new Uint8Array(network.nodes.count);
  const queue = [...network.sources.node];
  for (const node of queue) fed[node] = 1;
  for (const node of queue) {
    for (let k = start[node]!; k < start[node + 1]!; k++) {
      const next = far[k]!;
      if (edge[k] === without || fed[next] === 1 || !joins(network, state, edge[k]!)) continue;
      fed[next] = 1;
      queue.push(next);
    }
  }
  return fed;
}

/** What hangs behind the tripped device, divided where an indicator can be believed; null: not a tree. The nearer come first. */
function segmentsOf(
  network: Network,
  before: SwitchingState,
  tripped: number,
  first: number,
  indications: Uint8Array,
  spared: Uint8Array,
): Segment[] | null {
  const { start, edge, far } = incidenceOf(network);
  const { branches, nodes } = network;
  const segmentOf = new Int32Array(nodes.count).fill(-1);
  const isPassed = new Uint8Array(edgeCount(network));
  const begin = (entrance: number, parent: number): Segment => ({
    ...{ nodes: [], inside: [], branches: [], silent: [], children: [], saw: false },
    ...{ entrance, parent },
  });
  const segments: Segment[] = [begin(tripped, -1)];
  const firsts = [first];
  segmentOf[first] = 0;
  for (const [number, segment] of segments.entries()) {
    segment.nodes.push(firsts[number]!);
    for (const node of segment.nodes) {
      for (let k = start[node]!; k < start[node + 1]!; k++) {
        const each = edge[k]!;
        const next = far[k]!;
        const row = each - branches.count;
        if (row === tripped || row === segment.entrance || !joins(network, before, each) || isPassed[each] === 1)
          continue;
        isPassed[each] = 1;
        if (row >= 0 && spared[row] === 1) continue;
        const says = row < 0 ? INDICATION.none : indications[row]!;
        if (says === INDICATION.passed || says === INDICATION.notPassed) {
          if (segmentOf[next]! >= 0) return null;
          segmentOf[next] = segments.length;
          segment.children.push(segments.length);
          segments.push(begin(row, number));
          firsts.push(next);
          continue;
        }
        if (row < 0) segment.branches.push(each);
        else segment.inside.push(row);
        if (says === INDICATION.silent) segment.silent.push(row);
        if (segmentOf[next] === number) continue;
        if (segmentOf[next]! >= 0) return null;
        segmentOf[next] = number;
        segment.nodes.push(next);
      }
    }
  }
  return segments;
}

/** Cables and lines fail far more often than what stands in a station, the longer the more often; ohms stand for metres. */
function elementOf({ branches, nodes }: Network, segment: Segment): string {
  let [best, most] = [-1, -1];
  for (const row of segment.branches) {
    const isLine = branches.class[row] === BRANCH_CLASS.ACLineSegment;
    const length = isLine ? Math.hypot(branches.r[row]!, branches.x[row]!) : 0;
    if (length > most) [best, most] = [row, length];
  }
  return best >= 0 ? branches.ids[best]! : nodes.ids[segment.nodes[0]!]!;
}
