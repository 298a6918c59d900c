// Thirty minutes of one point: what the host has stored, then what arrives. Bad and missing values are gaps, not lines.
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { currentLanguage, textOf, useText } from '../../languages/languages.ts';
import type { City } from '../../state/city.ts';
import { formatNumber, stateName, unitSign } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { gapOf } from '../../state/trends/gap.ts';
import { ChartLine } from 'lucide-react';
import { IconButton } from '../../theme/parts/button.tsx';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { openInTrends } from '../trends/open-in-trends.ts';
import { formatEdge } from '../dock/figure-trends.tsx';
import { pointTitle } from '../values/city-text.ts';
import { writeText } from '../values/point-value.tsx';
import { limitsText } from './points-table.tsx';

const WINDOW_MS = 30 * 60_000;
/** A point that is known for less time than the window gets what there is over the whole width, but no less than this. */
const SHORTEST_WINDOW_MS = 30_000;
const MOST_SAMPLES = 1200;
const HEIGHT = 132;
interface Series {
  readonly times: number[];
  readonly values: (number | null)[];
}

function push(series: Series, timeMs: number, value: number | null, gapMs: number): void {
  const last = series.times.at(-1);
  if (last !== undefined && timeMs <= last) return;
  if (last !== undefined && timeMs - last > gapMs) {
    series.times.push(last + 1);
    series.values.push(null);
  }
  series.times.push(timeMs);
  series.values.push(value);
}

/** Left edge of the chart: half an hour back, later where nothing is known from so long ago. */
export const windowStart = (series: Series, nowMs: number): number =>
  Math.max(nowMs - WINDOW_MS, Math.min(series.times[0] ?? nowMs - WINDOW_MS, nowMs - SHORTEST_WINDOW_MS));

const usable = (value: number, quality: number): number | null => (quality === QUALITY_CODE.BAD ? null : value);

/** Widens a flat line, so that noise in the last digit does not fill the chart; a limit within reach is shown too. */
function niceRange(series: Series, limits: readonly (number | undefined)[], digits: number): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of series.values) {
    if (value === null) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  const isPositive = low >= 0;
  const least = Math.max(5 * 10 ** -digits, 0.04 * Math.abs(high));
  const missing = Math.max(0, least - (high - low)) / 2;
  low -= missing;
  high += missing;
  const reach = 1.5 * (high - low);
  for (const limit of limits) {
    if (limit === undefined || limit < low - reach || limit > high + reach) continue;
    low = Math.min(low, limit);
    high = Math.max(high, limit);
  }
  const margin = (high - low) * 0.1;
  return [isPositive ? Math.max(0, low - margin) : low - margin, high + margin];
}

/** The newest value holds until now, while it is trusted. */
function withPresent(series: Series, city: City, point: number, now: number): [number[], (number | null)[]] {
  const last = series.values.at(-1);
  const isTrusted = city.live.qualities[point]! <= QUALITY_CODE.UNCERTAIN;
  if (last === undefined || last === null || !isTrusted || now <= series.times.at(-1)!)
    return [series.times, series.values];
  return [
    [...series.times, now],
    [...series.values, last],
  ];
}

function makePlot(container: HTMLElement, city: City, point: number, now: () => number, series: Series): uPlot {
  const definition = city.definition(point)!;
  const factor = definition.display?.factor ?? 1;
  const zone = city.manifest.timeZone;
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const low = definition.limits?.low === undefined ? undefined : definition.limits.low * factor;
  const high = definition.limits?.high === undefined ? undefined : definition.limits.high * factor;
  const isState = definition.states !== undefined;
  const font = `500 11px ${token('--font')}`;
  const band = (plot: uPlot) => {
    if (low === undefined && high === undefined) return;
    const { left, top, width, height } = plot.bbox;
    const y = (value: number | undefined, edge: number) =>
      value === undefined ? edge : plot.valToPos(value, 'y', true);
    const from = Math.min(top + height, Math.max(top, y(high, top)));
    const to = Math.max(top, Math.min(top + height, y(low, top + height)));
    plot.ctx.fillStyle = token('--hover');
    plot.ctx.fillRect(left, from, width, to - from);
  };
  const axis = { stroke: token('--text-3'), font, ticks: { show: false } } as const;
  return new uPlot(
    {
      width: container.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, points: { size: 6 } },
      padding: [8, 4, 0, 0],
      scales: {
        x: { time: false, range: () => [windowStart(series, now()), now()] },
        y: {
          range: () =>
            isState ? [-0.5, definition.states!.length - 0.5] : niceRange(series, [low, high], definition.digits),
        },
      },
      series: [
        {},
        {
          stroke: token('--text'),
          width: 1.5,
          points: { show: false },
          ...(isState ? { paths: uPlot.paths.stepped!({ align: 1 }) } : {}),
        },
      ],
      axes: [
        {
          ...axis,
          size: 20,
          gap: 4,
          grid: { show: false },
          border: { show: true, stroke: token('--line-strong'), width: 1 },
          splits: (_, __, from, to) => [from + 0.09 * (to - from), (from + to) / 2, to - 0.09 * (to - from)],
          values: (_, splits) => splits.map((ms) => formatEdge(ms, now() - windowStart(series, now()), zone)),
        },
        {
          ...axis,
          size: isState ? 84 : 44,
          gap: 6,
          space: 28,
          grid: { stroke: token('--line'), width: 1 },
          ...(isState ? { splits: () => definition.states!.map((_, i) => i) } : {}),
          values: (_, splits) =>
            splits.map((value) => {
              if (!isState) return formatNumber(value, Math.min(definition.digits, 2), currentLanguage());
              const kind = city.kinds[city.assetOfPoint(point)]!;
              const state = stateName(definition, value);
              return state === null ? '' : textOf(`state.${kind}.${definition.name}.${state}`).slice(0, 13);
            }),
        },
      ],
      hooks: { drawClear: [band] },
    },
    [series.times, series.values],
    container,
  );
}

