// A reference case solved by what the command line is made of.
import { type SolveOptions, solveGrid } from '../../main/commands/solve.ts';
import type { SolveReport } from '../../main/commands/solve-report.ts';
import type { Grid } from '../../main/host/grid/grid-file.ts';
import { type GridReadOptions, readGrid } from '../../main/host/grid/read-grid.ts';
import { referenceFile } from './csv.ts';

export const readReference = (file: string, options: Partial<GridReadOptions> = {}): Promise<Grid> =>
  readGrid(referenceFile(file), { open: [], close: [], edits: [], taps: 'file', ...options });

/** Controls are off and limits not held unless asked for. */
export async function solveFile(
  file: string,
  options: Partial<SolveOptions> & { readonly read?: Partial<GridReadOptions> } = {},
): Promise<SolveReport> {
  const { read, ...rest } = options;
  const grid = await readReference(file, read);
  return solveGrid(grid, {
    method: 'auto',
    tolerance: 1e-8,
    controls: false,
    reactiveLimits: false,
    bench: null,
    ...rest,
  });
}
