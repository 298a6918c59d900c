// Plans for islands too large to try everything: supply grows from the ties, block by block, as long as the limits are kept. More
// load only makes it worse, so that a way refused once stays refused, and every way is tried once. Several orders of growth are
// tried; the search picks the best result.
import { LIVE } from './dead-region.ts';
import { type Candidate, type CandidateTrial, compareWorth, type Trial, type TrialInput } from './restoration-trial.ts';

/** In which order frontier blocks are tried; 'swift': the nearest, many at a time. */
const PREFERENCES = ['swift', 'nearest', 'most', 'least'] as const;
/** So many of the grown plans are improved. */
const IMPROVED = 3;
type Preference = (typeof PREFERENCES)[number];

export function growCandidates(input: TrialInput, trial: CandidateTrial): Trial[] {
  const { ties } = input.region;
  const results: Trial[] = [];
  const entries = ties.flatMap((tie, t) => (tie.a === LIVE ? [t] : []));
  for (const preference of PREFERENCES) {
    for (const first of entries) {
      if (trial.isSpent) return results;
      const grown = new Growth(input, trial, preference).runFrom(first);
      if (grown !== null) results.push(grown);
    }
  }
  // Not only from the best: another may have farther to go.
  const ranked = results.toSorted((x, y) => trial.compare(x, y));
  const distinct = ranked.filter((one, i) => i === 0 || trial.compare(ranked[i - 1]!, one) !== 0);
  for (const start of distinct.slice(0, IMPROVED)) results.push(...improve(input, trial, start));
  return results;
}

/** Gives up, in turn, what hangs behind each device of the best plan, and lets supply grow otherwise from there, while that gains. */
function improve(input: TrialInput, trial: CandidateTrial, start: Trial): Trial[] {
  let best = start;
  for (let hasGained = true; hasGained; ) {
    hasGained = false;
    for (const preference of PREFERENCES.slice(1)) {
      for (let e = 0; e < input.region.edges.length && !trial.isSpent; e++) {
        const grown = new Growth(input, trial, preference).runWithout(best, e);
        if (grown === null || trial.compare(grown, best) >= 0) continue;
        best = grown;
        hasGained = true;
      }
    }
  }
  return best === start ? [] : [best];
}

export interface ExtendedPlan {
  readonly best: Trial | null;
  /** every further block was tried on the final plan, and none can be supplied within the limits */
  readonly isComplete: boolean;
}

/** Gives supply to what a plan leaves out, block by block, until nothing more can be had. `start` null: from the ties alone. */
export function extendPlan(input: TrialInput, trial: CandidateTrial, start: Trial | null): ExtendedPlan {
  const last = new Growth(input, trial, 'nearest').extend(start);
  const isBetter = last !== null && (start === null || compareWorth(last.worth, start.worth) > 0);
  return { best: isBetter ? last : start, isComplete: !trial.isSpent };
}

/** A way into a block that has no supply yet. */
interface Way {
  readonly edge: number;
  readonly tie: number;
  readonly from: number;
  readonly to: number;
}

class Growth {
  readonly #input: TrialInput;
  readonly #trial: CandidateTrial;
  readonly #preference: Preference;
  readonly #served: Uint8Array;
  readonly #keptEdges = new Set<number>();
  readonly #ties: number[] = [];
  readonly #waysAt: Way[][];
  readonly #fromLive: Way[] = [];
  readonly #refused = new Set<string>();
  #last: Trial | null = null;

  constructor(input: TrialInput, trial: CandidateTrial, preference: Preference) {
    const { region } = input;
    this.#input = input;
    this.#trial = trial;
    this.#preference = preference;
    this.#served = new Uint8Array(region.blocks.length);
    this.#waysAt = region.blocks.map(() => []);
    region.edges.forEach(({ a, b }, edge) => {
      this.#waysAt[a]!.push({ edge, tie: -1, from: a, to: b });
      this.#waysAt[b]!.push({ edge, tie: -1, from: b, to: a });
    });
    region.ties.forEach(({ a, b }, tie) => {
      if (a === LIVE) this.#fromLive.push({ edge: -1, tie, from: LIVE, to: b });
      else {
        this.#waysAt[a]!.push({ edge: -1, tie, from: a, to: b });
        this.#waysAt[b]!.push({ edge: -1, tie, from: b, to: a });
      }
    });
  }

  runFrom(firstTie: number): Trial | null {
    const first = this.#fromLive.find((way) => way.tie === firstTie)!;
    this.#add(first);
    return this.#fill();
  }

  /** From a plan less all that has its supply over one forest edge of it; null where the edge carries none. */
  runWithout(plan: Trial, edge: number): Trial | null {
    const { region } = this.#input;
    const { a, b } = region.edges[edge]!;
    if (plan.candidate.cuts.includes(edge) || plan.served[a] === 0 || plan.served[b] === 0) return null;
    this.#resume(plan, edge);
    for (const to of [a, b]) this.#refused.add(keyOf({ edge, tie: -1, from: to === a ? b : a, to }));
    return this.#fill();
  }

  /** From a plan; what was refused is tried again after each gain. */
  extend(plan: Trial | null): Trial | null {
    if (plan !== null) this.#resume(plan, -1);
    this.#last = plan;
    for (let before: Trial | null | undefined; before !== this.#last && !this.#trial.isSpent; ) {
      before = this.#last;
      this.#refused.clear();
      this.#fill();
    }
    return this.#last;
  }

