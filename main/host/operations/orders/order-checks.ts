// The safety check of a step before the word for it is given, asked of the planning thread: what the book knows of people and devices goes
// there, together with what telemetry tells this moment and what is known of faults.
import type { GroupedStep, StepPreview } from '../../../../simulation/switching/look-ahead.ts';
import type { Operation, PlannedStep, SwitchPosition } from '../../../../simulation/switching/operation.ts';
import { firstTooMany } from '../../../../simulation/switching/order-refusals.ts';
import {
  ORDER_RULES,
  type OrderSheet,
  type OrderStep,
  type StepDraft,
} from '../../../../simulation/switching/order-sheet.ts';
import type { EndangeredWork } from '../../../../simulation/switching/protected-devices.ts';
import type { SafetyBoard } from '../../../../simulation/switching/safety-board.ts';
import type { CommandService } from '../../commands/command-service.ts';
import type { CityClock } from '../../ports.ts';
import { answer, type Answer } from '../../requests/handler.ts';
import type { AskPlanner } from '../../shadow/shadow-questions.ts';
import type { CheckBasis, OrderLookAhead, ReturnSteps } from '../../shadow/step-checks.ts';
import type { KnownFaults } from './emergency-orders.ts';
import { failed } from './order-answers.ts';
import { type BookState, isExecuting } from './order-book.ts';
import type { SwitchPoints } from './switch-points.ts';
import { type WordUnderWay, wordsUnderWay } from './words-under-way.ts';

export interface OrderChecksOptions {
  readonly plan: AskPlanner;
  readonly points: SwitchPoints;
  readonly commands: Pick<CommandService, 'list'>;
  readonly book: () => BookState;
  /** ids of places whose proof is lost, though the book does not know it yet */
  readonly lostProofs: () => readonly string[];
  readonly clock: Pick<CityClock, 'now' | 'speed'>;
}

/** `at`: city time when it was asked, ms UTC: what is believed may be a moment younger */
export interface StepCheckNow {
  readonly at: number;
  readonly preview: StepPreview;
}

export class OrderChecks {
  readonly #options: OrderChecksOptions;
  #faults: KnownFaults | null = null;

  constructor(options: OrderChecksOptions) {
    this.#options = options;
  }

  heedFaults(source: KnownFaults): void {
    this.#faults = source;
  }

  board(): SafetyBoard {
    const { board } = this.#options.book();
    const lost = this.#options.lostProofs();
    const provenDead = board.provenDead.filter((node) => !lost.includes(node));
    return { ...board, provenDead, faults: this.#faults?.faults() ?? [] };
  }

  /** Of a step of an order, beside all steps whose outcome nobody knows yet. `by`: who would give the word. */
  step(order: OrderSheet, step: OrderStep, by: string): Promise<Answer<StepCheckNow>> {
    return this.#check(step.operation, step.means, by, (one) => one.order === order.id && one.stepId === step.id);
  }

  /** Of a direct command. */
  operation(operation: Operation, by: string): Promise<Answer<StepCheckNow>> {
    return this.#check(operation, 'remote', by, () => false);
  }

  async lookAhead(drafts: readonly StepDraft[], by: string): Promise<Answer<OrderLookAhead>> {
    // Each further step of a group doubles the work of the thread that every word for a switching waits for.
    const tooMany = firstTooMany(drafts, ORDER_RULES);
    if (tooMany !== null) return failed('bad-request', 'group-too-large', tooMany);
    const at = this.#now();
    const steps = drafts.map(({ group, operation, means }): GroupedStep => ({ group, operation, means, by, at }));
    return this.#options.plan('lookAhead', { ...this.#basis(), steps });
  }

  async returnSteps(feeder: string, by: string): Promise<Answer<ReturnSteps>> {
    return this.#options.plan('returnSteps', { ...this.#basis(), feeder, by, at: this.#now() });
  }

  /** The thread that checks takes seconds to start in a large city: whoever begins an order will ask it soon. */
  warm(): void {
    void this.#options.plan('joined', { ...this.#basis(), device: '', nodes: [] }).catch(() => undefined);
  }

  /** Of the places that were proven dead those that are joined to what this device joins; null: nobody could tell. */
  async joined(device: string): Promise<readonly string[] | null> {
    const basis = this.#basis();
    const given = await this.#options.plan('joined', { ...basis, device, nodes: basis.board.provenDead });
    return 'failure' in given ? null : given.result;
  }

  /** People at work whose place is not safe as things stand. */
  endangered(): Promise<Answer<readonly EndangeredWork[]>> {
    return this.#options.plan('endangered', this.#basis());
  }

  /** Words that were given and whose outcome nobody knows. */
  readonly underWay = (): readonly WordUnderWay[] => {
    const { book, commands, points, clock } = this.#options;
    const deviceOf = (point: string) => points.deviceOf(point);
    return wordsUnderWay({
      ...{ book: book(), commands: commands.list(), deviceOf, wordOf: (device) => points.wordOf(device) },
      ...{ at: this.#now(), speed: clock.speed },
    });
  };

  async #check(
    operation: Operation,
    means: PlannedStep['means'],
    by: string,
    isSelf: (word: WordUnderWay) => boolean,
  ): Promise<Answer<StepCheckNow>> {
    const at = this.#now();
    const underWay = this.underWay()
      .filter((word) => !isSelf(word))
      .map((word) => word.step);
    const step = { operation, means, by, at };
    const given = await this.#options.plan('checkStep', { ...this.#basis(), step, underWay });
    return 'failure' in given ? given : answer({ at, preview: given.result });
  }

  #now = (): number => Math.round(this.#options.clock.now());

  #basis(): CheckBasis {
    const book = this.#options.book();
    const told = new Map<string, SwitchPosition>();
    for (const { sheet } of book.orders) {
      if (!isExecuting(sheet)) continue;
      for (const { operation } of sheet.steps) {
        if (operation.kind !== 'switch') continue;
        const word = this.#options.points.wordOf(operation.device);
        if (word?.isGood === true && (word.position === 'open' || word.position === 'closed'))
          told.set(operation.device, word.position);
      }
    }
    return {
      board: this.board(),
      explained: this.#faults?.trips() ?? [],
      hand: book.hand,
      told: [...told].map(([device, position]) => ({ device, position })),
    };
  }
}
