// The functions that statements in case files call. Real numbers only: what would become complex is refused.
import { asMatrix, asScalar, type Matrix, matrix, NotEvaluable, scalar, type Value } from './m-value.ts';

type Function = (args: readonly Value[]) => Value;

const argument = (args: readonly Value[], i: number): Value => {
  const value = args[i];
  if (value === undefined) throw new NotEvaluable(`argument ${i + 1} is missing`);
  return value;
};

export function map(value: Matrix, f: (x: number) => number, logical = false): Matrix {
  return matrix(value.rows, value.columns, value.data.map(f), logical);
}

const elementwise =
  (f: (x: number) => number): Function =>
  (args) =>
    map(asMatrix(argument(args, 0), 'the argument'), f);

const real =
  (name: string, f: (x: number) => number, allowed: (x: number) => boolean): Function =>
  (args) =>
    map(asMatrix(argument(args, 0), 'the argument'), (x) => {
      if (!allowed(x)) throw new NotEvaluable(`${name}(${x}) is not a real number`);
      return f(x);
    });

/** Half away from zero, unlike Math.round. */
const round = (x: number) => Math.sign(x) * Math.round(Math.abs(x));

/** Down the columns; along the row of a row vector; or along the dimension given. */
const reduce =
  (start: number, step: (sum: number, x: number) => number, logical = false): Function =>
  (args) => {
    const { rows, columns, data } = asMatrix(argument(args, 0), 'the argument');
    const along = args.length > 1 ? asScalar(argument(args, 1), 'the dimension') : rows === 1 ? 2 : 1;
    if (along !== 1 && along !== 2) throw new NotEvaluable(`dimension ${along} does not exist`);
    const sums = new Float64Array(along === 1 ? columns : rows).fill(start);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const k = along === 1 ? column : row;
        sums[k] = step(sums[k]!, data[row * columns + column]!);
      }
    }
    return along === 1 ? matrix(1, columns, sums, logical) : matrix(rows, 1, sums, logical);
  };

/** max and min: over one matrix, or element by element of two. */
const extreme =
  (start: number, pick: (x: number, y: number) => number): Function =>
  (args) => {
    if (args.length < 2) return reduce(start, pick)(args);
    return combine(asMatrix(argument(args, 0), 'the argument'), asMatrix(argument(args, 1), 'the argument'), pick);
  };

/** Element by element; a row, a column or a single number is repeated to fit. */
export function combine(left: Matrix, right: Matrix, f: (x: number, y: number) => number, logical = false): Matrix {
  const fits = (a: number, b: number) => a === b || a === 1 || b === 1;
  if (!fits(left.rows, right.rows) || !fits(left.columns, right.columns)) {
    const shapes = `${left.rows} x ${left.columns} and ${right.rows} x ${right.columns}`;
    throw new NotEvaluable(`matrices of ${shapes} do not fit together`);
  }
  const rows = left.rows === 1 ? right.rows : left.rows;
  const columns = left.columns === 1 ? right.columns : left.columns;
  const data = new Float64Array(rows * columns);
  const at = (m: Matrix, row: number, column: number) =>
    m.data[(m.rows === 1 ? 0 : row) * m.columns + (m.columns === 1 ? 0 : column)]!;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      data[row * columns + column] = f(at(left, row, column), at(right, row, column));
    }
  }
  return matrix(rows, columns, data, logical);
}

/** More elements than any case has: `zeros(1e9)` must not take the host's memory. */
const MOST_ELEMENTS = 1e7;

const filled =
  (value: number, logical = false): Function =>
  (args) => {
    const sizes = args.flatMap((arg) => [...asMatrix(arg, 'a size').data]);
    const [rows = 1, columns = rows] = sizes;
    if (![rows, columns].every((n) => Number.isInteger(n) && n >= 0) || rows * columns > MOST_ELEMENTS) {
      throw new NotEvaluable(`a matrix of ${rows} x ${columns} cannot be made`);
    }
    return matrix(rows, columns, new Float64Array(rows * columns).fill(value), logical);
  };

const shape = (value: Value): readonly [number, number] => {
  if (value.kind === 'matrix') return [value.rows, value.columns];
  if (value.kind === 'text') return [1, value.text.length];
  if (value.kind === 'cell') return [value.rows.length, value.rows[0]?.length ?? 0];
  return [1, 1];
};

const size: Function = (args) => {
  const dimensions = shape(argument(args, 0));
  if (args.length < 2) return matrix(1, 2, Float64Array.from(dimensions));
  return scalar(dimensions[asScalar(argument(args, 1), 'the dimension') - 1] ?? 1);
};

/** Positions counted down the columns, from 1. */
const find: Function = (args) => {
  const value = asMatrix(argument(args, 0), 'the argument');
  const found: number[] = [];
  for (let column = 0; column < value.columns; column++) {
    for (let row = 0; row < value.rows; row++) {
      if (value.data[row * value.columns + column] !== 0) found.push(column * value.rows + row + 1);
    }
  }
  const data = Float64Array.from(found);
  return value.rows === 1 ? matrix(1, data.length, data) : matrix(data.length, 1, data);
};

