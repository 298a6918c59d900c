// That the past is on screen: which moment, how long ago, in which order; and the way back. Also what of the present waits.
import { useEffect, useRef } from 'react';
import { currentLanguage, textOf, useText } from '../../languages/languages.ts';
import { formatClock } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { momentText } from '../time-bar/mark-text.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { ageText, writeText } from '../values/point-value.tsx';

export function ReplayBanner() {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const replay = useSessionState((state) => state.replay);
  const wish = useSessionState((state) => state.replayWish);
  const failure = useSessionState((state) => state.replayFailure);
  const moment = useRef<HTMLSpanElement>(null);
  const ago = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        const at = session.clock.now();
        const present = session.replay.presentMs();
        if (moment.current !== null) writeText(moment.current, momentText(at, present, timeZone));
        if (ago.current !== null) writeText(ago.current, textOf('replay.ago', { age: ageText(present - at) }));
      }),
    [session, timeZone],
  );
  if (replay === null) return null;
  const target =
    wish === null ? null : text('replay.seeking', { clock: formatClock(wish.atMs, currentLanguage(), timeZone) });
  const note =
    failure !== null
      ? text('replay.failed', { message: failure })
      : replay.isUnrecorded
        ? text('replay.unrecorded')
        : text(`replay.as.${replay.order}`);
  return (
    <div className="mode" data-replay="true" role="status" aria-label={text('mode.replay')}>
      <b>{text('mode.replay')}</b>
      <span ref={moment} className="mode-moment" />
      <span ref={ago} className="mode-ago" />
      <span className="mode-source cut" title={target ?? note}>
        {note}
      </span>
      <button
        type="button"
        className="mode-back"
        title={text('replay.backToLive')}
        onClick={() => session.replay.end()}
      >
        {text('replay.back')}
      </button>
    </div>
  );
}
