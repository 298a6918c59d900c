// What somebody says that moves something: the word for a step, a step that was done already, one that is accepted after all. Each needs the areas
// of its step, a fresh PIN and a check of this moment; a confirmation counts only of what this host has shown.
import type { Failure } from '../../../../contract/messages.ts';
import { type OrderReport, type StepPreviewReport, WORD_VALID_MS } from '../../../../contract/order-requests.ts';
import type { OrderEvent } from '../../../../simulation/switching/order-events.ts';
import {
  type OrderSheet,
  type OrderStep,
  stepOf,
  type StepDraft,
} from '../../../../simulation/switching/order-sheet.ts';
import { verdictOf, type Violation } from '../../../../simulation/switching/violation.ts';
import type { CityClock } from '../../ports.ts';
import { answer, type Answer, refuse } from '../../requests/handler.ts';
import type { Asker, ControlDesk } from '../control/control-desk.ts';
import { failed, noOrder, refusalOf } from './order-answers.ts';
import type { OrderAreas } from './order-areas.ts';
import { orderOf, rulesAt } from './order-book.ts';
import type { OrderChecks, StepCheckNow } from './order-checks.ts';
import type { DeskResult, OrderDesk } from './order-desk.ts';
import type { OrderExecution } from './order-execution.ts';
import { orderOnWire, previewOnWire } from './order-reports.ts';
import type { ShownChecks } from './shown-checks.ts';
import type { SwitchPoints } from './switch-points.ts';
import type { WordGate } from './word-gate.ts';

export interface OrderWordsOptions {
  readonly desk: OrderDesk;
  readonly control: Pick<ControlDesk, 'refuse'>;
  readonly areas: Pick<OrderAreas, 'areasOfSteps'>;
  readonly checks: Pick<OrderChecks, 'step'>;
  readonly execution: Pick<OrderExecution, 'give'>;
  readonly gate: WordGate;
  readonly points: Pick<SwitchPoints, 'wordOf'>;
  readonly shown: ShownChecks;
  readonly clock: CityClock;
}

/** A step of an emergency that was done already. */
export interface DoneStep {
  readonly step: StepDraft;
  /** city time, ms UTC */
  readonly doneAt: number;
  /** the crew, or who operated it */
  readonly doneBy: string;
}

export class OrderWords {
  readonly #options: OrderWordsOptions;

  constructor(options: OrderWordsOptions) {
    this.#options = options;
  }

  /** What it answers counts as shown to this session, for a minute. */
  async check(id: string, step: string, asker: Asker): Promise<Answer<StepPreviewReport & { at: number }>> {
    const found = this.find(id, step);
    if ('failure' in found) return found;
    const given = await this.#options.checks.step(found.sheet, found.step, asker.user);
    if ('failure' in given) return given;
    const { at, preview } = given.result;
    this.#options.shown.keep(asker, found.sheet, found.step, preview.violations);
    return answer({ ...previewOnWire(step, preview), at });
  }

  /** `shown`: what the person was shown and says again; the step is checked anew. What comes to its turn too late is not given (`word-late`). */
  instruct(
    id: string,
    seen: number,
    step: string,
    shown: readonly Violation[],
    asker: Asker,
  ): Promise<Answer<OrderReport>> {
    const cameMs = performance.now();
    const isLate = () => performance.now() - cameMs > WORD_VALID_MS;
    return this.#options.gate.inTurn(async () => {
      const found = this.find(id, step);
      if ('failure' in found) return found;
      const refused = await this.#refuseAreas('order.instruct', found.sheet, found.step, asker);
      if (refused !== null) return refused;
      if (isLate()) return this.#turnDown('instruct', found, 'word-late', step, asker);
      // Said of what stands there no longer: not worth a check.
      if (seen !== found.version) return this.#turnDown('instruct', found, 'version', id, asker);
      const confirmed = this.#options.shown.confirmed(asker, found.sheet, found.step, shown);
      if (shown.length > 0 && confirmed === null) return this.#turnDown('instruct', found, 'not-shown', step, asker);
      const given = await this.#checked('instruct', found, asker);
      if ('failure' in given) return given;
      const { at, preview } = given.result;
      const now = this.#now();
      const confirmation = shown.length === 0 ? null : { by: asker.user, at: now, shown: confirmed ?? [] };
      const verdict = verdictOf(preview.violations, confirmation, rulesAt(this.#options.clock.speed).confirmedMargin);
      if (verdict.kind !== 'allowed') {
        const code = verdict.kind === 'refused' ? 'unsafe' : 'unconfirmed';
        return this.#turnDown('instruct', found, code, becauseOf(verdict.because), asker);
      }
      // The check has its time too, and may have been made several times.
      if (isLate()) return this.#turnDown('instruct', found, 'word-late', step, asker);
      const word = { order: id, seen, step, by: asker.user, checkedAt: at };
      const { violations } = preview;
      return this.#told(await this.#options.execution.give({ ...word, violations, confirmation }), id);
    });
  }

