// What a test town consists of while it is made, and the tables of a city's grid around its network.
import type { CityGrid } from '../network/city-grid.ts';
import { BRANCH_CLASS, normalState, SWITCH_CLASS } from '../network/network.ts';
import { NetworkBuilder } from '../network/network-builder.ts';
import { fuse, type ProtectiveDevice } from '../protection/protective-device.ts';
import type { CurvePoints } from '../protection/time-current-curve.ts';

const SOLID = 0;
const LOW_IMPEDANCE = 1;
const MELT: CurvePoints = [
  [1.6, 5000],
  [2, 600],
  [3, 45],
  [4, 12],
  [5, 4.5],
  [7, 0.9],
  [10, 0.17],
  [15, 0.03],
  [20, 0.01],
  [40, 0.004],
];
const HIGH_MELT: CurvePoints = [
  [3, 60],
  [5, 2],
  [7, 0.4],
  [10, 0.1],
  [15, 0.03],
  [20, 0.015],
  [40, 0.006],
];

export class TownPlan {
  readonly builder = new NetworkBuilder({ name: 'town' });
  readonly dark = new Map<string, number[]>();
  readonly guard = new Map<string, readonly string[]>();
  readonly nodeIds: string[] = [];
  readonly branchIds: string[] = [];
  readonly switchIds: string[] = [];
  readonly lengths: number[] = [];
  readonly indicators: number[] = [];
  readonly switchFeeder: number[] = [];
  readonly branchFeeder: number[] = [];
  readonly branchStation: number[] = [];
  readonly consumerFeeder: number[] = [];
  readonly consumerStation: number[] = [];
  readonly settings: {
    readonly row: number;
    readonly element: number;
    readonly pickup: number;
    readonly time: number;
  }[] = [];
  readonly devices: ProtectiveDevice[] = [];
  readonly breakers: number[] = [];
  readonly openPoints: number[] = [];
  /** zones that what is made next belongs to: consumers dark by each, and who opens */
  zones: { readonly rows: number[]; readonly guards: readonly string[] }[] = [];
  feeder = -1;
  station = -1;
  stations = 0;

  within(guards: readonly string[], make: () => void): void {
    this.zones.push({ rows: [], guards });
    make();
    this.zones.pop();
  }

  mark(id: string): void {
    const zone = this.zones.at(-1);
    if (zone === undefined) return;
    this.dark.set(id, zone.rows);
    this.guard.set(id, zone.guards);
  }

  node(id: string, baseVoltage: number): number {
    this.mark(id);
    this.nodeIds.push(id);
    return this.builder.addNode({ id, baseVoltage });
  }

  line(id: string, from: number, to: number, r: number, x: number, length: number, ratedCurrent: number): number {
    this.mark(id);
    this.#branch(id, length);
    return this.builder.addLine({ id, from, to, r, x, ratedCurrent });
  }

  transformer(id: string, from: number, to: number, voltage: number, power: number, uk: number): number {
    this.mark(id);
    this.#branch(id, 0);
    const z = (uk * voltage * voltage) / power;
    const shift = (5 * Math.PI) / 6;
    const [r, x] = [0.1 * z, 0.99 * z];
    return this.builder.addBranch({
      id,
      class: BRANCH_CLASS.PowerTransformer,
      from,
      to,
      r,
      x,
      shift,
      normalRating: power,
    });
  }

  device(
    id: string,
    kind: number,
    nodeA: number,
    nodeB: number,
    more: { open?: boolean; indicator?: boolean; rated?: number } = {},
  ): number {
    this.switchIds.push(id);
    this.indicators.push(more.indicator === true ? 1 : 0);
    this.switchFeeder.push(this.feeder);
    const normalOpen = more.open === true;
    const remote = kind !== SWITCH_CLASS.GroundDisconnector && kind !== SWITCH_CLASS.Fuse;
    const row = this.builder.addSwitch({
      id,
      class: kind,
      nodeA,
      nodeB,
      normalOpen,
      remote,
      ratedCurrent: more.rated ?? 630,
    });
    if (kind !== SWITCH_CLASS.Fuse) return row;
    const points = (more.rated === undefined || more.rated < 100 ? HIGH_MELT : MELT).map(
      ([multiple, time]) => [multiple * more.rated!, time] as const,
    );
    const clear = points.map(([current, time]) => [current, 1.3 * time] as const);
    this.devices.push(fuse({ id, place: { kind: 'switch', row }, minimumMelt: points, totalClear: clear }));
    return row;
  }

  protect(row: number, element: number, pickup: number, time: number): void {
    this.settings.push({ row, element, pickup, time });
  }

  consumer(id: string, node: number): void {
    const row = this.builder.addConsumer({ id, node, p: 3000, q: 900, customers: 2 });
    this.consumerFeeder.push(this.feeder);
    this.consumerStation.push(this.station);
    for (const { rows } of this.zones) rows.push(row);
  }

