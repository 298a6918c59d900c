// Asking for a way through the grid: up to the sources, or down to all that would be dark without the element.
import { useDesk } from '../../state/desk-store.ts';
import type { GridRef } from '../../state/grid-model.ts';
import type { Session } from '../../state/session.ts';

/** Shows the trace; asked for once more, it goes away. A trace that the host refuses is none. */
export async function showTrace(session: Session, ref: GridRef, direction: 'up' | 'down'): Promise<void> {
  const desk = useDesk.getState();
  const { trace } = desk;
  if (trace !== null && trace.ref.table === ref.table && trace.ref.row === ref.row && trace.direction === direction) {
    desk.setTrace(null);
    return;
  }
  await askTrace(session, ref, direction);
}

/** Another moment is shown: the way that is looked at may be another one. */
export async function renewTrace(session: Session): Promise<void> {
  const { trace } = useDesk.getState();
  if (trace !== null) await askTrace(session, trace.ref, trace.direction);
}

async function askTrace(session: Session, ref: GridRef, direction: 'up' | 'down'): Promise<void> {
  const asked = { ref, direction, result: null };
  useDesk.getState().setTrace(asked);
  const isStillAsked = () => useDesk.getState().trace === asked;
  try {
    const result = await session.request('grid.trace', { ...ref, direction });
    if (isStillAsked()) useDesk.getState().setTrace({ ref, direction, result });
  } catch (error) {
    if (isStillAsked()) useDesk.getState().setTrace(null);
    throw error;
  }
}
