// When supply will be back, as a range from now, with the times of day beside it: what a person says, no machine overwrites.
import { useState } from 'react';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useOutageDesk } from '../../state/outages/outage-desk.ts';
import { formatHourMinute } from '../../state/presentation.ts';
import { AskField, AskForm } from '../../theme/parts/ask-form.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { useCity, useSession } from '../session-context.ts';
import { OutageNoteText } from './outage-details.tsx';
import { tellEtr } from './outage-orders.ts';
import { outageNumber } from './outage-words.ts';

const MINUTE = 60_000;
const MOST_MINUTES = 7 * 24 * 60;
const USUAL = { from: 60, to: 120 } as const;

export function EtrSheet() {
  const text = useText();
  const sheet = useOutageDesk((state) => state.sheet);
  const close = () => useOutageDesk.setState({ sheet: null });
  const outage = sheet?.kind === 'etr' ? sheet.outage : null;
  return (
    <Sheet label={text('outages.etr.set')} className="drill" isOpen={outage !== null} onClose={close}>
      {outage === null ? null : <EtrBody outage={outage} onDone={close} />}
    </Sheet>
  );
}

function EtrBody({ outage, onDone }: { outage: string; onDone: () => void }) {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const note = useOutageDesk((state) => state.note);
  // Times count from when the question was opened.
  const [nowMs] = useState(() => Math.round(session.clock.now()));
  const [from, setFrom] = useState<number>(USUAL.from);
  const [to, setTo] = useState<number>(USUAL.to);
  const [reason, setReason] = useState('');
  const [isAsked, setAsked] = useState(false);
  const isReady = from >= 0 && to > 0 && from <= to && note?.kind !== 'asking';
  const clockOf = (minutes: number) => formatHourMinute(nowMs + minutes * MINUTE, currentLanguage(), timeZone);
  const tell = () => {
    setAsked(true);
    void tellEtr(session, outage, nowMs + from * MINUTE, nowMs + to * MINUTE, reason.trim()).then((isDone) => {
      if (isDone) onDone();
    });
  };
  const minutesField = (name: 'from' | 'to', value: number, set: (minutes: number) => void) => (
    <AskField name={text(`outages.etr.${name}`)}>
      <input
        className="input outage-minutes"
        type="number"
        min={0}
        max={MOST_MINUTES}
        step={5}
        autoFocus={name === 'from'}
        value={Number.isNaN(value) ? '' : value}
        onChange={({ target }) => set(target.value === '' ? Number.NaN : Math.min(MOST_MINUTES, Number(target.value)))}
      />
      <span className="quiet t-12">{Number.isNaN(value) ? '' : text('outages.etr.at', { clock: clockOf(value) })}</span>
    </AskField>
  );
  return (
    <AskForm
      title={`${outageNumber(outage)}: ${text('outages.etr.set')}`}
      about={text('outages.etr.what')}
      isReady={isReady}
      said={isAsked && note !== null ? <OutageNoteText note={note} /> : null}
      cancel={text('drill.cancel')}
      apply={text('outages.etr.tell')}
      onCancel={onDone}
      onApply={tell}
    >
      {minutesField('from', from, setFrom)}
      {minutesField('to', to, setTo)}
      <AskField name={text('outages.etr.reason')}>
        <input
          className="input alarm-reason"
          maxLength={200}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </AskField>
    </AskForm>
  );
}
