// The shift log: the newest entry on top, older ones as one goes down; what was wrong is corrected by another entry. And the handover.
import { Video } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { Handover, LogEntry } from '../../../contract/log-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { formatClock, formatDay } from '../../state/presentation.ts';
import { useSituationDesk } from '../../state/situation/situation-desk.ts';
import { Button, IconButton } from '../../theme/parts/button.tsx';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { useGrid } from '../grid/use-grid.ts';
import { useCity, useSession } from '../session-context.ts';
import { mayHandOver } from './log-orders.ts';
import { goToLink, linkTitle } from './log-words.ts';
import { LogWriter } from './log-writer.tsx';

const EVERY_MS = 3_000;
const PAGE = 200;
const NEWEST = { limit: 3 };

export function LogView() {
  const text = useText();
  const session = useSession();
  const told = useSituationDesk((state) => state.told);
  const [limit, setLimit] = useState(PAGE);
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const question = useMemo(() => ({ limit: Math.min(500, limit) }), [limit, told]);
  const { result, failure } = useAnswer('log.list', question, EVERY_MS);
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const ofShifts = useMemo(() => ({ ...NEWEST }), [told]);
  const { result: shifts } = useAnswer('log.handovers', ofShifts, EVERY_MS);
  const [kept, setKept] = useState<readonly LogEntry[]>([]);
  // While the next answer is on its way the last one stays.
  useEffect(() => {
    if (result !== null) setKept(result.entries);
  }, [result]);
  const entries = result?.entries ?? kept;
  const corrected = new Set(entries.flatMap(({ corrects }) => (corrects === null ? [] : [corrects])));
  return (
    <div className="log-view">
      <div className="log-main">
        <LogWriter about={null} />
        {failure === null ? null : (
          <p className="failure" role="alert">
            {text('events.unreadable', { message: failure })}
          </p>
        )}
        <ol className="scroll log-entries" tabIndex={0} aria-label={text('events.view.log')}>
          {result !== null && entries.length === 0 ? <li className="empty">{text('log.none')}</li> : null}
          {entries.map((entry) => (
            <Entry key={entry.number} entry={entry} isCorrected={corrected.has(entry.number)} />
          ))}
          {entries.length >= limit && limit < 500 ? (
            <li>
              <Button size="small" onClick={() => setLimit(500)}>
                {text('log.older')}
              </Button>
            </li>
          ) : null}
        </ol>
      </div>
      <aside className="log-shifts">
        <h4 className="cap">{text('log.handover')}</h4>
        <Shifts handovers={shifts?.handovers ?? []} />
        <Button size="small" onClick={() => useSituationDesk.setState({ handover: 'now', note: null })}>
          {text(mayHandOver(session) ? 'log.handover.prepare' : 'log.handover.look')}
        </Button>
      </aside>
    </div>
  );
}

export function Entry({ entry, isCorrected }: { entry: LogEntry; isCorrected: boolean }) {
  const text = useText();
  const session = useSession();
  const city = useCity();
  const model = useGrid()?.model ?? null;
  const language = currentLanguage();
  const { timeZone } = city.manifest;
  const { camera } = entry;
  return (
    <li className="log-entry" data-corrected={isCorrected}>
      <span className="tabular">
        {formatDay(entry.atMs, language, timeZone)} {formatClock(entry.atMs, language, timeZone)}
      </span>
      <span className="strong cut">{entry.by}</span>
      <span className="log-words">
        {entry.corrects === null ? null : (
          <span className="quiet">{text('log.corrects', { n: String(entry.corrects) })} </span>
        )}
        {entry.text}
        {isCorrected ? <span className="quiet"> {text('log.corrected')}</span> : null}{' '}
        {entry.links.map((link) => (
          <button
            key={`${link.kind} ${link.id}`}
            type="button"
            className="text-link"
            onClick={() => goToLink(link, city, model)}
          >
            {linkTitle(link, city, model, text)}
          </button>
        ))}
      </span>
      <span className="quiet">{entry.number}</span>
      {camera === null ? (
        <span />
      ) : (
        <IconButton
          side="left"
          label={text('log.view')}
          onClick={() => session.store.getState().scene?.setCamera(camera)}
        >
          <Video />
        </IconButton>
      )}
      <Button
        size="small"
        look="ghost"
        onClick={() => {
          useSituationDesk.setState({ corrects: entry.number, note: null });
          document.getElementById('log-draft')?.focus();
        }}
      >
        {text('log.correct')}
      </Button>
    </li>
  );
}

function Shifts({ handovers }: { handovers: readonly Handover[] }) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  if (handovers.length === 0) return <p className="quiet t-12">{text('log.handover.none')}</p>;
  return (
    <ul className="log-handovers">
      {handovers.map(({ number, atMs, by, accepted }, i) => (
        <li key={number}>
          <button
            type="button"
            className="text-link"
            onClick={() => useSituationDesk.setState({ handover: number, note: null })}
          >
            {formatDay(atMs, language, timeZone)} {formatClock(atMs, language, timeZone)} {by}
          </button>{' '}
          <span className="quiet">
            {accepted !== null
              ? text('log.handover.acceptedBy', {
                  who: accepted.by,
                  clock: formatClock(accepted.atMs, language, timeZone),
                })
              : text(i === 0 ? 'log.handover.waits' : 'log.handover.replaced')}
          </span>
        </li>
      ))}
    </ul>
  );
}
