// The host's end of one thread that plans. It is started by the first question and ended when nobody has asked for a while. One question is
// with it at a time: a thread that hangs is ended, that question refused, and who waits behind it goes to the next thread.
import { Worker } from 'node:worker_threads';
import { type Answer, refuse } from '../requests/handler.ts';
import type { FromPlanner, PlanWorkerData, ToPlanner } from './plan-worker.ts';
import type { AskPlanner, AskShadow, PlanName } from './shadow-questions.ts';

/** ms; each thread holds the grid: in inner Berlin 150 MB, before what a study itself needs. */
const IDLE_MS = 5 * 60_000;

export interface PlanningThreadOptions {
  /** shown in tools */
  readonly name: string;
  readonly packFolder: string;
  readonly askShadow: AskShadow;
  /** the script that answers */
  readonly script: URL;
  /** ms of the machine's clock that one question may take */
  readonly withinMs: number;
  /** why a question that took longer is refused */
  readonly tooLate: string;
}

interface Question {
  readonly id: number;
  readonly name: PlanName;
  readonly params: unknown;
  readonly resolve: (given: Answer<never>) => void;
}

export class PlanningThread {
  readonly #options: PlanningThreadOptions;
  /** the first is with the thread */
  #questions: Question[] = [];
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  #late: NodeJS.Timeout | null = null;
  #nextId = 1;

  constructor(options: PlanningThreadOptions) {
    this.#options = options;
  }

  /** How many of such questions wait or are being answered. */
  waiting(isSuch: (name: PlanName) => boolean): number {
    return this.#questions.filter(({ name }) => isSuch(name)).length;
  }

  readonly ask: AskPlanner = (name, params) => {
    const { promise, resolve } = Promise.withResolvers<Answer<never>>();
    this.#questions.push({ id: this.#nextId++, name, params, resolve });
    if (this.#questions.length === 1) void this.#begin();
    return promise;
  };

  async stop(reason: string): Promise<void> {
    const waiting = this.#questions;
    this.#questions = [];
    for (const { resolve } of waiting) resolve(refuse('unavailable', reason));
    await this.#end();
  }

  /** The first question goes to the thread, with what is believed by then. */
  async #begin(): Promise<void> {
    const [question] = this.#questions;
    if (this.#idle !== null) clearTimeout(this.#idle);
    if (question === undefined) {
      this.#idle = setTimeout(() => void this.#end(), IDLE_MS).unref();
      return;
    }
    const { withinMs, tooLate, askShadow } = this.#options;
    const { id, name, params } = question;
    this.#late = setTimeout(() => void this.#giveUp(id, tooLate), withinMs).unref();
    const believed = await askShadow('believed', {});
    if (this.#questions[0] !== question) return;
    if ('failure' in believed) return this.#answer(id, believed);
    this.#worker ??= this.#open();
    // The name and its parameters belong together; the compiler cannot follow that through the union.
    const task: ToPlanner = { id, name, params, believed: believed.result } as ToPlanner;
    this.#worker.postMessage(task);
  }

  /** Of a question that was given up already it is too late. */
  #answer(id: number, given: Answer<never>): void {
    if (this.#questions[0]?.id !== id) return;
    const { resolve } = this.#questions.shift()!;
    if (this.#late !== null) clearTimeout(this.#late);
    resolve(given);
    void this.#begin();
  }

  /** The thread is ended with the question that it is at. */
  async #giveUp(id: number, reason: string): Promise<void> {
    await this.#end();
    this.#answer(id, refuse('unavailable', reason));
  }

  #open(): Worker {
    const { packFolder, script, name } = this.#options;
    const data: PlanWorkerData = { packFolder };
    const opened = new Worker(script, { workerData: data, name });
    const failed = (reason: string): void => {
      if (opened !== this.#worker) return;
      const [question] = this.#questions;
      if (question === undefined) void this.#end();
      else void this.#giveUp(question.id, reason);
    };
    opened.on('message', ({ id, answer }: FromPlanner) => {
      if (opened === this.#worker) this.#answer(id, answer as Answer<never>);
    });
    opened.on('error', (error) =>
      failed(`the planning thread failed: ${error instanceof Error ? error.message : String(error)}`),
    );
    opened.on('exit', () => failed('the planning thread ended'));
    return opened;
  }

  async #end(): Promise<void> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    if (this.#late !== null) clearTimeout(this.#late);
    const ending = this.#worker;
    this.#worker = null;
    await ending?.terminate();
  }
}
