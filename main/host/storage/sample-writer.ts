// Group commit, the host's side: samples gather in a batch, the batch goes to the worker, and whoever waits for it is told
// when it is on disk. One batch is under way at a time, so that batches grow by themselves when the disk is slow.
import {
  allocateSamples,
  type DeviceMessage,
  type RecordKind,
  type SampleColumns,
  viewSamples,
} from './sample-batch.ts';

const BATCH_ROWS = 16_384;
/** Someone waits for the commit: a few ms to gather company. */
const COMMIT_AFTER_MS = 5;
/** Nobody waits. */
const LAZY_COMMIT_AFTER_MS = 200;
const RETRY_FIRST_MS = 250;
const RETRY_LAST_MS = 5000;
/** A commit that takes longer is told: nothing is acknowledged meanwhile. */
const SLOW_AFTER_MS = 5000;
const SLOW = `a commit has taken more than ${SLOW_AFTER_MS / 1000} s: the disk, or the shared historian, is locked by something or has too much to do`;
/** Samples that nobody waits for are let go beyond this, while the disk does not take any (about 15 MB). */
const MAX_WAITING_ROWS = 500_000;
/** The same for whole messages of devices, in characters. */
const MAX_WAITING_TEXT = 16 * 1024 * 1024;

interface Batch {
  readonly buffer: SharedArrayBuffer;
  readonly columns: SampleColumns;
  count: number;
  messages: DeviceMessage[];
  waiters: (() => void)[];
}

export interface SampleSink {
  append(buffer: SharedArrayBuffer, count: number, messages: readonly DeviceMessage[]): Promise<unknown>;
  /** called at the first failure of a row of failures, or when a commit takes very long, and at the first success after it (null) */
  onTrouble(reason: string | null): void;
}

export class SampleWriter {
  readonly #sink: SampleSink;
  readonly #spare: Batch[] = [];
  /** full ones first, the one being filled last */
  #queue: Batch[] = [];
  #isSending = false;
  #timer: NodeJS.Timeout | null = null;
  #isLazy = false;
  #dropped = 0;
  #droppedAtMs = Number.NEGATIVE_INFINITY;
  #waitingText = 0;
  #isClosed = false;
  #idle: (() => void)[] = [];

  constructor(sink: SampleSink) {
    this.#sink = sink;
  }

  /** samples and messages let go since the start because the disk took none */
  get dropped(): number {
    return this.#dropped;
  }

  /** machine's clock, ms; -Infinity: never */
  get droppedAtMs(): number {
    return this.#droppedAtMs;
  }

  #drop(): void {
    this.#dropped += 1;
    this.#droppedAtMs = Date.now();
  }

  /**
   * Times in ms; `seq` the device's own count, -1: none; `kind` of RECORD. `isPrecious`: somebody will wait for it with `whenCommitted`; others may be dropped when the disk has not
   * taken anything for long.
   */
  add(
    point: number,
    time: number,
    arrival: number,
    value: number,
    quality: number,
    origin: number,
    seq: number,
    kind: RecordKind,
    isPrecious: boolean,
  ): void {
    if (!isPrecious && this.#queue.length * BATCH_ROWS > MAX_WAITING_ROWS) {
      this.#drop();
      return;
    }
    const batch = this.#filling();
    const { columns } = batch;
    const i = batch.count;
    columns.points[i] = point;
    columns.times[i] = time;
    columns.arrivals[i] = arrival;
    columns.values[i] = value;
    columns.qualities[i] = quality;
    columns.origins[i] = origin;
    columns.seqs[i] = seq;
    columns.kinds[i] = kind;
    batch.count = i + 1;
    this.#schedule(true);
  }

  /** `isPrecious` as in `add` */
  addMessage(message: DeviceMessage, isPrecious: boolean): void {
    if (!isPrecious && this.#waitingText > MAX_WAITING_TEXT) {
      this.#drop();
      return;
    }
    this.#waitingText += message.payload.length;
    this.#filling().messages.push(message);
    this.#schedule(true);
  }

  /** Called once everything added so far is on disk; at once when it is already. */
  whenCommitted(done: () => void): void {
    const last = this.#queue.at(-1);
    if (last === undefined) {
      done();
      return;
    }
    last.waiters.push(done);
    this.#schedule(false);
  }

  /** Sends what is left and resolves when it is on disk. Nothing may be added afterwards. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#queue.length === 0) return;
    const emptied = new Promise<void>((resolve) => {
      this.#idle.push(resolve);
    });
    if (!this.#isSending) void this.#send();
    await emptied;
  }

  #filling(): Batch {
    const last = this.#queue.at(-1);
    const isUnderWay = this.#isSending && this.#queue.length === 1;
    if (last !== undefined && !isUnderWay && last.count < last.columns.capacity) return last;
    const batch = this.#spare.pop() ?? newBatch();
    this.#queue.push(batch);
    return batch;
  }

  #schedule(isLazy: boolean): void {
    if (this.#isSending || this.#isClosed) return;
    const isFull = this.#queue.length > 1;
    if (this.#timer !== null) {
      if (!isFull && (isLazy || !this.#isLazy)) return;
      clearTimeout(this.#timer);
    }
    this.#isLazy = isLazy && !isFull;
    const delayMs = isFull ? 0 : isLazy ? LAZY_COMMIT_AFTER_MS : COMMIT_AFTER_MS;
    this.#timer = setTimeout(() => void this.#send(), delayMs);
  }

  async #send(): Promise<void> {
    this.#timer = null;
    const batch = this.#queue[0];
    if (batch === undefined) return;
    this.#isSending = true;
    let retryMs = RETRY_FIRST_MS;
    let hasFailed = false;
    let isTold = false;
    const tell = (reason: string): void => {
      if (!isTold) this.#sink.onTrouble(reason);
      isTold = true;
    };
    const slow = setTimeout(() => tell(SLOW), SLOW_AFTER_MS);
    for (;;) {
      try {
        await this.#sink.append(batch.buffer, batch.count, batch.messages);
        break;
      } catch (error) {
        tell(error instanceof Error ? error.message : String(error));
        hasFailed = true;
        // A host that is stopped while its disk is full must be able to stop: nothing of this was acknowledged.
        if (this.#isClosed) break;
        await new Promise((resolve) => {
          setTimeout(resolve, retryMs);
        });
        retryMs = Math.min(RETRY_LAST_MS, 2 * retryMs);
      }
    }
    clearTimeout(slow);
    this.#isSending = false;
    this.#queue.shift();
    if (isTold && !this.#isClosed) this.#sink.onTrouble(null);
    this.#finish(batch, !(hasFailed && this.#isClosed));
  }

  #finish(batch: Batch, isOnDisk: boolean): void {
    const { waiters } = batch;
    for (const { payload } of batch.messages) this.#waitingText -= payload.length;
    batch.count = 0;
    batch.messages = [];
    batch.waiters = [];
    if (this.#spare.length < 2) this.#spare.push(batch);
    if (isOnDisk) for (const done of waiters) done();
    const next = this.#queue[0];
    if (next === undefined) {
      for (const resolve of this.#idle) resolve();
    } else if (this.#isClosed) {
      void this.#send();
    } else {
      this.#schedule(next.waiters.length === 0);
    }
  }
}

function newBatch(): Batch {
  const buffer = allocateSamples(BATCH_ROWS);
  return { buffer, columns: viewSamples(buffer), count: 0, messages: [], waiters: [] };
}
