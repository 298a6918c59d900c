// The living grid for panels: its tables once they are there, its state as it changes.
import { useEffect, useState } from 'react';
import type { GridModel } from '../../state/grid-model.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import { hasGrid } from '../../state/pack-tables.ts';
import { onBeat } from '../../state/ticker.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';

export interface Grid {
  readonly live: LiveGrid;
  readonly model: GridModel;
}

/** Whether this city has a grid at all: its panels, layers and commands are offered. */
export function useHasGrid(): boolean {
  const { manifest } = useCity();
  const isLive = useSessionState((state) => state.grid !== null);
  return isLive && hasGrid(manifest);
}

/** null: no grid, or its tables are still on their way. Asking fetches them. */
export function useGrid(): Grid | null {
  const session = useSession();
  const live = useSessionState((state) => state.grid);
  const model = useSessionState((state) => state.gridModel);
  const hasTables = useHasGrid();
  useEffect(() => {
    if (!hasTables) return;
    session.loadGrid().catch((error: unknown) => console.error('the grid could not be read', error));
  }, [session, hasTables]);
  return live === null || model === null ? null : { live, model };
}

/** Re-renders at a beat after the live grid has changed; at most every `beats` quarters of a second. */
export function useGridVersion(live: LiveGrid | null, beats = 1): number {
  const [version, setVersion] = useState(live?.version ?? 0);
  useEffect(() => {
    if (live === null) return;
    let next = 0;
    return onBeat((beat) => {
      if (beat < next || live.version === 0) return;
      next = beat + beats;
      setVersion(live.version);
    });
  }, [live, beats]);
  return version;
}
