// One pane of the trends on its canvas: curves with their bands, or lanes of states. Panes share their axis of time and cursor.
import uPlot from 'uplot';
import { currentLanguage } from '../../languages/languages.ts';
import type { City } from '../../state/city.ts';
import { formatClock, formatDay, formatHourMinute, formatNumber } from '../../state/presentation.ts';
import { ticksBetween } from '../../state/replay/city-wall-time.ts';
import type { Stretch } from '../../state/replay/time-range.ts';
import type { Courses } from '../../state/trends/course.ts';
import { bandsOf, extentOf, linesOf, loneValues, slotTimes, statesOf } from '../../state/trends/lines.ts';
import { axisRange, LANE_HEIGHT, type Pane } from '../../state/trends/panes.ts';
import { LETTERS, type ShownPoint, stateText } from './trend-words.ts';

export const AXIS_WIDTH = 56;
/** right of the curves: their letters */
export const LETTER_WIDTH = 20;
const TIME_HEIGHT = 20;
const TICK_PX = 84;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 86_400_000;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 20_160, 40_320, 80_640].map((m) => m * MINUTE),
];

/** What is drawn, the same for all panes. */
export interface TrendPicture {
  readonly courses: Courses | null;
  readonly gaps: readonly number[];
  readonly stretch: Stretch;
  readonly nowMs: number;
  /** the newest slot is the present: what is trusted holds until now */
  readonly isAtPresent: boolean;
}

export interface PanePlot {
  draw(picture: TrendPicture): void;
  setWidth(width: number): void;
  setCursor(ms: number | null): void;
  destroy(): void;
}

export interface PanePlotOptions {
  readonly pane: Pane;
  readonly city: City;
  readonly points: readonly ShownPoint[];
  readonly hasTimeAxis: boolean;
  /** another pane has an axis on its right: this one leaves the same room */
  readonly hasRightAxis: boolean;
  readonly syncKey: string;
  readonly onCursor: (ms: number | null) => void;
  readonly onStretch: (fromMs: number, toMs: number) => void;
}

const MOVES = new Set(['mousemove', 'mouseleave']);

