// One outage goes into another one that is confirmed; or somebody has seen one that nobody knows of yet.
import { useState } from 'react';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { useOutageDesk } from '../../state/outages/outage-desk.ts';
import { isOver } from '../../state/outages/outage-order.ts';
import { AskField, AskForm } from '../../theme/parts/ask-form.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { gridRefOf } from '../grid/grid-selection.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { useSession } from '../session-context.ts';
import { OutageNoteText } from './outage-details.tsx';
import { changeOutage } from './outage-orders.ts';
import { outageNumber, type OutageWords } from './outage-words.ts';
import type { OutageOnWire } from '../../../contract/outage-requests.ts';

const MOST_WORDS = 200;
const close = () => useOutageDesk.setState({ sheet: null });

export function MergeSheet({ wordsOf }: { wordsOf: (outage: OutageOnWire) => OutageWords }) {
  const text = useText();
  const sheet = useOutageDesk((state) => state.sheet);
  const outage = sheet?.kind === 'merge' ? sheet.outage : null;
  return (
    <Sheet label={text('outages.merge')} className="drill" isOpen={outage !== null} onClose={close}>
      {outage === null ? null : <MergeBody outage={outage} wordsOf={wordsOf} />}
    </Sheet>
  );
}

function MergeBody({ outage, wordsOf }: { outage: string; wordsOf: (outage: OutageOnWire) => OutageWords }) {
  const text = useText();
  const session = useSession();
  const { known, note } = useOutageDesk();
  const own = known?.find(({ id }) => id === outage);
  // Those of the same feeder first: it is mostly one of them.
  const others = (known ?? [])
    .filter((other) => other.id !== outage && other.confidence === 'confirmed' && !isOver(other))
    .toSorted((a, b) => Number(b.feeder === own?.feeder) - Number(a.feeder === own?.feeder));
  const [into, setInto] = useState(others[0]?.id ?? '');
  const [reason, setReason] = useState('');
  const [isAsked, setAsked] = useState(false);
  const tell = () => {
    setAsked(true);
    void changeOutage(session, 'outage.merge', { outage, into, reason: reason.trim() }).then((isDone) => {
      if (!isDone) return;
      useOutageDesk.setState({ cursor: into });
      close();
    });
  };
  return (
    <AskForm
      title={`${outageNumber(outage)}: ${text('outages.merge')}`}
      about={text(others.length === 0 ? 'outages.merge.none' : 'outages.merge.what')}
      isReady={into !== '' && reason.trim() !== '' && note?.kind !== 'asking'}
      said={isAsked && note !== null ? <OutageNoteText note={note} /> : null}
      cancel={text('drill.cancel')}
      apply={text('outages.merge')}
      onCancel={close}
      onApply={tell}
    >
      <AskField name={text('outages.merge.into')}>
        <select className="select" value={into} onChange={({ target }) => setInto(target.value)}>
          {others.map((other) => (
            <option key={other.id} value={other.id}>
              {`${outageNumber(other.id)}  ${wordsOf(other).device}  ${wordsOf(other).feeder}`}
            </option>
          ))}
        </select>
      </AskField>
      <AskField name={text('outages.records.reason')}>
        <input
          className="input alarm-reason"
          autoFocus
          maxLength={MOST_WORDS}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </AskField>
    </AskForm>
  );
}

export function OpenSheet({ model }: { model: GridModel | null }) {
  const text = useText();
  const sheet = useOutageDesk((state) => state.sheet);
  return (
    <Sheet label={text('outages.open')} className="drill" isOpen={sheet?.kind === 'open'} onClose={close}>
      <OpenBody model={model} />
    </Sheet>
  );
}

function OpenBody({ model }: { model: GridModel | null }) {
  const text = useText();
  const session = useSession();
  const note = useOutageDesk((state) => state.note);
  const selection = useDesk((state) => state.selection);
  const ref = model === null ? null : gridRefOf(model, selection);
  const [device, setDevice] = useState(() => (model === null || ref === null ? '' : model.id(ref.table, ref.row)));
  const [reason, setReason] = useState('');
  const [isAsked, setAsked] = useState(false);
  const tell = () => {
    setAsked(true);
    void changeOutage(session, 'outage.open', { device: device.trim(), reason: reason.trim() }).then((isDone) => {
      if (isDone) close();
    });
  };
  return (
    <AskForm
      title={text('outages.open')}
      about={text('outages.open.what')}
      isReady={device.trim() !== '' && reason.trim() !== '' && note?.kind !== 'asking'}
      said={isAsked && note !== null ? <OutageNoteText note={note} /> : null}
      cancel={text('drill.cancel')}
      apply={text('outages.open')}
      onCancel={close}
      onApply={tell}
    >
      <AskField name={text('outages.open.device')}>
        <input
          className="input alarm-reason"
          maxLength={MOST_WORDS}
          value={device}
          onChange={({ target }) => setDevice(target.value)}
        />
      </AskField>
      <p className="quiet">
        {model === null || device.trim() === '' ? text('outages.ask.noDevice') : titleOfId(model, device.trim())}
      </p>
      <AskField name={text('outages.records.reason')}>
        <input
          className="input alarm-reason"
          autoFocus
          maxLength={MOST_WORDS}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </AskField>
    </AskForm>
  );
}
