// The stretch of time itself: round times, what happened, where nothing was recorded, the playhead, the present.
import { type KeyboardEvent, type PointerEvent, type WheelEvent, useEffect, useMemo, useRef, useState } from 'react';
import { currentLanguage, textOf, useText } from '../../languages/languages.ts';
import { formatClock, formatDate, formatDay, formatHourMinute } from '../../state/presentation.ts';
import { ticksBetween } from '../../state/replay/city-wall-time.ts';
import { follow, pan, type Stretch, stretchOf, zoom } from '../../state/replay/time-range.ts';
import { onBeat } from '../../state/ticker.ts';
import { curvePath } from '../dock/figure-trends.tsx';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { useBar } from './bar-state.ts';
import { markText, momentText } from './mark-text.ts';
import {
  clusterMarks,
  countText,
  drawnAt,
  FILLED,
  isOver,
  MARK_SHAPES,
  type MarkCluster,
  shapeOf,
} from './time-marks.ts';
import { playheadMs, seekTo } from './time-travel.ts';
import type { Extent, Marks } from './use-record.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** pixels between two labelled times, at least */
const TICK_PX = 76;
/** pixels: as near to a mark one means the mark */
const NEAR_PX = 7;
/** pixels; below it round times, and room for the frame of a replay */
const CURVE_HEIGHT = 26;
const MOST_TOLD = 4;
/** pixels: a time, a day with its name */
const TIME_WIDTH = 40;
const DAY_WIDTH = 76;

interface Hover {
  readonly x: number;
  readonly ms: number;
  readonly cluster: MarkCluster | null;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -SECOND,
  ArrowRight: SECOND,
  ArrowDown: -MINUTE,
  ArrowUp: MINUTE,
  PageDown: -HOUR,
  PageUp: HOUR,
};

/** Where the record is empty: before it began, and while no host was running. */
function emptyParts(extent: Extent | null, { fromMs, toMs }: Stretch): Stretch[] {
  if (extent === null) return [];
  const parts = [{ fromMs: Number.NEGATIVE_INFINITY, toMs: extent.fromMs ?? Number.POSITIVE_INFINITY }, ...extent.gaps];
  return parts
    .map((part) => ({ fromMs: Math.max(fromMs, part.fromMs), toMs: Math.min(toMs, part.toMs) }))
    .filter((part) => part.toMs > part.fromMs);
}

/** The stretch on screen; moves on with the present by whole pixels, and comes along with the playhead. */
export function useStretch(width: number): Stretch {
  const session = useSession();
  const range = useBar((state) => state.range);
  const [presentMs, setPresent] = useState(() => session.replay.presentMs());
  useEffect(
    () =>
      onBeat(() => {
        const now = session.replay.presentMs();
        setPresent((last) => (Math.abs(now - last) * width >= useBar.getState().range.spanMs ? now : last));
        const { range: shown } = useBar.getState();
        const followed = session.store.getState().replay === null ? shown : follow(shown, playheadMs(session), now);
        if (followed !== shown) useBar.setState({ range: followed });
      }),
    [session, width],
  );
  return useMemo(() => stretchOf(range, presentMs), [range, presentMs]);
}

