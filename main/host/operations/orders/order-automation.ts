// Automatic orders: the program gives their steps itself, each with a check of its own, the next one only when telemetry has told the one
// before. What a person would have to say again, or to do on site, it does not: the order halts and is handed over.
import { refusalDetail } from '../../../../contract/refusal-detail.ts';
import { inEnglish, type Phrase, phrase } from '../../../../simulation/phrases/phrases.ts';
import { AUTOMATION, type OrderSheet, type OrderStep } from '../../../../simulation/switching/order-sheet.ts';
import { verdictOf, type Violation } from '../../../../simulation/switching/violation.ts';
import type { CityClock } from '../../ports.ts';
import { orderOf, rulesAt } from './order-book.ts';
import type { OrderAreas } from './order-areas.ts';
import type { OrderChecks } from './order-checks.ts';
import type { DeskResult, OrderDesk } from './order-desk.ts';
import type { OrderExecution } from './order-execution.ts';
import type { WordGate } from './word-gate.ts';

/** The planning thread may have much to do just then, when many feeders trip together: asked again, ms of the machine's clock. */
const ASK_AGAIN_MS = 500;
/** So is a journal that did not take that an order halts. */
const WRITE_AGAIN_MS = 5_000;
/** `outdated`: so much is going on that the check has grown old; `tooMuch` under way beside it: a drive takes up to half a minute. */
const MOST_ATTEMPTS = { outdated: 4, failing: 4, busy: 30, tooMuch: 120 } as const;

const OUTDATED = 'check-outdated';
/** Of a sentence of somebody else in one of ours. */
const MOST_WORDS = 300;

type Tried =
  | { readonly kind: 'given' }
  /** somebody else has stopped the order meanwhile */
  | { readonly kind: 'stopped' }
  | { readonly kind: keyof typeof MOST_ATTEMPTS | 'refused'; readonly because: Reason };

/** Why an order halts. */
interface Reason {
  readonly words: readonly Phrase[];
  readonly violations?: readonly Violation[];
}

export interface OrderAutomationOptions {
  readonly desk: OrderDesk;
  readonly checks: Pick<OrderChecks, 'step'>;
  readonly gate: WordGate;
  readonly areas: Pick<OrderAreas, 'take'>;
  readonly execution: Pick<OrderExecution, 'give'>;
  readonly clock: CityClock;
  readonly log: (line: string) => void;
}

export class OrderAutomation {
  readonly #options: OrderAutomationOptions;
  readonly #driven = new Set<string>();
  /** under way since before a restart: not touched until `goOn` */
  readonly #held: Set<string>;
  /** orders that have to halt: from then on no step of them is given, whatever the journal takes */
  readonly #halting = new Set<string>();
  /** those of them that the journal has refused */
  readonly #unwritten = new Set<string>();
  readonly #unsubscribe: () => void;
  #isEnded = false;

  constructor(options: OrderAutomationOptions) {
    this.#options = options;
    this.#held = new Set(options.desk.book.orders.map(({ sheet }) => sheet.id));
    this.#unsubscribe = options.desk.onChange(({ sheet }) => this.drive(sheet.id));
  }

