// The part of a balanced network that the choice of ties and openings can change, and its power flow. It spreads from the affected
// sections over what was joined before the fault, up to nodes whose voltage is known: sources, and nodes in closed loops (a meshed
// transmission grid above the feeders) or, where it would grow large, busbars, whose voltage is held as before. In the first case it
// is exact, in the others an estimate.
import { incidenceOf } from '../network/incidence.ts';
import { BRANCH_CLASS, SWITCH_CLASS } from '../network/network.ts';
import { find, singletons } from '../network/union-find.ts';
import { FigureCollector, type Names } from './flow-figures.ts';
import { namesOf, type NetworkFlow, type NetworkPresent } from './network-flow.ts';
import { nodePowerOf } from './node-power.ts';
import type { FlowFigures, FlowLimits, GridFlow } from './switchable-grid.ts';
import type { GridRows } from './switchable-network.ts';
import { TreeFlow } from './tree-flow.ts';
import type { NodePower } from './tree-layout.ts';

/** pu of voltage: enough to rank losses that differ in the ninth digit */
const TOLERANCE = 1e-10;
/** The same where the surroundings are held, which is less exact by far. */
const TOLERANCE_OF_ESTIMATE = 1e-7;
/** Share of the lower limit of voltage below which a state is not calculated to its end. */
const GIVE_UP = 0.6;
/** Nodes from which on the area ends at the heads of feeders: more would cost a search too much. */
const LARGE_AREA = 8000;
const NOBODY: ReadonlySet<number> = new Set();
const HEADS: readonly number[] = [SWITCH_CLASS.Breaker, SWITCH_CLASS.Recloser];

interface Surroundings {
  /** [nodes] 1 = in a loop of joined edges */
  readonly inLoop: Uint8Array;
  readonly power: NodePower;
  /** [nodes] rows of sources, -1 = none */
  readonly sourceAt: Int32Array;
  readonly machineAt: Uint8Array;
  /** [nodes] edge over which the supply comes, -1 = none */
  readonly supplyEdge: Int32Array;
  /** [nodes] the node that it comes from */
  readonly supplyNode: Int32Array;
}

const known = new WeakMap<GridRows, Surroundings>();

/** Null where the affected part has loops or machines of its own: then only the whole network will do. */
export function areaFlowAround(
  rows: GridRows,
  closed: Uint8Array,
  whole: NetworkFlow,
  affected: Iterable<number>,
  hosts: Iterable<number>,
): GridFlow | null {
  const around = surroundingsOf(rows, closed);
  const { inLoop, sourceAt, machineAt } = around;
  const nodesOf = nodesOfSections(rows);
  const dead = new Set<number>();
  for (const s of affected) for (const n of nodesOf(s)) dead.add(n);
  for (const n of dead) if (inLoop[n] === 1 && sourceAt[n]! < 0) return null;
  const seeds = [...dead];
  for (const s of hosts) for (const n of nodesOf(s)) seeds.push(n);
  let { nodes, roots } = spread(rows, closed, around, seeds, NOBODY, LARGE_AREA);
  // A substation is all of its feeders, a city behind one line all of its substations: then busbars are held as well.
  if (nodes.length > LARGE_AREA) {
    ({ nodes, roots } = spread(rows, closed, around, seeds, findHeads(rows, around, seeds, dead), Infinity));
  }
  if (nodes.some((n) => machineAt[n] === 1)) return null;
  const isExact = roots.every((n) => sourceAt[n]! >= 0);
  const present = whole.present;
  if (!isExact && present === null) return null;
  const area = { nodes, roots, ...sourceVoltages(rows, roots, sourceAt, present) };
  return new AreaFlow(rows, new TreeFlow(rows.network, area, around.power), whole, present, isExact);
}

/** Edges at which feeders begin, on the ways from the seeds up to their supply. */
function findHeads(
  rows: GridRows,
  around: Surroundings,
  seeds: readonly number[],
  dead: ReadonlySet<number>,
): Set<number> {
  const heads = new Set<number>();
  for (const seed of seeds) {
    const head = headAbove(rows, around, seed, dead);
    if (head >= 0) heads.add(head);
  }
  return heads;
}

