// Why a plan is turned down: whoever reads the journal later wants to know.
import { useState } from 'react';
import { useText } from '../../languages/languages.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { useSession } from '../session-context.ts';
import { reject } from './flisr-orders.ts';

const MOST_WORDS = 500;
const close = () => useFlisrDesk.setState({ rejecting: null });

export function RejectSheet() {
  const text = useText();
  const rejecting = useFlisrDesk((state) => state.rejecting);
  return (
    <Sheet label={text('flisr.reject.title')} className="drill" isOpen={rejecting !== null} onClose={close}>
      {rejecting === null ? null : <RejectBody key={rejecting} course={rejecting} />}
    </Sheet>
  );
}

function RejectBody({ course }: { course: string }) {
  const text = useText();
  const session = useSession();
  const { isBusy, refusal } = useFlisrDesk();
  const [reason, setReason] = useState('');
  const isReady = reason.trim() !== '' && !isBusy;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void reject(session, course, reason.trim()).then((isDone) => isDone && close());
      }}
    >
      <div className="panel-head">
        <h2 className="t-14">{text('flisr.reject.title')}</h2>
      </div>
      <div className="drill-body">
        <label className="drill-type">
          <span className="field-label">{text('alarms.shelve.reason')}</span>
          <input
            autoFocus
            required
            className="input alarm-reason"
            maxLength={MOST_WORDS}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        </label>
        {refusal === null ? null : (
          <p className="failure" role="alert">
            {refusal}
          </p>
        )}
        <div className="drill-buttons">
          <span className="grow" />
          <Button onClick={close}>{text('drill.cancel')}</Button>
          <Button type="submit" look="primary" disabled={!isReady}>
            {text('flisr.reject')}
          </Button>
        </div>
      </div>
    </form>
  );
}
