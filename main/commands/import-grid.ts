// `import-grid FILE --city DIR`: a utility's own model becomes the grid of a city pack.
import { PackError } from '../host/city/city-pack.ts';
import { ImportError } from '../host/city/import/import-error.ts';
import { importGrid, type ImportGridReport } from '../host/city/import-grid/import-grid.ts';
import { GridFileError } from '../host/grid/grid-file.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import { log, print, printJson, printTable } from './terminal.ts';

export interface ImportGridFlags {
  city: string;
  mapping?: string;
  json?: boolean;
}

export async function importGridCommand(file: string, flags: ImportGridFlags): Promise<number> {
  const report = await importGrid({ file, city: flags.city, mapping: flags.mapping }).catch((error: unknown) => {
    throw failure(error);
  });
  for (const warning of report.warnings) log(`warning: ${warning}`);
  if (flags.json === true) printJson(report);
  else printReport(report, flags.city);
  return EXIT.done;
}

/** Input that cannot be taken ends with exit code 3 and the place; a pack that cannot be written with 1. */
function failure(error: unknown): unknown {
  if (error instanceof GridFileError) {
    const { file, line, element, remedy } = error.problem;
    return new CommandFailure(error.message, remedy, EXIT.unreadable, {
      file,
      ...(line === undefined ? {} : { line }),
      ...(element === undefined ? {} : { element }),
    });
  }
  if (error instanceof PackError)
    return new CommandFailure(
      error.message,
      'name the folder of a city pack, or one that does not exist yet: the grid then gets a pack of its own',
      EXIT.unreadable,
    );
  if (error instanceof ImportError) return new CommandFailure(error.message, 'choose another folder', EXIT.failed);
  return error;
}

function printReport({ grid, model, ...report }: ImportGridReport, folder: string): void {
  printTable([
    ['city', `${report.name} (${report.city})${report.isNew ? ', a pack of the grid alone' : ''}`],
    ['model', `${model.format}: ${model.buses} buses, ${model.branches} branches, ${model.switches} switches`],
    ['switches put in', String(report.inventedSwitches)],
    ['places estimated', String(report.estimatedPlaces)],
    ['assets, measurements', `${report.assets}, ${report.measurements}`],
    ...Object.entries(grid).map(([name, value]) => [`grid.${name}`, String(value ?? '-')]),
  ]);
  print(`written to ${folder}`);
}
