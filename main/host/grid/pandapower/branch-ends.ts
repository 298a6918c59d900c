// Where the ends of lines and transformers are: at their bus, or behind the switches that stand there.
import type { BranchInput } from '../../../../simulation/network/network-builder.ts';
import type { Net } from './net.ts';

export class BranchEnds {
  readonly #nodeBehind = new Map<string, number>();
  readonly #branchAt = new Map<number, number>();

  /** `element` as in `line.12`, `bus` the node of its bus */
  node(element: string, bus: number): number {
    return this.#nodeBehind.get(`${element}@${bus}`) ?? bus;
  }

  moveBehind(element: string, bus: number, node: number): void {
    this.#nodeBehind.set(`${element}@${bus}`, node);
  }

  addBranch(net: Net, branch: BranchInput): void {
    const row = net.builder.addBranch(branch);
    this.#branchAt.set(branch.from, row);
    this.#branchAt.set(branch.to, row);
  }

  /** Row of the branch that ends behind the switches. */
  branchAt(element: string, bus: number): number {
    return this.#branchAt.get(this.node(element, bus)) ?? -1;
  }
}
