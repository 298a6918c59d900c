// The courses of all trips of a running city: one event after the other, each in the journal before it holds. After a crash the newest copy
// is taken and what the journal has since then: every course stands exactly where it stood.
import { advanceFlisr, beginFlisr, type FlisrEvent, type Trip } from '../../../../simulation/flisr/flisr-course.ts';
import type { FlisrRules } from '../../../../simulation/flisr/flisr-rules.ts';
import type { Guard } from '../../part-failures.ts';
import type { CityClock, Documents, Journal } from '../../ports.ts';
import { entriesSince } from '../entries-since.ts';
import {
  type FlisrChange,
  type FlisrFinding,
  type FlisrRecord,
  type FlisrRepair,
  hasFault,
  isOver,
  recordAfter,
  upgraded,
} from './flisr-record.ts';

const ENTRY = 'flisr';
const DOCUMENT = 'flisr';
/** Entries until all is copied again. */
const COPY_AFTER = 50;
/** Courses that have ended and are still kept; older ones are in the journal alone, but never one whose fault is still there. */
const MOST_ENDED = 200;
/** Who writes where nobody else does. */
const DESK = 'flisr';

interface Copy {
  /** of the last entry of the journal that is in it */
  readonly number: number;
  /** oldest first */
  readonly records: readonly FlisrRecord[];
}

export interface FlisrDeskOptions {
  readonly rules: FlisrRules;
  readonly journal: Pick<Journal, 'append' | 'list' | 'between' | 'head'>;
  readonly documents: Documents;
  readonly clock: Pick<CityClock, 'now' | 'isSimulated'>;
  readonly log: (line: string) => void;
  readonly guard: Guard;
}

export class FlisrDesk {
  readonly #options: FlisrDeskOptions;
  /** oldest first */
  readonly #records: Map<string, FlisrRecord>;
  readonly #listeners = new Set<(record: FlisrRecord, before: FlisrRecord | null) => void>();
  /** events wait for those before them */
  #last: Promise<unknown> = Promise.resolve();
  #number: number;
  #sinceCopy = 0;
  #version = 0;

  private constructor(options: FlisrDeskOptions, records: readonly FlisrRecord[], number: number) {
    this.#options = options;
    this.#records = new Map(records.map((record) => [record.course.id, record]));
    this.#number = number;
  }

  /** @throws Error when journal or copy cannot be read: then nothing is guessed */
  static async open(options: FlisrDeskOptions): Promise<FlisrDesk> {
    const { journal, documents, clock, log } = options;
    const head = journal.head().number;
    const copy = (await documents.get(DOCUMENT)) as Copy | null | undefined;
    const isOther = copy != null && copy.number > head;
    // A journal that was put aside as damaged has a fresh one in its place. A fault is as dangerous as before: nothing is closed onto it.
    if (isOther)
      log(
        'fault restoration was kept with another journal: faults and plans stand as they were copied last; look them over',
      );
    const records = new Map((copy?.records ?? []).map((record) => [record.course.id, upgraded(record)]));
    const entries = isOther ? [] : await entriesSince(journal, ENTRY, copy?.number ?? 0);
    for (const { data } of entries) {
      const change = data as unknown as FlisrChange;
      records.set(change.course.id, recordAfter(records.get(change.course.id) ?? null, change));
    }
    // A simulated clock begins anew: what it has not reached yet was of another time. That of the machine may be set back, and what was
    // before is as true as ever.
    const now = clock.now();
    const reached = [...records.values()].filter(
      ({ course, stages }) =>
        !clock.isSimulated || [course.trippedMs, ...stages.map(({ atMs }) => atMs)].every((ms) => ms <= now),
    );
    const desk = new FlisrDesk(options, reached, head);
    // If this copy fails, the next event makes it: else the next start would pass over what came since.
    if (isOther) desk.#sinceCopy = COPY_AFTER;
    if (copy == null || isOther) await desk.#copy();
    return desk;
  }

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  /** Newest first. */
  records(): FlisrRecord[] {
    return [...this.#records.values()].toReversed();
  }

  find(id: string): FlisrRecord | null {
    return this.#records.get(id) ?? null;
  }

  /** Told after each change, in the journal by then. `before` null: it has begun. Returns what ends it. */
  onChange(listener: (record: FlisrRecord, before: FlisrRecord | null) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Null: it is not FLISR's business, or the journal takes nothing. */
  begin(trip: Omit<Trip, 'id'>): Promise<FlisrRecord | null> {
    return this.#after(async () => {
      const id = this.#freeId();
      const course = beginFlisr({ ...trip, id }, this.#options.rules);
      // Devices have clocks of their own, and may tell of a moment that is still to come.
      const atMs = Math.min(trip.at, Math.round(this.#options.clock.now()));
      return course === null ? null : this.#write({ course, event: 'begin', atMs }, DESK);
    });
  }

  /** Null: it means nothing to the course as it stands, or the journal takes nothing. */
  happen(id: string, event: FlisrEvent, by = DESK, found?: FlisrFinding): Promise<FlisrRecord | null> {
    return this.#after(async () => {
      const before = this.find(id);
      if (before === null) return null;
      const course = advanceFlisr(before.course, event, this.#options.rules);
      if (course === before.course) return null;
      return this.#write({ course, event: event.type, atMs: event.at, found }, by);
    });
  }

  /** The fault of this course is repaired. Null: it has been said, or the journal takes nothing. */
  repaired(id: string, repaired: FlisrRepair): Promise<FlisrRecord | null> {
    return this.#after(async () => {
      const before = this.find(id);
      if (before === null || before.repaired !== null) return null;
      const { by, atMs } = repaired;
      return this.#write({ course: before.course, event: 'repaired', atMs, repaired }, by);
    });
  }

