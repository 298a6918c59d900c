// Places of everything on a feeder's one-line diagram, in pixels at scale 1. Pure. The supply comes from above: a busbar, the
// feeder's bay, station under station. Each chain of stations has a lane of its own; what branches off takes a lane further right.
// Ties run below everything. All conductors are horizontal or vertical, and no two of different lines cross but at a tie.
import { drawBay } from './bay-drawing.ts';
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
import { type FeederLanes, takeLanes } from './feeder-lanes.ts';
import {
  BAR,
  bayHeight,
  BESIDE_WORD,
  CABLE,
  cableRefs,
  CHANNEL,
  DEVICE_X,
  LANE_EDGE,
  laneWidth,
  LEFT,
  LOW_BAR_X,
  OUTLET,
  SWITCH,
  TAP,
  TEXT,
  TEXT_X,
  TOP,
  TRANSFORMER_ROW,
  TRANSFORMER_X,
  unitRef,
} from './feeder-measures.ts';
import type { FeederPlan, PlanLink, PlanUnit } from './feeder-plan.ts';

export interface UnitPlace {
  readonly lane: number;
  readonly row: number;
  readonly x: number;
  readonly top: number;
  readonly bar: number;
  readonly bottom: number;
}
export interface FeederDiagram extends Diagram {
  readonly places: readonly UnitPlace[];
}

interface Cell {
  /** heights above the bar, and from the bar to the end of what hangs on it */
  readonly above: number;
  readonly below: number;
}

/** @param room px of width that are there to be used */
export function layFeeder(plan: FeederPlan, unfolded: ReadonlySet<number>, room = 0): FeederDiagram {
  return new FeederLayout(plan, unfolded, room).lay();
}

class FeederLayout {
  readonly lines: DiagramLine[] = [];
  readonly switches: DiagramSwitch[] = [];
  private readonly transformers: DiagramTransformer[] = [];
  private readonly loads: DiagramLoad[] = [];
  private readonly labels: DiagramLabel[] = [];
  private readonly lanes: FeederLanes;
  private readonly places: UnitPlace[] = [];
  /** ties that are drawn whole: both of their units end their lane */
  private readonly routed: number[] = [];
  /** what leaves a unit to the right besides the first of its children */
  private readonly taps: { readonly link: PlanLink | null; readonly bay: Bay; readonly label: DiagramLabel | null }[][];
  private readonly plan: FeederPlan;
  private readonly laneWidth: number;
  /** what is left of a lane from so far right of its conductor */
  private readonly widthFrom = (shift: number): number => this.laneWidth - shift - LANE_EDGE;
  private readonly unfolded: ReadonlySet<number>;

  constructor(plan: FeederPlan, unfolded: ReadonlySet<number>, room: number) {
    this.plan = plan;
    this.unfolded = unfolded;
    this.lanes = takeLanes(plan);
    this.laneWidth = laneWidth(this.lanes.count, unfolded.size > 0, room);
    this.taps = plan.units.map(() => []);
  }

  lay(): FeederDiagram {
    this.chooseTies();
    this.takePlaces();
    this.plan.units.forEach((unit, i) => (unit.head === null ? this.drawUnit(unit, i) : this.drawHead(unit, i)));
    for (const parent of this.plan.parents) if (parent >= 0) this.drawLink(this.plan.links[parent]!);
    const bottom = Math.max(TOP, ...this.places.map((place) => place.bottom));
    this.routed.forEach((tie, i) => this.drawTie(this.plan.links[tie]!, bottom + CHANNEL * (i + 1)));
    const { lines, switches, transformers, loads, labels, places } = this;
    return {
      width: LEFT + this.lanes.count * this.laneWidth,
      height: bottom + CHANNEL * (this.routed.length + 1) + 20,
      lines,
      switches,
      transformers,
      loads,
      labels,
      places,
    };
  }

