// The quantities of an element: what is believed, how it came about, and where it is measured both values side by side.
import type { GridQuantityReport } from '../../../contract/grid-requests.ts';
import { SWITCH_POSITIONS } from '../../../contract/city-pack/grid-schema.ts';
import { currentLanguage, type TextKey, type TextOf, useText } from '../../languages/languages.ts';
import { formatNumber } from '../../state/presentation.ts';
import { said, showGridQuantity } from '../grid/grid-units.ts';
import { OriginTag } from '../grid/origin-tag.tsx';
import { useCity, useSession } from '../session-context.ts';
import { AddToTrends } from '../trends/add-to-trends.tsx';
import { ageText } from '../values/point-value.tsx';

const POSITIONS: readonly string[] = SWITCH_POSITIONS;
/** Standard deviations: beyond, a measurement does not fit what is computed. */
const LARGE_RESIDUAL = 3;
const FLAGS: readonly string[] = ['passage', 'supply', 'trip'];

export function quantityText({ quantity, unit }: GridQuantityReport, value: number, text: TextOf): string {
  if (quantity === 'position') return text(`grid.position.${POSITIONS[Math.round(value)] ?? 'unknown'}` as TextKey);
  if (FLAGS.includes(quantity)) return text(value > 0.5 ? 'value.yes' : 'value.no');
  return said(showGridQuantity(value, unit, currentLanguage()));
}

interface RowParts {
  report: GridQuantityReport;
  at: number;
  solvedMs: number;
  isOld: boolean;
  ends: LineEnds | null;
}

/** What stands at both ends of a line; '' nothing with a name. */
export interface LineEnds {
  readonly from: string;
  readonly to: string;
}

function Row({ report, at, solvedMs, isOld, ends }: RowParts) {
  const text = useText();
  const { quantity, terminal, value, origin, quality, ts, measured, computed, residual } = report;
  const mayTrend = useSession().may('history.series');
  const name = text(`grid.quantity.${quantity}` as TextKey);
  const end = terminal === null ? '' : (ends?.[terminal] ?? '');
  const where =
    terminal === null
      ? ''
      : ` ${end === '' ? text(`grid.terminal.${terminal}`) : text('grid.terminal.at', { name: end })}`;
  const basisText = text(useCity().manifest.grid === undefined ? 'grid.values.basis' : 'grid.values.basisFile');
  const isStale = isOld || quality === 'STALE';
  const isApart = residual !== null && Math.abs(residual) > LARGE_RESIDUAL;
  const basis = origin === 'computed' || origin === 'estimated' ? basisText : text(`origin.${origin}`);
  // What is computed is as old as the solution that it is from.
  const isComputed = value !== null && (origin === 'computed' || origin === 'estimated');
  const from = ts ?? (isComputed && !Number.isNaN(solvedMs) ? solvedMs : null);
  const hasBoth = measured !== null && computed !== null && quantity !== 'position';
  return (
    <div className="grid-value" data-apart={isApart}>
      <dt className="cut" title={[`${name}${where}`, report.point ?? ''].filter(Boolean).join('\n')}>
        {name}
        <span className="quiet">{where}</span>
      </dt>
      <dd>
        <span className="point-value">
          <span className="number" data-quality={value === null ? 'none' : isStale ? 'stale' : quality.toLowerCase()}>
            {value === null ? text('value.none') : quantityText(report, value, text)}
          </span>
        </span>
        <OriginTag origin={origin} quality={isStale ? 'STALE' : quality} title={basis} />
        <span className="age" title={ts === null && from !== null ? text('grid.values.solved') : undefined}>
          {from === null ? '' : ageText(at - from)}
        </span>
        {mayTrend ? (
          <span className="grid-value-add">
            {report.point === null ? null : <AddToTrends pointId={report.point} title={`${name}${where}`} />}
          </span>
        ) : null}
      </dd>
      {hasBoth ? (
        <dd className="grid-value-both quiet">
          {[
            text('grid.values.measured', { value: quantityText(report, measured, text) }),
            text('grid.values.computed', { value: quantityText(report, computed, text) }),
            ...(residual === null
              ? []
              : [text('grid.values.residual', { n: formatNumber(Math.abs(residual), 1, currentLanguage()) })]),
          ].join(', ')}
        </dd>
      ) : null}
    </div>
  );
}

export function GridValues({
  quantities,
  at,
  solvedMs,
  isStale,
  ends = null,
}: {
  quantities: readonly GridQuantityReport[];
  at: number;
  /** city time of the newest solution; NaN: none yet */
  solvedMs: number;
  /** nothing of the grid is current: all is only what was last known */
  isStale: boolean;
  ends?: LineEnds | null;
}) {
  return (
    <dl className="grid-values">
      {quantities
        .filter(({ value, point }) => value !== null || point !== null)
        .map((report) => (
          <Row
            key={`${report.quantity}/${report.terminal}`}
            report={report}
            at={at}
            solvedMs={solvedMs}
            isOld={isStale}
            ends={ends}
          />
        ))}
    </dl>
  );
}
