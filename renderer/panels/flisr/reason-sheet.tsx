// Why a plan is turned down, or load is shed: whoever reads the journal later wants to know.
import { useState } from 'react';
import { useText } from '../../languages/languages.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import { SheetFoot } from '../../theme/parts/sheet-foot.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { useSession } from '../session-context.ts';
import { reject, setShedding } from './flisr-orders.ts';

const MOST_WORDS = 500;
const close = () => useFlisrDesk.setState({ asking: null });

type Asking = Exclude<
  ReturnType<typeof useFlisrDesk.getState>['asking'],
  null | { readonly kind: 'repaired' | 'place' }
>;

const titleOf = (asking: Asking) =>
  asking.kind === 'reject'
    ? ('flisr.reject.title' as const)
    : asking.isShedding
      ? ('flisr.command.shedding' as const)
      : ('flisr.command.sheddingOff' as const);

export function ReasonSheet() {
  const text = useText();
  const asked = useFlisrDesk((state) => state.asking);
  const asking = asked?.kind === 'repaired' || asked?.kind === 'place' ? null : asked;
  const label = asking === null ? '' : text(titleOf(asking));
  return (
    <Sheet label={label} className="drill" isOpen={asking !== null} onClose={close}>
      {asking === null ? null : <ReasonBody key={asking.kind} asking={asking} />}
    </Sheet>
  );
}

function ReasonBody({ asking }: { asking: Asking }) {
  const text = useText();
  const session = useSession();
  const { isBusy, refusal } = useFlisrDesk();
  const [reason, setReason] = useState('');
  const isReady = reason.trim() !== '' && !isBusy;
  const send = () =>
    asking.kind === 'reject'
      ? reject(session, asking.course, reason.trim())
      : setShedding(session, asking.isShedding, reason.trim());
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void send().then((isDone) => isDone && close());
      }}
    >
      <div className="panel-head">
        <h2 className="t-14">{text(titleOf(asking))}</h2>
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
        <SheetFoot
          refusal={refusal}
          cancel={text('drill.cancel')}
          send={text(asking.kind === 'reject' ? 'flisr.reject' : 'order.words.send')}
          isReady={isReady}
          onClose={close}
        />
      </div>
    </form>
  );
}
