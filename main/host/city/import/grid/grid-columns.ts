// The tables of the grid in the making: rows go in one by one, columns come out. contract/city-pack/grid-schema.ts says what they hold.
import {
  GRID_CRITICAL,
  GRID_PROTECTION,
  GRID_STATION_KINDS,
  type GridTableName,
} from '../../../../../contract/city-pack/grid-schema.ts';
import type { ColumnData } from '../../../../../contract/city-pack/table.ts';
import { PROFILE_CLASSES } from '../../../../../simulation/domains/power/load-profiles.ts';
import { GrowingList } from '../growing-column.ts';
import type {
  BranchRow,
  ConsumerRow,
  FeederRow,
  GeneratorRow,
  LevelRow,
  NodeRow,
  ProtectionRow,
  SourceRow,
  StationRow,
  SwitchRow,
} from './grid-rows.ts';

export class GridColumns {
  readonly nodes: NodeRow[] = [];
  readonly branches: BranchRow[] = [];
  readonly switches: SwitchRow[] = [];
  readonly consumers: ConsumerRow[] = [];
  readonly stations: StationRow[] = [];
  readonly feeders: FeederRow[] = [];
  readonly sources: SourceRow[] = [];
  readonly generators: GeneratorRow[] = [];
  readonly protection: ProtectionRow[] = [];
  readonly levels: LevelRow[] = [];
  /** columns of grid-measurements; devices come last (grid-devices/) */
  measurements: Record<string, ColumnData> = {
    point: new Int32Array(0),
    quantity: new Uint8Array(0),
    table: new Uint8Array(0),
    row: new Int32Array(0),
    terminal: new Uint8Array(0),
    relativeError: new Float32Array(0),
    absoluteError: new Float32Array(0),
  };

  // Every `add` returns the row.
  addNode = (row: NodeRow): number => this.nodes.push(row) - 1;
  addBranch = (row: BranchRow): number => this.branches.push(row) - 1;
  addSwitch = (row: SwitchRow): number => this.switches.push(row) - 1;
  addConsumer = (row: ConsumerRow): number => this.consumers.push(row) - 1;
  addStation = (row: StationRow): number => this.stations.push(row) - 1;
  addFeeder = (row: FeederRow): number => this.feeders.push(row) - 1;

  tables(): Record<GridTableName, Record<string, ColumnData>> {
    return {
      'grid-nodes': this.#nodeColumns(),
      'grid-branches': this.#branchColumns(),
      'grid-switches': this.#switchColumns(),
      'grid-consumers': this.#consumerColumns(),
      'grid-stations': this.#stationColumns(),
      'grid-feeders': this.#feederColumns(),
      'grid-sources': {
        ...ids(this.sources),
        node: i32(this.sources, (r) => r.node),
        magnitude: f64(this.sources, (r) => r.magnitude),
        angle: f64(this.sources, () => 0),
        shortCircuitPower: f64(this.sources, (r) => r.shortCircuitPower),
        rOverX: f64(this.sources, (r) => r.rOverX),
        asset: i32(this.sources, (r) => r.asset),
        estimated: flag(this.sources, (r) => r.estimated),
      },
      'grid-generators': {
        ...ids(this.generators),
        node: i32(this.generators, (r) => r.node),
        asset: i32(this.generators, (r) => r.asset),
        rated: f32(this.generators, (r) => r.rated),
        p: f64(this.generators, (r) => r.p),
        q: f64(this.generators, () => 0),
        source: this.generators.map((r) => r.source),
      },
      'grid-protection': {
        ...ids(this.protection),
        switch: i32(this.protection, (r) => r.switch),
        element: u8(this.protection, (r) => GRID_PROTECTION.indexOf(r.element)),
        pickup: f32(this.protection, (r) => r.pickup),
        time: f32(this.protection, (r) => r.time),
      },
      'grid-levels': {
        voltage: f32(this.levels, (r) => r.voltage),
        neutral: u8(this.levels, (r) => r.neutral),
        earthFaultCurrent: f32(this.levels, (r) => r.earthFaultCurrent),
      },
      'grid-measurements': this.measurements,
    };
  }