  private chooseTies(): void {
    const { ties, links, stubs, units } = this.plan;
    const hasTie = new Set<number>();
    units.forEach((_, i) => {
      for (const child of this.lanes.children[i]!.slice(1).sort((a, b) => this.lanes.lane[a]! - this.lanes.lane[b]!)) {
        const link = links[this.plan.parents[child]!]!;
        this.taps[i]!.push({ link, bay: link.fromBay, label: null });
      }
    });
    for (const tie of ties) {
      const { from, to, fromBay, toBay, branches } = links[tie]!;
      const isFree = (unit: number) => this.lanes.children[unit]!.length === 0 && !hasTie.has(unit);
      if (from !== to && isFree(from) && isFree(to)) {
        this.routed.push(tie);
        hasTie.add(from).add(to);
        continue;
      }
      this.addStub(from, fromBay, branches, { kind: 'stub', of: unitRef(units[to]!), index: to });
      this.addStub(to, toBay, branches, { kind: 'stub', of: unitRef(units[from]!), index: from });
    }
    for (const { unit, bay, branches, feeder } of stubs)
      this.addStub(unit, bay, branches, { kind: 'stub', of: { table: 'feeders', row: feeder }, index: -1 });
  }

  private addStub(unit: number, bay: Bay, branches: readonly number[], label: Omit<DiagramLabel, 'x' | 'y'>): void {
    const link = { from: unit, to: unit, fromBay: bay, toBay: bay, branches };
    this.taps[unit]!.push({ link, bay, label: { ...label, x: 0, y: 0 } });
  }

  private cell(i: number): Cell {
    const unit = this.plan.units[i]!;
    if (unit.head !== null) return { above: 0, below: bayHeight(unit.head) + 12 + TAP * this.taps[i]!.length };
    const link = this.plan.links[this.plan.parents[i]!]!;
    return { above: bayHeight(link.toBay), below: this.hangingHeight(i) + TAP * this.taps[i]!.length };
  }

  /** From the bar down to the end of transformers, loads, their texts and outlets. */
  private hangingHeight(i: number): number {
    const { transformers, loads } = this.plan.units[i]!;
    const own = transformers.map((one) => (this.unfolded.has(i) ? OUTLET * one.outlets.length : 0) + TRANSFORMER_ROW);
    const height = own.reduce((sum, one) => sum + one, 0) + TRANSFORMER_ROW * loads.length;
    return Math.max(TEXT, height);
  }

  private takePlaces(): void {
    const { units, parents, links } = this.plan;
    const rowCount = Math.max(0, ...this.lanes.row) + 1;
    const above = new Array<number>(rowCount).fill(0);
    const below = new Array<number>(rowCount).fill(0);
    units.forEach((_, i) => {
      const row = this.lanes.row[i]!;
      const cell = this.cell(i);
      const first = this.lanes.children[i]![0];
      const down = first === undefined ? this.tieBay(i) : links[parents[first]!]!.fromBay;
      above[row] = Math.max(above[row]!, cell.above);
      below[row] = Math.max(below[row]!, cell.below, down === null ? 0 : bayHeight(down) + 4);
    });
    const bars: number[] = [];
    let y = TOP;
    for (let row = 0; row < rowCount; row++) {
      bars.push(y + above[row]!);
      y += above[row]! + below[row]! + CABLE;
    }
    units.forEach((_, i) => {
      const row = this.lanes.row[i]!;
      const lane = this.lanes.lane[i]!;
      const bar = bars[row]!;
      this.places.push({
        lane,
        row,
        x: LEFT + lane * this.laneWidth,
        bar,
        top: bar - this.cell(i).above,
        bottom: bar + below[row]!,
      });
    });
  }

  private tieBay(unit: number): Bay | null {
    for (const tie of this.routed) {
      const { from, to, fromBay, toBay } = this.plan.links[tie]!;
      if (from === unit) return fromBay;
      if (to === unit) return toBay;
    }
    return null;
  }

  private drawHead(unit: PlanUnit, i: number): void {
    const { x, bar } = this.places[i]!;
    const bay = unit.head!;
    const feeder: ElementRef = { table: 'feeders', row: unit.feeder };
    const station: ElementRef = { table: 'stations', row: unit.station };
    this.lines.push({ of: [station], points: [x - 32, bar, x + 150, bar], isBusbar: true });
    this.labels.push({ kind: 'busbar', of: station, x: x - 32, y: bar - 22, index: i, width: this.widthFrom(40) });
    this.labels.push({
      kind: 'head',
      of: feeder,
      x: x + BESIDE_WORD,
      y: bar + 20,
      index: i,
      width: this.widthFrom(BESIDE_WORD),
    });
    // From the busbar down: the bay's line side comes last.
    const end = drawBay(this, { ...bay, switches: bay.switches.toReversed() }, x, bar, 1, [station], [feeder]);
    this.lines.push({ of: [feeder], points: [x, end, x, this.leaves(i)], isBusbar: false });
    this.drawTaps(i, end);
  }

