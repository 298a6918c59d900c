// What `solve --json` prints, whatever the kind of network: megawatts, per unit and degrees, by the ids of the file.

export interface BusResult {
  readonly id: string;
  /** the node of an OpenDSS bus: 1, 2, 3 the phases, 4 and up neutrals */
  readonly phase?: number;
  /** 0 where there is no supply */
  readonly vmPu: number;
  readonly vaDeg: number;
}

/** Power that enters the branch at each end; 0 at an open or dead end. */
export interface BranchResult {
  readonly id: string;
  /**
   * Winding of a transformer that has more than two: then `from` is that winding's bus and `to` the inside of the transformer. What
   * comes out there is known for balanced networks, and 0 phase by phase; so the rows of an element always add up to its losses.
   */
  readonly terminal?: number;
  readonly phase?: number;
  readonly from: string;
  readonly to: string;
  readonly fromMw: number;
  readonly fromMvar: number;
  readonly toMw: number;
  readonly toMvar: number;
}

/** NaN (null in JSON) when nothing was found. */
export interface PowerTotal {
  readonly activeMw: number;
  readonly reactiveMvar: number;
}

export interface Controls {
  /** tap changer's transformer -> pu of the winding that it moves */
  readonly taps: Readonly<Record<string, number>>;
  /** its steps from nominal, and which steps of a capacitor are in (1) */
  readonly tapNumbers?: Readonly<Record<string, number>>;
  readonly capacitors?: Readonly<Record<string, readonly number[]>>;
}

/** Where a solution failed to come: the place of the greatest mismatch. */
export interface WorstPlace {
  readonly id: string;
  readonly phase?: number;
  readonly mismatchMva: number;
}

export interface BranchLoading {
  readonly id: string;
  readonly percent: number;
}

export interface SolveReport {
  readonly model: {
    readonly name: string;
    readonly kind: 'balanced' | 'three-phase';
    readonly buses: number;
    readonly branches: number;
  };
  readonly converged: boolean;
  readonly method: string;
  readonly iterations: number;
  /** from the parsed model to the solution: topology, ordering and iteration */
  readonly solveMs: number;
  readonly losses: PowerTotal;
  readonly source: PowerTotal;
  /** empty when the iteration did not converge: its last voltages mean nothing */
  readonly buses: readonly BusResult[];
  readonly branches: readonly BranchResult[];
  readonly controls: Controls;
  readonly deEnergized: readonly string[];
  readonly worst?: WorstPlace;
  /** beyond the normal rating, the worst first */
  readonly overloads: readonly BranchLoading[];
  readonly bench?: BenchResult;
  readonly warnings: readonly string[];
}

/** Medians. Flat start and 1e-8 in all; every voltage and both-end flow is written. */
export interface BenchResult {
  readonly coldMs: number;
  readonly warmMs: number;
  readonly updateMs: number;
  readonly switchMs: number;
  readonly repetitions: number;
  /** the branch that the last one opens and closes; '' = there is none */
  readonly switched: string;
}

export const DEGREES = 180 / Math.PI;

/** Degrees in (-180, 180], as MATPOWER, pandapower and OpenDSS give angles. */
export function wrappedDegrees(radians: number): number {
  const degrees = radians * DEGREES;
  const wrapped = degrees - 360 * Math.round(degrees / 360);
  return wrapped <= -180 ? wrapped + 360 : wrapped;
}

/** Whether all of them are numbers: figures beyond what a machine can hold are no solution. */
export function areFinite(...columns: readonly ArrayLike<number>[]): boolean {
  for (const column of columns) for (let i = 0; i < column.length; i++) if (!Number.isFinite(column[i])) return false;
  return true;
}
