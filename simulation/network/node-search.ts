// Searches over the nodes of a network along what is closed: all that hangs together with a node, or which side is cut off.
import { type Incidence, incidenceOf, joins } from './incidence.ts';
import type { Network, SwitchingState } from './network.ts';

export class NodeSearch {
  readonly #network: Network;
  readonly #state: SwitchingState;
  readonly #incidence: Incidence;
  readonly #mark: Int32Array;
  readonly #queues: readonly [Int32Array, Int32Array];
  #epoch = 0;
  /** nodes looked at since it was last set to 0 */
  visited = 0;

  /** `state` is followed, not copied. */
  constructor(network: Network, state: SwitchingState) {
    const n = network.nodes.count;
    this.#network = network;
    this.#state = state;
    this.#incidence = incidenceOf(network);
    this.#mark = new Int32Array(n);
    this.#queues = [new Int32Array(n), new Int32Array(n)];
  }

  /** Nodes of the last flood, nearest first. */
  get near(): Int32Array {
    return this.#queues[0];
  }

  /** Nodes found from end 0 or 1 of the last `separate`. */
  side(end: 0 | 1): Int32Array {
    return this.#queues[end];
  }

  /** All that hangs together with a node, into `near`; returns how many nodes. */
  flood(node: number, switchesOnly: boolean): number {
    this.#epoch += 2;
    this.#mark[node] = this.#epoch;
    this.near[0] = node;
    let count = 1;
    for (let i = 0; i < count; i++) count = this.#step(this.near[i]!, 0, count, switchesOnly);
    return count;
  }

  /** The side of a (end 0) or b (end 1) that is complete first, of two alike a's; null: they hang together. */
  separate(a: number, b: number, switchesOnly: boolean): { readonly end: 0 | 1; readonly count: number } | null {
    const [queueA, queueB] = this.#queues;
    this.#epoch += 2;
    this.#mark[a] = this.#epoch;
    this.#mark[b] = this.#epoch + 1;
    queueA[0] = a;
    queueB[0] = b;
    let countA = 1;
    let countB = 1;
    for (let i = 0; ; i++) {
      if (i === countA) return { end: 0, count: countA };
      countA = this.#step(queueA[i]!, 0, countA, switchesOnly);
      if (countA < 0) return null;
      if (i === countB) return { end: 1, count: countB };
      countB = this.#step(queueB[i]!, 1, countB, switchesOnly);
      if (countB < 0) return null;
    }
  }

  /** Puts a node's unseen neighbours into the queue; returns its new length, -1 where it met the other side. */
  #step(node: number, end: 0 | 1, count: number, switchesOnly: boolean): number {
    const { start, edge, far } = this.#incidence;
    const branches = this.#network.branches.count;
    const mark = this.#mark;
    const own = this.#epoch + end;
    const other = this.#epoch + 1 - end;
    const queue = this.#queues[end];
    this.visited++;
    for (let k = start[node]!; k < start[node + 1]!; k++) {
      const e = edge[k]!;
      if ((switchesOnly && e < branches) || !joins(this.#network, this.#state, e)) continue;
      const next = far[k]!;
      if (mark[next] === own) continue;
      if (mark[next] === other) return -1;
      mark[next] = own;
      queue[count++] = next;
    }
    return count;
  }
}