  /** Where the conductor to the first child starts: below all that leaves to the right. */
  private leaves(i: number): number {
    const { bar } = this.places[i]!;
    const head = this.plan.units[i]!.head;
    return head === null ? bar : bar + bayHeight(head) + 8;
  }

  private drawUnit(unit: PlanUnit, i: number): void {
    const { x, bar } = this.places[i]!;
    const link = this.plan.links[this.plan.parents[i]!]!;
    const self = unitRef(unit);
    const { toBay } = link;
    drawBay(this, toBay, x, bar - bayHeight(toBay), 1, cableRefs(link), [self]);
    const taps = this.taps[i]!.length;
    const hangs = unit.transformers.length + unit.loads.length + taps > 0;
    this.lines.push({
      of: [self],
      points: [x - BAR.left, bar, x + (hangs ? BAR.right : BAR.left), bar],
      isBusbar: true,
    });
    let y = bar;
    const step = (height: number) => {
      y += height;
    };
    for (const transformer of unit.transformers) {
      this.drawDrop(self, x, bar, y);
      this.drawDevices(transformer.devices, x, y, self);
      const tap: ElementRef = { table: 'branches', row: transformer.branch };
      const low = x + LOW_BAR_X;
      this.lines.push({ of: [tap], points: [x + DEVICE_X, y, low, y], isBusbar: false });
      this.transformers.push({ branch: transformer.branch, x: x + TRANSFORMER_X, y, isVertical: false });
      const isOpen = this.unfolded.has(i);
      const outlets = transformer.outlets.length;
      const lowEnd = y + (isOpen ? 10 + OUTLET * outlets : 7);
      this.lines.push({ of: [tap], points: [low, y - 7, low, lowEnd], isBusbar: true });
      this.labels.push({ kind: 'transformer', of: tap, x: x + TEXT_X, y: y + 14, index: i });
      if (outlets > 0) this.labels.push({ kind: 'fold', of: tap, x: low, y: y + 14, index: i });
      if (isOpen) this.drawOutlets(transformer.outlets, low, y + 12);
      step(TRANSFORMER_ROW + (isOpen ? OUTLET * outlets : 0));
    }
    for (const { devices, consumers } of unit.loads) {
      this.drawDrop(self, x, bar, y);
      this.drawDevices(devices, x, y, self);
      const of: ElementRef = { table: 'consumers', row: consumers[0]! };
      this.lines.push({ of: [of], points: [x + DEVICE_X, y, x + TRANSFORMER_X, y], isBusbar: false });
      this.loads.push({ consumers, x: x + TRANSFORMER_X, y });
      this.labels.push({ kind: 'transformer', of, x: x + TEXT_X, y: y + 14, index: i });
      step(TRANSFORMER_ROW);
    }
    const shift = hangs ? TEXT_X : BAR.left + 8;
    this.labels.push({ kind: 'unit', of: self, x: x + shift, y: bar - 2, index: i, width: this.widthFrom(shift) });
    this.drawTaps(i, bar + this.hangingHeight(i));
  }

  /** From the bar down to the second transformer or load. */
  private drawDrop(of: ElementRef, x: number, bar: number, y: number): void {
    if (y > bar) this.lines.push({ of: [of], points: [x + BAR.right - 2, bar, x + BAR.right - 2, y], isBusbar: false });
  }

  private drawDevices(devices: readonly number[], x: number, y: number, of: ElementRef): void {
    const start = x + BAR.right - 2;
    this.lines.push({ of: [of], points: [start, y, x + DEVICE_X, y], isBusbar: false });
    devices.slice(0, 1).forEach((row) => {
      this.switches.push({ row, x: x + DEVICE_X, y, isVertical: false, isEarthing: false });
    });
  }

