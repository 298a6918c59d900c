// What the parts of the shadow grid share: made once by shadow-grid.ts, each part looks at the others through this.
import type { CityGrid } from '../network/city-grid.ts';
import { Allocation } from './allocation.ts';
import { BelievedFlow } from './believed-flow.ts';
import { GridPlaces } from './grid-places.ts';
import { Injections } from './injections.ts';
import type { LiveColumns } from './live-columns.ts';
import { MeasuredZones } from './measured-zones.ts';
import { Observation } from './observation.ts';
import type { ProfileFactors } from './profile-factors.ts';
import { Readings } from './readings.ts';
import { SupplyTree } from './supply-tree.ts';
import { SwitchBeliefs } from './switch-beliefs.ts';

export interface ShadowParts {
  readonly grid: CityGrid;
  readonly places: GridPlaces;
  readonly readings: Readings;
  readonly beliefs: SwitchBeliefs;
  readonly zones: MeasuredZones;
  readonly tree: SupplyTree;
  readonly injections: Injections;
  readonly flow: BelievedFlow;
  readonly allocation: Allocation;
  readonly observation: Observation;
  readonly columns: LiveColumns;
}

/** `intervalMs`: of a measurement; null: it comes when something happens. */
export function shadowParts(
  grid: CityGrid,
  intervalMs: (measurement: number) => number | null,
  profiles: ProfileFactors,
  columns: LiveColumns,
): ShadowParts {
  const readings = new Readings(grid, intervalMs);
  const beliefs = new SwitchBeliefs(grid, readings);
  const zones = new MeasuredZones(grid, readings);
  const tree = new SupplyTree(
    grid,
    beliefs.state,
    zones.ofEdge,
    (row) => readings.of('switch', 'position', row).length === 0,
  );
  const injections = new Injections(grid, readings, profiles);
  const flow = new BelievedFlow(grid, beliefs.state);
  const allocation = new Allocation({ grid, zones, tree, readings, injections, flow });
  const observation = new Observation(grid, zones, tree, readings, beliefs);
  const places = new GridPlaces(grid);
  return { grid, places, readings, beliefs, zones, tree, injections, flow, allocation, observation, columns };
}
