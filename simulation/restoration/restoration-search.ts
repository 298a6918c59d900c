// Which ties to close, and where to divide the islands, so that most is given back. Objective, in this order (domain: critical sites,
// customers, load, switchings, margin, losses): customers of each priority level, customers, W; then fewest ties, fewest openings;
// with limits, the lower class of loading (steps of ten per cent from 80 % up); least losses.
//
// All plans keep every component a tree with one supply. What the search proves (`isOptimal`): with n islands, every way to serve all
// of them with k = n, n+1, ... ties and k - n openings is calculated until some k yields a plan; where no plan serves all, every
// subset of ties and openings, best first, while these are at most 2^MAX_SUBSET_BITS. Both within the budget of flows. Beyond that
// growth from each tie is used: good, without proof. Large regions try before that to hand load over from the one tie that nearly
// bears all to others (load-shift.ts), and grow over the ways between ties first: what only sheds load comes last.
import { type CoarseRegion, coarsen } from './coarse-region.ts';
import { type DeadRegion, LIVE } from './dead-region.ts';
import { shiftLoad } from './load-shift.ts';
import { extendPlan, growCandidates } from './restoration-growth.ts';
import { type Candidate, CandidateTrial, compareWorth, type Trial, type TrialInput } from './restoration-trial.ts';

/** Elements calculated in all trials together: 0.15 s on a desktop machine; half as much again where growth follows a search cut short. */
export const DEFAULT_EFFORT = 200_000;
/** The same for the last pass, which ends by itself as a rule. */
const FILL_EFFORT = 400_000;
const MIN_FLOWS = 24;
/** The same for handing load over from tie to tie. */
const SHIFT_EFFORT = 400_000;
const MAX_SUBSET_BITS = 12;
/** Of islands without consumers, so many are tried as ways to others. */
const MAX_EMPTY_ISLANDS = 4;

export interface SearchInput extends TrialInput {
  /** elements that may be calculated in all */
  readonly effort: number;
  /** true: only plans that serve all are of interest; a lesser one is not looked for */
  readonly wantsAll: boolean;
  /** last word on a plan found by an estimate */
  readonly confirm: ((trial: Trial) => boolean) | null;
}

export interface SearchResult {
  /** null: nothing can be given back */
  readonly best: Trial | null;
  readonly isOptimal: boolean;
  /** of what stays without supply every further block was tried on the final plan, in vain */
  readonly isFilled: boolean;
  readonly flows: number;
  /** every plan that was calculated and serves all with the fewest ties, and every one that failed to; best first */
  readonly trials: readonly Trial[];
}

export function searchRestoration(input: SearchInput): SearchResult {
  const { region, flow, effort } = input;
  const budget = Math.max(MIN_FLOWS, Math.floor(effort / Math.max(1, flow.size)));
  const trial = new CandidateTrial(input, budget);
  const most = trial.worthOfAll();
  if (!region.ties.some((tie) => tie.a === LIVE) || !most.some((share) => share > 0)) {
    return { best: null, isOptimal: true, isFilled: true, flows: 0, trials: [] };
  }
  const recorded: Trial[] = [];
  // What hangs by one way is on no loop: ways to serve all need no opening there.
  const coarse = coarsen(region);
  const choices = islandChoices(coarse.region);
  const isLarge = coarse.region.edges.length * region.ties.length > budget;
  const fewest = Math.min(...choices.map((islands) => islands.size));
  let complete = true;
  let best: Trial | null = null;
  for (let k = fewest; best === null && k <= region.ties.length && complete; k++) {
    const found: Trial[] = [];
    // Without limits a collapse is all that rules a plan out, and dear to make sure of: first those that are solved easily, whose least
    // losses then settle most of the others.
    const postponed: Candidate[] = [];
    let least: Trial | null = null;
    const run = (candidate: Candidate, isQuick: boolean): Trial | null => {
      // Single ties are few, and each is reported with its figures.
      const isOneOfMany = input.limits === null && k > 1;
      if (!isOneOfMany) return trial.run(candidate);
      const devices = trial.outline(candidate)?.devices ?? 0;
      const cap = least !== null && devices >= least.devices ? least.figures.loss : Infinity;
      const result = trial.run(candidate, cap, isQuick);
      if (result === null || !result.isAllowed) {
        if (isQuick && result !== null && Number.isFinite(result.figures.loss)) postponed.push(candidate);
      } else if (least === null || trial.compare(result, least) < 0) least = result;
      return result;
    };
    for (const islands of choices) {
      if (islands.size > k || !complete) continue;
      complete = forEachFullService(coarse.region, islands, k, ({ ties, cuts }) => {
        const result = run({ ties, cuts: cuts.map((e) => coarse.edges[e]!) }, true);
        if (result === null) return !trial.isSpent;
        found.push(result);
        if (k === fewest) recorded.push(result);
        return true;
      });
    }
    for (const candidate of postponed) {
      const result = run(candidate, false);
      if (result !== null) found.push(result);
    }
    if (trial.isSpent) complete = false;
    best = pickBest(trial, found, input.confirm);
    if (best === null && k === fewest && isLarge && input.limits !== null) {
      trial.extend(Math.max(MIN_FLOWS, Math.floor(SHIFT_EFFORT / Math.max(1, flow.size))));
      best = pickBest(trial, shiftLoad(coarse, input.limits, trial, recorded), input.confirm);
      if (best !== null) return finish(best, false);
      complete = false;
    }
  }
  if (best !== null && complete) return finish(best, true);
  if (best === null && input.wantsAll) return finish(null, false, false);
  // Plans that serve a part, or those that the enumeration did not get to.
  const bits = region.edges.length + region.ties.length;
  if (best === null && complete && bits <= MAX_SUBSET_BITS) {
    const partial = searchSubsets(input, trial);
    if (partial !== undefined) return finish(partial, true);
  }
  trial.extend(Math.max(budget - trial.flows, Math.ceil(budget / 2)));
  const grown = isLarge ? growCoarsely(input, coarse, trial) : growCandidates(input, trial);
  best = pickBest(trial, best === null ? grown : [best, ...grown], input.confirm);
  // One last pass: whatever the search did not get to, or refused on the way to a lesser plan.
  trial.extend(Math.max(MIN_FLOWS, Math.floor(FILL_EFFORT / Math.max(1, flow.size))));
  const filled = extendPlan(input, trial, best);
  const isConfirmed = filled.best === best || input.confirm === null || input.confirm(filled.best!);
  return finish(isConfirmed ? filled.best : best, false, isConfirmed && filled.isComplete);

  function finish(chosen: Trial | null, proven: boolean, isFilled = true): SearchResult {
    const isOptimal = proven && flow.isExact;
    recorded.sort((x, y) => trial.compare(x, y));
    return { best: chosen, isOptimal, isFilled, flows: trial.flows, trials: recorded };
  }
}

