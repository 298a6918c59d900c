// Small curves of the headline figures: the last half hour as this screen saw it.
import { useEffect, useRef } from 'react';
import { currentLanguage, textOf, useText } from '../../languages/languages.ts';
import type { FigureSource } from '../../state/key-figures.ts';
import { formatClock, formatHourMinute } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { PanelHead } from '../../theme/parts/panel-head.tsx';
import { useCity, useSession } from '../session-context.ts';
import { writeText } from '../values/point-value.tsx';
import { FigureValue } from '../values/figure-value.tsx';

const MOST_CURVES = 6;
const DRAW_EVERY_BEATS = 8;

/** A sample stands for the time until the next one: the newest reaches to the right edge, unless it is older than this. */
const HOLDS_MS = 6_000;

/** SVG path of a curve in a `width` x `height` box; gaps stay gaps. `fromMs` is the left edge. */
export function curvePath(
  series: { readonly times: readonly number[]; readonly values: readonly (number | null)[] },
  box: { readonly width: number; readonly height: number; readonly fromMs: number; readonly toMs: number },
): string {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of series.values) {
    if (value === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  // A steady figure is a line in the middle, not noise blown up to full height.
  const span = Math.max(high - low, 0.02 * Math.abs(high), 1e-9);
  const middle = (high + low) / 2;
  let path = '';
  let isDown = false;
  series.times.forEach((time, i) => {
    const value = series.values[i]!;
    if (value === null || time < box.fromMs) {
      isDown = false;
      return;
    }
    const x = ((time - box.fromMs) / (box.toMs - box.fromMs)) * box.width;
    const y = box.height * (0.5 - (0.84 * (value - middle)) / span);
    path += `${isDown ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    isDown = true;
  });
  const isHeld = isDown && box.toMs - (series.times.at(-1) ?? Number.NEGATIVE_INFINITY) < HOLDS_MS;
  return isHeld ? `${path}H${box.width.toFixed(1)}` : path;
}

/** A short window needs the seconds to tell its ends apart. */
const SECONDS_UNDER_MS = 10 * 60_000;
export const formatEdge = (ms: number, windowMs: number, zone: string): string =>
  windowMs < SECONDS_UNDER_MS
    ? formatClock(ms, currentLanguage(), zone)
    : formatHourMinute(ms, currentLanguage(), zone);

export function FigureCurve({ id }: { id: string }) {
  const session = useSession();
  const svg = useRef<SVGSVGElement>(null);
  const path = useRef<SVGPathElement>(null);
  useEffect(() => {
    let next = 0;
    return onBeat((beat) => {
      if (svg.current === null || path.current === null || beat < next) return;
      next = beat + DRAW_EVERY_BEATS;
      const { width, height } = svg.current.getBoundingClientRect();
      const toMs = session.clock.now();
      path.current.setAttribute(
        'd',
        curvePath(session.history.read(id), { width, height, fromMs: session.history.from(toMs), toMs }),
      );
    });
  }, [session, id]);
  return (
    <svg ref={svg} className="curve" aria-hidden="true">
      <path ref={path} className="curve-line" />
    </svg>
  );
}

/** Of a replay: that a curve is still being read from the record, or begins only with what was seen here. */
function CourseNote({ id }: { id: string }) {
  const session = useSession();
  const note = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        if (note.current === null) return;
        const course = session.figureCourse(id);
        const isEmpty = session.history.read(id).times.length < 2;
        const isTold = course === 'reading' || (course === 'unread' && isEmpty);
        writeText(note.current, isTold ? textOf(`figures.course.${course}`) : '');
      }),
    [session, id],
  );
  return <span ref={note} className="course-note quiet" />;
}

function TrendRow({ source }: { source: FigureSource }) {
  const text = useText();
  const { figure } = source;
  const title = text(`figure.${figure.id}`);
  return (
    <div className="trend-row">
      <span className="wrap">{title}</span>
      <div className="trend-curve">
        <FigureCurve id={figure.id} />
        <CourseNote id={figure.id} />
      </div>
      <FigureValue figure={figure} />
    </div>
  );
}

/** When the curves begin. */
export function SinceLabel({ className }: { className: string }) {
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const since = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        if (since.current === null) return;
        const now = session.clock.now();
        const start = session.history.from(now);
        const clockText = formatEdge(start, now - start, timeZone);
        writeText(since.current, textOf('status.sinceOpened', { clock: clockText }));
      }),
    [session, timeZone],
  );
  return <span ref={since} className={className} />;
}

export function FigureTrends() {
  const text = useText();
  const { figures } = useSession();
  return (
    <div className="figure-trends">
      <PanelHead title={text('dock.trends')}>
        <SinceLabel className="quiet t-12 since" />
      </PanelHead>
      <div className="trend-rows">
        {figures.slice(0, MOST_CURVES).map((source) => (
          <TrendRow key={source.figure.id} source={source} />
        ))}
      </div>
    </div>
  );
}
