// A mapping from its file: JSON read, tables that lie beside it taken in, checked against the city.
import { readFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { parse } from 'csv-parse/sync';
import { type CheckedMapping, checkMapping } from './mapping-check.ts';
import type { MappedCity } from './mapped-city.ts';
import { MappingError } from './mapping-problem.ts';

/** A table of a million meters is some 60 MB. */
const MOST_TABLE_BYTES = 128 * 1024 * 1024;

const fail = (file: string, path: string, message: string, remedy: string) =>
  new MappingError([{ path, message, remedy }], file);

/** @throws MappingError naming file, place and remedy */
export async function readMapping(file: string, city: MappedCity): Promise<CheckedMapping> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw fail(file, '', `cannot be read (${reasonOf(error)})`, 'give the path of a mapping file');
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw fail(file, '', `is not JSON: ${reasonOf(error)}`, 'correct it at that place');
  }
  return checkMapping(await withTable(json, file), city, file);
}

/** The table of `asset.file`, in its place. What is no mapping is handed on for the schema to say so. */
async function withTable(json: unknown, file: string): Promise<unknown> {
  if (typeof json !== 'object' || json === null || !('asset' in json)) return json;
  const { asset } = json;
  if (typeof asset !== 'object' || asset === null || !('file' in asset) || typeof asset.file !== 'string') return json;
  if ('table' in asset) throw fail(file, 'asset', 'has a table and names a file with one', 'keep one of the two');
  const { file: name } = asset;
  const folder = dirname(resolve(file));
  const path = resolve(folder, name);
  if (!path.startsWith(folder + sep))
    throw fail(file, 'asset.file', `"${name}" lies elsewhere`, 'put it into the folder of the mapping');
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fail(file, 'asset.file', `"${name}" cannot be read (${reasonOf(error)})`, 'put it beside the mapping');
  });
  if (bytes.length > MOST_TABLE_BYTES)
    throw fail(file, 'asset.file', `"${name}" has ${bytes.length} bytes`, `at most ${MOST_TABLE_BYTES} are read`);
  const { file: _file, ...rest } = asset;
  return { ...json, asset: { ...rest, table: readTable(bytes, file, name) } };
}

function readTable(bytes: Buffer, file: string, name: string): Record<string, string> {
  let lines: string[][];
  try {
    lines = parse(bytes, { bom: true, trim: true, skip_empty_lines: true, delimiter: [',', ';', '\t'] });
  } catch (error) {
    throw fail(file, 'asset.file', `"${name}" is no CSV: ${reasonOf(error)}`, 'one line each: foreign id, asset');
  }
  const table = new Map<string, string>();
  for (const [i, [foreign = '', asset = '']] of lines.entries()) {
    if (i === 0) continue;
    if (foreign === '' || asset === '')
      throw fail(file, 'asset.file', `"${name}" line ${i + 1} has no asset`, 'one line each: foreign id, asset');
    if (table.has(foreign))
      throw fail(file, 'asset.file', `"${name}" line ${i + 1}: "${foreign}" stands twice`, 'keep one of the two');
    table.set(foreign, asset);
  }
  if (table.size === 0)
    throw fail(file, 'asset.file', `"${name}" has no line but its head`, 'a head line, then: foreign id, asset');
  return Object.fromEntries(table);
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && error.code === 'ENOENT' ? 'it does not exist' : error.message;
};
