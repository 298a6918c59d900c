// How much of their rating the lines and transformers of a three-phase network carry.
import type { PhaseNetwork, PhaseTransformer } from '../../../simulation/network/phase-network.ts';
import { ELEMENT, type PhaseModel } from '../../../simulation/power-flow/three-phase/phase-model.ts';
import type { ThreePhaseSolution } from '../../../simulation/power-flow/three-phase/three-phase-solution.ts';

/** An element that has a rating: the conductors first ... last - 1 that count for it, and A. */
export interface RatedConductors {
  readonly id: string;
  readonly first: number;
  readonly last: number;
  readonly ratedCurrent: number;
}

export interface PhaseLoading {
  readonly id: string;
  /** of the normal rating, of the most loaded conductor */
  readonly percent: number;
}

/** Lines count at either end, transformers at their first winding, as in OpenDSS. */
export function ratedConductors(network: PhaseNetwork, model: PhaseModel): RatedConductors[] {
  const rated: RatedConductors[] = [];
  model.elements.forEach(({ id, kind, row, conductors }, e) => {
    if (kind !== ELEMENT.line && kind !== ELEMENT.transformer) return;
    const ratedCurrent =
      kind === ELEMENT.line ? network.lines[row]!.normalRating : lineCurrent(network.transformers[row]!);
    if (!(ratedCurrent > 0)) return;
    const first = model.firstConductor[e]!;
    rated.push({ id, first, last: first + conductors * (kind === ELEMENT.line ? 2 : 1), ratedCurrent });
  });
  return rated;
}

export function phaseLoadings(network: PhaseNetwork, model: PhaseModel, solution: ThreePhaseSolution): PhaseLoading[] {
  const { currentRe, currentIm } = solution.conductors;
  return ratedConductors(network, model).map(({ id, first, last, ratedCurrent }) => {
    let most = 0;
    for (let c = first; c < last; c++) most = Math.max(most, Math.hypot(currentRe[c]!, currentIm[c]!));
    return { id, percent: (100 * most) / ratedCurrent };
  });
}

/** A of a line conductor at the first winding (OpenDSS, Transformer.pas, NormAmps). */
function lineCurrent({ phases, windings, normalRating }: PhaseTransformer): number {
  const volts = windings[0]!.ratedVoltage / (phases === 1 ? 1 : Math.sqrt(3));
  return normalRating / phases / volts;
}
