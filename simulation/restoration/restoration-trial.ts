// One plan put to the test: which blocks it serves, whether the ties carry the phases needed, and what the power flow says.
import { type Phrase, phrase } from '../phrases/phrases.ts';
import { find, singletons, unite } from '../network/union-find.ts';
import type { Block, DeadRegion } from './dead-region.ts';
import type { FlowFigures, FlowLimits, GridFlow, SwitchableGrid } from './switchable-grid.ts';

export interface TrialInput {
  readonly grid: SwitchableGrid;
  readonly region: DeadRegion;
  readonly flow: GridFlow;
  /** positions after isolation and re-closing */
  readonly closed: Uint8Array;
  readonly limits: FlowLimits | null;
  readonly loadFactor: Float64Array | null;
}

/** Rows of the region's ties to close and of its forest edges to open. */
export interface Candidate {
  readonly ties: readonly number[];
  readonly cuts: readonly number[];
}

export interface Outline {
  readonly served: Uint8Array;
  readonly servedBlocks: number;
  /** customers of each priority level, customers, W */
  readonly worth: readonly number[];
  /** devices to close */
  readonly devices: number;
  /** devices to close or to open that somebody has to go to */
  readonly byHand: number;
  /** a tie that does not carry all phases in use behind it, or -1 */
  readonly lacksPhases: number;
}

export interface Trial extends Outline {
  readonly candidate: Candidate;
  readonly figures: FlowFigures;
  readonly isAllowed: boolean;
}

/** Loading below this share of the rating counts as no strain; above, in steps of a tenth. */
const EASY_LOADING = 0.8;

export class CandidateTrial {
  readonly #input: TrialInput;
  readonly #positions: Uint8Array;
  readonly #leader: Int32Array;
  #budget: number;
  flows = 0;

  constructor(input: TrialInput, budget: number) {
    this.#input = input;
    this.#budget = budget;
    this.#positions = input.closed.slice();
    this.#leader = singletons(input.region.blocks.length + 1);
  }

  get isSpent(): boolean {
    return this.flows >= this.#budget;
  }

