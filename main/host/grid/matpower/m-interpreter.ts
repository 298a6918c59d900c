// Runs the statements of a case file. It knows what case files need: indexed assignments, arithmetic, a dozen functions. What it
// does not know it refuses with the line, for a conversion left out is a wrong network.
import { ALL_CONSTANTS, INDEX_FUNCTIONS } from './case-columns.ts';
import { combine, FUNCTIONS, map } from './m-functions.ts';
import { MError } from './m-lexer.ts';
import type { Expression, Program, Statement } from './m-syntax.ts';
import {
  asMatrix,
  asScalar,
  assign,
  extract,
  type Index,
  type Matrix,
  matrix,
  NotEvaluable,
  scalar,
  select,
  type Struct,
  type Value,
} from './m-value.ts';

/** Statements that only speak to a person, or tidy up. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'fprintf',
  'disp',
  'warning',
  'clear',
  'clc',
  'close',
  'format',
  'more',
  'tic',
  'toc',
]);

/** Far above any case; a loop without end must not hold the host. */
const MOST_STEPS = 1e6;

export class MInterpreter {
  readonly variables = new Map<string, Value>();
  /** finds another case by name, for `mpc = loadcase('case9')`; null = there is none */
  readonly #loadCase: (name: string) => Promise<Value | null>;
  #steps = 0;
  /** what `end` means inside the index being read */
  readonly #extents: number[] = [];

  constructor(loadCase: (name: string) => Promise<Value | null>) {
    this.#loadCase = loadCase;
  }

  /** Throws MError at the first statement that cannot be run. */
  async run(program: Program): Promise<void> {
    await this.#block(program.statements);
  }

