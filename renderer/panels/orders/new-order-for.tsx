// An emergency order that is begun from what it is written for: an outage, a course of fault restoration, a situation of alarms.
import type { ServedEvent } from '../../../contract/order-requests.ts';
import { type TextOf, useText } from '../../languages/languages.ts';
import { Button } from '../../theme/parts/button.tsx';
import { useSession } from '../session-context.ts';
import { beginDraft, mayWrite } from './order-actions.ts';

export function NewOrderFor({ serves }: { serves: ServedEvent }) {
  const text = useText();
  const session = useSession();
  if (!mayWrite(session)) return null;
  return (
    <Button size="small" onClick={() => beginDraft('emergency', serves)}>
      {text('order.new.emergency')}
    </Button>
  );
}

/** What an order is written for, in words; numbers are as people say them: outage-12 is 12. */
export const servedText = ({ kind, id }: ServedEvent, text: TextOf): string =>
  text('order.serves', { what: text(`events.part.${kind}`, { n: id.slice(id.lastIndexOf('-') + 1) }) });
