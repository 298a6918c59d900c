// Phase matrices from symmetrical components: self (2 Z1 + Z0) / 3 and mutual (Z0 - Z1) / 3, as Line.pas and LineCode.pas do.

export interface SequenceValues {
  /** ohm and F per unit of length */
  r1: number;
  x1: number;
  r0: number;
  x0: number;
  c1: number;
  c0: number;
}

export interface LineMatrices {
  /** [order x order] per unit of length: ohm, ohm, S */
  r: Float64Array;
  x: Float64Array;
  b: Float64Array;
}

/** OpenDSS's line where nothing is said: ohm and F per 1000 ft */
export const DEFAULT_SEQUENCE: Readonly<SequenceValues> = {
  r1: 0.058,
  x1: 0.1206,
  r0: 0.1784,
  x0: 0.4047,
  c1: 3.4e-9,
  c0: 1.6e-9,
};

/** earth return per 1000 ft and its resistivity: they count where a line is solved at another frequency than its own */
export const DEFAULT_EARTH = { rg: 0.01805, xg: 0.155081, rho: 100 } as const;

export function matricesOfSequence(values: SequenceValues, order: number, frequency: number): LineMatrices {
  const omega = 2 * Math.PI * frequency;
  return {
    r: filled(order, values.r1, values.r0),
    x: filled(order, values.x1, values.x0),
    b: filled(order, omega * values.c1, omega * values.c0),
  };
}

function filled(order: number, one: number, zero: number): Float64Array {
  const matrix = new Float64Array(order * order).fill((zero - one) / 3);
  for (let i = 0; i < order; i++) matrix[i * order + i] = (2 * one + zero) / 3;
  return matrix;
}
