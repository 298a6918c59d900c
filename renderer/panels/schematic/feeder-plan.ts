// Which plant a feeder's one-line diagram shows, and how it hangs together in the normal state: the switchgear at its head, its
// stations in order, what leaves them, and the ties to other feeders. Pure; feeder-layout.ts gives it places.
import { type GridModel, stationKindOf } from '../../state/grid-model.ts';
import { type Bay, bayAt, isEarthing, isNormallyOpen, otherNode } from './bays.ts';

export interface PlanTransformer {
  /** row of grid-branches */
  readonly branch: number;
  /** rows of grid-switches before it; the busbar's side first */
  readonly devices: readonly number[];
  readonly outlets: readonly PlanOutlet[];
}

/** A low-voltage feeder of a station. */
export interface PlanOutlet {
  /** row of grid-switches: its fuse; -1 none */
  readonly device: number;
  /** row of grid-branches: its first cable */
  readonly branch: number;
}

/** A customer's installation at the voltage of the feeder. */
export interface PlanLoad {
  readonly devices: readonly number[];
  /** rows of grid-consumers */
  readonly consumers: readonly number[];
}

/** A station, a joint of cables, or the head of a feeder. */
export interface PlanUnit {
  readonly kind: 'head' | 'station' | 'joint';
  /** row of grid-stations; of a head: the substation; -1 none */
  readonly station: number;
  /** row of grid-feeders whose normal supply this is */
  readonly feeder: number;
  readonly node: number;
  readonly transformers: readonly PlanTransformer[];
  readonly loads: readonly PlanLoad[];
  /** of a head: its bay at the substation's busbar */
  readonly head: Bay | null;
}

export interface PlanLink {
  /** units */
  readonly from: number;
  readonly to: number;
  readonly fromBay: Bay;
  readonly toBay: Bay;
  /** rows of grid-branches from one end to the other; empty: the switches alone join them */
  readonly branches: readonly number[];
}

/** A tie to plant that this diagram does not show. */
export interface PlanStub {
  readonly unit: number;
  readonly bay: Bay;
  readonly branches: readonly number[];
  /** row of grid-feeders on the other side; -1 not known */
  readonly feeder: number;
}

export interface FeederPlan {
  readonly units: readonly PlanUnit[];
  /** of each unit: the link by which it is supplied in the normal state; -1 of a head */
  readonly parents: readonly number[];
  readonly links: readonly PlanLink[];
  /** links that are open in the normal state, or close a loop: positions in `links` */
  readonly ties: readonly number[];
  readonly stubs: readonly PlanStub[];
  /** there is more than `MOST_UNITS` */
  readonly isCut: boolean;
}

const MOST_UNITS = 300;
const LINE = 0;
const TRANSFORMER = 1;

interface Way {
  readonly branches: readonly number[];
  readonly end: number;
  readonly fromBay: Bay;
  readonly toBay: Bay;
}

const bareBay = (node: number): Bay => ({ switches: [], earthing: [], end: node, busbar: node });

interface Draft {
  readonly unit: PlanUnit;
  readonly nodes: readonly number[];
}

/** The feeders whose plant is drawn: the feeder and, for the whole ring, those that share its ring. */
export function feedersShown(model: GridModel, feeder: number, isRing: boolean): number[] {
  const ring = model.data.feeders.ring[feeder]!;
  if (!isRing || ring < 0) return [feeder];
  return [feeder, ...[...model.rowsOf('feeders', 'ring', ring)].filter((other) => other !== feeder)];
}

export function planFeeders(model: GridModel, feeders: readonly number[]): FeederPlan {
  return new Planner(model).plan(feeders);
}

class Planner {
  private readonly drafts: Draft[] = [];
  private readonly parents: number[] = [];
  private readonly links: PlanLink[] = [];
  private readonly ties: number[] = [];
  private readonly stubs: PlanStub[] = [];
  /** unit of each node that stands in one */
  private readonly unitOf = new Map<number, number>();
  private readonly drawn = new Set<number>();
  private readonly drawnSwitches = new Set<number>();
  private isCut = false;

  private readonly model: GridModel;

  constructor(model: GridModel) {
    this.model = model;
  }

  plan(feeders: readonly number[]): FeederPlan {
    for (const feeder of feeders) this.addHead(feeder);
    for (const isTieTurn of [false, true]) {
      const heads = this.drafts.length;
      for (let unit = 0; unit < (isTieTurn ? heads : this.drafts.length); unit++) this.leave(unit, isTieTurn);
    }
    const { parents, links, ties, stubs, isCut } = this;
    return { units: this.drafts.map((draft) => draft.unit), parents, links, ties, stubs, isCut };
  }

