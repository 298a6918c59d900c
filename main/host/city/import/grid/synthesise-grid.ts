// A complete grid for a city from what its pack holds: the list of steps. docs/grid-synthesis.md explains them and has the sources.
import type { GridTableName } from '../../../../../contract/city-pack/grid-schema.ts';
import { type ColumnData, columnTable } from '../../../../../contract/city-pack/table.ts';
import type { CityGrid } from '../../../../../simulation/network/city-grid.ts';
import { gridOfTables } from '../../grid-of-pack.ts';
import type { Asset, PointDefinitions } from '../asset-list.ts';
import type { Buildings } from '../buildings.ts';
import { addGridDevices } from '../grid-devices/grid-devices.ts';
import type { GridReport } from '../import-report.ts';
import type { StreetFinder } from '../street-finder.ts';
import type { Streets } from '../streets.ts';
import type { Warnings } from '../warnings.ts';
import { assembleGrid } from './assemble-grid.ts';
import { buildingDemands, businessPeak, type Demand, ownPeak } from './building-demand.ts';
import { buildCableGraph, type CableGraph } from './cable-graph.ts';
import { criticalBuildings } from './critical-sites.ts';
import { HIGH_VOLTAGE } from './equipment.ts';
import type { GridColumns } from './grid-columns.ts';
import { gridFigures } from './grid-figures.ts';
import { layCircuits } from './high-voltage-circuits.ts';
import { GraphSearch } from './graph-search.ts';
import { layRings } from './medium-voltage-rings.ts';
import { OverheadRoutes } from './overhead-routes.ts';
import { peakHour, powerAt } from './peak-hour.ts';
import { protectFeeders } from './protection-settings.ts';
import { reinforce } from './reinforce.ts';
import { type NodeDemand, placeStations } from './station-places.ts';
import {
  chargers,
  customerStation,
  OWN_STATION_POWER,
  type RealStation,
  realStations,
  rectifiers,
  stationPlans,
} from './station-plans.ts';
import { findSubstations, type Substation, supplyAreas } from './substations.ts';

export interface GridInput {
  readonly name: string;
  readonly assets: readonly Asset[];
  readonly buildings: Buildings;
  readonly streets: Streets;
  readonly finder: StreetFinder;
  /** ways of medium-voltage lines in the air */
  readonly overheadLines: readonly (readonly number[])[];
  readonly points: PointDefinitions;
  readonly seed: number;
  readonly warnings: Warnings;
}

export interface SyntheticGrid {
  readonly tables: Record<GridTableName, Record<string, ColumnData>>;
  readonly report: GridReport;
  /** the devices that it invented; their rows come after those of the input's assets */
  readonly devices: readonly Asset[];
}

/** Between the stations' own peaks and the ring's: stations do not peak together. */
const RING_SIMULTANEITY = 0.9;

