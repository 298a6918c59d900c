import { currentLanguage, type TextKey, useText } from '../../languages/languages.ts';
import type { OrderNote } from '../../state/alarms/alarm-desk.ts';
import { formatNumber } from '../../state/presentation.ts';

/** What the host said to the last order, refusals with their reasons. */
export function OrderNoteText({ note }: { note: OrderNote }) {
  const text = useText();
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  switch (note.kind) {
    case 'asking':
      return <>{text('alarms.asking')}</>;
    case 'failed':
      return <>{text('alarms.failed', { message: note.message })}</>;
    case 'silenced':
      return <>{text('alarms.silenced', { n: number(note.count) })}</>;
    case 'told': {
      const done = note.done > 0 ? [text(`alarms.done.${note.order}`, { n: number(note.done) })] : [];
      const refused = note.refused.map(([code, count]) =>
        text('alarms.refused', {
          n: number(count),
          why: text(`alarms.refusal.${code}` as TextKey, { who: note.holders.join(', ') }),
        }),
      );
      return <>{[...done, ...refused].join('. ')}</>;
    }
  }
}