/** Plans grown over the ways between ties alone, in rows of the fine region. */
function growCoarsely(input: SearchInput, { region, edges }: CoarseRegion, trial: CandidateTrial): Trial[] {
  const coarse = new CandidateTrial({ ...input, region }, trial.left);
  const grown = growCandidates({ ...input, region }, coarse);
  trial.flows += coarse.flows;
  return grown.map((one) => {
    const candidate = { ties: one.candidate.ties, cuts: one.candidate.cuts.map((e) => edges[e]!) };
    return { ...one, ...trial.outline(candidate)!, candidate };
  });
}

/** Islands to be served in one plan: all where somebody waits for supply, with any of the others, over which a way may lead. */
function islandChoices(region: DeadRegion): Set<number>[] {
  const needed = new Set<number>();
  const empty = new Set<number>();
  for (const block of region.blocks) (hasWorth(block) ? needed : empty).add(block.island);
  const optional = [...empty].filter((island) => !needed.has(island)).slice(0, MAX_EMPTY_ISLANDS);
  return Array.from(
    { length: 1 << optional.length },
    (_, mask) => new Set([...needed, ...optional.filter((_, i) => (mask & (1 << i)) !== 0)]),
  );
}

const hasWorth = ({ p, customers, priorityCustomers }: DeadRegion['blocks'][number]): boolean =>
  p > 0 || customers > 0 || priorityCustomers.some((count) => count > 0);

function pickBest(trial: CandidateTrial, found: readonly Trial[], confirm: SearchInput['confirm']): Trial | null {
  const ranked = found
    .filter((one) => one.isAllowed && one.worth.some((share) => share > 0))
    .toSorted((x, y) => trial.compare(x, y));
  if (confirm === null) return ranked[0] ?? null;
  // A plan chosen by an estimate is confirmed by the whole network; a few more where that refuses it.
  return ranked.slice(0, 5).find(confirm) ?? null;
}

/** All subsets of ties and openings, best first; undefined: the budget ran out. */
function searchSubsets(input: SearchInput, trial: CandidateTrial): Trial | null | undefined {
  const { edges, ties } = input.region;
  const outlines: { candidate: Candidate; worth: readonly number[]; devices: number }[] = [];
  for (let t = 1; t < 1 << ties.length; t++) {
    const chosen = members(t, ties.length);
    for (let c = 0; c < 1 << edges.length; c++) {
      const candidate = { ties: chosen, cuts: members(c, edges.length) };
      const outline = trial.outline(candidate);
      if (outline !== null && outline.servedBlocks > 0)
        outlines.push({ candidate, worth: outline.worth, devices: outline.devices });
    }
  }
  const order = (x: (typeof outlines)[number], y: (typeof outlines)[number]) =>
    compareWorth(y.worth, x.worth) || x.devices - y.devices || x.candidate.cuts.length - y.candidate.cuts.length;
  outlines.sort(order);
  for (let i = 0; i < outlines.length; ) {
    const equals: Trial[] = [];
    const first = outlines[i]!;
    for (; i < outlines.length && order(first, outlines[i]!) === 0; i++) {
      const result = trial.run(outlines[i]!.candidate);
      if (result !== null) equals.push(result);
      else if (trial.isSpent) return undefined;
    }
    const best = pickBest(trial, equals, input.confirm);
    if (best !== null) return best;
  }
  return null;
}

