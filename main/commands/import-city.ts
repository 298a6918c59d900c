// `import-city`: an OpenStreetMap extract becomes a city pack.
import { importCity, type ImportProgress } from '../host/city/import/import-city.ts';
import { ImportError } from '../host/city/import/import-error.ts';
import type { ImportReport } from '../host/city/import/import-report.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import { log, print, printJson, printTable } from './terminal.ts';

export interface ImportCityFlags {
  out: string;
  name?: string;
  seed?: number;
  /** false with --no-grid */
  grid?: boolean;
  json?: boolean;
}

/** Returns the exit code; an interrupt stops the import and leaves nothing behind. */
export async function importCityCommand(file: string, flags: ImportCityFlags): Promise<number> {
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const report = await importCity({
      file,
      out: flags.out,
      name: flags.name,
      seed: flags.seed,
      grid: flags.grid,
      signal: abort.signal,
      onProgress: progressLine(),
    });
    if (flags.json === true) printJson(report);
    else printReport(report, flags.out);
    return EXIT.done;
  } catch (error) {
    if (abort.signal.aborted)
      throw new CommandFailure('stopped; nothing was written', 'run it again to build the pack');
    if (error instanceof ImportError) throw toFailure(error);
    throw error;
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
}

/** The first sentence is the message, the rest its remedy. */
function toFailure(error: ImportError): CommandFailure {
  const [, message = error.message, remedy = ''] = /^(.*?[.:)])\s+([A-Z(].*)$/s.exec(error.message) ?? [];
  return new CommandFailure(message, remedy, error.kind === 'input' ? EXIT.unreadable : EXIT.failed);
}

/** One line a stage, on stderr: fit for a terminal and for a log. */
function progressLine(): (progress: ImportProgress) => void {
  let last = '';
  return ({ stage, fraction }) => {
    if (stage === last) return;
    last = stage;
    log(`${String(Math.round(fraction * 100)).padStart(3)} %  ${stage}`);
  };
}

function printReport(report: ImportReport, out: string): void {
  const { warnings, sites, bbox, grid, ...figures } = report;
  printTable([
    ...Object.entries(figures).map(([name, value]) => [name, String(value)]),
    ['bbox', bbox.join(' ')],
    ...Object.entries(sites).map(([name, value]) => [`sites.${name}`, String(value)]),
    ...Object.entries(grid ?? {}).map(([name, value]) => [`grid.${name}`, String(value)]),
    ...warnings.map(({ code, count, example }) => [`warning ${code}`, `${count}  (${example})`]),
  ]);
  print(`written to ${out}`);
}
