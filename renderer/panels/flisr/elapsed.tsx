import { useEffect, useRef } from 'react';
import { formatSeconds } from '../../state/flisr/course-stages.ts';
import { onBeat } from '../../state/ticker.ts';
import { useSession } from '../session-context.ts';
import { writeText } from '../values/point-value.tsx';

/** Time from a moment to another, or to now: written past React. City time, ms UTC. */
export function Elapsed({ fromMs, toMs }: { fromMs: number; toMs: number | null }) {
  const { clock } = useSession();
  const element = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        if (element.current !== null)
          writeText(element.current, formatSeconds(((toMs ?? clock.now()) - fromMs) / 1000));
      }),
    [clock, fromMs, toMs],
  );
  return <span ref={element} className="number" />;
}

/** What is left until a moment; empty once it is over. */
export function Remaining({ untilMs }: { untilMs: number }) {
  const { clock } = useSession();
  const element = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        const left = (untilMs - clock.now()) / 1000;
        if (element.current !== null) writeText(element.current, left > 0 ? formatSeconds(left) : '');
      }),
    [clock, untilMs],
  );
  return <span ref={element} className="number" />;
}