/** Null: nobody in the city draws power. */
export function synthesiseGrid(input: GridInput): SyntheticGrid | null {
  const { assets, buildings, streets, finder, warnings } = input;
  const demands = [
    ...buildingDemands(buildings, criticalBuildings(assets, buildings.rows)),
    ...rectifiers(assets),
    ...chargers(assets),
  ];
  if (demands.length === 0) return null;
  const hour = peakHour(demands);
  const ownStation = demands.map((demand) => demand.profile === 'traction' || ownPeak(demand) > OWN_STATION_POWER);

  const found = realStations(assets);
  const sites = [...demands, ...found, ...assets.filter((a) => a.domain === 'power' && a.kind === 'substation')];
  const graph = buildCableGraph(streets, sites);
  const search = new GraphSearch(graph);
  const nodeOf = new Map(sites.map((site, i) => [`${site.x} ${site.y}`, graph.nodeOfSpot[i]!]));
  const nearestNode = (x: number, y: number): number => nodeOf.get(`${x} ${y}`)!;

  const real = withOwnNode(found, nearestNode, warnings);
  const lowVoltageDemand = nodeDemand(graph, demands, ownStation);
  const places = placeStations(
    graph,
    lowVoltageDemand,
    real.map(({ x, y }) => nearestNode(x, y)),
  );
  const own = demands.flatMap((_, i) => (ownStation[i] === true ? [i] : []));
  const plans = [
    ...stationPlans(graph, places, real, finder),
    ...own.map((i) => customerStation(demands[i]!, assets, finder)),
  ];
  const planNode = [...places.nodes, ...own.map((i) => graph.nodeOfSpot[i]!)];
  const planPower = planNode.map(() => 0);
  for (const [i, demand] of demands.entries()) {
    const plan =
      ownStation[i] === true ? places.nodes.length + own.indexOf(i) : places.areas.owner[graph.nodeOfSpot[i]!]!;
    planPower[plan]! += powerAt(demand, hour);
  }

  const loads = planNode.map((node, k) => ({ node, power: planPower[k]! }));
  const substations = findSubstations(assets, graph, nearestNode, loads);
  const feeding = substations.filter(({ feedsCity }) => feedsCity);
  const home = supplyAreas(graph, feeding, loads);
  const ringStations = plans.map(({ x, y, peak }) => ({ x, y, power: peak * RING_SIMULTANEITY }));
  const rings = layRings(feeding, ringStations, home);

  const power = new Float64Array(substations.length);
  for (const ring of rings)
    for (const [k, station] of ring.stations.entries())
      power[substations.indexOf(feeding[k <= ring.openAt ? ring.first : ring.last]!)]! += planPower[station]!;
  const { circuits, isSecure } = layCircuits(
    substations,
    assets,
    (a, b) => search.way(substations[a]!.node, substations[b]!.node),
    power,
  );
  if (!isSecure) warnings.add('grid-not-n-1', 'an outage of one 110 kV circuit overloads another');

  const columns = assembleGrid({
    ...input,
    graph,
    search,
    demands,
    nodeDemand: lowVoltageDemand,
    ownStation,
    own,
    places,
    plans,
    planNode,
    planPower,
    substations,
    feeding,
    circuits,
    rings,
    overhead: new OverheadRoutes(input.overheadLines),
    hour,
  });
  warnInvented(substations, columns, warnings);
  const read = (): CityGrid => {
    const tables = columns.tables();
    return gridOfTables(input.name, (table) => columnTable(tables[table]));
  };
  reinforce(columns, read);
  protectFeeders(columns);
  const { report, converged, isRadial } = gridFigures(read());
  if (!converged) warnings.add('grid-no-solution', 'the power flow of some typical hour does not converge');
  if (!isRadial) warnings.add('grid-not-radial', 'a closed loop below 110 kV');
  const devices = addGridDevices(columns, assets, input.points, input.seed);
  return { tables: columns.tables(), report, devices };
}

/** Households and businesses at each node of the graph that low voltage supplies. */
function nodeDemand(graph: CableGraph, demands: readonly Demand[], ownStation: readonly boolean[]): NodeDemand {
  const homes = new Float64Array(graph.nodeCount);
  const trade = new Float64Array(graph.nodeCount);
  const trades = new Float64Array(graph.nodeCount);
  for (const [i, demand] of demands.entries()) {
    if (ownStation[i] === true) continue;
    const node = graph.nodeOfSpot[i]!;
    homes[node]! += demand.housingUnits;
    // A building without any demand of its own still has a lamp at the door.
    trade[node]! += Math.max(businessPeak(demand), demand.housingUnits > 0 ? 0 : 200);
    trades[node]! += demand.businesses;
  }
  return { homes, trade, trades };
}

/** Real stations whose place on the cable graph is taken by another one stand in the data, but not in the grid. */
function withOwnNode(
  found: readonly RealStation[],
  nearestNode: (x: number, y: number) => number,
  warnings: Warnings,
): RealStation[] {
  const taken = new Set<number>();
  return found.filter(({ id, x, y }) => {
    const node = nearestNode(x, y);
    if (taken.has(node)) {
      warnings.add('grid-station-merged', id);
      return false;
    }
    taken.add(node);
    return true;
  });
}

/** What the data do not show, and stands in the grid all the same. */
function warnInvented(substations: readonly Substation[], columns: GridColumns, warnings: Warnings): void {
  for (const { isInvented, isSource, feedsCity, id } of substations) {
    if (isInvented) warnings.add('grid-substation-invented', id);
    if (isSource && feedsCity) warnings.add('grid-source-invented', id);
  }
  for (const { kind, estimated, id } of columns.stations)
    if (estimated && kind !== 'substation') warnings.add('grid-station-invented', id);
  for (const { id, estimated, length, ratedVoltages } of columns.branches)
    if (estimated && length > 0 && ratedVoltages[0] >= HIGH_VOLTAGE) warnings.add('grid-circuit-invented', id);
}
