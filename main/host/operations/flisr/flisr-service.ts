// Fault restoration of a running city: every trip by protection is followed from its first second; what is found, proposed and done can be
// seen; a person approves, rejects or takes over. Refusals are in the journal.
import type { GridEventOf } from '../../../../contract/grid-events.ts';
import {
  FLISR_REQUESTS,
  type FlisrCourseReport,
  type PlaceWord,
  type RepairWord,
} from '../../../../contract/flisr-requests.ts';
import type { GridColumns } from '../../../../contract/grid-live.ts';
import { refusalDetail } from '../../../../contract/refusal-detail.ts';
import type { FlisrEvent } from '../../../../simulation/flisr/flisr-course.ts';
import { type LevelBecause, lowerLevel } from '../../../../simulation/flisr/flisr-level.ts';
import { flisrRulesAt } from '../../../../simulation/flisr/flisr-rules.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import { phrase } from '../../../../simulation/phrases/phrases.ts';
import { SWITCH_CLASS } from '../../../../simulation/network/network.ts';
import { rowOf } from '../../../../simulation/switching/switching-grid.ts';
import type { Guard } from '../../part-failures.ts';
import type { CityClock, Documents, EventLog, Journal } from '../../ports.ts';
import { answer, type Answer, refuse } from '../../requests/handler.ts';
import type { AskPlanner } from '../../shadow/shadow-questions.ts';
import type { Asker, ControlDesk } from '../control/control-desk.ts';
import type { EmergencyOrders } from '../orders/emergency-orders.ts';
import type { OutageFaults, OutageService } from '../outages/outage-service.ts';
import { FlisrDesk } from './flisr-desk.ts';
import { FlisrFaults } from './flisr-faults.ts';
import { FlisrLoss, SAME_TRIP_MS } from './flisr-loss.ts';
import type { FlisrModes } from './flisr-modes.ts';
import { FlisrReach } from './flisr-reach.ts';
import { courseOnWire, type FlisrRecord, hasFault, isOver } from './flisr-record.ts';
import { FLISR_REFUSALS, type FlisrRefusal } from './flisr-refusals.ts';
import { FlisrRunner } from './flisr-runner.ts';
import { ModeDesk } from './mode-desk.ts';
import { headOf, stepsAfterwards } from './flisr-steps.ts';
import type { HandOver, HandOverWatch } from './hand-over-watch.ts';

const REFUSED = 'flisrRefused';
/** In the columns of switches. */
const OPEN = 0;
const CLOSED = 1;
/** City ms: a feeder that trips again so soon after something was switched on it is not switched by the program again. */
const REPEAT_MS = 15 * 60_000;
/** No more than that are told of at once. */
const MOST_LISTED = 500;
/** ms of the machine's clock between two looks at what was told of outages. */
const LOOK_EVERY_MS = 1_000;

export interface FlisrServiceOptions {
  readonly grid: CityGrid;
  /** what is believed of the consumers now */
  readonly believed: () => GridColumns['consumers'];
  /** where the switches stand, as believed */
  readonly positions: () => GridColumns['switches']['position'];
  readonly plan: AskPlanner;
  readonly orders: EmergencyOrders;
  readonly outages: Pick<OutageService, 'tell' | 'caseSince' | 'heedFaults'>;
  readonly control: Pick<ControlDesk, 'refuse' | 'refuseSignature' | 'map' | 'holderOf'>;
  readonly modes: FlisrModes;
  readonly events: Pick<EventLog, 'subscribe'>;
  readonly journal: Pick<Journal, 'append' | 'list' | 'between' | 'head'>;
  readonly documents: Documents;
  readonly clock: CityClock;
  readonly log: (line: string) => void;
  readonly guard: Guard;
}

export class FlisrService implements HandOverWatch, OutageFaults {
  readonly #options: FlisrServiceOptions;
  readonly #desk: FlisrDesk;
  readonly #faults: FlisrFaults;
  readonly #loss: FlisrLoss;
  /** when something above the feeders tripped last */
  #aboveMs = Number.NEGATIVE_INFINITY;
  readonly #reach: FlisrReach;
  readonly #runner: FlisrRunner;
  /** how far it may go, as people ask for it */
  readonly modes: ModeDesk;
  readonly #ends: readonly (() => void)[];