  private drawOutlets(
    outlets: readonly { readonly device: number; readonly branch: number }[],
    low: number,
    top: number,
  ): void {
    outlets.forEach(({ device, branch }, i) => {
      const y = top + OUTLET * (i + 0.5);
      const of: ElementRef = { table: 'branches', row: branch };
      this.lines.push({ of: [of], points: [low, y, low + 30, y], isBusbar: false });
      if (device >= 0) this.switches.push({ row: device, x: low + 14, y, isVertical: false, isEarthing: false });
      this.labels.push({ kind: 'outlet', of, x: low + 36, y: y + 4, index: i });
    });
  }

  /** What leaves a unit to the right. The farther the lane, the higher and the further right it starts: so none cross. */
  private drawTaps(i: number, base: number): void {
    const { x, bar } = this.places[i]!;
    const taps = this.taps[i]!;
    const self = unitRef(this.plan.units[i]!);
    const start = this.plan.units[i]!.head === null ? bar : this.leaves(i) - 4;
    taps.forEach(({ link, bay, label }, k) => {
      const from = x + 14 + 5 * k;
      const y = base + TAP * (taps.length - 1 - k) + TAP / 2;
      this.lines.push({ of: [self], points: [from, start, from, y, x + DEVICE_X, y], isBusbar: false });
      bay.switches.forEach((row, n) => {
        this.switches.push({ row, x: x + DEVICE_X + SWITCH * n, y, isVertical: false, isEarthing: false });
      });
      const end = x + DEVICE_X + SWITCH * Math.max(1, bay.switches.length);
      const cable = cableRefs(link!);
      if (label !== null) {
        this.lines.push({ of: cable, points: [x + DEVICE_X, y, end, y], isBusbar: false });
        this.labels.push({ ...label, x: end + 6, y: y + 4, width: this.widthFrom(end + 6 - x) });
        return;
      }
      const to = this.places[link!.to]!;
      this.lines.push({ of: cable, points: [x + DEVICE_X, y, to.x, y, to.x, to.top], isBusbar: false });
      this.addCableLabel(link!, to.x, to.top - CABLE / 2);
    });
  }

  private addCableLabel(link: PlanLink, x: number, y: number): void {
    const branch = link.branches[0];
    if (branch === undefined) return;
    this.labels.push({ kind: 'cable', of: { table: 'branches', row: branch }, x: x + 10, y: y + 4, index: -1 });
  }

  /** To the first child: straight down. */
  private drawLink(link: PlanLink): void {
    if (this.lanes.children[link.from]![0] !== link.to) return;
    const from = this.places[link.from]!;
    const to = this.places[link.to]!;
    const cable = cableRefs(link);
    const start = this.leaves(link.from);
    const end = this.drawBayUp(link.fromBay, from.x, start, [unitRef(this.plan.units[link.from]!)], cable);
    this.lines.push({ of: cable, points: [from.x, end, from.x, to.top], isBusbar: false });
    this.addCableLabel(link, from.x, to.top - CABLE / 2 + 4);
  }

  /** A bay that leaves downwards: the busbar's side comes first, the line's end last. */
  private drawBayUp(
    bay: Bay,
    x: number,
    bar: number,
    inside: readonly ElementRef[],
    outside: readonly ElementRef[],
  ): number {
    const end = bar + bayHeight(bay);
    drawBay(this, bay, x, end, -1, outside, inside);
    return end;
  }

  private drawTie(link: PlanLink, y: number): void {
    const { units } = this.plan;
    const cable = cableRefs(link);
    const ends = [
      { unit: link.from, bay: link.fromBay },
      { unit: link.to, bay: link.toBay },
    ].map(({ unit, bay }) => {
      const { x } = this.places[unit]!;
      return { x, y: this.drawBayUp(bay, x, this.leaves(unit), [unitRef(units[unit]!)], cable) };
    });
    const [a, b] = ends as [{ x: number; y: number }, { x: number; y: number }];
    this.lines.push({ of: cable, points: [a.x, a.y, a.x, y, b.x, y, b.x, b.y], isBusbar: false });
    this.addCableLabel(link, Math.min(a.x, b.x) + 20, y - 10);
  }
}
