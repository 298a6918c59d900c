// What ought to happen after a fault, from the plan of the grid alone: which device clears it and who is behind that. Nothing of the
// simulator's physics or of the shadow grid is asked.
import { SWITCH_CLASS } from '../../simulation/network/network.ts';
import type { CityGrid } from '../../simulation/network/city-grid.ts';

const HIGH_VOLTAGE = 60_000;

export interface Expected {
  /** rows of switches that ought to open; empty: nobody can say from the plan */
  readonly devices: readonly number[];
  /** rows of consumers, ascending */
  readonly dark: readonly number[];
}

interface Edge {
  readonly isSwitch: boolean;
  readonly row: number;
  readonly up: number;
}

export class ExpectedOutages {
  readonly #grid: CityGrid;
  /** [nodes] the way towards the supply in the normal state; null at a source, or without supply */
  readonly #up: (Edge | null)[];
  readonly #children: number[][];
  readonly #consumersAt = new Map<number, number[]>();
  readonly #trips: Uint8Array;

  constructor(grid: CityGrid) {
    this.#grid = grid;
    const { nodes, branches, switches, consumers, sources } = grid.network;
    const near: { to: number; edge: Omit<Edge, 'up'> }[][] = nodes.ids.map(() => []);
    const join = (a: number, b: number, edge: Omit<Edge, 'up'>): void => {
      near[a]!.push({ to: b, edge });
      near[b]!.push({ to: a, edge });
    };
    for (let row = 0; row < switches.count; row++)
      if (switches.nodeB[row]! >= 0 && switches.normalOpen[row] === 0)
        join(switches.nodeA[row]!, switches.nodeB[row]!, { isSwitch: true, row });
    for (let row = 0; row < branches.count; row++)
      join(branches.from[row]!, branches.to[row]!, { isSwitch: false, row });
    this.#up = nodes.ids.map(() => null);
    this.#children = nodes.ids.map(() => []);
    const seen = new Uint8Array(nodes.count);
    let ring = [...sources.node];
    for (const node of ring) seen[node] = 1;
    while (ring.length > 0) {
      const next: number[] = [];
      for (const at of ring)
        for (const { to, edge } of near[at]!) {
          if (seen[to] === 1) continue;
          seen[to] = 1;
          this.#up[to] = { ...edge, up: at };
          this.#children[at]!.push(to);
          next.push(to);
        }
      ring = next;
    }
    for (let row = 0; row < consumers.count; row++) {
      const list = this.#consumersAt.get(consumers.node[row]!);
      if (list === undefined) this.#consumersAt.set(consumers.node[row]!, [row]);
      else list.push(row);
    }
    this.#trips = Uint8Array.from(switches.class, (kind) => (kind === SWITCH_CLASS.Fuse ? 1 : 0));
    for (const row of grid.protection.switch) this.#trips[row] = 1;
  }

  /** `table`, `row`: what is short-circuited. */
  of(table: 'branch' | 'node', row: number): Expected {
    const { branches, nodes } = this.#grid.network;
    const isHigh = (node: number): boolean => nodes.baseVoltage[node]! >= HIGH_VOLTAGE;
    if (table === 'node') return isHigh(row) ? { devices: [], dark: [] } : this.#clearedAbove(row);
    const [from, to] = [branches.from[row]!, branches.to[row]!];
    // Meshed and N-1 safe: both ends open, nobody is dark.
    if (isHigh(from) && isHigh(to)) return { devices: this.#breakersOf(row), dark: [] };
    // Differential protection opens both sides of a transformer that steps down from 110 kV.
    const [upper, below] = isHigh(from) ? [from, to] : [to, from];
    if (isHigh(upper)) {
      const above = this.#clearedAbove(upper);
      return { ...above, devices: [...above.devices, ...this.#switchesBelow(below)] };
    }
    const lower = this.#up[to]?.isSwitch === false && this.#up[to].row === row ? to : from;
    return this.#clearedAbove(this.#up[lower]?.up ?? lower);
  }

  /** The nearest device above a node that trips, and all behind it. */
  #clearedAbove(start: number): Expected {
    for (let at = start; ; ) {
      const way = this.#up[at];
      if (way === null || way === undefined) return { devices: [], dark: [] };
      if (way.isSwitch && this.#trips[way.row] === 1) return { devices: [way.row], dark: this.#behind(at) };
      at = way.up;
    }
  }

  #switchesBelow(node: number): number[] {
    return this.#children[node]!.flatMap((to) => {
      const way = this.#up[to]!;
      return way.isSwitch && this.#trips[way.row] === 1 ? [way.row] : [];
    });
  }

  #breakersOf(branch: number): number[] {
    const { switches, branches } = this.#grid.network;
    const ends = new Set([branches.from[branch]!, branches.to[branch]!]);
    const found: number[] = [];
    for (let row = 0; row < switches.count; row++) {
      if (switches.class[row] !== SWITCH_CLASS.Breaker || this.#trips[row] !== 1) continue;
      if (ends.has(switches.nodeA[row]!) || ends.has(switches.nodeB[row]!)) found.push(row);
    }
    return found;
  }

  #behind(node: number): number[] {
    const found: number[] = [];
    const queue = [node];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      found.push(...(this.#consumersAt.get(at) ?? []));
      queue.push(...this.#children[at]!);
    }
    return found.sort((a, b) => a - b);
  }
}
