// One row of the table of alarms: an alarm, a situation that rolls up many, or what is over.
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import type { AlarmReport } from '../../../contract/alarm-requests.ts';
import { currentLanguage, textOf, type TextOf, useText } from '../../languages/languages.ts';
import { toggleSituation } from '../../state/alarms/alarm-desk.ts';
import { type AlarmRow, isSuppressed, isUnacknowledged } from '../../state/alarms/alarm-order.ts';
import { countdownParts, shortestLeft, suppressionLeft } from '../../state/alarms/alarm-times.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock, formatDay, formatNumber } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import type { AlarmPriority } from '../../theme/alarm-mark.ts';
import { AlarmStateMark, type MarkState } from '../../theme/parts/alarm-state-mark.tsx';
import { useCity, useSession } from '../session-context.ts';
import { PointValue, writeText } from '../values/point-value.tsx';
import { type AlarmPlace, alarmName, situationPlace, situationTitle, stateWord } from './alarm-words.ts';

/** Older than this a time of day alone misleads, ms. */
const TODAY_MS = 18 * 3_600_000;

export interface RowWords {
  readonly placeOf: (alarm: { readonly id: string; readonly definition: string }) => AlarmPlace;
  readonly model: GridModel | null;
}

function markOf({ state }: Pick<AlarmReport, 'state'>): MarkState {
  if (state === 'shelved' || state === 'suppressedByDesign' || state === 'outOfService') return state;
  return isUnacknowledged({ state }) ? 'unacknowledged' : 'acknowledged';
}

function leftText(ms: number): string {
  const { key, text } = countdownParts(ms);
  return key === 'clock' ? text : textOf('alarms.hours', { n: text });
}

/** Runs by itself; bold once it is over. */
function TimeLeft({ leftAt }: { leftAt: (nowMs: number) => number | null }) {
  const { clock } = useSession();
  const element = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        if (element.current === null) return;
        const left = leftAt(clock.now());
        writeText(element.current, left === null ? '' : leftText(left));
        element.current.dataset['over'] = String(left !== null && left < 0);
      }),
    [clock, leftAt],
  );
  return <span ref={element} className="alarm-left" />;
}

function Time({ ms }: { ms: number | null }) {
  const { clock } = useSession();
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  if (ms === null) return <span role="gridcell" />;
  const whole = `${formatDay(ms, language, timeZone)} ${formatClock(ms, language, timeZone)}`;
  return (
    <span role="gridcell" className="cut" title={whole}>
      {clock.now() - ms > TODAY_MS ? formatDay(ms, language, timeZone) : formatClock(ms, language, timeZone)}
    </span>
  );
}

function What({ title, what, detail }: { title: string; what: string; detail: string }) {
  return (
    <span role="gridcell" className="cut alarm-what" title={detail}>
      <b>{title}</b> {what}
    </span>
  );
}

function AlarmCells({ alarm, words, isPart }: { alarm: AlarmReport; words: RowWords; isPart: boolean }) {
  const text = useText();
  const place = words.placeOf(alarm);
  const leftAt = useCallback(
    (nowMs: number) => (isSuppressed(alarm) ? suppressionLeft(alarm, nowMs) : shortestLeft([alarm], nowMs)),
    [alarm],
  );
  return (
    <>
      <span role="gridcell" className="alarm-mark-cell" data-part={isPart}>
        <AlarmStateMark priority={alarm.priority as AlarmPriority} state={markOf(alarm)} />
        <span className="unseen">{text(`alarms.priority.${alarm.priority as AlarmPriority}`)}</span>
      </span>
      <Time ms={alarm.annunciatedMs ?? alarm.beganMs} />
      <What title={place.title} what={place.what} detail={`${place.title}: ${place.what} (${alarm.id})`} />
      <span role="gridcell" className="right">
        {place.point < 0 ? null : <PointValue key={place.point} point={place.point} />}
      </span>
      <span role="gridcell" className="cut" title={place.whole}>
        {place.where}
      </span>
      <span role="gridcell" className="cut alarm-state" title={stateDetail(alarm, text)}>
        {stateWord(alarm.state, text)}
        {alarm.isChattering ? ` (${text('alarms.chattering')})` : ''}
      </span>
      <span role="gridcell" className="cut">
        {alarm.ownedBy?.by ?? <span className="quiet">{text('alarms.free')}</span>}
      </span>
      <span role="gridcell" className="right">
        <TimeLeft leftAt={leftAt} />
      </span>
    </>
  );
}

