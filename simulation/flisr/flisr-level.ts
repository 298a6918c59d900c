// How far restoration may go by itself, and what lowers it. A feeder's own faults and its help to others are two things: a feeder that is
// not restored by the program may still lend its ties.

/** From the least: what holds is the lowest of all that have a say. */
export const FLISR_LEVELS = ['disabled', 'manual', 'supervised', 'automatic'] as const;
export type FlisrLevel = (typeof FLISR_LEVELS)[number];

/** As it is set for a feeder. `restoreOnly`: its own faults are for people, its neighbours it may help as far as they may go. */
export type FeederMode = FlisrLevel | 'restoreOnly';

export const lowerLevel = (a: FlisrLevel, b: FlisrLevel): FlisrLevel =>
  FLISR_LEVELS[Math.min(FLISR_LEVELS.indexOf(a), FLISR_LEVELS.indexOf(b))]!;

/** For a fault on the feeder itself. */
export const ownLevel = (mode: FeederMode): FlisrLevel => (mode === 'restoreOnly' ? 'manual' : mode);

/** For a plan that switches on it, or draws from it, to help another. What is disabled is still a person's to use: a plan may be shown. */
export function lendingLevel(mode: FeederMode): FlisrLevel {
  if (mode === 'restoreOnly') return 'automatic';
  return mode === 'disabled' ? 'manual' : mode;
}

/** Whether nobody gets more freedom by the change, neither for its own faults nor to help others. */
export const holdsBack = (before: FeederMode, after: FeederMode): boolean =>
  [ownLevel, lendingLevel].every((of) => lowerLevel(of(before), of(after)) === of(after));

/** Why a course goes less far than the mode of its feeder says. */
export type LevelBecause =
  /** the plan switches on another feeder, or draws from it, which may not help so far */
  | { readonly code: 'feeder-mode'; readonly feeder: string; readonly mode: FeederMode }
  /** the plan switches in an area that somebody else controls */
  | { readonly code: 'area-held'; readonly area: string; readonly holder: string }
  /** somebody has to go there; the program had switched there a moment before */
  | { readonly code: 'needs-crew' | 'tripped-again' }
  /** a transformer, a busbar or a line above the feeders: that is for people */
  | { readonly code: 'above-feeders' };
