// What stands out in the grid, and what steps back for it: the chosen element, a trace, a chosen feeder, a plan of switchings.
import type { GridModel } from '../../state/grid-model.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import type { ScenePlan, SceneTrace, SelectableTable } from '../scene-api.ts';
import { directionsFrom, nodesOf } from './flow-directions.ts';
import { EMPHASIS, type Emphasis, FORM, NO_EMPHASIS } from './grid-states.ts';

export interface GridSelection {
  readonly table: SelectableTable;
  readonly row: number;
}

function ofFeeder(model: GridModel, live: LiveGrid, feeder: number): Emphasis {
  // Whom it feeds now, and whom it would feed but for an outage; before the first frame, its normal state.
  const normal = model.data.branches.feeder;
  const now = live.version === 0 ? normal : live.columns.branches.feeder;
  const members = new Set<number>();
  for (let row = 0; row < now.length; row++)
    if (now[row] === feeder || (now[row]! < 0 && normal[row] === feeder)) members.add(row);
  const start = nodesOf(model, { table: 'feeders', row: feeder });
  const directions = directionsFrom(model, live, start, members, false);
  const stations = new Map<number, number>();
  const ofStations = live.columns.stations.feeder;
  for (let row = 0; row < ofStations.length; row++) if (ofStations[row] === feeder) stations.set(row, EMPHASIS.flow);
  return {
    branches: new Map(
      [...members].map((row) => [row, { emphasis: EMPHASIS.flow, direction: directions.get(row) ?? 0 }]),
    ),
    stations,
    switches: new Map([[model.data.feeders.breaker[feeder]!, EMPHASIS.flow]]),
    isOthersDim: true,
  };
}

function ofTrace(model: GridModel, live: LiveGrid, trace: SceneTrace): Emphasis {
  const { result, direction, ref } = trace;
  if (result === null) return NO_EMPHASIS;
  const emphasis = direction === 'up' ? EMPHASIS.up : EMPHASIS.down;
  const members = new Set(result.branches);
  const directions = directionsFrom(model, live, nodesOf(model, ref), members, direction === 'up');
  const all = (rows: readonly number[]): Map<number, number> => new Map(rows.map((row) => [row, emphasis]));
  return {
    branches: new Map(result.branches.map((row) => [row, { emphasis, direction: directions.get(row) ?? 0 }])),
    stations: all(result.stations),
    switches: all(result.switches),
    isOthersDim: true,
  };
}

/** The fault lies over all else; the way that supply will come gives way to what is looked at just now. */
function withPlan(shown: Emphasis, { faulty, way }: ScenePlan): Emphasis {
  const branches = new Map<number, { readonly emphasis: number; readonly direction: number }>();
  for (const [row, isFromFirst] of way)
    branches.set(row, { emphasis: EMPHASIS.planned, direction: isFromFirst ? FORM.along : FORM.against });
  for (const [row, look] of shown.branches) branches.set(row, look);
  for (const row of faulty) branches.set(row, { emphasis: EMPHASIS.faulty, direction: 0 });
  return { ...shown, branches };
}

export function emphasisOf(
  model: GridModel,
  live: LiveGrid,
  selection: GridSelection | null,
  trace: SceneTrace | null,
  plan: ScenePlan | null = null,
): Emphasis {
  let shown = NO_EMPHASIS;
  // A trace that found nothing (of an element that is out) must not darken all the rest.
  if (trace !== null && (trace.result?.branches.length ?? 0) > 0) shown = ofTrace(model, live, trace);
  else if (selection?.table === 'grid-feeders') shown = ofFeeder(model, live, selection.row);
  if (plan !== null) shown = withPlan(shown, plan);
  if (selection?.table !== 'grid-branches') return shown;
  const direction = shown.branches.get(selection.row)?.direction ?? 0;
  const chosen = [selection.row, { emphasis: EMPHASIS.selected, direction }] as const;
  return { ...shown, branches: new Map([...shown.branches, chosen]) };
}
