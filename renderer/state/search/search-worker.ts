// The search off the main thread: loads the tables itself, answers with the newest question first in mind.
import '../../no-eval.ts';
import { openPackTables } from '../pack-tables.ts';
import { createSearchIndex, type SearchHit, type SearchIndex } from './search-index.ts';
import { gatherItems, SEARCHED_TABLES, SEARCHED_WITH_GRID, type SearchedTables } from './search-items.ts';

export type SearchQuestion =
  | { readonly type: 'open'; readonly packUrl: string }
  | { readonly type: 'find'; readonly id: number; readonly query: string; readonly limit: number };
export type SearchAnswer =
  | { readonly type: 'ready'; readonly size: number }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'found'; readonly id: number; readonly hits: readonly SearchHit[] };

let index: Promise<SearchIndex> | null = null;
const answer = (message: SearchAnswer) => self.postMessage(message);

async function open(packUrl: string): Promise<SearchIndex> {
  const pack = await openPackTables(packUrl);
  const names = [...SEARCHED_TABLES, ...SEARCHED_WITH_GRID.filter((name) => pack.has(name))];
  const tables = await Promise.all(names.map(async (name) => [name, await pack.table(name)] as const));
  return createSearchIndex(gatherItems(Object.fromEntries(tables) as unknown as SearchedTables));
}

self.onmessage = (event: MessageEvent<SearchQuestion>) => {
  const question = event.data;
  if (question.type === 'open') {
    index = open(question.packUrl);
    index.then(
      (ready) => answer({ type: 'ready', size: ready.size }),
      (error: unknown) => answer({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
    );
    return;
  }
  index?.then(
    (ready) => answer({ type: 'found', id: question.id, hits: ready.find(question.query, question.limit) }),
    () => undefined,
  );
};
