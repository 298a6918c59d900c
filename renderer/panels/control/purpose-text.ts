// What a PIN, an area or a yes is asked for, as sentences: the action, what it is about, who asks, and what will happen then.
import type { AskedYes } from '../../../contract/control-requests.ts';
import { hasText, type TextKey, type TextOf } from '../../languages/languages.ts';
import { type Purpose, useControlDesk } from '../../state/control/control-desk.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { useOrderDesk } from '../../state/orders/order-desk.ts';
import { useOutageDesk } from '../../state/outages/outage-desk.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { outageNumber } from '../outages/outage-words.ts';

/** Of an order its title as well, of a restoration its feeder, of a point its device: an id alone tells nobody what it switches. */
function nameOf(subject: string, model: GridModel | null): string {
  const order = useOrderDesk.getState().orders?.find(({ id }) => id === subject);
  if (order !== undefined) return `${order.id} \u201c${order.title}\u201d`;
  const outage = useOutageDesk.getState().known?.find(({ id }) => id === subject);
  if (outage !== undefined)
    return [outageNumber(subject), outage.device === null || model === null ? '' : titleOfId(model, outage.device)]
      .filter(Boolean)
      .join(' ');
  const area = useControlDesk.getState().known?.areas.find(({ id }) => id === subject);
  if (area !== undefined) return area.name;
  if (model === null) return subject;
  const course = useFlisrDesk.getState().courses?.find(({ id }) => id === subject);
  if (course !== undefined) return `${titleOfId(model, course.feeder)} (${course.id})`;
  if (model.find(subject) !== undefined) return titleOfId(model, subject);
  // Of a point its device, where that is one of the grid.
  const device = subject.slice(0, Math.max(0, subject.lastIndexOf('.')));
  return model.find(device) === undefined ? subject : titleOfId(model, device);
}

export function purposeText({ action, subject, detail = '' }: Purpose, model: GridModel | null, text: TextOf): string {
  const keys = [`control.purpose.${action}.${subject}`, `control.purpose.${action}`, 'control.purpose.other'];
  const words = text(keys.find(hasText) as TextKey, { subject: nameOf(subject, model) });
  return detail === '' ? words : `${words}: ${detail}`;
}

export interface AskedWords {
  readonly what: string;
  /** what follows from the yes */
  readonly follows: string;
}

/** Null: this page has no words for it, and so nobody may say yes to it here. */
export function askedText(
  { action, subject, by, content }: AskedYes,
  model: GridModel | null,
  text: TextOf,
): AskedWords | null {
  const special = `control.asked.${action}.${subject}`;
  const key = hasText(special) ? special : `control.asked.${action}`;
  if (!hasText(key)) return null;
  const mode = (value: string | number = ''): string => {
    const name = `flisr.mode.${value}`;
    return hasText(name) ? text(name as TextKey) : String(value);
  };
  const isMode = action === 'mode.change';
  const name = isMode && model !== null ? titleOfId(model, subject) : subject;
  const what = text(key as TextKey, {
    ...{ by, subject: name, reason: String(content['reason'] ?? '') },
    ...{ from: mode(content['from']), to: mode(content['to']) },
  });
  const after = isMode ? `control.asked.then.${content['to'] ?? ''}` : `control.asked.then.${action}`;
  return { what, follows: hasText(after) ? text(after as TextKey) : '' };
}
