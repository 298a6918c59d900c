// A three-phase network solved and told phase by phase, by the ids of its file.
import { ThreePhaseFlow } from '../../simulation/power-flow/three-phase/three-phase-flow.ts';
import type { ThreePhaseGrid } from '../host/grid/grid-file.ts';
import { settleEarlierStages } from '../host/grid/settle-earlier-stages.ts';
import { benchThreePhase } from './bench-three-phase.ts';
import { areFinite, type SolveReport } from './solve-report.ts';
import type { SolveOptions } from './solve.ts';
import { ThreePhaseResults } from './three-phase-results.ts';

export function solveThreePhase(grid: ThreePhaseGrid, options: SolveOptions): SolveReport {
  const { network } = grid;
  const { tolerance, bench } = options;
  const controls = options.controls && grid.controlsOn;
  const state = options.controls ? settleEarlierStages(grid, { tolerance }) : grid.state;
  const began = performance.now();
  const flow = new ThreePhaseFlow(network, state);
  const solution = flow.solve({ tolerance, controls });
  const solveMs = performance.now() - began;
  const results = new ThreePhaseResults(network, flow.model, solution);
  // Before the report's many objects: the collector would take longer than what is measured.
  const times = bench === null ? {} : { bench: benchThreePhase(network, state, results.branchIds, bench) };
  const { converged: isSolved, controlsSettled, voltageRe, voltageIm, conductors } = solution;
  const converged = isSolved && controlsSettled && areFinite(voltageRe, voltageIm, conductors.p, conductors.q);
  const found = converged ? results.all() : results.nothing();
  return {
    model: { name: network.name, kind: grid.kind, buses: network.buses.length, branches: results.branchIds.length },
    converged,
    method: 'current',
    iterations: solution.iterations,
    solveMs,
    ...found,
    controls: results.controls(),
    ...times,
    warnings: [...grid.warnings, ...results.warnings()],
  };
}
