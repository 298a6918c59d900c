// The numbers by which a switching is judged: a utility's own, with defaults.

export interface SwitchingRules {
  /** pu; EN 50160 and GOST 32144: 10 % either way */
  readonly minVoltage: number;
  readonly maxVoltage: number;
  /** ids of the devices that may close a loop or open one under load, or all of them */
  readonly loopDevices: readonly string[] | 'all';
  /** what may stand between two live sides that are joined: pu and rad; as synchronism checks are set */
  readonly loopVoltageDifference: number;
  readonly loopAngle: number;
  /** A: what a disconnector may make and break, a negligible current by IEC 62271-102, 3.7.106 */
  readonly disconnectorCurrent: number;
  /** by how much load that was without supply is greater when it comes back: 1 within five minutes, 2 to 3 after hours */
  readonly coldLoadFactor: number;
  /** how much worse a figure may be than the one that was confirmed */
  readonly confirmedMargin: number;
  /** steps of one group that may go in parallel */
  readonly mostParallel: number;
}

export const SWITCHING_RULES: SwitchingRules = {
  minVoltage: 0.9,
  maxVoltage: 1.1,
  loopDevices: 'all',
  loopVoltageDifference: 0.1,
  loopAngle: (10 * Math.PI) / 180,
  disconnectorCurrent: 0.5,
  coldLoadFactor: 1,
  confirmedMargin: 0.02,
  mostParallel: 4,
};
