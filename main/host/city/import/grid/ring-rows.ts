// The rings in rows: a feeder at each end, the stations between with their cables, and which of them obey remote control.
import { cableRow } from './electrical-rows.ts';
import { MV_CABLES, MV_LINES } from './equipment.ts';
import type { GridPlan } from './assemble-grid.ts';
import type { Way } from './graph-search.ts';
import type { GridColumns } from './grid-columns.ts';
import type { Ring } from './medium-voltage-rings.ts';
import { buildRingStation, type RingStationPlant } from './ring-plant.ts';
import { type Plant, SubstationBays } from './substation-plant.ts';
import { seededNoise } from '../seeded-noise.ts';

export interface BuiltRings {
  /** by station of the plan */
  readonly plants: RingStationPlant[];
  /** row of the feeder that supplies it in the normal state */
  readonly feeder: number[];
}

/** Share of the stations whose switches obey remote control. */
const REMOTE_SHARE = 0.35;

export function buildRings(
  columns: GridColumns,
  plan: GridPlan,
  plants: readonly Plant[],
  ways: readonly (readonly Way[])[],
): BuiltRings {
  const built: BuiltRings = { plants: new Array(plan.plans.length), feeder: new Array(plan.plans.length) };
  const sections = new SectionChooser(plants);
  for (const [r, ring] of plan.rings.entries()) buildRing(columns, plan, plants, ring, r, ways[r]!, sections, built);
  makeRemote(columns, plan, built);
  return built;
}

/** Spreads feeders evenly over the busbar sections of a substation, the two of a ring on different ones. */
class SectionChooser {
  readonly #load: Float64Array[];
  readonly #count: Uint16Array;

  constructor(plants: readonly Plant[]) {
    this.#load = plants.map(({ sections }) => new Float64Array(sections.length));
    this.#count = new Uint16Array(plants.length);
  }

  /** Feeders of a substation are numbered from 1. */
  nextNumber(substation: number): number {
    this.#count[substation]! += 1;
    return this.#count[substation]!;
  }

  choose(substation: number, power: number, notThis: number): number {
    const load = this.#load[substation]!;
    let best = -1;
    for (let s = 0; s < load.length; s++) if (s !== notThis && (best < 0 || load[s]! < load[best]!)) best = s;
    load[best]! += power;
    return best;
  }
}

function buildRing(
  columns: GridColumns,
  plan: GridPlan,
  plants: readonly Plant[],
  ring: Ring,
  r: number,
  ways: readonly Way[],
  sections: SectionChooser,
  built: BuiltRings,
): void {
  const { feeding, substations, plans } = plan;
  const ends = [ring.first, ring.last].map((row) => substations.indexOf(feeding[row]!));
  const side = (isFirst: boolean): number =>
    ring.stations.reduce((sum, s, k) => sum + (k <= ring.openAt === isFirst ? plan.plans[s]!.peak : 0), 0);
  const power = [side(true), side(false)];
  const order = power[0]! >= power[1]! ? [0, 1] : [1, 0];
  const section = [0, 0];
  for (const [turn, e] of order.entries())
    section[e] = sections.choose(ends[e]!, power[e]!, turn === 1 && ends[0] === ends[1] ? section[order[0]!]! : -1);
  const bays = ends.map((s, e) => {
    const plant = plants[s]!;
    const substation = substations[s]!;
    const number = sections.nextNumber(s);
    const feeder = columns.addFeeder({
      id: `${substation.id}.f${number}`,
      name: `${substation.name || substation.id} ${number}`,
      substation: plant.station,
      section: section[e]!,
      breaker: -1,
      openPoint: -1,
      ring: r,
      p: 0,
      customers: 0,
    });
    const bay = new SubstationBays(columns, substation, plant.station).feederBay(
      plant.sections[section[e]!]!,
      `f${number}`,
      feeder,
    );
    columns.feeders[feeder]!.breaker = bay.breaker;
    return { ...bay, feeder, station: plant.station };
  }) as [RingEnd, RingEnd];
  const [first, last] = bays;
  let from = first.end;
  const cable = (to: number, feeder: number, k: number): void => {
    const way = ways[k]!;
    const place = {
      id: `cable-mv-${r + 1}-${k + 1}`,
      from,
      to,
      feeder,
      station: -1,
      asset: -1,
      xy: way.xy,
      estimated: true,
    };
    const isOverhead = ring.parallel === 1 && plan.overhead.carry(way.xy);
    const type = isOverhead ? MV_LINES[MV_CABLES.findIndex((cable) => cable.type === ring.cable.type)]! : ring.cable;
    if (isOverhead) columns.feeders[feeder]!.hasOverheadLine = true;
    columns.addBranch(cableRow(place, type, Math.max(LEAST_LENGTH_M, way.length), ring.parallel));
  };
  let openPoint = -1;
  for (const [k, row] of ring.stations.entries()) {
    const isNear = k <= ring.openAt;
    const plant = buildRingStation(columns, plans[row]!, {
      ring: r,
      substation: (isNear ? first : last).station,
      feederA: k <= ring.openAt ? first.feeder : last.feeder,
      feederB: k < ring.openAt ? first.feeder : last.feeder,
      feeder: (isNear ? first : last).feeder,
      isOpenAtB: k === ring.openAt,
    });
    if (k === ring.openAt) openPoint = plant.switchB;
    cable(plant.endA, (isNear ? first : last).feeder, k);
    from = plant.endB;
    built.plants[row] = plant;
    built.feeder[row] = (isNear ? first : last).feeder;
  }
  cable(last.end, last.feeder, ring.stations.length);
  for (const { feeder } of bays) columns.feeders[feeder]!.openPoint = openPoint;
}

interface RingEnd {
  readonly end: number;
  readonly breaker: number;
  readonly feeder: number;
  readonly station: number;
}

/** Between two switchboards in one street. */
const LEAST_LENGTH_M = 15;

/** First the stations at the open points and those in the middle of each feeder: they shorten an outage most. */
function makeRemote(columns: GridColumns, { rings, seed, plans }: GridPlan, built: BuiltRings): void {
  const worth = new Float64Array(plans.length);
  for (const { stations, openAt } of rings) {
    for (const [k, row] of stations.entries()) {
      const isMiddle = k === Math.floor(openAt / 2) || k === Math.floor((openAt + stations.length) / 2);
      worth[row] = (k === openAt ? 2 : isMiddle ? 1 : 0) + seededNoise(seed, row, 32);
    }
  }
  const best = plans.map((_, row) => row).sort((a, b) => worth[b]! - worth[a]! || a - b);
  for (const row of best.slice(0, Math.round(REMOTE_SHARE * plans.length))) {
    const { station, switchA, switchB } = built.plants[row]!;
    columns.stations[station]!.remote = true;
    for (const device of [switchA, switchB]) columns.switches[device]!.remote = true;
  }
}
