// Copies rows of a column of the live grid. A city has a hundred thousand rows: a loop is only fast where the type of its arrays is
// always the same, so each type has its own.
import type { GridColumnType } from './grid-live.ts';

type Copy<T> = (to: T, from: T, rows: Uint32Array) => void;
interface ColumnCopy<T = never> {
  /** to[i] = from[rows[i]] */
  readonly gather: Copy<T>;
  /** to[rows[i]] = from[i] */
  readonly scatter: Copy<T>;
}

const u8: ColumnCopy<Uint8Array> = {
  gather: (to, from, rows) => {
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
  },
  scatter: (to, from, rows) => {
    for (let i = 0; i < rows.length; i++) to[rows[i]!] = from[i]!;
  },
};
const u16: ColumnCopy<Uint16Array> = {
  gather: (to, from, rows) => {
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
  },
  scatter: (to, from, rows) => {
    for (let i = 0; i < rows.length; i++) to[rows[i]!] = from[i]!;
  },
};
const i16: ColumnCopy<Int16Array> = {
  gather: (to, from, rows) => {
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
  },
  scatter: (to, from, rows) => {
    for (let i = 0; i < rows.length; i++) to[rows[i]!] = from[i]!;
  },
};
const u32: ColumnCopy<Uint32Array> = {
  gather: (to, from, rows) => {
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
  },
  scatter: (to, from, rows) => {
    for (let i = 0; i < rows.length; i++) to[rows[i]!] = from[i]!;
  },
};
const f32: ColumnCopy<Float32Array> = {
  gather: (to, from, rows) => {
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
  },
  scatter: (to, from, rows) => {
    for (let i = 0; i < rows.length; i++) to[rows[i]!] = from[i]!;
  },
};
const f64: ColumnCopy<Float64Array> = {
  gather: (to, from, rows) => {
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
  },
  scatter: (to, from, rows) => {
    for (let i = 0; i < rows.length; i++) to[rows[i]!] = from[i]!;
  },
};

/** The arrays must be of the type that the key names. */
export const COLUMN_COPY: Readonly<Record<GridColumnType, ColumnCopy>> = { u8, u16, i16, u32, f32, f64 };

/** Rows 0, 1, 2 ... in their order, all of them: whole columns can be copied at once. */
export function isEveryRow(rows: Uint32Array, size: number): boolean {
  if (rows.length !== size) return false;
  for (let i = 0; i < size; i++) if (rows[i] !== i) return false;
  return true;
}
