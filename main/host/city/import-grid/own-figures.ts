// What the import of an own grid reports of it: its size, and what a power flow in the state of the model finds.
import { GRID_STATION_KINDS } from '../../../../contract/city-pack/grid-schema.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import { PowerFlow } from '../../../../simulation/power-flow/power-flow.ts';
import { summarise } from '../../../../simulation/power-flow/power-summary.ts';
import type { GridOrder } from './grid-order.ts';
import { ownRingFigures, type OwnRingFigures } from './own-rings.ts';

export interface OwnGridFigures extends OwnRingFigures {
  readonly hvSubstations: number;
  readonly feeders: number;
  /** feeders that open switches join */
  readonly rings: number;
  readonly stations: number;
  readonly servicePoints: number;
  readonly customers: number;
  /** of all loads, in the state of the model */
  readonly peakMw: number;
  /** of what enters, in the state of the model; null: no solution */
  readonly lossPercent: number | null;
  readonly minVpu: number | null;
  readonly maxVpu: number | null;
  readonly overloads: number | null;
  readonly unsupplied: number;
  readonly isRadial: boolean;
}

export function ownFigures(grid: CityGrid, order: GridOrder): OwnGridFigures {
  const { network, state, stations, feeders } = grid;
  const flow = new PowerFlow(network, state);
  const solution = flow.solve({ tolerance: 1e-8, start: 'dc' });
  const { energised, busOfNode } = flow.topology;
  const { consumers } = network;
  let [unsupplied, customers, power] = [0, 0, 0];
  for (let i = 0; i < consumers.count; i++) {
    if (energised[busOfNode[consumers.node[i]!]!] !== 1) unsupplied++;
    customers += consumers.customers[i]!;
    power += consumers.p[i]!;
  }
  const substation = GRID_STATION_KINDS.indexOf('substation');
  const hvSubstations = stations.kind.filter((kind) => kind === substation).length;
  const size = {
    hvSubstations,
    feeders: feeders.count,
    rings: order.rings,
    stations: stations.count - hvSubstations,
    servicePoints: consumers.count,
    customers,
    peakMw: round(power / 1e6, 3),
    unsupplied,
    isRadial: !order.isMeshed,
  };
  const unjudged = { ringsNotRestorable: null, linesNotRestorable: null };
  if (!solution.converged)
    return { ...size, lossPercent: null, minVpu: null, maxVpu: null, overloads: null, ...unjudged };
  const { lossesP, sourceP, loading } = summarise(network, flow.model, solution);
  let [least, most] = [Infinity, -Infinity];
  for (const magnitude of solution.magnitude)
    if (magnitude > 0) [least, most] = [Math.min(least, magnitude), Math.max(most, magnitude)];
  const generated =
    network.generators.p.reduce((sum, p) => sum + p, 0) + network.machines.p.reduce((sum, p) => sum + p, 0);
  return {
    ...size,
    lossPercent: round((100 * lossesP) / (sourceP + generated), 2),
    minVpu: round(least, 4),
    maxVpu: round(most, 4),
    overloads: loading.filter((share) => share > 1).length,
    ...ownRingFigures(grid),
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
