// Records on their way out of the intake: gathered for a few ms, sent as one batch, and whoever waits for a commit is told when it is done.
//
// While the main thread is behind, batches are no longer sent half empty: they grow to their full size, so that being behind makes the
// work less, not more. What waits is counted, so that sources can be told to stop reading before it is too much.
import {
  allocateIntake,
  INTAKE_FLAG,
  INTAKE_RECORD,
  type IntakeBatch,
  type IntakeColumns,
  type IntakeFlow,
  type IntakeMessage,
  viewIntake,
} from './intake-batch.ts';

const BATCH_RECORDS = 4096;
const FLUSH_EVERY_MS = 2;
/** Batches on their way that the main thread has not applied: more are sent only when they are full. */
const UNDER_WAY = 3;
/** Characters of whole messages in a batch. */
const BATCH_TEXT = 4 * 1024 * 1024;

interface Slot {
  readonly number: number;
  readonly buffer: SharedArrayBuffer;
  readonly columns: IntakeColumns;
  isKnown: boolean;
}

/** More than this waiting, and nobody should hand in more. */
const MOST_RECORDS = 600_000;
const MOST_TEXT = 64 * 1024 * 1024;

interface UnderWay {
  readonly number: number;
  readonly slot: Slot;
  readonly records: number;
  readonly text: number;
  readonly waiters: readonly (() => void)[];
  /** wait only until it is applied */
  readonly held: readonly (() => void)[];
}

const noFlow = (): IntakeFlow => ({ messages: 0, points: 0, firstArrival: Number.NaN, lastArrival: Number.NaN });

export class IntakeWriter {
  readonly #send: (batch: IntakeBatch) => void;
  readonly #onFull: (isFull: boolean) => void;
  readonly #mostRecords: number;
  readonly #spare: Slot[] = [];
  /** sent, neither applied nor, where somebody waits, committed; oldest first */
  readonly #unapplied: UnderWay[] = [];
  readonly #uncommitted: UnderWay[] = [];
  #slots = 0;
  #slot: Slot;
  #columns: IntakeColumns;
  #count = 0;
  #number = 0;
  #text = 0;
  #messages: IntakeMessage[] = [];
  #lists: Uint32Array[] = [];
  #waiters: (() => void)[] = [];
  #held: (() => void)[] = [];
  #isFull = false;
  #flow = noFlow();
  #timer: NodeJS.Timeout | null = null;
  #records = 0;
  #textUnderWay = 0;

  /** `onFull` is called when so much waits that sources should stop reading, and when they may go on. */
  constructor(
    send: (batch: IntakeBatch) => void,
    onFull: (isFull: boolean) => void = () => undefined,
    mostRecords: number = MOST_RECORDS,
  ) {
    this.#mostRecords = mostRecords;
    this.#send = send;
    this.#onFull = onFull;
    this.#slot = this.#newSlot();
    this.#columns = this.#slot.columns;
  }

