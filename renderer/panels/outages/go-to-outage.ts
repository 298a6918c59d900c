// From an outage to its place on the map and the controls of what is open in the inspector.
import type { OutageOnWire } from '../../../contract/outage-requests.ts';
import { type Selection, useDesk } from '../../state/desk-store.ts';
import type { Session } from '../../state/session.ts';
import { viewOfSelection } from '../city-view/camera-moves.ts';
import { flyTo } from '../city-view/fly-to.ts';
import { selectionOfRef } from '../grid/grid-selection.ts';

/** What is open; where nobody knows, the feeder. null: neither is known here. */
export function selectionOfOutage(session: Session, { device, feeder }: OutageOnWire): Selection | null {
  const { gridModel } = session.store.getState();
  if (gridModel === null) return null;
  for (const id of [device, feeder]) {
    const ref = id === null ? undefined : gridModel.find(id);
    const selection = ref === undefined ? null : selectionOfRef(gridModel, ref);
    if (selection !== null) return selection;
  }
  return null;
}

/** Resolves when the camera is on its way. */
export async function goToOutage(session: Session, outage: OutageOnWire): Promise<void> {
  await session.loadGrid();
  const selection = selectionOfOutage(session, outage);
  if (selection === null) return;
  useDesk.getState().select(selection);
  try {
    const view = await viewOfSelection(session, selection);
    if (view !== null) flyTo(session, view);
  } catch (error) {
    console.error('the place of an outage could not be read', error);
  }
}
