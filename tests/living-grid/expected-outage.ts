// What ought to happen after a fault, from the plan of the grid alone: which device clears it and who is behind that. Nothing of the
// simulator's physics or of the shadow grid is asked.
import { SWITCH_CLASS } from '../../simulation/network/network.ts';
import type { CityGrid } from '../../simulation/network/city-grid.ts';
import type { ChosenFault } from './fault-choice.ts';

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
  readonly #near: readonly { readonly to: number; readonly edge: Omit<Edge, 'up'> }[][];
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
    this.#near = near;
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

  /** `table`, `row`: what is short-circuited, or torn. */
  of(table: 'branch' | 'node', row: number, type: ChosenFault['type']): Expected {
    const { branches, nodes } = this.#grid.network;
    const isHigh = (node: number): boolean => nodes.baseVoltage[node]! >= HIGH_VOLTAGE;
    if (type === 'open-conductor') return this.#torn(row);
    if (table === 'node') return isHigh(row) ? this.#highBusbar(row) : this.#clearedAbove(row);
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

  /** Nobody trips: what hangs behind the torn branch is dark. */
  #torn(branch: number): Expected {
    const { branches } = this.#grid.network;
    const lower = [branches.to[branch]!, branches.from[branch]!].find((node) => {
      const way = this.#up[node];
      return way?.isSwitch === false && way.row === branch;
    });
    return { devices: [], dark: lower === undefined ? [] : this.#behind(lower) };
  }

  /**
   * The circuits' differential protection does not see a busbar: their breakers at the far ends open, wherever those have supply from
   * somewhere else. Dark is who has no other way to a source.
   */
  #highBusbar(busbar: number): Expected {
    const { network } = this.#grid;
    const { branches, switches, consumers } = network;
    const seen = new Uint8Array(network.nodes.count);
    const queue = [...network.sources.node];
    for (const node of queue) seen[node] = 1;
    for (let at = queue.pop(); at !== undefined; at = queue.pop())
      for (const { to } of this.#near[at]!) {
        if (seen[to] === 1 || to === busbar) continue;
        seen[to] = 1;
        queue.push(to);
      }
    const own = this.#grid.nodes.station[busbar]!;
    const isOwn = (node: number): boolean => this.#grid.nodes.station[node] === own;
    const devices: number[] = [];
    for (let row = 0; row < branches.count; row++) {
      const ends = [branches.from[row]!, branches.to[row]!];
      if (ends.some((node) => network.nodes.baseVoltage[node]! < HIGH_VOLTAGE) || ends.every(isOwn)) continue;
      const far = ends.find((node) => !isOwn(node))!;
      if (!ends.some(isOwn)) continue;
      for (const breaker of this.#breakersOf(row)) {
        const [a, b] = [switches.nodeA[breaker]!, switches.nodeB[breaker]!];
        if ((a === far && seen[b] === 1) || (b === far && seen[a] === 1)) devices.push(breaker);
      }
    }
    const dark = Array.from(consumers.node.keys()).filter((row) => seen[consumers.node[row]!] === 0);
    return { devices, dark };
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
