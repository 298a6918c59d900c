// Limits, delays and priorities of the alarms: what holds for each kind of asset and for single ones; who changed it when and why.
import { useMemo, useState } from 'react';
import type { AlarmDefinitionReport } from '../../../contract/alarm-definition.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import { limitId, limitKey } from '../../state/alarms/limit-draft.ts';
import { foldText } from '../../state/search/fold-text.ts';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { useCity } from '../session-context.ts';
import { LimitForm } from './limit-form.tsx';
import { LimitVersions } from './limit-versions.tsx';
import { conditionText, limitTitle, plainNumber, scopeText, unitOf } from './limit-words.ts';

const EVERY_MS = 3_000;
const ALL = {};
const SECOND = 1000;
const MINUTE = 60_000;
const COLUMNS = ['scope', 'alarm', 'condition', 'deadband', 'delays', 'severity', 'respond'] as const;

export function LimitsPanel() {
  const text = useText();
  const city = useCity();
  const { result, failure } = useAnswer('alarm.definitions', ALL, EVERY_MS);
  const { limit, limitAsset, limitWords } = useAlarmDesk();
  const [areVersionsShown, setVersionsShown] = useState(false);
  const rows = useMemo(() => {
    const words = foldText(limitWords).split(' ').filter(Boolean);
    const haystack = (one: AlarmDefinitionReport) =>
      foldText([limitKey(one), scopeText(one, city, text), limitTitle(one, text)].join(' '));
    return (result?.definitions ?? []).filter((one) => words.every((word) => haystack(one).includes(word)));
  }, [result, limitWords, city, text]);
  if (result === null)
    return failure === null ? (
      <p className="empty">{text('alarms.limits.reading')}</p>
    ) : (
      <p className="failure" role="alert">
        {failure}
      </p>
    );
  const own = result.definitions.find((one) => limitId(one) === limit && one.asset === (limitAsset ?? undefined));
  const chosen = own ?? result.definitions.find((one) => limitId(one) === limit && one.asset === undefined);
  return (
    <div className="limits">
      <div className="limits-list scroll" tabIndex={0} role="region" aria-label={text('alarms.tab.limits')}>
        <table className="limits-table">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" className={column === 'scope' || column === 'alarm' ? '' : 'right'}>
                  {column === 'scope' ? <LimitFilter /> : text(`alarms.limits.column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <LimitRow key={limitKey(one)} definition={one} isChosen={one === chosen} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 ? <p className="empty">{text('alarms.limits.none')}</p> : null}
      </div>
      <aside className="limits-side scroll" tabIndex={0} role="region" aria-label={text('alarms.limits.side')}>
        {areVersionsShown ? (
          <LimitVersions version={result.version} onDone={() => setVersionsShown(false)} />
        ) : chosen === undefined ? (
          <p className="quiet">{text('alarms.limits.choose')}</p>
        ) : (
          <LimitForm
            key={`${limitKey(chosen)}/${limitAsset ?? ''}/${result.version}`}
            definition={chosen}
            asset={limitAsset}
            version={result.version}
          />
        )}
        <p className="quiet t-12">
          {result.version === 0
            ? text('alarms.limits.asBrought')
            : text('alarms.limits.version', { n: String(result.version), who: result.author, why: result.reason })}{' '}
          <button type="button" className="text-link" onClick={() => setVersionsShown(!areVersionsShown)}>
            {text(areVersionsShown ? 'alarms.limits.back' : 'alarms.limits.versions')}
          </button>
        </p>
      </aside>
    </div>
  );
}

function LimitRow({ definition, isChosen }: { definition: AlarmDefinitionReport; isChosen: boolean }) {
  const text = useText();
  const city = useCity();
  const language = currentLanguage();
  const { condition, onDelayMs, offDelayMs, severity, respondWithinMs, asset } = definition;
  const deadband =
    'deadband' in condition
      ? `${plainNumber(condition.by === 'rate' ? condition.deadband * 60 : condition.deadband, language)} ${unitOf(city, definition)}`
      : '';
  const choose = () => useAlarmDesk.setState({ limit: limitId(definition), limitAsset: asset ?? null });
  return (
    <tr data-chosen={isChosen} data-own={asset !== undefined} onClick={choose}>
      <th scope="row" className="cut">
        {scopeText(definition, city, text)}
      </th>
      <td className="cut">
        <button type="button" className="limit-name cut" aria-current={isChosen} onClick={choose}>
          {limitTitle(definition, text)}
        </button>
      </td>
      <td className="right nowrap">{conditionText(definition, city, text, language)}</td>
      <td className="right nowrap">{deadband}</td>
      <td className="right nowrap">
        {text('alarms.limits.s', {
          n: `${plainNumber(onDelayMs / SECOND, language)} / ${plainNumber(offDelayMs / SECOND, language)}`,
        })}
      </td>
      <td className="right nowrap">{text(`alarms.severity.${severity}`)}</td>
      <td className="right nowrap">{text('alarms.minutes', { n: plainNumber(respondWithinMs / MINUTE, language) })}</td>
    </tr>
  );
}

function LimitFilter() {
  const text = useText();
  const words = useAlarmDesk((state) => state.limitWords);
  return (
    <input
      className="filter-input limit-words"
      type="search"
      value={words}
      placeholder={text('alarms.filter.words')}
      aria-label={text('alarms.filter.words')}
      onChange={({ target: { value } }) => useAlarmDesk.setState({ limitWords: value })}
    />
  );
}