const isField: Function = (args) => {
  const [struct, name] = [argument(args, 0), argument(args, 1)];
  return scalar(struct.kind === 'struct' && name.kind === 'text' && struct.fields.has(name.text) ? 1 : 0, true);
};

/** struct('baseMVA', 100, 'bus', [...]) */
const struct: Function = (args) => {
  const fields = new Map<string, Value>();
  for (let i = 0; i < args.length; i += 2) {
    const name = argument(args, i);
    if (name.kind !== 'text') throw new NotEvaluable('struct wants names and values by turns');
    fields.set(name.text, argument(args, i + 1));
  }
  return { kind: 'struct', fields };
};

const mean: Function = (args) => {
  const value = asMatrix(argument(args, 0), 'the argument');
  const along = args.length > 1 ? asScalar(argument(args, 1), 'the dimension') : value.rows === 1 ? 2 : 1;
  const sums = asMatrix(reduce(0, (sum, x) => sum + x)([value, scalar(along)]), 'the sum');
  return map(sums, (sum) => sum / (along === 1 ? value.rows : value.columns));
};

const repeat: Function = (args) => {
  const tile = asMatrix(argument(args, 0), 'the argument');
  const [down = 1, across = down] = args.slice(1).flatMap((arg) => [...asMatrix(arg, 'a count').data]);
  const [rows, columns] = [tile.rows * down, tile.columns * across];
  if (!Number.isInteger(rows) || !Number.isInteger(columns) || !(rows * columns <= MOST_ELEMENTS)) {
    throw new NotEvaluable(`a matrix of ${rows} x ${columns} cannot be made`);
  }
  const data = Float64Array.from({ length: rows * columns }, (_, k) => {
    const [row, column] = [Math.floor(k / columns), k % columns];
    return tile.data[(row % tile.rows) * tile.columns + (column % tile.columns)]!;
  });
  return matrix(rows, columns, data, tile.logical);
};

/** mod has the sign of the divisor, rem that of the dividend. */
const remainder =
  (f: (x: number, y: number) => number): Function =>
  (args) =>
    combine(asMatrix(argument(args, 0), 'the argument'), asMatrix(argument(args, 1), 'the argument'), f);

export const FUNCTIONS: ReadonlyMap<string, Function> = new Map<string, Function>([
  ['sin', elementwise(Math.sin)],
  ['cos', elementwise(Math.cos)],
  ['tan', elementwise(Math.tan)],
  ['atan', elementwise(Math.atan)],
  ['asin', real('asin', Math.asin, (x) => Math.abs(x) <= 1)],
  ['acos', real('acos', Math.acos, (x) => Math.abs(x) <= 1)],
  ['sqrt', real('sqrt', Math.sqrt, (x) => x >= 0)],
  ['log', real('log', Math.log, (x) => x >= 0)],
  ['log10', real('log10', Math.log10, (x) => x >= 0)],
  ['exp', elementwise(Math.exp)],
  ['abs', elementwise(Math.abs)],
  ['sign', elementwise(Math.sign)],
  ['floor', elementwise(Math.floor)],
  ['ceil', elementwise(Math.ceil)],
  ['round', elementwise(round)],
  ['fix', elementwise(Math.trunc)],
  ['isnan', (args) => map(asMatrix(argument(args, 0), 'the argument'), (x) => (Number.isNaN(x) ? 1 : 0), true)],
  [
    'isinf',
    (args) => map(asMatrix(argument(args, 0), 'the argument'), (x) => (Math.abs(x) === Infinity ? 1 : 0), true),
  ],
  ['sum', reduce(0, (sum, x) => sum + x)],
  ['prod', reduce(1, (product, x) => product * x)],
  ['any', reduce(0, (any, x) => (any !== 0 || x !== 0 ? 1 : 0), true)],
  ['all', reduce(1, (all, x) => (all !== 0 && x !== 0 ? 1 : 0), true)],
  ['max', extreme(-Infinity, Math.max)],
  ['min', extreme(Infinity, Math.min)],
  ['nargin', () => scalar(0)],
  ['nargout', () => scalar(1)],
  ['pi', () => scalar(Math.PI)],
  ['eps', () => scalar(Number.EPSILON)],
  ['Inf', filled(Infinity)],
  ['inf', filled(Infinity)],
  ['NaN', filled(Number.NaN)],
  ['nan', filled(Number.NaN)],
  ['true', filled(1, true)],
  ['false', filled(0, true)],
  ['ones', filled(1)],
  ['zeros', filled(0)],
  ['size', size],
  ['length', (args) => scalar(Math.max(...shape(argument(args, 0))))],
  ['numel', (args) => scalar(shape(argument(args, 0)).reduce((n, m) => n * m))],
  ['isempty', (args) => scalar(shape(argument(args, 0)).includes(0) ? 1 : 0, true)],
  ['find', find],
  ['isfield', isField],
  ['struct', struct],
  ['mean', mean],
  ['repmat', repeat],
  ['mod', remainder((x, y) => (y === 0 ? x : x - Math.floor(x / y) * y))],
  ['rem', remainder((x, y) => (y === 0 ? Number.NaN : x % y))],
  ['deg2rad', elementwise((x) => (x * Math.PI) / 180)],
  ['rad2deg', elementwise((x) => (x * 180) / Math.PI)],
]);
