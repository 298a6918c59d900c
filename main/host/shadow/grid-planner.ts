// The host's end of the thread that plans. It is started by the first question and ended when nobody has asked for a while.
import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../entries.ts';
import { type Answer, refuse } from '../requests/handler.ts';
import type { FromPlanner, PlanWorkerData, ToPlanner } from './plan-worker.ts';
import type { AskPlanner, AskShadow } from './shadow-questions.ts';

const IDLE_MS = 5 * 60_000;
/** Answered one after the other, a second or less each. */
const MOST_WAITING = 8;

export interface GridPlanner {
  readonly ask: AskPlanner;
  stop(): Promise<void>;
}

export function createGridPlanner(packFolder: string, askShadow: AskShadow): GridPlanner {
  const waiting = new Map<number, (given: Answer<never>) => void>();
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | null = null;
  let nextId = 1;

  const end = async (reason: string): Promise<void> => {
    if (idle !== null) clearTimeout(idle);
    const ending = worker;
    worker = null;
    for (const resolve of waiting.values()) resolve(refuse('unavailable', reason));
    waiting.clear();
    await ending?.terminate();
  };

  const open = (): Worker => {
    const data: PlanWorkerData = { packFolder };
    const opened = new Worker(entryUrl('plan-worker'), { workerData: data, name: 'grid-plans' });
    opened.on('message', ({ id, answer }: FromPlanner) => {
      const resolve = waiting.get(id);
      waiting.delete(id);
      resolve?.(answer as Answer<never>);
    });
    opened.on('error', (error) => {
      if (opened === worker)
        void end(`the planning thread failed: ${error instanceof Error ? error.message : String(error)}`);
    });
    opened.on('exit', () => {
      if (opened === worker) void end('the planning thread ended');
    });
    return opened;
  };

  return {
    ask: async (name, params) => {
      if (waiting.size >= MOST_WAITING) return refuse('too-many', 'too many plans are waiting; ask again');
      const believed = await askShadow('believed', {});
      if ('failure' in believed) return believed;
      worker ??= open();
      if (idle !== null) clearTimeout(idle);
      idle = setTimeout(() => void end('nobody asked for plans'), IDLE_MS).unref();
      const id = nextId++;
      // The name and its parameters belong together; the compiler cannot follow that through the union.
      const task = { id, name, params, believed: believed.result } as ToPlanner;
      const { promise, resolve } = Promise.withResolvers<Answer<never>>();
      waiting.set(id, resolve);
      worker.postMessage(task);
      return promise;
    },
    stop: () => end('the host is stopping'),
  };
}
