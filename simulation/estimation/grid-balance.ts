// What goes in, what comes out, what is lost on the way and what nobody can explain: by feeder, substation or district.
//
//   unexplained = fed in - delivered - technical losses
//
// `delivered` is what meters and profiles say by themselves, before the allocation makes it fit: else nothing could ever be left over.
import { type BalanceRow, ORIGIN_NAMES, type OriginName } from './grid-reports.ts';
import { SUPPLY } from './live-columns.ts';
import type { ShadowParts } from './shadow-parts.ts';

export interface Districts {
  /** [consumers] row of `names`, -1 none */
  readonly ofConsumer: Int32Array;
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

class Sums {
  readonly fedIn: Float64Array;
  readonly isMeasured: Uint8Array;
  readonly origin: Uint8Array;
  readonly delivered: Float64Array;
  readonly metered: Float64Array;
  readonly losses: Float64Array;
  readonly customers: Float64Array;
  readonly out: Float64Array;

  constructor(n: number) {
    this.fedIn = new Float64Array(n);
    this.isMeasured = new Uint8Array(n).fill(1);
    this.origin = new Uint8Array(n);
    this.delivered = new Float64Array(n);
    this.metered = new Float64Array(n);
    this.losses = new Float64Array(n);
    this.customers = new Float64Array(n);
    this.out = new Float64Array(n);
  }
}

type Parts = Pick<
  ShadowParts,
  'grid' | 'tree' | 'readings' | 'injections' | 'flow' | 'columns' | 'observation' | 'places'
>;

export function balanceByFeeder(parts: Parts): BalanceRow[] {
  const { grid, tree, columns } = parts;
  const { feeders, consumers } = grid;
  const sums = new Sums(feeders.count);
  const { node } = grid.network.consumers;
  for (let row = 0; row < node.length; row++) {
    // Who is out counts where he belongs, who has supply where it comes from.
    const fed = tree.feeder[node[row]!]!;
    addConsumer(parts, sums, fed >= 0 ? fed : consumers.feeder[row]!, row);
  }
  for (let row = 0; row < feeders.count; row++) {
    const measured = measuredFeeder(parts, row);
    sums.isMeasured[row] = measured === null ? 0 : 1;
    sums.origin[row] = measured?.origin ?? 2;
    sums.fedIn[row] = measured?.value ?? columns.feeders.power[row]!;
  }
  addGeneration(parts, sums, (at) => tree.feeder[at]!);
  addLosses(parts, sums, (at) => tree.feeder[at]!);
  return rowsOf(sums, feeders.ids, feeders.name, true);
}

export function balanceBySubstation(parts: Parts): BalanceRow[] {
  const { grid, tree, readings, flow } = parts;
  const { stations, feeders, consumers, nodes } = grid;
  const list = Array.from({ length: stations.count }, (_, row) => row).filter((row) => stations.kind[row] === 0);
  const indexOf = new Int32Array(stations.count).fill(-1);
  list.forEach((row, i) => (indexOf[row] = i));
  const sums = new Sums(list.length);
  const placeOf = (at: number): number => {
    const feeder = tree.feeder[at]!;
    if (feeder >= 0) return indexOf[feeders.substation[feeder]!]!;
    const station = nodes.station[at]!;
    return station >= 0 ? indexOf[station]! : -1;
  };
  const { node } = grid.network.consumers;
  for (let row = 0; row < node.length; row++) {
    const station = stations.substation[consumers.station[row]!] ?? -1;
    const fed = placeOf(node[row]!);
    addConsumer(parts, sums, fed >= 0 ? fed : station >= 0 ? indexOf[station]! : -1, row);
  }
  list.forEach((row, i) => {
    let sum = 0;
    for (const b of parts.places.transformers[row]!) {
      const upper = upperEnd(parts, b);
      const m = readings
        .of('branch', 'activePower', b)
        .find((each) => readings.isUsable(each) && grid.measurements.terminal[each] === upper);
      if (m === undefined) sums.isMeasured[i] = 0;
      const { solution } = flow;
      const computed =
        solution === null ? 0 : (upper === 0 ? solution.pFrom : solution.pTo)[b]! * grid.network.basePower;
      sum += m === undefined ? computed : readings.value[m]!;
      sums.origin[i] = m === undefined ? 2 : Math.max(sums.origin[i]!, readings.origin[m]!);
    }
    if (sums.isMeasured[i] === 0) sums.origin[i] = 2;
    sums.fedIn[i] = sum;
  });
  // What is fed in above the transformers flows on: it is none of the substation's own.
  addGeneration(parts, sums, (at) => {
    const place = placeOf(at);
    const own = place < 0 ? undefined : parts.places.transformers[list[place]!]![0];
    if (own === undefined) return -1;
    const { from, to } = grid.network.branches;
    const { baseVoltage } = grid.network.nodes;
    return baseVoltage[at]! < Math.max(baseVoltage[from[own]!]!, baseVoltage[to[own]!]!) ? place : -1;
  });
  // The meshed 110 kV cables belong to no single substation.
  addLosses(parts, sums, (at, row) => (grid.branches.station[row]! >= 0 || tree.feeder[at]! >= 0 ? placeOf(at) : -1));
  return rowsOf(
    sums,
    list.map((row) => stations.ids[row]!),
    list.map((row) => stations.name[row]!),
    true,
  );
}

/** Feeders cross the borders of districts: what is fed in there is not known, only what is delivered and lost. */
export function balanceByDistrict(parts: Parts, districts: Districts): BalanceRow[] {
  const { grid, places } = parts;
  const sums = new Sums(districts.ids.length);
  const { node } = grid.network.consumers;
  for (let row = 0; row < node.length; row++) addConsumer(parts, sums, districts.ofConsumer[row]!, row);
  const ofStation = new Int32Array(grid.stations.count).fill(-1);
  places.consumersOfStation.forEach((rows, station) => (ofStation[station] = mostCommon(rows, districts.ofConsumer)));
  addLosses(parts, sums, (at) => ofStation[grid.nodes.station[at]!] ?? -1);
  sums.isMeasured.fill(0);
  return rowsOf(sums, districts.ids, districts.names, false);
}

function mostCommon(rows: readonly number[], of: Int32Array): number {
  const counts = new Map<number, number>();
  let best = -1;
  for (const row of rows) {
    const place = of[row]!;
    if (place < 0) continue;
    counts.set(place, (counts.get(place) ?? 0) + 1);
    if (best < 0 || counts.get(place)! > counts.get(best)!) best = place;
  }
  return best;
}

const upperEnd = ({ grid }: Parts, b: number): number => {
  const { from, to } = grid.network.branches;
  const { baseVoltage } = grid.network.nodes;
  return baseVoltage[from[b]!]! >= baseVoltage[to[b]!]! ? 0 : 1;
};

function measuredFeeder({ readings }: Parts, row: number): { value: number; origin: number } | null {
  const m = readings.of('feeder', 'activePower', row).find((each) => readings.isUsable(each));
  return m === undefined ? null : { value: readings.value[m]!, origin: readings.origin[m]! };
}

function addConsumer({ grid, injections, columns }: Parts, sums: Sums, place: number, row: number): void {
  if (place < 0) return;
  const n = grid.network.consumers.customers[row]!;
  const drawn = injections.variance[row]! > 0 ? injections.prior[row]! : 0;
  sums.delivered[place]! += drawn;
  if (injections.metered[row] === 1) sums.metered[place]! += drawn;
  sums.customers[place]! += n;
  if (columns.consumers.supply[row] === SUPPLY.dead) sums.out[place]! += n;
}

function addGeneration({ flow, observation }: Parts, sums: Sums, placeOf: (node: number) => number): void {
  const { generators } = flow.network;
  for (let row = 0; row < generators.count; row++) {
    const node = generators.node[row]!;
    const place = placeOf(node);
    if (place >= 0 && observation.isLive(node)) sums.fedIn[place]! += generators.p[row]!;
  }
}

function addLosses({ grid, tree, flow }: Parts, sums: Sums, placeOf: (node: number, row: number) => number): void {
  const { branches } = grid.network;
  for (let row = 0; row < branches.count; row++) {
    const node = tree.parentEdge[branches.to[row]!] === row ? branches.to[row]! : branches.from[row]!;
    if (!tree.isFed(node)) continue;
    const place = placeOf(node, row);
    if (place >= 0) sums.losses[place]! += flow.lossOf(row);
  }
}

function rowsOf(sums: Sums, ids: readonly string[], names: readonly string[], isBordered: boolean): BalanceRow[] {
  const figure = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return ids.map((id, i) => {
    const delivered = sums.delivered[i]!;
    const fedIn = isBordered ? figure(sums.fedIn[i]!) : null;
    const origin: OriginName = ORIGIN_NAMES[isBordered ? sums.origin[i]! : 2]!;
    return {
      id,
      name: names[i]!,
      fedIn,
      fedInOrigin: origin,
      delivered: figure(delivered),
      meteredShare: delivered > 0 ? Math.min(1, sums.metered[i]! / delivered) : 0,
      technicalLosses: figure(sums.losses[i]!),
      unexplained: fedIn === null ? null : figure(fedIn - delivered - sums.losses[i]!),
      customers: sums.customers[i]!,
      customersOut: sums.out[i]!,
    };
  });
}