  private constructor(options: FlisrServiceOptions, desk: FlisrDesk) {
    const { grid, plan, orders, modes, events, clock, log, guard } = options;
    this.#options = options;
    this.#desk = desk;
    this.#loss = new FlisrLoss({ ...options, desk });
    this.#faults = new FlisrFaults(desk, options.outages);
    this.#reach = new FlisrReach(options);
    this.modes = new ModeDesk(options);
    this.#runner = new FlisrRunner({
      ...{ desk, clock, orders, log, guard, network: grid.network, reach: this.#reach },
      ask: (device, place) => plan('flisr', { device, place, board: orders.board(), taken: orders.taken() }),
      lostOf: (feeder, sinceMs) => this.#loss.customersOf(feeder, sinceMs),
      isClosed: this.#isClosed,
      isShedding: () => modes.isShedding,
      onCutOff: ({ course: { device } }) => this.#tell(device, { type: 'isolate' }),
      onRestored: (record) => {
        const { course, found } = record;
        const { device } = course;
        guard.follow('flisr', this.#writeAfterwards(record));
        // Whoever is still out is so by what is open now.
        const entrance = found?.location.entrance ?? device;
        const isOpen = found?.plan?.isolate.includes(entrance) ?? false;
        if (entrance !== device && isOpen) this.#tell(device, { type: 'locate', device: entrance });
      },
    });
    orders.heedFaults(this.#faults);
    options.outages.heedFaults(this);
    modes.onChange(() => guard.run('flisr', () => this.#runner.follow()));
    const look = setInterval(() => guard.follow('flisr', this.#faults.note(this.#now())), LOOK_EVERY_MS);
    look.unref();
    this.#ends = [
      () => clearInterval(look),
      events.subscribe(({ name, data }) => {
        if (name === 'switchOperated') this.#hear(data as GridEventOf<'switchOperated'>['data']);
      }),
    ];
  }

  /** @throws Error when journal or documents cannot be read */
  static async open(options: FlisrServiceOptions): Promise<FlisrService> {
    return new FlisrService(options, await FlisrDesk.open({ ...options, rules: flisrRulesAt(options.clock.speed) }));
  }

  /**
   * Newest first; `isOpen`: those that have not ended, those that a person has and whose customers are not all back, and those whose fault
   * nobody has said to be repaired.
   */
  list(isOpen: boolean): { version: number; courses: FlisrCourseReport[] } {
    const isWanted = (record: FlisrRecord): boolean => {
      if (!isOpen || !isOver(record)) return true;
      const { state } = record.course;
      const isWithPerson = state === 'handedOver' || state === 'rejected';
      return (isWithPerson && (this.#loss.customersOut(record) ?? 0) > 0) || hasFault(record);
    };
    const wanted = this.#desk.records().filter(isWanted).slice(0, MOST_LISTED);
    return { version: this.#desk.version, courses: wanted.map(this.#onWire) };
  }

  get(id: string): Answer<FlisrCourseReport> {
    const record = this.#desk.find(id);
    return record === null ? noCourse(id) : answer(this.#onWire(record));
  }

  handedOver(): readonly HandOver[] {
    const { orders } = this.#options;
    const standing = this.#desk.records().filter(({ course: { state, reason }, repaired }) => {
      return state === 'handedOver' && reason !== 'taken-over' && repaired === null;
    });
    const out = this.#loss.customersOutOf(standing);
    return standing.flatMap((record, i) => {
      const { id: course, reason, endedMs, order, feeder, device } = record.course;
      const customersOut = out[i] ?? 0;
      if (reason === null) return [];
      const isOrderHalted = order !== null && orders.find(order)?.state === 'halted';
      const given = { course, feeder, device, reason, atMs: endedMs!, order, isOrderHalted, customersOut };
      return customersOut > 0 ? [given] : [];
    });
  }

  onHandOver(listener: () => void): () => void {
    return this.#desk.onChange(({ course: { state } }) => state === 'handedOver' && listener());
  }

  /** `plan`: the revision that was shown. Whoever says yes controls every area that it switches in. */
  async approve(id: string, plan: string, asker: Asker): Promise<Answer<FlisrCourseReport>> {
    const record = this.#desk.find(id);
    if (record === null) return noCourse(id);
    if (record.course.state === 'proposed' && record.course.plan !== plan)
      return this.#refused(id, 'plan-replaced', asker);
    const refused = await this.#refuseControl('flisr.approve', record, asker);
    if (refused !== null) return refused;
    const { course } = this.#desk.find(id)!;
    if (course.state === 'proposed' && course.plan !== plan) return this.#refused(id, 'plan-replaced', asker);
    if (course.state === 'proposed' && course.level === 'disabled') return this.#refused(id, 'disabled', asker);
    if (course.state === 'proposed' && course.level === 'manual') return this.#refused(id, 'manual', asker);
    return this.#say(id, { type: 'approve', plan, by: asker.user, at: this.#now() }, asker);
  }

  async reject(id: string, reason: string, asker: Asker): Promise<Answer<FlisrCourseReport>> {
    return this.#say(id, { type: 'reject', by: asker.user, detail: reason, at: this.#now() }, asker);
  }

  /** From now on nothing is done by itself; also without control of the area: to stop a program needs no leave. */
  async takeOver(id: string, asker: Asker): Promise<Answer<FlisrCourseReport>> {
    return this.#say(id, { type: 'takeOver', by: asker.user, at: this.#now() }, asker);
  }

  /**
   * Somebody knows where the fault is: above the feeders, in a loop, or wherever indicators did not tell it. It is planned for that place, and
   * carried out after a yes at most. Whoever says so controls the area of the trip and that of the place.
   */
  async place(id: string, { element, saidBy, how }: PlaceWord, asker: Asker): Promise<Answer<FlisrCourseReport>> {
    const record = this.#desk.find(id);
    if (record === null) return noCourse(id);
    const { branches, switches, nodes } = this.#options.grid.network;
    if ([branches, switches, nodes].every(({ ids }) => rowOf(ids, element) < 0))
      return this.#refused(id, 'unknown-element', asker);
    const refused = await this.#refuseControl('flisr.place', record, asker, [element]);
    if (refused !== null) return refused;
    const now = this.#desk.find(id)!;
    // One place for each trip: the bar of the one that was found would fall with it.
    if (now.repaired !== null) return this.#refused(id, 'repaired-already', asker);
    if (now.found?.location.isSettled === true) return this.#refused(id, 'located-already', asker);
    const { level, because } = this.#reach.levelOf(now.course, []);
    if (level === 'disabled') return this.#refused(id, 'disabled', asker);
    const place = { element, saidBy, how, by: asker.user };
    return this.#say(id, { type: 'placed', place, level, because, at: this.#now() }, asker);
  }

  /** Of this fault: that of another one on the same feeder, or at the same place, stays known. */
  async repaired(id: string, { place, saidBy, how }: RepairWord, asker: Asker): Promise<Answer<FlisrCourseReport>> {
    const record = this.#desk.find(id);
    if (record === null) return noCourse(id);
    const refused = await this.#refuseControl('flisr.repaired', record, asker);
    if (refused !== null) return refused;
    if (!isOver(record)) return this.#refused(id, 'not-over', asker);
    if (record.found?.location.element !== place) return this.#refused(id, 'other-place', asker);
    const words = { saidBy, how };
    const said = await this.#desk.repaired(id, { by: asker.user, atMs: this.#now(), words });
    if (said !== null) return this.get(id);
    return this.#refused(id, this.#desk.find(id)?.repaired == null ? 'not-written' : 'repaired-already', asker);
  }

  /** The word of an outage opens the same way as that of a course, so it is asked for as much. */
  async repairedOf(outage: string, word: RepairWord | null, asker: Asker): Promise<Answer<never> | null> {
    const [fault, another] = this.#faults.of(outage);
    if (fault === undefined) return null;
    const { id } = fault.course;
    if (!FLISR_REQUESTS['flisr.repaired'].roles.includes(asker.role)) return this.#refused(id, 'other-role', asker);
    // Nobody knows which one was meant.
    if (another !== undefined) return this.#refused(id, 'several-faults', asker);
    if (word === null) return this.#refused(id, 'no-word', asker);
    const said = await this.repaired(id, word, asker);
    return 'failure' in said ? said : null;
  }

  /** Nothing goes on, and nothing more is written: as if the host had died here. */
  abandon(): void {
    for (const end of this.#ends) end();
    this.#runner.close();
  }

  /** Everything that was said is in the journal; nothing goes on. */
  async close(): Promise<void> {
    this.abandon();
    await this.#desk.close();
  }

  #now = (): number => Math.round(this.#options.clock.now());

  #hear({ id, position, trip, ts }: GridEventOf<'switchOperated'>['data']): void {
    const { guard } = this.#options;
    for (const record of this.#desk.records()) {
      if (isOver(record)) continue;
      const { course } = record;
      const isBefore = course.state === 'waiting' || course.state === 'gathering' || course.state === 'solving';
      if (course.device === id && position === 'closed' && isBefore)
        guard.follow('flisr', this.#desk.happen(course.id, { type: 'reclosed', at: this.#now() }));
      else if (course.state === 'proposed' && course.device !== id && this.#isOfPlan(record, id))
        guard.follow('flisr', this.#desk.happen(course.id, { type: 'invalidated', at: this.#now() }));
    }
    if (position === 'open' && trip !== null) guard.follow('flisr', this.#begin(id, ts));
  }

  #isOfPlan({ found, course }: FlisrRecord, device: string): boolean {
    const { switches, feeders } = this.#options.grid;
    const row = rowOf(this.#options.grid.network.switches.ids, device);
    const isOfFeeder = row >= 0 && feeders.ids[switches.feeder[row]!] === course.feeder;
    return isOfFeeder || (found?.plan?.steps.some((step) => step.device === device) ?? false);
  }

  async #begin(device: string, at: number): Promise<void> {
    const { grid, modes } = this.#options;
    const row = rowOf(grid.network.switches.ids, device);
    if (row < 0) return;
    const feeder = this.#feederOf(row);
    const isSame = ({ course }: FlisrRecord) => course.device === device && Math.abs(course.trippedMs - at) < 1;
    if (this.#desk.records().some(isSame)) return;
    if (feeder < 0) return this.#beginAbove(row, at);
    const id = grid.feeders.ids[feeder]!;
    const effective = modes.effective(id);
    const level = this.#wasSwitched(id, at) ? lowerLevel(effective, 'manual') : effective;
    const because: LevelBecause | null = level === effective ? null : { code: 'tripped-again' };
    const isLockedOut = !this.#mayReclose(row, feeder);
    await this.#desk.begin({ feeder: id, device, at, cause: 'protection', level, because, isLockedOut });
  }

  /**
   * A transformer, a busbar or a line above has tripped: people are told what is lost, and have it from the start. A fault there opens
   * several breakers at once: one course for all of them.
   */
  async #beginAbove(row: number, at: number): Promise<void> {
    const { grid, modes } = this.#options;
    if (Math.abs(at - this.#aboveMs) < SAME_TRIP_MS) return;
    this.#aboveMs = at;
    const station = grid.switches.station[row]!;
    const device = grid.network.switches.ids[row]!;
    const feeder = station < 0 ? device : grid.stations.ids[station]!;
    const level = lowerLevel(modes.effective(feeder), 'manual');
    const because: LevelBecause = { code: 'above-feeders' };
    await this.#desk.begin({ feeder, device, at, cause: 'protection', level, because, isLockedOut: true });
  }

  /** The program has switched there a moment ago: if it trips again, people have to look. */
  #wasSwitched(feeder: string, at: number): boolean {
    return this.#desk
      .records()
      .some(
        ({ course, stages }) =>
          course.feeder === feeder &&
          stages.some(({ state, atMs }) => state === 'executing' && Math.abs(at - atMs) < REPEAT_MS),
      );
  }

  #feederOf(row: number): number {
    const { feeders, switches } = this.#options.grid;
    if (row < 0) return -1;
    const own = feeders.breaker.indexOf(row);
    return own >= 0 ? own : switches.feeder[row]!;
  }

  /** Breakers of feeders with overhead line close again by themselves, and reclosers do. */
  #mayReclose(row: number, feeder: number): boolean {
    const { feeders, network } = this.#options.grid;
    const isHead = feeders.breaker[feeder] === row;
    return network.switches.class[row] === SWITCH_CLASS.Recloser || (isHead && feeders.hasOverheadLine[feeder] === 1);
  }

  /** Of a switch that stands open in the normal state it is no sign that it is open. */
  #isClosed = (device: string): boolean | null => {
    const { grid, positions } = this.#options;
    const row = rowOf(grid.network.switches.ids, device);
    if (row < 0 || (grid.network.switches.normalOpen[row] === 1 && positions()[row] === OPEN)) return null;
    const position = positions()[row];
    return position === OPEN ? false : position === CLOSED ? true : null;
  };

  #onWire = (record: FlisrRecord): FlisrCourseReport =>
    courseOnWire(record, this.#loss.customersOut(record), this.#loss.lossOf(record));

  #tell(device: string, step: Parameters<OutageService['tell']>[1]): void {
    this.#options.outages
      .tell(device, step, this.#now())
      .catch((error: unknown) => this.#options.guard.note('flisr', error));
  }

  /** What the program cannot do stands ready as an order for whoever has crews. */
  async #writeAfterwards({ course: { id, device }, found }: FlisrRecord): Promise<void> {
    const { orders, grid, log } = this.#options;
    const afterwards = found?.plan?.afterwards ?? null;
    if (afterwards === null) return;
    const given = await orders.draft({
      ...headOf(
        phrase('title-on-site', { device }),
        phrase('purpose-on-site', { customers: afterwards.customers, device, course: id }),
      ),
      serves: { kind: 'flisr', id },
      area: null,
      steps: stepsAfterwards(grid.network, afterwards),
    });
    if ('failure' in given)
      log(`the order for what is left after ${id} could not be written: ${given.failure.message}`);
    else await this.#desk.orderedAfterwards(id, given.result.id, this.#now());
  }

  #refuseControl(
    action: string,
    { course, found }: FlisrRecord,
    asker: Asker,
    elements: readonly string[] = [],
  ): Promise<Answer<never> | null> {
    const plan = action === 'flisr.approve' ? (found?.plan ?? null) : null;
    const areas = this.#reach.areasOf(course, plan, elements);
    return this.#options.control.refuse({ action, areas, subject: course.id }, asker);
  }

  async #say(id: string, event: FlisrEvent, asker: Asker): Promise<Answer<FlisrCourseReport>> {
    if (this.#desk.find(id) === null) return noCourse(id);
    const record = await this.#desk.happen(id, event, asker.user);
    return record === null ? this.#refused(id, 'not-in-this-state', asker) : this.get(id);
  }

  async #refused(id: string, code: FlisrRefusal, { user }: Asker): Promise<Answer<never>> {
    const { journal, log } = this.#options;
    await journal
      .append(REFUSED, user, { course: id, code })
      .catch((error: unknown) => log(`the journal refused a refusal: ${String(error)}`));
    const kind = code === 'other-role' ? 'forbidden' : 'conflict';
    return { failure: { code: kind, message: FLISR_REFUSALS[code], detail: refusalDetail(code, id) } };
  }
}

const noCourse = (id: string) => refuse('not-found', `there is no fault restoration "${id.slice(0, 80)}"`);
