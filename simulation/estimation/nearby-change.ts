// What a switching has changed, as long as that is no more than some radial feeders: then only those are calculated at once.
import { edgeEnds } from '../network/incidence.ts';
import { FeederFlow } from './feeder-flow.ts';
import type { LiveWriter } from './live-writer.ts';
import type { ShadowParts } from './shadow-parts.ts';

/** More than this, and the whole is calculated in one go. */
const MOST_FEEDERS = 24;

export class NearbyChange {
  readonly #parts: ShadowParts;
  readonly #own: FeederFlow;
  readonly #feeders = new Set<number>();
  readonly #dead: number[] = [];
  #isFar = false;

  constructor(parts: ShadowParts) {
    this.#parts = parts;
    this.#own = new FeederFlow(parts);
  }

  clear(): void {
    this.#feeders.clear();
    this.#dead.length = 0;
    this.#isFar = false;
  }

  /** Openings of a tree are inferred otherwise now; a tree that is no feeder's is far. */
  noteTree(tree: number): void {
    if (tree < 0) this.#isFar = true;
    else this.#feeders.add(tree);
  }

  /** An edge is about to open or close. */
  noteEdge(edge: number): void {
    const { tree, grid } = this.#parts;
    // One way of several: more than a feeder changes.
    if (tree.isLink(edge)) this.#isFar = true;
    for (const node of edgeEnds(grid.network, edge))
      if (node >= 0 && tree.feeder[node]! >= 0) this.#feeders.add(tree.feeder[node]!);
  }

  /** It has: the tree knows what it touched. */
  noteTouched(edge: number): void {
    const { tree } = this.#parts;
    if (tree.isLink(edge)) this.#isFar = true;
    for (let i = 0; i < tree.touchedCount; i++) {
      const node = tree.touched[i]!;
      if (!tree.isFed(node)) this.#dead.push(node);
      else if (tree.feeder[node]! < 0) this.#isFar = true;
      else this.#feeders.add(tree.feeder[node]!);
    }
  }

  /** False: it was too much; nothing is written that a full solution would not overwrite. */
  write(writer: LiveWriter, sinceMs: number): boolean {
    const { flow, places, observation } = this.#parts;
    if (this.#isFar || flow.solution === null || this.#feeders.size > MOST_FEEDERS) return false;
    const dead = [...this.#dead];
    for (const feeder of this.#feeders) {
      const head = places.feederHead[feeder]!;
      if (head < 0) return false;
      if (!observation.isLive(head)) continue;
      if (!this.#own.solve(feeder)) return false;
      writer.writeFeeder(feeder, this.#own);
      this.#collectDark(feeder, dead);
    }
    writer.writeSome(sinceMs, dead);
    return true;
  }

  /** Nodes of the feeder that are inferred to be dark. */
  #collectDark(feeder: number, dead: number[]): void {
    const { tree, places, observation } = this.#parts;
    const list = this.#own.scratch;
    const count = tree.collect(places.feederHead[feeder]!, list);
    for (let i = 0; i < count; i++) if (observation.inferred[list[i]!] !== 0) dead.push(list[i]!);
  }
}