/**
 * The last breaker below a busbar, which is the last node above that branches before a transformer or a source comes; the breaker of the
 * transformer, or the transformer, where there is none; -1 = nothing of it. What is dead is passed by.
 */
function headAbove(
  { network }: GridRows,
  { inLoop, sourceAt, supplyEdge, supplyNode }: Surroundings,
  seed: number,
  dead: ReadonlySet<number>,
): number {
  const { branches, switches } = network;
  const { start } = incidenceOf(network);
  let head = -1;
  let breaker = -1;
  for (let n = seed; supplyEdge[n]! >= 0 && inLoop[n] === 0 && sourceAt[n]! < 0; n = supplyNode[n]!) {
    const edge = supplyEdge[n]!;
    const above = supplyNode[n]!;
    if (dead.has(above)) continue;
    if (edge >= branches.count) {
      if (HEADS.includes(switches.class[edge - branches.count]!)) breaker = edge;
    } else if (branches.class[edge] === BRANCH_CLASS.PowerTransformer) {
      if (head >= 0) return head;
      return breaker >= 0 ? breaker : edge;
    }
    const branchesOff = start[above + 1]! - start[above]! > 2 || sourceAt[above]! >= 0 || inLoop[above] === 1;
    if (branchesOff && breaker >= 0) {
      head = breaker;
      breaker = -1;
    }
  }
  return head;
}

/** Row of the edge at which a section's feeder begins; -1 = at a busbar or above. */
export function feederOfSection(rows: GridRows, closed: Uint8Array, section: number): number {
  const node = nodesOfSections(rows)(section)[0];
  return node === undefined ? -1 : headAbove(rows, surroundingsOf(rows, closed), node, NOBODY);
}

/** Everything joined to the seeds, up to sources, loops and heads of feeders; stops past `limit` nodes. */
function spread(
  rows: GridRows,
  closed: Uint8Array,
  { inLoop, sourceAt, supplyEdge }: Surroundings,
  seeds: readonly number[],
  heads: ReadonlySet<number>,
  limit: number,
): { nodes: number[]; roots: number[] } {
  const incidence = incidenceOf(rows.network);
  const held = new Set<number>();
  const seen = new Set(seeds);
  const nodes: number[] = [];
  const roots: number[] = [];
  for (const n of seen) {
    if (sourceAt[n]! >= 0 || inLoop[n] === 1) {
      roots.push(n);
      continue;
    }
    nodes.push(n);
    if (nodes.length > limit) break;
    for (let k = incidence.start[n]!; k < incidence.start[n + 1]!; k++) {
      const edge = incidence.edge[k]!;
      const far = incidence.far[k]!;
      if (!isJoined(rows, closed, edge)) continue;
      if (heads.has(edge) && edge === supplyEdge[n]) held.add(far);
      else seen.add(far);
    }
  }
  // What one way holds, another may have reached without a head in between: it is then part of the area.
  for (const n of held) if (!seen.has(n)) roots.push(n);
  return { nodes, roots };
}

/** The whole grid as trees behind its sources, whether or not it has loops now; null where machines hold voltages. */
export function radialFlowOf(rows: GridRows, closed: Uint8Array, whole: NetworkFlow): GridFlow | null {
  const { network } = rows;
  if (network.machines.count > 0) return null;
  const { sourceAt, power } = surroundingsOf(rows, closed);
  const nodes: number[] = [];
  const roots: number[] = [];
  for (let n = 0; n < network.nodes.count; n++) (sourceAt[n]! < 0 ? nodes : roots).push(n);
  const tree = new TreeFlow(network, { nodes, roots, ...sourceVoltages(rows, roots, sourceAt, null) }, power);
  return new AreaFlow(rows, tree, whole, whole.present, true);
}

const isJoined = ({ deviceOfEdge, fixedEdge }: GridRows, closed: Uint8Array, edge: number): boolean => {
  const device = deviceOfEdge[edge]!;
  return device >= 0 ? closed[device] === 1 : fixedEdge[edge] === 1;
};

const nodeLists = new WeakMap<GridRows, { start: Int32Array; node: Int32Array }>();

