// The solves of a script before its end. Their controls move taps and capacitors, and the script goes on from there: a state that a
// later line changes has to be solved as it was. A solve that nothing follows is the last state itself.
import type { PhaseStage } from '../grid-file.ts';
import { buildNetwork } from './build-network.ts';
import type { Circuit } from './circuit.ts';

export class SolveHistory {
  readonly stages: PhaseStage[] = [];
  #solved: Circuit | null = null;

  /** at Solve */
  note(circuit: Circuit): void {
    this.#solved = circuit;
  }

  /** before anything changes: what was solved is taken down as it is */
  beforeChange(): void {
    const circuit = this.#solved;
    this.#solved = null;
    if (circuit === null || !circuit.settings.controlsOn) return;
    const { network, state, continued } = buildNetwork(circuit);
    if (network.tapControls.length === 0 && network.capacitorControls.length === 0) return;
    this.stages.push({ network, state, continued });
    circuit.forgetGivenState();
  }

  /** at the end of the script */
  closeWithoutStage(): void {
    this.#solved = null;
  }

  /** at Clear */
  forget(): void {
    this.stages.length = 0;
    this.#solved = null;
  }
}
