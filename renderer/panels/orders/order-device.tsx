// In the inspector of a switch: the steps that it can become in the order that is being written, or in a new one.
import { FilePlus2 } from 'lucide-react';
import { useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { useOrderDesk } from '../../state/orders/order-desk.ts';
import { Button } from '../../theme/parts/button.tsx';
import { useSession, useSessionState } from '../session-context.ts';
import { beginDraft, mayWrite } from './order-actions.ts';
import { addSwitching } from './pick-device.ts';

export function OrderDevice({ model, row }: { model: GridModel; row: number }) {
  const text = useText();
  const session = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  const draft = useOrderDesk((state) => state.draft);
  if (isReplay || !mayWrite(session)) return null;
  const add = (to: 'open' | 'closed') => {
    if (draft === null) beginDraft('planned');
    addSwitching(model, row, to);
  };
  return (
    <div className="order-device">
      <FilePlus2 aria-hidden="true" />
      <span className="quiet">{text(draft === null ? 'order.device.new' : 'order.device.add')}</span>
      <Button size="small" onClick={() => add('open')}>
        {text('order.device.open')}
      </Button>
      <Button size="small" onClick={() => add('closed')}>
        {text('order.device.close')}
      </Button>
    </div>
  );
}
