// Puts the planned grid into rows: substations and circuits, rings with their stations, low voltage, customers, generators.
import { GRID_NEUTRALS, type GridCritical } from '../../../../../contract/city-pack/grid-schema.ts';
import type { Asset } from '../asset-list.ts';
import type { Buildings } from '../buildings.ts';
import { seededNoise } from '../seeded-noise.ts';
import type { NodeDemand, StationPlaces } from './station-places.ts';
import { type Demand, ownPeak, REACTIVE_SHARE } from './building-demand.ts';
import type { CableGraph } from './cable-graph.ts';
import { cableRow } from './electrical-rows.ts';
import { HIGH_VOLTAGE, LOW_VOLTAGE, MEDIUM_VOLTAGE } from './equipment.ts';
import { FeedInRoom } from './feed-in-room.ts';
import { addGenerators } from './generators.ts';
import type { GraphSearch, Way } from './graph-search.ts';
import { GridColumns } from './grid-columns.ts';
import { type Circuit, SOURCE_VOLTAGE } from './high-voltage-circuits.ts';
import { buildLowVoltage, connectHouse } from './low-voltage-plant.ts';
import { lowVoltageCables } from './low-voltage-trees.ts';
import type { Ring } from './medium-voltage-rings.ts';
import type { OverheadRoutes } from './overhead-routes.ts';
import { powerAt, type TypicalHour } from './peak-hour.ts';
import { protectCircuit, protectCoupler, protectTransformer } from './protection-settings.ts';
import { buildRings, type BuiltRings } from './ring-rows.ts';
import type { RingStationPlan } from './ring-plant.ts';
import { addSmallPlants } from './small-plants.ts';
import { buildPlant, type Plant, SubstationBays } from './substation-plant.ts';
import type { Substation } from './substations.ts';

export interface GridPlan {
  readonly assets: readonly Asset[];
  readonly seed: number;
  readonly graph: CableGraph;
  readonly search: GraphSearch;
  readonly demands: readonly Demand[];
  readonly nodeDemand: NodeDemand;
  /** by demand: true = a station of its own at 10 kV; rows of those */
  readonly ownStation: readonly boolean[];
  readonly own: readonly number[];
  readonly places: StationPlaces;
  /** stations of `places`, then those of `own`; their graph nodes and W at peak */
  readonly plans: readonly RingStationPlan[];
  readonly planNode: readonly number[];
  readonly planPower: readonly number[];
  readonly substations: readonly Substation[];
  readonly feeding: readonly Substation[];
  readonly circuits: readonly Circuit[];
  readonly rings: readonly Ring[];
  readonly overhead: OverheadRoutes;
  readonly hour: TypicalHour;
  readonly buildings: Pick<Buildings, 'rows'>;
}

/** VA: usual at 110 kV busbars of 380/110 kV stations */
const SHORT_CIRCUIT_POWER = 4e9;
/** A: what the neutral's impedance leaves of an earth fault at 10 kV (DIN VDE 0101: 0.5-2 kA, low-impedance) */
const EARTH_FAULT_CURRENT = 1500;
const PRIORITY: Record<GridCritical, number> = { none: 0, metro: 2, police: 3, fire: 3, water: 4, hospital: 5 };
/** Share of the peak that reserve supply carries: engines (hospitals: DIN VDE 0100-710; others usual), batteries of the metro. */
const RESERVE: Record<GridCritical, number> = {
  none: 0,
  metro: 0.2,
  police: 0.4,
  fire: 0.6,
  water: 0.5,
  hospital: 0.6,
};

/** Share of a police station's peak that batteries bear. */
const DESK = 0.1;