  private addHead(feeder: number): void {
    const { switches, nodes, feeders } = this.model.data;
    const breaker = feeders.breaker[feeder]!;
    if (breaker < 0) return;
    const ends = [switches.nodeA[breaker]!, switches.nodeB[breaker]!];
    // The line's side is the inner node of the bay; where the tables do not say, the second.
    const end = nodes.internal[ends[0]!] === 1 && nodes.internal[ends[1]!] === 0 ? ends[0]! : ends[1]!;
    const head = bayAt(this.model, end);
    const bay = head.switches.includes(breaker)
      ? head
      : { switches: [breaker], earthing: head.earthing, end, busbar: otherNode(this.model, breaker, end) };
    const unit: PlanUnit = {
      kind: 'head',
      station: feeders.substation[feeder]!,
      feeder,
      node: end,
      transformers: [],
      loads: [],
      head: bay,
    };
    for (const row of bay.switches) this.drawnSwitches.add(row);
    this.take({ unit, nodes: [end] }, -1);
  }

  private take(draft: Draft, parent: number): number {
    const at = this.drafts.push(draft) - 1;
    this.parents.push(parent);
    for (const node of draft.nodes) this.unitOf.set(node, at);
    return at;
  }

  /** Follows all lines that leave a unit: the closed ones first, so that each unit hangs where it is supplied from. */
  private leave(at: number, isTieTurn: boolean): void {
    const { branches } = this.model.data;
    for (const node of this.drafts[at]!.nodes) {
      for (const branch of this.model.branchesOfNode(node)) {
        if (this.drawn.has(branch) || branches.class[branch] === TRANSFORMER) continue;
        const way = this.wayFrom(node, branch);
        this.follow(at, { ...way, fromBay: this.bayOf(at, node), toBay: bayAt(this.model, way.end) }, isTieTurn);
      }
      if (this.drafts[at]!.unit.kind !== 'head') this.followSwitches(at, node, isTieTurn);
    }
  }

  /** Plant that only a switch joins to another. */
  private followSwitches(at: number, node: number, isTieTurn: boolean): void {
    for (const row of this.model.switchesOfNode(node)) {
      if (this.drawnSwitches.has(row) || isEarthing(this.model, row)) continue;
      const end = otherNode(this.model, row, node);
      if (this.unitOf.get(end) === at || this.model.data.nodes.station[end] === this.drafts[at]!.unit.station) continue;
      const fromBay = { switches: [row], earthing: [], end: node, busbar: node };
      this.follow(at, { branches: [], end, fromBay, toBay: bareBay(end) }, isTieTurn);
    }
  }

  /** The bay behind a head is drawn with the head. */
  private bayOf(unit: number, node: number): Bay {
    return this.drafts[unit]!.unit.kind === 'head' ? bareBay(node) : bayAt(this.model, node);
  }

  private follow(from: number, way: Way, isTieTurn: boolean): void {
    const { end, branches, fromBay, toBay } = way;
    const known = this.unitOf.get(end);
    if (known === from) return;
    if (known !== undefined) {
      if (isTieTurn) this.ties.push(this.addLink(from, known, fromBay, toBay, branches));
      return;
    }
    const isOpen = isNormallyOpen(this.model, fromBay) || isNormallyOpen(this.model, toBay);
    if (isOpen || this.isSubstation(end)) {
      if (isTieTurn) this.addStub(from, fromBay, branches, end);
      return;
    }
    if (isTieTurn) return;
    if (this.drafts.length >= MOST_UNITS) {
      this.isCut = true;
      return;
    }
    const unit = this.take(this.unitAt(end, this.drafts[from]!.unit.feeder), -1);
    this.parents[unit] = this.addLink(from, unit, fromBay, toBay, branches);
  }

  private isSubstation(node: number): boolean {
    const { nodes, stations } = this.model.data;
    const station = nodes.station[node]!;
    return station >= 0 && stationKindOf(stations.kind[station]!) === 'substation';
  }

  private addStub(unit: number, bay: Bay, branches: readonly number[], end: number): void {
    const { branches: lines, nodes, feeders } = this.model.data;
    for (const branch of branches) this.drawn.add(branch);
    for (const row of bay.switches) this.drawnSwitches.add(row);
    const other = nodes.station[end]!;
    const own = this.drafts[unit]!.unit.feeder;
    const candidates = [lines.feeder[branches[0] ?? -1] ?? -1, ...this.feedersOfStation(other)];
    const feeder = candidates.find((row) => row >= 0 && row < feeders.rows && row !== own) ?? -1;
    this.stubs.push({ unit, bay, branches, feeder });
  }