  /** Goes on with an order as far as it goes now. Nothing happens where it is not automatic, or not under way. */
  drive(id: string): void {
    if (this.#driven.has(id) || this.#held.has(id) || this.#isEnded || this.#next(id) === null) return;
    this.#driven.add(id);
    this.#run(id)
      .catch((error: unknown) => this.#halt(id, because(phrase('halt-program', { words: wordsOf(error) }))))
      .catch((error: unknown) => this.#options.log(`order ${id}: ${String(error)}`))
      .finally(() => {
        this.#driven.delete(id);
        // What changed while it ran was told to nobody.
        if (this.#next(id) !== null) this.drive(id);
      });
  }

  /** Ids of orders that have to halt, and stand as if they went on: the journal takes nothing. */
  unwrittenHalts = (): readonly string[] => [...this.#unwritten];

  /** No further step is given from this moment; answered when it is written, or when it is not the program's any more. `said`: why. */
  halt = (id: string, said: readonly Phrase[]): Promise<DeskResult> => this.#halt(id, because(...said));

  /** What a restart has interrupted may go on: by now telemetry has had time to tell where everything stands. */
  goOn(): void {
    const held = [...this.#held];
    this.#held.clear();
    for (const id of held) this.drive(id);
  }

  close(): void {
    this.#isEnded = true;
    this.#unsubscribe();
  }

  async #run(id: string): Promise<void> {
    for (let next = this.#next(id); next !== null && !this.#isEnded; next = this.#next(id)) {
      const { order, step } = next;
      const why = step === null ? await this.#complete(id) : await this.#give(order, step);
      if (why !== null) return void (await this.#halt(id, why));
    }
  }

  /** What is to be done now: a step, or (null) that all are done. Null: nothing, or not by the program. */
  #next(id: string): { readonly order: OrderSheet; readonly step: OrderStep | null } | null {
    const order = this.#underWay(id);
    if (order === null || this.#halting.has(id)) return null;
    const open = order.steps.filter(({ state }) => state !== 'completed');
    if (open.length === 0) return order.state === 'inProgress' ? { order, step: null } : null;
    const step = open.find(({ state, group }) => state === 'new' && group === open[0]!.group);
    return step === undefined ? null : { order, step };
  }

  /** An order in the hands of the program; null: it is not, or not any more. */
  #underWay(id: string): OrderSheet | null {
    const order = orderOf(this.#options.desk.book, id)?.sheet;
    return order?.isAutomatic === true && (order.state === 'issued' || order.state === 'inProgress') ? order : null;
  }

  /** Why not; null: it is given, somebody has stopped the order, or the host has ended. */
  async #give(order: OrderSheet, step: OrderStep): Promise<Reason | null> {
    if (step.means !== 'remote' || step.operation.kind !== 'switch')
      return because(phrase('halt-by-person', { n: step.id }));
    for (let attempt = 1; ; attempt++) {
      // One after the other: many orders that ask at once would all wait for the same thread, until none of their checks is young enough.
      const tried = await this.#options.gate.inTurn(() => this.#tryGiving(order, step));
      if (tried.kind === 'given' || tried.kind === 'stopped') return null;
      if (tried.kind === 'refused' || attempt >= MOST_ATTEMPTS[tried.kind]) return tried.because;
      if (tried.kind !== 'outdated') await pause(ASK_AGAIN_MS);
      if (this.#isEnded) return null;
    }
  }

  async #tryGiving(order: OrderSheet, step: OrderStep): Promise<Tried> {
    const { areas, checks, clock, execution, gate } = this.#options;
    const n = step.id;
    const refused = (detail: string) => because(phrase('halt-refused', { n, refused: detail }));
    const other = await areas.take(order);
    if (other !== null) {
      const { area, holder } = other;
      const held = phrase('halt-area', { n, area, words: holder });
      return { kind: 'refused', because: because(holder === '' ? phrase('halt-area-barred', { n, area }) : held) };
    }
    const checked = await gate.checked(() => checks.step(order, step, AUTOMATION), order.id);
    if ('failure' in checked) {
      const { code, message, detail } = checked.failure;
      if (detail?.startsWith(OUTDATED) === true) return { kind: 'outdated', because: refused(detail) };
      const words = message.slice(0, MOST_WORDS);
      return {
        kind: code === 'too-many' ? 'busy' : 'failing',
        because: because(phrase('halt-unchecked', { n, words })),
      };
    }
    const { at: checkedAt, preview } = checked.result;
    const { violations } = preview;
    const verdict = verdictOf(violations, null, rulesAt(clock.speed).confirmedMargin);
    if (verdict.kind !== 'allowed') {
      const found = phrase(verdict.kind === 'refused' ? 'halt-unsafe' : 'halt-unconfirmed', { n });
      const isTooMuch = verdict.because.every(({ code }) => code === 'too-much-under-way');
      return { kind: isTooMuch ? 'tooMuch' : 'refused', because: { words: [found], violations: verdict.because } };
    }
    // Stopped while it was checked: the journal may refuse the halt and take this word.
    if (this.#halting.has(order.id)) return { kind: 'stopped' };
    const given = await execution.give({
      ...{ order: order.id, seen: null, step: step.id, by: AUTOMATION },
      ...{ checkedAt, violations, confirmation: null },
    });
    if (given.ok) return { kind: 'given' };
    return {
      kind: given.code === OUTDATED ? 'outdated' : 'refused',
      because: refused(refusalDetail(given.code, given.at)),
    };
  }

  async #complete(id: string): Promise<Reason | null> {
    const { desk, clock } = this.#options;
    const event = { type: 'complete', by: AUTOMATION, at: Math.round(clock.now()) } as const;
    const result = await desk.do({ do: 'event', order: id, seen: null, speed: clock.speed, event }, AUTOMATION);
    return result.ok ? null : because(phrase('halt-not-completed', { refused: refusalDetail(result.code, result.at) }));
  }

  /** Decided is decided: where it is not written nothing is tried anew, it is only said again, until it is or somebody has the order. */
  async #halt(id: string, because: Reason): Promise<DeskResult> {
    const { log } = this.#options;
    const found = (because.violations ?? []).map(({ code, at }) => `${code} (${at})`).join(', ');
    const reason = [inEnglish(because.words), found].filter(Boolean).join(' ');
    log(`order ${id} halts: ${reason}`);
    this.#halting.add(id);
    let result = await this.#writeHalt(id, reason, because);
    while (!result.ok && !this.#isEnded && this.#underWay(id) !== null) {
      if (!this.#unwritten.has(id)) log(`order ${id} does not halt yet: ${result.code} ${result.at}`);
      this.#unwritten.add(id);
      await pause(WRITE_AGAIN_MS);
      if (this.#underWay(id) !== null) result = await this.#writeHalt(id, reason, because);
    }
    if (this.#underWay(id) === null) {
      this.#halting.delete(id);
      this.#unwritten.delete(id);
    }
    return result;
  }

  /** A bug on the way there is one more reason why it is not written yet, and no leave to go on with its steps. */
  async #writeHalt(id: string, reason: string, because: Reason): Promise<DeskResult> {
    const { desk, clock } = this.#options;
    try {
      const event = { type: 'halt', by: AUTOMATION, at: Math.round(clock.now()), reason, ...because } as const;
      return await desk.do({ do: 'event', order: id, seen: null, speed: clock.speed, event }, AUTOMATION);
    } catch (error) {
      return { ok: false, code: 'unreadable', at: wordsOf(error) };
    }
  }
}

const because = (...words: readonly Phrase[]): Reason => ({ words });
const wordsOf = (error: unknown): string => String(error).slice(0, MOST_WORDS);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
