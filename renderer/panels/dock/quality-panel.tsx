// How good the data is: the flow in figures, and every kind of refused message with a sample.
import { useEffect, useState } from 'react';
import type { QuarantineEntry } from '../../../contract/requests.ts';
import { currentLanguage, type TextKey, useText } from '../../languages/languages.ts';
import { formatClock, formatNumber } from '../../state/presentation.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { OfThePresent } from './of-the-present.tsx';
import { sumRejected } from './rejected-count.tsx';

const REFRESH_MS = 3_000;

function Figure({ name, value, unit = '' }: { name: TextKey; value: number; unit?: string }) {
  const text = useText();
  return (
    <div className="figure">
      <dt className="cap cut">{text(name)}</dt>
      <dd className="point-value figure-number">
        <span className="number">{formatNumber(value, 0, currentLanguage())}</span>
        <span className="unit">{unit}</span>
      </dd>
    </div>
  );
}

function useQuarantine(): { entries: readonly QuarantineEntry[] | null; failure: string | null } {
  const session = useSession();
  const [entries, setEntries] = useState<readonly QuarantineEntry[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const isReplay = useSessionState((state) => state.replay !== null);
  const mayRead = session.may('quarantine.list') && !isReplay;
  useEffect(() => {
    if (!mayRead) return;
    let isGone = false;
    const load = () =>
      session.request('quarantine.list', {}).then(
        (result) => {
          if (isGone) return;
          setEntries(result.entries);
          setFailure(null);
        },
        (error: unknown) => !isGone && setFailure(error instanceof Error ? error.message : String(error)),
      );
    void load();
    const timer = setInterval(() => void load(), REFRESH_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [session, mayRead]);
  return isReplay ? { entries: null, failure: null } : { entries, failure };
}

export function QualityPanel() {
  const text = useText();
  const { manifest } = useCity();
  const flow = useSessionState((state) => state.status?.telemetry);
  const { entries, failure } = useQuarantine();
  const isReplay = useSessionState((state) => state.replay !== null);
  return (
    <div className="quality">
      {flow === undefined ? null : (
        <dl className="quality-figures">
          <Figure name="quality.points" value={flow.points} />
          <Figure name="quality.stale" value={flow.stalePoints} />
          {/* Messages are counted of the present alone. */}
          {isReplay ? null : (
            <>
              <Figure name="quality.rate" value={flow.messagesPerSecond} unit="/s" />
              <Figure name="quality.delay" value={flow.lagMs} unit="ms" />
              <Figure name="quality.rejected" value={sumRejected(flow.rejected)} />
            </>
          )}
        </dl>
      )}
      <div className="quality-list scroll" tabIndex={0} role="region" aria-label={text('quality.rejected')}>
        {isReplay ? <OfThePresent>{text('replay.presentOnly')}</OfThePresent> : null}
        {failure === null ? null : (
          <p className="failure" role="alert">
            {text('quality.failed', { message: failure })}
          </p>
        )}
        {entries?.length === 0 ? <p className="empty">{text('quality.empty')}</p> : null}
        {entries === null || entries.length === 0 ? null : (
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{text('quality.column.reason')}</th>
                <th scope="col" className="right">
                  {text('quality.column.count')}
                </th>
                <th scope="col" className="right">
                  {text('quality.column.last')}
                </th>
                <th scope="col">{text('quality.column.topic')}</th>
                <th scope="col">{text('quality.column.detail')}</th>
                <th scope="col">{text('quality.column.sample')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={`${entry.reason}/${entry.topic}`}>
                  <td className="strong">{text(`reject.${entry.reason}`)}</td>
                  <td className="right">{formatNumber(entry.count, 0, currentLanguage())}</td>
                  <td className="right">{formatClock(entry.lastAt, currentLanguage(), manifest.timeZone)}</td>
                  <td className="code" title={entry.topic}>
                    {entry.topic}
                  </td>
                  <td title={entry.detail}>{entry.detail}</td>
                  <td className="code quiet" title={entry.sample}>
                    {entry.sample}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </div>
  );
}
