// From the tables of the grid to what is drawn: which line runs where, in which lane, on which level. Pure; runs in a worker.
import type { ListColumn } from '../../../contract/city-pack/table.ts';
import { Occupancy } from './occupancy.ts';
import {
  type Aside,
  drawLine,
  type DrawnLine,
  layTrenches,
  type Trenches,
  type TrenchSegment,
} from './trench-lanes.ts';

export const LEVELS = ['high', 'medium', 'low'] as const;
export type GridLevel = (typeof LEVELS)[number];
/** Level of a branch; `none`: it has no way through the city (a transformer). Service cables are thin ones of the low level. */
export const LEVEL = { none: 0, high: 1, medium: 2, low: 3, service: 4 } as const;

/** What the plan needs of the pack. */
export interface GridTables {
  readonly routes: ListColumn<Float32Array>;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly type: Uint8Array;
  readonly class: Uint8Array;
  readonly feeder: Int32Array;
  readonly station: Int32Array;
  readonly parallel: Uint8Array;
  readonly nodeX: Float32Array;
  readonly nodeY: Float32Array;
  readonly nodeVoltage: Float32Array;
  readonly nodeStation: Int32Array;
  readonly stationX: Float32Array;
  readonly stationY: Float32Array;
  /** rows of grid-stations */
  readonly feederSubstation: Int32Array;
  readonly feederRing: Int32Array;
  readonly switchClass: Uint8Array;
  readonly switchNodeA: Int32Array;
  readonly switchNodeB: Int32Array;
  readonly switchBranch: Int32Array;
  readonly switchStation: Int32Array;
}

const HIGH_VOLTAGE = 60_000;
const MEDIUM_VOLTAGE = 1_000;
/** place of 'NAYY 4x50' in GRID_EQUIPMENT: what joins a house to the street */
const SERVICE_TYPE = 8;
const TRANSFORMER_CLASS = 1;
/** metres: shorter than that is inside of a station; how near its place a cable's end belongs to a station */
const INSIDE = 0.5;
const AT_STATION = 1.5;
/** metres by which a drawn line may leave its route */
const TOLERANCE = 0.7;

export function levelsOf(tables: GridTables): Uint8Array {
  const { from, to, type, nodeVoltage, nodeX, nodeY, routes } = tables;
  return Uint8Array.from(from, (node, row) => {
    const hasRoute = routes.offsets[row + 1]! - routes.offsets[row]! >= 4;
    const other = to[row]!;
    if (node < 0 || other < 0 || tables.class[row] === TRANSFORMER_CLASS) return LEVEL.none;
    if (!hasRoute && Math.hypot(nodeX[node]! - nodeX[other]!, nodeY[node]! - nodeY[other]!) < INSIDE) return LEVEL.none;
    const voltage = nodeVoltage[node]!;
    if (voltage >= HIGH_VOLTAGE) return LEVEL.high;
    if (voltage >= MEDIUM_VOLTAGE) return LEVEL.medium;
    return type[row] === SERVICE_TYPE ? LEVEL.service : LEVEL.low;
  });
}

/** Routes of all branches; one without any is a straight line between its nodes. */
function wholeRoutes(tables: GridTables, levels: Uint8Array): ListColumn<Float32Array> {
  const { routes, from, to, nodeX, nodeY } = tables;
  const isBare = (row: number): boolean =>
    levels[row] !== LEVEL.none && routes.offsets[row + 1]! - routes.offsets[row]! < 4;
  if (!levels.some((_, row) => isBare(row))) return routes;
  const offsets = new Int32Array(levels.length + 1);
  const values: number[] = [];
  for (let row = 0; row < levels.length; row++) {
    if (isBare(row)) values.push(nodeX[from[row]!]!, nodeY[from[row]!]!, nodeX[to[row]!]!, nodeY[to[row]!]!);
    else for (let at = routes.offsets[row]!; at < routes.offsets[row + 1]!; at++) values.push(routes.values[at]!);
    offsets[row + 1] = values.length;
  }
  return { offsets, values: Float32Array.from(values) };
}

export interface GridPlan {
  readonly levels: Uint8Array;
  /** by row of grid-branches; undefined: nothing is drawn of it (yet) */
  readonly lines: (DrawnLine | undefined)[];
  readonly routes: ListColumn<Float32Array>;
  /** streets with cables of the upper two levels in them */
  readonly trenches: readonly TrenchSegment[];
  /** the low level, which takes longer and is wanted later */
  addLow(): void;
}

const GATHERED = [0, 0] as const;

export function planLines(tables: GridTables): GridPlan {
  const levels = levelsOf(tables);
  const routes = wholeRoutes(tables, levels);
  const lines: (DrawnLine | undefined)[] = new Array(levels.length).fill(undefined);
  const rowsOf = (...wanted: number[]): number[] => {
    const rows: number[] = [];
    for (let row = 0; row < levels.length; row++) if (wanted.includes(levels[row]!)) rows.push(row);
    return rows;
  };
  const xyOf = (row: number): Float32Array => routes.values.subarray(routes.offsets[row], routes.offsets[row + 1]);
  const rank = (row: number): number => tables.feeder[row]!;

  const trenchesOf = (level: number, aside?: Aside): Trenches => {
    const rows = rowsOf(level);
    const trenches = layTrenches(routes, rows, rank, aside);
    for (const row of rows)
      lines[row] = drawLine(xyOf(row), (vertex) => trenches.lane(row, vertex), TOLERANCE, [GATHERED, GATHERED]);
    return trenches;
  };
  // The middle of the street is the medium level's: most cables are. The high one keeps to its left, the low one to its right.
  const medium = trenchesOf(LEVEL.medium);
  const occupied = new Occupancy(medium.segments);
  const high = trenchesOf(LEVEL.high, (x, y, dx, dy, n) => -occupied.aside(x, y, dx, dy, n));

  const addLow = (): void => {
    const rows = rowsOf(LEVEL.low);
    const trenches = layTrenches(routes, rows, rank, (x, y, dx, dy, n) => occupied.aside(x, y, dx, dy, n));
    const atNode = new Map<number, readonly [number, number]>();
    const endOf = (row: number, node: number): readonly [number, number] | null => {
      const station = tables.station[row]!;
      if (station < 0) return null;
      const dx = tables.nodeX[node]! - tables.stationX[station]!;
      const dy = tables.nodeY[node]! - tables.stationY[station]!;
      return Math.hypot(dx, dy) < AT_STATION ? GATHERED : null;
    };
    for (const row of rows) {
      const ends = [endOf(row, tables.from[row]!), endOf(row, tables.to[row]!)] as const;
      const line = drawLine(xyOf(row), (vertex) => trenches.lane(row, vertex), TOLERANCE, ends);
      lines[row] = line;
      const last = line.shift.length - 2;
      atNode.set(tables.from[row]!, [line.shift[0]!, line.shift[1]!]);
      atNode.set(tables.to[row]!, [line.shift[last]!, line.shift[last + 1]!]);
    }
    for (const row of rowsOf(LEVEL.service)) {
      const ends = [atNode.get(tables.from[row]!) ?? GATHERED, atNode.get(tables.to[row]!) ?? GATHERED] as const;
      lines[row] = drawLine(xyOf(row), () => 0, TOLERANCE, ends);
    }
  };
  return { levels, lines, routes, trenches: [...high.segments, ...medium.segments], addLow };
}
