// The host's end of a storage worker: typed calls, each answered once.
import { Worker } from 'node:worker_threads';
import { type EntryName, entryUrl } from '../../entries.ts';
import { HistorianAwayError } from './historian-away.ts';
import type { Head } from './journal-chain.ts';
import type { SharedWorkerData } from './shared/shared-worker.ts';
import type { StorageCallName, StorageCalls, StorageNotice, StorageReply, StorageWorkerData } from './storage-calls.ts';

/** The data folder cannot be used; the message says why and what to do. */
export class StorageRefusedError extends Error {}

interface Waiting {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

export class StorageLink {
  readonly head: Head;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #ended: Error | null = null;

  private constructor(worker: Worker, head: Head) {
    this.#worker = worker;
    this.head = head;
  }

  /** @throws StorageRefusedError */
  static async open(
    data: StorageWorkerData | SharedWorkerData,
    onNotice: (notice: StorageNotice) => void,
    entry: Extract<EntryName, 'storage-worker' | 'shared-worker'> = 'storage-worker',
  ): Promise<StorageLink> {
    const worker = new Worker(entryUrl(entry), { workerData: data, name: `storage-${data.role}` });
    const head = await new Promise<Head>((resolve, reject) => {
      worker.once('error', reject);
      worker.on('message', (reply: StorageReply) => {
        if (reply.type === 'notice') onNotice(reply.notice);
        if (reply.type === 'opened') resolve(reply.head);
        if (reply.type === 'refused') reject(new StorageRefusedError(reply.message));
      });
    });
    const link = new StorageLink(worker, head);
    worker.removeAllListeners('error');
    worker.on('message', (reply: StorageReply) => link.#receive(reply));
    worker.on('error', (error) => link.#end(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => link.#end(new Error('the storage worker has ended')));
    return link;
  }

  /** @throws HistorianAwayError where samples cannot be reached just now */
  call<N extends StorageCallName>(name: N, params: StorageCalls[N]['params']): Promise<StorageCalls[N]['result']> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) {
        reject(this.#ended);
        return;
      }
      const id = this.#nextId;
      this.#nextId += 1;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, params });
    });
  }

  /** Resolves when the worker has closed its files and ended. */
  async close(): Promise<void> {
    if (this.#ended !== null) return;
    const ended = new Promise<void>((resolve) => {
      this.#worker.once('exit', () => resolve());
    });
    await this.call('close', null).catch(() => this.#worker.terminate());
    await ended;
  }

  #receive(reply: StorageReply): void {
    if (reply.type !== 'result' && reply.type !== 'failure') return;
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.type === 'result') waiting?.resolve(reply.result as never);
    else if (reply.remedy === undefined) waiting?.reject(new Error(reply.message));
    else waiting?.reject(new HistorianAwayError(reply.message, reply.remedy));
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
