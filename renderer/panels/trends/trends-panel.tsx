// Courses of several points side by side: live at their right edge, as far back as there is history.
import {
  ChevronLeft,
  ChevronRight,
  ChevronsDown,
  ChevronsUp,
  Download,
  Plus,
  Undo2,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import { useMemo, useState } from 'react';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { pan } from '../../state/replay/time-range.ts';
import { MOST_POINTS } from '../../state/trends/panes.ts';
import { TREND_SPANS, type TrendSpan, zoomTrend } from '../../state/trends/trend-range.ts';
import { Button, IconButton } from '../../theme/parts/button.tsx';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { TrendChart } from './trend-chart.tsx';
import type { TrendFeed } from './trend-feed.ts';
import { TrendList } from './trend-list.tsx';
import { shownPoints } from './trend-words.ts';

function RangeTools() {
  const text = useText();
  const session = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  const { trendRange, trendBack, setTrendRange, goBackInTrends, areTrendsTall, setTrendsTall } = useDesk();
  const spans = Object.entries(TREND_SPANS) as [TrendSpan, number][];
  const known = spans.find(([, ms]) => ms === trendRange.spanMs)?.[0] ?? '';
  const now = () => session.clock.now();
  const isLive = trendRange.toMs === null;
  return (
    <div className="trends-tools" role="toolbar" aria-label={text('trends.range')}>
      <select
        className="select"
        aria-label={text('trends.range')}
        value={known}
        onChange={(event) => {
          const spanMs = TREND_SPANS[event.target.value as TrendSpan];
          if (spanMs !== undefined) setTrendRange({ ...trendRange, spanMs });
        }}
      >
        {known === '' ? <option value="">{text('trends.span.own')}</option> : null}
        {spans.map(([span]) => (
          <option key={span} value={span}>
            {text(`trends.span.${span}`)}
          </option>
        ))}
      </select>
      <Button
        size="small"
        aria-pressed={isLive}
        title={text('trends.followHint')}
        onClick={() => setTrendRange({ ...trendRange, toMs: isLive ? now() : null })}
      >
        {text(isReplay ? 'trends.followMoment' : 'trends.follow')}
      </Button>
      <IconButton
        side="top"
        label={text('trends.earlier')}
        onClick={() => setTrendRange(pan(trendRange, -0.5 * trendRange.spanMs, now()))}
      >
        <ChevronLeft />
      </IconButton>
      <IconButton
        side="top"
        label={text('trends.later')}
        onClick={() => setTrendRange(pan(trendRange, 0.5 * trendRange.spanMs, now()))}
      >
        <ChevronRight />
      </IconButton>
      <IconButton
        side="top"
        label={text('trends.zoomIn')}
        onClick={() => setTrendRange(zoomTrend(trendRange, -1, null, now()))}
      >
        <ZoomIn />
      </IconButton>
      <IconButton
        side="top"
        label={text('trends.zoomOut')}
        onClick={() => setTrendRange(zoomTrend(trendRange, 1, null, now()))}
      >
        <ZoomOut />
      </IconButton>
      <IconButton side="top" label={text('trends.back')} disabled={trendBack.length === 0} onClick={goBackInTrends}>
        <Undo2 />
      </IconButton>
      <span className="grow" />
      <IconButton
        side="top"
        label={text(areTrendsTall ? 'trends.lower' : 'trends.taller')}
        aria-pressed={areTrendsTall}
        onClick={() => setTrendsTall(!areTrendsTall)}
      >
        {areTrendsTall ? <ChevronsDown /> : <ChevronsUp />}
      </IconButton>
    </div>
  );
}

export function TrendsPanel() {
  const text = useText();
  const session = useSession();
  const city = useCity();
  const { trendPoints, setOverlay, clearTrends } = useDesk();
  const points = useMemo(() => shownPoints(city, trendPoints), [city, trendPoints]);
  const [feed, setFeed] = useState<TrendFeed | null>(null);
  const isFull = points.length >= MOST_POINTS;
  return (
    <div className="trends">
      {points.length === 0 ? (
        <p className="empty trends-empty">{text('trends.empty')}</p>
      ) : (
        <div className="trends-main">
          <RangeTools />
          <TrendChart points={points} onFeed={setFeed} />
        </div>
      )}
      <div className="trends-side">
        <div className="trends-tools">
          <Button size="small" disabled={isFull} onClick={() => setOverlay('trendPoint')}>
            <Plus />
            {text('trends.add')}
          </Button>
          {isFull ? <span className="quiet t-12">{text('trends.full', { n: MOST_POINTS })}</span> : null}
          <span className="grow" />
          {points.length === 0 ? null : (
            <>
              <Button size="small" onClick={clearTrends}>
                {text('trends.clear')}
              </Button>
              {session.may('history.page') ? (
                <Button size="small" onClick={() => setOverlay('trendExport')}>
                  <Download />
                  {text('trends.export')}
                </Button>
              ) : null}
            </>
          )}
        </div>
        {points.length === 0 ? null : <TrendList points={points} feed={feed?.points === points ? feed : null} />}
      </div>
    </div>
  );
}
