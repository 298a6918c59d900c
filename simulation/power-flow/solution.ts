// What every balanced solver hands back, and how the two ends of a branch follow from the voltages.
import type { BalancedSolution, BusBranchModel } from './bus-branch-model.ts';

export const emptySolution = (
  { busCount, branchCount }: Pick<BusBranchModel, 'busCount' | 'branchCount'>,
  method: BalancedSolution['method'],
): BalancedSolution => ({
  converged: false,
  method,
  iterations: 0,
  worst: null,
  magnitude: new Float64Array(busCount),
  angle: new Float64Array(busCount),
  pFrom: new Float64Array(branchCount),
  qFrom: new Float64Array(branchCount),
  pTo: new Float64Array(branchCount),
  qTo: new Float64Array(branchCount),
});
