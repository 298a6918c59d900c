// Fault restoration of a running city: every trip by protection is followed from its first second; what is found, proposed and done can be
// seen; a person approves, rejects or takes over. Refusals are in the journal.
import type { GridEventOf } from '../../../../contract/grid-events.ts';
import type { FlisrCourseReport, FlisrModes as FlisrModesReport } from '../../../../contract/flisr-requests.ts';
import { type GridColumns, SUPPLY_CODE } from '../../../../contract/grid-live.ts';
import type { FlisrMode } from '../../../../contract/grid-requests.ts';
import { refusalDetail } from '../../../../contract/refusal-detail.ts';
import { type FlisrEvent, lowerLevel } from '../../../../simulation/flisr/flisr-course.ts';
import { flisrRulesAt } from '../../../../simulation/flisr/flisr-rules.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import { SWITCH_CLASS } from '../../../../simulation/network/network.ts';
import type { KnownFault } from '../../../../simulation/switching/safety-board.ts';
import { rowOf } from '../../../../simulation/switching/switching-grid.ts';
import type { CityClock, Documents, EventLog, Journal } from '../../ports.ts';
import { answer, type Answer, refuse } from '../../requests/handler.ts';
import type { AskPlanner } from '../../shadow/shadow-questions.ts';
import type { Asker, ControlDesk } from '../control/control-desk.ts';
import type { EmergencyOrders } from '../orders/emergency-orders.ts';
import type { OutageService } from '../outages/outage-service.ts';
import { FlisrDesk } from './flisr-desk.ts';
import type { FlisrModes } from './flisr-modes.ts';
import { courseOnWire, type FlisrRecord, hasFault, isOver } from './flisr-record.ts';
import { FlisrRunner } from './flisr-runner.ts';
import { stepsAfterwards } from './flisr-steps.ts';

const REFUSED = 'flisrRefused';
/** In the columns of switches. */
const OPEN = 0;
const CLOSED = 1;
/** ms: meters and switches have clocks of their own. */
const SAME_TRIP_MS = 5_000;
/** City ms: a feeder that trips again so soon after something was switched on it is not switched by the program again. */
const REPEAT_MS = 15 * 60_000;
/** No more than that are told of at once. */
const MOST_LISTED = 500;

export interface FlisrServiceOptions {
  readonly grid: CityGrid;
  /** what is believed of the consumers now */
  readonly believed: () => GridColumns['consumers'];
  /** where the switches stand, as believed */
  readonly positions: () => GridColumns['switches']['position'];
  readonly plan: AskPlanner;
  readonly orders: EmergencyOrders;
  readonly outages: Pick<OutageService, 'tell' | 'isRepaired'>;
  readonly control: Pick<ControlDesk, 'refuse' | 'refuseSignature' | 'map'>;
  readonly modes: FlisrModes;
  readonly events: Pick<EventLog, 'subscribe'>;
  readonly journal: Pick<Journal, 'append' | 'list' | 'between' | 'head'>;
  readonly documents: Documents;
  readonly clock: CityClock;
  readonly log: (line: string) => void;
}

export class FlisrService {
  readonly #options: FlisrServiceOptions;
  readonly #desk: FlisrDesk;
  readonly #runner: FlisrRunner;
  readonly #unsubscribe: () => void;

