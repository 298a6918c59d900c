// `--bench N`: how long a power flow takes, cold, warm, with new loads and after a switching. Medians; flat start and 1e-8 in all,
// every voltage and both-end flow written, as the peers are measured.
import { type Network, OUT_OF_SERVICE, type SwitchingState } from '../../simulation/network/network.ts';
import { PowerFlow } from '../../simulation/power-flow/power-flow.ts';
import { between, keyOf, subKey } from '../../simulation/run/random.ts';
import { BENCH_TOLERANCE, HIGHEST_LOAD, LOWEST_LOAD, medianMs, switchedRow } from './bench-times.ts';
import type { Method } from './grid-flags.ts';
import type { BenchResult } from './solve-report.ts';

export function benchBalanced(network: Network, state: SwitchingState, method: Method, count: number): BenchResult {
  const options = { method, tolerance: BENCH_TOLERANCE, start: 'flat' } as const;
  const cold = medianMs(count, () => () => new PowerFlow(network, state).solve(options));

  const flow = new PowerFlow(network, state);
  flow.solve(options);
  const warm = medianMs(count, () => () => flow.solve(options));

  const { p, q } = network.consumers;
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

  const row = switchedRow(network.branches.count);
  const before = state.branchOpen[row]!;
  const toggled = medianMs(count, (repetition) => () => {
    flow.setBranch(row, repetition % 2 === 0 ? (before === 0 ? OUT_OF_SERVICE : 0) : before);
    flow.solve(options);
  });
  return {
    coldMs: cold,
    warmMs: warm,
    updateMs: update,
    switchMs: toggled,
    repetitions: count,
    switched: network.branches.ids[row] ?? '',
  };
}
