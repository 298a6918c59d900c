// What stands between a person and a control: the PIN once more, an area that nobody holds, a second person who says yes. Each says what it
// is asked for and what will happen then. What was meant is done once it is given; closing the sheet means that it is not.
import { type ReactNode, useEffect, useState } from 'react';
import type { AskedYes } from '../../../contract/control-requests.ts';
import { useText } from '../../languages/languages.ts';
import { answerWanted, type Purpose, useControlDesk, type Wanted } from '../../state/control/control-desk.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { useSession, useSessionState } from '../session-context.ts';
import { AreaQuestion } from './areas-sheet.tsx';
import { PinField, PIN_SHAPE } from './pin-field.tsx';
import { askedText, purposeText } from './purpose-text.ts';
import { failed, refusalWords } from './with-control.ts';

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
  switch (wanted.kind) {
    case 'area':
      return <AreaQuestion area={wanted.area} purpose={wanted.purpose} />;
    case 'second':
      return <SecondQuestion asked={wanted.asked} isChanged={wanted.isChanged} />;
    case 'pin':
      return wanted.isFirst ? <FirstPin purpose={wanted.purpose} /> : <OwnPin purpose={wanted.purpose} />;
  }
}

function OwnPin({ purpose }: { purpose: Purpose }) {
  const text = useText();
  const forWhat = purposeText(
    purpose,
    useSessionState((state) => state.gridModel),
    text,
  );
  const session = useSession();
  const [pin, setPin] = useState('');
  return (
    <AnswerForm
      isReady={PIN_SHAPE.test(pin)}
      onSend={() => session.request('control.enterPin', { pin })}
      onRefused={() => setPin('')}
    >
      <p className="wanted-for">{forWhat}</p>
      <p className="quiet">{text('control.pin.why')}</p>
      <PinField isFocused label={text('control.pin')} value={pin} onChange={setPin} />
    </AnswerForm>
  );
}

function FirstPin({ purpose }: { purpose: Purpose }) {
  const text = useText();
  const forWhat = purposeText(
    purpose,
    useSessionState((state) => state.gridModel),
    text,
  );
  const session = useSession();
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  return (
    <AnswerForm
      isReady={PIN_SHAPE.test(pin) && pin === again}
      // A new one counts as entered.
      onSend={() => session.request('control.setPin', { old: null, pin })}
      onRefused={() => undefined}
    >
      <p className="wanted-for">{forWhat}</p>
      <p className="quiet">{text('control.pin.firstWhy')}</p>
      <PinField isFocused label={text('control.pin')} value={pin} onChange={setPin} />
      <PinField label={text('control.pin.again')} value={again} onChange={setAgain} />
    </AnswerForm>
  );
}

/** The host says what the yes is for: what is read here is what it will hold for. */
function SecondQuestion({ asked: id, isChanged }: { asked: string; isChanged: boolean }) {
  const text = useText();
  const session = useSession();
  const model = useSessionState((state) => state.gridModel);
  const [asked, setAsked] = useState<AskedYes | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const [user, setUser] = useState('');
  useEffect(() => {
    let isOver = false;
    session.request('control.asked', { asked: id }).then(
      (told) => isOver || setAsked(told),
      (error: unknown) => isOver || setFailure(refusalWords(failed(error), text)),
    );
    return () => {
      isOver = true;
    };
  }, [session, id, text]);
  const words = asked === null ? null : askedText(asked, model, text);
  if (words === null)
    return (
      <div className="drill-body">
        <p role={failure === null && asked === null ? 'status' : 'alert'}>
          {failure ?? text(asked === null ? 'control.asked.loading' : 'control.asked.unknown')}
        </p>
        <div className="drill-buttons">
          <span className="grow" />
          <Button onClick={() => answerWanted(false)}>{text('drill.cancel')}</Button>
        </div>
      </div>
    );
  return (
    <AnswerForm
      isReady={PIN_SHAPE.test(pin) && user.trim() !== ''}
      yes={text('control.second.yes')}
      onSend={() => session.request('control.second', { asked: id, user: user.trim(), pin })}
      onRefused={() => setPin('')}
    >
      {isChanged ? (
        <p className="failure" role="alert">
          {text('control.refused.second-changed')}
        </p>
      ) : null}
      <p className="wanted-for">{words.what}</p>
      {words.follows === '' ? null : <p>{words.follows}</p>}
      <p className="quiet">{text('control.second.why')}</p>
      <label className="drill-type">
        <span className="field-label">{text('control.second.user')}</span>
        <input
          autoFocus
          required
          className="input"
          autoComplete="off"
          value={user}
          onChange={({ target }) => setUser(target.value)}
        />
      </label>
      <PinField label={text('control.pin')} value={pin} onChange={setPin} />
    </AnswerForm>
  );
}

function AnswerForm({
  isReady,
  yes,
  onSend,
  onRefused,
  children,
}: {
  isReady: boolean;
  /** word of the button */
  yes?: string;
  onSend: () => Promise<unknown>;
  onRefused: () => void;
  children: ReactNode;
}) {
  const text = useText();
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const send = () => {
    setBusy(true);
    setFailure(null);
    onSend().then(
      () => answerWanted(true),
      (error: unknown) => {
        setBusy(false);
        onRefused();
        setFailure(refusalWords(failed(error), text));
      },
    );
  };
  return (
    <form
      className="drill-body"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !isBusy) send();
      }}
    >
      {children}
      {failure === null ? null : (
        <p className="failure" role="alert">
          {text('control.pin.failed', { message: failure })}
        </p>
      )}
      <div className="drill-buttons">
        <span className="grow" />
        <Button onClick={() => answerWanted(false)}>{text('drill.cancel')}</Button>
        <Button type="submit" look="primary" disabled={!isReady || isBusy}>
          {yes ?? text('control.pin.enter')}
        </Button>
      </div>
    </form>
  );
}
