// Where one tie could bring supply to all and is too weak for it: load is handed over to other ties, a branch of the tree at a time,
// until the limits are kept. What a tie would take over is cut off as near to the supply as its own side bears, so that whole feeders
// change over where they can and few devices are operated.
import type { CoarseRegion } from './coarse-region.ts';
import { LIVE } from './dead-region.ts';
import type { Candidate, CandidateTrial, Trial } from './restoration-trial.ts';
import type { FlowFigures, FlowLimits } from './switchable-grid.ts';

/** Of a way, so many places are tried to cut it: at its head, in its middle, ... */
const PLACES = 3;
/** A tie that falls short by more than this share of its rating has no use for being relieved: others are sought one by one. */
const FAR_BEYOND = 2;
/** So many plans that keep the limits are enough to choose from. */
const ENOUGH = 6;
/** A move that takes away less than this share of what is too much is none. */
const GAIN = 0.1;
/** pu of voltage weigh as so much loading. */
const VOLTAGE_WEIGHT = 5;

/** By how much limits are broken; Infinity without a solution. */
function excessOf({ converged, overload, undervoltage, overvoltage }: FlowFigures, limits: FlowLimits): number {
  if (!converged) return Infinity;
  const beyond = (value: number | undefined, limit: number) => (value === undefined ? 0 : Math.abs(value - limit));
  return (
    beyond(overload?.value, limits.loading) +
    VOLTAGE_WEIGHT * (beyond(undervoltage?.value, limits.minVoltage) + beyond(overvoltage?.value, limits.maxVoltage))
  );
}

interface Way {
  /** row of the coarse region */
  readonly edge: number;
  /** W behind it */
  readonly load: number;
}

/** `failed`: plans that serve all and break a limit, in rows of the fine region. Returns plans that serve all within the limits, best first. */
export function shiftLoad(
  coarse: CoarseRegion,
  limits: FlowLimits,
  trial: CandidateTrial,
  failed: readonly Trial[],
): Trial[] {
  const ranked = failed
    .filter(({ lacksPhases }) => lacksPhases < 0)
    .map((one) => ({ one, excess: excessOf(one.figures, limits) }))
    .filter(({ excess }) => excess <= FAR_BEYOND)
    .toSorted((x, y) => x.excess - y.excess);
  const start = ranked[0];
  if (start === undefined) return [];
  const coarseRow = new Map(coarse.edges.map((fine, e) => [fine, e]));
  let ties = [...start.one.candidate.ties];
  let cuts = start.one.candidate.cuts.map((e) => coarseRow.get(e)!);
  let { excess } = start;
  let weakest = start.one.figures.overload?.at;
  const run = (withTies: readonly number[], withCuts: readonly number[]): Trial | null =>
    trial.run(fineCandidate(coarse, withTies, withCuts));

  while (!trial.isSpent) {
    const moves = movesOf(coarse, ties, cuts);
    const allowed: Trial[] = [];
    let next: { tie: number; edge: number; excess: number; weakest: string | undefined } | null = null;
    for (const { tie, ways } of moves) {
      if (allowed.length === ENOUGH) break;
      for (const { edge } of ways) {
        const result = run([...ties, tie], [...cuts, edge]);
        if (result === null) break;
        if (result.isAllowed) {
          allowed.push(result);
          break;
        }
        const left = excessOf(result.figures, limits);
        const at = result.figures.overload?.at;
        if (left < (next?.excess ?? (1 - GAIN) * excess)) next = { tie, edge, excess: left, weakest: at };
        // What did not relieve the weakest element will not by moving less; what overloads another one may.
        if (left < excess || at === weakest) break;
      }
    }
    if (allowed.length > 0) return allowed.toSorted((x, y) => trial.compare(x, y));
    if (next === null) return [];
    ties = [...ties, next.tie];
    cuts = [...cuts, next.edge];
    ({ excess, weakest } = next);
  }
  return [];
}

const fineCandidate = (coarse: CoarseRegion, ties: readonly number[], cuts: readonly number[]): Candidate => ({
  ties: ties.toSorted((x, y) => x - y),
  cuts: cuts.map((e) => coarse.edges[e]!).toSorted((x, y) => x - y),
});

/** Ties that could take something over, those that can take most first, each with places to cut its way to the present supply. */
function movesOf(
  { region }: CoarseRegion,
  used: readonly number[],
  cuts: readonly number[],
): { tie: number; ways: Way[] }[] {
  const { blocks, edges, ties } = region;
  const live = blocks.length;
  const isCut = new Set(cuts);
  const at: { edge: number; far: number }[][] = Array.from({ length: live + 1 }, () => []);
  const join = (a: number, b: number, edge: number) => {
    at[a]!.push({ edge, far: b });
    at[b]!.push({ edge, far: a });
  };
  edges.forEach(({ a, b }, e) => {
    if (!isCut.has(e)) join(a, b, e);
  });
  for (const t of used) join(ties[t]!.a === LIVE ? live : ties[t]!.a, ties[t]!.b, -1);
  const parent = new Int32Array(live + 1).fill(-1);
  const via = new Int32Array(live + 1).fill(-1);
  const order = [live];
  const seen = new Uint8Array(live + 1);
  seen[live] = 1;
  for (const n of order) {
    for (const { edge, far } of at[n]!) {
      if (seen[far] === 1) continue;
      seen[far] = 1;
      parent[far] = n;
      via[far] = edge;
      order.push(far);
    }
  }
  const load = Float64Array.from({ length: live + 1 }, (_, i) => blocks[i]?.p ?? 0);
  for (let k = order.length - 1; k > 0; k--) load[parent[order[k]!]!]! += load[order[k]!]!;

  const moves: { tie: number; ways: Way[] }[] = [];
  ties.forEach(({ a, b }, tie) => {
    if (a !== LIVE || used.includes(tie) || seen[b] === 0) return;
    const way: Way[] = [];
    for (let n = b; n !== live; n = parent[n]!) if (via[n]! >= 0) way.unshift({ edge: via[n]!, load: load[n]! });
    const ways: Way[] = [];
    for (let i = 0; i < way.length && ways.length < PLACES; i = (i + way.length + 1) >> 1) ways.push(way[i]!);
    if (ways.length > 0) moves.push({ tie, ways });
  });
  return moves.toSorted((x, y) => y.ways[0]!.load - x.ways[0]!.load);
}
