// A random course of an emergency order: clearances by the rules with attempts of every kind between their steps. What the order lets
// pass is carried out and judged by brute force.
import { advanceOrder } from '../../simulation/switching/order-machine.ts';
import { newOrder, type OrderSheet, stepOf as draftedStep } from '../../simulation/switching/order-sheet.ts';
import { applyOperation } from '../../simulation/switching/apply-operation.ts';
import { draftOnBoard } from '../../simulation/switching/draft-document.ts';
import { lookAhead } from '../../simulation/switching/look-ahead.ts';
import type { Operation, PlannedStep } from '../../simulation/switching/operation.ts';
import type { SafetyBoard } from '../../simulation/switching/safety-board.ts';
import { copyState } from '../../simulation/network/network.ts';
import {
  clearanceOf,
  Draws,
  hotSpots,
  type RandomSwitching,
  randomOperation,
  randomSwitching,
  stepOf,
  type SwitchingPlan,
} from './random-switching.ts';
import { provenAfter, wrongsOf } from './switching-judge.ts';

export interface CourseResult {
  readonly wrongs: readonly string[];
  /** codes that were met, and how often steps were let pass, by kind */
  readonly met: readonly string[];
  readonly passed: readonly string[];
}

const OPERATOR = 'operator';

export function runCourse(plan: SwitchingPlan): CourseResult {
  const draws = new Draws(plan.draws);
  const random = randomSwitching(plan, draws);
  const course = new Course(random, draws);
  const { network, grid } = random;
  if (draws.chance(0.7)) {
    const { sources, nodes } = network;
    const places = nodes.ids.filter((_, n) => !sources.node.includes(n));
    const place = draws.pick(draws.chance(0.9) ? places : nodes.ids);
    const isBare = draws.chance(0.3);
    const { operations, draft } = clearanceOf(network, grid, place, isBare, draws);
    if (!isBare) course.draft(draft);
    for (const operation of operations) {
      if (draws.chance(0.1)) course.attempt(randomOperation(network, course.board, draws));
      // Who forgets a step is refused where it is needed, and nowhere else.
      if (!draws.chance(0.03)) course.attempt(operation, 'crew');
    }
  }
  if (draws.chance(0.5)) course.closeAround();
  for (let i = 0; i < plan.attempts; i++) course.attempt(randomOperation(network, course.board, draws));
  return course;
}

class Course implements CourseResult {
  readonly wrongs: string[] = [];
  readonly met: string[] = [];
  readonly passed: string[] = [];
  board: SafetyBoard;
  readonly #random: RandomSwitching;
  readonly #draws: Draws;
  readonly #issued: OrderSheet;
  #at = 0;
  #proven: ReadonlySet<string> = new Set();

  constructor(random: RandomSwitching, draws: Draws) {
    this.#random = random;
    this.#draws = draws;
    this.board = random.board;
    const order = newOrder({ id: 'o', kind: 'emergency', title: '', purpose: '', area: '' }, [], {
      by: OPERATOR,
      at: 0,
    });
    const issue = { type: 'issue', by: OPERATOR, at: 0, responsible: OPERATOR, isAutomatic: false } as const;
    const issued = advanceOrder(order, issue);
    if (!issued.ok) throw new Error(issued.code);
    this.#issued = issued.order;
  }

  draft(document: Parameters<typeof draftOnBoard>[2]): void {
    const drafted = draftOnBoard(this.#random.grid, this.board, document);
    if (drafted.ok) ({ board: this.board } = drafted);
  }

  /** Everything beside what is protected or faulted, one after the other. */
  closeAround(): void {
    const { network } = this.#random;
    for (const device of new Set(hotSpots(network, this.board).devices))
      this.attempt({ kind: 'switch', device, to: 'closed' }, 'crew');
  }

  attempt(operation: Operation, means?: 'crew'): void {
    const { grid, network } = this.#random;
    const drawn = stepOf(operation, this.#draws, ++this.#at);
    const step = means === undefined ? drawn : { ...drawn, means, by: OPERATOR };
    const { violations } = lookAhead(grid, this.board, step);
    this.met.push(...violations.map(({ code }) => code));
    const isConfirmed = means !== undefined || this.#draws.chance(0.5);
    const confirmation = isConfirmed ? { by: OPERATOR, at: this.#at, shown: violations } : null;
    const order = this.#orderOf(step);
    const check = { step: '1', at: this.#at, violations };
    const word = { by: OPERATOR, at: this.#at };
    if (!advanceOrder(order, { type: 'instruct', ...word, step: '1', check, confirmation }).ok) return;
    this.passed.push(operation.kind === 'switch' ? operation.to : operation.kind);
    const judged = {
      ...{ network, critical: grid.critical, state: copyState(grid.topology.state), board: this.board, operation },
      confirmed: new Set(isConfirmed ? violations.map(({ code }) => code) : []),
      by: step.by,
      proven: this.#proven,
    };
    this.wrongs.push(...wrongsOf(judged));
    this.#proven = provenAfter(judged);
    this.board = applyOperation(grid, this.board, operation, step);
  }

  /** The order with this one step left to do. */
  #orderOf({ operation, means }: PlannedStep): OrderSheet {
    const crew = means === 'crew' ? 'crew 1' : null;
    return { ...this.#issued, steps: [draftedStep({ id: '1', group: 1, operation, means, crew, note: '' })] };
  }
}