function nodesOfSections(rows: GridRows): (section: number) => Int32Array {
  let lists = nodeLists.get(rows);
  if (lists === undefined) {
    const { sectionOfNode } = rows;
    const start = new Int32Array(sectionOfNode.length + 1);
    for (const s of sectionOfNode) start[s + 1]! += 1;
    for (let s = 0; s < sectionOfNode.length; s++) start[s + 1]! += start[s]!;
    const next = start.slice();
    const node = new Int32Array(sectionOfNode.length);
    for (let n = 0; n < sectionOfNode.length; n++) node[next[sectionOfNode[n]!]!++] = n;
    lists = { start, node };
    nodeLists.set(rows, lists);
  }
  const { start, node } = lists;
  return (section) => node.subarray(start[section], start[section + 1]);
}

function surroundingsOf(rows: GridRows, closed: Uint8Array): Surroundings {
  const old = known.get(rows);
  if (old !== undefined) return old;
  const made = findSurroundings(rows, closed);
  known.set(rows, made);
  return made;
}

/** Voltages of roots: a source's own, or what was there before. */
function sourceVoltages(
  { network }: GridRows,
  roots: readonly number[],
  sourceAt: Int32Array,
  present: NetworkPresent | null,
): { rootRe: number[]; rootIm: number[] } {
  const { magnitude, angle } = network.sources;
  const part = (n: number, project: (turn: number) => number, held: Float64Array | undefined) => {
    const source = sourceAt[n]!;
    return source < 0 ? held![n]! : magnitude[source]! * network.nodes.baseVoltage[n]! * project(angle[source]!);
  };
  return {
    rootRe: roots.map((n) => part(n, Math.cos, present?.re)),
    rootIm: roots.map((n) => part(n, Math.sin, present?.im)),
  };
}

function findSurroundings(rows: GridRows, closed: Uint8Array): Surroundings {
  const { network, state } = rows;
  const count = network.nodes.count;
  const sourceAt = new Int32Array(count).fill(-1);
  network.sources.node.forEach((n, i) => {
    sourceAt[n] = i;
  });
  const machineAt = new Uint8Array(count);
  for (const n of network.machines.node) machineAt[n] = 1;
  return { ...findLoops(rows, closed), power: nodePowerOf(network, state), sourceAt, machineAt };
}

/**
 * Nodes in closed loops, a way from source to source included: a breadth-first tree from the sources, and for each joined edge
 * outside it both ways up to where they meet. Nodes already known to be in a loop are skipped over by union-find.
 */
function findLoops(rows: GridRows, closed: Uint8Array): Pick<Surroundings, 'inLoop' | 'supplyEdge' | 'supplyNode'> {
  const { network } = rows;
  const incidence = incidenceOf(network);
  const count = network.nodes.count;
  const inLoop = new Uint8Array(count);
  const parent = new Int32Array(count).fill(-1);
  const via = new Int32Array(count).fill(-1);
  const depth = new Int32Array(count).fill(-1);
  const queue = new Int32Array(count);
  const extra: number[] = [];
  let length = 0;
  for (const n of network.sources.node) {
    if (depth[n] === 0) continue;
    depth[n] = 0;
    queue[length++] = n;
  }
  for (let head = 0; head < length; head++) {
    const n = queue[head]!;
    for (let k = incidence.start[n]!; k < incidence.start[n + 1]!; k++) {
      const edge = incidence.edge[k]!;
      if (edge === via[n] || !isJoined(rows, closed, edge)) continue;
      const far = incidence.far[k]!;
      if (depth[far]! < 0) {
        depth[far] = depth[n]! + 1;
        parent[far] = n;
        via[far] = edge;
        queue[length++] = far;
      } else if (far >= n) extra.push(n, far);
    }
  }
  // `climb` leads from a node to the nearest one above it whose way up is not yet known to be in a loop.
  const climb = singletons(count);
  for (let i = 0; i < extra.length; i += 2) {
    let a = find(climb, extra[i]!);
    let b = find(climb, extra[i + 1]!);
    inLoop[extra[i]!] = 1;
    inLoop[extra[i + 1]!] = 1;
    while (a !== b) {
      if (depth[a]! < depth[b]!) [a, b] = [b, a];
      if (parent[a]! < 0) {
        // Two sources: each is fixed, and the way between them is not free.
        inLoop[a] = 1;
        inLoop[b] = 1;
        if (parent[b]! < 0) break;
        [a, b] = [b, a];
      }
      inLoop[a] = 1;
      inLoop[parent[a]!] = 1;
      climb[a] = parent[a]!;
      a = find(climb, parent[a]!);
    }
  }
  return { inLoop, supplyEdge: via, supplyNode: parent };
}

