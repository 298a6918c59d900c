// The safety board: documents, tags, locks, earths and permits as they stand. A draft may be taken back; all else changes by steps of orders.
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { SafetyBoardReport } from '../../../contract/order-requests.ts';
import { textOf, useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { useOrderDesk } from '../../state/orders/order-desk.ts';
import { Button, IconButton } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { IdLink } from '../grid/element-link.tsx';
import { useSession } from '../session-context.ts';
import { cancelDocument, mayWrite, readBoard } from './order-actions.ts';
import { violationText } from './order-words.ts';

const close = () => useOrderDesk.setState({ isBoardOpen: false });

export function SafetySheet({ model }: { model: GridModel | null }) {
  const text = useText();
  const session = useSession();
  const { isBoardOpen, board } = useOrderDesk();
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    if (isBoardOpen) readBoard(session).then(setFailure, () => undefined);
  }, [session, isBoardOpen]);
  return (
    <Sheet label={text('order.board')} className="areas-sheet" isOpen={isBoardOpen} onClose={close}>
      <div className="panel-head">
        <h2 className="t-14">{text('order.board')}</h2>
        <span className="grow" />
        <IconButton label={text('panel.close')} keys="Esc" onClick={close}>
          <X />
        </IconButton>
      </div>
      <div className="areas-body scroll" tabIndex={0} role="region" aria-label={text('order.board')}>
        {failure === null ? null : (
          <p className="failure" role="alert">
            {failure}
          </p>
        )}
        {board === null ? <p className="empty">{text('order.reading')}</p> : <Board board={board} model={model} />}
      </div>
    </Sheet>
  );
}

const isNothing = ({ documents, tags, locks, earths, permits, faults }: SafetyBoardReport): boolean =>
  [documents, tags, locks, earths, permits, faults].every((list) => list.length === 0);

function Board({ board, model }: { board: SafetyBoardReport; model: GridModel | null }) {
  const text = useText();
  const link = (id: string) => (model === null ? <code>{id}</code> : <IdLink model={model} id={id} />);
  if (isNothing(board)) return <p className="empty">{text('order.board.none')}</p>;
  return (
    <>
      {board.endangered.map(({ document, crews, because }) => (
        <div key={`danger ${document}`} className="area-row failure" role="alert">
          <b>{text('order.board.endangered', { who: [document, ...crews].join(', ') })}</b>
          <span>{because.map((one) => violationText(one, model, text)).join(', ')}</span>
        </div>
      ))}
      {board.documents.map((document) => (
        <DocumentRow key={document.id} document={document} board={board} model={model} />
      ))}
      {board.permits.map(({ id, crew, document }) => (
        <div key={id} className="area-row">
          <b>{text('order.board.permit', { id })}</b>
          <span>{text('order.object.permit', { who: crew, document })}</span>
        </div>
      ))}
      {board.earths.map(({ id, node }) => (
        <div key={id} className="area-row">
          <b>{text('order.board.earth', { id })}</b>
          <span>{link(node)}</span>
        </div>
      ))}
      {board.locks.map((device) => (
        <div key={device} className="area-row">
          <b>{text('order.board.lock')}</b>
          <span>{link(device)}</span>
        </div>
      ))}
      {board.faults.map(({ element, certainty }) => (
        <div key={element} className="area-row">
          <b>{text(`order.board.fault.${certainty}`)}</b>
          <span>{link(element)}</span>
        </div>
      ))}
    </>
  );
}

function DocumentRow({
  document,
  board,
  model,
}: {
  document: SafetyBoardReport['documents'][number];
  board: SafetyBoardReport;
  model: GridModel | null;
}) {
  const text = useText();
  const session = useSession();
  const isBusy = useOrderDesk((state) => state.isBusy);
  const { id, type, state, holder, devices } = document;
  const tags = board.tags.filter((tag) => tag.document === id);
  const isDraft = state === 'drafted' && tags.length === 0;
  return (
    <div className="area-row" data-held={state === 'issued' || state === 'workEnded'}>
      <b>{text('order.board.document', { id })}</b>
      <span>
        {[
          text(`order.document.${type}`),
          text(`order.documentState.${state}`),
          holder ?? '',
          textOf('order.board.tags', { n: tags.length, of: devices.length }),
        ]
          .filter(Boolean)
          .join(', ')}
        {': '}
        {devices.map((device, i) => (
          <span key={device}>
            {i === 0 ? '' : ', '}
            {model === null ? <code>{device}</code> : <IdLink model={model} id={device} />}
          </span>
        ))}
      </span>
      <span className="area-buttons">
        {isDraft && mayWrite(session) ? (
          <Button size="small" disabled={isBusy} onClick={() => void cancelDocument(session, id)}>
            {text('order.board.cancel')}
          </Button>
        ) : null}
      </span>
    </div>
  );
}
