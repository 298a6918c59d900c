// A balanced network solved and told in megawatts, degrees and the ids of its file.
import type { BalancedSolution } from '../../simulation/power-flow/bus-branch-model.ts';
import { PowerFlow } from '../../simulation/power-flow/power-flow.ts';
import type { BalancedGrid } from '../host/grid/grid-file.ts';
import { BalancedResults } from './balanced-results.ts';
import { benchBalanced } from './bench-balanced.ts';
import type { Method } from './grid-flags.ts';
import { areFinite, type SolveReport } from './solve-report.ts';
import type { SolveOptions } from './solve.ts';

export function solveBalanced(grid: BalancedGrid, options: SolveOptions): SolveReport {
  const { network, state } = grid;
  const { method, tolerance, reactiveLimits, bench } = options;
  // First: beside the report's many objects the collector would take longer than what is measured.
  const times = bench === null ? {} : { bench: benchBalanced(network, state, method, bench) };
  const began = performance.now();
  const flow = new PowerFlow(network, state);
  // MATPOWER begins with the file's own voltages, pandapower with the angles of a DC power flow.
  const start = grid.format === 'matpower' ? 'file' : 'dc';
  const solution = flow.solve({ method, tolerance, start, enforceReactiveLimits: reactiveLimits });
  const solveMs = performance.now() - began;
  const { magnitude, angle, pFrom, qFrom, pTo, qTo } = solution;
  const converged = solution.converged && areFinite(magnitude, angle, pFrom, qFrom, pTo, qTo);
  const results = new BalancedResults(grid, flow, solution);
  return {
    model: { name: network.name, kind: grid.kind, buses: results.busCount, branches: network.branches.count },
    converged,
    method: solution.method,
    iterations: solution.iterations,
    solveMs,
    ...(converged ? results.all() : results.nothing()),
    controls: { taps: {} },
    ...times,
    warnings: [...grid.warnings, ...insteadOf(method, solution)],
  };
}

function insteadOf(asked: Method, { method }: BalancedSolution): string[] {
  if (asked === 'auto' || asked === method) return [];
  const reason = asked === 'sweep' ? 'machines hold voltages, or there are too many loops' : 'machines hold voltages';
  return [`--method ${asked} is not for this network (${reason}): solved by ${method}`];
}
