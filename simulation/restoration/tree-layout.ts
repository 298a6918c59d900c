// The columns that a sweep over a part of a network runs on: its nodes and edges under numbers of their own, in SI.
import { incidenceOf } from '../network/incidence.ts';
import type { Network } from '../network/network.ts';

export interface TreeArea {
  /** rows of nodes to be calculated */
  readonly nodes: readonly number[];
  /** rows of nodes that border them with a known voltage, and this voltage (V, line to line) */
  readonly roots: readonly number[];
  readonly rootRe: readonly number[];
  readonly rootIm: readonly number[];
}

/** What draws power at each node. */
export interface NodePower {
  /** W and var of consumers: of constant power, and at rated voltage of constant current and of constant impedance */
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly currentP: Float64Array;
  readonly currentQ: Float64Array;
  readonly impedanceP: Float64Array;
  readonly impedanceQ: Float64Array;
  /** false: the four arrays above hold nothing */
  readonly dependsOnVoltage: boolean;
  /** W and var that generators feed in */
  readonly generatedP: Float64Array;
  readonly generatedQ: Float64Array;
  /** S to earth */
  readonly g: Float64Array;
  readonly b: Float64Array;
}

export interface TreeLayout {
  /** network rows of the local nodes, roots first, and of the local edges (incidence.ts numbers) */
  readonly nodeRow: Int32Array;
  readonly edgeRow: Int32Array;
  /** [edges] local nodes; of a switch, nodeA and nodeB */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** [nodes + 1] edges of node n stand at start[n] ... start[n + 1], with the node at the other end */
  readonly start: Int32Array;
  readonly edge: Int32Array;
  readonly far: Int32Array;
  /** [edges] as in network.ts; 0 for a switch */
  readonly r: Float64Array;
  readonly x: Float64Array;
  readonly gFrom: Float64Array;
  readonly bFrom: Float64Array;
  readonly gTo: Float64Array;
  readonly bTo: Float64Array;
  /** [edges] a = ratio e^(j shift), base voltages' quotient included, and a / |a|^2 = 1 / conj(a) */
  readonly ratioRe: Float64Array;
  readonly ratioIm: Float64Array;
  readonly overRe: Float64Array;
  readonly overIm: Float64Array;
  /** [nodes] V, and 1 / V^2 */
  readonly baseVoltage: Float64Array;
  readonly perBaseSquare: Float64Array;
  /** [nodes] */
  readonly power: NodePower;
}

/** `power` by network row. */
export function layOutTree(network: Network, area: TreeArea, power: NodePower): TreeLayout {
  const { branches, nodes, switches } = network;
  const nodeRow = Int32Array.from([...area.roots, ...area.nodes]);
  const local = new Map<number, number>();
  nodeRow.forEach((row, i) => local.set(row, i));
  const edgeRow = Int32Array.from(findEdges(network, nodeRow, area.roots.length, local));
  const ends = (edge: number): readonly [number, number] =>
    edge < branches.count
      ? [branches.from[edge]!, branches.to[edge]!]
      : [switches.nodeA[edge - branches.count]!, switches.nodeB[edge - branches.count]!];
  const from = edgeRow.map((edge) => local.get(ends(edge)[0])!);
  const to = edgeRow.map((edge) => local.get(ends(edge)[1])!);
  const ofBranch = (column: Float64Array) =>
    Float64Array.from(edgeRow, (edge) => (edge < branches.count ? column[edge]! : 0));
  const atNode = (column: Float64Array) => Float64Array.from(nodeRow, (row) => column[row]!);
  const baseVoltage = atNode(nodes.baseVoltage);
  const ratio = Float64Array.from(edgeRow, (edge, e) =>
    edge < branches.count ? (branches.ratio[edge]! * baseVoltage[from[e]!]!) / baseVoltage[to[e]!]! : 1,
  );
  const shift = ofBranch(branches.shift);
  return {
    nodeRow,
    edgeRow,
    from,
    to,
    ...listEdges(nodeRow.length, from, to),
    r: ofBranch(branches.r),
    x: ofBranch(branches.x),
    gFrom: ofBranch(branches.gFrom),
    bFrom: ofBranch(branches.bFrom),
    gTo: ofBranch(branches.gTo),
    bTo: ofBranch(branches.bTo),
    ratioRe: ratio.map((a, e) => a * Math.cos(shift[e]!)),
    ratioIm: ratio.map((a, e) => a * Math.sin(shift[e]!)),
    overRe: ratio.map((a, e) => Math.cos(shift[e]!) / a),
    overIm: ratio.map((a, e) => Math.sin(shift[e]!) / a),
    baseVoltage,
    perBaseSquare: baseVoltage.map((base) => 1 / (base * base)),
    power: {
      p: atNode(power.p),
      q: atNode(power.q),
      currentP: atNode(power.currentP),
      currentQ: atNode(power.currentQ),
      impedanceP: atNode(power.impedanceP),
      impedanceQ: atNode(power.impedanceQ),
      dependsOnVoltage: power.dependsOnVoltage,
      generatedP: atNode(power.generatedP),
      generatedQ: atNode(power.generatedQ),
      g: atNode(power.g),
      b: atNode(power.b),
    },
  };
}

/** Edges within the area, each once, from its later node; one between two roots carries nothing that matters here. */
function findEdges(network: Network, nodeRow: Int32Array, rootCount: number, local: Map<number, number>): number[] {
  const { start, edge, far } = incidenceOf(network);
  const edges: number[] = [];
  for (let i = rootCount; i < nodeRow.length; i++) {
    const row = nodeRow[i]!;
    for (let k = start[row]!; k < start[row + 1]!; k++) {
      const other = local.get(far[k]!);
      if (other !== undefined && other < i) edges.push(edge[k]!);
    }
  }
  return edges;
}

function listEdges(
  count: number,
  from: Int32Array,
  to: Int32Array,
): { start: Int32Array; edge: Int32Array; far: Int32Array } {
  const start = new Int32Array(count + 1);
  for (let e = 0; e < from.length; e++) {
    start[from[e]! + 1]! += 1;
    start[to[e]! + 1]! += 1;
  }
  for (let i = 0; i < count; i++) start[i + 1]! += start[i]!;
  const next = start.slice();
  const edge = new Int32Array(2 * from.length);
  const far = new Int32Array(2 * from.length);
  for (let e = 0; e < from.length; e++) {
    const f = from[e]!;
    const t = to[e]!;
    edge[next[f]!] = e;
    far[next[f]!++] = t;
    edge[next[t]!] = e;
    far[next[t]!++] = f;
  }
  return { start, edge, far };
}
