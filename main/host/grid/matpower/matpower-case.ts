// A case as MATPOWER holds it: three tables in its units (MW, MVAr, kV, degrees, per unit), checked cell by cell as far as a power
// flow reads them. MATPOWER manual, appendix B (caseformat).
import { GridFileError } from '../grid-file.ts';
import {
  BRANCH_COLUMNS,
  type BranchColumn,
  BUS_COLUMNS,
  type BusColumn,
  GENERATOR_COLUMNS,
  type GeneratorColumn,
} from './case-columns.ts';
import type { Matrix, Value } from './m-value.ts';

export type TableName = 'bus' | 'branch' | 'gen';

export class CaseTable<Column extends string> {
  readonly rows: number;
  readonly #name: TableName;
  readonly #file: string;
  readonly #matrix: Matrix;
  readonly #columns: readonly Column[];

  constructor(file: string, name: TableName, values: Matrix, columns: readonly Column[]) {
    this.#file = file;
    this.#name = name;
    this.#matrix = { ...values, data: values.data.slice() };
    this.#columns = columns;
    this.rows = values.rows;
  }

  get columns(): readonly Column[] {
    return this.#columns.slice(0, this.#matrix.columns);
  }

  at(row: number, column: Column): number {
    return this.#matrix.data[row * this.#matrix.columns + this.#columns.indexOf(column)]!;
  }

  set(row: number, column: Column, value: number): void {
    this.#matrix.data[row * this.#matrix.columns + this.#columns.indexOf(column)] = value;
  }

  /** A fault of one row, with the line it stands on. */
  fail(row: number, message: string, remedy: string): never {
    const line = this.#matrix.lines?.[row];
    const element = `${this.#name} row ${row + 1}`;
    throw new GridFileError({ file: this.#file, element, message, remedy, ...(line === undefined ? {} : { line }) });
  }

  /** Every cell up to `last` is a number; the `open` columns may be infinite. */
  check(last: Column, open: readonly Column[] = []): void {
    const width = this.#columns.indexOf(last) + 1;
    const { rows, columns, data } = this.#matrix;
    if (rows > 0 && columns < width) {
      const named = this.#columns.slice(0, width).join(' ');
      this.fail(0, `${columns} columns; a power flow needs ${width}: ${named}`, 'add the missing columns');
    }
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < width; column++) {
        const value = data[row * columns + column]!;
        const name = this.#columns[column]!;
        if (Number.isFinite(value) || (!Number.isNaN(value) && open.includes(name))) continue;
        this.fail(row, `${name} (column ${column + 1}) is ${value}`, 'give a number');
      }
    }
  }
}

export interface MatpowerCase {
  readonly file: string;
  readonly name: string;
  readonly baseMva: number;
  readonly bus: CaseTable<BusColumn>;
  readonly branch: CaseTable<BranchColumn>;
  readonly generators: CaseTable<GeneratorColumn>;
  readonly warnings: readonly string[];
}

/** `fields` as the statements left them. Fails with a GridFileError. */
export function matpowerCase(file: string, name: string, fields: ReadonlyMap<string, Value>): MatpowerCase {
  const refuse = (element: string, message: string, remedy: string): never => {
    throw new GridFileError({ file, element, message, remedy });
  };
  const table = (field: TableName): Matrix => {
    const value = fields.get(field);
    if (value === undefined) {
      const remedy = 'give a MATPOWER case file: a function that returns baseMVA, bus, gen and branch';
      return refuse(field, `there is no table "${field}"`, remedy);
    }
    if (value.kind === 'matrix') return value;
    return refuse(field, `the table is a ${value.kind}`, 'give a matrix of numbers');
  };

  const bus = new CaseTable(file, 'bus', table('bus'), BUS_COLUMNS);
  const generators = new CaseTable(file, 'gen', table('gen'), GENERATOR_COLUMNS);
  const branch = new CaseTable(file, 'branch', table('branch'), BRANCH_COLUMNS);

  const version = fields.get('version');
  const versionText = version?.kind === 'text' ? version.text : version?.kind === 'matrix' ? `${version.data[0]}` : '2';
  if (versionText !== '1' && versionText !== '2') {
    refuse('version', `case format ${JSON.stringify(versionText)} is not known`, 'save the case as version 1 or 2');
  }

  const base = fields.get('baseMVA');
  const baseMva = base?.kind === 'matrix' && base.data.length === 1 ? base.data[0]! : Number.NaN;
  if (!(baseMva > 0 && baseMva < Infinity)) {
    refuse('baseMVA', base === undefined ? 'the base power is missing' : 'it is no positive number', 'give it in MVA');
  }

  if (bus.rows === 0) refuse('bus', 'the network has no bus', 'give at least one bus');
  bus.check('BASE_KV');
  generators.check('GEN_STATUS', ['QMAX', 'QMIN']);
  branch.check('BR_STATUS', ['RATE_A', 'RATE_B', 'RATE_C']);
  return { file, name, baseMva, bus, branch, generators, warnings: unusedParts(fields) };
}

/** Parts of a case that change a power flow only where somebody asks for it, which MATPOWER's runpf does not. */
function unusedParts(fields: ReadonlyMap<string, Value>): string[] {
  const warnings: string[] = [];
  const links = fields.get('dcline');
  if (links?.kind === 'matrix' && links.columns >= 3) {
    let inService = 0;
    for (let row = 0; row < links.rows; row++) if (links.data[row * links.columns + 2]! > 0) inService++;
    if (inService > 0) {
      warnings.push(`dcline: ${inService} DC links left out, as in MATPOWER's power flow without toggle_dcline`);
    }
  }
  if (fields.has('userfcn')) warnings.push('userfcn: functions of the user are not called');
  return warnings;
}