function stateDetail(alarm: AlarmReport, text: TextOf): string {
  const parts = [stateWord(alarm.state, text)];
  if (alarm.acknowledgedBy !== null) parts.push(text('alarms.detail.acknowledged', { who: alarm.acknowledgedBy }));
  if (alarm.suppression !== null)
    parts.push(text('alarms.detail.suppressed', { who: alarm.suppression.by, reason: alarm.suppression.reason }));
  return parts.join('. ');
}

function SituationCells({ row, words }: { row: AlarmRow & { kind: 'situation' }; words: RowWords }) {
  const text = useText();
  const { situation, parts, isOpen } = row;
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  const waiting = parts.filter(isUnacknowledged);
  const leftAt = useCallback((nowMs: number) => shortestLeft(parts, nowMs), [parts]);
  const first = parts[0]!;
  const title = situationTitle(situation, number(parts.length), words.model, text);
  const cause = situation.cause === null ? undefined : parts.find(({ id }) => id === situation.cause);
  const owners = [...new Set(parts.flatMap(({ ownedBy }) => (ownedBy === null ? [] : [ownedBy.by])))];
  return (
    <>
      <span role="gridcell" className="alarm-mark-cell">
        <AlarmStateMark priority={first.priority as AlarmPriority} state={markOf(first)} />
        <span className="unseen">{text(`alarms.priority.${first.priority as AlarmPriority}`)}</span>
      </span>
      <Time ms={situation.openedMs} />
      <span role="gridcell" className="alarm-what alarm-situation" title={title}>
        <button
          type="button"
          className="alarm-open"
          tabIndex={-1}
          aria-expanded={isOpen}
          aria-label={text(isOpen ? 'alarms.close' : 'alarms.open', { title })}
          onClick={(event) => {
            event.stopPropagation();
            toggleSituation(situation.number, !isOpen);
          }}
        >
          {isOpen ? <ChevronDown aria-hidden="true" /> : <ChevronRight aria-hidden="true" />}
        </button>
        <span className="cut">
          <b>{title}</b> {cause === undefined ? '' : alarmName(cause, text)}
        </span>
      </span>
      <span role="gridcell" className="right cut">
        {waiting.length === 0 ? '' : text('alarms.waiting', { n: number(waiting.length) })}
      </span>
      <span role="gridcell" className="cut">
        {situationPlace(situation, words.model, text)}
      </span>
      <span role="gridcell" className="cut alarm-state">
        {stateWord(first.state, text)}
      </span>
      <span role="gridcell" className="cut">
        {owners.length === 0 ? <span className="quiet">{text('alarms.free')}</span> : owners.join(', ')}
      </span>
      <span role="gridcell" className="right">
        <TimeLeft leftAt={leftAt} />
      </span>
    </>
  );
}

function PastCells({ row, words }: { row: AlarmRow & { kind: 'past' }; words: RowWords }) {
  const text = useText();
  const { past } = row;
  const place = words.placeOf(past);
  return (
    <>
      <span role="gridcell" className="alarm-mark-cell">
        <AlarmStateMark priority={past.priority as AlarmPriority} state="quiet" />
        <span className="unseen">{text(`alarms.priority.${past.priority as AlarmPriority}`)}</span>
      </span>
      <Time ms={past.beganMs} />
      <What title={place.title} what={place.what} detail={`${place.title}: ${place.what} (${past.id})`} />
      <span role="gridcell" />
      <span role="gridcell" className="cut" title={place.whole}>
        {place.where}
      </span>
      <span role="gridcell" className="cut">
        {text('alarms.state.past')}
      </span>
      <span role="gridcell" className="cut">
        {past.acknowledgedBy ?? ''}
      </span>
      <span role="gridcell" />
    </>
  );
}

/** The cells of a row; the row itself, with its place and selection, is the table's. */
export function AlarmCellsOf({ row, words }: { row: AlarmRow; words: RowWords }) {
  if (row.kind === 'situation') return <SituationCells row={row} words={words} />;
  if (row.kind === 'past') return <PastCells row={row} words={words} />;
  return <AlarmCells alarm={row.alarm} words={words} isPart={row.isPart} />;
}
