// Values of the M language as far as case files use it: real matrices, strings, cells and structs.

export interface Matrix {
  readonly kind: 'matrix';
  readonly rows: number;
  readonly columns: number;
  /** row by row */
  readonly data: Float64Array;
  /** a result of a comparison: as an index it is a mask */
  readonly logical: boolean;
  /** line of the file that each row was written on; null for calculated values */
  readonly lines: Int32Array | null;
}

export interface Text {
  readonly kind: 'text';
  readonly text: string;
}

export interface Cell {
  readonly kind: 'cell';
  readonly rows: readonly (readonly Value[])[];
}

export interface Struct {
  readonly kind: 'struct';
  readonly fields: Map<string, Value>;
}

export type Value = Matrix | Text | Cell | Struct;

/** What cannot be evaluated; the interpreter adds the file and the line. */
export class NotEvaluable extends Error {}

export function matrix(rows: number, columns: number, data: Float64Array, logical = false): Matrix {
  return { kind: 'matrix', rows, columns, data, logical, lines: null };
}

export const scalar = (value: number, logical = false): Matrix => matrix(1, 1, Float64Array.of(value), logical);

export const text = (value: string): Text => ({ kind: 'text', text: value });

export function asMatrix(value: Value, what: string): Matrix {
  if (value.kind === 'matrix') return value;
  throw new NotEvaluable(`${what} is a ${value.kind}, not a number`);
}

export function asScalar(value: Value, what: string): number {
  const { rows, columns, data } = asMatrix(value, what);
  if (rows === 1 && columns === 1) return data[0]!;
  throw new NotEvaluable(`${what} is a ${rows} x ${columns} matrix, not one number`);
}

/** The elements that an index picks: positions in `data`, row by row of the shape they form. */
export interface Selection {
  readonly rows: number;
  readonly columns: number;
  readonly at: Int32Array;
}

/** An index as written; null = `:`. */
export type Index = Matrix | null;

/** One index, 0-based; a mask counts down its columns, as everything does in the M language. */
function positions(index: Index, extent: number, what: string): Int32Array {
  if (index === null) return Int32Array.from({ length: extent }, (_, i) => i);
  const chosen: number[] = [];
  if (index.logical) {
    for (let column = 0; column < index.columns; column++) {
      for (let row = 0; row < index.rows; row++) {
        if (index.data[row * index.columns + column] !== 0) chosen.push(column * index.rows + row);
      }
    }
  } else {
    for (const value of index.data) {
      if (!Number.isInteger(value) || value < 1)
        throw new NotEvaluable(`${value} is no index; indices are 1, 2, 3 ...`);
      chosen.push(value - 1);
    }
  }
  for (const i of chosen) {
    if (i >= extent) throw new NotEvaluable(`${what} ${i + 1} does not exist; there are ${extent}`);
  }
  return Int32Array.from(chosen);
}

/** `(rows, columns)`, or `(elements)` counted down the columns. */
export function select({ rows, columns }: Matrix, indices: readonly Index[]): Selection {
  const [first, second] = indices;
  if (indices.length === 1 && first !== undefined) {
    const chosen = positions(first, rows * columns, 'element');
    const at = chosen.map((k) => (k % rows) * columns + Math.floor(k / rows));
    const count = at.length;
    // a vector keeps its direction, `:` stands upright, else the index gives the shape
    if (first === null) return { rows: count, columns: 1, at };
    const vectorOfVector = (rows === 1) !== (columns === 1) && (first.rows === 1 || first.columns === 1);
    if (first.logical || vectorOfVector) {
      return rows === 1 ? { rows: 1, columns: count, at } : { rows: count, columns: 1, at };
    }
    return { rows: first.rows, columns: first.columns, at };
  }
  if (indices.length !== 2 || first === undefined || second === undefined) {
    throw new NotEvaluable(`${indices.length} indices; the matrices of a case have two`);
  }
  const chosenRows = positions(first, rows, 'row');
  const chosenColumns = positions(second, columns, 'column');
  const at = new Int32Array(chosenRows.length * chosenColumns.length);
  let next = 0;
  for (const row of chosenRows) for (const column of chosenColumns) at[next++] = row * columns + column;
  return { rows: chosenRows.length, columns: chosenColumns.length, at };
}

export function extract(value: Matrix, { rows, columns, at }: Selection): Matrix {
  const data = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) data[i] = value.data[at[i]!]!;
  return matrix(rows, columns, data, value.logical);
}

/** Writes in place: a statement's only effect is on its own left side. */
export function assign(target: Matrix, selection: Selection, source: Matrix): void {
  const single = source.data.length === 1;
  if (!single && (source.rows !== selection.rows || source.columns !== selection.columns)) {
    const shape = `${selection.rows} x ${selection.columns}`;
    throw new NotEvaluable(`a ${source.rows} x ${source.columns} matrix does not fit into ${shape} elements`);
  }
  for (let i = 0; i < selection.at.length; i++) target.data[selection.at[i]!] = source.data[single ? 0 : i]!;
}