  /** What a plan serves without one of the forest's edges. */
  #resume(plan: Trial, edge: number): void {
    const cuts = new Set([...plan.candidate.cuts, edge]);
    const isUsed = (way: Way) => (way.edge >= 0 ? !cuts.has(way.edge) : plan.candidate.ties.includes(way.tie));
    const queue: number[] = [];
    const take = (way: Way) => {
      if (!isUsed(way) || this.#served[way.to] === 1) return;
      this.#served[way.to] = 1;
      if (way.edge >= 0) this.#keptEdges.add(way.edge);
      else this.#ties.push(way.tie);
      queue.push(way.to);
    };
    for (const way of this.#fromLive) take(way);
    for (let head = 0; head < queue.length; head++) for (const way of this.#waysAt[queue[head]!]!) take(way);
  }

  /** Critical sites first, each by the shortest way; then whatever fits. */
  #fill(): Trial | null {
    const { blocks } = this.#input.region;
    const critical = blocks
      .map((block, i) => ({ i, worth: block.priorityCustomers }))
      .filter(({ worth }) => worth.some((customers) => customers > 0))
      .toSorted((x, y) => compareWorth(y.worth, x.worth));
    for (const { i } of critical) if (this.#served[i] === 0) this.#reach(i);
    while (!this.#trial.isSpent) {
      const way = this.#nextWay();
      if (way === null) break;
      this.#add(way);
    }
    return this.#last;
  }

  /** Enters a block, with all that hangs behind it, or (swift: nearest first, by halving) as much of that as the limits bear. */
  #add(way: Way): void {
    const behind = this.#behind(way.to, new Set([way.to]));
    if (behind.length > 0 && this.#attempt([way, ...behind])) return;
    if (!this.#attempt([way])) {
      this.#refused.add(keyOf(way));
      return;
    }
    // The other preferences look at each block for itself: slower, and better where it matters which ones are served.
    if (this.#preference !== 'swift') return;
    let rest = behind;
    let size = rest.length >> 1;
    while (size > 0 && rest.length > 0) {
      // What comes first never hangs on what comes later.
      if (this.#attempt(rest.slice(0, size))) rest = rest.slice(size);
      else {
        if (size === 1) this.#refused.add(keyOf(rest[0]!));
        size >>= 1;
      }
    }
  }

  #attempt(ways: readonly Way[]): boolean {
    const { region } = this.#input;
    const served = this.#served.slice();
    const kept = new Set(this.#keptEdges);
    const ties = [...this.#ties];
    for (const way of ways) {
      served[way.to] = 1;
      if (way.edge >= 0) kept.add(way.edge);
      else ties.push(way.tie);
    }
    // Cut where supply meets what has none, or another supply.
    const cuts: number[] = [];
    region.edges.forEach(({ a, b }, e) => {
      if (!kept.has(e) && (served[a] === 1 || served[b] === 1)) cuts.push(e);
    });
    const candidate: Candidate = { ties: ties.toSorted((x, y) => x - y), cuts };
    const result = this.#trial.run(candidate);
    if (result === null || !result.isAllowed) return false;
    this.#served.set(served);
    this.#keptEdges.clear();
    for (const e of kept) this.#keptEdges.add(e);
    this.#ties.splice(0, this.#ties.length, ...ties);
    this.#last = result;
    return true;
  }

  /** Ways over forest edges to everything without supply that hangs behind a block. */
  #behind(block: number, taken: Set<number>): Way[] {
    const found: Way[] = [];
    const queue = [block];
    for (let head = 0; head < queue.length; head++) {
      for (const way of this.#waysAt[queue[head]!]!) {
        if (way.edge < 0 || this.#served[way.to] === 1 || taken.has(way.to)) continue;
        taken.add(way.to);
        found.push(way);
        queue.push(way.to);
      }
    }
    return found;
  }

  #nextWay(): Way | null {
    const { blocks } = this.#input.region;
    let best: Way | null = null;
    for (const way of this.#frontier()) {
      if (this.#refused.has(keyOf(way))) continue;
      if (best === null) best = way;
      // A forest edge costs no switching, a tie does.
      else if (best.edge < 0 && way.edge >= 0) best = way;
      else if (best.edge < 0 === way.edge < 0 && this.#preference !== 'nearest' && this.#preference !== 'swift') {
        const order = worthOf(blocks[way.to]!) - worthOf(blocks[best.to]!);
        if (this.#preference === 'most' ? order > 0 : order < 0) best = way;
      }
    }
    return best;
  }

  *#frontier(): Generator<Way> {
    for (let b = 0; b < this.#served.length; b++) {
      if (this.#served[b] === 0) continue;
      for (const way of this.#waysAt[b]!) if (this.#served[way.to] === 0) yield way;
    }
    for (const way of this.#fromLive) if (this.#served[way.to] === 0) yield way;
  }

  /** Shortest way from what has supply to one block, in steps; false = refused or none. */
  #reach(target: number): boolean {
    const via = new Map<number, Way>();
    const queue: number[] = [];
    for (const way of this.#frontier()) {
      if (via.has(way.to)) continue;
      via.set(way.to, way);
      queue.push(way.to);
    }
    for (let head = 0; head < queue.length && !via.has(target); head++) {
      for (const way of this.#waysAt[queue[head]!]!) {
        if (this.#served[way.to] === 1 || via.has(way.to)) continue;
        via.set(way.to, way);
        queue.push(way.to);
      }
    }
    const path: Way[] = [];
    for (let way = via.get(target); way !== undefined; way = via.get(way.from)) {
      path.unshift(way);
      if (way.from === LIVE || this.#served[way.from] === 1) break;
    }
    return path.length > 0 && this.#attempt(path);
  }
}

const keyOf = (way: Way): string => `${way.edge}:${way.tie}:${way.to}`;
const worthOf = (block: { readonly customers: number; readonly p: number }): number => block.customers * 1e6 + block.p;
