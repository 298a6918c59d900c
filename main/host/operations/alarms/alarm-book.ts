// The alarms of a desk: which are not normal, which were, what belongs together, how many there are. The same events in the same order
// make the same book, and its state as text makes it again: that is how it comes back out of the journal.
import {
  advanceAlarm,
  type AlarmLife,
  alarmStateOf,
  beginAlarm,
  deadlineOf,
} from '../../../../simulation/alarms/alarm-life.ts';
import { FigureKeeper } from '../../../../simulation/alarms/alarm-figures.ts';
import { AreaLoads } from '../../../../simulation/alarms/area-loads.ts';
import { ChatterWatch } from '../../../../simulation/alarms/chatter.ts';
import { DeadlineHeap } from '../../../../simulation/alarms/deadline-heap.ts';
import { FloodWatch } from '../../../../simulation/alarms/flood-watch.ts';
import { Situations } from '../../../../simulation/alarms/situations.ts';
import type { AlarmPlaces } from './alarm-places.ts';
import { AlarmRevisions } from './alarm-revisions.ts';
import {
  type AlarmRecord,
  type BookState,
  type DeskEvent,
  type HeardValue,
  isNote,
  NO_NOTES,
  type PastAlarm,
  withNote,
} from './alarm-record.ts';
import { type AlarmRows, completePast, definitionIdOfRow, definitionOfRow } from './alarm-rows.ts';
import { placesOfRow } from './alarm-areas.ts';

/** More stand in the journal. */
const MOST_PAST = 2000;

/** What a book does not know of itself. */
export interface AlarmSurroundings {
  /** Id of the area of control, of places the nearest first; '' none. */
  readonly areaOf: (places: readonly string[]) => string;
  /** Hears of each coming and going that is over. */
  readonly onEnded: (past: PastAlarm) => void;
}
const NO_SURROUNDINGS: AlarmSurroundings = { areaOf: () => '', onEnded: () => undefined };

export class AlarmBook {
  readonly #around: AlarmSurroundings;
  readonly rows: AlarmRows;
  readonly places: AlarmPlaces;
  readonly situations: Situations;
  readonly chatter: ChatterWatch;
  readonly flood = new FloodWatch();
  readonly figures: FigureKeeper;
  readonly loads: AreaLoads;
  readonly revisions: AlarmRevisions;
  /** [places + 1] once it was asked for; the first of no place */
  readonly #areas: (string | undefined)[] = [];
  /** by row: what is not normal */
  readonly #records = new Map<number, AlarmRecord>();
  /** [definitions] a normal alarm */
  readonly #normal: readonly AlarmLife[];
  readonly #due: DeadlineHeap;
  /** [alarms] row of the places; -1 none */
  readonly #placeOf: Int32Array;
  #past: PastAlarm[] = [];
  /** [past] */
  #pastRevisions: number[] = [];
  #version = 0;
  #serial = 0;
  #silenced = 0;
  /** until when the present flood is in the figures */
  #floodToldMs: number | null = null;

  /** `placeOfPoint`: [points] row of the places, -1 none; `startMs`: city time from which on figures count; `firstRevision`: as of `AlarmRevisions`. */
  constructor(
    rows: AlarmRows,
    places: AlarmPlaces,
    placeOfPoint: Int32Array,
    { startMs, firstRevision }: { readonly startMs: number; readonly firstRevision: number },
    around: AlarmSurroundings = NO_SURROUNDINGS,
  ) {
    this.rows = rows;
    this.places = places;
    this.#around = around;
    this.#placeOf = Int32Array.from(rows.pointOf, (point) => placeOfPoint[point] ?? -1);
    this.situations = new Situations({
      places: places.tree,
      placeOf: this.#placeOf,
      subjectOf: (alarm) => definitionOfRow(rows, alarm).subject,
    });
    this.chatter = new ChatterWatch(rows.count);
    this.figures = new FigureKeeper(rows.count, startMs);
    this.loads = new AreaLoads(startMs);
    this.#normal = rows.policies.map(beginAlarm);
    this.#due = new DeadlineHeap(rows.count);
    this.revisions = new AlarmRevisions(rows.count, firstRevision);
  }

  /** grows with every change */
  get version(): number {
    return this.#version;
  }

  /** When the clock next means something to an alarm, ms UTC; Infinity: never. */
  get soonestMs(): number {
    return this.#due.soonestMs;
  }

  get past(): readonly PastAlarm[] {
    return this.#past;
  }

