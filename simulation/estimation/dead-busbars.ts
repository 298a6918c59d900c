// Busbars above the feeders that measure no voltage. All that hangs below one is a tree to think over: from the topmost place on its way
// that nobody sees alive, down to the last house, its feeders included.
import type { ShadowParts } from './shadow-parts.ts';
import type { SupplyEvidence } from './supply-evidence.ts';

/** ms: what an instrument said of voltage longer ago than this before another died does not speak for the way they share */
const RECENT_MS = 10_000;

export class DeadBusbars {
  readonly #parts: Pick<ShadowParts, 'grid' | 'tree'>;
  readonly #evidence: SupplyEvidence;
  readonly #measured: readonly number[];
  /** nodes above feeders that have an instrument with supply at them or below; of the last look */
  readonly #seen = new Set<number>();

  constructor(parts: Pick<ShadowParts, 'grid' | 'tree'>, evidence: SupplyEvidence) {
    this.#parts = parts;
    this.#evidence = evidence;
    this.#measured = evidence.measuredNodes();
  }

  /** The node lies above all feeders and measures that it is dead. Grids without feeders are one tree as it is. */
  isOne(node: number): boolean {
    const { grid, tree } = this.#parts;
    return grid.feeders.count > 0 && this.#isAbove(node) && tree.isFed(node) && this.#isDead(node);
  }

  #isDead(node: number): boolean {
    return !Number.isNaN(this.#evidence.busbarDeadSince(node));
  }

  #isAbove(node: number): boolean {
    return this.#parts.tree.feeder[node]! < 0;
  }

  /** The topmost node on its way below which no instrument above the feeders sees supply. */
  headOf(node: number): number {
    const { parent } = this.#parts.tree;
    const since = this.#evidence.busbarDeadSince(node);
    this.#seen.clear();
    for (const other of this.#measured) {
      if (!this.#isAbove(other) || !(this.#evidence.instrumentAliveMs(other) > since - RECENT_MS)) continue;
      for (let at = other; at >= 0 && !this.#seen.has(at); at = parent[at]!) this.#seen.add(at);
    }
    let head = node;
    for (let up = parent[node]!; up >= 0 && !this.#seen.has(up); up = parent[up]!) head = up;
    return head;
  }
}
