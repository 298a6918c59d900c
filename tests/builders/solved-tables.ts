// pandapower tables in plain form, written, read and solved by Newton: what tests of its elements share.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPandapower } from '../../main/host/grid/pandapower/read-pandapower.ts';
import { Topology } from '../../simulation/network/topology.ts';
import { busBranchModel } from '../../simulation/power-flow/bus-branch.ts';
import { NewtonSolver } from '../../simulation/power-flow/newton.ts';
import { solveWithReactiveLimits } from '../../simulation/power-flow/reactive-limits.ts';

export type Row = Record<string, unknown>;
export type Tables = Record<string, Row[] | number | Row>;

export async function solveTables(tables: Tables, enforceReactiveLimits = false) {
  const folder = mkdtempSync(join(tmpdir(), 'pandapower-'));
  const file = join(folder, 'net.json');
  writeFileSync(file, JSON.stringify({ f_hz: 50, sn_mva: 1, name: 'test', ...tables }));
  const { network, state, warnings } = await readPandapower(file, { open: [], close: [], edits: [] }).finally(() =>
    rmSync(folder, { recursive: true }),
  );
  const topology = new Topology(network, state);
  const model = busBranchModel(network, topology);
  const solver = new NewtonSolver(model);
  const how = { tolerance: 1e-9, maxIterations: 50, start: 'flat' } as const;
  const solution = enforceReactiveLimits ? solveWithReactiveLimits(solver, how).solution : solver.solve(how);
  if (!solution.converged) throw new Error('it did not converge');
  const bus = (id: number) => topology.busOfNode[network.nodes.ids.indexOf(`${id}`)]!;
  const mega = network.basePower / 1e6;
  return {
    warnings,
    vm: (id: number) => solution.magnitude[bus(id)]!,
    va: (id: number) => (solution.angle[bus(id)]! * 180) / Math.PI,
    flow: (id: string, terminal = 0) => {
      const row = network.branches.ids.findIndex(
        (known, i) => known === id && network.branches.terminal[i] === terminal,
      );
      const [p, q] = [solution.pFrom[row]! * mega, solution.qFrom[row]! * mega];
      return { p, q, pTo: solution.pTo[row]! * mega, qTo: solution.qTo[row]! * mega };
    },
  };
}

export const line = (index: number, from: number, to: number, more: Row = {}): Row => ({
  index,
  from_bus: from,
  to_bus: to,
  length_km: 12.2,
  r_ohm_per_km: 0.08,
  x_ohm_per_km: 0.12,
  c_nf_per_km: 300,
  g_us_per_km: 0,
  max_i_ka: 0.2,
  df: 0.8,
  parallel: 1,
  in_service: true,
  ...more,
});

/** an element in service at a bus */
export const at = (bus: number, more: Row): Row => ({ index: 0, bus, in_service: true, scaling: 1, ...more });
