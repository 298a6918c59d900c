// How long does the import of inner Berlin take, and how much memory? Prints one JSON line; exit code 1 above the limit.
// A child process each time: memory of its own. `node tests/bench/import.bench.ts [runs]`
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { defaultCity } from '../../main/host/city/default-city.ts';
import type { ImportReport } from '../../main/host/city/import/import-report.ts';

/** design: without grid, on two cores */
const LIMIT = { seconds: 20, peakMb: 700 };
const root = fileURLToPath(new URL('../..', import.meta.url));
const runs = Number(process.argv[2] ?? 3);

const folder = mkdtempSync(join(tmpdir(), 'city-twin-bench-'));
const reports: ImportReport[] = [];
try {
  const { file, name } = defaultCity();
  for (let run = 0; run < runs; run++) {
    const args = [
      join(root, 'main/cli.ts'),
      'import-city',
      file,
      '--name',
      name,
      '--out',
      join(folder, 'pack'),
      '--no-grid',
      '--json',
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    reports.push(JSON.parse(stdout) as ImportReport);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const sorted = (key: 'seconds' | 'peakMb'): number[] => reports.map((report) => report[key]).sort((a, b) => a - b);
const summary = (values: number[]): { median: number; min: number; max: number } => ({
  median: values[values.length >> 1]!,
  min: values[0]!,
  max: values.at(-1)!,
});
const seconds = summary(sorted('seconds'));
const peakMb = summary(sorted('peakMb'));
const passed = seconds.median <= LIMIT.seconds && peakMb.median <= LIMIT.peakMb;

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

console.log(
  JSON.stringify({
    bench: 'import',
    runs,
    seconds,
    peakMb,
    limit: LIMIT,
    passed,
    commit: commit(),
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
  }),
);
process.exitCode = passed ? 0 : 1;
