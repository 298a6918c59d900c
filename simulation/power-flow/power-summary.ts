// A solution in a few figures, and against the ratings. SI.
import type { Network } from '../network/network.ts';
import { type BalancedSolution, BUS_TYPE, type BusBranchModel } from './bus-branch-model.ts';

export interface PowerSummary {
  /** W and var that the branches keep: what enters at their ends in all, charging included */
  readonly lossesP: number;
  readonly lossesQ: number;
  /** var of I^2 x in the branches' series impedances alone, and what their charging feeds in: lossesQ = seriesQ - chargingQ */
  readonly seriesQ: number;
  readonly chargingQ: number;
  /** W and var that the EnergySources feed in */
  readonly sourceP: number;
  readonly sourceQ: number;
  /** bus and pu among the live; -1 and NaN: all are dead */
  readonly lowestBus: number;
  readonly lowestMagnitude: number;
  readonly highestBus: number;
  readonly highestMagnitude: number;
  /** [branchCount] greater end current over the rated one; NaN = no rating */
  readonly loading: Float64Array;
  /** row of the greatest loading; -1: none is rated */
  readonly mostLoaded: number;
}

export function summarise(network: Network, model: BusBranchModel, solution: BalancedSolution): PowerSummary {
  const { magnitude, pFrom, qFrom, pTo, qTo } = solution;
  const { from, to, busType, basePower } = model;
  let lossesP = 0;
  let lossesQ = 0;
  let chargingQ = 0;
  let sourceP = 0;
  let sourceQ = 0;
  // The DC model has no reactive power: what charging, shunts and loads would make of its magnitudes of 1 pu is none of its figures.
  const reactive = solution.method === 'dc' ? 0 : 1;
  for (let row = 0; row < model.branchCount; row++) {
    lossesP += pFrom[row]! + pTo[row]!;
    lossesQ += qFrom[row]! + qTo[row]!;
    const a = from[row]!;
    const c = to[row]!;
    if (a >= 0) {
      chargingQ += model.bFrom[row]! * (magnitude[a]! / model.ratio[row]!) ** 2;
      if (busType[a] === BUS_TYPE.slack) {
        sourceP += pFrom[row]!;
        sourceQ += qFrom[row]!;
      }
    }
    if (c >= 0) {
      chargingQ += model.bTo[row]! * magnitude[c]! ** 2;
      if (busType[c] === BUS_TYPE.slack) {
        sourceP += pTo[row]!;
        sourceQ += qTo[row]!;
      }
    }
  }
  let lowestBus = -1;
  let highestBus = -1;
  for (let bus = 0; bus < model.busCount; bus++) {
    if (busType[bus] === BUS_TYPE.dead) continue;
    const u = magnitude[bus]!;
    if (lowestBus < 0 || u < magnitude[lowestBus]!) lowestBus = bus;
    if (highestBus < 0 || u > magnitude[highestBus]!) highestBus = bus;
    if (busType[bus] !== BUS_TYPE.slack) continue;
    sourceP += model.g[bus]! * u * u - model.p[bus]! - (model.currentP?.[bus] ?? 0) * u;
    sourceQ += -model.b[bus]! * u * u - model.q[bus]! - (model.currentQ?.[bus] ?? 0) * u;
  }
  const loading = branchLoading(network, model, solution);
  let mostLoaded = -1;
  for (let row = 0; row < loading.length; row++) {
    if (loading[row]! > (mostLoaded < 0 ? -1 : loading[mostLoaded]!)) mostLoaded = row;
  }
  return {
    lossesP: lossesP * basePower,
    lossesQ: lossesQ * reactive * basePower,
    seriesQ: (lossesQ + chargingQ) * reactive * basePower,
    chargingQ: chargingQ * reactive * basePower,
    sourceP: sourceP * basePower,
    sourceQ: sourceQ * reactive * basePower,
    lowestBus,
    lowestMagnitude: lowestBus < 0 ? Number.NaN : magnitude[lowestBus]!,
    highestBus,
    highestMagnitude: highestBus < 0 ? Number.NaN : magnitude[highestBus]!,
    loading,
    mostLoaded,
  };
}

/**
 * [branchCount] the greater of both ends' currents over the rated current S_rated / (sqrt(3) V_rated); NaN = no rating.
 * `rating`: VA by branch row, the normal one if not given.
 */
export function branchLoading(
  network: Network,
  model: BusBranchModel,
  solution: BalancedSolution,
  rating: Float64Array = network.branches.normalRating,
  loading: Float64Array = new Float64Array(model.branchCount),
): Float64Array {
  const { ratedFromVoltage, ratedToVoltage } = network.branches;
  const { magnitude, pFrom, qFrom, pTo, qTo } = solution;
  const { from, to, baseVoltage, basePower } = model;
  for (let row = 0; row < model.branchCount; row++) {
    const limit = rating[row]!;
    if (!(limit > 0)) {
      loading[row] = Number.NaN;
      continue;
    }
    let greatest = 0;
    const a = from[row]!;
    const c = to[row]!;
    if (a >= 0 && magnitude[a]! > 0) {
      const power = Math.sqrt(pFrom[row]! * pFrom[row]! + qFrom[row]! * qFrom[row]!);
      greatest = (power * ratedFromVoltage[row]!) / (magnitude[a]! * baseVoltage[a]!);
    }
    if (c >= 0 && magnitude[c]! > 0) {
      const power = Math.sqrt(pTo[row]! * pTo[row]! + qTo[row]! * qTo[row]!);
      greatest = Math.max(greatest, (power * ratedToVoltage[row]!) / (magnitude[c]! * baseVoltage[c]!));
    }
    loading[row] = (greatest * basePower) / limit;
  }
  return loading;
}
