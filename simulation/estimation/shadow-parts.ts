// What the parts of the shadow grid share: made once by shadow-grid.ts, each part looks at the others through this.
import type { CityGrid } from '../network/city-grid.ts';
import type { Allocation } from './allocation.ts';
import type { BelievedFlow } from './believed-flow.ts';
import type { GridPlaces } from './grid-places.ts';
import type { Injections } from './injections.ts';
import type { LiveColumns } from './live-columns.ts';
import type { MeasuredZones } from './measured-zones.ts';
import type { Observation } from './observation.ts';
import type { Readings } from './readings.ts';
import type { SupplyTree } from './supply-tree.ts';
import type { SwitchBeliefs } from './switch-beliefs.ts';

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
