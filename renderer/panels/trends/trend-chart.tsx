// All panes of the trends: made anew when points, language or theme change, drawn again when values come in.
import { type KeyboardEvent, type WheelEvent, useEffect, useMemo, useRef, useState } from 'react';
import 'uplot/dist/uPlot.min.css';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { pan, stretchOf } from '../../state/replay/time-range.ts';
import { arrangePanes } from '../../state/trends/panes.ts';
import { stretchRange, zoomTrend } from '../../state/trends/trend-range.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { LETTER_WIDTH, AXIS_WIDTH, makePanePlot, type PanePlot, timeAxisHeight } from './pane-plot.ts';
import { useTrendCursor } from './trend-cursor.ts';
import { createTrendFeed, type FeedState, type TrendFeed } from './trend-feed.ts';
import type { ShownPoint } from './trend-words.ts';

const KEY_PAN = 0.25;
const KEY_STEP = 0.01;

export function TrendChart({
  points,
  onFeed,
}: {
  points: readonly ShownPoint[];
  onFeed: (feed: TrendFeed | null) => void;
}) {
  const text = useText();
  const city = useCity();
  const session = useSession();
  const box = useRef<HTMLDivElement>(null);
  const redraw = useRef<() => void>(() => undefined);
  const [newest, setFeed] = useState<TrendFeed | null>(null);
  // Right after a point was added or taken away the feed is still that of the points before.
  const feed = newest?.points === points ? newest : null;
  const [state, setState] = useState<FeedState>({ kind: 'loading' });
  const [size, setSize] = useState({ width: 0, height: 0 });
  const { theme, language, trendRange } = useDesk();
  const moments = useSessionState(({ moments: now }) => now);
  const isOpen = useSessionState(({ link }) => link.kind === 'open');

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    setState({ kind: 'loading' });
    const next = createTrendFeed(session, city, points, { onData: () => redraw.current(), onState: setState });
    setFeed(next);
    onFeed(next);
    return () => {
      onFeed(null);
      next.close();
    };
  }, [session, city, points, onFeed]);

  const plotWidth = size.width - AXIS_WIDTH - LETTER_WIDTH;
  useEffect(() => {
    redraw.current();
    feed?.renew(plotWidth);
    // Another moment or another session has other curves.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [feed, plotWidth, trendRange, moments, isOpen]);

  const panes = useMemo(
    () => (size.height === 0 ? [] : arrangePanes(points, size.height - timeAxisHeight)),
    [points, size.height],
  );

  useEffect(() => {
    const element = box.current;
    if (element === null || feed === null || panes.length === 0) return;
    let isTelling = false;
    const holders = panes.map(() => element.appendChild(document.createElement('div')));
    const plots: PanePlot[] = panes.map((pane, i) =>
      makePanePlot(holders[i]!, {
        pane,
        city,
        points,
        hasTimeAxis: i === panes.length - 1,
        hasRightAxis: panes.some((other) => other.sort === 'curves' && other.units.length > 1),
        syncKey: 'trends',
        onCursor: (ms) => {
          if (!isTelling) useTrendCursor.setState({ ms });
        },
        onStretch: (fromMs, toMs) => useDesk.getState().setTrendRange(stretchRange(fromMs, toMs, session.clock.now())),
      }),
    );
    redraw.current = () => {
      const nowMs = session.clock.now();
      const isAtPresent = useDesk.getState().trendRange.toMs === null;
      const { courses, gaps } = feed;
      for (const plot of plots) plot.draw({ courses, gaps, stretch: feed.stretch(), nowMs, isAtPresent });
    };
    redraw.current();
    // Moved by keys: each pane is told, and none tells the others.
    const unwatch = useTrendCursor.subscribe(({ ms }) => {
      if (isTelling || element.matches(':hover')) return;
      isTelling = true;
      for (const plot of plots) plot.setCursor(ms);
      isTelling = false;
    });
    const resize = new ResizeObserver(() => {
      for (const plot of plots) plot.setWidth(element.clientWidth);
    });
    resize.observe(element);
    return () => {
      redraw.current = () => undefined;
      unwatch();
      resize.disconnect();
      for (const plot of plots) plot.destroy();
      for (const holder of holders) holder.remove();
    };
    // Colours and words of a canvas are read once.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [feed, panes, city, points, session, theme, language]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const desk = useDesk.getState();
    const nowMs = session.clock.now();
    const range = desk.trendRange;
    const { fromMs, toMs } = stretchOf(range, nowMs);
    const cursor = useTrendCursor.getState().ms ?? toMs;
    const side = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (side !== 0 && event.shiftKey) desk.setTrendRange(pan(range, side * KEY_PAN * range.spanMs, nowMs));
    else if (side !== 0) {
      const ms = Math.max(fromMs, Math.min(toMs, cursor + side * KEY_STEP * range.spanMs));
      useTrendCursor.setState({ ms });
    } else if (event.key === '+' || event.key === '=')
      desk.setTrendRange(zoomTrend(range, -1, useTrendCursor.getState().ms, nowMs));
    else if (event.key === '-') desk.setTrendRange(zoomTrend(range, 1, useTrendCursor.getState().ms, nowMs));
    else if (event.key === 'Backspace') desk.goBackInTrends();
    else if (event.key === 'End') desk.setTrendRange({ ...range, toMs: null });
    else if (event.key === 'Escape' && useTrendCursor.getState().ms !== null) useTrendCursor.setState({ ms: null });
    else return;
    event.preventDefault();
  };
  const onWheel = (event: WheelEvent) => {
    const desk = useDesk.getState();
    const nowMs = session.clock.now();
    const sideways = event.deltaX !== 0 ? event.deltaX : event.shiftKey ? event.deltaY : 0;
    if (sideways !== 0)
      desk.setTrendRange(pan(desk.trendRange, (sideways / plotWidth) * desk.trendRange.spanMs, nowMs));
    else if (event.ctrlKey || event.deltaY !== 0)
      desk.setTrendRange(zoomTrend(desk.trendRange, event.deltaY > 0 ? 1 : -1, useTrendCursor.getState().ms, nowMs));
  };

  return (
    <div className="trends-plots">
      {/* A picture that is moved by keys and pointer; what it says is written beside it. */}
      <div
        ref={box}
        className="trends-panes scroll"
        role="application"
        tabIndex={0}
        aria-label={text('trends.chart')}
        aria-describedby="trends-hint"
        onKeyDown={onKeyDown}
        onWheel={onWheel}
        onBlur={() => useTrendCursor.setState({ ms: null })}
      />
      <span id="trends-hint" className="unseen">
        {text('trends.chartHint')}
      </span>
      {state.kind === 'failed' ? (
        <p className="trends-note" role="alert">
          {text('inspector.trendFailed', { message: state.message })}
        </p>
      ) : null}
    </div>
  );
}
