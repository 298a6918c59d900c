// Steps of orders on their way: the word goes to the device as a command, telemetry says what became of it, the clock when nothing did.
// A step that was instructed before a restart is never sent again: what telemetry says of it, and its deadline, decide.
import type { CommandReport } from '../../../../contract/command-requests.ts';
import type { OrderEvent } from '../../../../simulation/switching/order-events.ts';
import { advanceOrder } from '../../../../simulation/switching/order-machine.ts';
import { type OrderSheet, type OrderStep, TELEMETRY } from '../../../../simulation/switching/order-sheet.ts';
import { stepTold } from '../../../../simulation/switching/order-steps.ts';
import type { Confirmation, Violation } from '../../../../simulation/switching/violation.ts';
import { COMMAND_ENDS } from '../../../../contract/command-requests.ts';
import type { CommandService } from '../../commands/command-service.ts';
import type { Guard } from '../../part-failures.ts';
import type { CityClock } from '../../ports.ts';
import { isExecuting, type KeptOrder, rulesAt } from './order-book.ts';
import type { DeskResult, OrderDesk } from './order-desk.ts';
import type { SwitchPoints } from './switch-points.ts';

/** ms of the machine's clock */
const LOOK_EVERY_MS = 100;
/** By then what a broker has kept has come in, and may say that a step of before was done in time. */
const KNOWN_AFTER_MS = 10_000;
/** Words that are remembered until those of ended orders are forgotten. */
const MOST_HEARD = 1_000;
const CLOCK = 'clock';
const DEVICE = 'device';
/** Ends of a command that say nothing of the device: the order's own deadline decides. */
const NO_WORD: readonly string[] = ['timeout', 'silent', 'restarted'];

export interface OrderExecutionOptions {
  readonly desk: OrderDesk;
  readonly points: SwitchPoints;
  readonly commands: Pick<CommandService, 'select' | 'operate' | 'list'>;
  readonly clock: CityClock;
  readonly log: (line: string) => void;
  readonly guard: Guard;
}

/** The word for a step, with the check that was made for it. */
export interface StepWord {
  readonly order: string;
  /** version that the person saw; null: whatever it is now */
  readonly seen: number | null;
  readonly step: string;
  readonly by: string;
  /** city time, ms UTC, when the check was asked for */
  readonly checkedAt: number;
  readonly violations: readonly Violation[];
  readonly confirmation: Confirmation | null;
}

export class OrderExecution {
  readonly #options: OrderExecutionOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #openedMs = performance.now();
  /** order and device -> the word of telemetry that was told last */
  readonly #heard = new Map<string, string>();
  /** word for a step -> when it was first seen to wait for an answer, `performance.now()` */
  #waiting: ReadonlyMap<string, number> = new Map();
  #isLooking = false;

  constructor(options: OrderExecutionOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** In the journal when this answers; the device hears of it after that. */
  async give({ order, seen, step: id, by, checkedAt, violations, confirmation }: StepWord): Promise<DeskResult> {
    const { desk, clock, points, guard } = this.#options;
    const found = desk.book.orders.find(({ sheet }) => sheet.id === order)?.sheet.steps.find((one) => one.id === id);
    const switched = found?.operation.kind === 'switch' ? found.operation.device : null;
    const device = found?.means === 'remote' ? switched : null;
    // Nobody is sent to a device either whose drive may still start by a word of before.
    const other = switched === null ? null : this.#commandAt(switched);
    if (other !== null && switched !== null) {
      const refusal = {
        code: 'device-taken',
        at: switched,
        because: `${switched} is being commanded by ${other.by}`,
      } as const;
      await desk.noteRefusal({ do: 'instruct', order, step: id, ...refusal }, by);
      return { ok: false, ...refusal };
    }
    const now = Math.round(clock.now());
    const check = { step: id, at: checkedAt, violations };
    const result = await this.#happen(order, seen, { type: 'instruct', by, at: now, step: id, check, confirmation });
    const step = result.ok ? result.order?.sheet.steps.find((one) => one.id === id) : undefined;
    if (device === null || step === undefined || !result.ok || result.order === null) return result;
    const word = points.wordOf(device);
    const isThere = word?.isGood === true && step.operation.kind === 'switch' && word.position === step.operation.to;
    // It stands there already, and telemetry that can be relied on says so now: a command would only be refused.
    if (isThere) return this.#tell(order, device, word.position, now);
    guard.follow('orders', this.#send(result.order.sheet, step, device));
    return result;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #happen = (order: string, seen: number | null, event: OrderEvent): Promise<DeskResult> =>
    this.#options.desk.do({ do: 'event', order, seen, speed: this.#options.clock.speed, event }, event.by);

  #tell = (order: string, device: string, position: 'open' | 'closed' | 'intermediate' | 'bad', measuredAt: number) =>
    this.#happen(order, null, {
      ...{ type: 'told', by: TELEMETRY, at: Math.round(this.#options.clock.now()) },
      ...{ device, position, isGood: true, measuredAt },
    });

  #commandAt(device: string): CommandReport | null {
    const point = this.#options.points.pointOf(device);
    const isOpen = (one: CommandReport) => one.point === point && !COMMAND_ENDS.includes(one.state);
    return this.#options.commands.list().find(isOpen) ?? null;
  }

  async #send(order: OrderSheet, step: OrderStep, device: string): Promise<void> {
    const { commands, points, log } = this.#options;
    const point = points.pointOf(device);
    const by = step.instructedBy ?? '';
    const refused = (reason: string, result: 'refused' | 'failed' = 'refused') =>
      this.#answer(order.id, step.id, result, reason);
    if (point === null || step.operation.kind !== 'switch') return refused('nobody obeys there');
    try {
      const commandId = commandIdOf(order, step);
      const selected = await commands.select({ commandId, point, value: step.operation.to }, by);
      if ('failure' in selected) return await refused(selected.failure.message);
      if (selected.result.state !== 'selected') return await refused(selected.result.reason);
      const operated = await commands.operate(commandId, by);
      if ('failure' in operated) return await refused(operated.failure.message);
      const { state, reason } = operated.result;
      if (state === 'refused') return await refused(reason);
      if (state === 'notConfirmed' && !NO_WORD.includes(reason)) await refused(reason, 'failed');
    } catch (error) {
      log(`order ${order.id}, step ${step.id}: ${String(error)}`);
      await refused('the host failed; its log says why');
    }
  }

  async #answer(order: string, step: string, result: 'refused' | 'failed', reason: string): Promise<void> {
    const at = Math.round(this.#options.clock.now());
    await this.#happen(order, null, { type: 'answered', by: DEVICE, at, step, result, reason });
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      this.#noteWaiting();
      for (const kept of this.#options.desk.book.orders) {
        if (isExecuting(kept.sheet) && kept.sheet.state !== 'issued') await this.#lookAt(kept);
      }
      this.#forget();
    } catch (error) {
      this.#options.guard.note('orders', error);
    } finally {
      this.#isLooking = false;
    }
  }

