// What the mapping in the form would make of the last messages: figures, values, what is refused and why.
import type { MappingDryRun, MappingProblemTold } from '../../../../contract/mapping-requests.ts';
import { currentLanguage, useText } from '../../../languages/languages.ts';
import { formatClock, formatNumber } from '../../../state/presentation.ts';
import { useCity } from '../../session-context.ts';

interface DryRunProps {
  readonly problems: readonly MappingProblemTold[];
  readonly dryRun: MappingDryRun | null;
  readonly failure: string | null;
}

export function DryRunView({ problems, dryRun, failure }: DryRunProps) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  const count = (value: number) => formatNumber(value, 0, language);
  return (
    <div
      className="map-run scroll"
      role="region"
      aria-label={text('devices.run.title')}
      tabIndex={0}
      aria-live="polite"
    >
      <h3 className="cap">{text('devices.run.title')}</h3>
      {failure === null ? null : (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
      {problems.map(({ path, message, remedy }) => (
        <p key={`${path} ${message}`} className="map-problem">
          <code>{path}</code> {message}
          <span className="quiet"> {remedy}</span>
        </p>
      ))}
      {dryRun === null ? null : (
        <>
          <p className="map-figures">
            {text('devices.run.reach', {
              points: count(dryRun.reach.points),
              assets: count(dryRun.reach.assets),
            })}
            {' · '}
            {text('devices.run.messages', { matched: count(dryRun.matched), values: count(dryRun.values) })}
            {' · '}
            {text('devices.run.points', { points: count(dryRun.pointsReached) })}
          </p>
          {dryRun.matched === 0 ? <p className="empty">{text('devices.run.none')}</p> : null}
          {dryRun.warnings.map((warning) => (
            <p key={warning} className="quiet">
              {warning}
            </p>
          ))}
          {dryRun.refused.map(({ reason, count: refused, examples }) => (
            <p key={reason} className="map-problem">
              {text(`reject.${reason}`)}: {count(refused)}
              <span className="quiet"> {examples[0]?.detail}</span>
            </p>
          ))}
          {dryRun.examples.length === 0 ? null : (
            <table className="plain-table">
              <thead>
                <tr>
                  <th scope="col">{text('devices.form.point')}</th>
                  <th scope="col" className="right">
                    {text('devices.form.value')}
                  </th>
                  <th scope="col">{text('devices.run.time')}</th>
                  <th scope="col">{text('devices.form.quality')}</th>
                </tr>
              </thead>
              <tbody>
                {dryRun.examples.map(({ line, point, value, unit, state, at, quality, origin }) => (
                  <tr key={`${line} ${point} ${at}`}>
                    <td className="code" title={point}>
                      {point}
                    </td>
                    <td className="right strong">
                      {state ?? formatNumber(value, Number.isInteger(value) ? 0 : 3, language)}{' '}
                      <span className="unit">{unit}</span>
                    </td>
                    <td>{formatClock(at, language, timeZone)}</td>
                    <td>
                      {text(`quality.${quality}`)}
                      <span className="quiet"> {text(`origin.${origin}`)}</span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      )}
    </div>
  );
}