  /** Where a device stands is said by telemetry, else by the crew that was there; protection is taken off as with any other step. */
  record(
    id: string,
    seen: number,
    { step: draft, doneAt, doneBy }: DoneStep,
    asker: Asker,
  ): Promise<Answer<OrderReport>> {
    return this.#options.gate.inTurn(async () => {
      const kept = orderOf(this.#options.desk.book, id);
      if (kept === null) return noOrder(id);
      const found = { ...kept, step: stepOf(draft) };
      const refused = await this.#refuseAreas('order.record', found.sheet, found.step, asker);
      if (refused !== null) return refused;
      const given = draft.operation.kind === 'switch' ? null : await this.#checked('record', found, asker);
      if (given !== null && 'failure' in given) return given;
      const at = this.#now();
      const check = { step: draft.id, at: given?.result.at ?? at, violations: given?.result.preview.violations ?? [] };
      const told = { seen: this.#positionOf(draft), check };
      const event = { type: 'record', by: asker.user, at, step: draft, doneAt, doneBy, ...told } as const;
      return this.#happen(id, seen, event, asker);
    });
  }

  /** Of a step that failed: it is done after all. Not against telemetry, nor where by now it would take somebody's protection. */
  accept(id: string, seen: number, step: string, seenBy: string | null, asker: Asker): Promise<Answer<OrderReport>> {
    return this.#options.gate.inTurn(async () => {
      const found = this.find(id, step);
      if ('failure' in found) return found;
      const refused = await this.#refuseAreas('order.accept', found.sheet, found.step, asker);
      if (refused !== null) return refused;
      const { operation } = found.step;
      const position = this.#positionOf(found.step);
      if (operation.kind === 'switch' && position !== null && position !== operation.to)
        return this.#turnDown('accept', found, 'telemetry-tells', operation.device, asker);
      if (operation.kind !== 'switch') {
        const given = await this.#checked('accept', found, asker);
        if ('failure' in given) return given;
        const against = given.result.preview.violations.filter(({ severity }) => severity === 'refuse');
        if (against.length > 0) return this.#turnDown('accept', found, 'unsafe', becauseOf(against), asker);
      }
      return this.#happen(id, seen, { type: 'accept', by: asker.user, at: this.#now(), step, seenBy }, asker);
    });
  }

  find(id: string, step: string): Found | { readonly failure: Failure } {
    const kept = orderOf(this.#options.desk.book, id);
    if (kept === null) return noOrder(id);
    const found = kept.sheet.steps.find((one) => one.id === step);
    return found === undefined
      ? refuse('not-found', `${id} has no step "${step.slice(0, 80)}"`)
      : { ...kept, step: found };
  }

  #refuseAreas(action: string, sheet: OrderSheet, step: OrderStep, asker: Asker) {
    const areas = this.#options.areas.areasOfSteps(sheet, [step]);
    return this.#options.control.refuse({ action, areas, subject: sheet.id }, asker);
  }

  /** Where no check can be had the word is refused as well, and the journal knows who tried. */
  async #checked(what: string, { sheet, step }: Found, { user }: Asker): Promise<Answer<StepCheckNow>> {
    const { gate, checks, desk } = this.#options;
    const given = await gate.checked(() => checks.step(sheet, step, user), sheet.id);
    if ('failure' in given) {
      const { code, message } = given.failure;
      const tried = { do: what, order: sheet.id, step: step.id };
      await desk.noteRefusal({ ...tried, code: code === 'unavailable' ? 'unchecked' : code, because: message }, user);
    }
    return given;
  }

  /** By telemetry that can be relied on now; null: it tells nothing. */
  #positionOf({ operation }: Pick<StepDraft, 'operation'>): 'open' | 'closed' | null {
    const word = operation.kind === 'switch' ? this.#options.points.wordOf(operation.device) : null;
    return word?.isGood === true && (word.position === 'open' || word.position === 'closed') ? word.position : null;
  }

  async #turnDown(what: string, { sheet, step }: Found, code: string, because: string, asker: Asker) {
    const data = { do: what, order: sheet.id, step: step.id, code, at: because };
    await this.#options.desk.noteRefusal(data, asker.user);
    return failed('conflict', code, because);
  }

  #now = (): number => Math.round(this.#options.clock.now());

  async #happen(id: string, seen: number, event: OrderEvent, { user }: Asker): Promise<Answer<OrderReport>> {
    const { desk, clock } = this.#options;
    return this.#told(await desk.do({ do: 'event', order: id, seen, speed: clock.speed, event }, user), id);
  }

  #told(result: DeskResult, id: string): Answer<OrderReport> {
    if (!result.ok) return refusalOf(result);
    const kept = result.order ?? orderOf(this.#options.desk.book, id);
    return kept === null ? noOrder(id) : answer(orderOnWire(kept));
  }
}

interface Found {
  readonly sheet: OrderSheet;
  readonly version: number;
  readonly step: OrderStep;
}

const becauseOf = (violations: readonly Violation[]): string =>
  violations.map((one) => `${one.code} (${one.at})`).join(', ');