const members = (mask: number, count: number): number[] => {
  const list: number[] = [];
  for (let i = 0; i < count; i++) if ((mask & (1 << i)) !== 0) list.push(i);
  return list;
};

/**
 * Every choice of k ties that reaches all islands, with every set of k - islands openings that leaves a tree. `visit` returns false to
 * stop; returns false when stopped.
 */
function forEachFullService(
  region: DeadRegion,
  islands: ReadonlySet<number>,
  k: number,
  visit: (candidate: Candidate) => boolean,
): boolean {
  const isIn = (block: number) => block === LIVE || islands.has(region.blocks[block]!.island);
  const ties = region.ties.flatMap(({ a, b }, t) => (isIn(a) && isIn(b) ? [t] : []));
  const chosen: number[] = [];
  const choose = (from: number): boolean => {
    if (chosen.length === k) return cutLoops(region, islands, chosen, visit);
    for (let t = from; t <= ties.length - (k - chosen.length); t++) {
      chosen.push(ties[t]!);
      const goOn = choose(t + 1);
      chosen.pop();
      if (!goOn) return false;
    }
    return true;
  };
  return choose(0);
}

/** Combinations of openings on the loops that the ties make, one for each tie above the number of islands; each combination that leaves no loop is visited. */
function cutLoops(
  region: DeadRegion,
  islands: ReadonlySet<number>,
  ties: readonly number[],
  visit: (candidate: Candidate) => boolean,
): boolean {
  const loops = edgesOnLoops(region, islands, ties);
  if (loops === null) return true;
  const count = ties.length - islands.size;
  if (count === 0) return visit({ ties: [...ties], cuts: [] });
  const cuts: number[] = [];
  const choose = (from: number): boolean => {
    if (cuts.length === count) {
      const candidate = { ties: [...ties], cuts: [...cuts] };
      // One that leaves a loop is found out, and passed over, by the trial.
      return visit(candidate);
    }
    for (let i = from; i <= loops.length - (count - cuts.length); i++) {
      cuts.push(loops[i]!);
      const goOn = choose(i + 1);
      cuts.pop();
      if (!goOn) return false;
    }
    return true;
  };
  return choose(0);
}

/** Forest edges that may lie in loops once the ties are closed and all supplies are one; null: some island is not reached. */
function edgesOnLoops(region: DeadRegion, islands: ReadonlySet<number>, ties: readonly number[]): number[] | null {
  const count = region.blocks.length + 1;
  const live = region.blocks.length;
  // Leaves are peeled off again and again: what remains are loops and the ways between them.
  const ends: { a: number; b: number; edge: number }[] = [
    ...region.edges.map(({ a, b }, edge) => ({ a, b, edge })),
    ...ties.map((t) => ({ a: region.ties[t]!.a < 0 ? live : region.ties[t]!.a, b: region.ties[t]!.b, edge: -1 })),
  ];
  const degree = new Int32Array(count);
  const at: number[][] = Array.from({ length: count }, () => []);
  ends.forEach(({ a, b }, i) => {
    degree[a]! += 1;
    degree[b]! += 1;
    at[a]!.push(i);
    at[b]!.push(i);
  });
  const reached = new Set([live]);
  for (const n of reached) for (const i of at[n]!) reached.add(ends[i]!.a === n ? ends[i]!.b : ends[i]!.a);
  if (region.blocks.some(({ island }, i) => islands.has(island) && !reached.has(i))) return null;
  const gone = new Uint8Array(ends.length);
  const leaves: number[] = [];
  for (let n = 0; n < count; n++) if (degree[n] === 1) leaves.push(n);
  for (let leaf = leaves.pop(); leaf !== undefined; leaf = leaves.pop()) {
    for (const i of at[leaf]!) {
      if (gone[i] === 1) continue;
      gone[i] = 1;
      const far = ends[i]!.a === leaf ? ends[i]!.b : ends[i]!.a;
      degree[far]! -= 1;
      if (degree[far] === 1) leaves.push(far);
    }
  }
  const loops: number[] = [];
  ends.forEach(({ edge }, i) => {
    if (gone[i] === 0 && edge >= 0 && reached.has(ends[i]!.a)) loops.push(edge);
  });
  return loops;
}
