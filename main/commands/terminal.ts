// What a command says: its result on stdout, everything else on stderr.
import { CommandFailure, EXIT } from './command-failure.ts';

export const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

export const printJson = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Left-aligned columns, as wide as their widest cell. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  for (const row of rows)
    print(
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

/** Says what went wrong and what to do; with `--json` on stdout too, as the one document. Returns the exit code. */
export function reportFailure(error: unknown, wantsJson: boolean): number {
  const failure = error instanceof CommandFailure ? error : null;
  const message = error instanceof Error ? error.message : String(error);
  log(`city-twin: ${message}`);
  if (failure !== null) log(`  ${failure.remedy}`);
  else if (error instanceof Error && error.stack !== undefined && process.env['CITY_TWIN_DEBUG'] === '1')
    log(error.stack);
  if (wantsJson)
    printJson({ error: { message, ...(failure === null ? {} : { remedy: failure.remedy, ...failure.place }) } });
  return failure?.exitCode ?? EXIT.failed;
}
