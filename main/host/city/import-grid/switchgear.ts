// Puts in what protection needs and the model does not have: breakers at both sides of the transformers that feed medium voltage, at the
// heads of its feeders and at both ends of transmission lines; fuses before station transformers and low-voltage cables.
import { SWITCH_CLASS } from '../../../../simulation/network/network.ts';
import { find, singletons, unite } from '../../../../simulation/network/union-find.ts';
import { HIGHEST_LOW, HIGHEST_MEDIUM, type WorkingGrid } from './working-grid.ts';

/** Where the medium voltage of a site is handed out. */
export interface Busbars {
  /** [nodes] the busbar's number, -1 for all else */
  readonly of: Int32Array;
  readonly count: number;
}

/** A */
const BREAKER_CURRENT = 1250;
/** A, of fuse links (IEC 60282-1, IEC 60269-2) */
const FUSES = [6.3, 10, 16, 20, 25, 31.5, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250];
/** Of the rated current of a transformer: inrush must not melt it. */
const TRANSFORMER_FUSE = 1.6;

export interface Switchgear {
  readonly busbars: Busbars;
  /** transformers that feed medium voltage, with the rows of the breakers at their upper and lower side */
  readonly transformers: readonly { readonly branch: number; readonly upper: number; readonly lower: number }[];
  /** breakers at the ends of transmission lines */
  readonly lines: readonly { readonly branch: number; readonly end: 'from' | 'to'; readonly breaker: number }[];
}

export function completeSwitchgear(grid: WorkingGrid): Switchgear {
  const transformers = feedingTransformers(grid);
  const seeds = feedingNodes(grid);
  headBreakers(grid, findBusbars(grid, seeds));
  const lines = lineBreakers(grid);
  fuses(grid);
  return { busbars: findBusbars(grid, seeds), transformers, lines };
}

const voltageOf = (grid: WorkingGrid, node: number): number => grid.nodes[node]!.voltage;
const isMedium = (voltage: number): boolean => voltage < HIGHEST_MEDIUM && voltage > HIGHEST_LOW;

/** The ends of a transformer that steps down to medium voltage, upper first; null for all else. */
function stepDown(grid: WorkingGrid, branch: number): readonly ['from' | 'to', 'from' | 'to'] | null {
  const row = grid.branches[branch]!;
  const [from, to] = [voltageOf(grid, row.from), voltageOf(grid, row.to)];
  if (!grid.stepsVoltage(row) || !isMedium(Math.min(from, to))) return null;
  return from > to ? ['from', 'to'] : ['to', 'from'];
}

/** Rows of switches at each node. */
function switchesAt(grid: WorkingGrid): Map<number, number[]> {
  const at = new Map<number, number[]>();
  for (const [row, { nodeA, nodeB }] of grid.switches.entries())
    for (const node of [nodeA, nodeB]) {
      const list = at.get(node);
      if (list === undefined) at.set(node, [row]);
      else list.push(row);
    }
  return at;
}

const isBreaker = (kind: number): boolean => kind === SWITCH_CLASS.Breaker || kind === SWITCH_CLASS.Recloser;

/** The switch of such a class that a branch ends behind already, -1 none. */
function ownSwitch(
  grid: WorkingGrid,
  at: ReadonlyMap<number, number[]>,
  node: number,
  fits: (kind: number) => boolean,
): number {
  if (!grid.nodes[node]!.internal) return -1;
  return (at.get(node) ?? []).find((row) => fits(grid.switches[row]!.class)) ?? -1;
}

function feedingTransformers(grid: WorkingGrid): Switchgear['transformers'] {
  const at = switchesAt(grid);
  const found: { branch: number; upper: number; lower: number }[] = [];
  for (let row = 0; row < grid.branches.length; row++) {
    const ends = stepDown(grid, row);
    if (ends === null) continue;
    const [upper, lower] = ends.map((end, k) => {
      const own = ownSwitch(grid, at, grid.branches[row]![end], isBreaker);
      const device = { class: SWITCH_CLASS.Breaker, ratedCurrent: BREAKER_CURRENT };
      return own >= 0 ? own : grid.insert(row, end, k === 0 ? 'upper.q0' : 'lower.q0', device);
    }) as [number, number];
    found.push({ branch: row, upper, lower });
  }
  return found;
}

/** Nodes at which medium voltage begins. */
function feedingNodes(grid: WorkingGrid): number[] {
  const found: number[] = [];
  for (let row = 0; row < grid.branches.length; row++) {
    const ends = stepDown(grid, row);
    if (ends !== null) found.push(grid.branches[row]![ends[1]]);
  }
  for (const node of grid.network.sources.node) {
    const feed = grid.branches.find(({ isFeed, from, to }) => isFeed && (from === node || to === node));
    const bus = feed === undefined ? node : feed.from === node ? feed.to : feed.from;
    if (isMedium(voltageOf(grid, bus))) found.push(bus);
  }
  return found;
}

/**
 * A busbar is what switches other than breakers join to where the voltage begins. Behind a transformer's own breaker it goes on. A
 * node of the program's own with one switch is the end of a branch, not a part of a busbar that other branches could start at.
 */
