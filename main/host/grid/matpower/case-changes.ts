// What a person changes on a case before it is solved: `--edit 7.BR_X=0.2`, `--open 7`, `--close 33`. It applies to the case as its
// own statements left it, so in per unit and MW.
import { type GridEdit, GridFileError, type ReadOptions } from '../grid-file.ts';
import type { CaseTable, MatpowerCase } from './matpower-case.ts';

/** Names of caseformat's table heads that the idx_ functions call otherwise. */
const OTHER_NAMES: Readonly<Record<string, string>> = { RATIO: 'TAP', ANGLE: 'SHIFT' };
const FIXED: readonly string[] = ['BUS_I'];

/** @returns what changed nothing, for a person */
export function changeCase(study: MatpowerCase, { edits, open, close }: ReadOptions): string[] {
  for (const edit of edits) applyEdit(study, edit);
  return [...open.map((id) => setStatus(study, id, 0)), ...close.map((id) => setStatus(study, id, 1))].flat();
}

function setStatus(study: MatpowerCase, id: string, status: 0 | 1): string[] {
  const named = /^(?:branch\.)?(\d+)$/i.exec(id.trim());
  const row = named === null ? 0 : Number(named[1]);
  if (row < 1 || row > study.branch.rows) {
    throw new GridFileError({
      file: study.file,
      element: id,
      message: 'there is no such branch',
      remedy: `name a branch by its row, 1 to ${study.branch.rows}`,
    });
  }
  const isSo = (study.branch.at(row - 1, 'BR_STATUS') !== 0) === (status !== 0);
  study.branch.set(row - 1, 'BR_STATUS', status);
  return isSo ? [`branch ${row} was ${status === 1 ? 'closed' : 'open'} already`] : [];
}

function applyEdit(study: MatpowerCase, edit: GridEdit): void {
  const element = `${edit.element}.${edit.property}`;
  const refuse = (message: string, remedy: string): never => {
    throw new GridFileError({ file: study.file, element, message, remedy });
  };
  const value = Number(edit.value);
  if (edit.value.trim() === '' || !Number.isFinite(value)) refuse(`"${edit.value}" is no number`, 'give a number');

  const named = /^(?:(bus|branch|gen)\.)?(\d+)$/i.exec(edit.element.trim());
  if (named === null) {
    return refuse('there is no such element', 'name a branch row (7), bus.NUMBER or gen.ROW');
  }
  const kind = (named[1] ?? 'branch').toLowerCase();
  const number = Number(named[2]);
  const set = <Column extends string>(table: CaseTable<Column>, row: number, known: string): void => {
    if (row < 0 || row >= table.rows) refuse('there is no such element', known);
    const column = columnNamed(table.columns, edit.property);
    if (column === null || FIXED.includes(column)) {
      return refuse('there is no such property to change', `known: ${table.columns.join(' ')}`);
    }
    table.set(row, column, value);
  };
  if (kind === 'bus') {
    set(study.bus, busRow(study, number), `name one of the ${study.bus.rows} buses by its number`);
  } else if (kind === 'gen') {
    set(study.generators, number - 1, `name a generator by its row, 1 to ${study.generators.rows}`);
  } else {
    set(study.branch, number - 1, `name a branch by its row, 1 to ${study.branch.rows}`);
  }
}

function busRow({ bus }: MatpowerCase, number: number): number {
  for (let row = 0; row < bus.rows; row++) if (bus.at(row, 'BUS_I') === number) return row;
  return -1;
}

/** BR_X, br_x, X, rateA, ratio ... */
function columnNamed<Column extends string>(columns: readonly Column[], property: string): Column | null {
  const plain = (name: string) => name.toUpperCase().replaceAll('_', '');
  const typed = OTHER_NAMES[plain(property)] ?? plain(property);
  const matches = (column: Column) =>
    plain(column) === typed || (/^(BR|BUS|GEN)_/.test(column) && plain(column.replace(/^[A-Z]+_/, '')) === typed);
  return columns.find(matches) ?? null;
}
