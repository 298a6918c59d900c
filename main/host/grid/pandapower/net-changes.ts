// What a person changes on the network before it is solved: `--edit line.12.length_km=3`, `--open line.12`, `--close switch.7`.
import { type SwitchingState, OPEN_FROM, type Network } from '../../../../simulation/network/network.ts';
import { type GridEdit, GridFileError } from '../grid-file.ts';
import type { NetTable } from './net-table.ts';
import type { Json, PandapowerFile } from './pandapower-json.ts';

/** In the tables, so that everything derived follows. */
export function editTables(source: PandapowerFile, edits: readonly GridEdit[]): void {
  for (const edit of edits) {
    const refuse = (message: string, remedy: string): never => {
      throw new GridFileError({ file: source.file, element: `${edit.element}.${edit.property}`, message, remedy });
    };
    const { table, row } = findRow(source, edit.element);
    if (table === null) return refuse('there is no such element', 'name an element as table.index: line.12');
    const column = table.columns.find((name) => name.toLowerCase() === edit.property.trim().toLowerCase());
    if (column === undefined) return refuse('there is no such property', `known: ${table.columns.join(' ')}`);
    table.set(row, column, valueOf(edit.value.trim(), table.cell(row, column)));
  }
}

function findRow(source: PandapowerFile, element: string): { table: NetTable; row: number } | { table: null; row: -1 } {
  const [name = '', id = ''] = element.trim().toLowerCase().split('.');
  const table = source.tables.get(name);
  const row = /^\d+$/.test(id) && !name.startsWith('res_') ? table?.row(Number(id)) : undefined;
  return table === undefined || row === undefined ? { table: null, row: -1 } : { table, row };
}

/** As the cell was: a word stays a word even where it could be a number. */
function valueOf(typed: string, before: Json): Json {
  if (/^(true|false)$/i.test(typed)) return typed.toLowerCase() === 'true';
  const number = Number(typed);
  return typed === '' || Number.isNaN(number) || typeof before === 'string' ? typed : number;
}

/** `open`: a branch at terminal 1, a switch; `close`: a branch at all its ends, a switch. Writes into the state, warns of what changes nothing. */
export function switchElements(
  source: PandapowerFile,
  network: Network,
  state: SwitchingState,
  ids: readonly string[],
  closed: boolean,
): void {
  const { branches, switches } = network;
  for (const typed of ids) {
    const id = typed.trim().toLowerCase();
    let found = false;
    let changed = false;
    if (closed) refuseDeadBus(source, id);
    switches.ids.forEach((known, row) => {
      if (known !== id) return;
      found = true;
      changed ||= state.switchClosed[row] !== (closed ? 1 : 0);
      state.switchClosed[row] = closed ? 1 : 0;
    });
    branches.ids.forEach((known, row) => {
      if (known !== id) return;
      found = true;
      const before = state.branchOpen[row]!;
      // of three windings only the first ends at terminal 1
      if (closed) state.branchOpen[row] = 0;
      else if (branches.terminal[row]! <= 1) state.branchOpen[row]! |= OPEN_FROM;
      changed ||= state.branchOpen[row] !== before;
    });
    if (found && !changed)
      source.warnings.push(`${id} was ${closed ? 'closed' : 'open'} already${openEnd(network, state, id, closed)}`);
    if (found) continue;
    const kinds = [...source.tables].filter(([name, { count }]) => SWITCHED.includes(name) && count > 0);
    const known = kinds.map(([name, table]) => `${table.element(0)} ... (${table.count} of ${name})`).join(', ');
    throw new GridFileError({
      file: source.file,
      element: typed,
      message: 'there is no such line, transformer, impedance or switch',
      remedy: `known: ${known}`,
    });
  }
}

/** Closed itself, a branch may still end at an open switch of its own. */
function openEnd({ branches, switches }: Network, state: SwitchingState, id: string, closed: boolean): string {
  const open = switches.ids.filter(
    (_, row) => state.switchClosed[row] === 0 && branches.ids[switches.branch[row]!] === id,
  );
  return closed && open.length > 0 ? `, but not ${open.join(' and ')} at its ends: --close ${open[0]}` : '';
}

/** A bus out of service is no part of the network: closing towards it would bring it back. */
function refuseDeadBus(source: PandapowerFile, id: string): void {
  const { table, row } = findRow(source, id);
  const bus = source.tables.get('bus');
  if (table === null || bus === undefined) return;
  const ends = ['from_bus', 'to_bus', 'hv_bus', 'mv_bus', 'lv_bus', 'bus'];
  if (table.cell(row, 'et') === 'b') ends.push('element');
  for (const column of ends) {
    const at = table.has(column) ? bus.row(table.number(row, column)) : undefined;
    if (at === undefined || bus.flag(at, 'in_service', true)) continue;
    table.fail(row, `${bus.element(at)} is out of service`, `put it in service: ${bus.element(at)}.in_service=true`);
  }
}

const SWITCHED: readonly string[] = ['line', 'trafo', 'trafo3w', 'impedance', 'switch'];
