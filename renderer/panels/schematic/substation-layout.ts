// The one-line diagram of a substation: circuits above, transformers on the sections of the lower busbar, feeders below. What stands
// there is read from the grid's tables; places are in pixels at scale 1. Pure.
import type { Bay } from './bays.ts';
import type {
  Diagram,
  DiagramLabel,
  DiagramLine,
  DiagramLoad,
  DiagramSwitch,
  DiagramTransformer,
  ElementRef,
} from './diagram.ts';
import type { SubstationPlan } from './substation-plan.ts';

const LEFT = 40;
const PITCH = 58;
/** between two sections: the word "open" of their coupler in the longest language must fit beside the next one's name */
const GAP = 76;
const SWITCH = 22;
const CIRCUIT_PITCH = 132;
const HIGH_BAR = 128;
const LOW_BAR = 292;
const LEAST_SECTION = 132;

export function laySubstation(plan: SubstationPlan): Diagram {
  const lines: DiagramLine[] = [];
  const switches: DiagramSwitch[] = [];
  const transformers: DiagramTransformer[] = [];
  const labels: DiagramLabel[] = [];
  const loads: DiagramLoad[] = [];
  const station: ElementRef = { table: 'stations', row: plan.station };
  const wire = (of: ElementRef, points: readonly number[]) => lines.push({ of: [of], points, isBusbar: false });
  /** Downwards from y; switches in the order in which they are met. @returns where it ends */
  const chain = (rows: readonly number[], x: number, y: number, before: ElementRef, after: ElementRef): number => {
    rows.forEach((row, i) => {
      const top = y + SWITCH * i;
      wire(before, [x, top, x, top + SWITCH / 2]);
      wire(i === rows.length - 1 ? after : before, [x, top + SWITCH / 2, x, top + SWITCH]);
      switches.push({ row, x, y: top + SWITCH / 2, isVertical: true, isEarthing: false });
    });
    return y + SWITCH * rows.length;
  };
  const earth = (bay: Bay, x: number, y: number) => {
    if (bay.earthing[0] !== undefined)
      switches.push({ row: bay.earthing[0], x: x - 20, y, isVertical: false, isEarthing: true });
  };

  const bars = plan.sections.map((section) => {
    const width = Math.max(LEAST_SECTION * Math.max(1, section.transformers.length), PITCH * section.feeders.length);
    return { x0: 0, x1: width };
  });
  let x = LEFT;
  for (const bar of bars) {
    const width = bar.x1;
    bar.x0 = x;
    bar.x1 = x + width;
    x += width + GAP;
  }
  const circuitWidth = CIRCUIT_PITCH * plan.circuits.length;
  const width = Math.max(x - GAP, LEFT + circuitWidth);
  const hasHigh = plan.circuits.length > 0 || plan.sections.some((section) => section.transformers.length > 0);

  if (hasHigh) {
    lines.push({ of: [station], points: [LEFT, HIGH_BAR, width, HIGH_BAR], isBusbar: true });
    labels.push({ kind: 'busbar', of: station, x: LEFT, y: HIGH_BAR + 18, index: -1 });
  }
  plan.circuits.forEach(({ branch, bay }, i) => {
    const at = LEFT + CIRCUIT_PITCH * (i + 0.5);
    const of: ElementRef = { table: 'branches', row: branch };
    const top = HIGH_BAR - SWITCH * bay.switches.length;
    wire(of, [at, top - 30, at, top]);
    earth(bay, at, top - 8);
    chain(bay.switches, at, top, of, station);
    labels.push({ kind: 'circuit', of, x: at + 10, y: Math.min(top, 66) - 20, index: plan.station });
  });

  plan.sections.forEach((section, s) => {
    const { x0, x1 } = bars[s]!;
    const via = [
      ...section.transformers.map(({ branch, low }) => ({ of: ref('branches', branch), devices: low.switches })),
      ...plan.couplers.flatMap(({ device, a, b }) => {
        const other = a === s ? b : b === s ? a : -1;
        return (plan.sections[other]?.transformers ?? []).map(({ branch, low }) => ({
          of: ref('branches', branch),
          devices: [device, ...low.switches],
        }));
      }),
    ];
    lines.push({
      of: [station],
      points: [x0, LOW_BAR, x1, LOW_BAR],
      isBusbar: true,
      ...(via.length > 0 ? { via } : {}),
    });
    labels.push({ kind: 'section', of: station, x: x0, y: LOW_BAR - 8, index: s });
    section.transformers.forEach(({ branch, high, low }, i) => {
      const at = x0 + ((x1 - x0) * (i + 0.5)) / section.transformers.length;
      const of = ref('branches', branch);
      const top = chain(high.switches.toReversed(), at, HIGH_BAR, station, of);
      earth(high, at, top + 6);
      const middle = Math.max(top + 34, 220);
      const lowTop = LOW_BAR - SWITCH * low.switches.length;
      wire(of, [at, top, at, lowTop]);
      transformers.push({ branch, x: at, y: middle, isVertical: true });
      chain(low.switches, at, lowTop, of, of);
      labels.push({ kind: 'transformer', of, x: at + 20, y: middle, index: i });
    });
    section.feeders.forEach(({ row, bay }, i) => {
      const at = x0 + PITCH * (i + 0.5);
      const of = ref('feeders', row);
      const end = chain(bay.switches.toReversed(), at, LOW_BAR, station, of);
      earth(bay, at, end + 8);
      wire(of, [at, end, at, end + 40]);
      labels.push({ kind: 'outgoing', of, x: at, y: end + 58, index: i });
    });
  });
  plan.couplers.forEach(({ device, a, b }, i) => {
    const [left, right] = a < b ? [a, b] : [b, a];
    const from = bars[left]!.x1;
    const to = bars[right]!.x0;
    // Next to each other: in the gap between; else below the feeders' breakers it would cross them, so above the busbars.
    const y = right - left === 1 ? LOW_BAR : LOW_BAR - 26 - 12 * i;
    const ends =
      right - left === 1
        ? [from, y, to, y]
        : [from, LOW_BAR, from + 8, LOW_BAR, from + 8, y, to - 8, y, to - 8, LOW_BAR, to, LOW_BAR];
    lines.push({ of: [station], points: ends, isBusbar: false });
    switches.push({ row: device, x: (from + to) / 2, y, isVertical: false, isEarthing: false });
  });
  return { width: width + LEFT, height: LOW_BAR + 200, lines, switches, transformers, loads, labels };
}

const ref = (table: ElementRef['table'], row: number): ElementRef => ({ table, row });
