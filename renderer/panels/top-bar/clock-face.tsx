import { useEffect, useRef } from 'react';
import { currentLanguage } from '../../languages/languages.ts';
import { formatClock, formatDate, zoneName } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { useCity, useSession } from '../session-context.ts';
import { writeText } from '../values/point-value.tsx';

/** The city's own wall clock: its zone, its daylight saving, its date. Runs on when the host is gone. */
export function ClockFace() {
  const { clock } = useSession();
  const { timeZone } = useCity().manifest;
  const time = useRef<HTMLTimeElement>(null);
  const date = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        const now = clock.now();
        const language = currentLanguage();
        if (time.current !== null) writeText(time.current, formatClock(now, language, timeZone));
        if (date.current !== null)
          writeText(date.current, `${formatDate(now, language, timeZone)} ${zoneName(now, timeZone)}`);
      }),
    [clock, timeZone],
  );
  return (
    <div className="clock">
      <time ref={time} className="t-20" />
      <span ref={date} className="clock-date" />
    </div>
  );
}