  #branch(id: string, length: number): void {
    this.branchIds.push(id);
    this.lengths.push(length);
    this.branchFeeder.push(this.feeder);
    this.branchStation.push(this.station);
  }
}

export function gridOf(plan: TownPlan, isOverhead: boolean): CityGrid {
  const network = plan.builder.build();
  const { nodes, branches, switches, consumers } = network;
  const none = (count: number) => new Int32Array(count).fill(-1);
  const { stations } = plan;
  const feeders = plan.breakers.length;
  const names = (count: number, word: string) => Array.from({ length: count }, (_, i) => `${word}-${i}`);
  return {
    network,
    state: normalState(network),
    nodes: { station: none(nodes.count), asset: none(nodes.count), estimated: new Uint8Array(nodes.count) },
    branches: {
      type: new Uint8Array(branches.count),
      length: Float32Array.from(plan.lengths),
      parallel: new Uint8Array(branches.count).fill(1),
      feeder: Int32Array.from(plan.branchFeeder),
      station: Int32Array.from(plan.branchStation),
      asset: none(branches.count),
      xy: { offsets: new Int32Array(branches.count + 1), values: new Float32Array(0) },
      estimated: new Uint8Array(branches.count),
    },
    switches: {
      asset: none(switches.count),
      indicator: Uint8Array.from(plan.indicators, (one) => one),
      station: none(switches.count),
      feeder: Int32Array.from(plan.switchFeeder),
      estimated: new Uint8Array(switches.count),
    },
    consumers: {
      building: none(consumers.count),
      asset: none(consumers.count),
      meter: none(consumers.count),
      station: Int32Array.from(plan.consumerStation),
      feeder: Int32Array.from(plan.consumerFeeder),
      floorArea: new Float32Array(consumers.count).fill(800),
      housingUnits: new Uint32Array(consumers.count).fill(8),
      businesses: new Uint32Array(consumers.count).fill(1),
      profile: new Uint8Array(consumers.count).fill(2),
      householdEnergy: new Float32Array(consumers.count).fill(8 * 2300),
      businessEnergy: new Float32Array(consumers.count).fill(5000),
      peak: new Float32Array(consumers.count).fill(12e3),
      critical: new Uint8Array(consumers.count),
      reservePower: new Float32Array(consumers.count),
      estimated: new Uint8Array(consumers.count),
    },
    stations: {
      count: stations,
      ids: names(stations, 'station'),
      kind: new Uint8Array(stations).fill(1),
      name: names(stations, 'station'),
      x: new Float32Array(stations),
      y: new Float32Array(stations),
      asset: none(stations),
      substation: none(stations),
      ring: none(stations),
      ratedPower: new Float32Array(stations).fill(630e3),
      peak: new Float32Array(stations),
      remote: new Uint8Array(stations).fill(1),
      estimated: new Uint8Array(stations),
    },
    feeders: {
      count: feeders,
      ids: names(feeders, 'feeder'),
      name: names(feeders, 'feeder'),
      substation: none(feeders),
      section: new Uint8Array(feeders),
      breaker: Int32Array.from(plan.breakers),
      openPoint: Int32Array.from({ length: feeders }, (_, f) => plan.openPoints[f >> 1]!),
      ring: Int32Array.from({ length: feeders }, (_, f) => f >> 1),
      p: new Float32Array(feeders),
      customers: new Uint32Array(feeders),
      hasOverheadLine: new Uint8Array(feeders).fill(isOverhead ? 1 : 0),
      asset: none(feeders),
    },
    protection: {
      count: plan.settings.length,
      ids: plan.settings.map(({ row, element }) => `${plan.switchIds[row]!}.${element}`),
      switch: Int32Array.from(plan.settings, ({ row }) => row),
      element: Uint8Array.from(plan.settings, ({ element }) => element),
      pickup: Float32Array.from(plan.settings, ({ pickup }) => pickup),
      time: Float32Array.from(plan.settings, ({ time }) => time),
    },
    levels: {
      voltage: Float32Array.of(110e3, 10e3, 400),
      neutral: Uint8Array.of(SOLID, LOW_IMPEDANCE, SOLID),
      earthFaultCurrent: Float32Array.of(0, 1500, 0),
    },
    measurements: {
      count: 0,
      point: new Int32Array(0),
      quantity: new Uint8Array(0),
      table: new Uint8Array(0),
      row: new Int32Array(0),
      terminal: new Uint8Array(0),
      relativeError: new Float32Array(0),
      absoluteError: new Float32Array(0),
    },
    generatorAsset: none(0),
    generatorRated: new Float32Array(0),
    generatorSource: [],
    sourceAsset: none(1),
  };
}
