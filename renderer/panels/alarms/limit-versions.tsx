// The versions of the limits: who, when, why; and the way back to any of them.
import { useState } from 'react';
import type { AlarmVersionReport } from '../../../contract/alarm-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { formatClock, formatDay } from '../../state/presentation.ts';
import { Button } from '../../theme/parts/button.tsx';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { useCity, useSession } from '../session-context.ts';

const EVERY_MS = 3_000;
const ALL = {};
const MOST_WORDS = 500;

export function LimitVersions({ version, onDone }: { version: number; onDone: () => void }) {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const { result, failure } = useAnswer('alarm.versions', ALL, EVERY_MS);
  const [wanted, setWanted] = useState<AlarmVersionReport | null>(null);
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const mayChange = session.may('alarm.returnTo');
  const language = currentLanguage();
  const when = (ms: number) => `${formatDay(ms, language, timeZone)} ${formatClock(ms, language, timeZone)}`;
  const goBack = async (entry: number) => {
    try {
      const { problems } = await session.request('alarm.returnTo', { entry, reason: reason.trim(), version });
      const [first] = problems;
      if (first === undefined) onDone();
      else setRefusal(`${first.place}: ${first.message}; ${first.remedy}`);
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
    }
  };
  if (result === null) return <p className="quiet">{failure ?? text('alarms.limits.reading')}</p>;
  return (
    <>
      <h3 className="t-14">{text('alarms.limits.versions')}</h3>
      <ul className="limit-versions">
        {result.versions.map((one) => (
          <li key={one.entry} data-chosen={one.entry === wanted?.entry}>
            <b>{one.version}</b>{' '}
            {one.entry === 0 ? text('alarms.limits.asBrought') : `${when(one.atMs)}, ${one.author}: ${one.reason}`}{' '}
            {mayChange && one.version !== version ? (
              <button type="button" className="text-link" onClick={() => setWanted(one)}>
                {text('alarms.limits.returnTo', { n: String(one.version) })}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {wanted === null ? null : (
        <form
          className="limit-form"
          aria-label={text('alarms.limits.returnTo', { n: String(wanted.version) })}
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim() !== '') void goBack(wanted.entry);
          }}
        >
          <label className="limit-field limit-reason">
            <span className="field-label">{text('alarms.limits.reason')}</span>
            <input
              className="input"
              autoFocus
              maxLength={MOST_WORDS}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          </label>
          {refusal === null ? null : (
            <p className="limit-problem t-12" role="alert">
              {refusal}
            </p>
          )}
          <div className="limit-buttons">
            <span className="grow" />
            <Button onClick={() => setWanted(null)}>{text('drill.cancel')}</Button>
            <Button type="submit" look="primary" disabled={reason.trim() === ''}>
              {text('alarms.limits.returnTo', { n: String(wanted.version) })}
            </Button>
          </div>
        </form>
      )}
    </>
  );
}