  /** false = the function returned */
  async #block(statements: readonly Statement[]): Promise<boolean> {
    for (const statement of statements) {
      if (++this.#steps > MOST_STEPS) throw new MError('the statements run without end', statement.line);
      try {
        if (!(await this.#statement(statement))) return false;
      } catch (error) {
        if (error instanceof NotEvaluable) throw new MError(error.message, statement.line);
        throw error;
      }
    }
    return true;
  }

  async #statement(statement: Statement): Promise<boolean> {
    switch (statement.kind) {
      case 'return':
        return false;
      case 'command':
        return this.#withoutEffect(statement.name);
      case 'expression':
        return this.#call(statement.value);
      case 'assign':
        await this.#assign(statement.targets, statement.value);
        return true;
      case 'if': {
        for (const { condition, body } of statement.cases) {
          const value = asMatrix(this.#value(condition), 'the condition');
          if (value.data.length > 0 && value.data.every((x) => x !== 0)) return this.#block(body);
        }
        return this.#block(statement.otherwise);
      }
      case 'for': {
        const over = asMatrix(this.#value(statement.over), 'the range');
        for (let column = 0; column < over.columns; column++) {
          const at = select(over, [null, scalar(column + 1)]);
          this.variables.set(statement.variable, extract(over, at));
          if (!(await this.#block(statement.body))) return false;
        }
        return true;
      }
    }
  }

  #withoutEffect(name: string): true {
    if (WITHOUT_EFFECT.has(name)) return true;
    throw new NotEvaluable(`"${name}" is not evaluated in case files`);
  }

  #call(value: Expression): boolean {
    const called = value.kind === 'index' ? value.of : value;
    if (called.kind !== 'name') {
      this.#value(value);
      return true;
    }
    if (called.name !== 'define_constants') return this.variables.has(called.name) || this.#withoutEffect(called.name);
    for (const [name, constant] of ALL_CONSTANTS) this.variables.set(name, scalar(constant));
    return true;
  }

  async #assign(targets: readonly (Expression | null)[], expression: Expression): Promise<void> {
    const constants = expression.kind === 'name' ? INDEX_FUNCTIONS.get(expression.name) : undefined;
    if (constants !== undefined) {
      targets.forEach((target, i) => {
        const constant = constants[i];
        if (constant === undefined) throw new NotEvaluable('the function returns fewer values than are taken');
        if (target !== null) this.#store(target, scalar(constant[1]));
      });
      return;
    }
    const [target] = targets;
    if (targets.length !== 1 || target === undefined) {
      throw new NotEvaluable('only idx_bus, idx_brch, idx_gen and idx_cost return several values here');
    }
    const value = (await this.#otherCase(expression)) ?? this.#value(expression);
    if (target !== null) this.#store(target, value);
  }

  /** `loadcase('case9')`, `loadcase(case9)` and plain `case9` */
  async #otherCase(expression: Expression): Promise<Value | null> {
    let name = expression;
    if (name.kind === 'index' && name.of.kind === 'name' && name.of.name === 'loadcase') name = name.indices[0] ?? name;
    if (name.kind === 'value' && name.value.kind === 'text') return this.#loadCase(name.value.text);
    if (name.kind !== 'name' || this.variables.has(name.name) || FUNCTIONS.has(name.name)) return null;
    return this.#loadCase(name.name);
  }

  #store(target: Expression, value: Value): void {
    if (target.kind === 'name') {
      this.variables.set(target.name, value);
    } else if (target.kind === 'field') {
      this.#struct(target.of).fields.set(target.name, value);
    } else if (target.kind === 'index') {
      const before = asMatrix(this.#value(target.of), 'what is assigned to');
      const selection = select(before, this.#indices(target.indices, before));
      const after: Matrix = { ...before, data: before.data.slice() };
      const source = asMatrix(value, 'what is assigned');
      if (source.rows === 0 && source.columns === 0)
        throw new NotEvaluable('taking rows or columns away is not evaluated');
      if (source.data.some((x) => Number.isNaN(x))) {
        throw new NotEvaluable('the statement gives NaN (as 0/0 does where BASE_KV is 0)');
      }
      assign(after, selection, source);
      this.#store(target.of, after);
    } else {
      throw new NotEvaluable('this cannot be assigned to');
    }
  }

  /** The struct to store a field in; made where there is none yet. */
  #struct(expression: Expression): Struct {
    const known =
      expression.kind === 'name'
        ? this.variables.get(expression.name)
        : expression.kind === 'field'
          ? this.#struct(expression.of).fields.get(expression.name)
          : undefined;
    if (known?.kind === 'struct') return known;
    if (known !== undefined || (expression.kind !== 'name' && expression.kind !== 'field')) {
      throw new NotEvaluable('a field is assigned to what is no struct');
    }
    const made: Struct = { kind: 'struct', fields: new Map() };
    this.#store(expression, made);
    return made;
  }

  #value(expression: Expression): Value {
    switch (expression.kind) {
      case 'value':
        return expression.value;
      case 'name':
        return this.#named(expression.name, expression.line);
      case 'all':
        throw new NotEvaluable('":" stands outside an index');
      case 'end': {
        const extent = this.#extents.at(-1);
        if (extent === undefined) throw new NotEvaluable('"end" stands outside an index');
        return scalar(extent);
      }
      case 'field': {
        const of = this.#value(expression.of);
        const value = of.kind === 'struct' ? of.fields.get(expression.name) : undefined;
        if (value === undefined) throw new NotEvaluable(`there is no field "${expression.name}"`);
        return value;
      }
      case 'index':
        return this.#index(expression.of, expression.indices);
      case 'unary':
        return unary(expression.operator, asMatrix(this.#value(expression.of), 'the operand'));
      case 'binary':
        return this.#binary(expression.operator, expression.left, expression.right);
      case 'range':
        return range(
          asScalar(this.#value(expression.from), 'the start'),
          expression.step === null ? 1 : asScalar(this.#value(expression.step), 'the step'),
          asScalar(this.#value(expression.to), 'the end'),
        );
      case 'matrix':
        return joinMatrices(expression.rows.map((row) => row.map((element) => this.#value(element))));
      case 'cell':
        return { kind: 'cell', rows: expression.rows.map((row) => row.map((element) => this.#value(element))) };
    }
  }

  #named(name: string, line: number): Value {
    const value = this.variables.get(name);
    if (value !== undefined) return value;
    const called = FUNCTIONS.get(name);
    if (called === undefined) throw new NotEvaluable(`"${name}" (line ${line}) is not known here`);
    return called([]);
  }

  #index(of: Expression, indices: readonly Expression[]): Value {
    if (of.kind === 'name' && !this.variables.has(of.name)) {
      const called = FUNCTIONS.get(of.name);
      if (called === undefined) throw new NotEvaluable(`the function "${of.name}" is not known here`);
      return called(indices.map((index) => this.#value(index)));
    }
    const value = asMatrix(this.#value(of), 'what is indexed');
    return extract(value, select(value, this.#indices(indices, value)));
  }

  #indices(indices: readonly Expression[], value: Matrix): Index[] {
    return indices.map((index, i) => {
      if (index.kind === 'all') return null;
      const extent = indices.length === 1 ? value.rows * value.columns : i === 0 ? value.rows : value.columns;
      this.#extents.push(extent);
      const read = asMatrix(this.#value(index), 'the index');
      this.#extents.pop();
      return read;
    });
  }

  #binary(operator: string, leftSide: Expression, rightSide: Expression): Value {
    const left = this.#value(leftSide);
    if (operator === '&&' || operator === '||') {
      const first = asScalar(left, 'the left side') !== 0;
      if (first === (operator === '||')) return scalar(first ? 1 : 0, true);
      return scalar(asScalar(this.#value(rightSide), 'the right side') !== 0 ? 1 : 0, true);
    }
    const right = this.#value(rightSide);
    if (left.kind === 'text' && right.kind === 'text' && operator === '==') {
      return scalar(left.text === right.text ? 1 : 0, true);
    }
    return binary(operator, asMatrix(left, 'the left side'), asMatrix(right, 'the right side'));
  }
}

type Operation = (x: number, y: number) => number;

const ARITHMETIC: Readonly<Record<string, Operation>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '.*': (x, y) => x * y,
  './': (x, y) => x / y,
  '.\\': (x, y) => y / x,
  '.^': power,
};

const COMPARISONS: Readonly<Record<string, Operation>> = {
  '==': (x, y) => (x === y ? 1 : 0),
  '~=': (x, y) => (x !== y ? 1 : 0),
  '!=': (x, y) => (x !== y ? 1 : 0),
  '<': (x, y) => (x < y ? 1 : 0),
  '<=': (x, y) => (x <= y ? 1 : 0),
  '>': (x, y) => (x > y ? 1 : 0),
  '>=': (x, y) => (x >= y ? 1 : 0),
  '&': (x, y) => (x !== 0 && y !== 0 ? 1 : 0),
  '|': (x, y) => (x !== 0 || y !== 0 ? 1 : 0),
};

function power(x: number, y: number): number {
  if (x < 0 && !Number.isInteger(y)) throw new NotEvaluable(`${x} ^ ${y} is not a real number`);
  return x ** y;
}

const isScalar = (value: Matrix) => value.data.length === 1;

function binary(operator: string, left: Matrix, right: Matrix): Matrix {
  const compare = COMPARISONS[operator];
  if (compare !== undefined) return combine(left, right, compare, true);
  const plain = ARITHMETIC[operator];
  if (plain !== undefined) return combine(left, right, plain);
  if (operator === '*' && !isScalar(left) && !isScalar(right)) return product(left, right);
  const allowed =
    operator === '*' ||
    (operator === '/' && isScalar(right)) ||
    (operator === '\\' && isScalar(left)) ||
    (operator === '^' && isScalar(left) && isScalar(right));
  if (!allowed)
    throw new NotEvaluable(`"${operator}" of two matrices is not evaluated; write ".${operator}" for elements`);
  return combine(left, right, ARITHMETIC[`.${operator}`]!);
}

function product(left: Matrix, right: Matrix): Matrix {
  if (left.columns !== right.rows) throw new NotEvaluable('the matrices of a product do not fit together');
  const data = new Float64Array(left.rows * right.columns);
  for (let row = 0; row < left.rows; row++) {
    for (let column = 0; column < right.columns; column++) {
      let sum = 0;
      for (let k = 0; k < left.columns; k++) {
        sum += left.data[row * left.columns + k]! * right.data[k * right.columns + column]!;
      }
      data[row * right.columns + column] = sum;
    }
  }
  return matrix(left.rows, right.columns, data);
}

function unary(operator: string, value: Matrix): Matrix {
  if (operator === '+') return value;
  if (operator === '-') return map(value, (x) => -x);
  if (operator !== "'") return map(value, (x) => (x === 0 ? 1 : 0), true);
  const { rows, columns, data } = value;
  const turned = new Float64Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = data[row * columns + column]!;
  }
  return matrix(columns, rows, turned, value.logical);
}

function range(from: number, step: number, to: number): Matrix {
  const count = Math.max(Math.floor((to - from) / step + 1e-10) + 1, 0);
  if (!(count <= MOST_STEPS)) throw new NotEvaluable(`the range ${from}:${step}:${to} cannot be made`);
  return matrix(
    1,
    count,
    Float64Array.from({ length: count }, (_, i) => from + i * step),
  );
}

function joinMatrices(rows: readonly (readonly Value[])[]): Value {
  const [first = []] = rows;
  if (rows.length === 1 && first.length > 0 && first.every((value) => value.kind === 'text')) {
    return { kind: 'text', text: first.map((value) => value.text).join('') };
  }
  const bands = rows
    .map((row) => row.map((value) => asMatrix(value, 'an element')).filter((part) => part.data.length > 0))
    .filter((band) => band.length > 0);
  const columns = bands[0]?.reduce((sum, part) => sum + part.columns, 0) ?? 0;
  const data: number[] = [];
  for (const band of bands) {
    const height = band[0]!.rows;
    const width = band.reduce((sum, part) => sum + part.columns, 0);
    if (width !== columns || band.some((part) => part.rows !== height)) {
      throw new NotEvaluable(`the rows of a matrix have ${columns} and ${width} elements`);
    }
    for (let row = 0; row < height; row++) {
      for (const part of band) {
        for (let column = 0; column < part.columns; column++) data.push(part.data[row * part.columns + column]!);
      }
    }
  }
  return matrix(columns === 0 ? 0 : data.length / columns, columns, Float64Array.from(data));
}
