// Where an element of the live tables hangs in the supply tree: the node whose supply is its own, and the nodes below which all that
// would be lost with it lies.
import type { ElementRef } from './grid-reports.ts';
import type { SupplyTree } from './supply-tree.ts';
import type { ShadowParts } from './shadow-parts.ts';

type Parts = Pick<ShadowParts, 'grid' | 'places' | 'tree'>;

export class ElementPlaces {
  readonly #parts: Parts;
  readonly #rows = new Map<string, ElementRef>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** By the id in the pack; null: nobody has it. */
  find(id: string): ElementRef | null {
    if (this.#rows.size === 0) this.#index();
    return this.#rows.get(id) ?? null;
  }

  #index(): void {
    const { network, stations, feeders } = this.#parts.grid;
    for (const [table, { ids }] of [
      ['consumers', network.consumers],
      ['feeders', feeders],
      ['switches', network.switches],
      ['branches', network.branches],
      ['stations', stations],
    ] as const)
      ids.forEach((id, row) => this.#rows.set(id, { table, row }));
  }

  has({ table, row }: ElementRef): boolean {
    return Number.isInteger(row) && row >= 0 && row < this.idsOf(table).length;
  }

  idsOf(table: ElementRef['table']): readonly string[] {
    const { network, stations, feeders } = this.#parts.grid;
    if (table === 'stations') return stations.ids;
    return table === 'feeders' ? feeders.ids : network[table].ids;
  }

  /** -1: it lies nowhere in the network. */
  nodeOf({ table, row }: ElementRef): number {
    const { grid, places, tree } = this.#parts;
    const { branches, switches, consumers } = grid.network;
    if (table === 'consumers') return consumers.node[row]!;
    if (table === 'stations') return places.stationNode[row]!;
    if (table === 'feeders') return places.feederHead[row]!;
    const [a, b, edge] =
      table === 'branches'
        ? [branches.from[row]!, branches.to[row]!, row]
        : [switches.nodeA[row]!, switches.nodeB[row]!, branches.count + row];
    const below = tree.below(edge);
    if (below >= 0) return below;
    return tree.isFed(a) || b < 0 ? a : b;
  }

  /** Nodes that get their supply through it in `tree`, the topmost ones; of a consumer its own node. */
  topsOf({ table, row }: ElementRef, tree: SupplyTree = this.#parts.tree): number[] {
    const { grid, places } = this.#parts;
    const { branches } = grid.network;
    if (table === 'branches' || table === 'switches') {
      const below = tree.below(table === 'branches' ? row : branches.count + row);
      return below < 0 ? [] : [below];
    }
    if (table === 'consumers') return [grid.network.consumers.node[row]!];
    if (table === 'feeders') {
      const edge = branches.count + grid.feeders.breaker[row]!;
      return places.feederHead[row]! >= 0 && tree.below(edge) === places.feederHead[row]
        ? [places.feederHead[row]]
        : [];
    }
    const tops = new Set<number>();
    for (let node = 0; node < grid.nodes.station.length; node++) {
      if (grid.nodes.station[node] !== row || !tree.isFed(node)) continue;
      const above = tree.parent[node]!;
      if (above < 0 || grid.nodes.station[above] !== row) tops.add(node);
    }
    // A ring passes through a station: what leaves it at 10 kV is not lost with it. Its own low voltage is.
    if (grid.stations.kind[row] !== 0) {
      const own = places.transformers[row]!.map((b) => tree.below(b)).filter((node) => node >= 0);
      if (own.length > 0) return own;
    }
    return [...tops];
  }
}
