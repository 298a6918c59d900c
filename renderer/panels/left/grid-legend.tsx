// How the grid is coloured, and what its colours and forms mean: made from the very rows that the picture is coloured by.
import { Fragment } from 'react';
import { currentLanguage, type TextOf, useText } from '../../languages/languages.ts';
import { gridLegend, type LegendEntry } from '../../scene/grid/grid-colours.ts';
import { GRID_COLOURS, type GridColour } from '../../scene/scene-api.ts';
import { useDesk } from '../../state/desk-store.ts';
import { formatNumber } from '../../state/presentation.ts';
import { IndicatorSymbol } from '../schematic/symbols.tsx';
import { useHasGrid } from '../grid/use-grid.ts';

/** Ends of the steps of a scale: each number once. */
function marksOf(steps: readonly LegendEntry[]): string {
  const number = (value: number | undefined) =>
    value === undefined ? '' : formatNumber(value, Number.isInteger(value) ? 0 : 2, currentLanguage());
  const first = steps[0];
  const last = steps.at(-1);
  return `${number(first?.from ?? first?.to)} \u2026 ${number(last?.to ?? last?.from)}`;
}

function Scale({ steps, title }: { steps: readonly LegendEntry[]; title: string }) {
  const language = currentLanguage();
  const ends = steps.slice(1).map(({ from }) => from ?? 0);
  const shown = ends.length > 6 ? ends.filter((_, i) => i % 2 === 1) : ends;
  return (
    <div className="legend-ramp">
      <div className="cap wrap">{title}</div>
      <div className="ramp" role="img" aria-label={`${title}: ${marksOf(steps)}`}>
        {steps.map(({ token }) => (
          <i key={token} style={{ background: `var(${token})` }} />
        ))}
      </div>
      <div className="cap ramp-marks grid-marks" aria-hidden="true">
        {shown.map((value) => (
          <span key={value}>{formatNumber(value, 0, language)}</span>
        ))}
      </div>
    </div>
  );
}

/** The line as it is drawn: solid, dotted, or with a gap and a question. */
function LineSample({ entry }: { entry: LegendEntry }) {
  const dash = entry.meaning === 'dead' ? '2 5' : entry.meaning === 'unknown' ? '9 12' : undefined;
  return (
    <svg className="legend-line" width="30" height="12" aria-hidden="true">
      <path d="M1 6h28" stroke={`var(${entry.token})`} strokeWidth="2.4" strokeDasharray={dash} />
      {entry.meaning === 'unknown' ? (
        <text x="15" y="10" textAnchor="middle" style={{ fill: `var(${entry.token})` }}>
          ?
        </text>
      ) : null}
    </svg>
  );
}

function Hues({ hues, text }: { hues: readonly LegendEntry[]; text: TextOf }) {
  return (
    <div className="legend-ramp">
      <div className="ramp" aria-hidden="true">
        {hues.map(({ token }) => (
          <i key={token} style={{ background: `var(${token})` }} />
        ))}
      </div>
      <div className="cap wrap">{text('grid.legend.hues')}</div>
    </div>
  );
}

export function GridLegend() {
  const text = useText();
  const { gridColour, setGridColour } = useDesk();
  if (!useHasGrid()) return null;
  const entries = gridLegend(gridColour);
  const steps = entries.filter(({ meaning }) => meaning === 'range');
  const hues = entries.filter(({ meaning }) => meaning === 'hue');
  return (
    <div className="grid-legend">
      <label className="grid-colour">
        <span className="cap">{text('grid.colour')}</span>
        <select
          className="select"
          value={gridColour}
          onChange={(event) => setGridColour(event.target.value as GridColour)}
        >
          {GRID_COLOURS.map((colour) => (
            <option key={colour} value={colour}>
              {text(`grid.colour.${colour}`)}
            </option>
          ))}
        </select>
      </label>
      {steps.length > 0 ? (
        <Scale steps={steps} title={text(gridColour === 'loading' ? 'grid.legend.loading' : 'grid.legend.voltage')} />
      ) : null}
      {hues.length > 0 ? <Hues hues={hues} text={text} /> : null}
      {entries.map((entry) => (
        <Fragment key={entry.token}>
          {entry.meaning === 'live' || entry.meaning === 'dead' || entry.meaning === 'unknown' ? (
            <div className="legend-row">
              <LineSample entry={entry} />
              <span className="wrap">{text(`grid.legend.${entry.meaning}`)}</span>
            </div>
          ) : null}
        </Fragment>
      ))}
      {gridColour === 'supply' ? (
        <div className="legend-row">
          <LineSample entry={{ token: '--load-6', meaning: 'live' }} />
          <span className="wrap">{text('grid.legend.overload')}</span>
        </div>
      ) : null}
      {gridColour === 'supply' ? (
        <div className="legend-row">
          <LineSample entry={{ token: '--load-7', meaning: 'live' }} />
          <span className="wrap">{text('grid.legend.heavyOverload')}</span>
        </div>
      ) : null}
      <div className="legend-row">
        <svg className="legend-line" width="30" height="12" aria-hidden="true">
          <rect x="1.500" y="1.500" width="9" height="9" className="legend-switch" data-closed="true" />
          <rect x="18.500" y="1.500" width="9" height="9" className="legend-switch" />
        </svg>
        <span className="wrap">{text('grid.legend.switches')}</span>
      </div>
      <div className="legend-row">
        <svg className="legend-line" width="30" height="12" aria-hidden="true">
          <rect x="1" y="1" width="28" height="10" className="legend-outage" />
          <rect x="5" y="3.500" width="5" height="5" className="legend-outage-mark" />
        </svg>
        <span className="wrap">{text('grid.legend.outage')}</span>
      </div>
      <div className="legend-row">
        <svg className="legend-line" width="30" height="12" aria-hidden="true">
          <g transform="translate(15 6)">
            <IndicatorSymbol hasPassed={true} />
          </g>
        </svg>
        <span className="wrap">{text('grid.legend.passed')}</span>
      </div>
    </div>
  );
}
