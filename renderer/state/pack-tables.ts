// The city pack over URL: the manifest and its tables, each fetched once, whoever asks first.
import type { GridTableName } from '../../contract/city-pack/grid-schema.ts';
import { type PackManifest, packManifestSchema, type PackTableName } from '../../contract/city-pack/manifest.ts';
import { decodeTable, type PackTable } from '../../contract/city-pack/table.ts';

/** Those of the grid are there only in a pack that was made with one: `hasGrid`. */
export type AnyTableName = PackTableName | GridTableName;

export const hasGrid = (manifest: PackManifest): boolean => manifest.tables.some(({ name }) => name === 'grid-nodes');

export interface PackTables {
  readonly manifest: PackManifest;
  /** Rejects with the file's name when it is not there or not readable. */
  table(name: AnyTableName): Promise<PackTable>;
  has(name: AnyTableName): boolean;
  /** Asks for tables that will be wanted soon; one that fails tells so to whoever asks for it later. */
  prefetch(names: readonly AnyTableName[]): void;
}

/** A host that is starting or stopping: the same file will be had later. */
export class HostNotReady extends Error {}

async function fetchOk(url: string): Promise<Response> {
  const response = await fetch(url);
  if (response.status === 503) throw new HostNotReady(`${url}: 503 ${response.statusText}`);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return response;
}

/** @param packUrl folder of the pack, with the slash at its end, e.g. '/pack/' */
export async function openPackTables(packUrl: string): Promise<PackTables> {
  const manifest = packManifestSchema.parse(await (await fetchOk(`${packUrl}manifest.json`)).json());
  // The checksum in the address lets the browser keep a table for ever.
  const files = new Map(manifest.tables.map(({ name, file, sha256 }) => [name, `${file}?v=${sha256.slice(0, 16)}`]));
  const tables = new Map<AnyTableName, Promise<PackTable>>();
  const load = async (name: AnyTableName): Promise<PackTable> => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`the city pack has no table "${name}"`);
    const response = await fetchOk(packUrl + file);
    return decodeTable(new Uint8Array(await response.arrayBuffer()));
  };
  const table = (name: AnyTableName): Promise<PackTable> => {
    const known = tables.get(name) ?? load(name);
    tables.set(name, known);
    // A failed fetch may succeed later; a kept rejection never would.
    known.catch(() => tables.delete(name));
    return known;
  };
  return {
    manifest,
    table,
    has: (name) => files.has(name),
    prefetch: (names) => {
      for (const name of names) if (files.has(name)) table(name).catch(() => undefined);
    },
  };
}
