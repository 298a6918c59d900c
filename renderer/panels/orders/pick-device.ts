// While an order is written, a switch that is chosen on the map, the diagram or in a list becomes a step: the other position than the one
// it is in by then. The inspector offers both.
import { useEffect } from 'react';
import { type GridModel, SWITCH_CLASSES } from '../../state/grid-model.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import { useDesk } from '../../state/desk-store.ts';
import { addStep, positionAfter, switchedOver } from '../../state/orders/order-draft.ts';
import { useOrderDesk } from '../../state/orders/order-desk.ts';
import { gridRefOf } from '../grid/grid-selection.ts';
import { switchLook } from '../schematic/diagram-look.ts';
import { useSessionState } from '../session-context.ts';
import { changeDraft } from './order-actions.ts';

const FUSE = SWITCH_CLASSES.indexOf('fuse');

/** Over the control system, where it obeys; a fuse never does. */
export const isRemoteSwitch = ({ data: { switches } }: GridModel, row: number): boolean =>
  switches.remote[row] === 1 && switches.class[row] !== FUSE;

export function addSwitching(model: GridModel, row: number, to: 'open' | 'closed'): void {
  const device = model.id('switches', row);
  changeDraft((draft) => addStep(draft, { kind: 'switch', device, to }, isRemoteSwitch(model, row)));
}

function pick(model: GridModel, live: LiveGrid, row: number): void {
  const device = model.id('switches', row);
  const { isClosed } = switchLook(live, row);
  changeDraft((draft) => addStep(draft, switchedOver(draft, device, isClosed), isRemoteSwitch(model, row)));
}

/** Mounted while an order is written. */
export function usePicking(): void {
  const live = useSessionState((state) => state.grid);
  const model = useSessionState((state) => state.gridModel);
  const isPicking = useOrderDesk((state) => state.isPicking);
  useEffect(() => {
    if (!isPicking || live === null || model === null) return;
    return useDesk.subscribe(({ selection }, before) => {
      if (selection === before.selection) return;
      const ref = gridRefOf(model, selection);
      if (ref?.table === 'switches') pick(model, live, ref.row);
    });
  }, [isPicking, live, model]);
}

/** Where a switch will stand once the steps that are written are done; null: nobody knows. */
export function positionInDraft(model: GridModel, live: LiveGrid, row: number): boolean | null {
  const { draft } = useOrderDesk.getState();
  const { isClosed } = switchLook(live, row);
  return draft === null ? isClosed : positionAfter(draft, model.id('switches', row), isClosed);
}
