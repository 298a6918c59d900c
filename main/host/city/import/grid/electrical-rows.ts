// Rows of cables and transformers from their types: impedances as the network's columns want them (ohm and S at the `to` side).
import { BRANCH_CLASS } from '../../../../../simulation/network/network.ts';
import type { CableType, TransformerType } from './equipment.ts';
import { TRANSFORMER_EMERGENCY, TRANSFORMER_SHORT_TIME } from './equipment.ts';
import type { BranchRow } from './grid-rows.ts';

const OMEGA = 2 * Math.PI * 50;

type Place = Pick<BranchRow, 'id' | 'from' | 'to' | 'feeder' | 'station' | 'asset' | 'moreAssets' | 'xy' | 'estimated'>;

export function cableRow(place: Place, type: CableType, length: number, parallel = 1): BranchRow {
  const power = (current: number): number => Math.sqrt(3) * type.voltage * current * parallel;
  const b = (OMEGA * type.c * length * parallel) / 2;
  return {
    ...place,
    class: BRANCH_CLASS.ACLineSegment,
    r: (type.r * length) / parallel,
    x: (type.x * length) / parallel,
    // At 0.4 kV charging is some var and would only cost time.
    ...(type.voltage > 1000 ? { b: [b, b] as const } : {}),
    ratings: [power(type.normal), power(type.emergency), power(type.shortTime)],
    ratedVoltages: [type.voltage, type.voltage],
    type: type.type,
    length,
    parallel,
  };
}

interface Windings {
  /** V, of from and to */
  readonly voltages: readonly [number, number];
  readonly equipment: number;
  /** rad */
  readonly shift: number;
  readonly ratio: number;
}

/** The magnetising branch lies at the fed side, as in IEC 60909's and pandapower's T or pi forms within their accuracy. */
export function transformerRow(place: Place, type: TransformerType, windings: Windings, parallel = 1): BranchRow {
  const [fromVoltage, toVoltage] = windings.voltages;
  const base = toVoltage ** 2 / type.rated;
  const r = (type.shortCircuitLoss / type.rated) * base;
  const x = Math.sqrt(Math.max(0, (type.uk * base) ** 2 - r ** 2));
  const g = (type.noLoadLoss / toVoltage ** 2) * parallel;
  const b =
    -Math.sqrt(Math.max(0, ((type.noLoadCurrent * type.rated) / toVoltage ** 2) ** 2 - (g / parallel) ** 2)) * parallel;
  const rated = type.rated * parallel;
  return {
    ...place,
    class: BRANCH_CLASS.PowerTransformer,
    r: r / parallel,
    x: x / parallel,
    g: [g, 0],
    b: [b, 0],
    ratio: windings.ratio,
    shift: windings.shift,
    ratings: [rated, rated * TRANSFORMER_EMERGENCY, rated * TRANSFORMER_SHORT_TIME],
    ratedVoltages: [fromVoltage, toVoltage],
    type: windings.equipment,
    length: 0,
    parallel,
  };
}
