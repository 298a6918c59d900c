// The state of the whole grid, row by row with the pack's grid tables: what the shadow grid knows, measured, estimated or computed.
// Host and clients hold the same columns; changed rows travel as binary frames, newest wins (grid-frame.ts codes them).
//
// Columns
//   supply    SUPPLY_STATES: has it voltage
//   basis     how that is known, `basisOf`: origin (bits 0-2), quality (bits 3-4), bit 5 = unobserved: no measurement bears on it
//   loading   0.1 % of the normal rating, NONE_U16 unknown       voltage  0.0001 pu of the base voltage (branches: the lower of
//   position  SWITCH_POSITIONS of the pack's grid                          both ends), NONE_U16 unknown, 0 dead
//   feeder    row of grid-feeders that feeds it now, -1 none or above 10 kV
//   power     W, drawn or carried (branches: at the end that is fed; stations: through the transformers; consumers: drawn)
//   losses    W, technical, of the feeder's energised part       customersOut  customers behind it without supply
//   sinceMs   city time of the last change of `supply` that was seen, ms UTC; NaN: as long as this host has watched
import { ORIGINS, QUALITIES, type Origin, type Quality } from './vocabulary.ts';

export const SUPPLY_STATES = ['unknown', 'live', 'dead'] as const;
export type SupplyState = (typeof SUPPLY_STATES)[number];
export const SUPPLY_CODE = { unknown: 0, live: 1, dead: 2 } as const satisfies Record<SupplyState, number>;

/** "Not known" in an unsigned column. */
export const NONE_U16 = 0xffff;

/** Tables of the live grid and the type of each column. The names are those of the pack's tables without "grid-". */
export const GRID_LIVE_COLUMNS = {
  branches: { supply: 'u8', basis: 'u8', loading: 'u16', voltage: 'u16', feeder: 'i16', power: 'f32' },
  switches: { position: 'u8', basis: 'u8', feeder: 'i16' },
  consumers: { supply: 'u8', basis: 'u8', power: 'f32', sinceMs: 'f64' },
  stations: {
    supply: 'u8',
    basis: 'u8',
    loading: 'u16',
    voltage: 'u16',
    feeder: 'i16',
    power: 'f32',
    customersOut: 'u32',
    sinceMs: 'f64',
  },
  feeders: { supply: 'u8', basis: 'u8', loading: 'u16', power: 'f32', losses: 'f32', customersOut: 'u32' },
} as const;
export type GridLiveTable = keyof typeof GRID_LIVE_COLUMNS;
export const GRID_LIVE_TABLES = Object.keys(GRID_LIVE_COLUMNS) as GridLiveTable[];

const ORIGIN_BITS = 7;
const QUALITY_SHIFT = 3;
const UNOBSERVED_BIT = 32;

export const basisOf = (origin: number, quality: number, isUnobserved: boolean): number =>
  origin | (quality << QUALITY_SHIFT) | (isUnobserved ? UNOBSERVED_BIT : 0);
export const originOfBasis = (basis: number): Origin => ORIGINS[basis & ORIGIN_BITS] ?? 'computed';
export const qualityOfBasis = (basis: number): Quality => QUALITIES[(basis >> QUALITY_SHIFT) & 3]!;
/** The same basis with another quality code. */
export const withQuality = (basis: number, quality: number): number =>
  (basis & ~(3 << QUALITY_SHIFT)) | (quality << QUALITY_SHIFT);
export const isUnobserved = (basis: number): boolean => (basis & UNOBSERVED_BIT) !== 0;

interface ColumnTypes {
  u8: Uint8Array;
  u16: Uint16Array;
  i16: Int16Array;
  u32: Uint32Array;
  f32: Float32Array;
  f64: Float64Array;
}
export type GridColumnType = keyof ColumnTypes;
export type GridTableColumns<T extends GridLiveTable> = {
  readonly [C in keyof (typeof GRID_LIVE_COLUMNS)[T]]: (typeof GRID_LIVE_COLUMNS)[T][C] extends infer K extends
    GridColumnType
    ? ColumnTypes[K]
    : never;
};
export type GridColumns = { readonly [T in GridLiveTable]: GridTableColumns<T> };
export type GridRowCounts = Readonly<Record<GridLiveTable, number>>;

const ARRAYS = {
  u8: Uint8Array,
  u16: Uint16Array,
  i16: Int16Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;
export const arrayOfType = (type: GridColumnType, rows: number): ColumnTypes[GridColumnType] => new ARRAYS[type](rows);

/** Columns of which nothing is known yet. */
export function emptyGridColumns(counts: GridRowCounts): GridColumns {
  const tables = GRID_LIVE_TABLES.map((table) => {
    const columns = Object.entries(GRID_LIVE_COLUMNS[table]).map(([name, type]) => {
      const array = arrayOfType(type, counts[table]);
      if (type === 'u16') array.fill(NONE_U16);
      else if (type === 'i16') array.fill(-1);
      else if (type === 'f32' || type === 'f64') array.fill(Number.NaN);
      return [name, array];
    });
    return [table, Object.fromEntries(columns)];
  });
  return Object.fromEntries(tables) as GridColumns;
}
