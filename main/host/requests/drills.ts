// Requests about drills. A screen in the past has none of them.
import type { Drill } from '../drill.ts';
import type { DrillDesk } from '../operations/drills/drill-desk.ts';
import type { ScenarioRunner } from '../operations/drills/scenario-runner.ts';
import { SCENARIOS } from '../../../simulation/drills/scenarios.ts';
import { answer, type Handlers, refuse } from './handler.ts';

export type DrillHandlers = Pick<Handlers, Extract<keyof Handlers, `drill.${string}`>>;

const SCENARIO_HEADS = SCENARIOS.map(({ id, acts }) => ({
  id,
  acts: acts.map(({ do: what, afterMs }) => ({ do: what, afterMs })),
}));
const noGrid = () => refuse('unavailable', 'this city has no grid');

/** `desk` null: the city was imported without a grid. */
export function createDrillHandlers(
  drill: Drill,
  desk: DrillDesk | null,
  runner: ScenarioRunner | null,
): DrillHandlers {
  return {
    'drill.scenarios': () => answer({ scenarios: SCENARIO_HEADS, run: runner?.state() ?? null }),
    'drill.scenario': ({ do: what, scenario }, { user }) => {
      if (runner === null) return noGrid();
      return what === 'start' ? runner.start(scenario, user) : runner.change(what, user);
    },
    'drill.fault': (params, { user }) => drill.fault(params, user),
    'drill.repair': ({ element }, { user }) => drill.repair(element, user),
    'drill.running': () => desk?.running() ?? noGrid(),
    'drill.terminal': ({ station, works }, { user }) => desk?.terminal(station, works, user) ?? noGrid(),
    'drill.calls': ({ place, count }, { user }) => desk?.calls(place, count, user) ?? noGrid(),
    'drill.debrief': ({ sinceMs }, { user }) => desk?.debrief(sinceMs, user) ?? noGrid(),
    'drill.score': ({ sinceMs }) => desk?.score(sinceMs) ?? noGrid(),
  };
}
