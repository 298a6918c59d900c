// Which clock and which data are on screen. When nothing new arrives, it says so and since when.
import { useEffect, useRef } from 'react';
import type { Status } from '../../../contract/messages.ts';
import { currentLanguage, type TextKey, textOf, useText } from '../../languages/languages.ts';
import type { DataLoss } from '../../state/session.ts';
import { formatClock } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { AlarmMark } from '../../theme/parts/alarm-mark.tsx';
import { Button } from '../../theme/parts/button.tsx';
import { Tag } from '../../theme/parts/tag.tsx';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { ageText, writeText } from '../values/point-value.tsx';
import { ReplayBanner, replayTarget, replayTrouble } from './replay-banner.tsx';

function sourceText(status: Status): TextKey {
  const { measured, simulated, computed, estimated, manual } = status.origins;
  const others = measured + computed + estimated + manual;
  if (simulated + others === 0) return 'mode.source.none';
  if (others === 0) return 'mode.source.simulated';
  return simulated === 0 ? 'mode.source.measured' : 'mode.source.mixed';
}

export function ModeBanner() {
  const text = useText();
  const status = useSessionState((state) => state.status);
  const dataLoss = useSessionState((state) => state.dataLoss);
  const isReplay = useSessionState((state) => state.replay !== null);
  const wish = useSessionState((state) => state.replayWish);
  const failure = useSessionState((state) => state.replayFailure);
  const { timeZone } = useCity().manifest;
  // What fails now does not make the past the present: it says both.
  if (isReplay) return <ReplayBanner />;
  if (dataLoss !== null) return <NoDataBanner loss={dataLoss} />;
  if (status === null) return null;
  // Still the present, and on the way to a moment of the past; or why that is not shown.
  const wayText =
    wish !== null ? replayTarget(wish, timeZone, text) : failure !== null ? replayTrouble(failure, text) : null;
  return (
    <div className="mode" role="status">
      <i className="dot" />
      <b>{text(`mode.${status.mode}`)}</b>
      <span className="mode-source cut">{wayText ?? text(sourceText(status))}</span>
      {status.origins.simulated > 0 ? <Tag text={text('tag.simulated')} title={text('origin.simulated')} /> : null}
      {status.isSimulatedTime ? (
        <span className="mode-time cut">
          {status.speed === 1 ? text('mode.shiftedTime') : text('mode.simulatedTime', { speed: status.speed })}
        </span>
      ) : null}
    </div>
  );
}

function NoDataBanner({ loss }: { loss: DataLoss }) {
  const text = useText();
  const { replay, retryNow } = useSession();
  const { manifest } = useCity();
  const link = useSessionState((state) => state.link);
  const trouble = useSessionState((state) => state.status?.broker.trouble ?? null);
  const since = useRef<HTMLSpanElement>(null);
  const retry = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        if (since.current !== null) {
          const at = formatClock(loss.sinceMs, currentLanguage(), manifest.timeZone);
          writeText(
            since.current,
            textOf('mode.noDataSince', { clock: at, age: ageText(replay.presentMs() - loss.sinceMs) }),
          );
        }
        if (retry.current !== null && link.kind === 'lost') {
          const seconds = Math.max(0, Math.ceil((link.retryAtMs - Date.now()) / 1000));
          writeText(retry.current, textOf('mode.retryIn', { seconds }));
        }
      }),
    [replay, link, loss, manifest],
  );
  return (
    <div className="mode" data-lost="true" role="alert">
      <AlarmMark priority={1} />
      <b>{text('mode.noData')}</b>
      <span ref={since} className="mode-since" />
      <span className="mode-source cut" title={loss.detail}>
        {loss.cause === 'broker' && trouble !== null
          ? text('mode.lost.brokerWhy', { why: text(`status.broker.trouble.${trouble}`) })
          : text(`mode.lost.${loss.cause}`)}
      </span>
      {link.kind === 'lost' ? (
        <>
          <span ref={retry} className="mode-time" />
          <Button size="small" onClick={retryNow}>
            {text('mode.retryNow')}
          </Button>
        </>
      ) : null}
    </div>
  );
}
