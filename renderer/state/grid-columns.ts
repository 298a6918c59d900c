// The columns of the pack's grid tables that this side reads, with their types. contract/city-pack/grid-schema.ts says what each
// holds. A column that a pack does not have (own grids) reads as "none": -1, else 0.
import type { ListColumn, PackTable } from '../../contract/city-pack/table.ts';

export const GRID_COLUMNS = {
  branches: {
    from: 'i32',
    to: 'i32',
    type: 'u8',
    ratedFromVoltage: 'f32',
    ratedToVoltage: 'f32',
    normalRating: 'f32',
    length: 'f32',
    parallel: 'u8',
    feeder: 'i32',
    station: 'i32',
    asset: 'i32',
    estimated: 'u8',
    class: 'u8',
  },
  switches: {
    /** SWITCH_CLASSES */
    class: 'u8',
    nodeA: 'i32',
    nodeB: 'i32',
    normalOpen: 'u8',
    remote: 'u8',
    indicator: 'u8',
    ratedCurrent: 'f32',
    branch: 'i32',
    station: 'i32',
    feeder: 'i32',
    asset: 'i32',
    estimated: 'u8',
  },
  stations: {
    kind: 'u8',
    x: 'f32',
    y: 'f32',
    asset: 'i32',
    substation: 'i32',
    ring: 'i32',
    ratedPower: 'f32',
    peak: 'f32',
    remote: 'u8',
    estimated: 'u8',
  },
  feeders: {
    substation: 'i32',
    section: 'u8',
    breaker: 'i32',
    openPoint: 'i32',
    ring: 'i32',
    p: 'f32',
    customers: 'u32',
    hasOverheadLine: 'u8',
    asset: 'i32',
  },
  consumers: {
    node: 'i32',
    building: 'i32',
    asset: 'i32',
    meter: 'i32',
    station: 'i32',
    feeder: 'i32',
    floorArea: 'f32',
    housingUnits: 'u32',
    businesses: 'u32',
    customers: 'u32',
    profile: 'u8',
    peak: 'f32',
    critical: 'u8',
    reservePower: 'f32',
    estimated: 'u8',
  },
  nodes: { baseVoltage: 'f32', internal: 'u8', x: 'f32', y: 'f32', station: 'i32', asset: 'i32', estimated: 'u8' },
} as const;
export type GridTable = keyof typeof GRID_COLUMNS;
export const GRID_MODEL_TABLES = Object.keys(GRID_COLUMNS) as GridTable[];

interface ColumnArrays {
  u8: Uint8Array;
  u32: Uint32Array;
  i32: Int32Array;
  f32: Float32Array;
}
type Spec = typeof GRID_COLUMNS;
export type GridTableData<T extends GridTable> = { readonly rows: number } & {
  readonly [C in keyof Spec[T]]: Spec[T][C] extends infer K extends keyof ColumnArrays ? ColumnArrays[K] : never;
};
/** Names of the columns of a table that hold rows of others. */
export type GridKey<T extends GridTable> = {
  [C in keyof Spec[T]]: Spec[T][C] extends 'i32' ? C : never;
}[keyof Spec[T]] &
  string;

export type GridData = { readonly [T in GridTable]: GridTableData<T> } & {
  /** route of each branch, x and y in turn, city metres; empty: it stands inside of a station */
  readonly routes: ListColumn<Float32Array>;
};

const ARRAYS = { u8: Uint8Array, u32: Uint32Array, i32: Int32Array, f32: Float32Array } as const;

/** @throws Error when the tables are not those of a grid */
export function readGridColumns(tables: Readonly<Record<GridTable, PackTable>>): GridData {
  const read = GRID_MODEL_TABLES.map((name) => {
    const table = tables[name];
    const columns = Object.entries(GRID_COLUMNS[name]).map(([column, type]) => {
      if (table.has(column)) return [column, table.numbers(column)] as const;
      const none = new ARRAYS[type](table.rows);
      return [column, type === 'i32' ? none.fill(-1) : none] as const;
    });
    return [name, { rows: table.rows, ...Object.fromEntries(columns) }] as const;
  });
  return { ...Object.fromEntries(read), routes: tables.branches.list('xy') } as unknown as GridData;
}