export function TimeTrack({
  stretch,
  width,
  onWidth,
  extent,
  marks,
  figure,
}: {
  stretch: Stretch;
  width: number;
  onWidth: (width: number) => void;
  extent: Extent | null;
  marks: Marks;
  /** id of the key figure whose curve lies behind; null: none */
  figure: string | null;
}) {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const model = useSessionState((state) => state.gridModel);
  const isReplay = useSessionState((state) => state.replay !== null);
  const wish = useSessionState((state) => state.replayWish);
  const isAtPresent = useBar(({ range }) => range.toMs === null);
  const box = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const curve = useRef<SVGPathElement>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  const playsOn = useRef(0);
  const isDragging = useRef(false);
  const { fromMs, toMs } = stretch;
  const xOf = (ms: number) => ((ms - fromMs) / (toMs - fromMs)) * width;
  const msOf = (x: number) => fromMs + (Math.max(0, Math.min(width, x)) / width) * (toMs - fromMs);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => onWidth(Math.max(1, element.clientWidth)));
    watch.observe(element);
    return () => watch.disconnect();
  }, [onWidth]);

  // The playhead runs with the picture, past React.
  useEffect(() => {
    let frame = 0;
    const draw = () => {
      const element = head.current;
      if (element === null) return;
      const at = playheadMs(session);
      // A share of the track, however wide that is by now.
      const share = Math.max(0, Math.min(1, (at - fromMs) / (toMs - fromMs)));
      element.style.left = `${(100 * share).toFixed(3)}%`;
      if ((session.store.getState().replay?.speed ?? 0) > 0) frame = requestAnimationFrame(draw);
    };
    draw();
    const endBeat = onBeat(() => {
      cancelAnimationFrame(frame);
      draw();
      const element = box.current;
      if (element === null) return;
      const at = playheadMs(session);
      const language = currentLanguage();
      element.setAttribute('aria-valuenow', String(Math.round(at / SECOND)));
      element.setAttribute(
        'aria-valuetext',
        `${formatClock(at, language, timeZone)}, ${formatDate(at, language, timeZone)}`,
      );
      if (figure !== null && curve.current !== null) {
        const shown = { width, height: CURVE_HEIGHT, fromMs, toMs };
        curve.current.setAttribute('d', curvePath(session.history.read(figure), shown));
      }
    });
    return () => {
      cancelAnimationFrame(frame);
      endBeat();
    };
    // The playhead is drawn anew with each wish.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [session, fromMs, toMs, width, timeZone, figure, wish]);

  const ticks = useMemo(
    () => ticksBetween(fromMs, toMs, Math.max(1, Math.floor(width / TICK_PX)), timeZone),
    [fromMs, toMs, width, timeZone],
  );
  const clusters = useMemo(() => clusterMarks(marks.marks, { fromMs, toMs }, width), [marks, fromMs, toMs, width]);
  const language = currentLanguage();

  const look = (event: PointerEvent<HTMLDivElement>): number => {
    const { left } = event.currentTarget.getBoundingClientRect();
    const x = Math.max(0, Math.min(width, event.clientX - left));
    const away = (cluster: MarkCluster) => Math.abs(drawnAt(cluster.x, width) - x);
    const near = clusters.filter((cluster) => away(cluster) <= NEAR_PX);
    near.sort((a, b) => away(a) - away(b));
    setHover({ x: left + x, ms: msOf(x), cluster: isDragging.current ? null : (near[0] ?? null) });
    return msOf(x);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.focus();
    const ms = look(event);
    isDragging.current = true;
    playsOn.current = session.store.getState().replay?.speed ?? 0;
    // On a mark one means what happened: the moment at which it holds.
    seekTo(session, hover?.cluster == null ? ms : hover.cluster.mark.atMs);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const ms = look(event);
    if (isDragging.current && event.movementX !== 0) seekTo(session, ms);
  };
  const onPointerUp = () => {
    if (!isDragging.current) return;
    isDragging.current = false;
    if (playsOn.current > 0) session.replay.play(playsOn.current);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    const target =
      step !== undefined
        ? playheadMs(session) + step * (event.shiftKey ? 10 : 1)
        : event.key === 'Home'
          ? extent?.fromMs
          : event.key === 'End'
            ? session.replay.presentMs()
            : undefined;
    if (target === undefined || target === null) return;
    event.preventDefault();
    seekTo(session, Math.max(target, extent?.fromMs ?? target));
  };
  const onWheel = (event: WheelEvent<HTMLDivElement>) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    const { range } = useBar.getState();
    const now = session.replay.presentMs();
    const sideways = event.deltaX !== 0 ? event.deltaX : event.shiftKey ? event.deltaY : 0;
    const next =
      sideways !== 0
        ? pan(range, (sideways / width) * range.spanMs, now)
        : zoom(range, event.deltaY > 0 ? 1 : -1, msOf(event.clientX - left), now);
    useBar.setState({ range: next });
  };

  return (
    <div
      ref={box}
      className="track"
      role="slider"
      tabIndex={0}
      aria-label={text('replay.bar')}
      aria-describedby="track-hint"
      aria-valuemin={Math.round((extent?.fromMs ?? fromMs) / SECOND)}
      aria-valuemax={Math.round(toMs / SECOND)}
      aria-valuenow={Math.round(toMs / SECOND)}
      data-replay={isReplay}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onPointerLeave={() => setHover(null)}
      onKeyDown={onKeyDown}
      onWheel={onWheel}
    >
      <span id="track-hint" className="unseen">
        {text('replay.barHint')}
      </span>
      <svg className="track-drawing" aria-hidden="true">
        <defs>
          <pattern id="track-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path d="M0 0V6" className="track-hatch" />
          </pattern>
        </defs>
        {emptyParts(extent, stretch).map((part) => (
          <rect
            key={part.fromMs}
            className="track-gap"
            x={xOf(part.fromMs)}
            y="1"
            width={xOf(part.toMs) - xOf(part.fromMs)}
            height={CURVE_HEIGHT}
          />
        ))}
        {figure === null ? null : <path ref={curve} className="curve-line" />}
        <path className="track-line" d={`M0 ${CURVE_HEIGHT + 1.5}H${width}`} />
        {ticks.map(({ ms, isDay }) => {
          const x = xOf(ms);
          const label = isDay ? formatDay(ms, language, timeZone) : formatHourMinute(ms, language, timeZone);
          return (
            <g key={ms} transform={`translate(${x.toFixed(1)} 0)`}>
              <path className="track-line" d={`M.5 ${CURVE_HEIGHT + 1}v5`} />
              {x < width - (isDay ? DAY_WIDTH : TIME_WIDTH) ? (
                <text className="track-label" x="4" y={CURVE_HEIGHT + 13} data-day={isDay}>
                  {label}
                </text>
              ) : null}
            </g>
          );
        })}
        {clusters.map(({ x, mark, marks: all }) => (
          <g key={mark.number} transform={`translate(${drawnAt(x, width).toFixed(1)} 9)`}>
            <path
              d={MARK_SHAPES[shapeOf(mark)]}
              className="track-mark"
              data-sort={mark.sort}
              data-filled={FILLED.has(mark.sort) && !isOver(mark)}
            />
            {all.length > 1 ? (
              <text className="track-count" x="0" y="17">
                {countText(all.length)}
              </text>
            ) : null}
          </g>
        ))}
        <path className="track-now" d={`M${width - 1} 0V${CURVE_HEIGHT + 6}`} data-is-now={isAtPresent} />
      </svg>
      <div ref={head} className="track-head" data-wish={wish !== null} hidden={!isReplay && wish === null} />
      {hover === null ? null : (
        <div className="track-bubble" style={{ left: hover.x }} data-at={hover.x > innerWidth - 220 ? 'end' : 'middle'}>
          <b>{momentText(hover.ms, session.replay.presentMs(), timeZone)}</b>
          {hover.cluster === null
            ? null
            : hover.cluster.marks.slice(0, MOST_TOLD).map((mark) => (
                <span key={mark.number} className="cut">
                  {formatClock(mark.atMs, language, timeZone)} {markText(mark, model)}
                </span>
              ))}
          {hover.cluster !== null && hover.cluster.marks.length > MOST_TOLD ? (
            <span className="quiet">{textOf('replay.moreMarks', { n: hover.cluster.marks.length - MOST_TOLD })}</span>
          ) : null}
        </div>
      )}
    </div>
  );
}
