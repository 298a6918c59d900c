// The grid through a year: a power flow at every typical hour gives losses, the range of voltages and what is ever overloaded.
// Energy lost = sum over typical hours of loss x hours; each hour's loss is a full AC solution, so no load-loss factor is assumed.
// What a balanced hourly solution cannot show of low-voltage cables is added to them as LOW_VOLTAGE_EXCESS.
import { PROFILE_CLASSES } from '../../../../../simulation/domains/power/load-profiles.ts';
import type { Network } from '../../../../../simulation/network/network.ts';
import type { BalancedSolution } from '../../../../../simulation/power-flow/bus-branch-model.ts';
import { branchLoading, summarise } from '../../../../../simulation/power-flow/power-summary.ts';
import { PowerFlow } from '../../../../../simulation/power-flow/power-flow.ts';
import type { CityGrid } from '../../../../../simulation/network/city-grid.ts';
import { REACTIVE_SHARE } from './building-demand.ts';
import { powerAt, type TypicalHour, typicalHours } from './peak-hour.ts';

export interface EnergyYear {
  readonly converged: boolean;
  /** share of what enters from 110 kV */
  readonly lossShare: number;
  /** pu of all live nodes below 110 kV, over all hours and the peak */
  readonly minVoltage: number;
  readonly maxVoltage: number;
  /** [branches] greatest share of the normal rating in any hour */
  readonly loading: Float64Array;
  /** [nodes] lowest voltage in any hour, pu */
  readonly lowest: Float64Array;
}

const STEP_H = 3;
/**
 * Share by which unequal phases (with a quarter between them 10-15 % of I^2 R, the neutral's included) and demand that wanders within
 * the hour (5-10 % near the houses) raise the losses of 0.4 kV cables. docs/grid-synthesis.md
 */
const LOW_VOLTAGE_EXCESS = 0.2;

export function energyYear(
  grid: CityGrid,
  hours: readonly (TypicalHour & { readonly hours: number })[] = typicalHours(STEP_H),
): EnergyYear {
  const { network, state, consumers } = grid;
  let flow = new PowerFlow(network, state);
  const count = network.consumers.count;
  const p = new Float64Array(count);
  const q = new Float64Array(count);
  const loading = new Float64Array(network.branches.count);
  const lowest = new Float64Array(network.nodes.count).fill(Infinity);
  let [sent, lost, minVoltage, maxVoltage, converged] = [0, 0, Infinity, -Infinity, true];
  const scratch = new Float64Array(network.branches.count);
  const solve = (weight: number): void => {
    const solution = flow.solve({ tolerance: 1e-7, start: 'last' });
    converged &&= solution.converged;
    if (!solution.converged) return;
    const { lossesP, sourceP } = summarise(network, flow.model, solution);
    const excess = LOW_VOLTAGE_EXCESS * flow.model.basePower * lowVoltageLosses(network, solution);
    sent += (sourceP + excess) * weight;
    lost += (lossesP + excess) * weight;
    branchLoading(network, flow.model, solution, network.branches.normalRating, scratch);
    for (let i = 0; i < scratch.length; i++) if (scratch[i]! > loading[i]!) loading[i] = scratch[i]!;
    const { busOfNode } = flow.topology;
    for (let n = 0; n < lowest.length; n++) {
      const magnitude = solution.magnitude[busOfNode[n]!]!;
      if (magnitude === 0) continue;
      if (magnitude < lowest[n]!) lowest[n] = magnitude;
      if (network.nodes.baseVoltage[n]! > 60_000) continue;
      if (magnitude < minVoltage) minVoltage = magnitude;
      if (magnitude > maxVoltage) maxVoltage = magnitude;
    }
  };
  // The peak hour first, as the tables hold it; it does not count into the energy.
  solve(0);
  const customers = Array.from({ length: count }, (_, i) => ({
    profile: PROFILE_CLASSES[consumers.profile[i]!]!,
    householdEnergy: consumers.householdEnergy[i]!,
    businessEnergy: consumers.businessEnergy[i]!,
  }));
  const setHour = (hour: TypicalHour): void => {
    for (let i = 0; i < count; i++) {
      p[i] = powerAt(customers[i]!, hour);
      q[i] = p[i]! * REACTIVE_SHARE;
    }
    flow.setConsumers(p, q);
  };
  for (const hour of hours) {
    setHour(hour);
    solve(hour.hours);
  }
  if (hours.length > 0 && network.generators.count > 0) {
    flow = new PowerFlow(withFeedIn(grid), state);
    setHour(SUNNIEST);
    solve(0);
  }
  return { converged, lossShare: sent > 0 ? lost / sent : 0, minVoltage, maxVoltage, loading, lowest };
}

/** A Sunday in June: little is drawn, and every plant gives what it can. It counts into no energy. */
const SUNNIEST: TypicalHour = { season: 'summer', day: 'sunday', hour: 13 };
/** Share of its rating that a solar plant gives at 1000 W/m2: warm modules and inverters. */
const SOLAR_BEST = 0.86;

const withFeedIn = ({ network, generatorRated, generatorSource }: CityGrid): Network => ({
  ...network,
  generators: {
    ...network.generators,
    p: Float64Array.from(generatorRated, (rated, row) =>
      generatorSource[row]!.includes('solar') ? SOLAR_BEST * rated : rated,
    ),
  },
});

/** pu */
function lowVoltageLosses({ branches }: Network, { pFrom, pTo }: BalancedSolution): number {
  let sum = 0;
  for (let row = 0; row < branches.count; row++)
    if (branches.ratedFromVoltage[row]! < 1000) sum += pFrom[row]! + pTo[row]!;
  return sum;
}
