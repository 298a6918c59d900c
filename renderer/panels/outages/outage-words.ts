// Outages in the words of the person: what is open, of which feeder, in which state.
import type { OutageOnWire } from '../../../contract/outage-requests.ts';
import { hasText, type TextKey, type TextOf } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { foldText } from '../../state/search/fold-text.ts';
import { shortFeederTitle, stationTitle, titleOfId } from '../grid/grid-titles.ts';

export interface OutageWords {
  /** number of the case: "12" */
  readonly number: string;
  /** what is open, as far as is known */
  readonly device: string;
  readonly feeder: string;
  /** folded, for the filter */
  readonly haystack: string;
}

/** Ids are numbered by the host: "outage-12". */
export const outageNumber = (id: string): string => id.slice(id.lastIndexOf('-') + 1);

export function feederName(model: GridModel | null, id: string | null): string {
  if (id === null) return '';
  const ref = model?.find(id);
  if (model === null || ref?.table !== 'feeders') return id;
  return `${stationTitle(model, model.data.feeders.substation[ref.row]!)} ${shortFeederTitle(model, ref.row)}`.trim();
}

export const stateWord = (state: OutageOnWire['state'], text: TextOf): string => text(`outages.state.${state}`);

/** A cause is one of the list, or the words of whoever found it. */
export function causeWord(cause: string, text: TextOf): string {
  const key = `outages.cause.${cause}` as TextKey;
  return hasText(key) ? text(key) : cause;
}

export const sourceWord = (source: string, text: TextOf): string => text(`outages.etr.source.${source}` as TextKey);

/** What is open; where nobody knows, what kind of report it is. */
export function deviceWord(model: GridModel | null, { device, kind }: OutageOnWire, text: TextOf): string {
  if (kind !== 'outage') return text(`outages.kind.${kind}`);
  if (device === null) return text('outages.single');
  return model === null ? device : titleOfId(model, device);
}

/** Looked up once for each device: a storm has thousands of rows. */
export function outageWords(model: GridModel | null, text: TextOf): (outage: OutageOnWire) => OutageWords {
  const known = new Map<string, OutageWords>();
  return (outage) => {
    const key = `${outage.id} ${outage.device ?? ''} ${outage.state} ${outage.cause ?? ''}`;
    let words = known.get(key);
    if (words === undefined) {
      const device = deviceWord(model, outage, text);
      const feeder = feederName(model, outage.feeder);
      const cause = outage.cause === null ? '' : causeWord(outage.cause, text);
      words = {
        ...{ number: outageNumber(outage.id), device, feeder },
        haystack: foldText(
          [outage.id, device, outage.device, feeder, stateWord(outage.state, text), cause, outage.crew].join(' '),
        ),
      };
      known.set(key, words);
    }
    return words;
  };
}