  private feedersOfStation(station: number): number[] {
    if (station < 0) return [];
    return [...this.model.rowsOf('switches', 'station', station)].map((row) => this.model.data.switches.feeder[row]!);
  }

  private addLink(from: number, to: number, fromBay: Bay, toBay: Bay, branches: readonly number[]): number {
    for (const branch of branches) this.drawn.add(branch);
    return this.links.push({ from, to, fromBay: this.undrawn(fromBay), toBay: this.undrawn(toBay), branches }) - 1;
  }

  /** A switch between two lines is drawn with the one that comes first. */
  private undrawn(bay: Bay): Bay {
    const switches = bay.switches.filter((row) => !this.drawnSwitches.has(row));
    for (const row of switches) this.drawnSwitches.add(row);
    return { ...bay, switches };
  }

  /** Along one line after the other as long as there is nothing but a joint between them. */
  private wayFrom(start: number, first: number): { branches: number[]; end: number } {
    const { branches, nodes } = this.model.data;
    const way = [first];
    let end = branches.from[first] === start ? branches.to[first]! : branches.from[first]!;
    const seen = new Set([start]);
    while (nodes.station[end]! < 0 && !seen.has(end) && this.unitOf.get(end) === undefined) {
      seen.add(end);
      const here = [...this.model.branchesOfNode(end)];
      const isPlain = here.length === 2 && here.every((row) => branches.class[row] === LINE);
      if (!isPlain || this.model.switchesOfNode(end).length > 0) break;
      if (this.model.rowsOf('consumers', 'node', end).length > 0) break;
      const next = here.find((row) => row !== way.at(-1));
      if (next === undefined) break;
      way.push(next);
      end = branches.from[next] === end ? branches.to[next]! : branches.from[next]!;
    }
    return { branches: way, end };
  }

  /** The station that a node stands in with all its nodes of that voltage, or the joint that it is. */
  private unitAt(node: number, feeder: number): Draft {
    const { nodes } = this.model.data;
    const station = nodes.station[node]!;
    const voltage = nodes.baseVoltage[node]!;
    const inside =
      station < 0
        ? this.joinedTo(node)
        : [...this.model.rowsOf('nodes', 'station', station)].filter(
            (other) => Math.abs(nodes.baseVoltage[other]! - voltage) < 0.2 * voltage,
          );
    const transformers: PlanTransformer[] = [];
    const loads: PlanLoad[] = [];
    for (const own of inside) {
      for (const branch of this.model.branchesOfNode(own)) {
        if (this.model.data.branches.class[branch] === TRANSFORMER) transformers.push(this.transformerAt(own, branch));
      }
      const consumers = [...this.model.rowsOf('consumers', 'node', own)];
      if (consumers.length > 0) loads.push({ devices: this.devicesTo(own), consumers });
    }
    const unit: PlanUnit = {
      kind: station < 0 ? 'joint' : 'station',
      station,
      feeder,
      node: bayAt(this.model, node).busbar,
      transformers: transformers.sort((a, b) => a.branch - b.branch),
      loads,
      head: null,
    };
    return { unit, nodes: inside };
  }

  /** Nodes outside of any station that closed switches join. */
  private joinedTo(start: number): number[] {
    const { switches, nodes } = this.model.data;
    const joined = [start];
    for (const node of joined) {
      for (const row of this.model.switchesOfNode(node)) {
        if (switches.normalOpen[row] === 1 || isEarthing(this.model, row)) continue;
        const end = otherNode(this.model, row, node);
        if (nodes.station[end]! < 0 && !joined.includes(end) && this.unitOf.get(end) === undefined) joined.push(end);
      }
    }
    return joined;
  }

  private devicesTo(node: number): number[] {
    return bayAt(this.model, node).switches.toReversed();
  }

  private transformerAt(high: number, branch: number): PlanTransformer {
    const { branches } = this.model.data;
    const low = branches.from[branch] === high ? branches.to[branch]! : branches.from[branch]!;
    const outlets: PlanOutlet[] = [];
    for (const row of this.model.switchesOfNode(low)) {
      if (isEarthing(this.model, row)) continue;
      const beyond = otherNode(this.model, row, low);
      for (const cable of this.model.branchesOfNode(beyond)) outlets.push({ device: row, branch: cable });
    }
    for (const cable of this.model.branchesOfNode(low)) {
      if (cable !== branch && branches.class[cable] === LINE) outlets.push({ device: -1, branch: cable });
    }
    return { branch, devices: this.devicesTo(high), outlets };
  }
}
