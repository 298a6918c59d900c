// The foot: the time bar with the first figure of the city, what happened last, and how the data flows.
import { useRef } from 'react';
import type { KeyFigure } from '../../../contract/catalogue.ts';
import { currentLanguage, textOf, useText } from '../../languages/languages.ts';
import type { LinkEvent } from '../../link/link.ts';
import { useDesk } from '../../state/desk-store.ts';
import { formatClock, formatDay, formatNumber } from '../../state/presentation.ts';
import { Tag } from '../../theme/parts/tag.tsx';
import { journalTitle } from '../dock/journal-table.tsx';
import { sumRejected } from '../dock/rejected-count.tsx';
import { gridEventLine } from '../grid/grid-event-text.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { useShowOutage, useSupplyCount } from '../grid/use-supply-count.ts';
import { TimeBar } from '../time-bar/time-bar.tsx';
import { orderEntryText } from '../orders/order-entry-text.ts';
import { outageNumber, stateWord } from '../outages/outage-words.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { figureAbout } from '../values/figure-about.ts';
import { FigureValue } from '../values/figure-value.tsx';

import { ageText, writeText } from '../values/point-value.tsx';
import { gridFactOf, withItsLike } from './newest-to-tell.ts';
import { useLastEvent } from './use-last-event.ts';
import { brokersTitle, LostMessages } from './way-in.tsx';

/** The figure whose curve lies behind the time bar. */
function FirstFigure({ figure }: { figure: KeyFigure }) {
  const text = useText();
  const isSum = figure.aggregate === 'sum' || figure.aggregate === 'countState';
  return (
    <div className="foot-figure" title={figureAbout(figure.id, text)}>
      <div className="strong t-12 cut">{text(`figure.${figure.id}`)}</div>
      <div className="t-12 nowrap">
        <FigureValue figure={figure} />{' '}
        <Tag text={text(isSum ? 'tag.sum' : 'tag.computed')} title={text(isSum ? 'origin.sum' : 'origin.computed')} />
      </div>
    </div>
  );
}

/** What of the present waits while the past is shown. */
function HeldEvents() {
  const text = useText();
  const held = useSessionState((state) => state.heldEvents);
  return (
    <span className="foot-held quiet" role="status">
      {held === 0
        ? null
        : held === 1
          ? text('replay.heldOne')
          : text('replay.held', { n: formatNumber(held, 0, currentLanguage()) })}
    </span>
  );
}

function eventText(event: LinkEvent, others: readonly LinkEvent[], titleOf: (id: string) => string): string {
  const fact = gridFactOf(event);
  if (fact !== null) {
    const line = gridEventLine(withItsLike(fact, others), textOf, currentLanguage(), titleOf);
    return `${journalTitle(fact.name, textOf)}: ${line}`;
  }
  switch (event.name) {
    case 'switchOperated':
    case 'switchesOperated':
    case 'supplyLost':
    case 'supplyRestored':
      return journalTitle(event.name, textOf);
    case 'brokerLost':
      return textOf('event.brokerLost', { reason: textOf(`status.broker.trouble.${event.data.trouble}`) });
    case 'fieldSimulatorStopped':
    case 'shadowGridStopped':
    case 'storageFailed':
      return textOf(`event.${event.name}`, { reason: event.data.reason });
    case 'brokerConnected':
    case 'fieldSimulatorStarted':
    case 'shadowGridStarted':
    case 'storageRecovered':
      return textOf(`event.${event.name}`);
    case 'outageOpened':
    case 'outageChanged':
    case 'outageClosed':
      return textOf(`event.${event.name}`, {
        n: outageNumber(event.data.outage),
        device: event.data.device === null ? '' : titleOf(event.data.device),
        state: stateWord(event.data.state, textOf),
      });
    case 'workEndangered':
    case 'workSafe':
      return `${journalTitle(event.name, textOf)}: ${orderEntryText(event.name, event.data, textOf) ?? ''}`;
    case 'journalWritten':
      return `${journalTitle(event.data.kind, textOf)}: ${event.data.by}`;
  }
}

/** Of the grid: when it happened, not when it was told. */
function timeOf(event: LinkEvent): number {
  return gridFactOf(event)?.data.ts ?? event.at;
}

/** The day is said only of what was not today. */
function momentOf(at: number, now: number, timeZone: string): string {
  const language = currentLanguage();
  const day = formatDay(at, language, timeZone);
  const time = formatClock(at, language, timeZone);
  return day === formatDay(now, language, timeZone) ? time : `${day} ${time}`;
}