export function makePanePlot(container: HTMLElement, options: PanePlotOptions): PanePlot {
  const { pane, city, points, hasTimeAxis } = options;
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const colours = LETTERS.map((_, i) => token(`--trend-${i + 1}`));
  const font = `500 11px ${token('--font')}`;
  const zone = city.manifest.timeZone;
  let picture: TrendPicture | null = null;
  const isLanes = pane.sort === 'lanes';
  const units = pane.sort === 'curves' ? pane.units : [''];
  const ranges: [number, number][] = units.map(() => [0, 1]);
  const ofUnit = (unit: number) => pane.points.filter((index) => points[index]!.unit === units[unit]);
  const ratio = () => devicePixelRatio;

  const ticks = (plot: uPlot, from: number, to: number) =>
    ticksBetween(from, to, Math.max(1, Math.floor(plot.bbox.width / ratio() / TICK_PX)), zone, STEPS);
  const timeText = (ms: number, stepMs: number) =>
    stepMs >= DAY
      ? formatDay(ms, currentLanguage(), zone)
      : stepMs < MINUTE
        ? formatClock(ms, currentLanguage(), zone)
        : formatHourMinute(ms, currentLanguage(), zone);

  const drawBands = (plot: uPlot) => {
    const courses = picture?.courses;
    if (courses === null || courses === undefined || isLanes) return;
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const index of pane.points) {
      const { factor, unit } = points[index]!;
      const scale = `y${units.indexOf(unit)}`;
      const x = (slot: number) => plot.valToPos(courses.startMs + slot * courses.slotMs, 'x', true);
      const y = (value: number) => plot.valToPos(value * factor, scale, true);
      ctx.fillStyle = colours[index]!;
      ctx.globalAlpha = 0.22;
      for (const { fromSlot, low, high } of bandsOf(courses, index)) {
        ctx.beginPath();
        // A slot alone is as wide as it is long; a run goes from middle to middle.
        if (low.length === 1) {
          const top = y(high[0]!);
          ctx.rect(x(fromSlot), top, Math.max(ratio(), x(fromSlot + 1) - x(fromSlot)), y(low[0]!) - top);
        } else {
          high.forEach((value, i) => ctx.lineTo(x(fromSlot + i + 0.5), y(value)));
          for (let i = low.length - 1; i >= 0; i--) ctx.lineTo(x(fromSlot + i + 0.5), y(low[i]!));
          ctx.closePath();
        }
        ctx.fill();
      }
    }
    ctx.restore();
  };

  const drawLetters = (plot: uPlot) => {
    const { ctx, bbox } = plot;
    const marks: { y: number; index: number }[] = [];
    if (isLanes || picture?.courses === null || picture === null) return;
    pane.points.forEach((index, i) => {
      const lines = [plot.data[1 + 2 * i]!, plot.data[2 + 2 * i]!];
      const times = plot.data[0];
      for (let at = times.length - 1; at >= 0; at--) {
        const value = lines[0]![at] ?? lines[1]![at];
        if (times[at]! < picture!.stretch.fromMs) break;
        if (value === null || value === undefined || times[at]! > picture!.stretch.toMs + 1) continue;
        const y = plot.valToPos(value, `y${units.indexOf(points[index]!.unit)}`, true);
        marks.push({ y: Math.max(bbox.top + 6, Math.min(bbox.top + bbox.height - 6, y)), index });
        break;
      }
    });
    marks.sort((a, b) => a.y - b.y);
    ctx.save();
    ctx.font = `600 ${11 * ratio()}px ${token('--font')}`;
    // Axes leave theirs behind, each another.
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    let last = Number.NEGATIVE_INFINITY;
    for (const { y, index } of marks) {
      last = Math.max(y, last + 12 * ratio());
      ctx.fillStyle = colours[index]!;
      ctx.fillText(LETTERS[index]!, bbox.left + bbox.width + 5 * ratio(), last);
    }
    ctx.restore();
  };

  const drawLanes = (plot: uPlot) => {
    if (pane.sort !== 'lanes' || picture === null || picture.courses === null) return;
    const { courses, gaps, nowMs, isAtPresent } = picture;
    const { ctx, bbox } = plot;
    const lane = bbox.height / pane.points.length;
    const px = ratio();
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.font = `500 ${11 * px}px ${token('--font')}`;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    pane.points.forEach((index, i) => {
      const { row } = points[index]!;
      const top = bbox.top + i * lane + 2 * px;
      const height = lane - 4 * px;
      const isTrusted = isAtPresent && isTrustedNow(city, row);
      for (const stretch of statesOf(courses, index, { gapMs: gaps[index]!, isTrusted, nowMs })) {
        const from = Math.max(bbox.left, plot.valToPos(stretch.fromMs, 'x', true));
        const to = Math.min(bbox.left + bbox.width, plot.valToPos(stretch.toMs, 'x', true));
        if (to < bbox.left || from > bbox.left + bbox.width) continue;
        const width = Math.max(px, to - from);
        ctx.fillStyle = stretch.state % 2 === 0 ? token('--hover') : token('--line-strong');
        ctx.globalAlpha = stretch.isDoubtful ? 0.35 : 1;
        ctx.fillRect(from, top, width, height);
        ctx.globalAlpha = 1;
        ctx.fillStyle = ctx.strokeStyle = colours[index]!;
        if (stretch.isDoubtful || stretch.isMixed) {
          ctx.setLineDash(stretch.isDoubtful ? [3 * px, 3 * px] : []);
          ctx.lineWidth = px;
          ctx.strokeRect(from + 0.5 * px, top + 0.5 * px, Math.max(0, width - px), height - px);
          ctx.setLineDash([]);
        } else ctx.fillRect(from, top, Math.min(width, 2 * px), height);
        const name = stateText(city, row, stretch.state);
        if (ctx.measureText(name).width > width - 12 * px) continue;
        ctx.fillStyle = token('--text');
        ctx.fillText(name, from + 6 * px, top + height / 2 + px / 2);
      }
    });
    ctx.restore();
  };

  const axis = { font, stroke: token('--text-3'), ticks: { show: false } } as const;
  // An axis on the right holds the room for the letters itself: all panes end at the same moment.
  const padRight = units.length > 1 ? 0 : options.hasRightAxis ? AXIS_WIDTH + LETTER_WIDTH : LETTER_WIDTH;
  const curveSeries = (index: number): uPlot.Series[] => {
    const common = {
      scale: `y${units.indexOf(points[index]!.unit)}`,
      stroke: colours[index]!,
      width: 1.5,
      // A value alone between gaps is a dot: it was there.
      points: {
        show: true,
        size: 4,
        width: 0,
        fill: colours[index]!,
        filter: (self: uPlot, series: number) => loneValues(self.data[series]!),
      },
    };
    return [common, { ...common, width: 1.2, dash: [2, 3], alpha: 0.75 }];
  };
  const plot = new uPlot(
    {
      width: Math.max(1, container.clientWidth),
      height: pane.height + (hasTimeAxis ? TIME_HEIGHT : 0),
      legend: { show: false },
      padding: [isLanes ? 0 : 6, padRight, isLanes ? 0 : 6, 0],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
        sync: { key: options.syncKey, filters: { pub: (type) => MOVES.has(type), sub: (type) => MOVES.has(type) } },
      },
      scales: {
        x: { time: false, range: () => [picture?.stretch.fromMs ?? 0, picture?.stretch.toMs ?? 1] },
        ...Object.fromEntries(
          units.map((_, unit) => [`y${unit}`, { range: (): [number, number] => (isLanes ? [0, 1] : ranges[unit]!) }]),
        ),
      },
      series: [{}, ...(isLanes ? [{ scale: 'y0', show: false }] : pane.points.flatMap(curveSeries))],
      axes: [
        {
          ...axis,
          show: true,
          size: hasTimeAxis ? TIME_HEIGHT : 0,
          gap: 4,
          grid: { stroke: token('--line'), width: 1 },
          border: { show: hasTimeAxis, stroke: token('--line-strong'), width: 1 },
          splits: (self, _, from, to) => ticks(self, from, to).map(({ ms }) => ms),
          values: (self, splits) => {
            if (!hasTimeAxis) return splits.map(() => '');
            const stepMs = splits.length > 1 ? splits[1]! - splits[0]! : DAY;
            const { fromMs, toMs } = picture?.stretch ?? { fromMs: 0, toMs: 1 };
            const days = new Set(ticks(self, fromMs, toMs).flatMap(({ ms, isDay }) => (isDay ? [ms] : [])));
            return splits.map((ms) => (days.has(ms) ? formatDay(ms, currentLanguage(), zone) : timeText(ms, stepMs)));
          },
        },
        ...(isLanes
          ? [
              {
                ...axis,
                scale: 'y0',
                size: AXIS_WIDTH,
                gap: 6,
                grid: { show: false },
                splits: () => pane.points.map((_, i) => 1 - (i + 0.5) / pane.points.length),
                values: () => pane.points.map((index) => LETTERS[index]!),
              },
            ]
          : units.map((unit, i): uPlot.Axis => {
              const digits = Math.max(0, ...ofUnit(i).map((index) => points[index]!.digits));
              return {
                ...axis,
                scale: `y${i}`,
                side: i === 0 ? 3 : 1,
                size: AXIS_WIDTH + (i === 0 ? 0 : LETTER_WIDTH),
                gap: i === 0 ? 6 : 6 + LETTER_WIDTH,
                space: 18,
                grid: { show: i === 0, stroke: token('--line'), width: 1 },
                // The topmost number carries the unit and, of two axes, whose it is.
                values: (_, splits) => {
                  const letters =
                    units.length > 1
                      ? `${ofUnit(i)
                          .map((index) => LETTERS[index])
                          .join('')} `
                      : '';
                  const shownDigits = digitsFor(splits, digits);
                  return splits.map((value, at) => {
                    const number = formatNumber(value, shownDigits, currentLanguage());
                    return at === splits.length - 1 && splits.length > 1
                      ? `${letters}${unit}`.trim() || number
                      : number;
                  });
                },
              };
            })),
      ],
      hooks: {
        drawAxes: [drawBands, drawLanes],
        draw: [drawLetters],
        setCursor: [
          (self) => {
            const { left } = self.cursor;
            options.onCursor(left === undefined || left === null || left < 0 ? null : self.posToVal(left, 'x'));
          },
        ],
        setSelect: [
          (self) => {
            const { left, width } = self.select;
            if (width < 4) return;
            self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            options.onStretch(self.posToVal(left, 'x'), self.posToVal(left + width, 'x'));
          },
        ],
      },
    },
    [
      [0, 1],
      ...(isLanes
        ? [[null, null]]
        : pane.points.flatMap(() => [
            [null, null],
            [null, null],
          ])),
    ] as uPlot.AlignedData,
    container,
  );

  const drawNow = (next: TrendPicture) => {
    picture = next;
    const { courses, stretch, gaps, nowMs, isAtPresent } = next;
    if (courses === null) {
      const nothing = pane.points.flatMap(() => [
        [null, null],
        [null, null],
      ]);
      plot.setData([[stretch.fromMs, stretch.toMs], ...(isLanes ? [[null, null]] : nothing)] as uPlot.AlignedData);
      return;
    }
    const times = slotTimes(courses, isAtPresent ? nowMs : courses.startMs + courses.count * courses.slotMs);
    if (isLanes) {
      plot.setData([times, times.map(() => null)]);
      return;
    }
    units.forEach((_, i) => {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      let digits = 0;
      for (const index of ofUnit(i)) {
        const extent = extentOf(courses, index, stretch.fromMs, stretch.toMs, points[index]!.factor);
        digits = Math.max(digits, points[index]!.digits);
        low = Math.min(low, extent?.low ?? low);
        high = Math.max(high, extent?.high ?? high);
      }
      ranges[i] = axisRange(low > high ? null : { low, high }, digits);
    });
    const columns = pane.points.flatMap((index) => {
      const { row, factor } = points[index]!;
      const held = isAtPresent && isTrustedNow(city, row) ? city.live.values[row]! : null;
      const { good, doubtful } = linesOf(courses, index, { gapMs: gaps[index]!, factor, held });
      return [good, doubtful];
    });
    plot.setData([times, ...columns] as uPlot.AlignedData);
  };

  return {
    draw: drawNow,
    setWidth: (width) => plot.setSize({ width, height: pane.height + (hasTimeAxis ? TIME_HEIGHT : 0) }),
    setCursor: (ms) =>
      plot.setCursor(ms === null ? { left: -10, top: -10 } : { left: plot.valToPos(ms, 'x'), top: 4 }, false),
    destroy: () => plot.destroy(),
  };
}

/** GOOD or UNCERTAIN: what was said last still holds. */
export const isTrustedNow = (city: City, row: number): boolean =>
  city.live.hasValue(row) && city.live.qualities[row]! <= 1;

/** As many digits as tell the steps apart, never more than the point has beyond one. */
function digitsFor(splits: readonly number[], digits: number): number {
  const step = splits.length > 1 ? Math.abs(splits[1]! - splits[0]!) : 1;
  return Math.min(digits + 1, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
}

export const panesHeight = (panes: readonly Pane[]): number =>
  panes.reduce((sum, { height }) => sum + height, 0) + TIME_HEIGHT;
export const timeAxisHeight = TIME_HEIGHT;
export const laneHeight = LANE_HEIGHT;
