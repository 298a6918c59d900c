// A wall display: the city, one hero figure, a few facts, nothing to touch. Legible at six metres (look 12).
import { useEffect, useRef, useState } from 'react';
import { FigureCurve } from '../../panels/dock/figure-trends.tsx';
import { DrillMark } from '../../panels/drills/drill-mark.tsx';
import { CityView } from '../../panels/city-view/city-view.tsx';
import { CustomersOut } from '../../panels/grid/supply-figure.tsx';
import { useCity, useSession, useSessionState } from '../../panels/session-context.ts';
import { FigureValue } from '../../panels/values/figure-value.tsx';
import { ageText, writeText } from '../../panels/values/point-value.tsx';
import { currentLanguage, textOf, useText } from '../../languages/languages.ts';
import { formatClock, formatDay, formatNumber } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { AlarmMark } from '../../theme/parts/alarm-mark.tsx';
import { useTour } from './use-tour.ts';
import { useWallOutage, WallOutageHero } from './wall-outage.tsx';

/** One hero, six facts: more cannot be read from where one stands. */
const FACTS = 6;
/** With a grid those without supply take the place of the others. */
const FACTS_BESIDE_SUPPLY = 3;
/** The same holds for names on the map, which stand at the least size: 68 px of 3840 for 11 px on a desk. */
const NAMES = 5;
const nameScale = (): number => ((68 / 3840) * innerWidth) / 11;

function WallClock() {
  const { clock } = useSession();
  const { timeZone } = useCity().manifest;
  const time = useRef<HTMLTimeElement>(null);
  const day = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        const now = clock.now();
        if (time.current !== null) writeText(time.current, formatClock(now, currentLanguage(), timeZone));
        if (day.current !== null) writeText(day.current, formatDay(now, currentLanguage(), timeZone));
      }),
    [clock, timeZone],
  );
  return (
    <div className="wall-clock">
      <time ref={time} />
      <span ref={day} className="wall-normal second" />
    </div>
  );
}

/** How old the newest frame of values is: on a wall the only sign that the picture lives. */
function DataAge() {
  const { clock } = useSession();
  const { live } = useCity();
  const age = useRef<HTMLElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        if (age.current === null || Number.isNaN(live.frameTimeMs)) return;
        const ms = Math.max(0, clock.now() - live.frameTimeMs);
        const shown =
          ms < 10_000 ? textOf('age.seconds', { n: formatNumber(ms / 1000, 1, currentLanguage()) }) : ageText(ms);
        writeText(age.current, textOf('wall.old', { age: shown }));
      }),
    [clock, live],
  );
  return <b ref={age} />;
}

function WallMode() {
  const text = useText();
  const status = useSessionState((state) => state.status);
  const dataLoss = useSessionState((state) => state.dataLoss);
  const { timeZone } = useCity().manifest;
  if (dataLoss !== null) {
    const clock = formatClock(dataLoss.sinceMs, currentLanguage(), timeZone);
    return (
      <div className="wall-mode" data-lost="true" role="alert">
        <AlarmMark priority={1} />
        <b>{text('mode.noData')}</b>
        <span className="second">{clock}</span>
      </div>
    );
  }
  if (status === null) return null;
  const { simulated, measured } = status.origins;
  const source = simulated === 0 ? 'wall.measuredField' : measured === 0 ? 'wall.simulatedField' : 'wall.mixedField';
  return (
    <div className="wall-mode" role="status">
      <i className="dot" />
      <b>{text(`mode.${status.mode}`)}</b>
      <span className="second">{text(source)}</span>
    </div>
  );
}

export function WallDesk() {
  const text = useText();
  const { figures } = useSession();
  const { manifest } = useCity();
  const dataLoss = useSessionState((state) => state.dataLoss);
  const hasGrid = useSessionState((state) => state.grid !== null);
  const [scale] = useState(nameScale);
  const outage = useWallOutage();
  useTour(outage);
  const [first, ...rest] = figures;
  // In an outage what the city is about otherwise becomes one fact of several.
  const hero = outage === null ? first : undefined;
  const others = outage === null ? rest : figures;
  return (
    <div className="wall" data-lost={dataLoss !== null}>
      <CityView labelScale={scale} mostLabels={NAMES}>
        <DrillMark />
      </CityView>
      <section className="wall-side" aria-label={manifest.name}>
        <WallClock />
        <h1 className="wall-city">{manifest.name}</h1>
        {outage === null ? null : <WallOutageHero outage={outage} />}
        {hero === undefined ? null : (
          <div className="wall-hero">
            <FigureValue figure={hero.figure} className="wall-hero-number" />
            <div className="wall-title">{text(`figure.${hero.figure.id}`)}</div>
            <div className="wall-curve">
              <FigureCurve id={hero.figure.id} />
            </div>
          </div>
        )}
        <dl className="wall-facts">
          {hasGrid && outage === null ? (
            <div className="wall-supply">
              <dt>{text('city.customersOut')}</dt>
              <dd>
                <CustomersOut className="wall-supply-number" />
              </dd>
            </div>
          ) : null}
          {others.slice(0, hasGrid ? FACTS_BESIDE_SUPPLY : FACTS).map(({ figure }) => (
            <div key={figure.id} className="wall-fact">
              <dt className="second">{text(`figure.${figure.id}`)}</dt>
              <dd>
                <FigureValue figure={figure} />
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <footer className="wall-foot">
        <WallMode />
        <span className="wall-source">{manifest.source.attribution}</span>
        <span className="wall-age">
          <span className="second">{text('wall.dataAge')}</span> <DataAge />
        </span>
      </footer>
    </div>
  );
}
