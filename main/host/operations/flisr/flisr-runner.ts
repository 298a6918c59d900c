// Carries the courses on: looks at the clock, asks the planning thread where the fault lies and what to do, has an order carry it out, and
// hears what becomes of it. It holds nothing that a restart would lose: what is to be done next follows from each course as it stands.
import type { FlisrAnswer } from '../../shadow/flisr-plan.ts';
import { SETTLED_MS } from '../../../../simulation/estimation/believed-location.ts';
import { AUTOMATION, type OrderSheet } from '../../../../simulation/switching/order-sheet.ts';
import type { Network } from '../../../../simulation/network/network.ts';
import { type FlisrLevel, type LevelBecause, lowerLevel } from '../../../../simulation/flisr/flisr-level.ts';
import { inEnglish, type Phrase, phrase } from '../../../../simulation/phrases/phrases.ts';
import type { Guard } from '../../part-failures.ts';
import type { CityClock } from '../../ports.ts';
import type { Answer } from '../../requests/handler.ts';
import type { EmergencyOrders } from '../orders/emergency-orders.ts';
import type { FlisrDesk } from './flisr-desk.ts';
import { stopOrder } from './stop-order.ts';
import { type FlisrReach, revisionOf } from './flisr-reach.ts';
import { type FlisrFinding, type FlisrRecord, isOver, isSuggestion } from './flisr-record.ts';
import { headOf, isCutOff, needsCrew, orderStepsOf, purposeOf, refusalOf, troubleOf } from './flisr-steps.ts';

/** ms of the machine's clock. */
const LOOK_EVERY_MS = 200;
const ASK_EVERY_MS = 700;
/** Questions at once: each takes a core of the machine for half a second in a large city. */
const MOST_ASKED = 2;
/** City ms until what was told at the moment when a place can be settled is believed: asked earlier, the answer is for nothing. */
const HEARD_MS = 300;
/** A finding so old is made anew before it becomes a plan. */
const FRESH_MS = 2_000;
/** City ms that a plan waits for a place that is not settled. */
const SETTLING_MS = 5_000;
/** City ms: what was written down lies so far in the future only where the machine's clock was set back. */
const SET_BACK_MS = 2_000;
/** After a restart orders go on within half a minute. */
const ORDER_KNOWN_AFTER_MS = 40_000;

export interface FlisrRunnerOptions {
  readonly desk: FlisrDesk;
  readonly network: Network;
  readonly clock: CityClock;
  /** `place`: what has the fault, by somebody who knows it; null: as indicators tell */
  readonly ask: (device: string, place: string | null) => Promise<Answer<FlisrAnswer>>;
  readonly orders: Pick<EmergencyOrders, 'begin' | 'find' | 'onChange' | 'halt'>;
  /** customers of a feeder that have lost supply since, as believed */
  readonly lostOf: (feeder: string, sinceMs: number) => number;
  /** told open or closed; null: nobody tells */
  readonly isClosed: (device: string) => boolean | null;
  readonly reach: FlisrReach;
  readonly isShedding: () => boolean;
  /** the fault is cut off; all that can come back has */
  readonly onCutOff: (record: FlisrRecord) => void;
  readonly onRestored: (record: FlisrRecord) => void;
  readonly log: (line: string) => void;
  readonly guard: Guard;
  /** machine's clock, ms */
  readonly wallNow?: () => number;
}

interface Asked {
  readonly wallMs: number;
  readonly answer: Answer<FlisrAnswer>;
}

export class FlisrRunner {
  readonly #options: FlisrRunnerOptions;
  readonly #wallNow: () => number;
  readonly #startedWall: number;
  /** courses that something is being done for */
  readonly #busy = new Set<string>();
  readonly #asked = new Map<string, Asked>();
  #asking = 0;
  readonly #cutOff = new Set<string>();
  /** courses whose order this run of the host has begun */
  readonly #began = new Set<string>();
  /** course -> its order, issued by then */
  readonly #issued = new Map<string, string>();
  /** courses whose order an earlier run was about to begin when it was stopped: nobody knows how far it came */
  readonly #foundBegun: ReadonlySet<string>;
  readonly #ends: (() => void)[];

