// Questions that want words: why alarms go out of service until somebody brings them back, and what shall stand beside them. What protects people
// goes out of service only where a second person says yes to it, alarm by alarm.
import { useState } from 'react';
import type { AlarmReport } from '../../../contract/alarm-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import { formatNumber } from '../../state/presentation.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { useSession } from '../session-context.ts';
import { comment, takeOutOfService } from './alarm-orders.ts';
import { OrderNoteText } from './order-note.tsx';

const MOST_WORDS = 500;

export function AlarmWordsSheet() {
  const text = useText();
  const { wordsFor, targets } = useAlarmDesk();
  const close = () => useAlarmDesk.setState({ wordsFor: null });
  return (
    <Sheet
      label={wordsFor === null ? '' : text(`alarms.words.${wordsFor}`)}
      className="drill"
      isOpen={wordsFor !== null}
      onClose={close}
    >
      {wordsFor === null ? null : <Body kind={wordsFor} targets={targets} onDone={close} />}
    </Sheet>
  );
}

function Body({
  kind,
  targets,
  onDone,
}: {
  kind: 'outOfService' | 'comment';
  targets: readonly AlarmReport[];
  onDone: () => void;
}) {
  const text = useText();
  const session = useSession();
  const note = useAlarmDesk((state) => state.note);
  // Those of the moment when it was opened: what comes meanwhile was not meant.
  const [meant] = useState(targets);
  const [words, setWords] = useState('');
  const [isAsked, setAsked] = useState(false);
  const safety = meant.filter(({ isSafety }) => isSafety).length;
  const isReady = words.trim() !== '' && note?.kind !== 'asking';
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  const order = () => {
    setAsked(true);
    const told = kind === 'comment' ? comment : takeOutOfService;
    void told(session, meant, words.trim()).then((isDone) => {
      if (isDone) onDone();
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) order();
      }}
    >
      <div className="panel-head">
        <h2 className="t-14">{text(`alarms.words.${kind}`)}</h2>
      </div>
      <div className="drill-body">
        <p>{text(`alarms.words.${kind}.what`, { n: number(meant.length) })}</p>
        {kind === 'outOfService' && safety > 0 ? <p>{text('alarms.words.safety', { n: number(safety) })}</p> : null}
        <label className="drill-type">
          <span className="field-label">{text(kind === 'comment' ? 'alarms.words.text' : 'alarms.shelve.reason')}</span>
          <input
            autoFocus
            required
            className="input alarm-reason"
            maxLength={MOST_WORDS}
            value={words}
            onChange={({ target }) => setWords(target.value)}
          />
        </label>
        {isAsked && note !== null ? (
          <p role="alert" className="alarm-note">
            <OrderNoteText note={note} />
          </p>
        ) : null}
        <div className="drill-buttons">
          <span className="grow" />
          <Button onClick={onDone}>{text('drill.cancel')}</Button>
          <Button type="submit" look="primary" disabled={!isReady}>
            {text(`alarms.words.${kind}.do`)}
          </Button>
        </div>
      </div>
    </form>
  );
}
