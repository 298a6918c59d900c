// The model as the pack's grid needs it: balanced. Phase by phase ones become their positive-sequence equivalent.
import type { Network, SwitchingState } from '../../../../simulation/network/network.ts';
import type { Grid, GridDrawing } from '../../grid/grid-file.ts';
import { balancedEquivalent } from './balanced-equivalent.ts';

export interface BalancedModel {
  readonly format: 'matpower' | 'pandapower' | 'opendss';
  readonly network: Network;
  readonly state: SwitchingState;
  readonly drawing: GridDrawing | undefined;
  /** of the file */
  readonly buses: number;
  readonly branches: number;
  /** impedances are not those of the file but stand for them */
  readonly isEquivalent: boolean;
  readonly warnings: readonly string[];
}

/** @throws GridFileError where there is no honest equivalent */
export function balancedModel(file: string, grid: Grid): BalancedModel {
  if (grid.kind === 'three-phase') return balancedEquivalent(file, grid);
  const { format, network, state, drawing, warnings } = grid;
  return {
    format: format === 'city-pack' ? 'pandapower' : format,
    network,
    state,
    drawing,
    buses: network.nodes.internal.filter((internal) => internal === 0).length,
    branches: network.branches.count,
    isEquivalent: false,
    warnings,
  };
}
