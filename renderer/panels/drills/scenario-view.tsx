// Prepared exercises: an instructor picks one, starts it, holds it up, and ends it; what has happened of it and what is still to come.
import { useState } from 'react';
import { currentLanguage, type TextKey, useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock } from '../../state/presentation.ts';
import { Button } from '../../theme/parts/button.tsx';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { useCity, useSession } from '../session-context.ts';

const EVERY_MS = 1_500;
const ALL = {};

export function ScenarioView({ model }: { model: GridModel }) {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const { result } = useAnswer('drill.scenarios', ALL, EVERY_MS);
  const [chosen, setChosen] = useState('');
  const [failure, setFailure] = useState('');
  if (result === null) return null;
  const { scenarios, run } = result;
  const scenario = chosen === '' ? (scenarios[0]?.id ?? '') : chosen;
  const isOn = run !== null && run.state !== 'ended';
  const tell = (what: 'start' | 'pause' | 'resume' | 'end') => {
    setFailure('');
    session.request('drill.scenario', { do: what, scenario }).catch((error: unknown) => {
      setFailure(error instanceof Error ? error.message : String(error));
    });
  };
  return (
    <div className="drill-body">
      <div className="drill-buttons">
        <select
          className="select"
          aria-label={text('drills.scenario')}
          disabled={isOn}
          value={isOn ? run.scenario : scenario}
          onChange={({ target }) => setChosen(target.value)}
        >
          {scenarios.map(({ id }) => (
            <option key={id} value={id}>
              {text(`drills.scenario.${id}` as TextKey)}
            </option>
          ))}
        </select>
        {isOn ? (
          <>
            <Button size="small" onClick={() => tell(run.state === 'paused' ? 'resume' : 'pause')}>
              {text(run.state === 'paused' ? 'drills.scenario.resume' : 'drills.scenario.pause')}
            </Button>
            <Button size="small" onClick={() => tell('end')}>
              {text('drills.scenario.end')}
            </Button>
          </>
        ) : (
          <Button size="small" onClick={() => tell('start')}>
            {text('drills.scenario.start')}
          </Button>
        )}
      </div>
      {failure === '' ? null : (
        <p className="failure" role="alert">
          {text('drill.failed', { message: failure })}
        </p>
      )}
      {run === null ? null : (
        <>
          <p className="quiet" role="status">
            {text(`drills.run.${run.state}`, { who: run.by })}
          </p>
          <ul>
            {run.acts.map((act, i) => (
              <li key={i} className={act.doneMs === null ? 'quiet' : ''}>
                <span className="tabular">{formatClock(act.doneMs ?? act.dueMs, currentLanguage(), timeZone)}</span>{' '}
                {text(`drills.act.${act.do}`)} {titleOfId(model, act.at)}
                {act.failure === null ? '' : `: ${act.failure}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
