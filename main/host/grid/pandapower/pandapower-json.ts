// The tables of a pandapower network, from each of the ways in which its files have been written:
//   the library's own: {"_class": "pandapowerNet", "_object": {"bus": {"_class": "DataFrame", "orient": "split", "_object": "{...}"}}},
//   with a DataFrame as JSON text or as an object, by rows (split, records, index) or by columns, or the columns alone;
//   plain tables: {"bus": [{"index": 0, "vn_kv": 20.0}, ...]}.
import { GridFileError } from '../grid-file.ts';
import { jsonFault } from './json-fault.ts';
import { NetTable } from './net-table.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

export interface PandapowerFile {
  readonly file: string;
  /** numbers, names and options that stand beside the tables */
  readonly values: JsonObject;
  readonly tables: ReadonlyMap<string, NetTable>;
  readonly warnings: string[];
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Fails with a GridFileError. */
export function pandapowerFile(file: string, text: string): PandapowerFile {
  const warnings: string[] = [];
  const root = parse(file, text, warnings);
  const content = isObject(root) ? root['_object'] : undefined;
  const inner = typeof content === 'string' ? parsedJson(content) : content;
  const values = isObject(inner) ? inner : root;
  if (!isObject(values) || values['bus'] === undefined) {
    throw new GridFileError({
      file,
      message: 'it is JSON, but no pandapower network: there is no table "bus"',
      remedy: "give a file that pandapower's to_json wrote, or one with plain tables of the same names",
    });
  }
  const tables = new Map<string, NetTable>();
  for (const [name, value] of Object.entries(values)) {
    if (!isFrame(value) && !isRecordList(name, value) && !isBareColumns(name, value)) continue;
    const table = readTable(file, name, value);
    if (table !== null) tables.set(name, table);
  }
  if (!tables.has('bus')) {
    throw new GridFileError({ file, element: 'bus', message: 'it is no table', remedy: 'give the table of buses' });
  }
  return { file, values, tables, warnings };
}

/** Python writes NaN and Infinity, which JSON does not know: they count as empty cells. */
function parse(file: string, text: string, warnings: string[]): Json {
  const value = parsedJson(text);
  if (value !== undefined) return value;
  const cleaned = withoutNan(text);
  const cleanedValue = cleaned === null ? undefined : parsedJson(cleaned);
  if (cleanedValue !== undefined) {
    warnings.push('NaN and Infinity in the file, which JSON does not know, count as empty cells');
    return cleanedValue;
  }
  const fault = jsonFault(cleaned ?? text) ?? { line: 1, message: 'it cannot be read' };
  const remedy = 'export the network again; the file is cut off, encrypted or no JSON';
  throw new GridFileError({ file, line: fault.line, message: `it is no JSON: ${fault.message}`, remedy });
}

/** Undefined where the text is no JSON. */
export function parsedJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text with NaN, Infinity and -Infinity outside strings as null; null if there are none. */
function withoutNan(text: string): string | null {
  let found = false;
  const cleaned = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (word) => {
    if (word.startsWith('"')) return word;
    found = true;
    return 'null';
  });
  return found ? cleaned : null;
}

const isFrame = (value: Json | undefined): value is JsonObject =>
  isObject(value) && (value['_class'] === 'DataFrame' || value['_module'] === 'pandas.core.frame');

/** A list is a plain table, but for those tables' columns that are lists themselves. */
const isRecordList = (name: string, value: Json | undefined): value is readonly Json[] =>
  isList(value) && (value.every(isObject) || name === 'bus');

/** The first releases wrote tables as columns without a word around them; pandas writes other bare forms. */
const isBareColumns = (name: string, value: Json | undefined): value is JsonObject =>
  isObject(value) && NAMES.has(name) && Object.values(value).every((part) => isObject(part) || isList(part));

const NAMES: ReadonlySet<string> = new Set(
  [
    'bus',
    'bus_geodata',
    'line',
    'trafo',
    'trafo3w',
    'impedance',
    'switch',
    'ext_grid',
    'gen',
    'sgen',
    'load',
    'shunt',
  ].concat([
    'storage',
    'motor',
    'ward',
    'xward',
    'dcline',
    'asymmetric_load',
    'asymmetric_sgen',
    'svc',
    'tcsc',
    'ssc',
    'vsc',
  ]),
);

