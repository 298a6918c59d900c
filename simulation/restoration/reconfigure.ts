// Loss-minimal radial configuration: which devices to keep open so that all that is supplied stays so, every part has one supply, and
// the losses are least. Vertices are sections (all sources are one vertex), edges are devices, a configuration is a spanning tree.
// With at most `maxTrees` trees each one is calculated: the best is then proven (`isOptimal`). Else branch exchange from the present
// configuration (Civanlar et al., IEEE Trans. Power Delivery 3(3), 1988; Baran and Wu 1989), every loop searched in full, until no
// exchange of one device for another gains: a local optimum.
import { keepsLimits } from './restoration-trial.ts';
import { SpanningTrees } from './spanning-trees.ts';
import type { Extreme, FlowLimits, GridFlow, SwitchableGrid } from './switchable-grid.ts';
import { TreeChoice } from './tree-choice.ts';

export interface ReconfigurationOptions {
  /** default 'on' */
  readonly limits?: 'on' | 'off';
  /** pu; default 0.9 and 1.1 */
  readonly minVoltage?: number;
  readonly maxVoltage?: number;
  readonly rating?: 'normal' | 'emergency';
  /** ids of devices that must not be operated */
  readonly blocked?: Iterable<string>;
  /** up to so many configurations all are tried; default 400,000 */
  readonly maxTrees?: number;
  /** how many of the best are listed; default 1 */
  readonly list?: number;
  /** elements calculated in all by branch exchange; default 5 million */
  readonly effort?: number;
}

export interface Configuration {
  /** ids of the devices that are open and could be closed */
  readonly open: readonly string[];
  readonly lossW: number;
  readonly lowestVoltage: Extreme | null;
  readonly worstLoading: Extreme | null;
}

/** Close the one, then open the other: supply is never interrupted, and the grid is radial again after each pair. */
export interface Exchange {
  readonly close: string;
  readonly open: string;
  readonly lossW: number;
}

export interface Reconfiguration {
  /** null: nothing keeps the limits */
  readonly best: Configuration | null;
  readonly before: Configuration;
  /** true: every radial configuration was calculated, none is better */
  readonly isOptimal: boolean;
  /** how many radial configurations there are */
  readonly treeCount: number;
  readonly examined: number;
  readonly list: readonly Configuration[];
  readonly exchanges: readonly Exchange[];
  /** [devices.count] 1 = closed */
  readonly closed: Uint8Array;
}

const MAX_TREES = 400_000;
const EXCHANGE_EFFORT = 5_000_000;
/** Relative gain below which an exchange is not worth while, nor above rounding. */
const GAIN = 1e-9;
/** Nodes from which on loops are calculated with their surroundings only. */
const LARGE_GRID = 2000;
/** Places in a row that may be worse before a way along a loop is given up. */
const MISSES = 3;

/** Up to so many exchanges are put into the order in which losses fall fastest. */
const ORDERED_EXCHANGES = 16;

interface Found {
  readonly left: Int32Array;
  readonly loss: number;
}

export function reconfigure(grid: SwitchableGrid, options: ReconfigurationOptions = {}): Reconfiguration {
  const limits: FlowLimits | null =
    options.limits === 'off'
      ? null
      : {
          minVoltage: options.minVoltage ?? 0.9,
          maxVoltage: options.maxVoltage ?? 1.1,
          loading: 1,
          rating: options.rating ?? 'normal',
        };
  const choice = new TreeChoice(grid, options.blocked ?? []);
  const flow = grid.radialFlow() ?? grid.flow();
  const listed = Math.max(1, options.list ?? 1);
  const before = describe(grid, choice, flow, choice.presentlyLeft(), limits);
  const trees = new SpanningTrees(choice);
  const treeCount = trees.count();
  const exact = treeCount <= (options.maxTrees ?? MAX_TREES);
  const run = exact
    ? tryAll(choice, trees, flow, limits, listed)
    : exchangeBranches(grid, choice, flow, limits, options.effort ?? EXCHANGE_EFFORT);
  const list = run.found.map(({ left }) => describe(grid, choice, flow, left, limits));
  const best = run.found[0];
  return {
    best: list[0] ?? null,
    before,
    isOptimal: exact && flow.isExact,
    treeCount,
    examined: run.examined,
    list: list.slice(0, listed),
    exchanges: best === undefined ? [] : orderExchanges(grid, choice, flow, best.left),
    closed: best === undefined ? grid.closed.slice() : choice.positions(best.left).slice(),
  };
}

