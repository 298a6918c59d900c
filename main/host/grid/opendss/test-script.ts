// Scripts as files, for tests: a circuit of one source that a test adds its lines to.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GridFileError, type GridProblem, type ThreePhaseGrid } from '../grid-file.ts';
import { type OpenDssOptions, readOpenDss } from './read-opendss.ts';

export const CIRCUIT = 'Clear\nNew Circuit.test basekv=12.47\n';
const AS_IN_FILE: OpenDssOptions = { open: [], close: [], edits: [], taps: 'file' };

/** Reads a script of these files; `main.dss` is the one that is read. */
export async function readFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Partial<OpenDssOptions> = {},
): Promise<ThreePhaseGrid> {
  const folder = mkdtempSync(join(tmpdir(), 'opendss-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return await readOpenDss(join(folder, 'main.dss'), { ...AS_IN_FILE, ...options });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A circuit of a source at `sourcebus` and these lines. */
export function readScript(lines: string, options: Partial<OpenDssOptions> = {}): Promise<ThreePhaseGrid> {
  return readFiles({ 'main.dss': `${CIRCUIT}${lines}\n` }, options);
}

/** What is said of a script that cannot be read. */
export async function problemOf(reading: Promise<unknown>): Promise<GridProblem> {
  try {
    await reading;
  } catch (error) {
    if (error instanceof GridFileError) return error.problem;
    throw error;
  }
  throw new Error('the script was read');
}
