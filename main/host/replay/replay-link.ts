// The host's end of the thread behind one screen in the past. It is started when the screen first wants a grid, and again when it died.
import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../entries.ts';
import { type Answer, refuse } from '../requests/handler.ts';
import type { AskShadow } from '../shadow/shadow-questions.ts';
import type { FromReplay, ReplayWorkerData, ToReplay } from './replay-messages.ts';

/** Questions are answered one after the other. */
const MOST_WAITING = 32;

type FromGrid = Extract<FromReplay, { type: 'grid' }>;
const NO_GRID: FromGrid = { type: 'grid', id: 0, frame: null, figures: null, isMissing: true };
type WithoutId<T> = T extends { readonly id: number } ? Omit<T, 'id'> : never;
export type GridOrder = WithoutId<Exclude<ToReplay, { type: 'ask' }>>;

export class ReplayLink {
  readonly #data: ReplayWorkerData;
  readonly #onTrouble: (error: unknown, doing: string) => void;
  readonly #grids = new Map<number, (grid: FromGrid) => void>();
  readonly #answers = new Map<number, (answer: Answer<never>) => void>();
  #worker: Worker | null = null;
  #nextId = 1;
  #isClosed = false;

  constructor(data: ReplayWorkerData, onTrouble: (error: unknown, doing: string) => void) {
    this.#data = data;
    this.#onTrouble = onTrouble;
  }

  /** Resolves with the grid of it; `isMissing` also where the thread ended. */
  order(order: GridOrder): Promise<FromGrid> {
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#grids.set(id, resolve);
      this.#post({ ...order, id });
    });
  }

  /** What is only for questions that follow, and answers nothing itself. */
  tell(order: GridOrder): void {
    this.#post({ ...order, id: this.#nextId++ });
  }

  readonly ask: AskShadow = (name, params) => {
    if (this.#answers.size >= MOST_WAITING)
      return Promise.resolve(refuse('too-many', 'too many questions on the grid are waiting; ask again'));
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      // The name and its parameters belong together; the compiler cannot follow that through the union.
      this.#post({ type: 'ask', id, name, params } as ToReplay);
    });
  };

  close(): void {
    this.#isClosed = true;
    void this.#worker?.terminate();
    this.#end();
  }

  #post(message: ToReplay): void {
    if (this.#isClosed) this.#end();
    else (this.#worker ??= this.#start()).postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(entryUrl('replay-worker'), { workerData: this.#data, name: 'replay' });
    worker.unref();
    worker.on('message', (message: FromReplay) => this.#receive(message));
    worker.on('error', (error) => this.#onTrouble(error, 'the grid of the past'));
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
      this.#end();
    });
    return worker;
  }

  #receive(message: FromReplay): void {
    switch (message.type) {
      case 'bug':
        this.#onTrouble(message.text, `the grid of the past, ${message.doing}`);
        break;
      case 'grid':
        this.#grids.get(message.id)?.(message);
        this.#grids.delete(message.id);
        break;
      case 'answer':
        this.#answers.get(message.id)?.(message.answer as Answer<never>);
        this.#answers.delete(message.id);
    }
  }

  #end(): void {
    for (const resolve of this.#grids.values()) resolve(NO_GRID);
    this.#grids.clear();
    for (const resolve of this.#answers.values()) resolve(refuse('unavailable', 'the grid of the past has ended'));
    this.#answers.clear();
  }
}
