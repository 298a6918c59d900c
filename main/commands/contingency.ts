// `contingency FILE`: every branch lost in turn; exit code 2 when load is cut off, a limit is broken or no solution comes.
import type { Grid } from '../host/grid/grid-file.ts';
import type { OutageRow, OutageViolation } from '../host/grid/contingency/outage-row.ts';
import { type OutageReport, studyAllOutages } from '../host/grid/contingency/study-outages.ts';
import { EXIT } from './command-failure.ts';
import type { GridFlags } from './grid-flags.ts';
import { calculating, openGrid } from './open-grid.ts';
import { print, printJson, printTable } from './terminal.ts';

export async function contingency(file: string | undefined, flags: GridFlags): Promise<number> {
  const grid = await openGrid(file, flags);
  const report = await calculating(grid, file, () => studyAllOutages(grid));
  if (flags.json === true)
    printJson({
      model: { name: grid.network.name, kind: grid.kind },
      base: { violations: report.base },
      rows: report.rows,
      warnings: grid.warnings,
    });
  else printReport(grid, report);
  const isSound = report.base.length === 0 && report.rows.every(({ violations }) => violations.length === 0);
  return isSound ? EXIT.done : EXIT.violations;
}

/** As many as fit a screen; `--json` has all. */
const MOST_ROWS = 20;
/** By such a share of the limit a violation has to grow to be told again. */
const WORSE = 0.01;
const KINDS: Readonly<Record<OutageViolation['kind'], string>> = {
  supply: 'cut off load',
  convergence: 'find no solution',
  voltage: 'break voltage limits',
  loading: 'overload something',
};

function printReport(grid: Grid, { rows, base, threads }: OutageReport): void {
  const having = (kind: OutageViolation['kind']) => rows.filter((row) => row.violations.some((v) => v.kind === kind));
  printTable([
    ['network', `${grid.network.name}: ${grid.kind}`],
    ['outages', `${rows.length}, over ${threads} ${threads === 1 ? 'thread' : 'threads'}`],
    ['nothing lost', base.length === 0 ? 'no violation' : `${base.length} violations: ${describe(base)}`],
    ...(Object.keys(KINDS) as OutageViolation['kind'][]).map((kind) => [KINDS[kind], String(having(kind).length)]),
  ]);
  const bad = rows
    .map((row) => ({ ...row, violations: row.violations.filter((violation) => isNew(violation, base)) }))
    .filter(({ violations }) => violations.length > 0);
  if (bad.length === 0) return;
  print('');
  printTable([
    ['lost', 'from', 'to', base.length === 0 ? 'what then' : 'what then is new or worse'],
    ...bad.slice(0, MOST_ROWS).map(rowOf),
    ...(bad.length > MOST_ROWS ? [[`and ${bad.length - MOST_ROWS} more`]] : []),
  ]);
}

/** Not there, or not so badly, with nothing lost. */
function isNew({ kind, id, value, limit }: OutageViolation, base: readonly OutageViolation[]): boolean {
  const before = base.find((violation) => violation.kind === kind && violation.id === id);
  return before === undefined || Math.abs(value - limit) > Math.abs(before.value - limit) + WORSE * Math.abs(limit);
}

const rowOf = ({ branch_index: id, from, to, violations }: OutageRow): string[] => [
  String(id),
  String(from),
  String(to),
  describe(violations),
];

/** The first of each kind, and how many there are. */
function describe(violations: readonly OutageViolation[]): string {
  const texts = (Object.keys(KINDS) as OutageViolation['kind'][]).flatMap((kind) => {
    const found = violations.filter((violation) => violation.kind === kind);
    const [first] = found;
    if (first === undefined) return [];
    return [`${wordFor(first)}${found.length > 1 ? ` (and ${found.length - 1} more)` : ''}`];
  });
  return texts.join('; ');
}

function wordFor({ kind, id, value }: OutageViolation): string {
  switch (kind) {
    case 'supply':
      return `${value.toFixed(3)} MW without supply`;
    case 'voltage':
      return `${value.toFixed(4)} pu at ${id}`;
    case 'loading':
      return `${id} at ${value.toFixed(0)} %`;
    case 'convergence':
      return `no solution, worst at ${id}`;
  }
}
