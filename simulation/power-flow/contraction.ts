// When is a fixed-point iteration done? Its rounds move the solution by m1, m2, ... in a ratio that settles down to a rate < 1; what is
// left after a round that moved it by m is m rate / (1 - rate). To stop when m is small would stop too early where the rate is near 1.

/** The ratio of two rounds is not yet the final rate: a margin for that. */
const MARGIN = 4;
/** However good the rate looks: loads follow the voltage of the round before, so a move is also an error in the powers. */
const GREATEST_LAST_MOVE = 10;
/** pu: moves of this size are rounding, and their ratio means nothing. */
const ROUNDING = 1e-13;

/** Whether the error that is left after a round that moved the solution by `moved` is below `tolerance`. */
export function isSettled(moved: number, rate: number, tolerance: number): boolean {
  if (moved <= ROUNDING) return true;
  return rate < 1 && moved <= GREATEST_LAST_MOVE * tolerance && (MARGIN * moved * rate) / (1 - rate) <= tolerance;
}
