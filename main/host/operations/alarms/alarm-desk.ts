// The alarm desk of a running city: changed values become steps of alarms, orders of people are taken or refused alarm by alarm, and
// everything that happens is said once, in its order, to whoever writes the journal. No timer and no disk: alarm-service.ts has them.
import type { AlarmDefinition } from '../../../../simulation/alarms/alarm-definition.ts';
import {
  type AlarmChange,
  type AlarmSet,
  type AlarmSetResult,
  changeAlarmSet,
  firstAlarmSet,
  replaceAlarmSet,
} from '../../../../simulation/alarms/alarm-set.ts';
import {
  type DeskKind,
  matterId,
  matterOf,
  restOf,
  withDeskAlarms,
} from '../../../../simulation/alarms/desk-alarms.ts';
import { ConditionWatch, CROSSING_CODE } from '../../../../simulation/alarms/condition-watch.ts';
import type { ReadingBatch } from '../../telemetry/followed-points.ts';
import { AlarmBook } from './alarm-book.ts';
import type { AlarmEntry, OrderEntry, Step, StepType } from './alarm-entries.ts';
import type { DeskEvent } from './alarm-record.ts';
import { alarmRowsOf } from './alarm-rows.ts';
import type { AlarmDeskOptions, DeskState } from './desk-options.ts';
import { EndedAlarms } from './ended-alarms.ts';
import { HeardValues, OF_DESK } from './heard-values.ts';
import { SilentRows } from './silent-rows.ts';
import { type StationLink, stationLinks } from './station-links.ts';
import { deskRefusalOf, type DeskRefusal, type Order, type Outcome } from './desk-orders.ts';
import { type Coming, DeskMatters, type Matter } from './desk-matters.ts';

/** Conditions that become steps before anything else is done: some milliseconds of work. */
export const MOST_AT_ONCE = 50;
/** Steps in one entry of the journal. */
const MOST_STEPS = 500;
const STEP_OF = ['conditionFalse', 'conditionTrue', 'worsened'] as const;
const HOST = 'host';
const GOOD = 0;

export class AlarmDesk {
  readonly #options: AlarmDeskOptions;
  readonly #placeOfPoint: Int32Array;
  /** id -> row of the places */
  readonly #placeRows: ReadonlyMap<string, number>;
  readonly #links: readonly StationLink[];
  #matters = new DeskMatters();
  #set: AlarmSet;
  #book: AlarmBook;
  #watch: ConditionWatch;
  #silent: SilentRows;
  #steps: Step[] = [];
  readonly #ended = new EndedAlarms();
  readonly #heard: HeardValues;
  /** conditions that came or went and are no steps yet, oldest first */
  readonly #crossings: { readonly row: number; readonly code: number; readonly at: number }[] = [];
  /** what is read back from the journal is not written again */
  #isReplaying = false;
  #firstRevision: number;

