// Whether what the grid's panels show is only what was last known: the host is gone, nobody computes the grid there any more, it is computed from old news, or the
// newest solution is late (a storm of messages, a slow line).
import { useEffect, useState } from 'react';
import type { SessionState } from '../../state/session.ts';
import { onBeat } from '../../state/ticker.ts';
import { useSession } from '../session-context.ts';

type Losses = Pick<SessionState, 'dataLoss' | 'grid' | 'status'>;

/** ms of the machine's clock: solutions come at least once a second, and take their way */
const LATE_MS = 5000;

/** null: it is current */
export type GridLoss = 'host' | 'shadow' | 'news' | 'late' | null;

/** @param nowMs city time */
export function gridLoss({ dataLoss, grid, status }: Losses, nowMs: number): GridLoss {
  if (dataLoss?.cause === 'host') return 'host';
  if (grid === null) return null;
  const most = LATE_MS * Math.max(1, status?.speed ?? 1);
  // Solved just now, but from nothing new.
  if (grid.isStale) return nowMs - grid.cityTimeMs <= most ? 'news' : 'shadow';
  return nowMs - grid.cityTimeMs > most ? 'late' : null;
}

export function useGridLoss(): GridLoss {
  const { store, clock } = useSession();
  const [loss, setLoss] = useState(() => gridLoss(store.getState(), clock.now()));
  useEffect(() => onBeat(() => setLoss(gridLoss(store.getState(), clock.now()))), [store, clock]);
  return loss;
}