export function assembleGrid(plan: GridPlan): GridColumns {
  const columns = new GridColumns();
  for (const [voltage, neutral, earthFaultCurrent] of [
    [HIGH_VOLTAGE, 'solid', 0],
    [MEDIUM_VOLTAGE, 'low-impedance', EARTH_FAULT_CURRENT],
    [LOW_VOLTAGE, 'solid', 0],
  ] as const)
    columns.levels.push({ voltage, neutral: GRID_NEUTRALS.indexOf(neutral), earthFaultCurrent });
  const ways = plan.rings.map((ring) => ringWays(ring, plan));
  const plants = buildSubstations(columns, plan, ways);
  const rings = buildRings(columns, plan, plants, ways);
  const joints = buildStreets(columns, plan, rings);
  addCustomers(columns, plan, rings, joints);
  placeCabinets(columns, plan.assets, joints);
  const room = new FeedInRoom(columns, plants);
  addGenerators(columns, plan.assets, plants, plan.substations, room);
  addSmallPlants(columns, plan.demands, plan.buildings, { plants, room, seed: plan.seed });
  nameOpenedBranches(columns);
  return columns;
}

function buildSubstations(columns: GridColumns, plan: GridPlan, ways: readonly (readonly Way[])[]): Plant[] {
  const { substations, rings, feeding, plans } = plan;
  const apparent = new Float64Array(substations.length);
  const heaviest = new Float64Array(substations.length);
  for (const [r, ring] of rings.entries()) {
    const [first, last] = [ring.first, ring.last].map((row) => substations.indexOf(feeding[row]!)) as [number, number];
    let power = charging(ring, ways[r]!);
    for (const end of [first, last]) apparent[end]! += power / 2;
    for (const [k, station] of ring.stations.entries()) {
      power += plans[station]!.peak;
      apparent[k <= ring.openAt ? first : last]! += plans[station]!.peak;
    }
    for (const end of [first, last]) heaviest[end] = Math.max(heaviest[end]!, power);
  }
  const plants = substations.map((substation, s) =>
    buildPlant(columns, substation, { power: apparent[s]! * STATION_SIMULTANEITY, ring: heaviest[s]! }),
  );
  for (const [s, plant] of plants.entries()) {
    const substation = substations[s]!;
    for (const [t, low] of plant.incomers.entries()) {
      const rated = columns.branches[plant.transformers[t]!]!.ratings[0];
      protectTransformer(columns, plant.highBreakers[t]!, low, rated);
      if (t > 0) protectCoupler(columns, plant.couplers[t - 1]!, rated);
    }
    if (!substation.isSource) continue;
    columns.sources.push({
      id: `source.${substation.id}`,
      node: plant.highBusbar,
      magnitude: SOURCE_VOLTAGE,
      shortCircuitPower: SHORT_CIRCUIT_POWER,
      rOverX: 0.1,
      asset: substation.asset,
      estimated: substation.feedsCity,
    });
  }
  for (const [c, circuit] of plan.circuits.entries()) {
    const ends = [circuit.from, circuit.to].map((s) => {
      const bay = new SubstationBays(columns, substations[s]!, plants[s]!.station).highBay(
        plants[s]!.highBusbar,
        `c${c + 1}`,
      );
      protectCircuit(columns, bay.breaker, circuit.type);
      return bay.end;
    });
    const place = { id: `circuit-${c + 1}`, from: ends[0]!, to: ends[1]!, feeder: -1, station: -1 };
    columns.addBranch(
      cableRow(
        { ...place, asset: circuit.asset, moreAssets: circuit.more, xy: circuit.way.xy, estimated: circuit.asset < 0 },
        circuit.type,
        Math.max(10, circuit.way.length),
      ),
    );
  }
  return plants;
}

/** The cables' ways along a ring, one more than it has stations. */
function ringWays({ first, last, stations }: Ring, { feeding, planNode, search }: GridPlan): Way[] {
  const stops = [feeding[first]!.node, ...stations.map((row) => planNode[row]!), feeding[last]!.node];
  return stops.slice(1).map((stop, i) => search.way(stops[i]!, stop));
}

