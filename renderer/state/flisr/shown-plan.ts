// The plan of switchings that this screen draws over the city and on the diagram: of a course of FLISR or of an order, whichever is looked
// at. null: none is.
import { create } from 'zustand';
import type { ScenePlan } from '../../scene/scene-api.ts';

export const useShownPlan = create<{ plan: ScenePlan | null }>()(() => ({ plan: null }));

/** The same plan told again is no change: a picture that is drawn anew for nothing costs. */
export function showPlan(plan: ScenePlan | null): void {
  const { plan: before } = useShownPlan.getState();
  if (plan === before || (plan !== null && before !== null && isSame(plan, before))) return;
  useShownPlan.setState({ plan });
}

function isSame(a: ScenePlan, b: ScenePlan): boolean {
  return (
    a.steps.length === b.steps.length &&
    a.faulty.length === b.faulty.length &&
    a.way.size === b.way.size &&
    a.steps.every((step, i) => {
      const other = b.steps[i]!;
      return step.row === other.row && step.n === other.n && step.to === other.to && step.state === other.state;
    }) &&
    a.faulty.every((row, i) => row === b.faulty[i]) &&
    [...a.way].every(([row, isFromFirst]) => b.way.get(row) === isFromFirst)
  );
}
