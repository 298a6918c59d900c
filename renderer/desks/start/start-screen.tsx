// Before there is a city to show: the first import with its progress, the wait for the host, and what went wrong.
import type { ReactNode } from 'react';
import { type TextOf, useText } from '../../languages/languages.ts';
import type { SessionState } from '../../state/session.ts';
import { AlarmMark } from '../../theme/parts/alarm-mark.tsx';
import { Button } from '../../theme/parts/button.tsx';
import { useSession, useSessionState } from '../../panels/session-context.ts';

interface Shown {
  readonly title: string;
  readonly detail: string;
  /** 0 ... 1; null: no measure */
  readonly progress: number | null;
  readonly isFailure: boolean;
  readonly action: ReactNode;
}

function refusal(failure: { code: string; message: string; detail?: string | undefined }, text: TextOf): string {
  if (failure.detail === 'contract') return `${failure.message}. ${text('start.refusedHint.contract')}`;
  if (failure.code === 'unauthorised') return text('start.refusedHint.unauthorised');
  return failure.message;
}

function describe(state: SessionState, text: TextOf, retryCity: () => void): Shown {
  const waiting = { progress: null, isFailure: false, action: null };
  const reload = <Button onClick={() => location.reload()}>{text('start.reload')}</Button>;
  if (state.isShellLost) return { ...waiting, title: text('start.starting'), detail: text('start.shellLost') };
  if (state.start === null || state.start.state === 'starting') {
    return { ...waiting, title: text('start.starting'), detail: '' };
  }
  if (state.start.state === 'failed') {
    return {
      title: text('start.failed'),
      detail: state.start.message,
      progress: null,
      isFailure: true,
      action: reload,
    };
  }
  if (state.start.state === 'importing') {
    return {
      title: text('start.importing'),
      detail: state.start.stage === '' ? '' : text(`start.stage.${state.start.stage}`),
      progress: state.start.fraction,
      isFailure: false,
      action: null,
    };
  }
  if (state.link.kind === 'refused') {
    return {
      title: text('start.refused'),
      detail: refusal(state.link.failure, text),
      progress: null,
      isFailure: true,
      action: reload,
    };
  }
  if (state.loadError !== null) {
    const action = <Button onClick={retryCity}>{text('view.retry')}</Button>;
    return { title: text('start.loadError'), detail: state.loadError, progress: null, isFailure: true, action };
  }
  if (state.link.kind === 'open') return { ...waiting, title: text('start.loading'), detail: '' };
  const detail = state.link.kind === 'lost' ? text('mode.lost.host') : '';
  return { ...waiting, title: text('start.connecting'), detail };
}

/** The frame of the desk is there at once, empty; the message stands where the city will be. */
export function StartScreen() {
  const text = useText();
  const session = useSession();
  const state = useSessionState((all) => all);
  const { title, detail, progress, isFailure, action } = describe(state, text, session.reloadCity);
  const isImporting = state.start?.state === 'importing';
  return (
    <div className="start">
      <main className="start-card" role={isFailure ? 'alert' : 'status'} aria-label={text('app.name')}>
        <svg className="start-mark" width="44" height="44" viewBox="0 0 22 22" aria-hidden="true">
          <path d="M3 19V9l5-3v13M8 19V3l6 3.500V19M14 19v-7l5 2.500V19" className="brand-city" />
          <path d="M1 19.500h20" className="brand-ground" />
        </svg>
        <h1 className="t-20">{text('app.name')}</h1>
        <p className="start-title">
          {isFailure ? <AlarmMark priority={2} /> : null}
          {title}
        </p>
        {progress === null ? null : (
          <div className="start-progress">
            <span
              className="bar"
              role="progressbar"
              aria-label={title}
              aria-valuemin={0}
              aria-valuemax={100}
              aria-valuenow={Math.round(progress * 100)}
            >
              <i style={{ width: `${progress * 100}%` }} />
            </span>
            <span className="number">{text('start.percent', { percent: Math.round(progress * 100) })}</span>
          </div>
        )}
        {detail === '' ? null : <p className="start-detail">{detail}</p>}
        {isImporting ? <p className="start-hint">{text('start.importingHint')}</p> : null}
        {action}
      </main>
    </div>
  );
}
