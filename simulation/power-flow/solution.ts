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
