// The host's end of the shadow grid's thread: started, asked, started again when it dies, later each time.
import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../entries.ts';
import type { Answer } from '../requests/handler.ts';
import { refuse } from '../requests/handler.ts';
import type { FromShadow, ShadowWorkerData, ToShadow } from './shadow-messages.ts';
import type { AskShadow } from './shadow-questions.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** Alive for so long: the next death starts with the shortest wait again. */
const SETTLED_MS = 60_000;
/** It may be in the middle of a solution when it is told to end. */
const END_WITHIN_MS = 2_000;
/** Questions are answered one after the other, between solutions. */
const MOST_WAITING = 32;

export interface ShadowLinkOptions {
  readonly data: ShadowWorkerData;
  /** it has read the city and wants the readings from the beginning */
  readonly onOpened: () => void;
  readonly onMessage: (message: Extract<FromShadow, { type: 'solved' | 'pings' | 'bug' }>) => void;
  /** it died and is started again in `waitMs`; null: it will not be */
  readonly onEnded: (reason: string, waitMs: number | null) => void;
}

export class ShadowLink {
  readonly #options: ShadowLinkOptions;
  readonly #waiting = new Map<number, (answer: Answer<never>) => void>();
  #worker: Worker | null = null;
  #isOpen = false;
  #isEnding = false;
  #retry: NodeJS.Timeout | null = null;
  #deaths = 0;
  #nextId = 1;
  #trouble = 'it is being started';

  constructor(options: ShadowLinkOptions) {
    this.#options = options;
    this.#start();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(message: ToShadow, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker?.postMessage(message, transfer);
  }

  readonly ask: AskShadow = (name, params) => {
    if (!this.#isOpen)
      return Promise.resolve(refuse('unavailable', `the grid is not being calculated: ${this.#trouble}`));
    if (this.#waiting.size >= MOST_WAITING)
      return Promise.resolve(refuse('too-many', 'too many questions on the grid are waiting; ask again'));
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      // The name and its parameters belong together; the compiler cannot follow that through the union.
      this.send({ type: 'ask', id, name, params } as ToShadow);
    });
  };

  /** Kills the thread as a crash would; for tests. */
  kill(): void {
    void this.#worker?.terminate();
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    const worker = this.#worker;
    if (worker === null) return;
    if (!this.#isOpen) {
      await worker.terminate();
      return;
    }
    // What was shown last is still to be kept.
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.send({ type: 'end' });
    const late = setTimeout(() => void worker.terminate(), END_WITHIN_MS);
    await ended;
    clearTimeout(late);
  }

  #start(): void {
    this.#retry = null;
    const startedMs = performance.now();
    let reason = '';
    let isUseless = false;
    const worker = new Worker(entryUrl('shadow-worker'), { workerData: this.#options.data, name: 'shadow-grid' });
    this.#worker = worker;
    worker.on('message', (message: FromShadow) => {
      if (worker !== this.#worker) return;
      switch (message.type) {
        case 'opened':
          this.#isOpen = true;
          this.#options.onOpened();
          break;
        case 'refused':
          reason = message.message;
          isUseless = true;
          break;
        case 'answer': {
          const resolve = this.#waiting.get(message.id);
          this.#waiting.delete(message.id);
          resolve?.(message.answer as Answer<never>);
          break;
        }
        case 'solved':
        case 'pings':
        case 'bug':
          this.#options.onMessage(message);
      }
    });
    worker.on('error', (error) => {
      reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    });
    worker.on('exit', (code) => {
      this.#worker = null;
      this.#isOpen = false;
      this.#trouble = 'its thread ended and is started again';
      for (const resolve of this.#waiting.values()) resolve(refuse('unavailable', this.#trouble));
      this.#waiting.clear();
      if (this.#isEnding) return;
      this.#deaths = performance.now() - startedMs > SETTLED_MS ? 1 : this.#deaths + 1;
      const waitMs = isUseless ? null : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#deaths - 1));
      if (waitMs === null) this.#trouble = reason;
      else this.#retry = setTimeout(() => this.#start(), waitMs);
      this.#options.onEnded(reason === '' ? `the thread ended with ${code}` : reason, waitMs);
    });
  }
}
