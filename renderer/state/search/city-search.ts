// The main thread's side of the search worker. Opened at the first search: a wall never pays for it.
import type { SearchHit } from './search-index.ts';
import type { SearchAnswer, SearchQuestion } from './search-worker.ts';

export interface CitySearch {
  /** Resolves with the hits; a later question makes an earlier one resolve with null. */
  find(query: string, limit: number): Promise<readonly SearchHit[] | null>;
  /** Rejects when the city's tables could not be read. */
  readonly ready: Promise<number>;
}

/** @param packUrl folder of the pack relative to this page */
export function openCitySearch(packUrl: string): CitySearch {
  const worker = new Worker(new URL('./search-worker.ts', import.meta.url), { type: 'module' });
  const ask = (question: SearchQuestion) => worker.postMessage(question);
  let lastId = 0;
  let waiting: { id: number; resolve: (hits: readonly SearchHit[] | null) => void } | null = null;
  const ready = new Promise<number>((resolve, reject) => {
    worker.addEventListener('error', (event) => reject(new Error(event.message ?? '')));
    worker.addEventListener('message', (event: MessageEvent<SearchAnswer>) => {
      const message = event.data;
      if (message.type === 'ready') resolve(message.size);
      if (message.type === 'failed') reject(new Error(message.message));
      if (message.type === 'found' && message.id === waiting?.id) {
        waiting.resolve(message.hits);
        waiting = null;
      }
    });
  });
  // Whoever waits sees the failure; nobody waiting is no reason for an unhandled one.
  ready.catch(() => undefined);
  ask({ type: 'open', packUrl: new URL(packUrl, location.origin).href });
  return {
    ready,
    find: (query, limit) => {
      waiting?.resolve(null);
      const id = ++lastId;
      return new Promise((resolve) => {
        waiting = { id, resolve };
        ask({ type: 'find', id, query, limit });
      });
    },
  };
}
