// In place of an answer about a moment of the past that has not come yet: which moment it is being calculated for.
import { useEffect, useRef } from 'react';
import { currentLanguage, textOf } from '../../languages/languages.ts';
import { formatClock } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { useCity, useSession } from '../session-context.ts';
import { writeText } from './point-value.tsx';

export function Calculating() {
  const { clock } = useSession();
  const { timeZone } = useCity().manifest;
  const note = useRef<HTMLParagraphElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        if (note.current === null) return;
        writeText(
          note.current,
          textOf('replay.calculating', { clock: formatClock(clock.now(), currentLanguage(), timeZone) }),
        );
      }),
    [clock, timeZone],
  );
  return (
    <div className="calculating" role="status">
      <p ref={note} />
      <i aria-hidden="true" />
      <i aria-hidden="true" />
      <i aria-hidden="true" />
    </div>
  );
}
