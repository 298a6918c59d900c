// What the city's search finds for a question; one worker for all who ask.
import { useEffect, useState } from 'react';
import { type CitySearch, openCitySearch } from '../../state/search/city-search.ts';
import type { SearchHit } from '../../state/search/search-index.ts';
import { useSessionState } from '../session-context.ts';

const MOST_HITS = 60;

let search: CitySearch | null = null;

export type SearchState = { kind: 'preparing' } | { kind: 'ready' } | { kind: 'failed'; message: string };

export function useSearch(query: string): { state: SearchState; hits: readonly SearchHit[] } {
  const packUrl = useSessionState((state) => state.welcome?.packUrl);
  const [state, setState] = useState<SearchState>({ kind: 'preparing' });
  const [hits, setHits] = useState<readonly SearchHit[]>([]);
  useEffect(() => {
    if (packUrl === undefined) return;
    search ??= openCitySearch(packUrl);
    search.ready.then(
      () => setState({ kind: 'ready' }),
      (error: unknown) => {
        search = null;
        setState({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      },
    );
  }, [packUrl]);
  useEffect(() => {
    let isCurrent = true;
    void search?.find(query, MOST_HITS).then((found) => {
      if (isCurrent && found !== null) setHits(found);
    });
    return () => {
      isCurrent = false;
    };
  }, [query]);
  return { state, hits: query.trim() === '' ? [] : hits };
}
