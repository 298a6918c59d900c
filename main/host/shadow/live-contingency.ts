// What would be lost, overloaded or out of its voltage with each single branch above low voltage lost now. Computed in a thread of its
// own, one study at a time; the shadow grid goes on meanwhile.
import { Worker } from 'node:worker_threads';
import { entryUrl } from '../../entries.ts';
import { answer, type Answer, refuse } from '../requests/handler.ts';
import type { LiveOutages, OutageJob } from './outage-worker.ts';
import type { AskShadow } from './shadow-questions.ts';

const WITHIN_MS = 20_000;

export interface ContingencyReport extends LiveOutages {
  /** city time of the state that was studied, ms UTC */
  readonly ts: number;
}

export interface LiveContingency {
  study(): Promise<Answer<ContingencyReport>>;
  stop(): Promise<void>;
}

export function createLiveContingency(packFolder: string, ask: AskShadow, cityNow: () => number): LiveContingency {
  let running: Worker | null = null;
  let isStarting = false;
  return {
    study: async () => {
      if (running !== null || isStarting)
        return refuse('too-many', 'a study of outages is running; ask again after it');
      isStarting = true;
      const ts = cityNow();
      const believed = await ask('believed', {}).finally(() => {
        isStarting = false;
      });
      if ('failure' in believed) return believed;
      const job: OutageJob = { packFolder, believed: believed.result, withinMs: WITHIN_MS };
      const worker = new Worker(entryUrl('outage-worker'), { workerData: job, name: 'outages' });
      running = worker;
      return new Promise((resolve) => {
        worker.once('message', (found: LiveOutages) => resolve(answer({ ts, ...found })));
        worker.once('error', (error) => resolve(refuse('internal', `the study of outages failed: ${String(error)}`)));
        worker.once('exit', () => {
          running = null;
          resolve(refuse('unavailable', 'the study of outages was ended'));
        });
      });
    },
    stop: async () => {
      await running?.terminate();
    },
  };
}
