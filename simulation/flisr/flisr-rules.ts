// How long FLISR may take for each of its stages, ms of city time. The whole of it has to be done within a minute for customers to count
// as momentarily interrupted (IEEE 1366: five minutes; most of Europe: three).

export interface FlisrRules {
  /** after a trip whose device does not tell that it is locked out: reclosing may still bring it back */
  readonly recloseMs: number;
  /** until customers must be known to be without supply; else the trip has taken nobody's */
  readonly lossMs: number;
  /** for indicators, meters and switches to answer */
  readonly gatherMs: number;
  /** for a plan */
  readonly solveMs: number;
  /** a proposal that nobody has answered is looked at anew: load and positions go on changing */
  readonly proposalMs: number;
}

export const FLISR_RULES: FlisrRules = {
  recloseMs: 15_000,
  lossMs: 15_000,
  gatherMs: 10_000,
  solveMs: 15_000,
  proposalMs: 300_000,
};

/**
 * In a city that runs `speed` times as fast as the machine: what is believed, and a plan, take the machine's time; devices and people
 * in the field take the city's.
 */
export const flisrRulesAt = (speed: number, rules: FlisrRules = FLISR_RULES): FlisrRules =>
  speed <= 1 ? rules : { ...rules, lossMs: rules.lossMs * speed, solveMs: rules.solveMs * speed };
