// How much of their rating the lines and transformers of a three-phase network carry.
import type { PhaseNetwork, PhaseTransformer } from '../../../simulation/network/phase-network.ts';
import { ELEMENT, type PhaseModel } from '../../../simulation/power-flow/three-phase/phase-model.ts';
import type { ThreePhaseSolution } from '../../../simulation/power-flow/three-phase/three-phase-solution.ts';

export interface PhaseLoading {
  readonly id: string;
  /** of the normal rating, of the most loaded conductor */
  readonly percent: number;
}

/** Lines at either end, transformers at their first winding, as OpenDSS does; only what has a rating. */
export function phaseLoadings(network: PhaseNetwork, model: PhaseModel, solution: ThreePhaseSolution): PhaseLoading[] {
  const loadings: PhaseLoading[] = [];
  const { currentRe, currentIm } = solution.conductors;
  model.elements.forEach(({ id, kind, row, conductors }, e) => {
    if (kind !== ELEMENT.line && kind !== ELEMENT.transformer) return;
    const rating = kind === ELEMENT.line ? network.lines[row]!.normalRating : ratedCurrent(network.transformers[row]!);
    if (!(rating > 0)) return;
    const first = model.firstConductor[e]!;
    const last = first + conductors * (kind === ELEMENT.line ? 2 : 1);
    let most = 0;
    for (let c = first; c < last; c++) most = Math.max(most, Math.hypot(currentRe[c]!, currentIm[c]!));
    loadings.push({ id, percent: (100 * most) / rating });
  });
  return loadings;
}

/** A of a line conductor at the first winding (OpenDSS, Transformer.pas, NormAmps). */
function ratedCurrent({ phases, windings, normalRating }: PhaseTransformer): number {
  const volts = windings[0]!.ratedVoltage / (phases === 1 ? 1 : Math.sqrt(3));
  return normalRating / phases / volts;
}
