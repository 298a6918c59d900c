// Models of utilities for tests of import-grid: where their files lie, places for nodes that have none, a mapping as a file.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type BalancedGrid, GridFileError } from '../../main/host/grid/grid-file.ts';
import { readGrid } from '../../main/host/grid/read-grid.ts';

export const reference = (file: string): string => fileURLToPath(new URL(`../reference/${file}`, import.meta.url));
export const OBERRHEIN = reference('pandapower/mv_oberrhein.json');
export const MAPPING = fileURLToPath(new URL('oberrhein-mapping.json', import.meta.url));
export const AS_IN_FILE = { open: [], close: [], edits: [], taps: 'file' } as const;

/** Writes `mapping` as a file of that name into `folder`; its path. */
export async function mappingFile(folder: string, name: string, mapping: unknown): Promise<string> {
  const file = join(folder, `${name}.json`);
  await writeFile(file, typeof mapping === 'string' ? mapping : JSON.stringify(mapping));
  return file;
}

interface Place {
  readonly node: string;
  readonly lon: number;
  readonly lat: number;
}

/** Its buses on a square of streets, `step` degrees apart. */
export async function onSquare(file: string, origin = { lon: 8, lat: 48 }, step = 1e-3): Promise<readonly Place[]> {
  const { network } = (await readGrid(file, AS_IN_FILE)) as BalancedGrid;
  const ids = network.nodes.ids.filter((_, n) => network.nodes.internal[n] === 0);
  const side = Math.ceil(Math.sqrt(ids.length));
  return ids.map((node, i) => ({
    node,
    lon: origin.lon + step * (i % side),
    lat: origin.lat + step * Math.floor(i / side),
  }));
}

/** What `work` was refused with. */
export const failure = async (work: Promise<unknown>): Promise<GridFileError> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GridFileError);
  return error as GridFileError;
};