  private constructor(options: FlisrServiceOptions, desk: FlisrDesk) {
    const { grid, plan, orders, modes, events, clock, log } = options;
    this.#options = options;
    this.#desk = desk;
    this.#runner = new FlisrRunner({
      ...{ desk, clock, orders, log, network: grid.network },
      ask: (device) => plan('flisr', { device, board: orders.board(), taken: orders.taken() }),
      lostOf: this.#lostOf,
      isClosed: this.#isClosed,
      levelOf: (feeder) => modes.effective(feeder),
      isShedding: () => modes.report([]).isShedding,
      onCutOff: ({ course: { device } }) => this.#tell(device, { type: 'isolate' }),
      onRestored: (record) => {
        const { course, found } = record;
        const { device } = course;
        void this.#writeAfterwards(record);
        // Whoever is still out is so by what is open now.
        const entrance = found?.location.entrance ?? device;
        const isOpen = found?.plan?.isolate.includes(entrance) ?? false;
        if (entrance !== device && isOpen) this.#tell(device, { type: 'locate', device: entrance });
      },
    });
    orders.heedFaults({ faults: this.#faults, trips: this.#trips });
    modes.onChange(() => this.#runner.follow());
    this.#unsubscribe = events.subscribe(({ name, data }) => {
      if (name === 'switchOperated') this.#hear(data as GridEventOf<'switchOperated'>['data']);
    });
  }

  /** @throws Error when journal or documents cannot be read */
  static async open(options: FlisrServiceOptions): Promise<FlisrService> {
    return new FlisrService(options, await FlisrDesk.open({ ...options, rules: flisrRulesAt(options.clock.speed) }));
  }

  /** Newest first; `isOpen`: those that have not ended, and those that a person has and whose customers are not all back. */
  list(isOpen: boolean): { version: number; courses: FlisrCourseReport[] } {
    const courses = this.#desk.records().map((record) => courseOnWire(record, this.#outOf(record)));
    const isWanted = ({ endedMs, state, customersOut }: FlisrCourseReport): boolean =>
      !isOpen || endedMs === null || ((state === 'handedOver' || state === 'rejected') && (customersOut ?? 0) > 0);
    return { version: this.#desk.version, courses: courses.filter(isWanted).slice(0, MOST_LISTED) };
  }

  get(id: string): Answer<FlisrCourseReport> {
    const record = this.#desk.find(id);
    return record === null ? noCourse(id) : answer(courseOnWire(record, this.#outOf(record)));
  }

  async approve(id: string, plan: string, asker: Asker): Promise<Answer<FlisrCourseReport>> {
    const record = this.#desk.find(id);
    if (record === null) return noCourse(id);
    const refused = await this.#refuseControl('flisr.approve', record, asker);
    if (refused !== null) return refused;
    const { course } = this.#desk.find(id)!;
    if (course.state === 'proposed' && course.plan !== plan) return this.#refused(id, 'plan-replaced', asker);
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

  async repaired(id: string, asker: Asker): Promise<Answer<FlisrCourseReport>> {
    const record = this.#desk.find(id);
    if (record === null) return noCourse(id);
    const refused = await this.#refuseControl('flisr.repaired', record, asker);
    if (refused !== null) return refused;
    if (!isOver(record)) return this.#refused(id, 'not-over', asker);
    await this.#desk.repaired(id, asker.user, this.#now());
    return this.get(id);
  }

  modes(): FlisrModesReport {
    return this.#options.modes.report(this.#options.grid.feeders.ids);
  }

  /** `feeder` null: of the whole city, and of all areas of control. */
  async setMode(feeder: string | null, mode: FlisrMode, asker: Asker): Promise<Answer<FlisrModesReport>> {
    const { grid, control, modes } = this.#options;
    if (feeder !== null && rowOf(grid.feeders.ids, feeder) < 0)
      return refuse('not-found', `there is no feeder "${feeder.slice(0, 80)}"`);
    // To hold a program back needs no leave; to let it go further does.
    const isHeldBack = lowerLevel(mode, feeder === null ? modes.report([]).city : modes.of(feeder)) === mode;
    if (!isHeldBack) {
      // Nobody holds all areas of a city at once: of the whole of it two who may hold them say so.
      const refused =
        feeder === null
          ? await control.refuseSignature(
              { action: 'mode.change', areas: control.map.areas.map(({ id }) => id), subject: 'city' },
              asker,
            )
          : await control.refuse(
              { action: 'mode.change', areas: [control.map.areaOf(feeder)], subject: feeder },
              asker,
            );
      if (refused !== null) return refused;
    }
    await modes.set(feeder, mode, asker.user);
    return answer(this.modes());
  }

  async setShedding(isShedding: boolean, reason: string, asker: Asker): Promise<Answer<FlisrModesReport>> {
    await this.#options.modes.setShedding(isShedding, reason, asker.user);
    return answer(this.modes());
  }

  /** Nothing goes on, and nothing more is written: as if the host had died here. */
  abandon(): void {
    this.#unsubscribe();
    this.#runner.close();
  }

  /** Everything that was said is in the journal; nothing goes on. */
  async close(): Promise<void> {
    this.abandon();
    await this.#desk.close();
  }

  #now = (): number => Math.round(this.#options.clock.now());

  #hear({ id, position, trip, ts }: GridEventOf<'switchOperated'>['data']): void {
    for (const record of this.#desk.records()) {
      if (isOver(record)) continue;
      const { course } = record;
      const isBefore = course.state === 'waiting' || course.state === 'gathering' || course.state === 'solving';
      if (course.device === id && position === 'closed' && isBefore)
        void this.#desk.happen(course.id, { type: 'reclosed', at: this.#now() });
      else if (course.state === 'proposed' && course.device !== id && this.#isOfPlan(record, id))
        void this.#desk.happen(course.id, { type: 'invalidated', at: this.#now() });
    }
    if (position === 'open' && trip !== null) void this.#begin(id, ts);
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
    const feeder = this.#feederOf(row);
    if (feeder < 0) return;
    const isSame = ({ course }: FlisrRecord) => course.device === device && Math.abs(course.trippedMs - at) < 1;
    if (this.#desk.records().some(isSame)) return;
    const id = grid.feeders.ids[feeder]!;
    const effective = modes.effective(id);
    const level = this.#wasSwitched(id, at) ? lowerLevel(effective, 'manual') : effective;
    const isLockedOut = !this.#mayReclose(row, feeder);
    await this.#desk.begin({ feeder: id, device, at, cause: 'protection', level, isLockedOut });
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

  /** Of those who hang on the feeder in the normal state: who is dark since the trip. */
  #lostOf = (feeder: string, sinceMs: number): number => {
    const { grid, believed } = this.#options;
    const row = rowOf(grid.feeders.ids, feeder);
    const { supply, sinceMs: since } = believed();
    const { customers } = grid.network.consumers;
    let sum = 0;
    for (let one = 0; one < supply.length; one++) {
      if (grid.consumers.feeder[one] !== row || supply[one] !== SUPPLY_CODE.dead) continue;
      if (!(since[one]! < sinceMs - SAME_TRIP_MS)) sum += customers[one]!;
    }
    return sum;
  };

  /** Of a switch that stands open in the normal state it is no sign that it is open. */
  #isClosed = (device: string): boolean | null => {
    const { grid, positions } = this.#options;
    const row = rowOf(grid.network.switches.ids, device);
    if (row < 0 || (grid.network.switches.normalOpen[row] === 1 && positions()[row] === OPEN)) return null;
    const position = positions()[row];
    return position === OPEN ? false : position === CLOSED ? true : null;
  };

  #outOf({ found }: FlisrRecord): number | null {
    if (found === null) return null;
    const { supply } = this.#options.believed();
    const { customers } = this.#options.grid.network.consumers;
    return found.dark.reduce((sum, row) => sum + (supply[row] === SUPPLY_CODE.dead ? customers[row]! : 0), 0);
  }

  /** Those of whose repair nobody has heard: neither here nor in the outage. */
  #standing(): FlisrRecord[] {
    const { outages } = this.#options;
    const isRepaired = ({ course: { device, trippedMs }, found }: FlisrRecord): boolean =>
      outages.isRepaired([device, found!.location.entrance], trippedMs);
    return this.#desk.records().filter((record) => hasFault(record) && !isRepaired(record));
  }

  #faults = (): KnownFault[] =>
    this.#standing().map(({ found }) => ({
      element: found!.location.element,
      nodes: found!.nodes,
      certainty: found!.location.isSettled ? 'located' : 'suspected',
    }));

  #trips = (): string[] => this.#standing().map(({ course }) => course.device);

  #tell(device: string, step: Parameters<OutageService['tell']>[1]): void {
    this.#options.outages
      .tell(device, step, this.#now())
      .catch((error: unknown) => this.#options.log(`the outage at ${device}: ${String(error)}`));
  }

  /** What the program cannot do stands ready as an order for whoever has crews. */
  async #writeAfterwards({ course: { id, device }, found }: FlisrRecord): Promise<void> {
    const { orders, grid, log } = this.#options;
    const afterwards = found?.plan?.afterwards ?? null;
    if (afterwards === null) return;
    const given = await orders.draft({
      title: `FLISR ${device}, on site`,
      purpose: `Gives supply back to ${afterwards.customers} more customers after the trip of ${device} (${id})`,
      area: null,
      steps: stepsAfterwards(grid.network, afterwards),
    });
    if ('failure' in given)
      log(`the order for what is left after ${id} could not be written: ${given.failure.message}`);
    else await this.#desk.orderedAfterwards(id, given.result.id, this.#now());
  }

  #refuseControl(action: string, { course }: FlisrRecord, asker: Asker): Promise<Answer<never> | null> {
    const { control } = this.#options;
    return control.refuse({ action, areas: [control.map.areaOf(course.feeder)], subject: course.id }, asker);
  }

  async #say(id: string, event: FlisrEvent, asker: Asker): Promise<Answer<FlisrCourseReport>> {
    if (this.#desk.find(id) === null) return noCourse(id);
    const record = await this.#desk.happen(id, event, asker.user);
    return record === null ? this.#refused(id, 'not-in-this-state', asker) : this.get(id);
  }

  async #refused(id: string, code: keyof typeof WORDS, { user }: Asker): Promise<Answer<never>> {
    const { journal, log } = this.#options;
    await journal
      .append(REFUSED, user, { course: id, code })
      .catch((error: unknown) => log(`the journal refused a refusal: ${String(error)}`));
    return { failure: { code: 'conflict', message: WORDS[code], detail: refusalDetail(code, id) } };
  }
}

const WORDS = {
  'not-in-this-state': 'that cannot be done as it stands now',
  'plan-replaced': 'this plan has been replaced by another one: look at that',
  manual: 'the feeder is switched by hand: nothing is carried out by the program there',
  'not-over': 'it is still being restored',
} as const;

const noCourse = (id: string) => refuse('not-found', `there is no fault restoration "${id.slice(0, 80)}"`);