class AreaFlow implements GridFlow {
  readonly size: number;
  readonly isExact: boolean;
  readonly #rows: GridRows;
  readonly #tree: TreeFlow;
  readonly #whole: NetworkFlow;
  readonly #present: NetworkPresent | null;
  readonly #factor: Float64Array;
  readonly #ratedBranches: Int32Array;
  readonly #names: Names;

  constructor(rows: GridRows, tree: TreeFlow, whole: NetworkFlow, present: NetworkPresent | null, isExact: boolean) {
    this.#rows = rows;
    this.#tree = tree;
    this.#whole = whole;
    this.#names = namesOf(rows);
    this.#present = present;
    this.size = tree.nodeRow.length;
    this.isExact = isExact;
    this.#factor = new Float64Array(tree.nodeRow.length);
    const { branches } = rows.network;
    this.#ratedBranches = tree.edgeRow.map((edge) =>
      edge < branches.count &&
      !(Number.isNaN(branches.normalRating[edge]!) && Number.isNaN(branches.emergencyRating[edge]!))
        ? 1
        : 0,
    );
  }

  solve(
    closed: Uint8Array,
    loadFactor: Float64Array | null,
    limits: FlowLimits | null,
    lossCap = Infinity,
    isQuick = lossCap < Infinity,
  ): FlowFigures {
    const tree = this.#tree;
    const { network, sectionOfNode } = this.#rows;
    for (let e = 0; e < tree.edgeRow.length; e++)
      tree.joined[e] = isJoined(this.#rows, closed, tree.edgeRow[e]!) ? 1 : 0;
    if (loadFactor !== null) {
      for (let n = 0; n < tree.nodeRow.length; n++) this.#factor[n] = loadFactor[sectionOfNode[tree.nodeRow[n]!]!]!;
    }
    // Far below the limits there is nothing to be had: the sweep need not find out how far.
    const floor = limits === null ? 0 : limits.minVoltage * GIVE_UP;
    const outcome = tree.solve(
      this.isExact ? TOLERANCE : TOLERANCE_OF_ESTIMATE,
      loadFactor === null ? null : this.#factor,
      floor,
      lossCap,
    );
    const figures = new FigureCollector(this.#names, limits, limits === null ? null : this.#present);
    if (outcome !== 'solved') {
      // A sweep fails only far below any voltage limit; without limits the whole network's solver has the last word.
      if (outcome === 'loop' || (outcome === 'unfinished' && limits === null && !isQuick))
        return this.#whole.solve(closed, loadFactor, limits);
      if (outcome === 'dear') figures.loss = Infinity;
      if (outcome === 'collapsed') figures.loss = Number.NaN;
      return figures.report(false);
    }
    figures.loss = tree.loss;
    const { baseVoltage } = network.nodes;
    const { branches } = network;
    const wanted = limits?.rating ?? 'normal';
    for (let k = 0; k < tree.reached; k++) {
      const n = tree.order[k]!;
      const row = tree.nodeRow[n]!;
      if (network.nodes.internal[row] === 0)
        figures.voltage(row, Math.sqrt(tree.re[n]! ** 2 + tree.im[n]! ** 2) / baseVoltage[row]!);
      const e = tree.up[n]!;
      if (e < 0 || this.#ratedBranches[e] === 0) continue;
      const edge = tree.edgeRow[e]!;
      const first = (wanted === 'normal' ? branches.normalRating : branches.emergencyRating)[edge]!;
      const second = (wanted === 'normal' ? branches.emergencyRating : branches.normalRating)[edge]!;
      const apparent = Math.max(
        tree.fromCurrent[e]! * branches.ratedFromVoltage[edge]!,
        tree.toCurrent[e]! * branches.ratedToVoltage[edge]!,
      );
      // What carries nothing is no most loaded element: so says the whole network's solver too.
      if (apparent === 0) continue;
      figures.loading(edge, apparent / (Number.isNaN(first) ? second : first));
    }
    return figures.report(true);
  }
}
