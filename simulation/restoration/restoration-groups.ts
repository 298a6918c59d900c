// A fault at a busbar takes the supply of dozens of feeders. Islands that share neither a tie nor a host feeder hardly touch each other:
// they are searched apart, each in its own small surroundings, and the plans are put together. What they do to each other through the
// substations is checked on the whole grid; where that breaks a limit, groups of least worth are left out until it holds.
import { find, numberSets, singletons, unite } from '../network/union-find.ts';
import { type DeadRegion, LIVE } from './dead-region.ts';
import type { FaultZone } from './fault-zone.ts';
import { extendPlan } from './restoration-growth.ts';
import { type SearchResult, searchRestoration } from './restoration-search.ts';
import { type Candidate, CandidateTrial, compareWorth, keepsLimits, type Trial } from './restoration-trial.ts';
import type { FlowLimits, GridFlow, SwitchableGrid } from './switchable-grid.ts';

/** Up to so many islands are searched together, whatever they share. */
const JOINT_ISLANDS = 6;
/** Blocks from which on an island is divided at its busbars: blocks that so many devices border. */
const LARGE_REGION = 400;
const BUSBAR_DEVICES = 6;
/** Nodes up to which the whole grid is calculated again and again. */
export const LARGE_GRID = 5000;
/** Elements calculated in the last pass, which ends by itself as a rule. */
const FILL_EFFORT = 1_000_000;
/** pu and share of ratings that groups leave to each other, more where it turns out too little. */
const RESERVES: readonly number[] = [0.01, 0.03];

export interface GroupInput {
  readonly grid: SwitchableGrid;
  readonly zone: FaultZone;
  readonly region: DeadRegion;
  readonly closed: Uint8Array;
  readonly limits: FlowLimits | null;
  readonly loadFactor: Float64Array | null;
  readonly effort: number;
  /** as in restoration-search.ts */
  readonly wantsAll: boolean;
}

export interface GroupedSearch extends SearchResult {
  /** what its supply is calculated on, by tie of the region */
  readonly flowOf: (tie: number) => GridFlow;
  /** what lost its supply and may have it again, with its surroundings; null: only the whole grid has all of it */
  readonly around: GridFlow | null;
  readonly isEstimate: boolean;
}

/** A part of a region: its own numbering, and where that stands in the whole. */
interface Part {
  readonly region: DeadRegion;
  readonly ties: readonly number[];
  readonly edges: readonly number[];
}

/** What a search by other limits has in common with the one before. */
interface Preparation {
  readonly divided: DividedRegion;
  readonly isGrouped: boolean;
  readonly parts: readonly Part[];
  readonly flows: readonly GridFlow[];
  readonly flowOf: (tie: number) => GridFlow;
  readonly around: GridFlow | null;
}

const prepared = new WeakMap<DeadRegion, Preparation>();

function prepare(input: GroupInput): Preparation {
  const { grid, region, zone } = input;
  const old = prepared.get(region);
  if (old !== undefined) return old;
  const divided = divideAtBusbars(region);
  const isGrouped = divided.forced.length > 0 || region.islandCount > JOINT_ISLANDS;
  const parts = isGrouped ? splitRegion(grid, divided) : [wholeOf(region)];
  const isHealthy = [...zone.outage].some((s) => !zone.sections.has(s));
  const flows = parts.map((part) =>
    part.ties.length === 0 && (isGrouped || !isHealthy) ? grid.flow() : flowAround(input, part.region),
  );
  const partOf = new Map<number, number>();
  parts.forEach(({ ties }, i) => {
    for (const t of ties) partOf.set(t, i);
  });
  const made: Preparation = {
    divided,
    isGrouped,
    parts,
    flows,
    flowOf: (tie) => flows[partOf.get(tie)!]!,
    around: isGrouped || !isHealthy ? null : flows[0]!,
  };
  prepared.set(region, made);
  return made;
}

export function searchGroups(input: GroupInput): GroupedSearch {
  const { region, wantsAll } = input;
  const { divided, isGrouped, parts, flows, flowOf, around } = prepare(input);
  const effort = input.effort / parts.length;
  if (!isGrouped) {
    const flow = flows[0]!;
    const confirm = flow.isExact ? null : (trial: Trial) => isBorne(input, trial.candidate);
    const search = searchRestoration({ ...input, flow, effort, confirm });
    // An estimate whose best plans the whole grid refused says little: what it bears is found on the whole grid then.
    const filled = search.isFilled || (wantsAll && search.best === null) ? search : fillWhole(input, search);
    return { ...filled, flowOf, around, isEstimate: !flow.isExact };
  }
  // Each part by itself: what joins them at a busbar is open.
  const closed = applyCandidate(input.closed, region, { ties: [], cuts: divided.forced });
  let result: SearchResult | null = null;
  for (const reserve of input.limits === null ? [0] : RESERVES) {
    const limits = withReserve(input.limits, reserve);
    const searches: SearchResult[] = [];
    for (const [i, { region: own }] of parts.entries()) {
      const search = searchRestoration({
        ...input,
        closed,
        limits,
        region: own,
        flow: flows[i]!,
        effort,
        confirm: null,
      });
      searches.push(search);
      const isLeftOut = search.best === null && own.blocks.some(({ p, customers }) => p > 0 || customers > 0);
      if (wantsAll && isLeftOut) return { ...search, flowOf, around, isEstimate: true };
    }
    const { isWhole, ...combined } = combine(input, divided, parts, searches);
    if (result === null || isBetter(combined, result)) result = combined;
    if (isWhole) break;
  }
  return { ...fillWhole(input, result!), flowOf, around, isEstimate: true };
}