/** Give it a key of point and theme: the colours of its canvas are read once. */
export function Trend({ point }: { point: number }) {
  const text = useText();
  const city = useCity();
  const session = useSession();
  const container = useRef<HTMLDivElement>(null);
  const reach = useRef<HTMLSpanElement>(null);
  const [note, setNote] = useState<{ kind: 'none' } | { kind: 'empty' } | { kind: 'failed'; message: string }>({
    kind: 'none',
  });
  const definition = city.definition(point);
  // Another moment has another half hour before it.
  const moments = useSessionState((state) => state.moments);

  useEffect(() => {
    const parent = container.current;
    if (parent === null || definition === undefined) return;
    const series: Series = { times: [], values: [] };
    const factor = definition.display?.factor ?? 1;
    const gapMs = gapOf(definition, Math.max(1, session.store.getState().status?.speed ?? 1));
    const plot = makePlot(parent, city, point, () => session.clock.now(), series);
    let isGone = false;
    let lastVersion = -1;
    let lastDraw = 0;

    const load = async () => {
      const toMs = Math.ceil(session.clock.now());
      try {
        const history = await session.request('point.history', {
          point: city.pointId(point),
          fromMs: toMs - WINDOW_MS,
          toMs,
          maxSamples: MOST_SAMPLES,
        });
        if (isGone) return;
        const live: Series = { times: series.times.splice(0), values: series.values.splice(0) };
        history.times.forEach((time, i) => {
          const value = usable(history.values[i]!, history.qualities[i]!);
          push(series, time, value === null ? null : value * factor, gapMs);
        });
        live.times.forEach((time, i) => push(series, time, live.values[i]!, gapMs));
        plot.setData(withPresent(series, city, point, session.clock.now()));
        setNote(series.times.length === 0 ? { kind: 'empty' } : { kind: 'none' });
      } catch (error) {
        if (!isGone) setNote({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      }
    };
    void load();

    const endBeat = onBeat(() => {
      const { live } = city;
      const isNew = live.versions[point] !== lastVersion;
      lastVersion = live.versions[point]!;
      if (isNew && live.hasValue(point) && live.qualities[point] !== QUALITY_CODE.STALE) {
        const value = usable(live.values[point]!, live.qualities[point]!);
        push(series, live.times[point]!, value === null ? null : value * factor, gapMs);
        setNote((last) => (last.kind === 'empty' ? { kind: 'none' } : last));
      }
      // The window slides even when nothing arrives: an old line walks out to the left.
      const now = performance.now();
      if (!isNew && now - lastDraw < 1000) return;
      lastDraw = now;
      const old = series.times.findIndex((time) => time >= session.clock.now() - WINDOW_MS) - 1;
      if (old > 0) {
        series.times.splice(0, old);
        series.values.splice(0, old);
      }
      const cityNow = session.clock.now();
      plot.setData(withPresent(series, city, point, cityNow));
      if (reach.current !== null) {
        const start = windowStart(series, cityNow);
        const isWhole = start <= cityNow - WINDOW_MS;
        const clock = formatEdge(start, cityNow - start, city.manifest.timeZone);
        writeText(reach.current, isWhole ? textOf('inspector.trendWindow') : textOf('status.sinceOpened', { clock }));
      }
    });
    const resize = new ResizeObserver(() => plot.setSize({ width: parent.clientWidth, height: HEIGHT }));
    resize.observe(parent);
    return () => {
      isGone = true;
      endBeat();
      resize.disconnect();
      plot.destroy();
    };
    // `moments` says when to read again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [city, session, point, definition, moments]);

  if (definition === undefined) return null;
  const unit = unitSign(definition.display?.unit ?? definition.unit);
  const title = pointTitle(city, point, text);
  const limits = limitsText(city, point, text);
  return (
    <figure className="trend">
      <figcaption className="cap trend-head">
        <span className="wrap">
          {unit === '' ? title : text('inspector.trend', { point: title, unit })},{' '}
          <span ref={reach} className="nowrap" />
        </span>
        <span className="grow" />
        {limits === '' ? null : <span className="nowrap">{text('inspector.normal', { range: limits })}</span>}
        {session.may('history.series') ? (
          <IconButton side="left" label={text('trends.open')} onClick={() => openInTrends(city.pointId(point))}>
            <ChartLine />
          </IconButton>
        ) : null}
      </figcaption>
      <div ref={container} className="trend-plot" />
      {note.kind === 'empty' ? <p className="trend-note">{text('inspector.trendEmpty')}</p> : null}
      {note.kind === 'failed' ? (
        <p className="trend-note" role="alert">
          {text('inspector.trendFailed', { message: note.message })}
        </p>
      ) : null}
    </figure>
  );
}
