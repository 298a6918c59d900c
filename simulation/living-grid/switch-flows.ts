// Power through ideal switches, which no power flow gives: switches of a bus make a tree, and through each of them flows what all
// nodes behind it take together. The tree is laid once, over all switches as if closed: an open one carries nothing, and what is behind
// it balances by itself. Where switches close a loop (two ways between the same nodes), the later way is taken to carry nothing.
import { incidenceOf } from '../network/incidence.ts';
import type { Network } from '../network/network.ts';

export class SwitchFlows {
  /** [switches] W and var from nodeA to nodeB */
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly #network: Network;
  /** nodes from the roots to the leaves; switch to the node above, -1 at roots */
  readonly #order: Int32Array;
  readonly #above: Int32Array;
  readonly #sumP: Float64Array;
  readonly #sumQ: Float64Array;

  constructor(network: Network) {
    const { nodes, switches, branches } = network;
    this.#network = network;
    this.p = new Float64Array(switches.count);
    this.q = new Float64Array(switches.count);
    this.#order = new Int32Array(nodes.count);
    this.#above = new Int32Array(nodes.count).fill(-1);
    this.#sumP = new Float64Array(nodes.count);
    this.#sumQ = new Float64Array(nodes.count);
    const { start, edge, far } = incidenceOf(network);
    const seen = new Uint8Array(nodes.count);
    let count = 0;
    // From the sources: what they give is what all others take.
    const roots = [...network.sources.node, ...seen.keys()];
    for (const root of roots) {
      if (seen[root] === 1) continue;
      seen[root] = 1;
      this.#order[count] = root;
      for (let i = count++; i < count; i++) {
        const at = this.#order[i]!;
        for (let k = start[at]!; k < start[at + 1]!; k++) {
          const next = far[k]!;
          if (edge[k]! < branches.count || seen[next] === 1) continue;
          seen[next] = 1;
          this.#above[next] = edge[k]! - branches.count;
          this.#order[count++] = next;
        }
      }
    }
  }

  /** Node columns in which whoever calls puts what each node takes (W, var); zeroed by `calculate`. */
  get taken(): readonly [Float64Array, Float64Array] {
    return [this.#sumP, this.#sumQ];
  }

  calculate(closed: Uint8Array): void {
    const { nodeA, nodeB } = this.#network.switches;
    const sumP = this.#sumP;
    const sumQ = this.#sumQ;
    for (let i = this.#order.length - 1; i >= 0; i--) {
      const node = this.#order[i]!;
      const row = this.#above[node]!;
      if (row >= 0) {
        const isClosed = closed[row] === 1;
        const isBelowB = nodeB[row] === node;
        const up = isBelowB ? nodeA[row]! : nodeB[row]!;
        const sign = isBelowB ? 1 : -1;
        this.p[row] = isClosed ? sign * sumP[node]! : 0;
        this.q[row] = isClosed ? sign * sumQ[node]! : 0;
        if (isClosed) {
          sumP[up]! += sumP[node]!;
          sumQ[up]! += sumQ[node]!;
        }
      }
      sumP[node] = 0;
      sumQ[node] = 0;
    }
  }
}
