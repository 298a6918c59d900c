// The city in a dozen figures, generic: the catalogue says what counts and in which order.
import { useText } from '../../languages/languages.ts';
import { SupplyFigure } from '../grid/supply-figure.tsx';
import { useSession, useSessionState } from '../session-context.ts';
import { PanelHead } from '../../theme/parts/panel-head.tsx';
import { figureAbout } from '../values/figure-about.ts';
import { FigureValue } from '../values/figure-value.tsx';

/** Figures ranked below this are the headline; the rest stand in a quieter list. */
const HEADLINE_RANK = 10;

export function CityNowPanel() {
  const text = useText();
  const { figures } = useSession();
  const hasGrid = useSessionState((state) => state.grid !== null);
  const headline = figures.filter(({ figure }) => figure.rank < HEADLINE_RANK);
  const others = figures.filter(({ figure }) => figure.rank >= HEADLINE_RANK);
  return (
    <section className="city-now" aria-labelledby="city-now-title" tabIndex={0}>
      <PanelHead title={text('city.title')} id="city-now-title" />
      {figures.length === 0 ? <p className="empty">{text('figures.empty')}</p> : null}
      {headline.length === 0 && !hasGrid ? null : (
        <dl className="figure-grid">
          <SupplyFigure />
          {headline.map(({ figure }) => (
            <div key={figure.id} className="figure" title={figureAbout(figure.id, text)}>
              <dt className="cap">{text(`figure.${figure.id}`)}</dt>
              <dd>
                <FigureValue figure={figure} className="figure-number" />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {others.length === 0 ? null : (
        <dl className="figure-list">
          {others.map(({ figure }) => (
            <div key={figure.id} className="figure-line" title={figureAbout(figure.id, text)}>
              <dt>{text(`figure.${figure.id}`)}</dt>
              <dd>
                <FigureValue figure={figure} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
