// Upstream: the way from an element to its source. Downstream: all that gets its supply through it.
import type { ElementPlaces } from './element-places.ts';
import type { ElementRef, TraceReport } from './grid-reports.ts';
import type { ShadowParts } from './shadow-parts.ts';
import { POSITION } from './switch-beliefs.ts';
import { SupplyTree } from './supply-tree.ts';

/** GRID_CRITICAL of the pack */
const CRITICAL = ['none', 'hospital', 'fire', 'police', 'metro', 'water'];

type Parts = Pick<ShadowParts, 'grid' | 'places' | 'tree' | 'zones' | 'observation' | 'injections' | 'columns'>;

export class GridTraces {
  readonly #parts: Parts;
  readonly #elements: ElementPlaces;
  #list: Int32Array | null = null;
  #normal: SupplyTree | null = null;

  constructor(parts: Parts, elements: ElementPlaces) {
    this.#parts = parts;
    this.#elements = elements;
  }

  trace(ref: ElementRef, direction: 'up' | 'down'): TraceReport {
    return direction === 'up' ? this.#up(ref) : this.#down(ref, this.#treeFor(ref));
  }

  #up(ref: ElementRef): TraceReport {
    const { grid, tree, columns } = this.#parts;
    const { branches } = grid.network;
    const trace = emptyTrace();
    const stations = new Set<number>();
    for (let node = this.#elements.nodeOf(ref); node >= 0; node = tree.parent[node]!) {
      if (grid.nodes.station[node]! >= 0) stations.add(grid.nodes.station[node]!);
      const edge = tree.parentEdge[node]!;
      if (edge < 0) break;
      if (edge < branches.count) trace.branches.push(edge);
      else trace.switches.push(edge - branches.count);
    }
    trace.stations = [...stations];
    if (ref.table === 'consumers') {
      trace.consumers.push(ref.row);
      trace.customers = grid.network.consumers.customers[ref.row]!;
      trace.power = columns.consumers.power[ref.row]! || 0;
    }
    return trace;
  }

  #down(ref: ElementRef, tree: SupplyTree = this.#parts.tree): TraceReport {
    const { grid, places, injections } = this.#parts;
    const { branches } = grid.network;
    const list = (this.#list ??= new Int32Array(grid.network.nodes.count));
    const trace = emptyTrace();
    const stations = new Set<number>();
    for (const top of this.#elements.topsOf(ref, tree)) {
      const count = tree.isFed(top) ? tree.collect(top, list) : 0;
      for (let i = 0; i < count; i++) {
        const node = list[i]!;
        const edge = tree.parentEdge[node]!;
        if (i > 0 && edge >= branches.count) trace.switches.push(edge - branches.count);
        else if (i > 0 && edge >= 0) trace.branches.push(edge);
        const station = grid.nodes.station[node]!;
        if (station >= 0 && places.stationNode[station] === node) stations.add(station);
        for (const row of places.consumersAt(node)) {
          trace.consumers.push(row);
          trace.customers += grid.network.consumers.customers[row]!;
          trace.power += tree === this.#parts.tree ? injections.p[row]! : injections.prior[row]!;
        }
      }
    }
    trace.isNormal = tree === this.#normal;
    if (ref.table === 'branches') trace.branches.push(ref.row);
    if (ref.table === 'switches') trace.switches.push(ref.row);
    trace.stations = [...stations];
    return trace;
  }

  /** Of an element without supply, or open though normally closed: the tree of the normal state. */
  #treeFor(ref: ElementRef): SupplyTree {
    const { tree, grid, zones, observation } = this.#parts;
    const node = this.#elements.nodeOf(ref);
    if (!this.#isOpened(ref) && (node < 0 || observation.isLive(node))) return tree;
    return (this.#normal ??= new SupplyTree(grid, grid.state, zones.ofEdge, () => false));
  }

  #isOpened({ table, row }: ElementRef): boolean {
    const { grid, columns } = this.#parts;
    return (
      table === 'switches' && columns.switches.position[row] === POSITION.open && grid.state.switchClosed[row] === 1
    );
  }

  /** What would be lost with it now, or of one without supply or opened what it feeds in the normal state; `critical`: GRID_CRITICAL, one a site. */
  behind(ref: ElementRef): { customers: number; servicePoints: number; power: number; critical: string[] } {
    const { grid } = this.#parts;
    const { consumers, customers, power } = this.#down(ref, this.#treeFor(ref));
    const critical = consumers
      .filter((row) => grid.consumers.critical[row]! > 0)
      .map((row) => CRITICAL[grid.consumers.critical[row]!]!);
    return { customers, servicePoints: consumers.length, power, critical };
  }

  /** Stations and switches on the way, ids, source first. */
  path(ref: ElementRef): string[] {
    const { grid, tree } = this.#parts;
    const { branches, switches } = grid.network;
    const path: string[] = [];
    let station = -1;
    for (let node = this.#elements.nodeOf(ref); node >= 0; node = tree.parent[node]!) {
      const here = grid.nodes.station[node]!;
      if (here >= 0 && here !== station) path.push(grid.stations.ids[here]!);
      if (here >= 0) station = here;
      const edge = tree.parentEdge[node]!;
      if (edge >= branches.count) path.push(switches.ids[edge - branches.count]!);
    }
    return path.toReversed();
  }
}

const emptyTrace = (): TraceReport => ({
  branches: [],
  switches: [],
  stations: [],
  consumers: [],
  customers: 0,
  power: 0,
  isNormal: false,
});
