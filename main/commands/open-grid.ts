// The network that a command was given, or how the command ends without it.
import { type Grid, GridFileError } from '../host/grid/grid-file.ts';
import { type GridReadOptions, readGrid } from '../host/grid/read-grid.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import type { GridFlags } from './grid-flags.ts';
import { log } from './terminal.ts';

export const AS_IN_FILE: GridReadOptions = { open: [], close: [], edits: [], taps: 'file' };

/** Warnings go to stderr. @throws CommandFailure (exit 3) for what cannot be read, with the place and the remedy */
export async function openGrid(
  file: string | undefined,
  flags: GridFlags,
  options: GridReadOptions = AS_IN_FILE,
): Promise<Grid> {
  if (flags.city !== undefined && file !== undefined)
    throw new CommandFailure('a file and --city are two networks', 'name one of them');
  if (file === undefined && flags.city === undefined)
    throw new CommandFailure('no network is named', 'name a network file, or --city DIR');
  try {
    const grid = flags.city === undefined ? await readGrid(file!, options) : await cityGrid(flags.city, options);
    for (const warning of grid.warnings) log(`warning: ${warning}`);
    return grid;
  } catch (error) {
    if (!(error instanceof GridFileError)) throw error;
    const { file: inFile, line, element, remedy } = error.problem;
    throw new CommandFailure(error.message, remedy, EXIT.unreadable, {
      file: inFile,
      ...(line === undefined ? {} : { line }),
      ...(element === undefined ? {} : { element }),
    });
  }
}

/** A pack that is none ends the command as a broken file does. */
async function cityGrid(dir: string, options: GridReadOptions): Promise<Grid> {
  const { PackError } = await import('../host/city/city-pack.ts');
  const { openCityGrid } = await import('../host/city/open-city-grid.ts');
  try {
    return await openCityGrid(dir, options);
  } catch (error) {
    if (!(error instanceof PackError)) throw error;
    throw new CommandFailure(error.message, 'name the folder of a pack made by import-city', EXIT.unreadable);
  }
}

/** Calculates; an element that no calculation can hold is a fault of the file. */
export async function calculating<T>(grid: Grid, file: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (grid.kind === 'balanced') throw error;
    const { ImpossibleElement } = await import('../../simulation/power-flow/three-phase/element-admittance.ts');
    if (!(error instanceof ImpossibleElement)) throw error;
    const { element, message } = error;
    const remedy = 'give it impedances that are not all 0; for an ideal link take a small one, like r1=1e-4 x1=0 c1=0';
    throw new CommandFailure(`${file}: ${message}`, remedy, EXIT.unreadable, { file: file ?? '', element });
  }
}
