// What stands above every report on paper: of which city, made when and by whom, and that it is no real event where it is none.
import { currentLanguage, useText } from '../../languages/languages.ts';
import { formatClock, formatDay, zoneName } from '../../state/presentation.ts';
import { useCity, useSessionState } from '../session-context.ts';

export function ReportHead({
  madeMs,
  by,
  isExercise = false,
}: {
  /** city time, ms UTC */
  madeMs: number;
  by: string;
  isExercise?: boolean;
}) {
  const text = useText();
  const { name, timeZone } = useCity().manifest;
  const isSimulated = useSessionState((state) => state.status?.field === 'simulated');
  const language = currentLanguage();
  const when = `${formatDay(madeMs, language, timeZone)} ${formatClock(madeMs, language, timeZone)}`;
  return (
    <div className="report-head">
      <b>{name}</b>
      {'. '}
      {text('events.report.made', { when, zone: zoneName(madeMs, timeZone), who: by })}
      {isExercise ? <p className="report-mark">{text('events.report.exercise')}</p> : null}
      {isSimulated ? <p className="report-mark">{text('events.report.simulated')}</p> : null}
    </div>
  );
}
