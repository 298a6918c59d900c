// The key figures of the alarm system (ISA-18.2, EEMUA 191), each beside what is acceptable, so that a desk that asks too much of one person is seen.
import type { AlarmFigureReport } from '../../../contract/alarm-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { type FigureRow, figureRows, MIX_TARGETS } from '../../state/alarms/figure-rows.ts';
import { formatDay, formatHourMinute, formatNumber } from '../../state/presentation.ts';
import type { AlarmPriority } from '../../theme/alarm-mark.ts';
import { AlarmStateMark } from '../../theme/parts/alarm-state-mark.tsx';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { useCity } from '../session-context.ts';
import { titleOfAlarmId } from './alarm-words.ts';
import { openLimits } from './open-limits.ts';

const EVERY_MS = 5_000;
const ALL = {};
const PRIORITIES: readonly AlarmPriority[] = [1, 2, 3, 4];

export function FiguresPanel() {
  const text = useText();
  const { result, failure } = useAnswer('alarm.figures', ALL, EVERY_MS);
  if (result === null) return <p className="empty">{failure ?? text('alarms.limits.reading')}</p>;
  return <Figures figures={result} />;
}

function Figures({ figures }: { figures: AlarmFigureReport }) {
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