  /** Records that wait to be applied or, where somebody waits for that, to be committed. */
  get waiting(): number {
    return this.#records + this.#count;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  /** Times in ms as in IntakeColumns; `flags` of INTAKE_FLAG. */
  value(
    row: number,
    time: number,
    now: number,
    arrival: number,
    seen: number,
    value: number,
    quality: number,
    origin: number,
    seq: number,
    flags: number,
  ): void {
    const at = this.#next();
    const columns = this.#columns;
    columns.kinds[at] = INTAKE_RECORD.value;
    columns.rows[at] = row;
    columns.times[at] = time;
    columns.nows[at] = now;
    columns.arrivals[at] = arrival;
    columns.seen[at] = seen;
    columns.values[at] = value;
    columns.qualities[at] = quality;
    columns.origins[at] = origin;
    columns.seqs[at] = seq;
    columns.flags[at] = flags;
  }

  /** A record without a value: `row` a device, or a place in a list; `source` position of the connection. */
  note(kind: number, row: number, arrival: number, flags: number, source = 0): void {
    const at = this.#next();
    const columns = this.#columns;
    columns.kinds[at] = kind;
    columns.rows[at] = row;
    columns.arrivals[at] = arrival;
    columns.flags[at] = flags;
    columns.qualities[at] = source;
  }

  message(message: IntakeMessage, flags: number): void {
    if (this.#count === BATCH_RECORDS) this.flush();
    this.note(INTAKE_RECORD.message, this.#messages.length, message.arrival, flags);
    this.#messages.push(message);
    this.#text += message.payload.length;
    if (this.#text > BATCH_TEXT) this.flush();
  }

  /** INTAKE_RECORD.stale or holds; `time`: since when, city time, ms */
  rows(kind: number, rows: readonly number[], arrival: number, time: number): void {
    if (this.#count === BATCH_RECORDS) this.flush();
    this.note(kind, this.#lists.length, arrival, 0);
    this.#columns.times[this.#count - 1] = time;
    this.#lists.push(Uint32Array.from(rows));
  }

  session(source: number, isKnown: boolean, arrival: number): void {
    this.note(INTAKE_RECORD.session, source, arrival, isKnown ? INTAKE_FLAG.yes : 0);
  }

  count(points: number, arrival: number): void {
    const flow = this.#flow;
    if (flow.messages === 0) flow.firstArrival = arrival;
    flow.messages += 1;
    flow.points += points;
    flow.lastArrival = arrival;
    this.#schedule();
  }

  /** Calls `done` when everything so far is on disk. */
  whenCommitted(done: () => void): void {
    this.#waiters.push(done);
    this.#schedule();
  }

  /** Calls `done` when nobody needs to be held back for what came so far: at once, unless too much waits already. */
  whenRoom(done: () => void): void {
    if (this.#isFull) this.#held.push(done);
    else done();
    this.#schedule();
  }

  /** Everything so far goes on its way. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#hasSome) return;
    const slot = this.#slot;
    const underWay: UnderWay = {
      number: this.#number,
      slot,
      records: this.#count,
      text: this.#text,
      waiters: this.#waiters,
      held: this.#held,
    };
    const batch: IntakeBatch = {
      number: this.#number,
      slot: slot.number,
      buffer: slot.isKnown ? null : slot.buffer,
      count: this.#count,
      messages: this.#messages,
      lists: this.#lists,
      flow: this.#flow,
      isAwaited: this.#waiters.length > 0,
    };
    slot.isKnown = true;
    this.#unapplied.push(underWay);
    if (batch.isAwaited) this.#uncommitted.push(underWay);
    this.#records += underWay.records;
    this.#textUnderWay += underWay.text;
    this.#number += 1;
    this.#slot = this.#spare.pop() ?? this.#newSlot();
    this.#columns = this.#slot.columns;
    this.#count = 0;
    this.#text = 0;
    this.#messages = [];
    this.#lists = [];
    this.#waiters = [];
    this.#held = [];
    this.#flow = noFlow();
    this.#watch();
    this.#send(batch);
  }

  /** The main thread has applied every batch up to this one. */
  applied(number: number): void {
    while (this.#unapplied.length > 0 && this.#unapplied[0]!.number <= number) {
      const { slot, waiters, held, records, text } = this.#unapplied.shift()!;
      this.#spare.push(slot);
      if (waiters.length === 0) this.#release(records, text);
      for (const done of held) done();
    }
    if (this.#hasSome) this.#schedule();
    this.#watch();
  }

  /** Everything up to this batch is on disk. */
  committed(number: number): void {
    while (this.#uncommitted.length > 0 && this.#uncommitted[0]!.number <= number) {
      const { waiters, records, text } = this.#uncommitted.shift()!;
      this.#release(records, text);
      for (const done of waiters) done();
    }
    this.#watch();
  }

  get #hasSome(): boolean {
    return this.#count > 0 || this.#waiters.length > 0 || this.#held.length > 0 || this.#flow.messages > 0;
  }

  #release(records: number, text: number): void {
    this.#records -= records;
    this.#textUnderWay -= text;
  }

  #watch(): void {
    const share = Math.max(this.#records / this.#mostRecords, this.#textUnderWay / MOST_TEXT);
    if (this.#isFull ? share > 0.5 : share < 1) return;
    this.#isFull = !this.#isFull;
    this.#onFull(this.#isFull);
  }

  #newSlot(): Slot {
    const buffer = allocateIntake(BATCH_RECORDS);
    this.#slots += 1;
    return { number: this.#slots - 1, buffer, columns: viewIntake(buffer), isKnown: false };
  }

  #next(): number {
    if (this.#count === BATCH_RECORDS) this.flush();
    const at = this.#count;
    this.#count += 1;
    this.#schedule();
    return at;
  }

  #schedule(): void {
    if (this.#timer === null && this.#unapplied.length < UNDER_WAY)
      this.#timer = setTimeout(() => this.flush(), FLUSH_EVERY_MS);
  }
}