  /** flows that may still be calculated */
  get left(): number {
    return Math.max(0, this.#budget - this.flows);
  }

  extend(flows: number): void {
    this.#budget = this.flows + flows;
  }

  /** What a candidate serves, without a power flow; null where it would make a loop. */
  outline({ ties, cuts }: Candidate): Outline | null {
    const { region, grid } = this.#input;
    const live = region.blocks.length;
    const leader = this.#leader;
    for (let i = 0; i <= live; i++) leader[i] = i;
    for (let e = 0; e < region.edges.length; e++) {
      if (!cuts.includes(e)) unite(leader, region.edges[e]!.a, region.edges[e]!.b);
    }
    let devices = 0;
    let byHand = 0;
    const { remote } = grid.devices;
    for (const e of cuts) byHand += 1 - remote[region.edges[e]!.device]!;
    // Through each supply's tie by itself, so that the phases behind it can be told.
    for (const t of ties) {
      const tie = region.ties[t]!;
      devices += tie.devices.length;
      for (const d of tie.devices) byHand += 1 - remote[d]!;
      if (tie.a >= 0 && !unite(leader, tie.a, tie.b)) return null;
    }
    const lacking = this.#findLackingPhases(ties);
    for (const t of ties) {
      const tie = region.ties[t]!;
      if (tie.a < 0 && !unite(leader, live, tie.b)) return null;
    }
    const root = find(leader, live);
    const served = new Uint8Array(live);
    const worth = new Array<number>(grid.priorityLevels.length + 2).fill(0);
    let servedBlocks = 0;
    region.blocks.forEach((block, i) => {
      if (find(leader, i) !== root) return;
      served[i] = 1;
      servedBlocks++;
      addWorth(worth, block);
    });
    return { served, servedBlocks, worth, devices, byHand, lacksPhases: lacking };
  }

  /** Worth of serving every block. */
  worthOfAll(): number[] {
    const { region, grid } = this.#input;
    const worth = new Array<number>(grid.priorityLevels.length + 2).fill(0);
    for (const block of region.blocks) addWorth(worth, block);
    return worth;
  }

  /** Null: it makes a loop, or the budget is spent. */
  run(candidate: Candidate, lossCap = Infinity, isQuick = false): Trial | null {
    if (this.isSpent) return null;
    const outline = this.outline(candidate);
    if (outline === null) return null;
    const { flow, limits, loadFactor } = this.#input;
    this.flows++;
    this.#apply(candidate);
    const figures = flow.solve(this.#positions, loadFactor, limits, lossCap, isQuick);
    this.#revert(candidate);
    return { ...outline, candidate, figures, isAllowed: outline.lacksPhases < 0 && keepsLimits(figures) };
  }

  /** Positions that a candidate leads to; a copy. */
  positionsOf(candidate: Candidate): Uint8Array {
    this.#apply(candidate);
    const positions = this.#positions.slice();
    this.#revert(candidate);
    return positions;
  }

  /** < 0: x is the better plan. */
  compare(x: Trial, y: Trial): number {
    const byWorth =
      Number(y.isAllowed) - Number(x.isAllowed) ||
      compareWorth(y.worth, x.worth) ||
      x.devices - y.devices ||
      x.candidate.cuts.length - y.candidate.cuts.length;
    if (byWorth !== 0) return byWorth;
    const strain =
      this.#input.limits === null ? 0 : x.byHand - y.byHand || strainClass(x.figures) - strainClass(y.figures);
    if (strain !== 0) return strain;
    const byLoss = x.figures.loss - y.figures.loss;
    if (Number.isNaN(byLoss)) return Number(Number.isNaN(x.figures.loss)) - Number(Number.isNaN(y.figures.loss));
    // Equal to the last digits: the lower rows, so that the same input gives the same plan.
    if (Math.abs(byLoss) > 1e-9 * Math.abs(x.figures.loss)) return byLoss;
    return compareRows(x.candidate, y.candidate);
  }

  #findLackingPhases(ties: readonly number[]): number {
    const { region } = this.#input;
    for (const t of ties) {
      const tie = region.ties[t]!;
      if (tie.phases === 7) continue;
      const root = find(this.#leader, tie.b);
      let needed = 0;
      for (let i = 0; i < region.blocks.length; i++) {
        if (find(this.#leader, i) === root) needed |= region.blocks[i]!.phases;
      }
      if ((needed & ~tie.phases) !== 0) return t;
    }
    return -1;
  }

  #apply({ ties, cuts }: Candidate): void {
    const { region } = this.#input;
    for (const e of cuts) this.#positions[region.edges[e]!.device] = 0;
    for (const t of ties) for (const d of region.ties[t]!.devices) this.#positions[d] = 1;
  }

  #revert({ ties, cuts }: Candidate): void {
    const { region } = this.#input;
    for (const e of cuts) this.#positions[region.edges[e]!.device] = 1;
    for (const t of ties) for (const d of region.ties[t]!.devices) this.#positions[d] = 0;
  }
}

function addWorth(worth: number[], { priorityCustomers, customers, p }: Block): void {
  const levels = priorityCustomers.length;
  for (let level = 0; level < levels; level++) worth[level]! += priorityCustomers[level]!;
  worth[levels]! += customers;
  worth[levels + 1]! += p;
}

/** > 0: x is worth more. */
export function compareWorth(x: readonly number[], y: readonly number[]): number {
  for (let i = 0; i < x.length; i++) {
    const difference = x[i]! - y[i]!;
    // Sums of the same loads in another order differ in the last digits.
    if (Math.abs(difference) > 1e-9 * Math.max(Math.abs(x[i]!), Math.abs(y[i]!))) return difference;
  }
  return 0;
}

export const keepsLimits = (figures: FlowFigures): boolean =>
  figures.converged && figures.undervoltage === null && figures.overvoltage === null && figures.overload === null;

/** The breach that says most, for a person. */
export function describeBreach(figures: FlowFigures): Phrase | null {
  if (!figures.converged) return phrase('breach-no-solution');
  const { overload, undervoltage, overvoltage } = figures;
  if (overload !== null) return phrase('breach-overload', { at: overload.at, loadingShare: overload.value });
  const voltage = undervoltage ?? overvoltage;
  return voltage === null ? null : phrase('breach-voltage', { at: voltage.at, voltagePu: voltage.value });
}

const strainClass = ({ worstLoading }: FlowFigures): number =>
  worstLoading === null || worstLoading.value <= EASY_LOADING ? 0 : Math.ceil((worstLoading.value - EASY_LOADING) * 10);

function compareRows(x: Candidate, y: Candidate): number {
  for (let i = 0; i < x.ties.length; i++) if (x.ties[i] !== y.ties[i]) return x.ties[i]! - y.ties[i]!;
  for (let i = 0; i < x.cuts.length; i++) if (x.cuts[i] !== y.cuts[i]) return x.cuts[i]! - y.cuts[i]!;
  return 0;
}