  /** What ended after one revision, and not after another; oldest first. */
  pastBetween(after: number, upTo: number): PastAlarm[] {
    return this.#past.filter((_, i) => this.#pastRevisions[i]! > after && this.#pastRevisions[i]! <= upTo);
  }

  placeOf(row: number): number {
    return this.#placeOf[row]!;
  }

  /** Id of the area of control that an alarm stands in; '' none. */
  areaOf(row: number): string {
    const place = this.#placeOf[row]!;
    // A matter of the desk stands where it is told to.
    if (this.rows.pointAt(row).place !== undefined) return this.#around.areaOf(placesOfRow(this, row));
    let area = this.#areas[place + 1];
    if (area === undefined) {
      area = this.#around.areaOf(placesOfRow(this, row));
      this.#areas[place + 1] = area;
    }
    return area;
  }

  /** Where a matter of the desk stands is known when it comes. */
  stand(row: number, place: number): void {
    this.#placeOf[row] = place;
  }

  /** Of every alarm that is not normal. */
  records(): IterableIterator<[number, AlarmRecord]> {
    return this.#records.entries();
  }

  recordOf(row: number): AlarmRecord | null {
    return this.#records.get(row) ?? null;
  }

  lifeOf(row: number): AlarmLife {
    return this.#records.get(row)?.life ?? this.#normal[this.rows.definitionOf[row]!]!;
  }

  isSounding({ life, serial }: AlarmRecord): boolean {
    return serial > this.#silenced && alarmStateOf(life) === 'unacknowledged';
  }

  /** The row whose time has come by `nowMs`, -1: none; it has to be told the clock then. */
  takeDue(nowMs: number): { readonly row: number; readonly atMs: number } | null {
    const atMs = this.#due.soonestMs;
    const row = this.#due.take(nowMs);
    return row < 0 ? null : { row, atMs };
  }

