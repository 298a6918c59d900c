// The grid in figures: who is without supply, what flows, and how well all this is known.
import { currentLanguage, type TextKey, useText } from '../../../languages/languages.ts';
import { formatNumber, unitSign } from '../../../state/presentation.ts';
import { Tag } from '../../../theme/parts/tag.tsx';
import { useSession, useSessionState } from '../../session-context.ts';
import { figureAbout } from '../../values/figure-about.ts';
import { FigureValue } from '../../values/figure-value.tsx';
import { Calculating } from '../../values/calculating.tsx';
import { useAnswer } from './use-answer.ts';

const ASK_EVERY_MS = 2_000;
const NOW = {};
/** The load that the rest of the screen shows: a second one, got in another way, would differ beside it by its losses. */
const CITY_LOAD = 'city-load';

interface Shown {
  readonly name: TextKey;
  readonly value: string;
  readonly unit?: string;
  readonly title?: string;
  readonly isComputed?: boolean;
  readonly isOut?: boolean;
  readonly isStale: boolean;
}

function GridFigure({ name, value, unit, title, isComputed, isOut, isStale }: Shown) {
  const text = useText();
  return (
    <div className="figure" title={title}>
      <dt className="cap cut">
        {text(name)}{' '}
        {isComputed === true ? <Tag text={text('tag.computed')} title={text('grid.values.basis')} /> : null}
      </dt>
      <dd className="point-value figure-number" data-long={value.length > 8} data-out={isOut === true && !isStale}>
        <span className="number" data-quality={isStale ? 'stale' : 'good'}>
          {value}
        </span>
        <span className="unit">{unit}</span>
      </dd>
    </div>
  );
}

/** As the substations tell it; of a grid that has no such measurements as it is computed. */
function Load({ loadMw, isStale }: { loadMw: number; isStale: boolean }) {
  const text = useText();
  const figure = useSession().figures.find((source) => source.figure.id === CITY_LOAD)?.figure;
  if (figure === undefined) {
    const value = formatNumber(loadMw, 1, currentLanguage());
    return <GridFigure name="grid.figures.load" value={value} unit={unitSign('MW')} isComputed isStale={isStale} />;
  }
  return (
    <div className="figure" title={figureAbout(figure.id, text)}>
      <dt className="cap cut">
        {text(`figure.${figure.id}`)} <Tag text={text('tag.sum')} title={text('origin.sum')} />
      </dt>
      <dd>
        <FigureValue figure={figure} className="figure-number" />
      </dd>
    </div>
  );
}

export function GridFigures({ isStale }: { isStale: boolean }) {
  const text = useText();
  const { result: state } = useAnswer('grid.state', NOW, ASK_EVERY_MS);
  const isReplay = useSessionState((session) => session.replay !== null);
  if (state === null && isReplay)
    return (
      <div className="grid-figures">
        <Calculating />
      </div>
    );
  if (state === null) return <p className="empty grid-figures">{text('grid.figures.none')}</p>;
  const number = (value: number, digits = 0) => formatNumber(value, digits, currentLanguage());
  const switches = state.measuredSwitches + state.staleSwitches + state.assumedSwitches;
  return (
    <dl className="quality-figures grid-figures">
      <GridFigure
        name="grid.figures.out"
        value={number(state.customersOut)}
        isOut={state.customersOut > 0}
        isStale={isStale}
      />
      <GridFigure name="grid.figures.unknown" value={number(state.customersUnknown)} isStale={isStale} />
      <Load loadMw={state.loadMw} isStale={isStale} />
      <GridFigure
        name="grid.figures.losses"
        value={number(state.lossMw, 2)}
        unit={unitSign('MW')}
        isComputed
        isStale={isStale}
      />
      <GridFigure
        name="grid.figures.switches"
        value={number(switches === 0 ? 0 : (100 * state.measuredSwitches) / switches)}
        unit="%"
        title={text('grid.figures.switchesOf', { told: number(state.measuredSwitches), all: number(switches) })}
        isStale={isStale}
      />
      <GridFigure name="grid.figures.doubts" value={number(state.doubts)} isStale={isStale} />
      {state.converged ? null : <p className="grid-failed">{text('grid.figures.notConverged')}</p>}
    </dl>
  );
}
