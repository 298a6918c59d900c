// The main thread's end of the intake: started, answered, started again when it dies, later each time. What died with it was not
// acknowledged: devices and brokers send it again.
import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../entries.ts';
import { type AuthenticateMqtt, PortInUseError } from './embedded-broker.ts';
import type { IntakeBatch } from './intake-batch.ts';
import type {
  FromIntake,
  IntakeLanguages,
  IntakeReport,
  IntakeWorkerData,
  ToIntake,
  UnknownTopicsAnswer,
} from './intake-messages.ts';
import type { Refused } from './quarantine.ts';
import type { BrokerState, Publication } from './telemetry-source.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** Alive for so long: the next death starts with the shortest wait again. */
const SETTLED_MS = 60_000;
/** A broker that hangs must not keep the host from stopping. */
const GOODBYE_WITHIN_MS = 3000;

export interface IntakeLinkOptions {
  readonly data: IntakeWorkerData;
  readonly authenticate: AuthenticateMqtt;
  /** `onCommitted` to be called when it is on disk, if it is awaited */
  readonly onBatch: (batch: IntakeBatch, onCommitted: () => void) => void;
  readonly onState: (source: number, url: string, state: BrokerState) => void;
  readonly onRefusals: (entries: readonly Refused[]) => void;
  readonly onReport: (report: IntakeReport) => void;
  /** The thread has died and is started again; whatever it was connected to is not any more. */
  readonly onDied: (reason: string) => void;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class IntakeLink {
  readonly #options: IntakeLinkOptions;
  readonly #waiting = new Map<number, Waiting>();
  #data: IntakeWorkerData;
  #worker: Worker | null = null;
  #url = '';
  #nextId = 1;
  #deaths = 0;
  #isEnding = false;
  #retry: NodeJS.Timeout | null = null;

  private constructor(options: IntakeLinkOptions) {
    this.#options = options;
    this.#data = options.data;
  }

  /** @throws PortInUseError, or Error for an address that is none */
  static async open(options: IntakeLinkOptions): Promise<IntakeLink> {
    const link = new IntakeLink(options);
    try {
      await link.#start();
    } catch (error) {
      await link.#kill();
      throw error;
    }
    return link;
  }

  /** where devices connect, without credentials */
  get url(): string {
    return this.#url;
  }

  /** Resolves when the broker has it. @throws Error while there is none */
  async publish(publication: Publication): Promise<void> {
    await this.#ask((id) => ({ type: 'publish', id, publication }));
  }

  /** How foreign devices are understood from now on. */
  async setLanguages(languages: IntakeLanguages): Promise<void> {
    this.#data = { ...this.#data, languages };
    await this.#ask((id) => ({ type: 'languages', id, languages }));
  }

  async unknownTopics(): Promise<UnknownTopicsAnswer> {
    return (await this.#ask((id) => ({ type: 'unknownTopics', id }))) as UnknownTopicsAnswer;
  }

  /** Kills the thread as a crash would; for tests. */
  kill(): void {
    void this.#worker?.terminate();
  }

  async close(): Promise<void> {
    this.#isEnding = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    const worker = this.#worker;
    if (worker === null) return;
    await new Promise<void>((resolve) => {
      const force = setTimeout(resolve, GOODBYE_WITHIN_MS);
      const done = (): void => {
        clearTimeout(force);
        resolve();
      };
      worker.on('message', (message: FromIntake) => {
        if (message.type === 'closed') done();
      });
      worker.once('exit', done);
      this.#post(worker, { type: 'close' });
    });
    await this.#kill();
  }

  async #kill(): Promise<void> {
    this.#isEnding = true;
    await this.#worker?.terminate();
  }

  #post(worker: Worker, message: ToIntake): void {
    worker.postMessage(message);
  }

  #ask(make: (id: number) => ToIntake): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const worker = this.#worker;
      if (worker === null) {
        reject(new Error('the intake is being started again'));
        return;
      }
      const id = this.#nextId;
      this.#nextId += 1;
      this.#waiting.set(id, { resolve, reject });
      this.#post(worker, make(id));
    });
  }

  /** Resolves when it has opened its brokers, rejects when it cannot. */
  #start(): Promise<void> {
    this.#retry = null;
    const startedMs = performance.now();
    const { onBatch, onState, onRefusals, onReport, authenticate } = this.#options;
    const worker = new Worker(entryUrl('intake-worker'), { workerData: this.#data, name: 'intake' });
    this.#worker = worker;
    let reason = '';
    let committed = -1;
    // Commits come in rows: one word for all of them.
    const tellCommitted = (number: number): void => {
      if (committed < 0)
        queueMicrotask(() => {
          this.#post(worker, { type: 'committed', number: committed });
          committed = -1;
        });
      committed = Math.max(committed, number);
    };
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromIntake) => {
        switch (message.type) {
          case 'batch': {
            const { batch } = message;
            onBatch(batch, () => tellCommitted(batch.number));
            this.#post(worker, { type: 'applied', number: batch.number });
            break;
          }
          case 'opened':
            this.#opened(message.url, message.port);
            resolve();
            break;
          case 'refused':
            reason = message.message;
            reject(message.isPortInUse ? new PortInUseError(reason) : new Error(reason));
            if (this.#url !== '') void worker.terminate();
            break;
          case 'state':
            onState(message.source, message.url, message.state);
            break;
          case 'authenticate': {
            const { id, user, password } = message;
            void Promise.resolve(authenticate(user, password))
              .catch(() => null)
              .then((role) => this.#post(worker, { type: 'authenticated', id, role }));
            break;
          }
          case 'refusals':
            onRefusals(message.entries);
            break;
          case 'report':
            onReport(message.report);
            break;
          case 'answer': {
            const waiting = this.#waiting.get(message.id);
            this.#waiting.delete(message.id);
            if (message.problem === null) waiting?.resolve(message.value);
            else waiting?.reject(new Error(message.problem));
            break;
          }
          case 'closed':
        }
      });
      worker.on('error', (error) => {
        reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      });
      worker.on('exit', () => {
        this.#worker = null;
        for (const { reject: fail } of this.#waiting.values()) fail(new Error('the intake has ended'));
        this.#waiting.clear();
        reject(new Error(reason));
        if (this.#isEnding || this.#url === '') return;
        this.#deaths = performance.now() - startedMs > SETTLED_MS ? 1 : this.#deaths + 1;
        const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#deaths - 1));
        this.#retry = setTimeout(() => void this.#start().catch(() => undefined), waitMs);
        this.#options.onDied(reason);
      });
    });
  }

  /** When it is started again, devices find their broker where it was. */
  #opened(url: string, port: number): void {
    this.#url = url;
    const { broker } = this.#data;
    if (broker.kind === 'embedded') this.#data = { ...this.#data, broker: { ...broker, port } };
  }
}
