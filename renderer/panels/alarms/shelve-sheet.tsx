// The question before alarms go on the shelf: why, and for how long. Never for good: they come back by themselves.
import { useState } from 'react';
import type { AlarmReport } from '../../../contract/alarm-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import { formatHourMinute, formatNumber } from '../../state/presentation.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Choice } from '../../theme/parts/choice.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { SwitchRow } from '../../theme/parts/switch.tsx';
import { useCity, useSession } from '../session-context.ts';
import { shelve } from './alarm-orders.ts';
import { OrderNoteText } from './order-note.tsx';

const MINUTE = 60_000;
/** ms; at most a shift, and a minute less than the host's limit so that no clock is in doubt */
const SPANS = [15 * MINUTE, 60 * MINUTE, 4 * 60 * MINUTE, 8 * 60 * MINUTE] as const;
const MOST_WORDS = 500;

export function ShelveSheet() {
  const text = useText();
  const { isShelving, targets } = useAlarmDesk();
  const close = () => useAlarmDesk.setState({ isShelving: false });
  return (
    <Sheet label={text('alarms.shelve.title')} className="drill" isOpen={isShelving} onClose={close}>
      <ShelveBody targets={targets} onDone={close} />
    </Sheet>
  );
}

function ShelveBody({ targets, onDone }: { targets: readonly AlarmReport[]; onDone: () => void }) {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const note = useAlarmDesk((state) => state.note);
  // Those of the moment when it was opened: what comes meanwhile was not meant.
  const [meant] = useState(targets);
  const [reason, setReason] = useState('');
  const [span, setSpan] = useState<number>(SPANS[1]);
  const [isOneShot, setOneShot] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const language = currentLanguage();
  const untilMs = session.clock.now() + span;
  const isReady = reason.trim() !== '' && note?.kind !== 'asking';
  const order = () => {
    setAsked(true);
    void shelve(session, meant, { reason: reason.trim(), untilMs: session.clock.now() + span, isOneShot }).then(
      (isDone) => {
        if (isDone) onDone();
      },
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) order();
      }}
    >
      <div className="panel-head">
        <h2 className="t-14">{text('alarms.shelve.title')}</h2>
      </div>
      <div className="drill-body">
        <p>{text('alarms.shelve.what', { n: formatNumber(meant.length, 0, language) })}</p>
        <label className="drill-type">
          <span className="field-label">{text('alarms.shelve.reason')}</span>
          <input
            autoFocus
            required
            className="input alarm-reason"
            maxLength={MOST_WORDS}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <div className="drill-type">
          <span className="field-label">{text('alarms.shelve.until')}</span>
          <Choice
            label={text('alarms.shelve.until')}
            value={String(span)}
            options={SPANS.map((ms) => ({
              value: String(ms),
              text:
                ms < 60 * MINUTE
                  ? text('alarms.minutes', { n: String(ms / MINUTE) })
                  : text('alarms.hours', { n: String(ms / 60 / MINUTE) }),
            }))}
            onChange={(value) => setSpan(Number(value))}
          />
          <span className="quiet t-12">
            {text('alarms.shelve.comesBack', { clock: formatHourMinute(untilMs, language, timeZone) })}
          </span>
        </div>
        <SwitchRow label={text('alarms.shelve.oneShot')} isOn={isOneShot} onChange={setOneShot} />
        {isAsked && note !== null ? (
          <p role="alert" className="alarm-note">
            <OrderNoteText note={note} />
          </p>
        ) : null}
        <div className="drill-buttons">
          <span className="grow" />
          <Button onClick={onDone}>{text('drill.cancel')}</Button>
          <Button type="submit" look="primary" disabled={!isReady}>
            {text('alarms.shelve')}
          </Button>
        </div>
      </div>
    </form>
  );
}
