// That the past is on screen: which moment, how long ago, what its data are and how they were taken; and the way back.
import { useEffect, useRef } from 'react';
import type { Status } from '../../../contract/messages.ts';
import { currentLanguage, textOf, type TextOf, useText } from '../../languages/languages.ts';
import { formatClock } from '../../state/presentation.ts';
import type { ReplayFailure, ReplayWish } from '../../state/replay/replay-control.ts';
import { onBeat } from '../../state/ticker.ts';
import { momentText } from '../time-bar/mark-text.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { ageText, writeText } from '../values/point-value.tsx';
import { dataShares } from './data-shares.ts';

function dataText(origins: Status['origins'], text: TextOf): string {
  const shares = dataShares(origins).map(({ origin, percent }) =>
    text(`replay.data.${origin}`, { percent: percent < 1 ? '<1' : percent }),
  );
  return shares.length === 0 ? text('replay.data.none') : shares.join(', ');
}

/** Where the picture is going. */
export function replayTarget({ atMs, direction }: ReplayWish, timeZone: string, text: TextOf): string {
  return direction === undefined
    ? text('replay.seeking', { clock: formatClock(atMs, currentLanguage(), timeZone) })
    : text(`replay.looking.${direction}`);
}

/** Why the moment that was asked for is not shown. */
export function replayTrouble({ code, message }: ReplayFailure, text: TextOf): string {
  if (code === 'unavailable') return text('replay.failed.unavailable');
  return code === 'too-many' ? text('replay.failed.tooMany') : text('replay.failed', { message });
}

export function ReplayBanner() {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const replay = useSessionState((state) => state.replay);
  const wish = useSessionState((state) => state.replayWish);
  const failure = useSessionState((state) => state.replayFailure);
  const origins = useSessionState((state) => state.status?.origins ?? null);
  const hasGrid = useSessionState((state) => state.grid !== null);
  const loss = useSessionState((state) => state.dataLoss);
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
  const clockOf = (ms: number) => formatClock(ms, currentLanguage(), timeZone);
  const grid = replay.grid !== 'none' ? text(`replay.grid.${replay.grid}`) : text('replay.grid.none');
  const about = [
    text(`replay.as.${replay.order}`),
    ...(origins === null || replay.isUnrecorded ? [] : [dataText(origins, text)]),
    ...(hasGrid && !replay.isUnrecorded ? [grid] : []),
  ].join(' \u00b7 ');
  const trouble =
    loss !== null
      ? text('replay.lost', { clock: clockOf(loss.sinceMs) })
      : failure !== null
        ? replayTrouble(failure, text)
        : null;
  const target = wish === null ? null : replayTarget(wish, timeZone, text);
  const note = trouble ?? target ?? (replay.isUnrecorded ? text('replay.unrecorded') : about);
  return (
    <div
      className="mode"
      data-replay="true"
      data-trouble={trouble !== null}
      role={trouble === null ? 'status' : 'alert'}
      aria-label={text('mode.replay')}
    >
      <div className="replay-words">
        <div className="replay-when">
          <b>{text('mode.replay')}</b>
          <span ref={moment} className="mode-moment" />
          <span ref={ago} className="mode-ago cut" />
        </div>
        <div className="mode-source cut" title={trouble === null ? about : `${note} ${failure?.message ?? ''}`.trim()}>
          {note}
        </div>
      </div>
      {loss?.cause === 'host' ? (
        <button type="button" className="mode-back" onClick={session.retryNow}>
          {text('mode.retryNow')}
        </button>
      ) : (
        <button
          type="button"
          className="mode-back"
          title={text('replay.backToLive')}
          onClick={() => session.replay.end()}
        >
          {text('replay.back')}
        </button>
      )}
    </div>
  );
}