function findBusbars(grid: WorkingGrid, seeds: readonly number[]): Busbars {
  const { nodes, switches, branches } = grid;
  const group = singletons(nodes.length);
  for (const { class: kind, nodeA, nodeB, branch } of switches)
    if (nodeB >= 0 && branch < 0 && !isBreaker(kind) && isNear(grid, nodeA, nodeB)) unite(group, nodeA, nodeB);
  const lines = new Set<number>();
  for (const branch of branches)
    if (grid.isLine(branch)) for (const end of [branch.from, branch.to]) lines.add(find(group, end));
  const roots = new Set(seeds.map((node) => find(group, node)));
  // Through incomers: a transformer's end with nothing but its breaker, which is its own or stands between two buses.
  for (let grown = true; grown; ) {
    grown = false;
    for (const { class: kind, nodeA, nodeB, branch } of switches) {
      if (nodeB < 0 || !isBreaker(kind)) continue;
      const [a, b] = [find(group, nodeA), find(group, nodeB)];
      for (const [here, there] of [
        [a, b],
        [b, a],
      ] as const) {
        const isEnd = seeds.some((node) => find(group, node) === here && (branch < 0 || nodes[node]!.internal));
        if (!isEnd || lines.has(here) || roots.has(there)) continue;
        roots.add(there);
        grown = true;
      }
    }
  }
  const numbers = new Map<number, number>();
  const of = Int32Array.from({ length: nodes.length }, (_, node) => {
    const root = find(group, node);
    if (!roots.has(root)) return -1;
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    return number;
  });
  return { of, count: numbers.size };
}

/** m: switches between places farther apart than this join stations, not parts of one */
const ONE_SITE_M = 60;

export function isNear({ nodes }: WorkingGrid, a: number, b: number): boolean {
  const [from, to] = [nodes[a]!, nodes[b]!];
  return from.internal || to.internal || Math.hypot(from.x - to.x, from.y - to.y) < ONE_SITE_M;
}

/** A line that leaves a busbar without a breaker gets one. */
function headBreakers(grid: WorkingGrid, { of }: Busbars): void {
  const at = switchesAt(grid);
  const breaker = { class: SWITCH_CLASS.Breaker, ratedCurrent: BREAKER_CURRENT / 2 };
  for (let row = 0; row < grid.branches.length; row++) {
    const branch = grid.branches[row]!;
    if (!grid.isLine(branch)) continue;
    for (const end of ['from', 'to'] as const) {
      const node = branch[end];
      const isAtBusbar = of[node]! >= 0;
      const isBehindOther =
        !isAtBusbar &&
        grid.nodes[node]!.internal &&
        (at.get(node) ?? []).some((s) => {
          const { class: kind, nodeA, nodeB } = grid.switches[s]!;
          const other = nodeA === node ? nodeB : nodeA;
          return !isBreaker(kind) && other >= 0 && of[other]! >= 0;
        });
      if (isAtBusbar || isBehindOther) grid.insert(row, end, `${end}.q0`, breaker);
    }
  }
}

function lineBreakers(grid: WorkingGrid): Switchgear['lines'] {
  const at = switchesAt(grid);
  const found: { branch: number; end: 'from' | 'to'; breaker: number }[] = [];
  for (let row = 0; row < grid.branches.length; row++) {
    const branch = grid.branches[row]!;
    if (branch.isFeed) continue;
    for (const end of ['from', 'to'] as const) {
      if (voltageOf(grid, branch[end]) < HIGHEST_MEDIUM) continue;
      const own = ownSwitch(grid, at, branch[end], isBreaker);
      const device = { class: SWITCH_CLASS.Breaker, ratedCurrent: BREAKER_CURRENT };
      found.push({ branch: row, end, breaker: own >= 0 ? own : grid.insert(row, end, `${end}.q0`, device) });
    }
  }
  return found;
}

/** Before station transformers (upper side), and where a low-voltage cable leaves one. */
function fuses(grid: WorkingGrid): void {
  const at = switchesAt(grid);
  const busbar = new Set<number>();
  for (let row = 0; row < grid.branches.length; row++) {
    const branch = grid.branches[row]!;
    if (!grid.isTransformer(branch)) continue;
    const [upper, lower] =
      voltageOf(grid, branch.from) >= voltageOf(grid, branch.to)
        ? (['from', 'to'] as const)
        : (['to', 'from'] as const);
    if (!isMedium(voltageOf(grid, branch[upper])) || voltageOf(grid, branch[lower]) > HIGHEST_LOW) continue;
    busbar.add(branch[lower]);
    if (ownSwitch(grid, at, branch[upper], (kind) => isBreaker(kind) || kind === SWITCH_CLASS.Fuse) >= 0) continue;
    grid.insert(row, upper, 'fuse', {
      class: SWITCH_CLASS.Fuse,
      ratedCurrent: fuseFor(TRANSFORMER_FUSE * grid.current(row, upper)),
    });
  }
  for (let row = 0; row < grid.branches.length; row++) {
    const branch = grid.branches[row]!;
    if (grid.isTransformer(branch)) continue;
    for (const end of ['from', 'to'] as const)
      if (busbar.has(branch[end]))
        grid.insert(row, end, 'fuse', { class: SWITCH_CLASS.Fuse, ratedCurrent: fuseFor(grid.current(row, end)) });
  }
}

/** A; without a rating the largest that low-voltage boards usually take */
const fuseFor = (current: number): number =>
  Number.isFinite(current) ? (FUSES.find((rated) => rated >= current) ?? FUSES.at(-1)!) : 400;
