// The state of the whole grid as columns, row by row with the pack's grid tables. Mirrors contract/grid-live.ts (the rooms share no code;
// a test holds them together), which says what each column holds.

export const SUPPLY = { unknown: 0, live: 1, dead: 2 } as const;
export const QUALITY = { good: 0, uncertain: 1, bad: 2, stale: 3 } as const;
export const ORIGIN = { measured: 0, simulated: 1, computed: 2, estimated: 3, manual: 4 } as const;
export const NONE_U16 = 0xffff;

export interface BranchColumns {
  readonly supply: Uint8Array;
  readonly basis: Uint8Array;
  readonly loading: Uint16Array;
  readonly voltage: Uint16Array;
  readonly feeder: Int16Array;
  readonly power: Float32Array;
}
export interface SwitchColumns {
  readonly position: Uint8Array;
  readonly basis: Uint8Array;
  readonly feeder: Int16Array;
}
export interface ConsumerColumns {
  readonly supply: Uint8Array;
  readonly basis: Uint8Array;
  readonly power: Float32Array;
  readonly sinceMs: Float64Array;
}
export interface StationColumns {
  readonly supply: Uint8Array;
  readonly basis: Uint8Array;
  readonly loading: Uint16Array;
  readonly voltage: Uint16Array;
  readonly feeder: Int16Array;
  readonly power: Float32Array;
  readonly customersOut: Uint32Array;
  readonly sinceMs: Float64Array;
}
export interface FeederColumns {
  readonly supply: Uint8Array;
  readonly basis: Uint8Array;
  readonly loading: Uint16Array;
  readonly power: Float32Array;
  readonly losses: Float32Array;
  readonly customersOut: Uint32Array;
}
export interface LiveColumns {
  readonly branches: BranchColumns;
  readonly switches: SwitchColumns;
  readonly consumers: ConsumerColumns;
  readonly stations: StationColumns;
  readonly feeders: FeederColumns;
}
export type LiveTable = keyof LiveColumns;
export const LIVE_TABLES: readonly LiveTable[] = ['branches', 'switches', 'consumers', 'stations', 'feeders'];

/** `unobserved`: no measurement bears on it. */
export const basisOf = (origin: number, quality: number, unobserved: boolean): number =>
  origin | (quality << 3) | (unobserved ? 32 : 0);
export const originOfBasis = (basis: number): number => basis & 7;
export const qualityOfBasis = (basis: number): number => (basis >> 3) & 3;
export const isUnobserved = (basis: number): boolean => (basis & 32) !== 0;

/** Nothing is known: everything estimated, uncertain and unobserved. */
const NOTHING_KNOWN = basisOf(ORIGIN.estimated, QUALITY.uncertain, true);

const u8 = (n: number): Uint8Array => new Uint8Array(n);
const basis = (n: number): Uint8Array => new Uint8Array(n).fill(NOTHING_KNOWN);
const u16 = (n: number): Uint16Array => new Uint16Array(n).fill(NONE_U16);
const i16 = (n: number): Int16Array => new Int16Array(n).fill(-1);
const u32 = (n: number): Uint32Array => new Uint32Array(n);
const f32 = (n: number): Float32Array => new Float32Array(n).fill(Number.NaN);
const f64 = (n: number): Float64Array => new Float64Array(n).fill(Number.NaN);

export function emptyColumns(rows: Readonly<Record<LiveTable, number>>): LiveColumns {
  const { branches: b, switches: w, consumers: c, stations: s, feeders: f } = rows;
  return {
    branches: { supply: u8(b), basis: basis(b), loading: u16(b), voltage: u16(b), feeder: i16(b), power: f32(b) },
    switches: { position: u8(w), basis: basis(w), feeder: i16(w) },
    consumers: { supply: u8(c), basis: basis(c), power: f32(c), sinceMs: f64(c) },
    stations: {
      supply: u8(s),
      basis: basis(s),
      loading: u16(s),
      voltage: u16(s),
      feeder: i16(s),
      power: f32(s),
      customersOut: u32(s),
      sinceMs: f64(s),
    },
    feeders: { supply: u8(f), basis: basis(f), loading: u16(f), power: f32(f), losses: f32(f), customersOut: u32(f) },
  };
}
