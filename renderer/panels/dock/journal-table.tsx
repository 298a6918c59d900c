// The host's journal, newest first; older pages are fetched while scrolling.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { JournalEntry } from '../../../contract/requests.ts';
import { currentLanguage, type TextKey, type TextOf, useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock, formatDay } from '../../state/presentation.ts';
import { alarmEntryText } from '../alarms/alarm-entry-text.ts';
import { titleOfAlarmId } from '../alarms/alarm-words.ts';
import { IdLink } from '../grid/element-link.tsx';
import { gridEventLine, gridEventOf, gridEventWords, placesOf } from '../grid/grid-event-text.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { flisrEntryText } from '../flisr/flisr-entry-text.ts';
import { orderEntryText } from '../orders/order-entry-text.ts';
import { outageEntryText } from '../outages/outage-entry-text.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';

const PAGE = 200;
const ROW_HEIGHT = 24;

/** Of use to programs only: the entry has a time and a number of its own. */
const FOR_PROGRAMS: readonly string[] = ['at', 'number', 'pid'];

/** What these name has texts; the rest is shown as it was written. */
const WORDS: Readonly<Record<string, string>> = {
  role: 'role',
  trouble: 'status.broker.trouble',
  state: 'command.step',
};

/** The kinds that this program writes have texts; any other reads as it was written. */
export const journalTitle = (kind: string, text: TextOf): string => text(`journal.kind.${kind}` as TextKey);

export function journalDetails(data: Readonly<Record<string, unknown>>, text: TextOf): string {
  return Object.entries(data)
    .filter(([key]) => !FOR_PROGRAMS.includes(key))
    .map(([key, value]) => {
      const shown = typeof value === 'string' ? value : JSON.stringify(value);
      const words = WORDS[key];
      const said = words === undefined ? shown : text(`${words}.${shown}` as TextKey);
      return `${text(`journal.data.${key}` as TextKey)} ${said}`;
    })
    .join(', ');
}

/** What has happened in the grid, with ways to what it names. */
function Details({ entry, model }: { entry: JournalEntry; model: GridModel | null }) {
  const text = useText();
  const city = useCity();
  const { timeZone } = city.manifest;
  const language = currentLanguage();
  const event = gridEventOf(entry.kind, entry.data);
  if (event === null) {
    const ofAlarms = alarmEntryText(entry.kind, entry.data, text, (id) => titleOfAlarmId(city, id, text));
    const nameOf = (id: string) => (model === null ? id : titleOfId(model, id));
    const words = { text, nameOf, timeZone };
    const ofDesk =
      orderEntryText(entry.kind, entry.data, text, words) ??
      flisrEntryText(entry.kind, entry.data, words) ??
      outageEntryText(entry.kind, entry.data, text);
    const data = ofAlarms ?? ofDesk ?? journalDetails(entry.data, text);
    return (
      <span role="cell" className="cut" title={data}>
        {data}
      </span>
    );
  }
  const { subject, element } = placesOf(event);
  const line = gridEventLine(event, text, language, (id) => (model === null ? id : titleOfId(model, id)));
  const when = formatClock(event.data.ts, language, timeZone);
  return (
    <span role="cell" className="cut" title={`${when}  ${line}`}>
      {when}{' '}
      {model === null ? (
        line
      ) : (
        <>
          {subject === null ? null : <IdLink model={model} id={subject.id} />}{' '}
          {gridEventWords(event, text, language).join(', ')}{' '}
          {element === null ? null : (
            <>
              {text('event.grid.open', { element: '' })} <IdLink model={model} id={element} />
            </>
          )}
        </>
      )}
    </span>
  );
}

/** Entries newest first, joined by number: a page and an event may bring the same one. */
function join(a: readonly JournalEntry[], b: readonly JournalEntry[]): JournalEntry[] {
  const byNumber = new Map([...a, ...b].map((entry) => [entry.number, entry]));
  return [...byNumber.values()].sort((x, y) => y.number - x.number);
}

export function JournalTable() {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const events = useSessionState((state) => state.events);
  const model = useSessionState((state) => state.gridModel);
  const [entries, setEntries] = useState<readonly JournalEntry[] | null>(null);
  const [isComplete, setIsComplete] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const isLoading = useRef(false);
  // Of the past only what was written by then; its newest entries come as the events of the moment.
  const isReplay = useSessionState((state) => state.replay !== null);
  const moments = useSessionState((state) => state.moments);

  const load = useCallback(
    async (before?: number) => {
      if (isLoading.current) return;
      isLoading.current = true;
      try {
        const page = await session.request('journal.list', {
          limit: PAGE,
          ...(before === undefined ? {} : { before }),
        });
        setEntries((last) => join(last ?? [], page.entries));
        setIsComplete(page.entries.length < PAGE);
        setFailure(null);
      } catch (error) {
        setFailure(error instanceof Error ? error.message : String(error));
      } finally {
        isLoading.current = false;
      }
    },
    [session],
  );
  useEffect(() => {
    if (!isReplay) void load();
  }, [load, isReplay]);
  useEffect(() => {
    if (!isReplay) return;
    setEntries(null);
    setIsComplete(false);
    // Another moment begins with what is near to it.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isReplay, moments]);
  useEffect(() => {
    const written = events.flatMap((event) => (event.name === 'journalWritten' ? [event.data] : []));
    if (written.length > 0) setEntries((last) => (last === null && !isReplay ? last : join(last ?? [], written)));
  }, [events, isReplay]);

  const scroller = useRef<HTMLDivElement>(null);
  const count = entries?.length ?? 0;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    const oldest = entries?.at(-1);
    if (oldest !== undefined && !isComplete && lastShown >= count - 10) void load(oldest.number);
  }, [entries, isComplete, lastShown, count, load]);

  const language = currentLanguage();
  return (
    <div className="grid-table journal" role="table" aria-label={text('dock.journal')} aria-rowcount={count + 1}>
      <div className="grid-head" role="row">
        <span role="columnheader" className="right">
          {text('journal.column.number')}
        </span>
        <span role="columnheader">{text('journal.column.time')}</span>
        <span role="columnheader">{text('journal.column.kind')}</span>
        <span role="columnheader">{text('journal.column.by')}</span>
        <span role="columnheader">{text('journal.column.data')}</span>
      </div>
      <div ref={scroller} className="grid-body" role="rowgroup" tabIndex={0} aria-label={text('dock.journal')}>
        {failure === null ? null : (
          <p className="failure" role="alert">
            {text('journal.failed', { message: failure })}
          </p>
        )}
        {entries?.length === 0 ? <p className="empty">{text('journal.empty')}</p> : null}
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map((item) => {
            const entry = entries![item.index]!;
            return (
              <div
                key={entry.number}
                role="row"
                aria-rowindex={item.index + 2}
                className="grid-row"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <span role="cell" className="right quiet">
                  {entry.number}
                </span>
                <span role="cell">{`${formatDay(entry.at, language, timeZone)}  ${formatClock(entry.at, language, timeZone)}`}</span>
                <span role="cell" className="strong cut">
                  {journalTitle(entry.kind, text)}
                </span>
                <span role="cell" className="cut">
                  {entry.by}
                </span>
                <Details entry={entry} model={model} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
