// What the balanced solvers calculate on: buses (nodes joined by closed switches) and branches, per unit, angles in radians. Made by
// bus-branch.ts from a network and its topology; this is the one border between SI and per unit.
// Power base: network.basePower. Voltage base: each bus's base voltage. A bus's injection is generation minus load.

export const BUS_TYPE = { pq: 0, pv: 1, slack: 2, dead: 3 } as const;

export interface BusBranchModel {
  readonly busCount: number;
  readonly branchCount: number;
  /** VA */
  readonly basePower: number;
  /** [busCount] V, line to line */
  readonly baseVoltage: Float64Array;

  /** [branchCount] bus of each end; -1 = that end is open, or dead. Rows are the network's branches. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** series impedance and the shunt at each end of it, as in network.ts; ratio and shift may be the network's own columns */
  readonly r: Float64Array;
  readonly x: Float64Array;
  readonly gFrom: Float64Array;
  readonly bFrom: Float64Array;
  readonly gTo: Float64Array;
  readonly bTo: Float64Array;
  readonly ratio: Float64Array;
  readonly shift: Float64Array;

  /** [busCount] */
  readonly busType: Uint8Array;
  /** constant power, injected */
  readonly p: Float64Array;
  readonly q: Float64Array;
  /** constant current: injected power at 1 pu, in proportion to the magnitude; null where no load has such a share */
  readonly currentP: Float64Array | null;
  readonly currentQ: Float64Array | null;
  /** shunts and constant impedance: admittance to earth */
  readonly g: Float64Array;
  readonly b: Float64Array;
  /** set point of slack and PV buses; 1 and 0 elsewhere */
  readonly setMagnitude: Float64Array;
  readonly setAngle: Float64Array;
  /** of PV buses, all machines and other injections together, as net injection */
  readonly minQ: Float64Array;
  readonly maxQ: Float64Array;
  readonly startMagnitude: Float64Array;
  readonly startAngle: Float64Array;
}

/** Where a solution did not come: the bus with the greatest mismatch, and how great (per unit). */
export interface WorstBus {
  readonly bus: number;
  readonly mismatch: number;
}

/** Per unit, rad. Owned by the solver that made it and overwritten by its next call. */
export interface BalancedSolution {
  converged: boolean;
  method: 'newton' | 'sweep' | 'current' | 'dc';
  iterations: number;
  worst: WorstBus | null;
  /** [busCount]; 0 at dead buses */
  readonly magnitude: Float64Array;
  readonly angle: Float64Array;
  /** [branchCount] power that enters the branch at each end; 0 at an open or dead end */
  readonly pFrom: Float64Array;
  readonly qFrom: Float64Array;
  readonly pTo: Float64Array;
  readonly qTo: Float64Array;
}