/** What groups left to each other, or did not see of each other, is given out on the grid they share. */
function fillWhole(input: GroupInput, result: SearchResult): SearchResult {
  const { region, grid } = input;
  if (region.blocks.length > LARGE_REGION || grid.flow().size > LARGE_GRID) return result;
  const flow = grid.radialFlow() ?? grid.flow();
  const trial = new CandidateTrial({ ...input, flow }, Math.floor(FILL_EFFORT / flow.size));
  const { best, isComplete } = extendPlan({ ...input, flow }, trial, result.best);
  const flows = result.flows + trial.flows;
  const isConfirmed = best === null || best === result.best || isBorne(input, best.candidate);
  return isConfirmed ? { ...result, best, flows, isFilled: isComplete } : { ...result, flows };
}

const isBetter = ({ best: x }: SearchResult, { best: y }: SearchResult): boolean =>
  x !== null && (y === null || compareWorth(x.worth, y.worth) > 0);

const withReserve = (limits: FlowLimits | null, reserve: number): FlowLimits | null =>
  limits === null
    ? null
    : {
        ...limits,
        minVoltage: limits.minVoltage + reserve,
        maxVoltage: limits.maxVoltage - reserve,
        loading: limits.loading - reserve,
      };

function isBorne({ grid, region, closed, loadFactor, limits }: GroupInput, candidate: Candidate): boolean {
  return keepsLimits(grid.flow().solve(applyCandidate(closed, region, candidate), loadFactor, limits));
}

/** Positions with the candidate's ties closed and its cuts open; a copy. */
export function applyCandidate(closed: Uint8Array, region: DeadRegion, { ties, cuts }: Candidate): Uint8Array {
  const positions = closed.slice();
  for (const e of cuts) positions[region.edges[e]!.device] = 0;
  for (const t of ties) for (const d of region.ties[t]!.devices) positions[d] = 1;
  return positions;
}

function combine(
  input: GroupInput,
  { forced }: DividedRegion,
  parts: readonly Part[],
  searches: readonly SearchResult[],
): SearchResult & { isWhole: boolean } {
  const found = searches
    .flatMap(({ best }, i) => (best === null ? [] : [{ worth: best.worth, ...inWhole(parts[i]!, best.candidate) }]))
    .toSorted((x, y) => compareWorth(y.worth, x.worth));
  const trial = new CandidateTrial({ ...input, flow: input.grid.flow() }, 1);
  const joined = (count: number): Candidate => {
    const ties = found.slice(0, count).flatMap((one) => one.ties);
    const cuts = found.slice(0, count).flatMap((one) => one.cuts);
    // Of the busbars' devices only those need opening that have supply on a side.
    const { served } = trial.outline({ ties, cuts: [...cuts, ...forced] })!;
    const { edges } = input.region;
    return { ties, cuts: [...cuts, ...forced.filter((e) => served[edges[e]!.a] === 1 || served[edges[e]!.b] === 1)] };
  };
  // The most groups, in the order of their worth, that the whole grid bears.
  let count = found.length;
  const isWhole = isBorne(input, joined(count));
  if (!isWhole && input.wantsAll) count = 0;
  else if (!isWhole) {
    let borne = 0;
    while (count - borne > 1) {
      const middle = (borne + count) >> 1;
      if (isBorne(input, joined(middle))) borne = middle;
      else count = middle;
    }
    count = borne;
  }
  const flows = searches.reduce((sum, search) => sum + search.flows, 0);
  const trials = searches.flatMap((search, i) =>
    search.trials.map((one) => ({ ...one, candidate: inWhole(parts[i]!, one.candidate) })),
  );
  const best = count === 0 ? null : trial.run(joined(count));
  return { best, isOptimal: false, isFilled: false, flows, trials, isWhole };
}

const inWhole = (part: Part, { ties, cuts }: Candidate): Candidate => ({
  ties: ties.map((t) => part.ties[t]!).toSorted((x, y) => x - y),
  cuts: cuts.map((e) => part.edges[e]!),
});

const wholeOf = (region: DeadRegion): Part => ({
  region,
  ties: region.ties.map((_, t) => t),
  edges: region.edges.map((_, e) => e),
});

interface DividedRegion {
  /** with the forced edges taken out, and islands numbered anew */
  readonly region: DeadRegion;
  /** [edges of `region`] rows in the undivided one */
  readonly edges: readonly number[];
  /** edges of the undivided region that are to be opened */
  readonly forced: readonly number[];
}

