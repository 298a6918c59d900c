// What the steps that make a balanced equivalent share: the model with its solution, and the rule for matrices of phases.
import type { NetworkBuilder } from '../../../../simulation/network/network-builder.ts';
import type { PhaseNetwork, Terminal } from '../../../../simulation/network/phase-network.ts';
import type { ThreePhaseSolution } from '../../../../simulation/power-flow/three-phase/three-phase-solution.ts';
import { GridFileError } from '../../grid/grid-file.ts';

export interface Equivalent {
  readonly file: string;
  readonly network: PhaseNetwork;
  readonly solution: ThreePhaseSolution;
  readonly builder: NetworkBuilder;
  /** V line to line, by bus */
  readonly base: (bus: number) => number;
}

export const noEquivalent = (file: string, element: string, message: string): GridFileError =>
  new GridFileError({
    file,
    element,
    message: `the grid of a pack is balanced, and this has no balanced equivalent: ${message}`,
    remedy: 'simplify the element in a copy of the model; solve FILE takes it as it is',
  });

/** Mean self less mutual part of a [n x n] matrix, as n phases of a balanced system see it. */
export function positiveSequence(matrix: Float64Array, n: number): number {
  let [self, mutual] = [0, 0];
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      if (i === k) self += matrix[i * n + k]!;
      else mutual += matrix[i * n + k]!;
    }
  if (n === 1) return self;
  return self / n - (n === 2 ? 0.5 : 1) * (mutual / (n * (n - 1)));
}

/** Phases of a terminal; fails for neutral conductors. */
export function phasesOf({ file }: Equivalent, id: string, { nodes }: Terminal, phases: number): number {
  if (phases > 3 || nodes.slice(0, phases).some((node) => node > 3 || node === 0))
    throw noEquivalent(file, id, 'it has a conductor that is none of the three phases');
  return phases;
}