  /** The outage of those who lost supply by this trip. Null: it is known, or the journal takes nothing. */
  belongsTo(id: string, outage: string, atMs: number): Promise<FlisrRecord | null> {
    return this.#after(async () => {
      const before = this.find(id);
      if (before === null || before.outage !== null) return null;
      return this.#write({ course: before.course, event: 'outage', atMs, outage }, DESK);
    });
  }

  /** An order was written for what somebody on site can do once this is over. */
  orderedAfterwards(id: string, order: string, atMs: number): Promise<FlisrRecord | null> {
    return this.#after(async () => {
      const before = this.find(id);
      if (before === null) return null;
      return this.#write({ course: before.course, event: 'afterwards', atMs, afterwards: order }, DESK);
    });
  }

  /** All events so far are on disk, and a copy of what they made. */
  async close(): Promise<void> {
    await this.#last;
    if (this.#sinceCopy > 0) await this.#copy();
  }

  /** Courses that were kept with another journal have their names still. */
  #freeId(): string {
    let number = this.#options.journal.head().number + 1;
    while (this.#records.has(`flisr-${number}`)) number++;
    return `flisr-${number}`;
  }

  #after<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #write(change: FlisrChange, by: string): Promise<FlisrRecord | null> {
    const { journal, log, guard } = this.#options;
    try {
      ({ number: this.#number } = await journal.append(ENTRY, by, { ...change }));
    } catch (error) {
      log(`the journal refused a step of fault restoration: ${String(error)}`);
      return null;
    }
    const before = this.find(change.course.id);
    const record = recordAfter(before, change);
    this.#records.set(change.course.id, record);
    this.#version++;
    // It has happened, and is in the journal: what a listener makes of it changes nothing of that.
    for (const listener of this.#listeners) guard.run('flisr', () => listener(record, before));
    if (++this.#sinceCopy >= COPY_AFTER) await this.#copy();
    return record;
  }

  async #copy(): Promise<void> {
    const ended = [...this.#records.values()].filter((record) => isOver(record) && !hasFault(record));
    for (const { course } of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) this.#records.delete(course.id);
    const copy: Copy = { number: this.#number, records: [...this.#records.values()] };
    try {
      await this.#options.documents.put(DOCUMENT, copy);
      this.#sinceCopy = 0;
    } catch (error) {
      // The journal has it all: the next start reads more of it.
      this.#options.log(`fault restoration could not be copied: ${String(error)}`);
    }
  }
}
