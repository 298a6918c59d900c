// What the palette can do with switching orders.
import { useMemo } from 'react';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { useOrderDesk } from '../../state/orders/order-desk.ts';
import { actionsOf, nextSteps } from '../../state/orders/order-progress.ts';
import { feederOfRef, gridRefOf } from '../grid/grid-selection.ts';
import { feederTitle } from '../grid/grid-titles.ts';
import type { DeskCommand } from '../palette/commands.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { act, askStep, beginDraft, mayGiveWord, mayWrite, saveDraft, writeReturn } from './order-actions.ts';
import { addSwitching } from './pick-device.ts';
import { useChosenOrder } from './use-orders.ts';

export function useOrderCommands(): readonly DeskCommand[] {
  const text = useText();
  const session = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  const model = useSessionState((state) => state.gridModel);
  const user = useSessionState((state) => state.welcome?.user ?? '');
  const selection = useDesk((state) => state.selection);
  const draft = useOrderDesk((state) => state.draft);
  const order = useChosenOrder();
  return useMemo(() => {
    if (!session.may('order.list')) return [];
    const commands: DeskCommand[] = [
      { id: 'orders', title: text('order.command.show'), keys: '9', run: () => useDesk.getState().showDock('orders') },
    ];
    if (!isReplay)
      commands.push({
        id: 'order-board',
        title: text('order.command.board'),
        run: () => {
          useDesk.getState().showDock('orders');
          useOrderDesk.setState({ isBoardOpen: true });
        },
      });
    if (isReplay || !mayWrite(session)) return commands;
    for (const kind of ['planned', 'emergency', 'template'] as const)
      commands.push({ id: `order-new-${kind}`, title: text(`order.command.new.${kind}`), run: () => beginDraft(kind) });
    const ref = model === null ? null : gridRefOf(model, selection);
    if (model !== null && ref?.table === 'switches')
      for (const to of ['open', 'closed'] as const)
        commands.push({
          id: `order-add-${to}`,
          title: text(`order.command.add.${to}`),
          run: () => {
            if (draft === null) beginDraft('planned');
            addSwitching(model, ref.row, to);
          },
        });
    const feeder = model === null || ref === null ? -1 : feederOfRef(model, ref);
    if (model !== null && feeder >= 0)
      commands.push({
        id: 'order-return',
        title: text('order.command.return', { name: feederTitle(model, feeder) }),
        run: () =>
          void writeReturn(
            session,
            model.id('feeders', feeder),
            text('order.return.title', { name: feederTitle(model, feeder) }),
          ),
      });
    if (draft !== null)
      commands.push({ id: 'order-save', title: text('order.command.save'), run: () => void saveDraft(session) });
    if (order === null) return commands;
    for (const action of actionsOf(order, user))
      commands.push({
        id: `order-${action}`,
        title: text('order.command.act', { action: text(`order.action.${action}`), title: order.title }),
        run: () => act(session, order, action),
      });
    const [next] = nextSteps(order);
    if (next !== undefined && mayGiveWord(session))
      commands.push({ id: 'order-next', title: text('order.command.next'), run: () => askStep(session, order, next) });
    return commands;
  }, [text, session, isReplay, model, user, selection, draft, order]);
}