  /** `heard`: of a condition that comes, what is known of the value. False: the event means nothing to this alarm. */
  apply(row: number, event: DeskEvent, heard: HeardValue | null = null): boolean {
    const record = this.#records.get(row);
    if (isNote(event)) {
      const notes = record === undefined ? null : withNote(record, event);
      if (record === undefined || notes === null) return false;
      this.#version += 1;
      this.revisions.note(row);
      this.#records.set(row, { ...record, ...notes });
      return true;
    }
    const before = this.lifeOf(row);
    const life = advanceAlarm(before, event);
    if (life === before) return false;
    this.#version += 1;
    this.revisions.note(row);
    const isTold = life.context.annunciations > before.context.annunciations;
    if (isTold) this.#annunciate(row, event.at);
    const deadline = deadlineOf(life);
    if (deadline < Number.POSITIVE_INFINITY) this.#due.set(row, deadline);
    else this.#due.cancel(row);
    if (alarmStateOf(life) === 'normal') this.#end(row, life, record?.heard ?? null, event.at);
    else
      this.#records.set(row, {
        ...(record ?? NO_NOTES),
        heard: event.type === 'conditionTrue' ? heard : (record?.heard ?? null),
        ...{ life, serial: isTold ? this.#serial : (record?.serial ?? 0) },
      });
    return true;
  }

  /** The horn is off; what is annunciated from now on sounds again. Returns how many sounded. */
  silence(): number {
    const sounding = [...this.#records].filter(([, record]) => this.isSounding(record));
    for (const [row] of sounding) this.revisions.note(row);
    this.#silenced = this.#serial;
    this.#version += 1;
    return sounding.length;
  }

  /** What time alone changes: floods and situations end. To be called about once a second. True: a situation has ended. */
  settle(nowMs: number): boolean {
    this.flood.advance(nowMs);
    this.#tellFlood(nowMs);
    this.loads.settle(nowMs);
    const isChanged = this.situations.settle(nowMs, (alarm) => {
      const record = this.#records.get(alarm);
      return record === undefined || record.life.value.suppression !== 'unsuppressed';
    });
    if (isChanged) this.#version += 1;
    return isChanged;
  }

  #annunciate(row: number, atMs: number): void {
    this.#serial += 1;
    this.chatter.note(row, atMs);
    this.flood.note(atMs);
    this.figures.note(row, atMs);
    this.loads.note(this.areaOf(row), atMs);
    this.situations.note(row, atMs);
  }

  #end(row: number, { context }: AlarmLife, heard: HeardValue | null, endedMs: number): void {
    this.#records.delete(row);
    if (context.beganMs === null) return;
    const { beganMs, annunciatedMs, clearedMs, acknowledgedMs, acknowledgedBy } = context;
    const definition = this.rows.definitionOf[row]!;
    const past: PastAlarm = {
      ...{ id: this.rows.idOf(row), definition: definitionIdOfRow(this.rows, row), area: this.areaOf(row), heard },
      priority: this.rows.priorities[definition]!,
      ...{ beganMs, annunciatedMs, clearedMs, acknowledgedMs, acknowledgedBy, endedMs },
      situation: this.situations.situationOf(row),
    };
    this.#past.push(past);
    this.#around.onEnded(past);
    this.#pastRevisions.push(this.revisions.revision);
    if (this.#past.length <= 2 * MOST_PAST) return;
    this.#past = this.#past.slice(-MOST_PAST);
    this.#pastRevisions = this.#pastRevisions.slice(-MOST_PAST);
  }

  #tellFlood(nowMs: number): void {
    const { flood } = this.flood;
    if (flood === null) return;
    const fromMs = Math.max(flood.beganMs, this.#floodToldMs ?? flood.beganMs);
    const toMs = flood.endedMs ?? nowMs;
    if (toMs <= fromMs) return;
    this.figures.noteFlood(fromMs, toMs);
    this.#floodToldMs = toMs;
  }

  state(nowMs: number): BookState {
    const { idOf } = this.rows;
    const { next, situations, recent } = this.situations.state();
    const figures = this.figures.state();
    return {
      version: this.#version,
      serial: this.#serial,
      silenced: this.#silenced,
      alarms: [...this.#records].map(([row, record]) => ({ id: idOf(row), ...record })),
      past: this.#past.slice(-MOST_PAST),
      situations: {
        next,
        list: situations.map(({ alarms, cause, place, ...rest }) => ({
          ...rest,
          alarms: alarms.map(idOf),
          cause: cause === null ? null : idOf(cause),
          place: this.places.ids[place]!,
        })),
        recent: recent.map(([alarm, atMs]) => [idOf(alarm), atMs] as const),
      },
      chatter: this.chatter.state(nowMs).map(([alarm, times]) => [idOf(alarm), times] as const),
      flood: this.flood.state(),
      figures: { ...figures, ofAlarm: figures.ofAlarm.map(([alarm, count]) => [idOf(alarm), count] as const) },
      floodToldMs: this.#floodToldMs,
      loads: this.loads.state(),
    };
  }

  /** Into an empty book. What this city has no more is left out; returns how many alarms that were. */
  restore(state: BookState): number {
    const { rowOf } = this.rows;
    const known = <T>(list: readonly (readonly [string, T])[]): (readonly [number, T])[] =>
      list.map(([id, rest]) => [rowOf(id), rest] as const).filter(([row]) => row >= 0);
    this.#version = state.version;
    this.#serial = state.serial;
    this.#silenced = state.silenced;
    this.#floodToldMs = state.floodToldMs;
    this.#past = state.past.flatMap((past) => completePast(this.rows, past) ?? []);
    this.#pastRevisions = this.#past.map(() => this.revisions.first);
    let lost = 0;
    for (const { id, ...record } of state.alarms) {
      const row = rowOf(id);
      if (row < 0) {
        lost += 1;
        continue;
      }
      // How it goes on from here is said by the definition that holds now.
      const policy = this.rows.policies[this.rows.definitionOf[row]!]!;
      const life: AlarmLife = { ...record.life, context: { ...record.life.context, policy } };
      this.#records.set(row, { ...record, life });
      this.revisions.note(row);
      const deadline = deadlineOf(life);
      if (deadline < Number.POSITIVE_INFINITY) this.#due.set(row, deadline);
    }
    const placeOf = new Map(this.places.ids.map((id, place) => [id, place]));
    this.situations.restore({
      next: state.situations.next,
      situations: state.situations.list.flatMap(({ alarms, cause, place, ...rest }) => {
        const at = placeOf.get(place);
        if (at === undefined) return [];
        const rows = alarms.map(rowOf).filter((row) => row >= 0);
        const causeRow = cause === null ? -1 : rowOf(cause);
        return [{ ...rest, alarms: rows, cause: causeRow < 0 ? null : causeRow, place: at }];
      }),
      recent: known(state.situations.recent),
    });
    this.chatter.restore(known(state.chatter));
    this.flood.restore(state.flood);
    this.loads.restore(state.figures.startMs, state.loads ?? []);
    this.figures.restore({ ...state.figures, ofAlarm: known(state.figures.ofAlarm) });
    return lost;
  }
}
