// What calls the eye over the city: areas of control, outages, alarms, the steps of a plan; each keeps clear of those drawn before it.
import type { GridSource } from './grid/grid-source.ts';
import type { Box } from './label-placement.ts';
import type { LabelSource } from './label-sources.ts';
import { type AreasLayer, createAreasLayer } from './layers/areas-layer.ts';
import { type AlarmsLayer, createAlarmsLayer } from './layers/alarms-layer.ts';
import { createOutagesLayer, type OutagesLayer } from './layers/outages-layer.ts';
import { createPlanLayer, type PlanLayer } from './layers/plan-layer.ts';
import type { SceneArea, SceneMark, SceneOptions, ScenePick, ScenePlan } from './scene-api.ts';
import type { Look, SceneContext, SceneLayer } from './scene-layer.ts';

export class MarksOverCity {
  /** in the order of drawing */
  readonly layers: readonly SceneLayer[];
  private readonly outages: OutagesLayer | null;
  private readonly alarms: AlarmsLayer;
  private readonly plan: PlanLayer | null;
  private readonly areas: AreasLayer | null;

  /** `grid` null: the city has none, and nothing to be planned in it. */
  constructor(context: SceneContext, look: Look, grid: GridSource | null, { labelScale = 1, covered }: SceneOptions) {
    this.outages = grid && createOutagesLayer(context, look, grid, labelScale, covered);
    this.alarms = createAlarmsLayer(context, look, labelScale, this.outages?.counts);
    this.plan = grid && createPlanLayer(context, look, grid, labelScale, this.alarms.boxes);
    this.areas = grid && createAreasLayer(context, grid);
    this.layers = [this.areas, this.outages, this.alarms, this.plan].filter((layer) => layer !== null);
  }

  /** Where marks stand now, CSS pixels: no name may cover them. */
  boxes(): Box[] {
    return [...(this.outages?.boxes() ?? []), ...(this.plan?.boxes() ?? []), ...this.alarms.boxes()];
  }

  /** What lies on top at a place of the picture, CSS pixels from its top left; null: no mark. */
  pick(x: number, y: number): ScenePick | null {
    return this.plan?.pick(x, y) ?? this.alarms.pick(x, y) ?? this.outages?.pick(x, y) ?? null;
  }

  setPlan(plan: ScenePlan | null): void {
    this.plan?.setPlan(plan);
  }

  setAreas(areas: readonly SceneArea[]): void {
    this.areas?.setAreas(areas);
  }

  /** What areas are called; the same list while nothing has changed. */
  names(): readonly LabelSource[] {
    return this.areas?.names() ?? [];
  }

  setMarks(marks: readonly SceneMark[]): void {
    this.alarms.setMarks(marks);
  }
}