/** A dead substation is one island too large to search: each feeder is taken for itself, its device at the busbar open. */
function divideAtBusbars(region: DeadRegion): DividedRegion {
  const { blocks, edges } = region;
  const rows = edges.map((_, e) => e);
  if (blocks.length <= LARGE_REGION) return { region, edges: rows, forced: [] };
  const degree = new Int32Array(blocks.length);
  for (const { a, b } of edges) {
    degree[a]! += 1;
    degree[b]! += 1;
  }
  const isForced = (e: number) => degree[edges[e]!.a]! >= BUSBAR_DEVICES || degree[edges[e]!.b]! >= BUSBAR_DEVICES;
  const kept = rows.filter((e) => !isForced(e));
  const leader = singletons(blocks.length);
  for (const e of kept) unite(leader, edges[e]!.a, edges[e]!.b);
  const island = new Int32Array(blocks.length);
  for (let i = 0; i < blocks.length; i++) leader[i] = find(leader, i);
  const islandCount = numberSets(leader, blocks.length, island);
  return {
    region: {
      ...region,
      islandCount,
      blocks: blocks.map((block, i) => ({ ...block, island: island[i]! })),
      edges: kept.map((e) => edges[e]!),
    },
    edges: kept,
    forced: rows.filter(isForced),
  };
}

/** Parts of islands that hang together over ties or over a host feeder. */
function splitRegion(grid: SwitchableGrid, divided: DividedRegion): Part[] {
  const { region } = divided;
  const { blocks, ties, islandCount } = region;
  const leader = singletons(islandCount);
  const islandOfHost = new Map<number, number>();
  for (const { a, b, fromSection } of ties) {
    const island = blocks[b]!.island;
    if (a !== LIVE) unite(leader, blocks[a]!.island, island);
    else {
      const host = grid.feederOf(fromSection);
      if (host < 0) continue;
      const other = islandOfHost.get(host);
      if (other === undefined) islandOfHost.set(host, island);
      else unite(leader, other, island);
    }
  }
  const members = new Map<number, Set<number>>();
  for (let island = 0; island < islandCount; island++) {
    const first = find(leader, island);
    const set = members.get(first) ?? new Set();
    members.set(first, set.add(island));
  }
  // Row lists once for all parts: going through the whole region for each of a hundred parts would take its time.
  const rowsOf = <Row>(rows: readonly Row[], islandOf: (row: Row) => number): Map<number, number[]> => {
    const lists = new Map<number, number[]>();
    rows.forEach((row, i) => {
      const first = find(leader, islandOf(row));
      const list = lists.get(first);
      if (list === undefined) lists.set(first, [i]);
      else list.push(i);
    });
    return lists;
  };
  const ofBlock = rowsOf(blocks, ({ island }) => island);
  const ofEdge = rowsOf(region.edges, ({ b }) => blocks[b]!.island);
  const ofTie = rowsOf(ties, ({ b }) => blocks[b]!.island);
  return [...members].map(([first, islands]) =>
    partOfRegion(divided, islands, ofBlock.get(first)!, ofEdge.get(first) ?? [], ofTie.get(first) ?? []),
  );
}

function partOfRegion(
  { region, edges: edgeRows }: DividedRegion,
  islands: ReadonlySet<number>,
  blockRows: readonly number[],
  edges: readonly number[],
  ties: readonly number[],
): Part {
  const islandRow = new Map([...islands].map((island, i) => [island, i]));
  const row = new Map(blockRows.map((block, i) => [block, i]));
  return {
    ties,
    edges: edges.map((e) => edgeRows[e]!),
    region: {
      islandCount: islands.size,
      blocks: blockRows.map((i) => ({ ...region.blocks[i]!, island: islandRow.get(region.blocks[i]!.island)! })),
      edges: edges.map((e) => ({
        ...region.edges[e]!,
        a: row.get(region.edges[e]!.a)!,
        b: row.get(region.edges[e]!.b)!,
      })),
      ties: ties.map((t) => ({
        ...region.ties[t]!,
        a: row.get(region.ties[t]!.a) ?? LIVE,
        b: row.get(region.ties[t]!.b)!,
      })),
      ruledOut: [],
      lost: [],
    },
  };
}

/** The flow for a part: what lost its supply, and where it may come from. */
function flowAround({ grid, zone, region: whole }: GroupInput, region: DeadRegion): GridFlow {
  const affected = new Set<number>();
  if (region === whole) {
    // With one part the side given back to its own source is its business, too.
    for (const s of zone.outage) if (!zone.sections.has(s)) affected.add(s);
  } else for (const { sections } of region.blocks) for (const s of sections) affected.add(s);
  const hosts = new Set<number>();
  for (const { devices, fromSection } of region.ties) {
    hosts.add(fromSection);
    // What lies between two devices of one tie was dead, and joins the area when the first is closed.
    for (const d of devices) hosts.add(grid.devices.sectionA[d]!).add(grid.devices.sectionB[d]!);
  }
  for (const s of affected) hosts.delete(s);
  return grid.flowAround(affected, hosts);
}
