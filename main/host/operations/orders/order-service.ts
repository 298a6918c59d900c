// Switching orders of a running city: written, signed, checked, carried out step by step. Whoever asks has been let in by role; here it is
// asked whether they control the area, whether the step is safe now, and whether the device is free. Refusals are in the journal.
import { AUTOMATIC_ORDERS } from '../control/area-presence.ts';
import type { ControlDesk, Asker } from '../control/control-desk.ts';
import type { OrderReport, SafetyBoardReport, StepPreviewReport } from '../../../../contract/order-requests.ts';
import { inEnglish, type Phrase, phrase } from '../../../../simulation/phrases/phrases.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import type { OrderEvent } from '../../../../simulation/switching/order-events.ts';
import { AUTOMATION, type OrderSheet, type StepDraft } from '../../../../simulation/switching/order-sheet.ts';
import { orderOfTemplate, reversedSteps } from '../../../../simulation/switching/order-steps-from.ts';
import { rowOf } from '../../../../simulation/switching/switching-grid.ts';
import type { CommandService } from '../../commands/command-service.ts';
import type { Guard } from '../../part-failures.ts';
import type { CityClock, Documents, EventLog, Journal, LiveValues } from '../../ports.ts';
import { answer, type Answer, refuse } from '../../requests/handler.ts';
import type { AskPlanner } from '../../shadow/shadow-questions.ts';
import type { EmergencyOrder, EmergencyOrders, KnownFaults } from './emergency-orders.ts';
import { failed, noOrder, refusalOf } from './order-answers.ts';
import { OrderAreas, wordsOfArea } from './order-areas.ts';
import { OrderAutomation } from './order-automation.ts';
import {
  type BookInput,
  type GridNames,
  holderOf,
  isEnded,
  type KeptOrder,
  orderOf,
  takenDevices,
} from './order-book.ts';
import { OrderChecks } from './order-checks.ts';
import { type DeskResult, OrderDesk } from './order-desk.ts';
import type { OrderHead, Word } from './order-says.ts';
import { areasReserved, refuseReport, refuseWord } from './order-rights.ts';
import { OrderExecution } from './order-execution.ts';
import { boardOnWire, orderOnWire, previewOnWire } from './order-reports.ts';
import { OrderWords } from './order-words.ts';
import { ProofWatch } from './proof-watch.ts';
import { ShownChecks } from './shown-checks.ts';
import { SwitchPoints } from './switch-points.ts';
import { WordGate } from './word-gate.ts';
import { WorkWatch } from './work-watch.ts';

/** Devices that are named where the way back to normal leaves some. */
const MOST_LEFT = 15;
/** Automatic orders that a restart has interrupted go on when telemetry has had time to tell where everything stands; machine's clock. */
const GO_ON_AFTER_MS = 30_000;

export interface OrderServiceOptions {
  readonly grid: CityGrid;
  /** by row of the pack's points */
  readonly pointIds: readonly string[];
  readonly live: Pick<LiveValues, 'values' | 'times' | 'qualities'>;
  readonly plan: AskPlanner;
  readonly commands: Pick<CommandService, 'select' | 'operate' | 'list'>;
  readonly control: ControlDesk;
  readonly events: Pick<EventLog, 'subscribe' | 'emit'>;
  readonly journal: Pick<Journal, 'append' | 'list' | 'between' | 'head'>;
  readonly documents: Documents;
  readonly clock: CityClock;
  readonly log: (line: string) => void;
  readonly guard: Guard;
}

export class OrderService implements EmergencyOrders {
  readonly #options: OrderServiceOptions;
  readonly #desk: OrderDesk;
  readonly #execution: OrderExecution;
  readonly #automation: OrderAutomation;
  readonly #proofs: ProofWatch;
  readonly #goOn: NodeJS.Timeout;
  /** people at work whose place is not safe any more */
  readonly works: WorkWatch;
  readonly #areas: OrderAreas;
  readonly checks: OrderChecks;
  readonly points: SwitchPoints;
  /** what moves something goes through it, word after word */
  readonly gate: WordGate;
  readonly words: OrderWords;

