// What an instructor did in an exercise, and what the host turned down of what the desk wanted, moment by moment.
import type { DrillDebrief } from '../../../contract/drill-requests.ts';
import { currentLanguage, hasText, type TextKey, useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock } from '../../state/presentation.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { useCity } from '../session-context.ts';

interface PartProps {
  readonly debrief: DrillDebrief;
  readonly model: GridModel | null;
}

const nameOf = (model: GridModel | null, id: string): string =>
  model === null || model.find(id) === undefined ? id : titleOfId(model, id);

export function DebriefActs({ debrief: { acts }, model }: PartProps) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const word = (key: string, fallback: string) => (hasText(key) ? text(key as TextKey) : fallback);
  if (acts.length === 0) return <p className="quiet">{text('events.report.nothing')}</p>;
  return (
    <ul>
      {acts.map(({ atMs, by, do: what, about, detail, isDone }, i) => (
        <li key={`${atMs} ${i}`}>
          <span className="tabular">{formatClock(atMs, currentLanguage(), timeZone)}</span> {text(`drills.act.${what}`)}
          :{' '}
          {[
            what === 'scenario' ? `\u201c${word(`drills.scenario.${about}`, about)}\u201d` : nameOf(model, about),
            what === 'scenario' ? word(`drills.scenario.${detail}`, detail) : '',
            what === 'fault' ? word(`drill.type.${detail}`, detail) : what === 'calls' ? `\u00d7 ${detail}` : '',
            isDone ? '' : text('drills.debrief.notDone'),
          ]
            .filter(Boolean)
            .join(', ')}{' '}
          <span className="quiet">{by}</span>
        </li>
      ))}
    </ul>
  );
}

export function DebriefRefusals({ debrief: { refused }, model }: PartProps) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  if (refused.length === 0) return <p className="quiet">{text('drills.debrief.noRefusals')}</p>;
  return (
    <ul>
      {refused.map(({ atMs, by, code, kind, about }, i) => (
        <li key={`${atMs} ${i}`}>
          <span className="tabular">{formatClock(atMs, currentLanguage(), timeZone)}</span>{' '}
          {[text(`drills.refusal.${kind}`), nameOf(model, about), reasonOf(code)].filter(Boolean).join(', ')}{' '}
          <span className="quiet">{by}</span>
        </li>
      ))}
    </ul>
  );

  /** The sentence for the code where there is one that needs nothing else, else the code. */
  function reasonOf(code: string): string {
    for (const key of ['order', 'flisr', 'control'].map((desk) => `${desk}.refused.${code}`))
      if (hasText(key)) return text(key as TextKey, { about: '\u2026', who: '\u2026' });
    return code;
  }
}
