// What the picture and the diagram draw of a course of FLISR, or of an order: rows of the grid's tables instead of ids.
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import type { OrderStepDraft, OrderStepReport } from '../../../contract/order-requests.ts';
import type { ScenePlan, ScenePlanStep } from '../../scene/scene-api.ts';
import type { GridModel } from '../grid-model.ts';
import type { LiveGrid } from '../live-grid.ts';
import type { CourseStep } from './course-steps.ts';
import { stateOfStep } from './course-steps.ts';
import { faultySection, plannedWay } from './planned-way.ts';

const rowOf = (model: GridModel, device: string): number => {
  const ref = model.find(device);
  return ref?.table === 'switches' ? ref.row : -1;
};

const withWay = (
  model: GridModel,
  live: LiveGrid,
  steps: readonly ScenePlanStep[],
  faulty: readonly number[],
): ScenePlan => ({
  steps,
  faulty,
  way: plannedWay(
    model,
    live,
    steps.filter(({ state }) => state !== 'done'),
  ),
});

export function drawnCourse(
  model: GridModel,
  live: LiveGrid,
  { location, plan, repairedMs }: FlisrCourseReport,
  steps: readonly CourseStep[],
): ScenePlan {
  const borders = location === null ? (plan?.isolate ?? []) : [location.entrance, ...location.exits];
  const all = [...borders, ...(plan?.isolate ?? [])].map((id) => rowOf(model, id));
  const element = location?.element ?? plan?.fault ?? '';
  // What is whole again is no fault any more.
  const faulty = element === '' || repairedMs !== null ? [] : faultySection(model, live, element, new Set(all));
  const drawn = steps
    .map(({ n, device, action, state }) => ({
      ...{ row: rowOf(model, device), n: String(n), state },
      to: action === 'open' ? ('open' as const) : ('closed' as const),
    }))
    .filter(({ row }) => row >= 0);
  return withWay(model, live, drawn, faulty);
}

/** Of an order its switchings. @param next ids of the steps whose turn it is */
export function drawnOrder(
  model: GridModel,
  live: LiveGrid,
  steps: readonly (OrderStepDraft | OrderStepReport)[],
  next: ReadonlySet<string>,
): ScenePlan {
  const drawn: ScenePlanStep[] = [];
  for (const [i, step] of steps.entries()) {
    const { operation } = step;
    const row = operation.kind === 'switch' ? rowOf(model, operation.device) : -1;
    if (operation.kind !== 'switch' || row < 0) continue;
    drawn.push({
      row,
      n: String(i + 1),
      to: operation.to,
      state: stateOfStep('state' in step ? step : null, next.has(step.id)),
    });
  }
  return withWay(model, live, drawn, []);
}
