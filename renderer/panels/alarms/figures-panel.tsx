// The key figures of the alarm system (ISA-18.2, EEMUA 191), each beside what is acceptable, so that a desk that asks too much of one person is seen.
import { useMemo, useState } from 'react';
import type { AlarmFigureReport } from '../../../contract/alarm-figures.ts';
import type { ControlAreaReport } from '../../../contract/control-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useControlDesk } from '../../state/control/control-desk.ts';
import { type FigureRow, figureRows, MIX_TARGETS } from '../../state/alarms/figure-rows.ts';
import { formatDay, formatHourMinute, formatNumber } from '../../state/presentation.ts';
import type { AlarmPriority } from '../../theme/alarm-mark.ts';
import { AlarmStateMark } from '../../theme/parts/alarm-state-mark.tsx';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { useCity } from '../session-context.ts';
import { titleOfAlarmId } from './alarm-words.ts';
import { openLimits } from './open-limits.ts';

const EVERY_MS = 5_000;
/** No area has such an id. */
const ALL_AREAS = '*';
const NO_AREAS: readonly ControlAreaReport[] = [];
const PRIORITIES: readonly AlarmPriority[] = [1, 2, 3, 4];

export function FiguresPanel() {
  const text = useText();
  const [area, setArea] = useState<string | null>(null);
  const question = useMemo(() => (area === null ? {} : { area }), [area]);
  const { result, failure } = useAnswer('alarm.figures', question, EVERY_MS);
  const known = useControlDesk((state) => state.known?.areas);
  const areas = known ?? NO_AREAS;
  const nameOf = (id: string) =>
    id === '' ? text('alarms.figures.noArea') : (areas.find((one) => one.id === id)?.name ?? id);
  return (
    <div className="alarm-figures-panel">
      {areas.length === 0 ? null : (
        <label className="alarm-figures-area t-12">
          {text('alarms.figures.of')}
          <select
            className="select"
            value={area ?? ALL_AREAS}
            onChange={({ target: { value } }) => setArea(value === ALL_AREAS ? null : value)}
          >
            <option value={ALL_AREAS}>{text('alarms.figures.desk')}</option>
            {areas.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
            <option value="">{text('alarms.figures.noArea')}</option>
          </select>
        </label>
      )}
      {result === null ? (
        <p className="empty">{failure ?? text('alarms.limits.reading')}</p>
      ) : (
        <Figures figures={result} nameOf={nameOf} onArea={setArea} />
      )}
    </div>
  );
}

function Figures({
  figures,
  nameOf,
  onArea,
}: {
  figures: AlarmFigureReport;
  nameOf: (area: string) => string;
  onArea: (area: string) => void;
}) {
  const text = useText();
  const city = useCity();
  const { timeZone } = city.manifest;
  const language = currentLanguage();
  const number = (n: number, digits = 0) => formatNumber(n, digits, language);
  const percent = (share: number) => `${number(100 * share, share > 0 && share < 0.1 ? 1 : 0)} %`;
  const shown = ({ value, unit }: Pick<FigureRow, 'value' | 'unit'>) =>
    unit === 'share' ? percent(value) : number(value, unit === 'rate' && value < 10 ? 1 : 0);
  return (
    <div className="alarm-figures scroll" tabIndex={0} role="region" aria-label={text('alarms.tab.figures')}>
      <section>
        <p className="quiet t-12">
          {text('alarms.figures.span', {
            from: `${formatDay(figures.fromMs, language, timeZone)} ${formatHourMinute(figures.fromMs, language, timeZone)}`,
            n: number(figures.annunciated),
          })}
        </p>
        <table className="figures-table">
          <thead>
            <tr>
              <th scope="col">{text('alarms.figures.figure')}</th>
              <th scope="col" className="right">
                {text('alarms.figures.now')}
              </th>
              <th scope="col" className="right">
                {text('alarms.figures.target')}
              </th>
              <th scope="col">{text('alarms.figures.verdict')}</th>
            </tr>
          </thead>
          <tbody>
            {figureRows(figures).map((row) => (
              <tr key={row.name} data-verdict={row.verdict}>
                <th scope="row">{text(`alarms.figures.${row.name}`)}</th>
                <td className="right">{shown(row)}</td>
                <td className="right nowrap">
                  {text(row.isExact ? 'alarms.figures.exactly' : 'alarms.figures.atMost', {
                    n: shown({ value: row.target, unit: row.unit }),
                  })}
                </td>
                <td>{text(`alarms.figures.verdict.${row.verdict}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h3 className="t-12">{text('alarms.figures.worst')}</h3>
        {figures.worst.length === 0 ? <p className="quiet t-12">{text('alarms.figures.noWorst')}</p> : null}
        <ol className="figures-worst">
          {figures.worst.map(({ alarm, count }) => (
            <li key={alarm}>
              <button type="button" className="text-link cut" onClick={() => openLimits(city, alarm)}>
                {titleOfAlarmId(city, alarm, text)}
              </button>
              <span className="right">{number(count)}</span>
            </li>
          ))}
        </ol>
      </section>
      <section>
        {figures.byArea === undefined || figures.byArea.length === 0 ? null : (
          <>
            <h3 className="t-12">{text('alarms.figures.byArea')}</h3>
            <table className="figures-table">
              <thead>
                <tr>
                  {(['area', 'perHour', 'peak', 'floodShare'] as const).map((column) => (
                    <th key={column} scope="col" className={column === 'area' ? '' : 'right'}>
                      {text(`alarms.figures.byArea.${column}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {figures.byArea.map(({ area, perHour, peak, floodShare }) => (
                  <tr key={area}>
                    <th scope="row">
                      <button type="button" className="text-link cut" onClick={() => onArea(area)}>
                        {nameOf(area)}
                      </button>
                    </th>
                    <td className="right">{number(perHour, perHour < 10 ? 1 : 0)}</td>
                    <td className="right">{number(peak)}</td>
                    <td className="right">{percent(floodShare)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
        <h3 className="t-12">{text('alarms.figures.mix')}</h3>
        <table className="figures-table">
          <tbody>
            {PRIORITIES.map((priority, i) => (
              <tr key={priority}>
                <th scope="row">
                  <AlarmStateMark priority={priority} state="quiet" /> {text(`alarms.priority.${priority as 1}`)}
                </th>
                <td className="right">{percent(figures.priorityMix[i]!)}</td>
                <td className="right nowrap">{text('alarms.figures.about', { n: percent(MIX_TARGETS[i]!) })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
