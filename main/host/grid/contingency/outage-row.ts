// One outage in the columns of the reference table (case118_n1_ac.csv) and in the words of its file.

export interface OutageViolation {
  /** supply: MW that are cut off; voltage: pu; loading: per cent of the rating; convergence: MVA that do not balance */
  readonly kind: 'supply' | 'voltage' | 'loading' | 'convergence';
  /** the branch that is lost, the bus, or the branch that is overloaded */
  readonly id: string;
  readonly value: number;
  readonly limit: number;
}

/** null where nothing was calculated: a balanced network of which a part is cut off is not solved. */
export interface OutageRow {
  readonly branch_index: string | number;
  readonly from: string | number;
  readonly to: string | number;
  /** 1 = some bus loses its path to every source */
  readonly islanding: 0 | 1;
  readonly converged: 0 | 1 | null;
  readonly loss_P_MW: number | null;
  readonly Vmin_pu: number | null;
  readonly Vmin_bus: string | number | null;
  readonly max_abs_dVa_deg_branch: number | null;
  readonly violations: readonly OutageViolation[];
}

export interface OutageStudy {
  readonly count: number;
  /** elements calculated in one row: how dear it is */
  readonly size: number;
  row(index: number): OutageRow;
  /** the network with nothing lost: what is violated already */
  base(): readonly OutageViolation[];
}

/** EN 50160: 90 ... 110 per cent. */
export const LOWEST_PU = 0.9;
export const HIGHEST_PU = 1.1;
