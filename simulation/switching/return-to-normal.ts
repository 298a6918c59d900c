// Back to the normal state: from the positions as they are to those that are normal, one step after the other, each judged in the state
// that the steps before it leave. Whoever waits for supply comes first; then a device opens as soon as it drops nobody; else one closes, a
// loop at a time. Only where no loop may be closed one is opened before another closes, with an interruption that is told. What cannot
// be brought back stays, with the reason. Every step tried is a flow of the whole grid: meant for a few devices, not for a storm's.
import { applyOperation } from './apply-operation.ts';
import { checkStep, type StepCheck } from './check-step.ts';
import type { Operation, PlannedStep, SwitchAction } from './operation.ts';
import { meansOf } from './order-steps-from.ts';
import type { SafetyBoard } from './safety-board.ts';
import type { SwitchingGrid } from './switching-grid.ts';
import { SWITCHING_RULES, type SwitchingRules } from './switching-rules.ts';
import type { Violation } from './violation.ts';
import { earthedPlaces } from './zones.ts';

export interface ReturnStep {
  readonly operation: Operation;
  readonly means: 'remote' | 'crew';
  readonly check: StepCheck;
}

export interface LeftOpen {
  readonly device: string;
  readonly because: readonly Violation[];
}

export interface ReturnPlan {
  readonly steps: readonly ReturnStep[];
  /** not brought back, and what speaks against it */
  readonly left: readonly LeftOpen[];
  /** customers who lose supply for a moment on the way */
  readonly interrupted: number;
}

interface Tried {
  readonly operation: SwitchAction;
  readonly check: StepCheck;
}

/** `normal` [switches] 1 = closed. Neither `grid` nor `board` is changed. */
export function returnToNormal(
  grid: SwitchingGrid,
  board: SafetyBoard,
  normal: Uint8Array,
  said: { readonly by: string; readonly at: number },
  rules: SwitchingRules = SWITCHING_RULES,
): ReturnPlan {
  const course = new ReturnCourse(grid.fork(), board, normal, said, rules);
  course.run();
  return { steps: course.steps, left: course.left(), interrupted: course.interrupted };
}

class ReturnCourse {
  readonly #grid: SwitchingGrid;
  #board: SafetyBoard;
  readonly #normal: Uint8Array;
  readonly #said: { readonly by: string; readonly at: number };
  readonly #rules: SwitchingRules;
  readonly steps: ReturnStep[] = [];
  interrupted = 0;

  constructor(
    grid: SwitchingGrid,
    board: SafetyBoard,
    normal: Uint8Array,
    said: { readonly by: string; readonly at: number },
    rules: SwitchingRules,
  ) {
    this.#grid = grid;
    this.#board = board;
    this.#normal = normal;
    this.#said = said;
    this.#rules = rules;
  }

  run(): void {
    this.#clearWay();
    while (this.#close(1) || this.#openHarmless() || this.#close(0) || this.#changeOver());
  }

  left(): LeftOpen[] {
    return this.#remaining().map((operation) => ({
      device: operation.device,
      because: this.#check(operation).violations.filter(({ severity }) => severity !== 'warn'),
    }));
  }

  /** Earths that nobody works behind come off, then locks that hold nothing any more and stand in the way. */
  #clearWay(): void {
    for (const { id, node } of earthedPlaces(this.#grid, this.#board)) {
      const row = this.#grid.switchRow(id);
      const name = this.#grid.network.nodes.ids[node]!;
      if (row < 0) this.#take({ kind: 'ground', earth: id, node: name, to: 'off' });
      else if (this.#normal[row] === 0) this.#take({ kind: 'switch', device: id, to: 'open' });
    }
    const { locks, tags } = this.#board;
    const isWanted = new Set(this.#remaining().map(({ device }) => device));
    for (const device of locks) {
      if (isWanted.has(device) && !tags.some((tag) => tag.device === device))
        this.#take({ kind: 'lock', device, to: 'unlocked' });
    }
  }

  #remaining(): SwitchAction[] {
    const { ids, count } = this.#grid.network.switches;
    const found: SwitchAction[] = [];
    for (let row = 0; row < count; row++) {
      const isWanted = this.#normal[row] === 1;
      if (this.#grid.isClosed(row) === isWanted) continue;
      found.push({ kind: 'switch', device: ids[row]!, to: isWanted ? 'closed' : 'open' });
    }
    return found;
  }

  #step = (operation: Operation): PlannedStep => ({ operation, means: this.#meansOf(operation), ...this.#said });

  #meansOf = (operation: Operation): 'remote' | 'crew' =>
    operation.kind === 'switch' ? meansOf(this.#grid.network, operation.device) : 'crew';

  #check = (operation: Operation): StepCheck => checkStep(this.#grid, this.#board, this.#step(operation), this.#rules);

  /** Carried out and written down, unless it is refused. */
  #take(operation: Operation, check = this.#check(operation)): boolean {
    if (check.violations.some(({ severity }) => severity === 'refuse')) return false;
    this.steps.push({ operation, means: this.#meansOf(operation), check });
    this.#board = applyOperation(this.#grid, this.#board, operation, this.#said, this.#rules);
    return true;
  }

  #tried = (to: SwitchAction['to']): Tried[] =>
    this.#remaining()
      .filter((operation) => operation.to === to)
      .map((operation) => ({ operation, check: this.#check(operation) }))
      .filter(({ check }) => !check.violations.some(({ severity }) => severity === 'refuse'));

  #openHarmless(): boolean {
    const found = this.#tried('open').find((one) => isHarmless(one) && dropped(one) === 0);
    return found !== undefined && this.#take(found.operation, found.check);
  }

  /** Of those that give at least so many customers their supply back the one that gives most. */
  #close(least: number): boolean {
    const gain = ({ check }: Tried) => check.effect?.pickedUp.customers ?? 0;
    const harmless = this.#tried('closed').filter((one) => isHarmless(one) && gain(one) >= least);
    const best = harmless.toSorted((a, b) => gain(b) - gain(a))[0];
    return best !== undefined && this.#take(best.operation, best.check);
  }

  /** Break before make: the opening that drops the fewest and lets something close behind it. */
  #changeOver(): boolean {
    const openings = this.#tried('open')
      .filter((one) => !needsMore(one))
      .toSorted((a, b) => dropped(a) - dropped(b));
    for (const { operation, check } of openings) {
      const row = this.#grid.switchRow(operation.device);
      const lets = this.#closings().filter((closing) => this.#letsAfter(row, closing));
      if (lets.length === 0) continue;
      this.interrupted += check.effect?.dropped.customers ?? 0;
      return this.#take(operation, check);
    }
    return false;
  }

  #closings = (): SwitchAction[] => this.#remaining().filter(({ to }) => to === 'closed');

  /** Whether this closing is harmless once `opened` stands open, and brings somebody back. */
  #letsAfter(opened: number, closing: SwitchAction): boolean {
    return this.#grid.tried(opened, false, this.#rules.coldLoadFactor, () => {
      const check = this.#check(closing);
      return isHarmless({ operation: closing, check }) && (check.effect?.pickedUp.customers ?? 0) > 0;
    });
  }
}

const isHarmless = ({ check }: Tried): boolean => check.violations.every(({ severity }) => severity === 'warn');

/** Beyond the critical, who are told with their figures anyway: a limit that somebody would have to answer for. */
const needsMore = ({ check }: Tried): boolean =>
  check.violations.some(({ severity, code }) => severity === 'confirm' && code !== 'critical-dropped');

const dropped = ({ check }: Tried): number => check.effect?.dropped.customers ?? 0;
