// The grid in figures: who is without supply, what flows, and how well all this is known.
import { currentLanguage, type TextKey, useText } from '../../../languages/languages.ts';
import { formatNumber, unitSign } from '../../../state/presentation.ts';
import { Tag } from '../../../theme/parts/tag.tsx';
import { useAnswer } from './use-answer.ts';

const ASK_EVERY_MS = 2_000;
const NOW = {};

export function GridFigures({ isStale }: { isStale: boolean }) {
  const text = useText();
  const { result: state } = useAnswer('grid.state', NOW, ASK_EVERY_MS);
  if (state === null) return <p className="empty grid-figures">{text('grid.figures.none')}</p>;
  const number = (value: number, digits = 0) => formatNumber(value, digits, currentLanguage());
  const switches = state.measuredSwitches + state.assumedSwitches;
  const figures: readonly { name: TextKey; value: string; unit: string; title?: string }[] = [
    { name: 'grid.figures.out', value: number(state.customersOut), unit: '' },
    { name: 'grid.figures.unknown', value: number(state.customersUnknown), unit: '' },
    { name: 'grid.figures.load', value: number(state.loadMw, 1), unit: unitSign('MW') },
    { name: 'grid.figures.losses', value: number(state.lossMw, 2), unit: unitSign('MW') },
    {
      name: 'grid.figures.switches',
      value: switches === 0 ? number(0) : number((100 * state.measuredSwitches) / switches),
      unit: '%',
      title: text('grid.figures.switchesOf', { told: number(state.measuredSwitches), all: number(switches) }),
    },
    { name: 'grid.figures.doubts', value: number(state.doubts), unit: '' },
  ];
  return (
    <dl className="quality-figures grid-figures">
      {figures.map(({ name, value, unit, title }) => (
        <div key={name} className="figure" title={title}>
          <dt className="cap cut">
            {text(name)}{' '}
            {name === 'grid.figures.load' || name === 'grid.figures.losses' ? (
              <Tag text={text('tag.computed')} title={text('grid.values.basis')} />
            ) : null}
          </dt>
          <dd
            className="point-value figure-number"
            data-long={value.length > 8}
            data-out={name === 'grid.figures.out' && state.customersOut > 0 && !isStale}
          >
            <span className="number" data-quality={isStale ? 'stale' : 'good'}>
              {value}
            </span>
            <span className="unit">{unit}</span>
          </dd>
        </div>
      ))}
      {state.converged ? null : <p className="grid-failed">{text('grid.figures.notConverged')}</p>}
    </dl>
  );
}
