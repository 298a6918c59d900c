// Which diagram is shown: of the feeder or substation that was asked for, made anew only when that or the folding changes.
import { useEffect, useMemo } from 'react';
import { useDesk } from '../../state/desk-store.ts';
import type { GridModel, GridRef } from '../../state/grid-model.ts';
import { feederOfRef, gridRefOf, stationOfRef } from '../grid/grid-selection.ts';
import type { Diagram } from './diagram.ts';
import { layFeeder } from './feeder-layout.ts';
import { type FeederPlan, feedersShown, planFeeders } from './feeder-plan.ts';
import { laySubstation } from './substation-layout.ts';
import { isSubstation, planSubstation } from './substation-plan.ts';

export interface ShownDiagram {
  readonly diagram: Diagram;
  /** null: a substation */
  readonly plan: FeederPlan | null;
  /** there is more than is drawn */
  readonly isCut: boolean;
}

export type DiagramTarget = { readonly feeder: number } | { readonly substation: number };

/** Where an element is found: the diagram of its feeder, or of the substation that it stands in. null: in none. */
export function targetOf(model: GridModel, ref: GridRef): DiagramTarget | null {
  if (ref.table === 'stations' && isSubstation(model, ref.row)) return { substation: ref.row };
  const feeder = feederOfRef(model, ref);
  if (feeder >= 0 && model.data.feeders.breaker[feeder]! >= 0) return { feeder };
  const station = stationOfRef(model, ref);
  if (isSubstation(model, station)) return { substation: station };
  if (ref.table !== 'branches') return null;
  // A circuit between substations is seen from the one at its beginning.
  const { nodes, branches } = model.data;
  const other = nodes.station[branches.to[ref.row]!]!;
  return isSubstation(model, other) ? { substation: other } : null;
}

export function makeDiagram(
  model: GridModel,
  target: DiagramTarget,
  isRing: boolean,
  unfolded: ReadonlySet<number>,
  room: number,
): ShownDiagram {
  if ('substation' in target)
    return { diagram: laySubstation(planSubstation(model, target.substation)), plan: null, isCut: false };
  const plan = planFeeders(model, feedersShown(model, target.feeder, isRing));
  return { diagram: layFeeder(plan, unfolded, room), plan, isCut: plan.isCut };
}

/** The diagram follows the selection: what is chosen elsewhere is shown here, unless it already is. */
export function useFollowSelection(model: GridModel | null, shown: ShownDiagram | null): void {
  const selection = useDesk((state) => state.selection);
  const rows = useMemo(() => new Set(shown?.plan?.units.map((unit) => unit.feeder)), [shown]);
  useEffect(() => {
    if (model === null) return;
    const ref = gridRefOf(model, selection);
    if (ref === null) return;
    const target = targetOf(model, ref);
    const desk = useDesk.getState();
    if (target === null) return;
    const isShown =
      'feeder' in target
        ? rows.has(target.feeder) || isFeederOf(model, desk.schematicSubstation, ref)
        : desk.schematicSubstation === target.substation;
    if (!isShown) desk.showSchematic(target);
    // Only a new selection leads away from what is shown.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [model, selection]);
}

/** A feeder's row or breaker stands on the diagram of its substation too. */
function isFeederOf(model: GridModel, substation: number | null, ref: GridRef): boolean {
  if (substation === null) return false;
  const isAtHead = ref.table === 'feeders' || ref.table === 'switches';
  return isAtHead && stationOfRef(model, ref) === substation;
}