  constructor(options: FlisrRunnerOptions) {
    const { wallNow = Date.now, desk, orders, guard } = options;
    this.#options = options;
    [this.#wallNow, this.#startedWall] = [wallNow, wallNow()];
    const begun = desk.records().filter(({ course: { state, order } }) => state === 'executing' && order === null);
    this.#foundBegun = new Set(begun.map(({ course }) => course.id));
    const timer = setInterval(() => guard.run('flisr', () => this.look()), LOOK_EVERY_MS).unref();
    desk.onChange((record, before) => this.#changed(record, before));
    this.#ends = [() => clearInterval(timer), orders.onChange((order) => this.#heard(order))];
    // Stopped by an earlier run that could not write it any more: orders of the program would go on by themselves.
    for (const { course } of desk.records())
      if (course.state === 'handedOver' && course.order !== null && orders.find(course.order)?.isAutomatic === true)
        stopOrder(course, options);
  }

  /** All courses, once: the first to trip is the first in turn. */
  look(): void {
    for (const record of this.#options.desk.records().toReversed())
      if (!isOver(record)) this.#carryOn(record.course.id);
  }

  /** The modes have changed: a course may be lowered at any time, and raised so far that a person may approve it. */
  follow(): void {
    const { desk, reach, isShedding, clock, guard } = this.#options;
    const at = Math.round(clock.now());
    for (const record of desk.records()) {
      const { course, found } = record;
      const { id, level } = course;
      if (isOver(record)) continue;
      if (isShedding()) {
        guard.follow('flisr', desk.happen(id, { type: 'loadShedding', at }));
        continue;
      }
      const now = reach.levelOf(course, course.plan === null ? [] : (found?.plan?.feeders ?? []));
      // Where the program has switched and it has tripped again people look first, whatever the modes say now.
      const isAbove = course.place === null && reach.isAbove(course);
      const most = course.because?.code === 'tripped-again' || isAbove ? 'manual' : 'supervised';
      const next = lowerLevel(now.level, level) === now.level ? now.level : lowerLevel(now.level, most);
      if (next !== level && !(level === 'automatic' && next === 'supervised' && now.level === 'automatic'))
        guard.follow('flisr', desk.happen(id, { type: 'level', level: next, because: now.because, at }));
    }
  }

  close(): void {
    for (const end of this.#ends) end();
  }

  #changed(record: FlisrRecord, before: FlisrRecord | null): void {
    const { course } = record;
    if (before?.course.state === 'executing' && course.state === 'handedOver') stopOrder(record.course, this.#options);
    if (before?.course.state === 'executing' && course.state === 'restored') this.#options.onRestored(record);
    if (isOver(record)) {
      this.#asked.delete(course.id);
      this.#cutOff.delete(course.id);
      this.#issued.delete(course.id);
    } else queueMicrotask(() => this.#carryOn(course.id));
  }

  /** A course that cannot be carried on keeps no other from it. */
  #carryOn(id: string): void {
    const { desk, guard } = this.#options;
    guard.run('flisr', () => {
      const record = desk.find(id);
      if (record === null || isOver(record) || this.#busy.has(id)) return;
      const work = this.#next(record);
      if (work === null) return;
      this.#busy.add(id);
      const going = (async () => work())().finally(() => this.#busy.delete(id));
      guard.follow('flisr', going);
    });
  }

  /** What is to be done for it now; null: nothing but to wait. */
  #next(record: FlisrRecord): (() => Promise<unknown>) | null {
    const { desk, clock, lostOf, reach } = this.#options;
    const { id, state, feeder, deadlineMs, trippedMs, customersLost, place } = record.course;
    const at = Math.round(clock.now());
    // While the planning thread has others' plans to make, no plan's time begins: it would be late before anybody looked at it.
    const waitsForTurn = state === 'gathering' && this.#asking + this.#solving(id) >= MOST_ASKED;
    const mustWait = waitsForTurn || isSuggestion(record.course);
    if (deadlineMs !== null && !isSuggestion(record.course) && at < record.stages.at(-1)!.atMs - SET_BACK_MS)
      return () => desk.happen(id, { type: 'clockSetBack', at });
    if (deadlineMs !== null && at >= deadlineMs && !mustWait) return () => desk.happen(id, { type: 'clock', at });
    switch (state) {
      case 'waiting': {
        const customers = lostOf(feeder, trippedMs);
        return customers > 0 && customers !== customersLost
          ? () => desk.happen(id, { type: 'lost', customers, at })
          : null;
      }
      case 'gathering':
        if (place !== null || reach.isAbove(record.course)) return () => desk.happen(id, { type: 'gathered', at });
        // Before that no place is settled: many feeders at once leave the planning thread no time for nothing.
        return (at - trippedMs >= SETTLED_MS + HEARD_MS && this.#mayAsk(id, ASK_EVERY_MS)) || this.#mayWake(id)
          ? () => this.#gather(record)
          : null;
      case 'solving':
        // Indicators tell of what lies beyond a device; a fault above lies before it as often, and a plan would close onto that.
        if (place === null && reach.isAbove(record.course))
          return () =>
            desk.happen(id, { type: 'unplannable', reason: 'not-located', words: [phrase('place-above')], at });
        return this.#mayAsk(id, LOOK_EVERY_MS) || isSettled(this.#asked.get(id)?.answer)
          ? () => this.#solve(record)
          : null;
      case 'executing':
        return this.#execute(record);
      case 'proposed':
        return this.#afterClosing(record);
      case 'reclosed':
      case 'noOutage':
      case 'rejected':
      case 'restored':
      case 'handedOver':
        return null;
    }
  }

  /** Somebody has closed what tripped while a plan was proposed: that is the end of it. With the fault cut off it is still there. */
  #afterClosing({ course: { id, device }, found }: FlisrRecord): (() => Promise<unknown>) | null {
    const { desk, clock, isClosed } = this.#options;
    if (isClosed(device) !== true) return null;
    const at = Math.round(clock.now());
    const border = new Set([
      ...[found?.location.entrance, ...(found?.location.exits ?? []), ...(found?.plan?.isolate ?? [])],
    ]);
    const isCut = [...border].some((one) => one !== undefined && one !== device && isClosed(one) === false);
    return () => desk.happen(id, isCut ? { type: 'switchedByHand', at } : { type: 'reclosed', at });
  }

  /** How many others have their plan made now. */
  #solving(id: string): number {
    return this.#options.desk.records().filter(({ course }) => course.state === 'solving' && course.id !== id).length;
  }

  /** A planning thread that nobody has needed for a while takes seconds to start, and as long as indicators answer nobody else waits. */
  #mayWake(id: string): boolean {
    const needsPlanner = ({ course }: FlisrRecord) =>
      course.id !== id && ['gathering', 'solving', 'executing'].includes(course.state);
    return this.#asking === 0 && !this.#asked.has(id) && !this.#options.desk.records().some(needsPlanner);
  }

  #mayAsk(id: string, ms: number): boolean {
    return this.#asking < MOST_ASKED && this.#isAskedAgo(id, ms);
  }

  #isAskedAgo(id: string, ms: number): boolean {
    const asked = this.#asked.get(id);
    return asked === undefined || this.#wallNow() - asked.wallMs >= ms;
  }

  async #ask({ course: { id, device, place } }: FlisrRecord): Promise<Answer<FlisrAnswer>> {
    this.#asking++;
    try {
      const answer = await this.#options.ask(device, place?.element ?? null);
      this.#asked.set(id, { wallMs: this.#wallNow(), answer });
      return answer;
    } finally {
      this.#asking--;
    }
  }

