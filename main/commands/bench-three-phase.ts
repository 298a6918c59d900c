// `--bench N` for three-phase networks: as bench-balanced.ts, with taps and capacitors held where the file has them.
import type { PhaseNetwork, PhaseState } from '../../simulation/network/phase-network.ts';
import { ThreePhaseFlow } from '../../simulation/power-flow/three-phase/three-phase-flow.ts';
import { between, keyOf, subKey } from '../../simulation/run/random.ts';
import { BENCH_TOLERANCE, HIGHEST_LOAD, LOWEST_LOAD, medianMs, switchedRow } from './bench-times.ts';
import type { BenchResult } from './solve-report.ts';

/** `branches`: ids of those that could be opened, in the order of the report. */
export function benchThreePhase(
  network: PhaseNetwork,
  state: PhaseState,
  branches: readonly string[],
  count: number,
): BenchResult {
  const options = { tolerance: BENCH_TOLERANCE, controls: false, start: 'flat' } as const;
  const cold = medianMs(count, () => () => new ThreePhaseFlow(network, state).solve(options));

  const flow = new ThreePhaseFlow(network, state);
  flow.solve(options);
  const warm = medianMs(count, () => () => flow.solve(options));

  const p = Float64Array.from(network.consumers, (consumer) => consumer.p);
  const q = Float64Array.from(network.consumers, (consumer) => consumer.q);
  const key = keyOf(1, 'bench');
  const update = medianMs(count, (repetition) => {
    const factor = (row: number) => between(subKey(key, repetition), row, LOWEST_LOAD, HIGHEST_LOAD);
    const newP = p.map((watts, row) => watts * factor(row));
    const newQ = q.map((vars, row) => vars * factor(row));
    return () => {
      flow.setConsumers(newP, newQ);
      flow.solve(options);
    };
  });
  flow.setConsumers(p, q);
  flow.solve(options);

  const switched = branches[switchedRow(branches.length)] ?? '';
  const toggled = medianMs(count, (repetition) => () => {
    if (repetition % 2 === 0) flow.open(switched, 1);
    else flow.close(switched, 1);
    flow.solve(options);
  });
  return { coldMs: cold, warmMs: warm, updateMs: update, switchMs: toggled, repetitions: count, switched };
}
