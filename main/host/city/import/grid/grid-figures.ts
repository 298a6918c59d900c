// The quality of a grid, looked for in the finished tables: what `import-city --json` reports under `grid`.
import { GRID_STATION_KINDS } from '../../../../../contract/city-pack/grid-schema.ts';
import { singletons, unite } from '../../../../../simulation/network/union-find.ts';
import { PowerFlow } from '../../../../../simulation/power-flow/power-flow.ts';
import type { CityGrid } from '../../../../../simulation/network/city-grid.ts';
import type { GridReport } from '../import-report.ts';
import { energyYear } from './energy-year.ts';
import { ringsNotRestorable } from './ring-restoration.ts';

const HV = 60_000;

export interface GridFigures {
  readonly report: GridReport;
  readonly converged: boolean;
  /** every 10 kV and 0.4 kV part in service hangs on exactly one substation transformer, without a loop */
  readonly isRadial: boolean;
}

export function gridFigures(grid: CityGrid): GridFigures {
  const { network, state, stations, feeders } = grid;
  const year = energyYear(grid);
  const flow = new PowerFlow(network, state);
  const peak = flow.solve({ tolerance: 1e-7 });
  const { energised, busOfNode } = flow.topology;
  let [unsupplied, customers, power] = [0, 0, 0];
  for (let i = 0; i < network.consumers.count; i++) {
    if (energised[busOfNode[network.consumers.node[i]!]!] !== 1) unsupplied++;
    customers += network.consumers.customers[i]!;
    power += network.consumers.p[i]!;
  }
  const substation = GRID_STATION_KINDS.indexOf('substation');
  const hvSubstations = stations.kind.reduce((sum, kind) => sum + (kind === substation ? 1 : 0), 0);
  return {
    report: {
      hvSubstations,
      feeders: feeders.count,
      rings: feeders.count / 2,
      stations: stations.count - hvSubstations,
      servicePoints: network.consumers.count,
      customers,
      peakMw: round(power / 1e6, 3),
      lossPercent: round(100 * year.lossShare, 2),
      minVpu: round(year.minVoltage, 4),
      maxVpu: round(year.maxVoltage, 4),
      overloads: year.loading.reduce((sum, share) => sum + (share > 1 ? 1 : 0), 0),
      unsupplied,
      ringsNotRestorable: ringsNotRestorable(grid, flow, peak).length,
    },
    converged: year.converged && peak.converged,
    isRadial: isRadialBelow(grid),
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Below 110 kV: no closed edge joins what is joined, and all 110 kV counts as one root. */
export function isRadialBelow({ network, state }: CityGrid): boolean {
  const { nodes, branches, switches } = network;
  const leader = singletons(nodes.count);
  let root = -1;
  for (let n = 0; n < nodes.count; n++) {
    if (nodes.baseVoltage[n]! < HV) continue;
    if (root < 0) root = n;
    else unite(leader, root, n);
  }
  const isTrunk = (a: number, b: number): boolean => nodes.baseVoltage[a]! >= HV && nodes.baseVoltage[b]! >= HV;
  for (let i = 0; i < switches.count; i++) {
    const [a, b] = [switches.nodeA[i]!, switches.nodeB[i]!];
    if (state.switchClosed[i] !== 1 || b < 0 || isTrunk(a, b)) continue;
    if (!unite(leader, a, b)) return false;
  }
  for (let i = 0; i < branches.count; i++) {
    const [a, b] = [branches.from[i]!, branches.to[i]!];
    if (state.branchOpen[i] !== 0 || isTrunk(a, b)) continue;
    if (!unite(leader, a, b)) return false;
  }
  return true;
}
