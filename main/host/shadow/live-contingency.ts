// What would be lost, overloaded or out of its voltage with each single branch above low voltage lost now. Computed in threads of its
// own, one study at a time; the shadow grid goes on meanwhile.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../entries.ts';
import type { OutageRow, OutageViolation } from '../grid/contingency/outage-row.ts';
import { answer, type Answer, refuse } from '../requests/handler.ts';
import type { OutageJob, OutagePart } from './outage-worker.ts';
import type { AskShadow } from './shadow-questions.ts';

/** Clients rarely wait for more than half a minute. */
const WITHIN_MS = 25_000;
/** Half of the machine: the other half has a city to run. Each thread holds the grid, some 150 MB. */
const MOST_THREADS = 4;

export interface ContingencyReport {
  /** city time of the state that was studied, ms UTC */
  readonly ts: number;
  readonly base: { readonly violations: readonly OutageViolation[] };
  readonly rows: readonly OutageRow[];
  /** how many there are */
  readonly outages: number;
  readonly isComplete: boolean;
}

export interface LiveContingency {
  study(): Promise<Answer<ContingencyReport>>;
  stop(): Promise<void>;
}

export function createLiveContingency(packFolder: string, ask: AskShadow, cityNow: () => number): LiveContingency {
  let isRunning = false;
  const workers = new Set<Worker>();

  const part = (job: OutageJob): Promise<OutagePart> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(entryUrl('outage-worker'), { workerData: job, name: 'outages' });
      workers.add(worker);
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => {
        workers.delete(worker);
        reject(new Error(`a thread ended with ${code}`));
      });
    });

  const study = async (): Promise<Answer<ContingencyReport>> => {
    const ts = cityNow();
    const believed = await ask('believed', {});
    if ('failure' in believed) return believed;
    const next = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const job: OutageJob = { packFolder, believed: believed.result, next, withinMs: WITHIN_MS };
    const threads = Math.max(1, Math.min(MOST_THREADS, Math.floor(availableParallelism() / 2)));
    const parts = await Promise.all(Array.from({ length: threads }, () => part(job)));
    const rows = parts.flatMap((found) => found.rows).sort((a, b) => a.index - b.index);
    const { outages } = parts[0]!;
    return answer({
      ts,
      base: { violations: parts.find(({ base }) => base !== null)?.base ?? [] },
      rows: rows.map(({ row }) => row),
      outages,
      isComplete: rows.length === outages,
    });
  };

  return {
    study: async () => {
      if (isRunning) return refuse('too-many', 'a study of outages is running; ask again after it');
      isRunning = true;
      try {
        return await study();
      } finally {
        isRunning = false;
      }
    },
    stop: async () => {
      await Promise.all([...workers].map((worker) => worker.terminate()));
    },
  };
}
