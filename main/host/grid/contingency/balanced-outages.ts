// The single outages of a balanced network, told with the ids of its file.
import {
  ContingencyStudy,
  type Outage,
  type OutageResult,
  singleOutages,
} from '../../../../simulation/power-flow/contingency.ts';
import type { BalancedGrid } from '../grid-file.ts';
import { nodesOutsideSwitches } from '../nodes-outside-switches.ts';
import { HIGHEST_PU, LOWEST_PU, type OutageRow, type OutageStudy, type OutageViolation } from './outage-row.ts';

const MEGA = 1e6;
const DEGREES = 180 / Math.PI;
const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

export class BalancedOutages implements OutageStudy {
  readonly #grid: BalancedGrid;
  readonly #outages: readonly Outage[];
  readonly #study: ContingencyStudy;
  readonly #outside: Int32Array;

  constructor(grid: BalancedGrid) {
    const { network, state } = grid;
    this.#grid = grid;
    this.#outages = singleOutages(network, state);
    this.#study = new ContingencyStudy(network, state, { minVoltage: LOWEST_PU, maxVoltage: HIGHEST_PU });
    this.#outside = nodesOutsideSwitches(network);
  }

  get count(): number {
    return this.#outages.length;
  }

  get size(): number {
    return this.#grid.network.branches.count;
  }

  base(): readonly OutageViolation[] {
    return this.#violations(this.#study.whole());
  }

  row(index: number): OutageRow {
    const outage = this.#outages[index]!;
    const { branches, nodes } = this.#grid.network;
    const result = this.#study.lose(outage);
    const end = (node: number) => this.#cell(nodes.ids[this.#outside[node]!]!);
    const isSolved = !result.islanding;
    return {
      branch_index: this.#cell(outage.id),
      from: end(branches.from[outage.branches[0]!]!),
      to: end(branches.to[outage.branches[0]!]!),
      islanding: result.islanding ? 1 : 0,
      converged: isSolved ? (result.converged ? 1 : 0) : null,
      loss_P_MW: orNull(result.lossesP / MEGA),
      Vmin_pu: orNull(result.lowestMagnitude),
      Vmin_bus: result.lowestNode < 0 ? null : this.#cell(nodes.ids[result.lowestNode]!),
      max_abs_dVa_deg_branch: orNull(result.largestAngle * DEGREES),
      violations: this.#violations(result),
    };
  }

  /** MATPOWER's names are numbers, in its tables as here. */
  #cell(id: string): string | number {
    return this.#grid.format === 'matpower' ? Number(id) : id;
  }

  #violations(result: OutageResult): readonly OutageViolation[] {
    const { nodes, branches } = this.#grid.network;
    const { id } = result.outage;
    if (result.islanding)
      return result.lostLoad > 0 ? [{ kind: 'supply', id, value: result.lostLoad / MEGA, limit: 0 }] : [];
    if (!result.converged) {
      const { worst } = result;
      const at = worst === null ? id : (nodes.ids[worst.node] ?? id);
      return [{ kind: 'convergence', id: at, value: (worst?.mismatch ?? 0) / MEGA, limit: 0 }];
    }
    return result.violations.map((violation) =>
      violation.kind === 'voltage'
        ? { kind: 'voltage', id: nodes.ids[violation.node]!, value: violation.value, limit: violation.limit }
        : { kind: 'loading', id: branches.ids[violation.branch]!, value: 100 * violation.value, limit: 100 },
    );
  }
}