function readTable(file: string, name: string, value: JsonObject | readonly Json[]): NetTable | null {
  const refuse = (message: string): never => {
    const remedy = 'export the network again with a current pandapower';
    throw new GridFileError({ file, element: name, message, remedy });
  };
  if (isList(value)) return tableOfRecords(file, name, value, refuse);
  let frame = isFrame(value) ? value['_object'] : value;
  if (typeof frame === 'string') {
    frame = parsedJson(frame) ?? parsedJson(withoutNan(frame) ?? '');
    if (frame === undefined) return refuse('the text of the table is no JSON');
  }
  if (isList(frame)) return tableOfRecords(file, name, frame, refuse);
  if (!isObject(frame)) return refuse('the table holds nothing readable');
  const { columns, index, data } = frame;
  if (isList(columns) && isList(data)) return tableOfRows(file, name, columns, index, data, refuse);
  return tableOfGroups(file, name, frame, value['orient'] === 'index', refuse);
}

type Refuse = (message: string) => never;

/** orient "split" */
function tableOfRows(
  file: string,
  name: string,
  columns: readonly Json[],
  index: Json | undefined,
  data: readonly Json[],
  refuse: Refuse,
): NetTable | null {
  // tables of results over several indices, and cost functions, are no network
  if (isList(index) && index.some(isList)) return null;
  const names = columns.map((column) => (typeof column === 'string' ? column : JSON.stringify(column)));
  const cells = new Map(names.map((column): [string, Json[]] => [column, []]));
  data.forEach((row, i) => {
    if (!isList(row) || row.length !== names.length)
      refuse(`row ${i + 1} has not the ${names.length} cells of the head`);
    else names.forEach((column, k) => cells.get(column)!.push(row[k] ?? null));
  });
  const ids = isList(index) ? index : data.map((_, i) => i);
  if (ids.length !== data.length) refuse(`${ids.length} index numbers for ${data.length} rows`);
  return new NetTable(file, name, ids, cells);
}

/** orient "records", and plain tables: the index is a column */
function tableOfRecords(file: string, name: string, records: readonly Json[], refuse: Refuse): NetTable {
  const cells = new Map<string, Json[]>();
  const ids: Json[] = [];
  records.forEach((record, i) => {
    if (!isObject(record)) return refuse(`row ${i + 1} is no object`);
    ids.push(record['index'] ?? i);
    for (const [column, value] of Object.entries(record)) {
      if (column === 'index') continue;
      let values = cells.get(column);
      if (values === undefined) cells.set(column, (values = Array<Json>(records.length).fill(null)));
      values[i] = value ?? null;
    }
  });
  return new NetTable(file, name, ids, cells);
}

/** orient "columns": {"vn_kv": {"0": 20.0}}, "index": {"0": {"vn_kv": 20.0}}, or "list": {"index": [0], "vn_kv": [20.0]} */
function tableOfGroups(file: string, name: string, frame: JsonObject, byRow: boolean, refuse: Refuse): NetTable {
  const groups = Object.entries(frame);
  if (groups.length > 0 && groups.every(([, column]) => isList(column)))
    return tableOfLists(file, name, groups, refuse);
  if (byRow || (groups.length > 0 && groups.every(([id]) => /^\d+$/.test(id)))) {
    const records = groups.map(([id, record]) => (isObject(record) ? { ...record, index: Number(id) } : null));
    return tableOfRecords(file, name, records, refuse);
  }
  const ids = [...new Set(groups.flatMap(([, column]) => (isObject(column) ? Object.keys(column) : [])))];
  const cells = new Map<string, Json[]>();
  for (const [column, values] of groups) {
    if (!isObject(values)) refuse(`the column "${column}" is no column`);
    else
      cells.set(
        column,
        ids.map((id) => values[id] ?? null),
      );
  }
  return new NetTable(file, name, ids.map(Number), cells);
}

function tableOfLists(
  file: string,
  name: string,
  groups: readonly [string, Json | undefined][],
  refuse: Refuse,
): NetTable {
  const columns = new Map(
    groups.map(([column, values]): [string, Json[]] => [column, isList(values) ? [...values] : []]),
  );
  const rows = columns.get(groups[0]![0])!.length;
  if ([...columns.values()].some((values) => values.length !== rows)) return refuse('its columns differ in length');
  const ids = columns.get('index') ?? Array.from({ length: rows }, (_, i) => i);
  columns.delete('index');
  return new NetTable(file, name, ids, columns);
}