  private constructor(options: OrderServiceOptions, desk: OrderDesk, points: SwitchPoints) {
    const { grid, plan, commands, control, clock, events, log, guard } = options;
    this.#options = options;
    this.#desk = desk;
    this.points = points;
    const book = () => desk.book;
    const lostProofs = () => this.#proofs.lost;
    this.checks = new OrderChecks({ plan, points, commands, clock, book, lostProofs });
    this.#proofs = new ProofWatch({ desk, checks: this.checks, events, log });
    const settled = () => this.#proofs.settled();
    this.gate = new WordGate({ book, underWay: this.checks.underWay, settled, lostProofs });
    this.#execution = new OrderExecution({ desk, points, commands, clock, log, guard });
    this.#areas = new OrderAreas({ grid, control, desk, board: () => desk.book.board, log });
    guard.follow('orders', this.#areas.giveBack());
    const { checks, gate } = this;
    const way = { desk, checks, gate, execution: this.#execution, areas: this.#areas, clock };
    this.words = new OrderWords({ ...way, control, points, shown: new ShownChecks() });
    this.#automation = new OrderAutomation({ ...way, log });
    this.works = new WorkWatch({ desk, checks: this.checks, events, clock, log });
    this.#goOn = setTimeout(() => guard.run('orders', () => this.#automation.goOn()), GO_ON_AFTER_MS);
    this.#goOn.unref();
  }

  /** @throws Error when journal or documents cannot be read */
  static async open(options: OrderServiceOptions): Promise<OrderService> {
    const { grid, pointIds, live } = options;
    const { switches, nodes } = grid.network;
    const names: GridNames = { switchRow: (id) => rowOf(switches.ids, id), nodeRow: (id) => rowOf(nodes.ids, id) };
    const desk = await OrderDesk.open({ ...options, names });
    return new OrderService(options, desk, new SwitchPoints(grid, pointIds, live));
  }

  /** Why nothing is taken; null: all is well. */
  get trouble(): string | null {
    return this.#desk.trouble;
  }

  /** newest first */
  list(isOpen: boolean): { version: number; orders: OrderReport[] } {
    const { version, orders } = this.#desk.book;
    const found = orders.filter(({ sheet }) => !isOpen || !isEnded(sheet));
    return { version, orders: found.toReversed().map(orderOnWire) };
  }

  get(id: string): Answer<OrderReport> {
    const kept = orderOf(this.#desk.book, id);
    return kept === null ? noOrder(id) : answer(orderOnWire(kept));
  }

  boardOnWire = (): SafetyBoardReport => boardOnWire(this.checks.board(), this.works.endangered());

  unwrittenHalts = (): readonly string[] => this.#automation.unwrittenHalts();

  /** The order that is being carried out and still has to operate this device; null: none. */
  holderOf = (device: string): OrderSheet | null => holderOf(this.#desk.book, device);

  write(head: OrderHead, steps: readonly StepDraft[], by: string): Promise<Answer<OrderReport>> {
    this.checks.warm();
    return this.#write(head, steps, by);
  }

  async #write(head: OrderHead, steps: readonly StepDraft[], by: string): Promise<Answer<OrderReport>> {
    const area = head.area === '' ? this.#areaOf(steps) : head.area;
    if (area !== '' && !this.#options.control.map.areas.some(({ id }) => id === area))
      return refuse('bad-request', `there is no area of control "${area.slice(0, 80)}"`);
    return this.#do({ do: 'write', head: { ...head, area }, steps, by, at: this.#now() }, by);
  }

  async writeFrom(id: string, how: 'reverse' | 'template', by: string): Promise<Answer<OrderReport>> {
    const sheet = this.find(id);
    if (sheet === null) return noOrder(id);
    const { title, purpose, words, serves, area } = sheet;
    if (how === 'reverse') {
      const steps = reversedSteps(this.#options.grid.network, sheet);
      const back = [phrase('takes-back', { order: id })];
      const said = { title: words?.title ?? [], purpose: back };
      return this.write({ kind: 'planned', title, purpose: inEnglish(back), words: said, serves, area }, steps, by);
    }
    const made = orderOfTemplate(sheet, id, { by, at: this.#now() });
    return made.ok
      ? this.write({ kind: 'planned', title, purpose, words, area }, made.order.steps.map(draftOf), by)
      : failed('conflict', made.code, id);
  }

  async writeReturn(feeder: string, title: string, by: string): Promise<Answer<OrderReport>> {
    if (rowOf(this.#options.grid.feeders.ids, feeder) < 0) {
      await this.#desk.noteRefusal({ do: 'writeReturn', code: 'unknown-feeder', at: feeder }, by);
      return failed('not-found', 'unknown-feeder', feeder, `there is no feeder "${feeder.slice(0, 80)}"`);
    }
    const given = await this.checks.returnSteps(feeder, by);
    if ('failure' in given) return given;
    const { steps, left } = given.result;
    const notes = left
      .slice(0, MOST_LEFT)
      .map(({ device, because }) =>
        because.length === 0
          ? phrase('not-brought-back-alone', { device })
          : phrase('not-brought-back', { device, because: because.join(', ') }),
      );
    const area = this.#options.control.map.areaOf(feeder) ?? '';
    const head = { title, purpose: inEnglish(notes).slice(0, 500), words: { title: [], purpose: notes } };
    return this.write({ kind: 'planned', ...head, area }, steps, by);
  }

  /** `seen`: version that the person saw. Rights are asked as the word needs them (order-rights.ts). */
  async say(id: string, seen: number, word: Word, asker: Asker): Promise<Answer<OrderReport>> {
    const sheet = this.find(id);
    if (sheet === null) return noOrder(id);
    const refused = await refuseWord(this.#options.control, this.#areas, sheet, word.type, asker);
    return refused ?? this.#say(id, seen, { ...word, by: asker.user, at: this.#now() }, asker.user);
  }

  approve = (id: string, seen: number, asker: Asker): Promise<Answer<OrderReport>> =>
    this.say(id, seen, { type: 'approve' }, asker);

  async issue(
    id: string,
    seen: number,
    { responsible, isAutomatic }: { responsible: string; isAutomatic: boolean },
    asker: Asker,
  ): Promise<Answer<OrderReport>> {
    const sheet = this.find(id);
    if (sheet === null) return noOrder(id);
    // Somebody has to be there to give its steps, and to take over where it halts.
    const reserved = areasReserved(this.#areas, sheet);
    if (!this.#options.control.mayHold(responsible, reserved)) {
      await this.#desk.noteRefusal({ do: 'issue', order: id, code: 'not-a-holder', at: responsible }, asker.user);
      return failed(
        'bad-request',
        'not-a-holder',
        responsible,
        `${responsible} may not control all of ${reserved.join(', ')}`,
      );
    }
    const word = { type: 'issue', responsible, isAutomatic } as const;
    const refused = await refuseWord(this.#options.control, this.#areas, sheet, word.type, asker);
    if (refused !== null) return refused;
    const other = isAutomatic
      ? await this.#refuseAreas({ area: sheet.area, responsible }, sheet.steps, asker.user)
      : null;
    return other ?? this.#say(id, seen, { ...word, by: asker.user, at: this.#now() }, asker.user);
  }

  async lookAhead(
    steps: readonly StepDraft[],
    by: string,
  ): Promise<Answer<{ ts: number; steps: StepPreviewReport[]; refusedAt: string | null }>> {
    const ts = this.#now();
    const given = await this.checks.lookAhead(steps, by);
    if ('failure' in given) return given;
    const { steps: previews, refusedAt } = given.result;
    return answer({
      ts,
      steps: previews.map((preview, i) => previewOnWire(steps[i]!.id, preview)),
      refusedAt: refusedAt === null ? null : steps[refusedAt]!.id,
    });
  }

  /** Of a step that somebody on site has done, or could not do; who asks hears it and writes it down. */
  async report(
    id: string,
    seen: number,
    { step, outcome, reason }: { step: string; outcome: 'done' | 'notDone'; reason: string },
    asker: Asker,
  ): Promise<Answer<OrderReport>> {
    const found = this.words.find(id, step);
    if ('failure' in found) return found;
    const refused = await refuseReport(this.#options.control, this.#areas, found.sheet, found.step, asker);
    if (refused !== null) return refused;
    const { user } = asker;
    const { operation, crew, instructedAt } = found.step;
    const word = operation.kind === 'switch' ? this.points.wordOf(operation.device) : null;
    const isSince = word?.isGood === true && word.measuredAt >= (instructedAt ?? Number.POSITIVE_INFINITY);
    const seenAt = isSince && (word.position === 'open' || word.position === 'closed') ? word.position : null;
    const event = { type: 'reported', by: crew ?? user, at: this.#now(), step, outcome, seen: seenAt, reason } as const;
    return this.#say(id, seen, event, user);
  }

  async takeOver(id: string, seen: number, asker: Asker): Promise<Answer<OrderReport>> {
    const area = this.find(id)?.area ?? '';
    return this.say(id, seen, { type: 'takeOver', areaHolder: this.#options.control.holderOf(area) ?? '' }, asker);
  }

  async draftDocument(
    document: Omit<Extract<BookInput, { do: 'draft' }>['document'], 'draftedBy'>,
    by: string,
  ): Promise<Answer<SafetyBoardReport>> {
    const result = await this.#desk.do({ do: 'draft', document: { ...document, draftedBy: by } }, by);
    return result.ok ? answer(this.boardOnWire()) : refusalOf(result);
  }

  async cancelDocument(document: string, by: string): Promise<Answer<SafetyBoardReport>> {
    const result = await this.#desk.do({ do: 'cancel', document, by }, by);
    return result.ok ? answer(this.boardOnWire()) : refusalOf(result);
  }

  async begin({
    title,
    purpose,
    words,
    serves,
    area: given,
    steps,
    responsible: asked,
    isAutomatic,
  }: EmergencyOrder): Promise<Answer<{ id: string }>> {
    const by = isAutomatic ? AUTOMATION : asked;
    const area = given ?? this.#areaOf(steps);
    // Where nobody has approved it the holder of its area answers for it, and takes over where it halts.
    const holder = asked === AUTOMATION ? this.#options.control.holderOf(area) : null;
    const responsible = holder === null || holder === AUTOMATIC_ORDERS ? asked : holder;
    const other = isAutomatic ? await this.#refuseAreas({ area, responsible }, steps, by) : null;
    if (other !== null) return other;
    const written = await this.#write({ kind: 'emergency', title, purpose, words, serves, area }, steps, by);
    if ('failure' in written) return written;
    const { id, version } = written.result;
    const issue = { type: 'issue', responsible, isAutomatic, by, at: this.#now() } as const;
    const issued = await this.#say(id, version, issue, by);
    if (!('failure' in issued)) return answer({ id });
    // It is nobody's any more, and says why.
    const { detail, message } = issued.failure;
    const said = [phrase('order-not-issued', { refused: detail ?? message.slice(0, 300) })];
    await this.#say(id, version, { type: 'abort', reason: inEnglish(said), words: said, by, at: this.#now() }, by);
    return issued;
  }

  async draft(order: Omit<EmergencyOrder, 'responsible' | 'isAutomatic'>): Promise<Answer<{ id: string }>> {
    const { steps, area, ...head } = order;
    const written = await this.write({ kind: 'emergency', ...head, area: area ?? '' }, steps, AUTOMATION);
    return 'failure' in written ? written : answer({ id: written.result.id });
  }

  find = (id: string): OrderSheet | null => orderOf(this.#desk.book, id)?.sheet ?? null;

  onChange = (listener: (order: OrderSheet) => void): (() => void) =>
    this.#desk.onChange(({ sheet }) => listener(sheet));

  async halt(id: string, by: string, said: readonly Phrase[]): Promise<Answer<OrderSheet>> {
    const event = { type: 'halt', by, at: this.#now(), reason: inEnglish(said), words: said } as const;
    const result = by === AUTOMATION ? await this.#automation.halt(id, said) : await this.#happen(id, null, event, by);
    if (!result.ok) return refusalOf(result);
    return answer(this.find(id)!);
  }

  taken = (): readonly string[] => takenDevices(this.#desk.book);

  board = () => this.checks.board();

  heedFaults = (source: KnownFaults): void => this.checks.heedFaults(source);

  /** Everything that was said is in the journal; nothing goes on. */
  async close(): Promise<void> {
    clearTimeout(this.#goOn);
    this.#automation.close();
    this.#execution.close();
    this.#proofs.close();
    this.#areas.close();
    this.works.close();
    await this.#desk.close();
  }

  #now = (): number => Math.round(this.#options.clock.now());

  /** An automatic order is not begun where the area of any of its steps is in other hands: it would stop half way. */
  async #refuseAreas(
    order: Pick<OrderSheet, 'area' | 'responsible'>,
    steps: readonly StepDraft[],
    by: string,
  ): Promise<Answer<never> | null> {
    const other = this.#areas.inOtherHands(order, steps);
    if (other === null) return null;
    const code = other.holder === '' ? 'out-of-area' : 'held-by';
    const because = wordsOfArea(other);
    await this.#desk.noteRefusal({ do: 'issue', code, at: other.area, because }, by);
    return failed('conflict', code, other.area, because);
  }

  #areaOf(steps: readonly StepDraft[]): string {
    for (const { operation } of steps)
      if ('device' in operation) return this.#options.control.map.areaOf(operation.device) ?? '';
    return '';
  }

  #happen = (id: string, seen: number | null, event: OrderEvent, user: string): Promise<DeskResult> =>
    this.#desk.do({ do: 'event', order: id, seen, speed: this.#options.clock.speed, event }, user);

  #say = async (id: string, seen: number, event: OrderEvent, user: string): Promise<Answer<OrderReport>> =>
    this.#told(await this.#happen(id, seen, event, user), id);

  async #do(input: BookInput, by: string): Promise<Answer<OrderReport>> {
    const result = await this.#desk.do(input, by);
    return result.ok && result.order !== null ? answer(orderOnWire(result.order)) : this.#told(result, '');
  }

  #told(result: DeskResult, id: string): Answer<OrderReport> {
    if (!result.ok) return refusalOf(result);
    const kept: KeptOrder | null = result.order ?? orderOf(this.#desk.book, id);
    return kept === null ? noOrder(id) : answer(orderOnWire(kept));
  }
}

const draftOf = ({ id, group, operation, means, crew, note, words }: StepDraft): StepDraft => ({
  ...{ id, group, operation, means, crew, note, words },
});
