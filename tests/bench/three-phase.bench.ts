// How long does an unbalanced power flow of some 8,700 nodes take (builders/synthetic-feeder.ts: a substation, regulators, 1,176
// centre-tapped transformers, 2,352 loads), as a multiple of the plain sweep over 10,001 nodes (power-flow-floor.ts) run by turns in
// the same process? No controls, no node moves by 1e-8 pu any more, currents and powers of all conductors written.
// cold: from the parsed network: admittances, ordering, symbolic and numeric work, solution; warm: all loads at another level;
// switch: a section of the trunk opened or closed. One JSON line; exit code 1 past a budget.
// usage: three-phase.bench.ts [--trunk BUSES] [--repetitions N]
import { parseArgs } from 'node:util';
import { ThreePhaseFlow } from '../../simulation/power-flow/three-phase/three-phase-flow.ts';
import { syntheticFeeder } from '../builders/synthetic-feeder.ts';
import { plainNetwork, plainSweep } from './power-flow-floor.ts';
import { median, printResult, quantile } from './result.ts';

/**
 * OpenDSS (DSS C-API 0.14, its own tolerance of 1e-4) on the balanced IEEE 8500-node feeder, which has half as many loads as this one:
 * 15.2 / 12.0 / 11.7 ms while the plain sweep over 10,001 nodes took 1.3 ms on Node 20. On Node 24 that sweep takes 0.71 of its time on
 * Node 20 (both by turns on one machine), which the ratios allow for. The unbalanced feeder took it 23.0 / 17.6 / 18.1 ms.
 */
const SWEEP_MS = 1.3 * 0.71;
const PEER = { cold: 15.2 / SWEEP_MS, warm: 12 / SWEEP_MS, switch: 11.7 / SWEEP_MS };
/** What a cold solution is to come down to, on the Node that runs this: OpenDSS's multiple without that allowance. Not a limit yet. */
const COLD_AIM = 11.7;
const OPTIONS = { controls: false, tolerance: 1e-8 };

const { values } = parseArgs({
  options: { trunk: { type: 'string', default: '600' }, repetitions: { type: 'string', default: '200' } },
});
const trunk = Number(values.trunk);
const { network, state } = syntheticFeeder(trunk);
const plain = plainNetwork(100);
const vRe = new Float64Array(plain.n);
const vIm = new Float64Array(plain.n);
const flow = new ThreePhaseFlow(network, state);
const levels = [0.9, 1].map((level) => ({
  p: network.consumers.map(({ p }) => p * level),
  q: network.consumers.map(({ q }) => q * level),
}));

const timed = (run: () => void): number => {
  const start = performance.now();
  run();
  return performance.now() - start;
};

/** A time counts only for a solution. */
function solve(subject: ThreePhaseFlow): void {
  if (!subject.solve(OPTIONS).converged) throw new Error('did not converge');
}

const cells = {
  cold: () => solve(new ThreePhaseFlow(network, state)),
  warm: (round: number) => {
    const { p, q } = levels[round % 2]!;
    flow.setConsumers(p, q);
    solve(flow);
  },
  switch: (round: number) => {
    const line = `line.t${Math.round(trunk * 0.8)}`;
    if (round % 2 === 0) flow.open(line, 1);
    else flow.close(line, 1);
    solve(flow);
  },
};

solve(flow);
const repetitions = 2 * Math.ceil(Number(values.repetitions) / 2);
const figures: Record<string, unknown> = {};
let passed = true;
for (const [name, run] of Object.entries(cells)) {
  const multiples: number[] = [];
  const ms: number[] = [];
  for (let round = 0; round < repetitions; round++) {
    const before = timed(() => plainSweep(plain, vRe, vIm, 1e-8));
    const own = timed(() => run(round));
    const after = timed(() => plainSweep(plain, vRe, vIm, 1e-8));
    // The first third compiles.
    if (round < repetitions / 3) continue;
    ms.push(own);
    multiples.push((2 * own) / (before + after));
  }
  const limit = PEER[name as keyof typeof PEER];
  const multiple = median(multiples);
  if (multiple > limit) passed = false;
  figures[name] = {
    multiple: Number(multiple.toFixed(1)),
    spread: [0.1, 0.9].map((share) => Number(quantile(multiples, share).toFixed(1))),
    ms: Number(median(ms).toFixed(2)),
    leastMs: Number(Math.min(...ms).toFixed(2)),
    limit: Number(limit.toFixed(1)),
    ...(name === 'cold' ? { aim: COLD_AIM, reachesAim: multiple <= COLD_AIM } : {}),
  };
}
const { nodes, elements, iterations } = flow.solve({ ...OPTIONS, start: 'flat' });
printResult('three-phase', { nodes: nodes.length, elements: elements.length, iterations, ...figures, passed });