function tryAll(
  choice: TreeChoice,
  trees: SpanningTrees,
  flow: GridFlow,
  limits: FlowLimits | null,
  listed: number,
): { found: Found[]; examined: number } {
  const found: Found[] = [];
  let examined = 0;
  trees.forEach((left) => {
    examined++;
    const cap = found[listed - 1]?.loss ?? Infinity;
    const figures = flow.solve(choice.positions(left), null, limits, cap);
    if (!keepsLimits(figures) || figures.loss >= cap) return true;
    const at = found.findIndex((one) => one.loss > figures.loss);
    found.splice(at < 0 ? found.length : at, 0, { left: left.slice(), loss: figures.loss });
    if (found.length > listed) found.pop();
    return true;
  });
  return { found, examined };
}

function exchangeBranches(
  grid: SwitchableGrid,
  choice: TreeChoice,
  flow: GridFlow,
  limits: FlowLimits | null,
  effort: number,
): { found: Found[]; examined: number } {
  let spent = 0;
  let examined = 0;
  const rate = (tree: Int32Array, on: GridFlow, cap: number): number => {
    examined++;
    spent += on.size;
    const figures = on.solve(choice.positions(tree), null, limits, cap);
    return keepsLimits(figures) ? figures.loss : Infinity;
  };
  const isSpent = () => spent > effort;
  let left = choice.presentlyLeft();
  /** Lets opening i wander along its loop, to either side, for as long as that gains. */
  const wander = (i: number): boolean => {
    const on = flowForLoop(grid, choice, flow, left[i]!, left);
    const loop = choice.loopOf(left[i]!, left);
    let loss = rate(left, on, Infinity);
    for (const way of [loop, loop.toReversed()]) {
      let hasGained = false;
      let misses = 0;
      for (const e of way) {
        if (isSpent() || misses > MISSES) break;
        const next = left.slice();
        next[i] = e;
        const nextLoss = rate(next, on, loss);
        if (nextLoss < loss * (1 - GAIN) || (loss === Infinity && nextLoss < Infinity)) {
          left = next;
          loss = nextLoss;
          hasGained = true;
          misses = 0;
        } else misses++;
      }
      if (hasGained) return true;
    }
    return false;
  };
  // Round and round the loops, until a whole round gains nothing.
  for (let i = 0, idle = 0; idle < left.length && !isSpent(); i = (i + 1) % left.length) {
    if (wander(i)) idle = 0;
    else idle++;
  }
  // What was chosen by parts is judged on the whole.
  const before = choice.presentlyLeft();
  const found = [left, before]
    .map((tree) => ({ left: tree, loss: rate(tree, flow, Infinity) }))
    .filter(({ loss }) => loss < Infinity);
  return { found: found.toSorted((x, y) => x.loss - y.loss), examined };
}

/** Losses change on the feeders at both ends of a loop, and hardly beyond their busbars. */
function flowForLoop(
  grid: SwitchableGrid,
  choice: TreeChoice,
  whole: GridFlow,
  edge: number,
  left: Int32Array,
): GridFlow {
  if (whole.size < LARGE_GRID) return whole;
  const local = grid.flowAround(choice.sectionsAround(edge, left), []);
  return local.size < whole.size ? local : whole;
}

/** Pairs of close and open from the present configuration to the one that leaves out `left`. */
function orderExchanges(grid: SwitchableGrid, choice: TreeChoice, flow: GridFlow, left: Int32Array): Exchange[] {
  const { ids } = grid.devices;
  const wanted = new Set(left);
  let now = choice.presentlyLeft();
  const exchanges: Exchange[] = [];
  for (let pending = now.filter((e) => !wanted.has(e)); pending.length > 0; ) {
    let best: { close: number; next: Int32Array; open: number; loss: number } | null = null;
    const present = new Set(now);
    for (const close of pending) {
      for (const open of choice.loopOf(close, now)) {
        if (!wanted.has(open) || present.has(open)) continue;
        const next = now.map((e) => (e === close ? open : e));
        const { loss } = flow.solve(choice.positions(next), null, null);
        if (best === null || loss < best.loss) best = { close, next, open, loss };
      }
      if (best !== null && pending.length > ORDERED_EXCHANGES) break;
    }
    if (best === null) break;
    const { close, open, next, loss } = best;
    now = next;
    pending = pending.filter((e) => e !== close);
    exchanges.push({ close: ids[choice.device[close]!]!, open: ids[choice.device[open]!]!, lossW: loss });
  }
  return exchanges;
}

function describe(
  grid: SwitchableGrid,
  choice: TreeChoice,
  flow: GridFlow,
  left: Int32Array,
  limits: FlowLimits | null,
): Configuration {
  const figures = flow.solve(choice.positions(left), null, limits);
  return {
    open: Array.from(
      left.toSorted((x, y) => x - y),
      (e) => grid.devices.ids[choice.device[e]!]!,
    ),
    lossW: figures.loss,
    lowestVoltage: figures.lowestVoltage,
    worstLoading: figures.worstLoading,
  };
}
