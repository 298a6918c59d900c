// How far the voltages of a balanced equivalent lie from those of the model it stands for.
import type { Network, SwitchingState } from '../../../../simulation/network/network.ts';
import type { PhaseNetwork } from '../../../../simulation/network/phase-network.ts';
import { PowerFlow } from '../../../../simulation/power-flow/power-flow.ts';
import type { ThreePhaseSolution } from '../../../../simulation/power-flow/three-phase/three-phase-solution.ts';
import { GridFileError } from '../../grid/grid-file.ts';

/** pu: an equivalent that is farther off says nothing of the network any more */
const TOO_FAR = 0.1;

/** What to tell of it. @throws GridFileError where the equivalent has no solution, or lies too far off to be called one */
export function compareWithPhases(
  file: string,
  { network, state }: { readonly network: Network; readonly state: SwitchingState },
  model: PhaseNetwork,
  { nodes, voltageRe, voltageIm, baseVoltage }: ThreePhaseSolution,
): string {
  const flow = new PowerFlow(network, state);
  const solution = flow.solve({ tolerance: 1e-8, start: 'dc' });
  const remedy = 'balance the model, or use it by solve FILE: the grid of a pack is balanced';
  if (!solution.converged)
    throw new GridFileError({ file, message: 'its balanced equivalent has no power flow solution', remedy });
  const sum = new Float64Array(model.buses.length);
  const count = new Float64Array(model.buses.length);
  for (const [row, { bus, node }] of nodes.entries()) {
    const magnitude = Math.hypot(voltageRe[row]!, voltageIm[row]!);
    if (node > 3 || magnitude === 0) continue;
    sum[bus]! += magnitude / baseVoltage[bus]!;
    count[bus]! += 1;
  }
  let [worst, at, total, compared] = [0, 0, 0, 0];
  for (let bus = 0; bus < sum.length; bus++) {
    const magnitude = solution.magnitude[flow.topology.busOfNode[bus]!]!;
    if (count[bus] === 0 || magnitude === 0) continue;
    const off = Math.abs(magnitude - sum[bus]! / count[bus]!);
    total += off;
    compared += 1;
    if (off > worst) [worst, at] = [off, bus];
  }
  const name = model.buses[at]?.id ?? '';
  if (worst > TOO_FAR)
    throw new GridFileError({
      file,
      element: name,
      message: `its balanced equivalent is ${worst.toFixed(3)} pu off the mean of the phases there`,
      remedy,
    });
  return (
    `the model is unbalanced and the pack's grid is not: it holds the positive-sequence equivalent, its voltages within ${worst.toFixed(4)} pu ` +
    `of the mean of the phases (at ${name}), ${(total / Math.max(1, compared)).toFixed(4)} pu on average; its branches are marked as estimated`
  );
}
