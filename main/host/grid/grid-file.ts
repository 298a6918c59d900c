// What a reader makes of a utility's network file, and how it says that it cannot.
import type { Network, SwitchingState } from '../../../simulation/network/network.ts';
import type { PhaseNetwork, PhaseState } from '../../../simulation/network/phase-network.ts';

/** `ELEMENT.PROPERTY=VALUE` of the command line, already split; names as typed. */
export interface GridEdit {
  readonly element: string;
  readonly property: string;
  readonly value: string;
}

export interface ReadOptions {
  /** elements to open at terminal 1 (a MATPOWER branch: to take out of service), and to close */
  readonly open: readonly string[];
  readonly close: readonly string[];
  readonly edits: readonly GridEdit[];
}

/** What a file says of its elements for whoever draws them; by the id of a node, branch, switch, load ... */
export interface GridDrawing {
  readonly names: ReadonlyMap<string, string>;
  /** m */
  readonly lengths: ReadonlyMap<string, number>;
  /** x0 y0 x1 y1 ... in the coordinates of the nodes */
  readonly routes: ReadonlyMap<string, readonly number[]>;
  /** lines that hang in the air */
  readonly overhead: ReadonlySet<string>;
}

export interface BalancedGrid {
  readonly kind: 'balanced';
  readonly format: 'matpower' | 'pandapower' | 'city-pack';
  readonly network: Network;
  readonly state: SwitchingState;
  /** what was skipped or assumed, for a person */
  readonly warnings: readonly string[];
  /** absent where the format has nothing to say */
  readonly drawing?: GridDrawing;
}

/** A network as it stands at a solve, and where its taps and capacitor steps come from. */
export interface PhaseStage {
  readonly network: PhaseNetwork;
  /** as the file has it */
  readonly state: PhaseState;
  /** shaped as `state`, 1 = not given anew since the stage before: begins where that one's controls left it */
  readonly continued: { readonly taps: readonly Uint8Array[]; readonly capacitorSteps: readonly Uint8Array[] };
}

export interface ThreePhaseGrid extends PhaseStage {
  readonly kind: 'three-phase';
  readonly format: 'opendss';
  /** solves with controls that the file makes before the state that it ends with; see settleEarlierStages */
  readonly earlier: readonly PhaseStage[];
  /** whether the file leaves its controls on */
  readonly controlsOn: boolean;
  readonly warnings: readonly string[];
}

export type Grid = BalancedGrid | ThreePhaseGrid;

export interface GridProblem {
  readonly file: string;
  /** from 1 */
  readonly line?: number;
  readonly element?: string;
  /** what is wrong, and what would be right */
  readonly message: string;
  readonly remedy: string;
}

/** A file that cannot be read for what it is. Names the place and the remedy; ends a command with exit code 3. */
export class GridFileError extends Error {
  readonly problem: GridProblem;

  constructor(problem: GridProblem) {
    const place = [problem.file, problem.line].filter((part) => part !== undefined).join(':');
    const subject = problem.element === undefined ? '' : `${problem.element}: `;
    super(`${place}: ${subject}${problem.message}`);
    this.name = 'GridFileError';
    this.problem = problem;
  }
}