  /** What was heard for orders that have ended. */
  #forget(): void {
    if (this.#heard.size < MOST_HEARD) return;
    const open = new Set(
      this.#options.desk.book.orders.filter((one) => isExecuting(one.sheet)).map((one) => one.sheet.id),
    );
    for (const key of this.#heard.keys()) if (!open.has(key.split('|')[0]!)) this.#heard.delete(key);
  }

  async #lookAt({ sheet }: KeptOrder): Promise<void> {
    const devices = new Set(
      sheet.steps.flatMap(({ operation }) => (operation.kind === 'switch' ? [operation.device] : [])),
    );
    for (const device of devices) await this.#listen(sheet, device);
    for (const step of sheet.steps) {
      if (step.state !== 'instructed' || step.means !== 'remote') continue;
      const failed = this.#failureOf(sheet, step);
      if (failed !== null) await this.#answer(sheet.id, step.id, 'failed', failed);
    }
    const at = this.#lateAt(sheet);
    if (at !== null && performance.now() - this.#openedMs >= KNOWN_AFTER_MS)
      await this.#happen(sheet.id, null, { type: 'clock', by: CLOCK, at });
  }

  /** City time by which a step has waited too long; null: none has. A clock that was set back must not let a step wait until it has caught up. */
  #lateAt(sheet: OrderSheet): number | null {
    const { clock } = this.#options;
    const now = Math.round(clock.now());
    let lateAt: number | null = null;
    for (const step of sheet.steps) {
      const { state, deadline, instructedAt } = step;
      if (state !== 'instructed' || deadline === null || instructedAt === null) continue;
      const since = this.#waiting.get(commandIdOf(sheet, step)) ?? performance.now();
      const isOverdue = now < instructedAt && (performance.now() - since) * clock.speed > deadline - instructedAt;
      if (now > deadline || isOverdue) lateAt = Math.max(lateAt ?? now, now, isOverdue ? deadline + 1 : now);
    }
    return lateAt;
  }

  /** Which words wait for an answer, and since when. */
  #noteWaiting(): void {
    const now = performance.now();
    const waiting = this.#options.desk.book.orders.flatMap(({ sheet }) =>
      sheet.steps.filter(({ state }) => state === 'instructed').map((step) => commandIdOf(sheet, step)),
    );
    this.#waiting = new Map(waiting.map((id) => [id, this.#waiting.get(id) ?? now]));
  }

  /** What telemetry says of a device, once for each of its words that says something of this order. */
  async #listen(sheet: OrderSheet, device: string): Promise<void> {
    const { points, clock } = this.#options;
    const word = points.wordOf(device);
    const step = stepTold(sheet, device);
    if (word === null || step === undefined) return;
    const key = `${sheet.id}|${device}`;
    const heard = [word.position, word.isGood, word.measuredAt, step.id, step.state, step.instructedAt].join('|');
    if (this.#heard.get(key) === heard) return;
    const event: OrderEvent = { type: 'told', by: TELEMETRY, at: Math.round(clock.now()), device, ...word };
    const result = advanceOrder(sheet, event, rulesAt(clock.speed));
    if (result.ok && result.order !== sheet) {
      const told = await this.#happen(sheet.id, null, event);
      if (!told.ok && told.code === 'journal') return;
    }
    this.#heard.set(key, heard);
  }

  /** A drive that has tried and could not: the device says so after it had taken the order. Null: it has not. */
  #failureOf(sheet: OrderSheet, step: OrderStep): string | null {
    const id = commandIdOf(sheet, step);
    const report = this.#options.commands.list().find((one) => one.id === id);
    if (report?.state !== 'notConfirmed' || NO_WORD.includes(report.reason)) return null;
    return report.reason;
  }
}

/** The same for the same word, so that it cannot be given twice. */
const commandIdOf = ({ id, steps }: OrderSheet, step: OrderStep): string =>
  `${id}-${steps.findIndex((one) => one.id === step.id) + 1}-${step.instructedAt ?? 0}`;
