// How well the grid's devices measure: one standard deviation, taken as half of the limit of error that the class of the device allows.
// Instrument transformers: IEC 61869-2 and -3 (class 0.5), low-power sensors IEC 61869-10 and -11 (class 1); meters: IEC 62053-21
// (class 1), EN 50470-3 (class B). docs/grid-synthesis.md has the table.

export interface Accuracy {
  /** share of the reading */
  readonly relative: number;
  /** on top of it, in the point's unit: resolution and what is left of the error at no load */
  readonly absolute: number;
}

export const EXACT: Accuracy = { relative: 0, absolute: 0 };

const half = (percent: number): number => percent / 200;

/** Shares of the rated value that a converter resolves: 12 bits over 1.2 times the rating. */
const RESOLUTION = 0.0003;

/** Substations: transformers of class 0.5. `rated`: A, or VA. Power has the errors of current and voltage. */
export const substationVoltage: Accuracy = { relative: half(0.5), absolute: 0 };
export const substationCurrent = (rated: number): Accuracy => ({ relative: half(0.5), absolute: RESOLUTION * rated });
export const substationPower = (rated: number): Accuracy => ({
  relative: Math.SQRT2 * half(0.5),
  absolute: RESOLUTION * rated,
});

/** Stations along the streets: sensors of class 1. */
export const stationVoltage: Accuracy = { relative: half(1), absolute: 0 };
export const stationCurrent = (rated: number): Accuracy => ({ relative: half(1), absolute: RESOLUTION * rated });
export const stationPower = (rated: number): Accuracy => ({
  relative: Math.SQRT2 * half(1),
  absolute: RESOLUTION * rated,
});

/** Small plants and charging stations: meters of class 1 in the inverter or the post. */
export const plantPower = (rated: number): Accuracy => ({ relative: half(1), absolute: RESOLUTION * rated });

/** Meters of class 1; voltage is a side product of class 0.5. W: four watt-hours a quarter are one step of the register. */
export const meterPower: Accuracy = { relative: half(1), absolute: 2 };
export const meterVoltage: Accuracy = { relative: half(0.5), absolute: 0 };
export const meterEnergy: Accuracy = { relative: half(1), absolute: 0.3 };
