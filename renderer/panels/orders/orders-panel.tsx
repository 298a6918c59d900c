// Switching orders in the dock: the list at the left, beside it the sheet of one, or the one that is being written.
import { ChevronsDownUp, ChevronsUpDown, ShieldCheck } from 'lucide-react';
import type { OrderReport } from '../../../contract/order-requests.ts';
import { useText } from '../../languages/languages.ts';
import { usePhraseWords } from '../phrases/use-phrase-words.ts';
import { useControlDesk } from '../../state/control/control-desk.ts';
import { useOrderDesk } from '../../state/orders/order-desk.ts';
import { progressOf } from '../../state/orders/order-progress.ts';
import { Button, IconButton } from '../../theme/parts/button.tsx';
import { DockTools } from '../dock/dock-tools.tsx';
import { OfThePresent } from '../dock/of-the-present.tsx';
import { useGrid } from '../grid/use-grid.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { DraftSheet } from './draft-sheet.tsx';
import { beginDraft, chooseOrder, mayWrite } from './order-actions.ts';
import { OrderSheet } from './order-sheet.tsx';
import { SafetySheet } from './safety-sheet.tsx';
import { StepSheet } from './step-sheet.tsx';
import { useChosenOrder } from './use-orders.ts';
import { WordsSheet } from './words-sheet.tsx';
import { titleText } from './order-words.ts';

/** more than that nobody looks through: the journal has them all */
const MOST_LISTED = 200;

export function OrdersPanel() {
  const text = useText();
  const isReplay = useSessionState((state) => state.replay !== null);
  return isReplay ? <OfThePresent>{text('order.replay')}</OfThePresent> : <Orders />;
}

function Orders() {
  const text = useText();
  const session = useSession();
  const model = useGrid()?.model ?? null;
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const { orders, failure, areEndedShown, draft, isTall } = useOrderDesk();
  const chosen = useChosenOrder();
  const listed = orders?.slice(0, MOST_LISTED) ?? [];
  const move = (step: number) => {
    const at = listed.findIndex(({ id }) => id === chosen?.id);
    const next = listed[Math.max(0, at + step)];
    if (next !== undefined && draft === null) chooseOrder(next.id);
  };
  return (
    <div
      className="orders"
      data-old={!isOpen || failure !== null}
      onKeyDown={(event) => {
        if (event.target instanceof HTMLElement && event.target.matches('input, select, textarea')) return;
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
        move(event.key === 'ArrowDown' ? 1 : -1);
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <DockTools>
        <label className="check">
          <input
            type="checkbox"
            checked={areEndedShown}
            onChange={({ target }) => useOrderDesk.setState({ areEndedShown: target.checked })}
          />
          {text('order.ended')}
        </label>
        {mayWrite(session) ? (
          <>
            <Button size="small" onClick={() => beginDraft('planned')}>
              {text('order.new.planned')}
            </Button>
            <Button size="small" onClick={() => beginDraft('emergency')}>
              {text('order.new.emergency')}
            </Button>
          </>
        ) : null}
        <IconButton side="top" label={text('order.board')} onClick={() => useOrderDesk.setState({ isBoardOpen: true })}>
          <ShieldCheck />
        </IconButton>
        <IconButton
          side="top"
          label={text(isTall ? 'order.low' : 'order.tall')}
          aria-pressed={isTall}
          onClick={() => useOrderDesk.setState({ isTall: !isTall })}
        >
          {isTall ? <ChevronsDownUp /> : <ChevronsUpDown />}
        </IconButton>
      </DockTools>
      {isOpen && failure !== null ? (
        <p className="failure" role="alert">
          {text('order.unreadable', { message: failure })}
        </p>
      ) : null}
      {isOpen ? null : (
        <p className="alarm-unknown" role="status">
          {text('order.unknown')}
        </p>
      )}
      <div className="orders-body">
        {/* Without an order it is words that can be read, not a list to choose from. */}
        <div
          className="order-list scroll"
          role={listed.length === 0 ? 'group' : 'listbox'}
          tabIndex={0}
          aria-label={text('dock.orders')}
        >
          {orders === null ? <p className="empty">{text('order.reading')}</p> : null}
          {orders?.length === 0 ? <p className="empty">{text('order.none')}</p> : null}
          {listed.map((order) => (
            <OrderItem key={order.id} order={order} isChosen={draft === null && order.id === chosen?.id} />
          ))}
        </div>
        {draft !== null ? (
          <DraftSheet draft={draft} model={model} />
        ) : chosen !== null ? (
          <OrderSheet order={chosen} model={model} />
        ) : (
          <NoOrder />
        )}
      </div>
      <StepSheet model={model} />
      <WordsSheet />
      <SafetySheet model={model} />
    </div>
  );
}

/** What is asked for from elsewhere, such as the way back to normal, has no sheet yet where its refusal could stand. */
function NoOrder() {
  const text = useText();
  const { isBusy, refusal } = useOrderDesk();
  if (refusal !== null)
    return (
      <p className="failure" role="alert">
        {refusal}
      </p>
    );
  return <p className="empty">{text(isBusy ? 'order.comes' : 'order.choose')}</p>;
}

function OrderItem({ order, isChosen }: { order: OrderReport; isChosen: boolean }) {
  const text = useText();
  const phraseWords = usePhraseWords();
  const { done, total, failed } = progressOf(order);
  const area = useControlDesk(({ known }) => known?.areas.find(({ id }) => id === order.area)?.name ?? order.area);
  const waits = order.state === 'halted' || failed > 0;
  return (
    <button
      type="button"
      role="option"
      aria-selected={isChosen}
      className="order-item"
      data-waits={waits}
      onClick={() => chooseOrder(order.id)}
    >
      <b className="cut">{titleText(order, phraseWords)}</b>
      <span className="number quiet">{text('order.progress', { done, total })}</span>
      <span className="cut">
        {text(`order.state.${order.state}`)} <span className="quiet">{text(`order.kind.${order.kind}`)}</span>
      </span>
      <span className="cut quiet">{[area, order.responsible].filter(Boolean).join(', ')}</span>
    </button>
  );
}
