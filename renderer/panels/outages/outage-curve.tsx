// Customers without supply over the time of one outage: it falls at once and comes back in steps.
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { OutageOnWire } from '../../../contract/outage-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { supplyCurve } from '../../state/outages/supply-curve.ts';
import { formatClock, formatHourMinute, formatNumber } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { useCity, useSession } from '../session-context.ts';

/** The window of a running outage grows with it. */
const DRAW_EVERY_MS = 1_000;
/** In less than this seconds are told. */
const SHORT_MS = 15 * 60_000;

function makePlot(parent: HTMLElement, zone: string): uPlot {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: token('--text-3'), font: `500 11px ${token('--font')}`, ticks: { show: false } } as const;
  return new uPlot(
    {
      width: Math.max(1, parent.clientWidth),
      height: Math.max(1, parent.clientHeight),
      legend: { show: false },
      cursor: { y: false, points: { size: 6 } },
      padding: [8, 8, 0, 0],
      scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
      series: [
        {},
        {
          stroke: token('--text'),
          fill: token('--hover'),
          width: 1.5,
          points: { show: false },
          paths: uPlot.paths.stepped!({ align: 1 }),
        },
      ],
      axes: [
        {
          ...axis,
          size: 20,
          gap: 4,
          grid: { show: false },
          border: { show: true, stroke: token('--line-strong'), width: 1 },
          splits: (_, __, from, to) => [from + 0.12 * (to - from), (from + to) / 2, to - 0.12 * (to - from)],
          values: (_, splits) => {
            const format = splits.at(-1)! - splits[0]! < SHORT_MS ? formatClock : formatHourMinute;
            return splits.map((ms) => format(ms, currentLanguage(), zone));
          },
        },
        {
          ...axis,
          size: 48,
          gap: 6,
          space: 24,
          // Customers come whole.
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
          grid: { stroke: token('--line'), width: 1 },
          values: (_, splits) => splits.map((value) => formatNumber(value, 0, currentLanguage())),
        },
      ],
    },
    [[], []],
    parent,
  );
}

/** Give it a key of outage and theme: the colours of its canvas are read once. */
export function OutageCurve({ outage }: { outage: OutageOnWire }) {
  const text = useText();
  const { clock } = useSession();
  const { timeZone } = useCity().manifest;
  const container = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  useEffect(() => {
    const parent = container.current;
    if (parent === null) return;
    const made = makePlot(parent, timeZone);
    plot.current = made;
    const resize = new ResizeObserver(() =>
      made.setSize({ width: Math.max(1, parent.clientWidth), height: Math.max(1, parent.clientHeight) }),
    );
    resize.observe(parent);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [timeZone]);
  useEffect(() => {
    let drawn = Number.NEGATIVE_INFINITY;
    return onBeat(() => {
      const now = performance.now();
      if (now - drawn < DRAW_EVERY_MS) return;
      drawn = now;
      const curve = supplyCurve(outage, clock.now());
      plot.current?.setData(curve === null ? [[], []] : [[...curve.times], [...curve.customers]]);
    });
  }, [clock, outage]);
  const isEmpty = outage.steps.length === 0;
  return (
    <figure className="outage-curve">
      <figcaption className="cap">{text('outages.curve')}</figcaption>
      <div ref={container} className="outage-plot" />
      {isEmpty ? <p className="trend-note">{text('outages.curveEmpty')}</p> : null}
    </figure>
  );
}
