// A moment by its date and time in the city's zone. The hour that comes twice in autumn is asked for; one that a day does not
// have is said.
import { Popover } from '@base-ui/react/popover';
import { CalendarClock } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { formatClock, formatDate, zoneName } from '../../state/presentation.ts';
import { formatEntry, readEntry } from '../../state/replay/city-wall-time.ts';
import { Button } from '../../theme/parts/button.tsx';
import { useCity, useSession } from '../session-context.ts';
import { useBar } from './bar-state.ts';
import { playheadMs, seekTo } from './time-travel.ts';
import type { Extent } from './use-record.ts';

const MINUTE = 60_000;
const BACK = [
  { key: 'replay.back.minute', ms: MINUTE },
  { key: 'replay.back.quarter', ms: 15 * MINUTE },
  { key: 'replay.back.hour', ms: 60 * MINUTE },
  { key: 'replay.back.day', ms: 24 * 60 * MINUTE },
] as const;

export function TimeEntry({ extent }: { extent: Extent | null }) {
  const text = useText();
  const isOpen = useBar((state) => state.isEntryOpen);
  const setOpen = (isEntryOpen: boolean) => useBar.setState({ isEntryOpen });
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className="icon-button" aria-label={text('replay.goTo')} title={text('replay.goTo')}>
        <CalendarClock />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="end" sideOffset={12}>
          <Popover.Popup className="popover time-entry">
            <Popover.Title className="t-14">{text('replay.goTo')}</Popover.Title>
            <EntryForm extent={extent} onDone={() => setOpen(false)} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function EntryForm({ extent, onDone }: { extent: Extent | null; onDone: () => void }) {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const [typed, setTyped] = useState(() => formatEntry(playheadMs(session), timeZone));
  const [choice, setChoice] = useState(0);
  const moments = readEntry(typed, playheadMs(session), timeZone);
  const atMs = moments?.[Math.min(choice, moments.length - 1)];
  const language = currentLanguage();
  const isLater = atMs !== undefined && atMs > session.replay.presentMs();
  const go = (ms: number) => {
    seekTo(session, ms);
    onDone();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (atMs !== undefined && !isLater) go(atMs);
  };
  const trouble =
    moments === null
      ? text('replay.entry.unreadable')
      : moments.length === 0
        ? text('replay.entry.noSuchHour')
        : isLater
          ? text('replay.entry.later')
          : null;
  const from = extent?.fromMs ?? null;
  return (
    <form onSubmit={submit}>
      <label className="field-label" htmlFor="time-entry">
        {text('replay.entry.label', { zone: zoneName(atMs ?? playheadMs(session), timeZone) })}
      </label>
      <div className="time-entry-row">
        <input
          id="time-entry"
          className="input"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          aria-invalid={trouble !== null}
          aria-describedby="time-entry-note"
          onChange={(event) => {
            setTyped(event.target.value);
            setChoice(0);
          }}
        />
        <Button look="primary" type="submit" disabled={trouble !== null}>
          {text('replay.entry.go')}
        </Button>
      </div>
      {moments !== null && moments.length > 1 ? (
        <fieldset className="time-entry-twice">
          <legend className="field-label">{text('replay.entry.twice')}</legend>
          {moments.map((ms, i) => (
            <label key={ms}>
              <input type="radio" name="which" checked={choice === i} onChange={() => setChoice(i)} />
              {`${formatClock(ms, language, timeZone)} ${zoneName(ms, timeZone)}`}
            </label>
          ))}
        </fieldset>
      ) : null}
      <p id="time-entry-note" className="t-12 quiet" role="status">
        {trouble ??
          (from === null
            ? text('replay.entry.hint')
            : text('replay.entry.from', {
                moment: `${formatDate(from, language, timeZone)} ${formatClock(from, language, timeZone)}`,
              }))}
      </p>
      <div className="time-entry-row">
        {BACK.map(({ key, ms }) => (
          <Button key={key} size="small" onClick={() => go(playheadMs(session) - ms)}>
            {text(key)}
          </Button>
        ))}
      </div>
    </form>
  );
}
