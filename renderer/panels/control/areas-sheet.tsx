// All areas of control: who holds which, and what this person may do about it. An area changes hands by offer and acceptance; a supervisor
// may take one over, and says why.
import { X } from 'lucide-react';
import { useState } from 'react';
import type { ControlAreaReport, ControlAreas } from '../../../contract/control-requests.ts';
import type { RequestParams } from '../../../contract/requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { answerWanted, type Purpose, useControlDesk } from '../../state/control/control-desk.ts';
import { formatClock } from '../../state/presentation.ts';
import { Button, IconButton } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { purposeText } from './purpose-text.ts';
import { failed, refusalWords, withControl } from './with-control.ts';

type AreaEvent = RequestParams<'control.change'>['event'];
const MOST_WORDS = 500;

export function AreasSheet() {
  const text = useText();
  const { areAreasOpen, known } = useControlDesk();
  const close = () => useControlDesk.setState({ areAreasOpen: false });
  return (
    <Sheet
      label={text('control.title')}
      className="areas-sheet"
      isOpen={areAreasOpen && known !== null}
      onClose={close}
    >
      <div className="panel-head">
        <h2 className="t-14">{text('control.title')}</h2>
        <span className="grow" />
        <IconButton label={text('panel.close')} keys="Esc" onClick={close}>
          <X />
        </IconButton>
      </div>
      {known === null ? null : <AreaList known={known} />}
    </Sheet>
  );
}

function AreaList({ known }: { known: ControlAreas }) {
  const text = useText();
  const session = useSession();
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const change = async (area: string, event: AreaEvent) => {
    setBusy(true);
    setFailure(null);
    const tried = await withControl(session, { action: 'control.change', subject: area }, () =>
      session.request('control.change', { area, event }),
    );
    setBusy(false);
    if (tried.ok) useControlDesk.setState({ known: tried.value });
    else setFailure(refusalWords(tried, text));
  };
  return (
    <div className="areas-body scroll">
      {known.areas.map((area) => (
        <AreaRow
          key={area.id}
          area={area}
          known={known}
          isBusy={isBusy}
          onChange={(event) => void change(area.id, event)}
        />
      ))}
      {failure === null ? null : (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
    </div>
  );
}

function AreaRow({
  area,
  known: { own },
  isBusy,
  onChange,
}: {
  area: ControlAreaReport;
  known: ControlAreas;
  isBusy: boolean;
  onChange: (event: AreaEvent) => void;
}) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const [words, setWords] = useState<string | null>(null);
  const [isSeizing, setSeizing] = useState(false);
  const isMine = area.holder === own.user;
  const isOffered = area.offeredTo === own.user;
  const mayHold = own.areas.includes(area.id);
  const since = formatClock(area.sinceMs, currentLanguage(), timeZone);
  const isGone = area.presence === 'away' || area.presence === 'barred';
  const isProgram = area.presence === 'program';
  const presence =
    area.presence === 'away'
      ? text('control.presence.away', { clock: formatClock(area.awaySinceMs ?? 0, currentLanguage(), timeZone) })
      : text('control.presence.barred');
  const who =
    area.holder === null
      ? text('control.free')
      : text(isMine ? 'control.yours' : 'control.held', {
          who: isProgram ? text('control.presence.program') : area.holder,
          clock: since,
        });
  const send = () => {
    if (words === null || words.trim() === '') return;
    onChange(isSeizing ? { type: 'seize', reason: words.trim() } : { type: 'offer', to: words.trim() });
    setWords(null);
  };
  return (
    <div className="area-row" data-held={isMine}>
      <b className="cut">{area.name}</b>
      <span className="cut">
        {who}
        {isGone ? <b className="area-gone">, {presence}</b> : null}
        {area.offeredTo === null ? null : `, ${text('control.offeredTo', { who: area.offeredTo })}`}
      </span>
      <span className="area-buttons">
        {area.state === 'free' && mayHold ? (
          <Button size="small" disabled={isBusy} onClick={() => onChange({ type: 'take' })}>
            {text('control.take')}
          </Button>
        ) : null}
        {isOffered ? (
          <>
            <Button size="small" look="primary" disabled={isBusy} onClick={() => onChange({ type: 'accept' })}>
              {text('control.accept')}
            </Button>
            <Button size="small" disabled={isBusy} onClick={() => onChange({ type: 'decline' })}>
              {text('control.decline')}
            </Button>
          </>
        ) : null}
        {isMine && area.state === 'held' ? (
          <>
            <Button
              size="small"
              disabled={isBusy}
              onClick={() => {
                setSeizing(false);
                setWords('');
              }}
            >
              {text('control.offer')}
            </Button>
            <Button size="small" disabled={isBusy} onClick={() => onChange({ type: 'release' })}>
              {text('control.release')}
            </Button>
          </>
        ) : null}
        {isMine && area.state === 'offered' ? (
          <Button size="small" disabled={isBusy} onClick={() => onChange({ type: 'withdraw' })}>
            {text('control.withdraw')}
          </Button>
        ) : null}
        {!isMine && area.holder !== null && !isOffered && mayHold && (own.isSupervisor || isGone || isProgram) ? (
          <Button
            size="small"
            disabled={isBusy}
            onClick={() => {
              setSeizing(true);
              setWords('');
            }}
          >
            {text('control.seize')}
          </Button>
        ) : null}
      </span>
      {words === null ? null : (
        <form
          className="area-words"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <label>
            <span className="field-label">{text(isSeizing ? 'control.seize.reason' : 'control.offer.to')}</span>
            <input
              autoFocus
              required
              className="input"
              maxLength={MOST_WORDS}
              value={words}
              onChange={({ target }) => setWords(target.value)}
            />
          </label>
          <Button type="submit" size="small" disabled={isBusy || words.trim() === ''}>
            {text(isSeizing ? 'control.seize' : 'control.offer')}
          </Button>
        </form>
      )}
    </div>
  );
}

/** The question whether to take an area that nobody holds, in the way of a control. */
export function AreaQuestion({ area, purpose }: { area: string; purpose: Purpose }) {
  const text = useText();
  const forWhat = purposeText(
    purpose,
    useSessionState((state) => state.gridModel),
    text,
  );
  const session = useSession();
  const { known } = useControlDesk();
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const name = known?.areas.find(({ id }) => id === area)?.name ?? area;
  const free = known?.areas.filter(({ state, id }) => state === 'free' && known.own.areas.includes(id)) ?? [];
  const take = async (ids: readonly string[]) => {
    setBusy(true);
    setFailure(null);
    try {
      for (const id of ids)
        useControlDesk.setState({
          known: await session.request('control.change', { area: id, event: { type: 'take' } }),
        });
      answerWanted(true);
    } catch (error) {
      setBusy(false);
      setFailure(refusalWords(failed(error), text));
    }
  };
  return (
    <div className="drill-body">
      <p className="wanted-for">{forWhat}</p>
      <p>{text('control.area.ask', { name })}</p>
      {failure === null ? null : (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
      <div className="drill-buttons">
        <span className="grow" />
        <Button onClick={() => answerWanted(false)}>{text('drill.cancel')}</Button>
        {free.length > 1 ? (
          <Button disabled={isBusy} onClick={() => void take(free.map(({ id }) => id))}>
            {text('control.area.takeAll', { n: free.length })}
          </Button>
        ) : null}
        <Button autoFocus look="primary" disabled={isBusy} onClick={() => void take([area])}>
          {text('control.area.take', { name })}
        </Button>
      </div>
    </div>
  );
}
