// Standard equipment of the synthetic grid with its figures. Origins: docs/grid-synthesis.md.
import { GRID_EQUIPMENT, type GridEquipment } from '../../../../../contract/city-pack/grid-schema.ts';

export interface CableType {
  /** code in the pack */
  readonly type: number;
  /** V, line to line */
  readonly voltage: number;
  /** ohm and F a metre */
  readonly r: number;
  readonly x: number;
  readonly c: number;
  /** A */
  readonly normal: number;
  readonly emergency: number;
  readonly shortTime: number;
}

// Ampacity tables hold for one system in the ground at load factor 0.7. In a street several lie side by side: 0.85 for normal
// duty. In an emergency (days) the table's own value; for two hours 20 % above it.
const GROUPING = 0.85;
const SHORT_TIME = 1.2;
/** Tables give resistances at 20 degC; a cable at half load in the ground has some 40 (aluminium and copper 0.4 % a kelvin). */
const WARM = 1.08;

const cable = (
  name: GridEquipment,
  voltage: number,
  [ohmPerKm, reactancePerKm, microfaradPerKm, ampacity]: readonly [number, number, number, number],
): CableType => ({
  type: GRID_EQUIPMENT.indexOf(name),
  voltage,
  r: (ohmPerKm * WARM) / 1000,
  x: reactancePerKm / 1000,
  c: microfaradPerKm * 1e-9,
  normal: Math.round(ampacity * GROUPING),
  emergency: ampacity,
  shortTime: Math.round(ampacity * SHORT_TIME),
});

/** Ratings of EN 50182's conductors hold for summer noon; a line has no hours in which it is cool in the ground. */
const overhead = (
  name: GridEquipment,
  voltage: number,
  [ohmPerKm, reactancePerKm, microfaradPerKm, ampacity]: readonly [number, number, number, number],
): CableType => ({
  type: GRID_EQUIPMENT.indexOf(name),
  voltage,
  r: (ohmPerKm * WARM) / 1000,
  x: reactancePerKm / 1000,
  c: microfaradPerKm * 1e-9,
  normal: ampacity,
  emergency: ampacity,
  shortTime: Math.round(ampacity * LINE_SHORT_TIME),
});
/** Conductors heat up within minutes. */
const LINE_SHORT_TIME = 1.05;

export const HIGH_VOLTAGE = 110_000;
export const MEDIUM_VOLTAGE = 10_000;
export const LOW_VOLTAGE = 400;

/** Smaller one first. */
export const HV_CABLES = [
  cable('A2XS(FL)2Y 3x1x630 110 kV', HIGH_VOLTAGE, [0.0586, 0.12, 0.17, 640]),
  cable('2XS(FL)2Y 3x1x1200 110 kV', HIGH_VOLTAGE, [0.0184, 0.11, 0.22, 1030]),
] as const;
export const MV_CABLES = [
  cable('NA2XS2Y 3x1x150 10 kV', MEDIUM_VOLTAGE, [0.206, 0.116, 0.286, 319]),
  cable('NA2XS2Y 3x1x240 10 kV', MEDIUM_VOLTAGE, [0.125, 0.107, 0.346, 417]),
] as const;
/** Bare conductors in the air: no neighbours in a trench, and a rating of its own. Each takes the place of the cable of its rank. */
export const MV_LINES = [
  overhead('Al/St 95/15 10 kV', MEDIUM_VOLTAGE, [0.306, 0.35, 0.01, 350]),
  overhead('Al/St 185/30 10 kV', MEDIUM_VOLTAGE, [0.157, 0.33, 0.011, 535]),
] as const;
export const LV_CABLES = [
  cable('NAYY 4x150', LOW_VOLTAGE, [0.2067, 0.0801, 0.28, 275]),
  cable('NAYY 4x240', LOW_VOLTAGE, [0.127, 0.0799, 0.28, 364]),
] as const;
export const SERVICE_CABLE = cable('NAYY 4x50', LOW_VOLTAGE, [0.642, 0.083, 0.27, 144]);
/** From the weakest to the strongest, for what is reinforced. */
export const LV_LADDER = [SERVICE_CABLE, ...LV_CABLES];

/** VA that a cable carries in normal duty */
export const normalPower = ({ voltage, normal }: CableType): number => Math.sqrt(3) * voltage * normal;
export const emergencyPower = ({ voltage, emergency }: CableType): number => Math.sqrt(3) * voltage * emergency;

export interface TransformerType {
  /** VA */
  readonly rated: number;
  /** share of the rated power at short circuit: voltage, and losses */
  readonly uk: number;
  readonly shortCircuitLoss: number;
  /** W and share of the rated current */
  readonly noLoadLoss: number;
  readonly noLoadCurrent: number;
}

/** The stock of forty years, not today's best: EN 50464-1 no-load losses D0, load losses Ck; uk 4 %, above 630 kVA 6 %. */
export const STATION_TRANSFORMERS: readonly TransformerType[] = [
  { rated: 50e3, uk: 0.04, shortCircuitLoss: 1100, noLoadLoss: 145, noLoadCurrent: 0.015 },
  { rated: 100e3, uk: 0.04, shortCircuitLoss: 1750, noLoadLoss: 260, noLoadCurrent: 0.012 },
  { rated: 160e3, uk: 0.04, shortCircuitLoss: 2350, noLoadLoss: 375, noLoadCurrent: 0.01 },
  { rated: 250e3, uk: 0.04, shortCircuitLoss: 3250, noLoadLoss: 530, noLoadCurrent: 0.009 },
  { rated: 400e3, uk: 0.04, shortCircuitLoss: 4600, noLoadLoss: 750, noLoadCurrent: 0.008 },
  { rated: 630e3, uk: 0.04, shortCircuitLoss: 6500, noLoadLoss: 1030, noLoadCurrent: 0.007 },
  { rated: 1000e3, uk: 0.06, shortCircuitLoss: 10_500, noLoadLoss: 1400, noLoadCurrent: 0.006 },
];
/** Of a station placed by load the transformer carries this share of its rating at peak. */
export const STATION_LOADING = { low: 0.4, high: 0.7 } as const;

/** 110/10 kV, uk 11-16 %. Sizes below 31.5 MVA stand for a town's share of a substation outside of it. */
export const SUBSTATION_SIZES = [
  0.05e6, 0.1e6, 0.16e6, 0.25e6, 0.4e6, 0.63e6, 1e6, 1.6e6, 2.5e6, 4e6, 6.3e6, 10e6, 16e6, 25e6, 31.5e6, 40e6, 63e6,
];
/** A tagged substation has at least such ones. */
export const LEAST_TAGGED_SIZE = 31.5e6;
export const substationTransformer = (rated: number): TransformerType => ({
  rated,
  uk: rated >= 25e6 ? 0.14 : 0.11,
  shortCircuitLoss: rated * (rated >= 25e6 ? 0.0045 : 0.006),
  noLoadLoss: rated * (rated >= 25e6 ? 0.0006 : 0.0008),
  noLoadCurrent: 0.003,
});
/** For hours, with all coolers on (IEC 60076-7, normal cyclic and long-time emergency loading). */
export const TRANSFORMER_EMERGENCY = 1.2;
export const TRANSFORMER_SHORT_TIME = 1.4;

/** Smallest size whose loading stays at or below `share`; the largest where none does. */
export function stationTransformer(power: number, share: number = STATION_LOADING.high): TransformerType {
  return STATION_TRANSFORMERS.find(({ rated }) => power <= share * rated) ?? STATION_TRANSFORMERS.at(-1)!;
}
