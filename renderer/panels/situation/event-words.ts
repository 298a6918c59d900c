// Events in the words of the person.
import { hasText, type TextKey, type TextOf } from '../../languages/languages.ts';
import type { EventHead, EventPart } from '../../../contract/situation-requests.ts';
import type { GridModel } from '../../state/grid-model.ts';
import type { TimelineEntry } from '../../state/situation/event-timeline.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { feederName, outageNumber } from '../outages/outage-words.ts';

/** What has failed where; an event without a place is called after its head. */
export function eventTitle(head: EventHead, model: GridModel | null, text: TextOf): string {
  const device = head.device === null ? '' : model === null ? head.device : titleOfId(model, head.device);
  const feeder = feederName(model, head.feeder);
  return [feeder, device].filter(Boolean).join(', ') || partTitle(head.id, text);
}

export const partTitle = ({ kind, id }: EventPart, text: TextOf): string =>
  text(`events.part.${kind}`, { n: kind === 'situation' ? id : outageNumber(id) });

/** What has happened; what this program has no words for reads as it was written. */
export function whatText(
  entry: TimelineEntry,
  model: GridModel | null,
  text: TextOf,
  number: (n: number) => string,
): string {
  if (entry.of.kind === 'log') return entry.words;
  const key = `events.what.${entry.what}` as TextKey;
  const device = entry.device === null ? '' : model === null ? entry.device : titleOfId(model, entry.device);
  const known = hasText(key)
    ? text(key, { n: Number.isNaN(entry.count) ? '' : number(entry.count) })
    : entry.what.slice(entry.what.lastIndexOf('.') + 1);
  const wordsKey = `events.word.${entry.words}` as TextKey;
  const words = hasText(wordsKey) ? text(wordsKey) : entry.words;
  return [known, device, words].filter(Boolean).join(' ');
}
