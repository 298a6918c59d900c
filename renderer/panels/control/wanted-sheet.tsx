// What stands between a person and a control: the PIN once more, an area that nobody holds, a second person who says yes. What was meant
// is done once it is given; closing the sheet means that it is not.
import { useState } from 'react';
import { useText } from '../../languages/languages.ts';
import { answerWanted, useControlDesk, type Wanted } from '../../state/control/control-desk.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { useSession } from '../session-context.ts';
import { AreaQuestion } from './areas-sheet.tsx';

const PIN = /^\d{4,12}$/;

export function WantedSheet() {
  const text = useText();
  const wanted = useControlDesk((state) => state.wanted);
  const title =
    wanted === null
      ? ''
      : text(wanted.kind === 'pin' && wanted.isFirst ? 'control.pin.first' : `control.wanted.${wanted.kind}`);
  return (
    <Sheet label={title} className="drill" isOpen={wanted !== null} onClose={() => answerWanted(false)}>
      <div className="panel-head">
        <h2 className="t-14">{title}</h2>
      </div>
      {wanted === null ? null : <Body key={JSON.stringify(wanted)} wanted={wanted} />}
    </Sheet>
  );
}

function Body({ wanted }: { wanted: Wanted }) {
  const session = useSession();
  if (wanted.kind === 'area') return <AreaQuestion area={wanted.area} />;
  if (wanted.kind === 'second')
    return (
      <PinForm
        isSecond
        onSend={(pin, user) =>
          session.request('control.second', { user, pin, action: wanted.action, subject: wanted.subject })
        }
      />
    );
  return (
    <PinForm
      isFirst={wanted.isFirst}
      onSend={async (pin) => {
        if (wanted.isFirst) await session.request('control.setPin', { old: null, pin });
        return session.request('control.enterPin', { pin });
      }}
    />
  );
}

function PinField({
  label,
  value,
  isFirst,
  onChange,
}: {
  label: string;
  value: string;
  isFirst: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <label className="drill-type">
      <span className="field-label">{label}</span>
      <input
        autoFocus={isFirst}
        required
        type="password"
        inputMode="numeric"
        autoComplete="off"
        maxLength={12}
        className="input pin"
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  );
}

function PinForm({
  isFirst = false,
  isSecond = false,
  onSend,
}: {
  isFirst?: boolean;
  isSecond?: boolean;
  onSend: (pin: string, user: string) => Promise<unknown>;
}) {
  const text = useText();
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const [user, setUser] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isReady = PIN.test(pin) && !isBusy && (!isFirst || pin === again) && (!isSecond || user.trim() !== '');
  const send = () => {
    setBusy(true);
    setFailure(null);
    onSend(pin, user.trim()).then(
      () => answerWanted(true),
      (error: unknown) => {
        setBusy(false);
        setPin('');
        setFailure(error instanceof Error ? error.message : String(error));
      },
    );
  };
  return (
    <form
      className="drill-body"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) send();
      }}
    >
      <p>{text(isSecond ? 'control.second.why' : isFirst ? 'control.pin.firstWhy' : 'control.pin.why')}</p>
      {isSecond ? (
        <label className="drill-type">
          <span className="field-label">{text('control.second.user')}</span>
          <input autoFocus required className="input" value={user} onChange={({ target }) => setUser(target.value)} />
        </label>
      ) : null}
      <PinField label={text('control.pin')} value={pin} isFirst={!isSecond} onChange={setPin} />
      {isFirst ? (
        <PinField label={text('control.pin.again')} value={again} isFirst={false} onChange={setAgain} />
      ) : null}
      {failure === null ? null : (
        <p className="failure" role="alert">
          {text('control.pin.failed', { message: failure })}
        </p>
      )}
      <div className="drill-buttons">
        <span className="grow" />
        <Button onClick={() => answerWanted(false)}>{text('drill.cancel')}</Button>
        <Button type="submit" look="primary" disabled={!isReady}>
          {text('control.pin.enter')}
        </Button>
      </div>
    </form>
  );
}