  /** @throws Error when the program's own definitions do not pass their check */
  constructor(options: AlarmDeskOptions) {
    const { points, places } = options;
    this.#options = options;
    this.#firstRevision = options.firstRevision;
    this.#heard = new HeardValues(points.length);
    this.#placeOfPoint = Int32Array.from(points, ({ asset }) => places.ofAsset[asset.row] ?? -1);
    this.#placeRows = new Map(places.ids.map((id, row) => [id, row]));
    this.#links = stationLinks(points, places);
    this.#set = firstAlarmSet(options.definitions, options.classes);
    [this.#book, this.#watch, this.#silent] = this.#build();
  }

  get book(): AlarmBook {
    return this.#book;
  }

  get set(): AlarmSet {
    return this.#set;
  }

  /** Readings came in, oldest first. `nowMs`: city time. `most`, and the result: as of `look`. */
  take(batch: ReadingBatch, nowMs: number, most?: number): number {
    const { points, values, times, qualities } = batch;
    this.#heard.take(batch);
    for (let i = 0; i < points.length; i++)
      this.#watch.takeOne(points[i]!, values[i]!, times[i]!, qualities[i]!, nowMs);
    return this.look(nowMs, most);
  }

  /** All matters of a kind as they are now: what is no longer among them is over. */
  tell(kind: DeskKind, matters: readonly Matter[], nowMs: number): void {
    const told = new Set<string>();
    // Once for all of them: a broker that is gone takes every station in one moment.
    const isComing = ({ id, state }: Matter) => state !== restOf(kind) && !this.#matters.has(kind, id);
    this.#makeRoom({ kind, count: matters.filter(isComing).length }, nowMs);
    for (const { id, state, place } of matters) {
      told.add(id);
      // What runs well takes no seat.
      if (!this.#matters.has(kind, id) && state === restOf(kind)) continue;
      const seat = this.#seat(kind, id, place, nowMs);
      if (this.#matters.tell(seat, state)) this.#tellSeat(seat, nowMs);
    }
    for (const { row, id } of this.#matters.rowsOf(kind))
      if (!told.has(id) && this.#matters.tell(row, restOf(kind))) this.#tellSeat(row, nowMs);
    this.look(nowMs, MOST_AT_ONCE);
    if (kind === 'telemetry') this.#ruleOutSilences(nowMs);
  }

  /** While the alarm of a station stands it speaks for those of its points; put away, it speaks for none. */
  #ruleOutSilences(nowMs: number): void {
    const { rows } = this.#book;
    const { points } = this.#options;
    const lost = new Set<string>();
    for (const { row: seat, id } of this.#matters.rowsOf('telemetry')) {
      const { condition, suppression } = this.#book.lifeOf(rows.firstOf(points.length + seat)).value;
      if (condition === 'active' && suppression === 'unsuppressed') lost.add(id);
    }
    for (const { row, isRuledOut } of this.#silent.changes(lost))
      this.#step(isRuledOut ? 'designRuleTrue' : 'designRuleFalse', row, nowMs);
    this.#write();
  }

  #tellSeat(seat: number, nowMs: number): void {
    const point = this.#options.points.length + seat;
    this.#watch.takeOne(point, this.#matters.codeAt(seat), nowMs, GOOD, nowMs);
  }

  #seat(kind: DeskKind, id: string, place: string, nowMs: number): number {
    const isNew = !this.#matters.has(kind, id);
    this.#makeRoom({ kind, count: isNew ? 1 : 0 }, nowMs);
    const seat = this.#matters.seat(kind, id, place)!;
    if (isNew) this.#stand(kind, id, place);
    return seat;
  }

  #stand(kind: DeskKind, id: string, place: string): void {
    const { rows } = this.#book;
    const at = this.#placeRows.get(place);
    for (const { kind: of, point, name } of rows.definitions)
      if (of === kind) this.#book.stand(rows.rowOf(`${matterId(kind, id)}.${point}.${name}`), at ?? -1);
  }

  /** A new desk with more seats; matters of which nothing is known any more give theirs away. */
  #makeRoom(coming: Coming, nowMs: number): void {
    if (coming.count <= this.#matters.freeOf(coming.kind)) return;
    // What has been told and is no step yet knows its row only.
    if (!this.#isReplaying) this.look(nowMs);
    this.#rebuild(this.#matters.withRoom(this.#book.state(nowMs), coming), nowMs);
  }

  /**
   * The clock has moved on. At most `most` conditions become steps now, so that a city that falls silent at once does not hold up its
   * host; returns how many wait for the next look.
   */
  look(nowMs: number, most = Number.POSITIVE_INFINITY): number {
    this.#watch.advance(nowMs);
    const { count, rows, codes, times } = this.#watch.drain();
    for (let i = 0; i < count; i++) this.#crossings.push({ row: rows[i]!, code: codes[i]!, at: times[i]! });
    const now = this.#crossings.length > most ? this.#crossings.splice(0, most) : this.#crossings.splice(0);
    for (const { row, code, at } of now) {
      this.#tellClock(at);
      this.#cross(row, code, at);
    }
    if (this.#crossings.length === 0) this.#tellClock(nowMs);
    this.#write();
    return this.#crossings.length;
  }

  #cross(row: number, code: number, at: number): void {
    const { count, ruledAlarm } = this.#book.rows;
    if (row < count) this.#step(STEP_OF[code]!, row, at);
    else if (code !== CROSSING_CODE.worsened)
      this.#step(code === CROSSING_CODE.began ? 'designRuleTrue' : 'designRuleFalse', ruledAlarm[row - count]!, at);
  }

  /** Floods and situations end. To be called about once a second. */
  settle(nowMs: number): void {
    if (this.look(nowMs, MOST_AT_ONCE) > 0) return;
    if (this.#book.settle(nowMs)) this.#steps.push(['settled', '', nowMs]);
    this.#write();
  }

  /** Each alarm takes it or refuses it. */
  order(order: Order, by: string, nowMs: number): Outcome {
    this.look(nowMs, MOST_AT_ONCE);
    const done: string[] = [];
    const refused: { alarm: string; code: DeskRefusal }[] = [];
    for (const alarm of new Set(order.alarms)) {
      const code = this.#obey(alarm, order, by, nowMs);
      if (code === null) done.push(alarm);
      else refused.push({ alarm, code });
    }
    if (done.length > 0)
      this.#record({ kind: 'alarmOrder', by, order: { ...order, alarms: done, at: nowMs } as OrderEntry });
    this.#writeEnded();
    return { done, refused };
  }

  /** The horn is off. Returns how many alarms sounded. */
  silence(by: string, nowMs: number): number {
    this.look(nowMs, MOST_AT_ONCE);
    const silenced = this.#book.silence();
    this.#record({ kind: 'alarmOrder', by, order: { type: 'silence', at: nowMs } });
    return silenced;
  }

  /** Other limits and delays, from now on. */
  change(changes: readonly AlarmChange[], author: string, reason: string, nowMs: number): AlarmSetResult {
    const { classes } = this.#options;
    return this.#take(
      changeAlarmSet(this.#set, changes, { author, reason, atMs: nowMs }, classes, this.#hasAsset),
      nowMs,
    );
  }

  /** A whole limit file. */
  replace(definitions: readonly AlarmDefinition[], author: string, reason: string, nowMs: number): AlarmSetResult {
    const { classes } = this.#options;
    return this.#take(
      replaceAlarmSet(this.#set, definitions, { author, reason, atMs: nowMs }, classes, this.#hasAsset),
      nowMs,
    );
  }

  /** What such a change would be, or what is wrong with it; nothing is done. */
  tryChange(changes: readonly AlarmChange[]): AlarmSetResult {
    const by = { author: HOST, reason: 'tried', atMs: 0 };
    return changeAlarmSet(this.#set, changes, by, this.#options.classes, this.#hasAsset);
  }

  readonly #hasAsset = (asset: string, kind: string, point: string): boolean => {
    const row = this.#options.pointRows.get(`${asset}.${point}`);
    return row !== undefined && this.#options.points[row]!.asset.kind === kind;
  };

  state(nowMs: number): DeskState {
    const set = this.#set.version === 0 ? null : this.#set;
    const book = this.#book.state(nowMs);
    return { set, book, matters: this.#matters.knownTo(book) };
  }

  /** Into a new desk. Returns how many alarms this city has no more. */
  restore({ set, book, matters = [] }: DeskState): number {
    if (set !== null) this.#set = { ...set, definitions: withDeskAlarms(set.definitions) };
    this.#matters = new DeskMatters(matters);
    [this.#book, this.#watch, this.#silent] = this.#build();
    const lost = this.#book.restore(book);
    this.#rememberConditions();
    return lost;
  }

  /** Goes over entries of the journal as they happened. Afterwards `resume`. */
  replay(entry: AlarmEntry): void {
    this.#isReplaying = true;
    switch (entry.kind) {
      case 'alarmSteps':
        for (const [type, alarm, at, about] of entry.steps) {
          const matter = typeof about === 'string' ? matterOf(alarm) : null;
          if (matter !== null) this.#seat(matter.kind, matter.id, about as string, at);
          const row = this.#book.rows.rowOf(alarm);
          if (type === 'settled') this.#book.settle(at);
          else if (row >= 0) this.#book.apply(row, { type, at }, typeof about === 'string' ? OF_DESK : (about ?? null));
        }
        break;
      case 'alarmOrder':
        this.#obeyAgain(entry.order, entry.by);
        break;
      case 'alarmsEnded':
        this.#ended.wrote(entry.ended);
        break;
      case 'alarmSet':
        this.#put({ ...entry.set, author: entry.by }, entry.set.atMs);
    }
    this.#isReplaying = false;
  }

  /** What held when the program ended holds until a value says otherwise. */
  resume(): void {
    this.#rememberConditions();
    this.#writeEnded();
  }

  #obeyAgain(order: OrderEntry, by: string): void {
    if (order.type === 'silence') {
      this.#book.silence();
      return;
    }
    for (const alarm of order.alarms) {
      const row = this.#book.rows.rowOf(alarm);
      if (row >= 0) this.#book.apply(row, { ...order, by });
    }
  }

  #obey(alarm: string, order: Order, by: string, at: number): DeskRefusal | null {
    const row = this.#book.rows.rowOf(alarm);
    if (row < 0) return 'unknown-alarm';
    const event = { ...order, at, by } as DeskEvent;
    const refusal = deskRefusalOf(this.#book, row, event, 'secondBy' in order ? order.secondBy : null);
    if (refusal !== null) return refusal;
    this.#book.apply(row, event);
    return null;
  }

  /** Shelves and repeats whose time is over by then. */
  #tellClock(nowMs: number): void {
    for (let due = this.#book.takeDue(nowMs); due !== null; due = this.#book.takeDue(nowMs))
      this.#step('clock', due.row, due.atMs);
  }

  #step(type: Exclude<StepType, 'settled'>, row: number, at: number): void {
    const { rows } = this.#book;
    const point = rows.pointOf[row]!;
    const heard = type === 'conditionTrue' ? this.#heard.of(point) : null;
    if (!this.#book.apply(row, { type, at }, heard)) return;
    const seat = point - this.#options.points.length;
    const about = seat >= 0 ? this.#matters.placeAt(seat) : heard;
    const step = [type, rows.idOf(row), at] as const;
    this.#steps.push(about === null ? step : [...step, about]);
  }

  #write(): void {
    for (let i = 0; i < this.#steps.length; i += MOST_STEPS)
      this.#record({ kind: 'alarmSteps', by: HOST, steps: this.#steps.slice(i, i + MOST_STEPS) });
    this.#steps = [];
    this.#writeEnded();
  }

  #writeEnded(): void {
    if (this.#isReplaying) return;
    for (const ended of this.#ended.take()) this.#record({ kind: 'alarmsEnded', by: HOST, ended });
  }

  #record(entry: AlarmEntry): void {
    if (!this.#isReplaying) this.#options.record(entry);
  }

  #take(result: AlarmSetResult, nowMs: number): AlarmSetResult {
    if (!result.ok) return result;
    this.look(nowMs);
    this.#put(result.set, nowMs);
    const { version, reason, atMs, definitions } = result.set;
    const set = { version, reason, atMs, definitions } as Extract<AlarmEntry, { kind: 'alarmSet' }>['set'];
    this.#record({ kind: 'alarmSet', by: result.set.author, set });
    return result;
  }

  /** Alarms that are no more are gone; the others go on. Values are looked at anew as they come. */
  #put(set: AlarmSet, nowMs: number): void {
    this.#set = { ...set, definitions: withDeskAlarms(set.definitions) };
    this.#rebuild(new DeskMatters(this.#matters.seated), nowMs);
  }

  #rebuild(matters: DeskMatters, nowMs: number): void {
    const [book, watch] = [this.#book, this.#watch];
    const before = book.rows;
    const state = book.state(nowMs);
    this.#matters = matters;
    // Rows are others now: screens are told everything.
    this.#firstRevision = book.revisions.revision + 1;
    [this.#book, this.#watch, this.#silent] = this.#build();
    this.#book.restore(state);
    const rows = this.#book.rows;
    this.#watch.takeOver(watch, (row) => (row < rows.count ? before.rowOf(rows.idOf(row)) : -1));
    this.#rememberRules();
  }

  #build(): [AlarmBook, ConditionWatch, SilentRows] {
    const { points, pointRows, places, startMs } = this.#options;
    const matters = this.#matters;
    const rowOfPoint = (id: string): number | undefined => {
      const seat = matters.rowOf(id);
      return seat < 0 ? pointRows.get(id) : points.length + seat;
    };
    const rows = alarmRowsOf([...points, ...matters.points], rowOfPoint, this.#set.definitions);
    const times = { startMs, firstRevision: this.#firstRevision };
    const book = new AlarmBook(rows, places, this.#placeOfPoint, times, {
      areaOf: this.#options.areaOf ?? (() => ''),
      onEnded: (past) => this.#ended.note(past),
    });
    for (let row = rows.count - 1; row >= 0 && rows.pointOf[row]! >= points.length; row--)
      book.stand(row, this.#placeRows.get(matters.placeAt(rows.pointOf[row]! - points.length)) ?? -1);
    return [book, new ConditionWatch(rows.watched), new SilentRows(book, this.#links)];
  }

  #rememberConditions(): void {
    for (const [row, { life }] of this.#book.records()) this.#watch.restore(row, life.value.condition === 'active');
    this.#rememberRules();
  }

  #rememberRules(): void {
    const { ruledAlarm, count } = this.#book.rows;
    ruledAlarm.forEach((alarm, i) => this.#watch.restore(count + i, this.#book.lifeOf(alarm).context.isRuledOut));
  }
}
