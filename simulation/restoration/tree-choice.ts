// Radial configurations of a grid as spanning trees, told by the edges that they leave out.
import { sectionGraphOf } from './section-graph.ts';
import type { SwitchableGrid } from './switchable-grid.ts';

const ALL_PHASES = 7;

/** The devices that may be open or closed, as edges of a graph; all sources, and what cannot be parted, are one vertex each. */
export class TreeChoice {
  readonly vertexCount: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** [edges] device */
  readonly device: Int32Array;
  readonly #grid: SwitchableGrid;
  readonly #positions: Uint8Array;
  readonly #root: number;
  /** [sections] -1 = none of this */
  readonly #vertexOfSection: Int32Array;
  #shape: TreeShape | null = null;

  constructor(grid: SwitchableGrid, blockedIds: Iterable<string>) {
    this.#grid = grid;
    const { devices, sections, closed } = grid;
    const { energised } = sectionGraphOf(grid);
    const blocked = new Set(blockedIds);
    // A device of fewer phases is no exchange for one of three: it stays as it is.
    const fixed = (d: number) =>
      devices.operable[d] === 0 || devices.phases[d] !== ALL_PHASES || blocked.has(devices.ids[d]!);
    const leader = Int32Array.from({ length: sections.count + 1 }, (_, i) => i);
    const find = (i: number): number => {
      while (leader[i] !== i) {
        leader[i] = leader[leader[i]!]!;
        i = leader[i]!;
      }
      return i;
    };
    const root = sections.count;
    for (let s = 0; s < sections.count; s++) if (sections.source[s] === 1) leader[find(s)] = find(root);
    const usable = (d: number) => energised[devices.sectionA[d]!] === 1 && energised[devices.sectionB[d]!] === 1;
    for (let d = 0; d < devices.count; d++) {
      if (fixed(d) && closed[d] === 1 && usable(d)) leader[find(devices.sectionA[d]!)] = find(devices.sectionB[d]!);
    }
    const number = new Map<number, number>();
    const vertexOf = (s: number): number => {
      const top = find(s);
      if (!number.has(top)) number.set(top, number.size);
      return number.get(top)!;
    };
    const a: number[] = [];
    const b: number[] = [];
    const device: number[] = [];
    for (let d = 0; d < devices.count; d++) {
      if (fixed(d) || !usable(d)) continue;
      const x = vertexOf(devices.sectionA[d]!);
      const y = vertexOf(devices.sectionB[d]!);
      // Both sides are one vertex: between two sources it has to stay open, else it changes nothing that a tree could tell.
      if (x === y) continue;
      a.push(x);
      b.push(y);
      device.push(d);
    }
    this.#root = vertexOf(root);
    this.#vertexOfSection = Int32Array.from({ length: sections.count }, (_, s) => number.get(find(s)) ?? -1);
    this.vertexCount = number.size;
    this.a = Int32Array.from(a);
    this.b = Int32Array.from(b);
    this.device = Int32Array.from(device);
    this.#positions = closed.slice();
  }

  /** Edges that are open now, less those a tree cannot do without, plus those that make loops: a spanning tree's complement. */
  presentlyLeft(): Int32Array {
    const { closed } = this.#grid;
    const leader = Int32Array.from({ length: this.vertexCount }, (_, i) => i);
    const find = (i: number): number => {
      while (leader[i] !== i) {
        leader[i] = leader[leader[i]!]!;
        i = leader[i]!;
      }
      return i;
    };
    const left: number[] = [];
    for (const wanted of [1, 0]) {
      for (let e = 0; e < this.device.length; e++) {
        if (closed[this.device[e]!] !== wanted) continue;
        const x = find(this.a[e]!);
        const y = find(this.b[e]!);
        if (x === y) left.push(e);
        else leader[x] = y;
      }
    }
    return Int32Array.from(left.toSorted((x, y) => x - y));
  }

  /** Device positions with the edges in `left` open; an array that is used again. */
  positions(left: Int32Array): Uint8Array {
    for (let e = 0; e < this.device.length; e++) this.#positions[this.device[e]!] = 1;
    for (const e of left) this.#positions[this.device[e]!] = 0;
    return this.#positions;
  }

  /** Edges of the loop that closing `edge` makes in the tree that leaves out `left`, in order, without the edge itself. */
  loopOf(edge: number, left: Int32Array): number[] {
    const { via, depth } = this.#shapeOf(left);
    const above = (v: number): number => (this.a[via[v]!] === v ? this.b[via[v]!]! : this.a[via[v]!]!);
    const [up, down]: [number[], number[]] = [[], []];
    let v = this.b[edge]!;
    let w = this.a[edge]!;
    while (v !== w) {
      if (depth[v]! >= depth[w]!) {
        up.push(via[v]!);
        v = above(v);
      } else {
        down.push(via[w]!);
        w = above(w);
      }
    }
    return [...up, ...down.toReversed()];
  }

  /** Sections on the feeders, as the tree that leaves out `left` has them, at both ends of an edge. */
  sectionsAround(edge: number, left: Int32Array): number[] {
    const { feeder } = this.#shapeOf(left);
    const [x, y] = [feeder[this.a[edge]!]!, feeder[this.b[edge]!]!];
    const found: number[] = [];
    this.#vertexOfSection.forEach((v, section) => {
      if (v >= 0 && v !== this.#root && (feeder[v] === x || feeder[v] === y)) found.push(section);
    });
    return found;
  }

  #shapeOf(left: Int32Array): TreeShape {
    if (this.#shape?.left === left) return this.#shape;
    const out = new Uint8Array(this.device.length);
    for (const e of left) out[e] = 1;
    const at: number[][] = Array.from({ length: this.vertexCount }, () => []);
    for (let e = 0; e < this.device.length; e++) {
      if (out[e] === 1) continue;
      at[this.a[e]!]!.push(e);
      at[this.b[e]!]!.push(e);
    }
    const via = new Int32Array(this.vertexCount).fill(-1);
    const depth = new Int32Array(this.vertexCount);
    const feeder = new Int32Array(this.vertexCount).fill(-1);
    const queue = [this.#root];
    for (const v of queue) {
      for (const e of at[v]!) {
        if (e === via[v]) continue;
        const far = this.a[e] === v ? this.b[e]! : this.a[e]!;
        via[far] = e;
        depth[far] = depth[v]! + 1;
        feeder[far] = v === this.#root ? far : feeder[v]!;
        queue.push(far);
      }
    }
    this.#shape = { left, via, depth, feeder };
    return this.#shape;
  }
}

/** A spanning tree seen from the sources. */
interface TreeShape {
  readonly left: Int32Array;
  /** [vertices] edge towards the sources, edges to there, and the vertex next to the sources on this way; -1, 0, -1 at the root */
  readonly via: Int32Array;
  readonly depth: Int32Array;
  readonly feeder: Int32Array;
}
