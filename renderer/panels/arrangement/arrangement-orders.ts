// What menus, keys and the palette do with arrangements: open, keep under a name, rename, remove, bring back.
import {
  ARRANGEMENT_VERSION,
  type Arrangement,
  type Arrangements,
  type DeskPlace,
} from '../../../contract/arrangement-requests.ts';
import {
  type ArrangementNotice,
  FIRST_ARRANGEMENT,
  useArrangementDesk,
} from '../../state/arrangement/arrangement-desk.ts';
import { fitPlace } from '../../state/arrangement/arrangement-tree.ts';
import { builtInPlace, isBuiltIn } from '../../state/arrangement/built-in.ts';
import { availablePanels } from '../../state/arrangement/panels.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { Session } from '../../state/session.ts';

const tell = (notice: ArrangementNotice | null): void => useArrangementDesk.setState({ notice });

const failed = (error: unknown): void =>
  tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });

function take({ arrangements, unreadable }: Arrangements): void {
  useArrangementDesk.setState({ saved: arrangements, unreadable });
}

export const panelsOfSession = (session: Session) =>
  availablePanels((name) => session.may(name), session.store.getState().grid !== null);

/** Opens a tree as far as this desk knows its panels, and says what is missing. A built-in one names panels that not everybody has. */
export function openPlace(session: Session, root: DeskPlace, isOwn: boolean): void {
  const { dock } = useDesk.getState();
  if (dock === null) return;
  const { root: fitted, unknown, absent } = fitPlace(root, panelsOfSession(session));
  dock.open(fitted);
  tell(isOwn && unknown.length + absent.length > 0 ? { kind: 'missing', unknown, absent } : null);
}

function openSaved(session: Session, { id, name, version, root }: Arrangement): void {
  if (version > ARRANGEMENT_VERSION) {
    tell({ kind: 'newer', name });
    return;
  }
  openPlace(session, root, true);
  useArrangementDesk.setState({ current: id });
}

/** @param id a built-in one by its name, a kept one by its id; nothing happens for one that is gone */
export function openArrangement(session: Session, id: string): void {
  const { dock } = useDesk.getState();
  if (dock === null) return;
  if (isBuiltIn(id)) {
    openPlace(session, builtInPlace(id, dock.size()), false);
    useArrangementDesk.setState({ current: id });
  } else {
    const found = useArrangementDesk.getState().saved?.find((one) => one.id === id);
    if (found === undefined) return;
    openSaved(session, found);
  }
  // Where it is opened next: a desk without a layout of its own begins with it.
  if (session.may('arrangement.note'))
    session.request('arrangement.note', { last: id }).then(take, (error: unknown) => {
      console.warn('which arrangement is open could not be kept', error);
    });
}

/** The arrangement that is open, as it was kept. */
export function resetArrangement(session: Session): void {
  const { current } = useArrangementDesk.getState();
  openArrangement(session, current ?? FIRST_ARRANGEMENT);
}

/**
 * Asks the host for what this person has kept.
 * @returns the one opened last, anywhere; null: none, or nobody says so
 */
export async function loadArrangements(session: Session): Promise<string | null> {
  if (!session.may('arrangement.list')) return null;
  const told = await session.request('arrangement.list', {});
  take(told);
  return told.last;
}

/** @param id in the place of this one; null: a new one. Resolves to whether it was kept; where not the desk says why. */
export async function saveArrangement(session: Session, name: string, id: string | null): Promise<boolean> {
  const root = useDesk.getState().dock?.place() ?? null;
  if (root === null) return false;
  try {
    const told = await session.request('arrangement.save', { name, root, ...(id === null ? {} : { id }) });
    take(told);
    useArrangementDesk.setState({ current: told.saved, notice: null });
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

export async function renameArrangement(session: Session, id: string, name: string): Promise<void> {
  await session.request('arrangement.rename', { id, name }).then(take, failed);
}

export async function removeArrangement(session: Session, id: string): Promise<void> {
  await session.request('arrangement.remove', { id }).then((told) => {
    take(told);
    // The panels stay as they stand: only the name is gone.
    if (useArrangementDesk.getState().current === id) useArrangementDesk.setState({ current: null });
  }, failed);
}
