// Says of a panel of the grid that it shows what was last known, of which time, and how old that is.
import { useEffect, useRef } from 'react';
import { currentLanguage, textOf } from '../../languages/languages.ts';
import { formatClock } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { useCity, useSession } from '../session-context.ts';
import { ageText, writeText } from '../values/point-value.tsx';
import { useGridLoss } from './use-grid-loss.ts';

export function StaleNote() {
  const loss = useGridLoss();
  return loss === null ? null : <Note isNewsOld={loss === 'news'} />;
}

function Note({ isNewsOld }: { isNewsOld: boolean }) {
  const { store, clock } = useSession();
  const { timeZone } = useCity().manifest;
  const note = useRef<HTMLParagraphElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        const { grid, dataLoss } = store.getState();
        const at = grid?.cityTimeMs ?? Number.NaN;
        if (note.current === null || Number.isNaN(at)) return;
        if (isNewsOld && dataLoss !== null) {
          writeText(note.current, textOf('grid.stale.news', { age: ageText(clock.now() - dataLoss.sinceMs) }));
          return;
        }
        const shown = { clock: formatClock(at, currentLanguage(), timeZone), age: ageText(clock.now() - at) };
        writeText(note.current, textOf('grid.stale', shown));
      }),
    [store, clock, timeZone, isNewsOld],
  );
  return <p ref={note} className="grid-stale-note" role="status" />;
}

/** Of an answer that is behind what a playing replay shows. */
export function AsOfNote({ ofMs }: { ofMs: number }) {
  const { clock } = useSession();
  const { timeZone } = useCity().manifest;
  const note = useRef<HTMLParagraphElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        if (note.current === null) return;
        const shown = { clock: formatClock(ofMs, currentLanguage(), timeZone), age: ageText(clock.now() - ofMs) };
        writeText(note.current, textOf('grid.stale', shown));
      }),
    [clock, timeZone, ofMs],
  );
  return <p ref={note} className="grid-stale-note" role="status" />;
}
