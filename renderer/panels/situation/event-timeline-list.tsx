// What has happened in an event, moment by moment.
import { useMemo } from 'react';
import type { EventPage } from '../../../contract/situation-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock, formatNumber } from '../../state/presentation.ts';
import { timelineOf } from '../../state/situation/event-timeline.ts';
import { titleOfAlarmId } from '../alarms/alarm-words.ts';
import { phrasesText } from '../phrases/phrase-text.ts';
import { usePhraseWords } from '../phrases/use-phrase-words.ts';
import { useCity } from '../session-context.ts';
import { partTitle, whatText } from './event-words.ts';

export function EventTimeline({ page, model }: { page: EventPage; model: GridModel | null }) {
  const text = useText();
  const city = useCity();
  const language = currentLanguage();
  const entries = useMemo(() => timelineOf(page), [page]);
  const number = (n: number) => formatNumber(n, 0, language);
  const phraseWords = usePhraseWords();
  return (
    <div className="event-course">
      <h4 className="cap">{text('events.course')}</h4>
      <ol className="scroll" tabIndex={0} aria-label={text('events.course')}>
        {entries.map((entry, i) => (
          <li key={`${entry.atMs} ${entry.of.kind} ${entry.of.id} ${entry.what} ${i}`} data-of={entry.of.kind}>
            <span className="tabular">{formatClock(entry.atMs, language, city.manifest.timeZone)}</span>
            <span className="quiet cut">{ofText(entry.of)}</span>
            <span>
              {whatText(saidHere(entry), model, text, number)}
              {entry.by === '' ? null : <span className="quiet"> {byText(entry.by)}</span>}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );

  function saidHere(entry: (typeof entries)[number]): typeof entry {
    return entry.phrases.length === 0 ? entry : { ...entry, words: phrasesText(entry.phrases, phraseWords) };
  }
  function ofText(of: (typeof entries)[number]['of']): string {
    if (of.kind === 'alarm') return titleOfAlarmId(city, of.id, text);
    return of.kind === 'log' ? text('events.part.log') : partTitle({ kind: of.kind, id: of.id }, text);
  }
  function byText(by: string): string {
    return by === 'telemetry' ? text('events.byTelemetry') : by;
  }
}
