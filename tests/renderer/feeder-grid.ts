// Grids drawn from a tree: feeders of a substation with stations that hang on each other, as the tables of a pack hold them.
import { columnTable, type ColumnData, type PackTable } from '../../contract/city-pack/table.ts';
import { GRID_COLUMNS, type GridTable } from '../../renderer/state/grid-columns.ts';
import { GridModel } from '../../renderer/state/grid-model.ts';

const ARRAYS = { u8: Uint8Array, u32: Uint32Array, i32: Int32Array, f32: Float32Array } as const;
const CLASS = { breaker: 1, loadBreakSwitch: 2, earthing: 4, fuse: 5 } as const;
const STATION = { substation: 0, station: 1 } as const;

type Row = Readonly<Record<string, number | string>>;

function packTable(name: GridTable, rows: readonly Row[]): PackTable {
  const columns: Record<string, ColumnData> = {
    id: rows.map((row, i) => String(row.id ?? `${name}-${i}`)),
    name: rows.map((row) => String(row.name ?? '')),
  };
  for (const [column, type] of Object.entries(GRID_COLUMNS[name])) {
    const none = type === 'i32' ? -1 : 0;
    columns[column] = ARRAYS[type].from(rows.map((row) => Number(row[column] ?? none)));
  }
  if (name === 'branches') columns.xy = { offsets: new Int32Array(rows.length + 1), values: new Float32Array(0) };
  return columnTable(columns);
}

export interface TreeStation {
  /** position of the station that supplies it; below 0: feeder -1 - parent */
  readonly parent: number;
  /** a joint has no switchgear and no station */
  readonly isJoint?: boolean;
  readonly outlets?: number;
}

export interface FeederGridSpec {
  readonly feeders: number;
  readonly stations: readonly TreeStation[];
  /** pairs of stations with a cable between them that is open at the first */
  readonly ties?: readonly (readonly [number, number])[];
}

/** Feeders share a ring. Row of grid-stations: 0 the substation, then the stations of the spec that are no joints. */
export function feederGrid({ feeders, stations, ties = [] }: FeederGridSpec): GridModel {
  const rows: Record<GridTable, Row[]> = {
    nodes: [],
    branches: [],
    switches: [],
    stations: [],
    feeders: [],
    consumers: [],
  };
  const node = (station: number, internal = 0, baseVoltage = 10_000): number =>
    rows.nodes.push({ station, internal, baseVoltage }) - 1;
  const device = (row: Row): number => rows.switches.push(row) - 1;
  const bay = (busbar: number, station: number, feeder: number, kind: number, normalOpen = 0): number => {
    const end = node(station, 1);
    device({ class: kind, nodeA: busbar, nodeB: end, station, feeder, normalOpen });
    device({ class: CLASS.earthing, nodeA: end, nodeB: -1, station, feeder, normalOpen: 1 });
    return end;
  };
  rows.stations.push({ id: 'substation-x', name: 'Nord', kind: STATION.substation });
  const heads: number[] = [];
  for (let feeder = 0; feeder < feeders; feeder++) {
    const busbar = node(0);
    heads.push(bay(busbar, 0, feeder, CLASS.breaker));
    rows.feeders.push({ name: `Nord ${feeder + 1}`, substation: 0, breaker: rows.switches.length - 2, ring: 0 });
  }
  const feederOf: number[] = [];
  const busbars: number[] = [];
  const stationRow: number[] = [];
  const leave = (of: number, normalOpen = 0): number =>
    stationRow[of]! < 0
      ? busbars[of]!
      : bay(busbars[of]!, stationRow[of]!, feederOf[of]!, CLASS.loadBreakSwitch, normalOpen);
  const cable = (from: number, to: number, feeder: number) =>
    rows.branches.push({
      from,
      to,
      feeder,
      length: 300,
      normalRating: 5e6,
      ratedFromVoltage: 10_000,
      ratedToVoltage: 10_000,
    });
  stations.forEach(({ parent, isJoint = false, outlets = 1 }, i) => {
    const feeder = parent < 0 ? -1 - parent : feederOf[parent]!;
    feederOf.push(feeder);
    const row = isJoint ? -1 : rows.stations.push({ id: `station-s${i}`, kind: STATION.station }) - 1;
    stationRow.push(row);
    busbars.push(node(row));
    const start = parent < 0 ? heads[feeder]! : leave(parent);
    cable(start, leave(i), feeder);
    if (isJoint) {
      rows.consumers.push({ node: busbars[i]!, feeder, customers: 1, building: i });
      return;
    }
    const high = node(row, 1);
    device({ class: CLASS.fuse, nodeA: busbars[i]!, nodeB: high, station: row, feeder });
    const low = node(row, 0, 400);
    rows.branches.push({ from: high, to: low, class: 1, station: row, feeder, normalRating: 630e3 });
    for (let n = 0; n < outlets; n++) {
      const end = node(row, 1, 400);
      device({ class: CLASS.fuse, nodeA: low, nodeB: end, station: row, feeder });
      const house = node(-1, 0, 400);
      rows.branches.push({ from: end, to: house, station: row, feeder, length: 50 });
      rows.consumers.push({ node: house, station: row, feeder, customers: n + 1, building: 1000 + 10 * i + n });
    }
  });
  for (const [a, b] of ties) cable(leave(a, 1), leave(b), feederOf[b]!);
  const tables = Object.fromEntries(
    (Object.keys(rows) as GridTable[]).map((name) => [name, packTable(name, rows[name])]),
  ) as Record<GridTable, PackTable>;
  return new GridModel(tables);
}
