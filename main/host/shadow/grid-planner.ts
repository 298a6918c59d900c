// The host's end of the thread that plans. It is started by the first question and ended when nobody has asked for a while.
import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../entries.ts';
import { type Answer, refuse } from '../requests/handler.ts';
import type { FromPlanner, PlanWorkerData, ToPlanner } from './plan-worker.ts';
import type { AskPlanner, AskShadow } from './shadow-questions.ts';

const IDLE_MS = 5 * 60_000;
/** Answered one after the other, a second or less each. */
const MOST_WAITING = 8;
/**
 * Machine's clock: reading a large city takes seconds, a long order ahead tens of them. What has answered nothing for longer hangs, and
 * every word for a switching behind it.
 */
const ANSWER_WITHIN_MS = 60_000;

export interface GridPlanner {
  readonly ask: AskPlanner;
  stop(): Promise<void>;
}

/** `thread`: the script that answers. */
export function createGridPlanner(
  packFolder: string,
  askShadow: AskShadow,
  thread: URL = entryUrl('plan-worker'),
): GridPlanner {
  const waiting = new Map<number, (given: Answer<never>) => void>();
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | null = null;
  let late: NodeJS.Timeout | null = null;
  let nextId = 1;

  const end = async (reason: string): Promise<void> => {
    if (idle !== null) clearTimeout(idle);
    if (late !== null) clearTimeout(late);
    const ending = worker;
    worker = null;
    for (const resolve of waiting.values()) resolve(refuse('unavailable', reason));
    waiting.clear();
    await ending?.terminate();
  };

  /** Anew with each answer: those behind it have waited for it. */
  const expectAnswer = (): void => {
    if (late !== null) clearTimeout(late);
    const tooLate = `the planning thread did not answer within ${ANSWER_WITHIN_MS / 1000} s`;
    late = waiting.size === 0 ? null : setTimeout(() => void end(tooLate), ANSWER_WITHIN_MS).unref();
  };

  const open = (): Worker => {
    const data: PlanWorkerData = { packFolder };
    const opened = new Worker(thread, { workerData: data, name: 'grid-plans' });
    opened.on('message', ({ id, answer }: FromPlanner) => {
      if (opened !== worker) return;
      const resolve = waiting.get(id);
      waiting.delete(id);
      expectAnswer();
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
      if (waiting.size === 1) expectAnswer();
      worker.postMessage(task);
      return promise;
    },
    stop: () => end('the host is stopping'),
  };
}
