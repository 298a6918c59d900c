// What every balanced solver hands back.
import type { BalancedSolution, BusBranchModel } from './bus-branch-model.ts';
import { columnsOf } from './columns.ts';

export function emptySolution(
  { busCount, branchCount }: Pick<BusBranchModel, 'busCount' | 'branchCount'>,
  method: BalancedSolution['method'],
): BalancedSolution {
  const busColumn = columnsOf(2, busCount);
  const branchColumn = columnsOf(4, branchCount);
  return {
    converged: false,
    method,
    iterations: 0,
    worst: null,
    magnitude: busColumn(),
    angle: busColumn(),
    pFrom: branchColumn(),
    qFrom: branchColumn(),
    pTo: branchColumn(),
    qTo: branchColumn(),
  };
}

/** Voltages and flows all zero: as of a dead network. */
export function clearSolution({ magnitude, angle, pFrom, qFrom, pTo, qTo }: BalancedSolution): void {
  for (const column of [magnitude, angle, pFrom, qFrom, pTo, qTo]) column.fill(0);
}
