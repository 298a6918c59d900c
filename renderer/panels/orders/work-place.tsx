// A place where people will work, while an order is written: its document is drafted, and the five rules become steps, forth and back.
import { useState } from 'react';
import { DOCUMENT_TYPES } from '../../../contract/order-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { documentZone } from '../../state/orders/document-zone.ts';
import { addStep, type OrderDraft } from '../../state/orders/order-draft.ts';
import { giveBack, makeSafe, type WorkPlace as Place } from '../../state/orders/work-steps.ts';
import { useOrderDesk } from '../../state/orders/order-desk.ts';
import { formatNumber } from '../../state/presentation.ts';
import { Button } from '../../theme/parts/button.tsx';
import { gridRefOf } from '../grid/grid-selection.ts';
import { elementTitle, titleOfId } from '../grid/grid-titles.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { changeDraft, draftDocument } from './order-actions.ts';

const MOST_NAME = 200;

const openedBy = ({ steps }: OrderDraft): ReadonlySet<string> =>
  new Set(
    steps.flatMap(({ operation }) =>
      operation.kind === 'switch' && operation.to === 'open' ? [operation.device] : [],
    ),
  );

export function WorkPlace({ draft, model }: { draft: OrderDraft; model: GridModel | null }) {
  const text = useText();
  const session = useSession();
  const live = useSessionState((state) => state.grid);
  const selection = useDesk((state) => state.selection);
  const isBusy = useOrderDesk((state) => state.isBusy);
  const [document, setDocument] = useState('');
  const [holder, setHolder] = useState('');
  const [type, setType] = useState<(typeof DOCUMENT_TYPES)[number]>('clearance');
  const ref = model === null ? null : gridRefOf(model, selection);
  const zone = model === null || live === null || ref === null ? null : documentZone(model, live, ref, openedBy(draft));
  const isNamed = document.trim() !== '' && holder.trim() !== '';
  const place: Place | null =
    zone === null || !isNamed ? null : { document: document.trim(), type, holder: holder.trim(), zone };
  const add = (operations: ReturnType<typeof makeSafe>) =>
    changeDraft((one) => operations.reduce((next, operation) => addStep(next, operation, false), one));
  const begin = async () => {
    if (place === null || zone === null) return;
    const isDrafted = await draftDocument(session, {
      ...{ id: place.document, type, zone: [...zone.nodes], devices: [...zone.devices] },
      ...{ earthAt: type === 'clearance' ? [...zone.earthAt] : [], screenAt: [] },
    });
    if (isDrafted) add(makeSafe(place));
  };
  return (
    <div className="add-step" role="group" aria-label={text('order.work')}>
      <span className="cut">
        {model === null || ref === null ? (
          <span className="quiet">{text('order.work.choose')}</span>
        ) : zone === null ? (
          text('order.work.open', { name: elementTitle(model, ref) })
        ) : (
          <span title={zone.devices.map((id) => titleOfId(model, id)).join(', ')}>
            {text('order.work.zone', {
              name: elementTitle(model, ref),
              n: formatNumber(zone.nodes.length, 0, currentLanguage()),
              devices: formatNumber(zone.devices.length, 0, currentLanguage()),
            })}
          </span>
        )}
      </span>
      <select
        className="select"
        aria-label={text('order.add.type')}
        value={type}
        onChange={({ target }) => setType(target.value as typeof type)}
      >
        {DOCUMENT_TYPES.map((one) => (
          <option key={one} value={one}>
            {text(`order.document.${one}`)}
          </option>
        ))}
      </select>
      {(
        [
          ['order.add.document', document, setDocument],
          ['order.add.holder', holder, setHolder],
        ] as const
      ).map(([label, value, set]) => (
        <input
          key={label}
          className="input"
          aria-label={text(label)}
          placeholder={text(label)}
          maxLength={MOST_NAME}
          value={value}
          onChange={({ target }) => set(target.value)}
        />
      ))}
      <Button size="small" disabled={isBusy || place === null} onClick={() => void begin()}>
        {text('order.work.safe')}
      </Button>
      <Button size="small" disabled={isBusy || place === null} onClick={() => place !== null && add(giveBack(place))}>
        {text('order.work.back')}
      </Button>
    </div>
  );
}
