// The foot: the first figure of the city with its curve, what happened last, and how the data flows.
import { useEffect, useRef } from 'react';
import { currentLanguage, textOf, useText } from '../../languages/languages.ts';
import type { LinkEvent } from '../../link/link.ts';
import { useDesk } from '../../state/desk-store.ts';
import { formatClock, formatNumber } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { Tag } from '../../theme/parts/tag.tsx';
import { FigureCurve, formatEdge } from '../dock/figure-trends.tsx';
import { journalTitle } from '../dock/journal-table.tsx';
import { sumRejected } from '../dock/rejected-count.tsx';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { FigureValue } from '../values/figure-value.tsx';
import { ageText, writeText } from '../values/point-value.tsx';

function CityCurve() {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const from = useRef<HTMLSpanElement>(null);
  const half = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        const now = session.clock.now();
        const start = session.history.from(now);
        const show = (element: HTMLElement | null, ms: number) => {
          if (element !== null) writeText(element, formatEdge(ms, now - start, timeZone));
        };
        show(from.current, start);
        show(half.current, (start + now) / 2);
      }),
    [session, timeZone],
  );
  const first = session.figures[0];
  if (first === undefined) return <span className="grow" />;
  const { figure } = first;
  const isSum = figure.aggregate === 'sum' || figure.aggregate === 'countState';
  return (
    <>
      <div className="foot-figure">
        <div className="strong t-12 cut">{text(`figure.${figure.id}`)}</div>
        <div className="t-12 nowrap">
          <FigureValue figure={figure} />{' '}
          <Tag text={text(isSum ? 'tag.sum' : 'tag.computed')} title={text(isSum ? 'origin.sum' : 'origin.computed')} />
        </div>
      </div>
      <div className="foot-curve">
        <FigureCurve id={figure.id} />
        <div className="foot-axis">
          <span ref={from} />
          <span ref={half} />
          <span>{text('status.now')}</span>
        </div>
      </div>
    </>
  );
}

function eventText(event: LinkEvent): string {
  switch (event.name) {
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
    case 'journalWritten':
      return `${journalTitle(event.data.kind, textOf)}: ${event.data.by}`;
  }
}

function LastEvent() {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const event = useSessionState((state) => state.events[0]);
  if (event === undefined) return <div className="foot-event quiet cut">{text('event.none')}</div>;
  return (
    <div className="foot-event cut" role="log">
      <span className="quiet">{formatClock(event.at, currentLanguage(), timeZone)}</span> {eventText(event)}
    </div>
  );
}

/** How old the grid's solution is, how long it took, and how many customers are without supply; written past React. */
function GridAge() {
  const text = useText();
  const { clock } = useSession();
  const live = useSessionState((state) => state.grid);
  const showDock = useDesk((state) => state.showDock);
  const value = useRef<HTMLElement>(null);
  const out = useRef<HTMLElement>(null);
  useEffect(() => {
    if (live === null) return;
    return onBeat(() => {
      const element = value.current;
      if (element === null) return;
      const isKnown = !Number.isNaN(live.cityTimeMs);
      const n = isKnown ? formatNumber(live.solveMs, 0, currentLanguage()) : '';
      writeText(element, isKnown ? textOf('status.gridSolve', { n }) : textOf('value.none'));
      const age = ageText(clock.now() - live.cityTimeMs);
      const customers = live.columns.feeders.customersOut.reduce((sum, n) => sum + n, 0);
      if (out.current !== null) {
        out.current.hidden = customers === 0;
        const shown = formatNumber(customers, 0, currentLanguage());
        writeText(out.current, textOf('schematic.customersOut', { n: shown }));
      }
      element.parentElement!.title = isKnown ? textOf('status.gridTitle', { age, n }) : textOf('grid.figures.none');
    });
  }, [live, clock]);
  if (live === null) return null;
  return (
    <button type="button" className="foot-text" onClick={() => showDock('grid')}>
      {text('status.grid')} <b ref={value} /> <b ref={out} className="foot-out" hidden />
    </button>
  );
}

export function StatusBar() {
  const text = useText();
  const status = useSessionState((state) => state.status);
  const isHostLost = useSessionState((state) => state.dataLoss?.cause === 'host');
  const showDock = useDesk((state) => state.showDock);
  const number = (value: number) => formatNumber(value, 0, currentLanguage());
  const broker = status?.broker;
  return (
    <footer className="foot" aria-label={text('status.label')}>
      <CityCurve />
      <LastEvent />
      {status === null || broker === undefined ? null : (
        <div className="foot-flow" data-old={isHostLost}>
          <span title={broker.url}>
            <i className="broker-dot" data-state={isHostLost ? 'lost' : broker.state} />
            {text('status.broker')}{' '}
            <b>
              {broker.state === 'connected' && !isHostLost
                ? text('status.rate', { n: number(status.telemetry.messagesPerSecond) })
                : text(`status.broker.${isHostLost ? 'unknown' : broker.state}`)}
            </b>
          </span>
          <span>
            {text('status.delay')} <b>{text('status.delayMs', { n: number(status.telemetry.lagMs) })}</b>
          </span>
          <span>
            {text('status.points')} <b>{number(status.telemetry.points)}</b>
          </span>
          <span>
            {text('status.stale')} <b>{number(status.telemetry.stalePoints)}</b>
          </span>
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
            <span className="foot-failed" title={status.storage.detail}>
              {text('status.storageFailed')}
            </span>
          ) : null}
        </div>
      )}
    </footer>
  );
}
