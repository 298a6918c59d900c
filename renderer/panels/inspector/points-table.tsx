import { currentLanguage, type TextOf, useText } from '../../languages/languages.ts';
import type { City } from '../../state/city.ts';
import { showLimits } from '../../state/presentation.ts';
import { useCity, useSession } from '../session-context.ts';
import { AddToTrends } from '../trends/add-to-trends.tsx';
import { pointTitle } from '../values/city-text.ts';
import { PointAge, PointRange, PointTag, PointValue } from '../values/point-value.tsx';

/** "9.90 to 10.50", "below 100"; '' without limits */
export function limitsText(city: City, point: number, text: TextOf): string {
  const definition = city.definition(point);
  if (definition === undefined) return '';
  const { low, high } = showLimits(definition, currentLanguage());
  if (low !== null && high !== null) return text('limits.between', { low, high });
  if (low !== null) return text('limits.above', { low });
  return high === null ? '' : text('limits.below', { high });
}

/** Choosing a row shows its trend below. */
export function PointsTable({
  points,
  chosen,
  onChoose,
}: {
  points: readonly number[];
  chosen: number;
  onChoose: (point: number) => void;
}) {
  const text = useText();
  const city = useCity();
  const mayTrend = useSession().may('history.series');
  return (
    <table className="points">
      <colgroup>
        <col />
        <col className="points-value" />
        <col className="points-range" />
        <col className="points-tag" />
        <col className="points-age" />
        {mayTrend ? <col className="points-add" /> : null}
      </colgroup>
      <thead className="unseen">
        <tr>
          <th scope="col">{text('column.point')}</th>
          <th scope="col">{text('column.value')}</th>
          <th scope="col">{text('column.normal')}</th>
          <th scope="col">{text('column.origin')}</th>
          <th scope="col">{text('column.age')}</th>
          {mayTrend ? <th scope="col">{text('trends.title')}</th> : null}
        </tr>
      </thead>
      <tbody>
        {points.map((point) => {
          const title = pointTitle(city, point, text);
          const limits = limitsText(city, point, text);
          return (
            <tr key={point} data-chosen={point === chosen} onClick={() => onChoose(point)}>
              <th scope="row">
                <button
                  type="button"
                  className="point-name wrap"
                  title={title}
                  aria-pressed={point === chosen}
                  onClick={() => onChoose(point)}
                >
                  {title}
                </button>
              </th>
              <td className="right">
                <PointValue point={point} />
              </td>
              <td className="point-limits" title={limits}>
                <span className="unseen">{limits}</span>
                <PointRange point={point} />
              </td>
              <td>
                <PointTag point={point} />
              </td>
              <td className="right">
                <PointAge point={point} />
              </td>
              {mayTrend ? (
                <td>
                  <AddToTrends pointId={city.pointId(point)} title={title} />
                </td>
              ) : null}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