  async #gather(record: FlisrRecord): Promise<void> {
    const { desk, clock } = this.#options;
    const { id, customersLost } = record.course;
    const given = await this.#ask(record);
    if ('failure' in given || given.result.kind !== 'located') return;
    const at = Math.round(clock.now());
    const customers = this.#customersOf(given.result.dark);
    if (customers > 0 && customers !== customersLost) await desk.happen(id, { type: 'lost', customers, at });
    if (given.result.location.isSettled) await desk.happen(id, { type: 'gathered', at });
  }

  async #solve(record: FlisrRecord): Promise<void> {
    const { desk, clock } = this.#options;
    const { id } = record.course;
    const kept = this.#asked.get(id);
    const isFresh = kept !== undefined && isSettled(kept.answer) && !this.#isAskedAgo(id, FRESH_MS);
    const given = isFresh ? kept.answer : await this.#ask(record);
    // Indicators may still tell of it: a moment later the place may be a smaller one.
    const mayWait = this.#cityMsSince(record.stages.at(-1)!.atMs) < SETTLING_MS;
    // No answer: asked again until the deadline, the planning thread may be starting.
    if ('failure' in given || (given.result.kind === 'located' && !isSettled(given) && mayWait)) return;
    const { result } = given;
    const at = Math.round(clock.now());
    if (result.kind === 'not-located') {
      await desk.happen(id, { type: 'unplannable', reason: 'not-located', words: result.words, at });
      return;
    }
    const { location, nodes, opened, dark, plan, words } = result;
    const found: FlisrFinding = { location, nodes, opened, dark, plan: null };
    if (plan === null) {
      const event = { type: 'unplannable', reason: 'no-plan', words, at } as const;
      await desk.happen(id, event, undefined, found);
      return;
    }
    const { reach } = this.#options;
    const feeders = reach.feedersOf(record.course, plan);
    const revision = { id: revisionOf(id, nodes, plan), feeders, madeMs: at };
    const whole = { ...found, plan: { ...plan, ...revision } };
    await this.#lower(record, whole.plan, at);
    await desk.happen(id, { type: 'planned', plan: revision.id, at }, undefined, whole);
  }

  /** What the plan has to do with may take the freedom that the feeder has by itself. */
  async #lower({ course: { id, feeder, device } }: FlisrRecord, plan: NonNullable<FlisrFinding['plan']>, at: number) {
    const { desk, reach } = this.#options;
    const limits: { level: FlisrLevel; because: LevelBecause | null }[] = [reach.levelOf({ feeder }, plan.feeders)];
    // Where somebody has to go, or somebody else has the area, a person leads.
    const held = reach.heldByOther({ feeder, device }, plan);
    if (held !== null) limits.push({ level: 'supervised', because: held });
    if (needsCrew(plan)) limits.push({ level: 'supervised', because: { code: 'needs-crew' } });
    for (const { level, because } of limits) {
      const now = desk.find(id)!.course.level;
      if (lowerLevel(level, now) !== now) await desk.happen(id, { type: 'level', level, because, at });
    }
  }

  #execute(record: FlisrRecord): (() => Promise<unknown>) | null {
    const { desk, clock, orders } = this.#options;
    const { course, found } = record;
    const at = Math.round(clock.now());
    if (course.order !== null) {
      const order = orders.find(course.order);
      const words = order === null ? [phrase('order-unknown')] : troubleOf(order);
      if (words !== null) return () => desk.happen(course.id, { type: 'orderHalted', words, at });
      if (order?.state === 'completed') return () => desk.happen(course.id, { type: 'orderCompleted', at });
      if (order !== null) this.#noteCutOff(record, order);
      return null;
    }
    if (this.#began.has(course.id)) return null;
    if (!this.#foundBegun.has(course.id)) return found?.plan?.id === course.plan ? () => this.#begin(record) : null;
    // An order that an earlier run of the host has begun may still tell of itself.
    if (this.#wallNow() - this.#startedWall < ORDER_KNOWN_AFTER_MS) return null;
    const words = [phrase('program-stopped')];
    return () => desk.happen(course.id, { type: 'orderRefused', words, at });
  }

  #cityMsSince = (ms: number): number => this.#options.clock.now() - ms;

  async #begin(record: FlisrRecord): Promise<void> {
    const { desk, clock, orders, network, log } = this.#options;
    const { course, found } = record;
    const plan = found!.plan!;
    this.#began.add(course.id);
    const wanted = {
      ...headOf(phrase('title-restore', { device: course.device }), purposeOf(record)),
      serves: { kind: 'flisr', id: course.id } as const,
      area: null,
      steps: orderStepsOf(network, plan),
      responsible: course.approvedBy ?? AUTOMATION,
      isAutomatic: !needsCrew(plan),
    };
    let order: string;
    try {
      const given = await orders.begin(wanted);
      if ('failure' in given) return void (await this.#refused(course.id, refusalOf(given.failure)));
      order = given.result.id;
    } catch (error) {
      log(`fault restoration ${course.id}: the order could not be begun: ${String(error)}`);
      // It may have come so far that it is carried out: then it is followed.
      const issued = this.#issued.get(course.id);
      if (issued === undefined) {
        const words = [phrase('program-failed', { words: String(error).slice(0, 300) })];
        return void (await this.#refused(course.id, words));
      }
      order = issued;
    }
    const at = Math.round(clock.now());
    const told = await desk.happen(course.id, { type: 'ordered', order, at });
    // It was taken from us while the order was being begun.
    if (told === null && desk.find(course.id)?.course.order !== order)
      await orders.halt(order, AUTOMATION, [phrase('halt-restoration-begun')]);
  }

  #refused(id: string, words: readonly Phrase[]): Promise<unknown> {
    const at = Math.round(this.#options.clock.now());
    return this.#options.desk.happen(id, { type: 'orderRefused', words, at });
  }

  /** Every change of an order: ours tells how far the course is. */
  #heard(order: OrderSheet): void {
    const { desk, clock, guard } = this.#options;
    const record = desk
      .records()
      .find(
        ({ course }) =>
          course.order === order.id || (course.order === null && order.purpose === inEnglish([purposeOf({ course })])),
      );
    if (record === undefined || isOver(record)) return;
    const { id, order: known, state } = record.course;
    if (order.state === 'issued') this.#issued.set(id, order.id);
    if (known === null && state === 'executing' && order.state !== 'new' && !this.#busy.has(id))
      guard.follow('flisr', desk.happen(id, { type: 'ordered', order: order.id, at: Math.round(clock.now()) }));
    else this.#carryOn(id);
  }

  #noteCutOff(record: FlisrRecord, order: OrderSheet): void {
    const [{ id }, plan] = [record.course, record.found?.plan];
    if (plan == null || this.#cutOff.has(id) || order.state !== 'inProgress' || !isCutOff(order, plan)) return;
    this.#cutOff.add(id);
    this.#options.onCutOff(record);
  }

  #customersOf = (rows: readonly number[]): number => {
    const { customers } = this.#options.network.consumers;
    return rows.reduce((sum, row) => sum + customers[row]!, 0);
  };
}

const isSettled = (given: Answer<FlisrAnswer> | undefined): boolean =>
  given !== undefined && !('failure' in given) && given.result.kind === 'located' && given.result.location.isSettled;
