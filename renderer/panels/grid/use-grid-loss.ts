// Whether what the grid's panels show is only what was last known: the host is gone, or nobody computes the grid there any more.
import { useEffect, useState } from 'react';
import type { SessionState } from '../../state/session.ts';
import { onBeat } from '../../state/ticker.ts';
import { useSession } from '../session-context.ts';

type Losses = Pick<SessionState, 'dataLoss' | 'grid'>;

/** null: it is current */
export type GridLoss = 'host' | 'shadow' | null;

export function gridLoss({ dataLoss, grid }: Losses): GridLoss {
  if (dataLoss?.cause === 'host') return 'host';
  return grid?.isStale === true ? 'shadow' : null;
}

export function useGridLoss(): GridLoss {
  const { store } = useSession();
  const [loss, setLoss] = useState(() => gridLoss(store.getState()));
  useEffect(() => onBeat(() => setLoss(gridLoss(store.getState()))), [store]);
  return loss;
}
