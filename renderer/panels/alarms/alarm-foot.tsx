// Under the table: what the host said to the last order, and of the row under the cursor what comes of it and what to do.
import { ArrowUpRight, SlidersHorizontal } from 'lucide-react';
import { useText } from '../../languages/languages.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import type { AlarmRow } from '../../state/alarms/alarm-order.ts';
import { useCity } from '../session-context.ts';
import { CourseLink } from '../flisr/course-link.tsx';
import { type AlarmPlace, matterTitle, saidOf } from './alarm-words.ts';
import { matterOfRow } from './go-to-alarm.ts';
import { goToMatter } from './go-to-matter.ts';
import { openLimits } from './open-limits.ts';
import { OrderNoteText } from './order-note.tsx';

export function AlarmFoot({
  row,
  placeOf,
}: {
  row: AlarmRow | undefined;
  placeOf: (alarm: { readonly id: string; readonly definition: string }) => AlarmPlace;
}) {
  const text = useText();
  const note = useAlarmDesk((state) => state.note);
  const alarm =
    row?.kind === 'alarm'
      ? row.alarm
      : row?.kind === 'situation'
        ? (row.parts.find(({ id }) => id === row.situation.cause) ?? row.parts[0])
        : undefined;
  const city = useCity();
  const matter = matterOfRow(row);
  const limitOf = alarm?.id ?? (row?.kind === 'past' ? row.past.id : null);
  const about: string[] = [];
  if (alarm !== undefined) {
    about.push(text('alarms.consequence', { what: saidOf('alarmConsequence', alarm.consequence, text) }));
    about.push(text('alarms.action', { what: saidOf('alarmAction', alarm.action, text) }));
    if (alarm.suppression !== null) {
      const { by, reason } = alarm.suppression;
      about.push(text('alarms.detail.suppressed', { who: by, reason }));
    }
    if (alarm.seenBy.length > 0)
      about.push(text('alarms.detail.seen', { who: alarm.seenBy.map(({ by }) => by).join(', ') }));
    for (const { by, text: words } of alarm.comments) about.push(`${by}: ${words}`);
  }
  const whole = about.join('  \u00b7  ');
  return (
    <div className="alarm-foot">
      <span className="alarm-note" role="status">
        {note === null ? null : <OrderNoteText note={note} />}
      </span>
      {matter === null ? null : (
        <button type="button" className="course-link" onClick={() => goToMatter(matter)}>
          <ArrowUpRight aria-hidden="true" />
          {text('alarms.matter.open', { what: matterTitle(matter, text) })}
        </button>
      )}
      {limitOf === null ? null : (
        <button type="button" className="course-link" onClick={() => openLimits(city, limitOf)}>
          <SlidersHorizontal aria-hidden="true" />
          {text('alarms.limits.open')}
        </button>
      )}
      <CourseLink row={row} placeOf={placeOf} />
      <span className="cut alarm-about" title={whole}>
        {whole}
      </span>
    </div>
  );
}
