// Where a three-phase network begins when its file solves other states first: each such solve is made with its controls, and hands its
// taps and capacitor steps on to what is not given anew.
import type { PhaseNetwork, PhaseState } from '../../../simulation/network/phase-network.ts';
import { type ThreePhaseOptions, ThreePhaseFlow } from '../../../simulation/power-flow/three-phase/three-phase-flow.ts';
import type { PhaseStage, ThreePhaseGrid } from './grid-file.ts';

interface Settled {
  readonly network: PhaseNetwork;
  readonly taps: readonly Float64Array[];
  readonly capacitorSteps: readonly Uint8Array[];
}

/** @returns the state to begin with; the file's own where nothing is solved before. A solve that does not converge hands on what it has. */
export function settleEarlierStages(grid: ThreePhaseGrid, options: Omit<ThreePhaseOptions, 'controls'>): PhaseState {
  let before: Settled | null = null;
  for (const stage of grid.earlier) {
    const flow: ThreePhaseFlow = new ThreePhaseFlow(stage.network, continuedState(stage, before));
    const { taps, capacitorSteps } = flow.solve({ ...options, controls: true });
    before = { network: stage.network, taps, capacitorSteps };
  }
  return continuedState(grid, before);
}

function continuedState(stage: PhaseStage, before: Settled | null): PhaseState {
  if (before === null) return stage.state;
  const { network, state, continued } = stage;
  const rows = (elements: readonly { id: string }[]): Map<string, number> =>
    new Map(elements.map(({ id }, row) => [id, row]));
  const transformers = rows(before.network.transformers);
  const capacitors = rows(before.network.capacitors);
  return {
    taps: network.transformers.map(({ id }, row) => {
      const left = before.taps[transformers.get(id) ?? -1];
      return (state.taps[row] as Float64Array).map((tap, winding) =>
        continued.taps[row]?.[winding] === 1 ? (left?.[winding] ?? tap) : tap,
      );
    }),
    capacitorSteps: network.capacitors.map(({ id }, row) => {
      const left = before.capacitorSteps[capacitors.get(id) ?? -1];
      return (state.capacitorSteps[row] as Uint8Array).map((on, step) =>
        continued.capacitorSteps[row]?.[step] === 1 ? (left?.[step] ?? on) : on,
      );
    }),
  };
}