  #nodeColumns(): Record<string, ColumnData> {
    const { nodes } = this;
    return {
      ...ids(nodes),
      baseVoltage: f32(nodes, (r) => r.baseVoltage),
      internal: flag(nodes, (r) => r.internal === true),
      x: f32(nodes, (r) => r.x),
      y: f32(nodes, (r) => r.y),
      station: i32(nodes, (r) => r.station),
      asset: i32(nodes, (r) => r.asset ?? -1),
      estimated: flag(nodes, (r) => r.estimated),
    };
  }

  #branchColumns(): Record<string, ColumnData> {
    const { branches } = this;
    const xy = new GrowingList(Float32Array);
    for (const { xy: route } of branches) xy.addRow(route);
    return {
      ...ids(branches),
      class: u8(branches, (r) => r.class),
      from: i32(branches, (r) => r.from),
      to: i32(branches, (r) => r.to),
      r: f64(branches, (r) => r.r),
      x: f64(branches, (r) => r.x),
      gFrom: f64(branches, (r) => r.g?.[0] ?? 0),
      bFrom: f64(branches, (r) => r.b?.[0] ?? 0),
      gTo: f64(branches, (r) => r.g?.[1] ?? 0),
      bTo: f64(branches, (r) => r.b?.[1] ?? 0),
      ratio: f64(branches, (r) => r.ratio ?? 1),
      shift: f64(branches, (r) => r.shift ?? 0),
      normalRating: f32(branches, (r) => r.ratings[0]),
      emergencyRating: f32(branches, (r) => r.ratings[1]),
      shortTimeRating: f32(branches, (r) => r.ratings[2]),
      ratedFromVoltage: f32(branches, (r) => r.ratedVoltages[0]),
      ratedToVoltage: f32(branches, (r) => r.ratedVoltages[1]),
      type: u8(branches, (r) => r.type),
      length: f32(branches, (r) => r.length),
      parallel: u8(branches, (r) => r.parallel),
      feeder: i32(branches, (r) => r.feeder),
      station: i32(branches, (r) => r.station),
      asset: i32(branches, (r) => r.asset),
      xy: xy.take(),
      estimated: flag(branches, (r) => r.estimated),
    };
  }

  #switchColumns(): Record<string, ColumnData> {
    const { switches } = this;
    return {
      ...ids(switches),
      class: u8(switches, (r) => r.class),
      nodeA: i32(switches, (r) => r.nodeA),
      nodeB: i32(switches, (r) => r.nodeB),
      normalOpen: flag(switches, (r) => r.normalOpen === true),
      remote: flag(switches, (r) => r.remote === true),
      ratedCurrent: f32(switches, (r) => r.ratedCurrent),
      branch: i32(switches, (r) => r.branch ?? -1),
      indicator: flag(switches, (r) => r.indicator === true),
      station: i32(switches, (r) => r.station),
      feeder: i32(switches, (r) => r.feeder),
      asset: i32(switches, (r) => r.asset ?? -1),
      estimated: flag(switches, () => true),
    };
  }

  #consumerColumns(): Record<string, ColumnData> {
    const { consumers } = this;
    return {
      ...ids(consumers),
      node: i32(consumers, (r) => r.node),
      building: i32(consumers, (r) => r.building),
      asset: i32(consumers, (r) => r.asset),
      meter: i32(consumers, (r) => r.meter ?? -1),
      station: i32(consumers, (r) => r.station),
      feeder: i32(consumers, (r) => r.feeder),
      floorArea: f32(consumers, (r) => r.floorArea),
      housingUnits: u32(consumers, (r) => r.housingUnits),
      businesses: u32(consumers, (r) => r.businesses),
      customers: u32(consumers, (r) => r.housingUnits + r.businesses),
      profile: u8(consumers, (r) => PROFILE_CLASSES.indexOf(r.profile)),
      householdEnergy: f32(consumers, (r) => r.householdEnergy),
      businessEnergy: f32(consumers, (r) => r.businessEnergy),
      p: f64(consumers, (r) => r.p),
      q: f64(consumers, (r) => r.q),
      peak: f32(consumers, (r) => r.peak),
      critical: u8(consumers, (r) => GRID_CRITICAL.indexOf(r.critical)),
      reservePower: f32(consumers, (r) => r.reservePower),
      priority: u8(consumers, (r) => r.priority),
      estimated: flag(consumers, () => true),
    };
  }

  #stationColumns(): Record<string, ColumnData> {
    const { stations } = this;
    return {
      ...ids(stations),
      kind: u8(stations, (r) => GRID_STATION_KINDS.indexOf(r.kind)),
      name: stations.map((r) => r.name),
      x: f32(stations, (r) => r.x),
      y: f32(stations, (r) => r.y),
      asset: i32(stations, (r) => r.asset),
      substation: i32(stations, (r) => r.substation),
      ring: i32(stations, (r) => r.ring),
      ratedPower: f32(stations, (r) => r.ratedPower),
      peak: f32(stations, (r) => r.peak),
      remote: flag(stations, (r) => r.remote),
      estimated: flag(stations, (r) => r.estimated),
    };
  }

  #feederColumns(): Record<string, ColumnData> {
    const { feeders } = this;
    return {
      ...ids(feeders),
      name: feeders.map((r) => r.name),
      substation: i32(feeders, (r) => r.substation),
      section: u8(feeders, (r) => r.section),
      breaker: i32(feeders, (r) => r.breaker),
      openPoint: i32(feeders, (r) => r.openPoint),
      ring: i32(feeders, (r) => r.ring),
      p: f32(feeders, (r) => r.p),
      customers: u32(feeders, (r) => r.customers),
      hasOverheadLine: flag(feeders, (r) => r.hasOverheadLine === true),
      asset: i32(feeders, (r) => r.asset ?? -1),
    };
  }
}

const ids = (rows: readonly { readonly id: string }[]): { id: string[] } => ({ id: rows.map((row) => row.id) });
const f32 = <R>(rows: readonly R[], pick: (row: R) => number): Float32Array => Float32Array.from(rows, pick);
const f64 = <R>(rows: readonly R[], pick: (row: R) => number): Float64Array => Float64Array.from(rows, pick);
const i32 = <R>(rows: readonly R[], pick: (row: R) => number): Int32Array => Int32Array.from(rows, pick);
const u32 = <R>(rows: readonly R[], pick: (row: R) => number): Uint32Array => Uint32Array.from(rows, pick);
const u8 = <R>(rows: readonly R[], pick: (row: R) => number): Uint8Array => Uint8Array.from(rows, pick);
const flag = <R>(rows: readonly R[], pick: (row: R) => boolean): Uint8Array =>
  Uint8Array.from(rows, (row) => (pick(row) ? 1 : 0));