/** var that a ring's cables feed in: in a thin town more than its customers draw. */
const charging = ({ cable, parallel }: Ring, ways: readonly Way[]): number =>
  2 * Math.PI * 50 * cable.c * cable.voltage ** 2 * parallel * ways.reduce((sum, { length }) => sum + length, 0);

/** Between the stations' own peaks and their substation's. */
const STATION_SIMULTANEITY = 0.85;

function buildStreets(columns: GridColumns, plan: GridPlan, rings: BuiltRings): Map<number, number> {
  const { graph, search, places, nodeDemand } = plan;
  return buildLowVoltage(columns, {
    graph,
    search,
    places,
    cables: lowVoltageCables(places.areas, nodeDemand, places.nodes),
    station: rings.plants.map(({ station }) => station),
    busbar: rings.plants.map(({ supply }) => supply),
    feeder: rings.feeder,
  });
}

function addCustomers(
  columns: GridColumns,
  plan: GridPlan,
  rings: BuiltRings,
  joints: ReadonlyMap<number, number>,
): void {
  const { demands, ownStation, graph, places, hour } = plan;
  let own = places.nodes.length;
  for (const [i, demand] of demands.entries()) {
    const at = graph.nodeOfSpot[i]!;
    const isOwn = ownStation[i] === true;
    const place = isOwn ? own++ : places.areas.owner[at]!;
    const { station, supply } = rings.plants[place]!;
    const feeder = rings.feeder[place]!;
    const node = isOwn ? supply : connectHouse(columns, demand, joints.get(at)!, { station, feeder });
    const p = powerAt(demand, hour);
    const peak = ownPeak(demand);
    const { critical } = demand;
    columns.addConsumer({
      id: `service-point-${demand.id}`,
      node,
      building: demand.building,
      asset: demand.asset,
      station,
      feeder,
      floorArea: demand.floorArea,
      housingUnits: demand.housingUnits,
      businesses: demand.businesses,
      profile: demand.profile,
      householdEnergy: demand.householdEnergy,
      businessEnergy: demand.businessEnergy,
      p,
      q: p * REACTIVE_SHARE,
      peak,
      critical,
      // Not every police station has an engine: its batteries hold the control desk and the radio.
      reservePower: peak * (critical === 'police' && seededNoise(plan.seed, i, 31) < 0.5 ? DESK : RESERVE[critical]),
      priority: PRIORITY[critical],
    });
    const feederRow = columns.feeders[feeder]!;
    feederRow.p += p;
    feederRow.customers += demand.housingUnits + demand.businesses;
  }
}

/** m: a cabinet stands at the pavement over its joint */
const CABINET_REACH_M = 40;

/** The street cabinets of the data are the joints nearest to them. */
function placeCabinets(columns: GridColumns, assets: readonly Asset[], joints: ReadonlyMap<number, number>): void {
  const nodes = [...joints.values()].sort((a, b) => a - b);
  for (const [row, { domain, kind, x, y }] of assets.entries()) {
    if (domain !== 'power' || kind !== 'cabinet') continue;
    let best = -1;
    let bestDistance = CABINET_REACH_M;
    for (const node of nodes) {
      const joint = columns.nodes[node]!;
      const distance = Math.hypot(joint.x - x, joint.y - y);
      if (distance >= bestDistance || joint.asset !== undefined) continue;
      bestDistance = distance;
      best = node;
    }
    if (best >= 0) columns.nodes[best]!.asset = row;
  }
}

/** A switch at the inner end of a bay opens the branch that begins there. */
function nameOpenedBranches({ nodes, branches, switches }: GridColumns): void {
  const branchAt = new Map<number, number>();
  for (const [row, { from, to }] of branches.entries())
    for (const end of [from, to]) if (nodes[end]!.internal === true) branchAt.set(end, row);
  for (const device of switches) {
    if (device.nodeB < 0) continue;
    const branch = branchAt.get(device.nodeB) ?? branchAt.get(device.nodeA);
    if (branch !== undefined) device.branch = branch;
  }
}
