// What a mark says in words: when, what, where.
import type { ReplayMark } from '../../../contract/replay-requests.ts';
import { currentLanguage, textOf } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock, formatDay } from '../../state/presentation.ts';
import { journalDetails, journalTitle } from '../dock/journal-table.tsx';
import { gridEventLine, gridEventOf } from '../grid/grid-event-text.ts';
import { titleOfId } from '../grid/grid-titles.ts';

export function markText({ kind, data }: ReplayMark, model: GridModel | null): string {
  const title = journalTitle(kind, textOf);
  const event = gridEventOf(kind, data);
  const line =
    event === null
      ? journalDetails(data, textOf)
      : gridEventLine(event, textOf, currentLanguage(), (id) => (model === null ? id : titleOfId(model, id)));
  return line === '' ? title : `${title}: ${line}`;
}

/** With the day where it is not that of `dayMs`. */
export function momentText(ms: number, dayMs: number, zone: string): string {
  const language = currentLanguage();
  const clock = formatClock(ms, language, zone);
  const day = formatDay(ms, language, zone);
  return day === formatDay(dayMs, language, zone) ? clock : `${day} ${clock}`;
}