function LastEvent() {
  const text = useText();
  const { clock } = useSession();
  const { timeZone } = useCity().manifest;
  const { event, before, isAsked } = useLastEvent();
  const told = useSessionState((state) => state.events);
  const model = useSessionState((state) => state.gridModel);
  const isReplay = useSessionState((state) => state.replay !== null);
  if (event === null) {
    const nothing = text(isReplay ? 'event.nonePast' : 'event.none');
    return <div className="foot-event quiet cut">{isAsked ? nothing : ''}</div>;
  }
  const shown = eventText(event, [...told, ...before], (id) => (model === null ? id : titleOfId(model, id)));
  return (
    <div className="foot-event cut" role="log" title={shown}>
      <span className="quiet">{momentOf(timeOf(event), clock.now(), timeZone)}</span> {shown}
    </div>
  );
}

/** How old the grid's solution is and how long it took; beside it who is without supply. Written past React. */
function GridAge() {
  const text = useText();
  const { clock, store } = useSession();
  const live = useSessionState((state) => state.grid);
  const showDock = useDesk((state) => state.showDock);
  const showOutage = useShowOutage();
  const value = useRef<HTMLElement>(null);
  const out = useRef<HTMLButtonElement>(null);
  useSupplyCount((count, { cityTimeMs, solveMs }, isStale) => {
    const element = value.current;
    if (element === null || out.current === null) return;
    const n = count === null ? '' : formatNumber(solveMs, 0, currentLanguage());
    writeText(element, count === null ? textOf('value.none') : textOf('status.gridSolve', { n }));
    const lostMs = store.getState().dataLoss?.sinceMs ?? cityTimeMs;
    const age = ageText(clock.now() - Math.min(lostMs, cityTimeMs));
    element.parentElement!.title =
      count === null ? textOf('grid.figures.none') : textOf('status.gridTitle', { age, n });
    out.current.dataset.stale = String(isStale);
    element.dataset.stale = String(isStale);
    const customers = count?.customersOut ?? 0;
    out.current.hidden = customers === 0;
    const shown = formatNumber(customers, 0, currentLanguage());
    const outText = textOf('schematic.customersOut', { n: shown });
    if (customers === 0) writeText(out.current, '');
    else writeText(out.current, isStale ? `${outText}, ${age}` : outText);
  });
  if (live === null) return null;
  return (
    <>
      <button type="button" className="foot-text" onClick={() => showDock('grid')}>
        {text('status.grid')} <b ref={value} />
      </button>
      <button
        ref={out}
        type="button"
        className="foot-text foot-out"
        title={text('city.customersOutShow')}
        onClick={showOutage}
        hidden
      />
    </>
  );
}

export function StatusBar() {
  const text = useText();
  const status = useSessionState((state) => state.status);
  const isHostLost = useSessionState((state) => state.dataLoss?.cause === 'host');
  const showDock = useDesk((state) => state.showDock);
  const { figures } = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  const number = (value: number) => formatNumber(value, 0, currentLanguage());
  const broker = status?.broker;
  const figure = figures[0]?.figure;
  return (
    <footer className="foot" aria-label={text('status.label')}>
      <TimeBar figure={figure?.id ?? null}>{figure === undefined ? null : <FirstFigure figure={figure} />}</TimeBar>
      {isReplay ? <HeldEvents /> : null}
      <LastEvent />
      {isReplay ? (
        <div className="foot-flow">
          <GridAge />
        </div>
      ) : status === null || broker === undefined ? null : (
        <div className="foot-flow" data-old={isHostLost}>
          <button
            type="button"
            className="foot-text"
            title={`${brokersTitle(status, text)}\n${text('health.about')}`}
            onClick={() => showDock('health')}
          >
            <i className="broker-dot" data-state={isHostLost ? 'lost' : broker.state} />
            {text('status.broker')}{' '}
            <b>
              {broker.state === 'connected' && !isHostLost
                ? text('status.rate', { n: number(status.telemetry.messagesPerSecond) })
                : text(`status.broker.${isHostLost ? 'unknown' : broker.state}`)}
            </b>
          </button>
          <span>
            {text('status.delay')} <b>{text('status.delayMs', { n: number(status.telemetry.lagMs) })}</b>
          </span>
          <span>
            {text('status.points')} <b>{number(status.telemetry.points)}</b>
          </span>
          <span>
            {text('status.stale')} <b>{number(status.telemetry.stalePoints)}</b>
          </span>
          <LostMessages lost={status.telemetry.lost} />
          <GridAge />
          <button
            type="button"
            className="foot-button"
            title={text('status.rejectedOpen')}
            onClick={() => showDock('quality')}
          >
            {text('status.rejected')} <b>{number(sumRejected(status.telemetry.rejected))}</b>
          </button>
          {status.storage.state === 'failed' ? (
            <button
              type="button"
              className="foot-button foot-failed"
              title={status.storage.detail}
              onClick={() => showDock('health')}
            >
              {text('status.storageFailed')}
            </button>
          ) : null}
        </div>
      )}
    </footer>
  );
}
