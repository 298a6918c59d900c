// `solve FILE`: the power flow of a network file; exit code 2 and the worst place when it does not converge.
import type { Grid, GridEdit } from '../host/grid/grid-file.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import type { GridFlags, Method, OnOff } from './grid-flags.ts';
import { calculating, openGrid } from './open-grid.ts';
import { printSolve } from './print-solve.ts';
import type { SolveReport } from './solve-report.ts';
import { log, printJson } from './terminal.ts';

export interface SolveFlags extends GridFlags {
  method?: Method;
  tolerance?: number;
  controls?: OnOff;
  taps?: 'file' | 'nominal';
  qlimits?: OnOff;
  open?: readonly string[];
  close?: readonly string[];
  edit?: readonly GridEdit[];
  bench?: number;
}

export interface SolveOptions {
  readonly method: Method;
  /** pu */
  readonly tolerance: number;
  readonly controls: boolean;
  readonly reactiveLimits: boolean;
  /** repetitions; null: do not measure */
  readonly bench: number | null;
}

const USUAL_TOLERANCE = 1e-8;

export async function solve(file: string | undefined, flags: SolveFlags): Promise<number> {
  const { open = [], close = [], edit = [], taps = 'file' } = flags;
  const grid = await openGrid(file, flags, { open, close, edits: edit, taps });
  const options: SolveOptions = {
    method: flags.method ?? 'auto',
    tolerance: flags.tolerance ?? USUAL_TOLERANCE,
    controls: flags.controls !== 'off',
    reactiveLimits: flags.qlimits === 'on',
    bench: flags.bench ?? null,
  };
  const report = await calculating(grid, file, () => solveGrid(grid, options));
  for (const warning of report.warnings.slice(grid.warnings.length)) log(`warning: ${warning}`);
  if (!report.converged) log(`city-twin: ${sayWorst(report)}`);
  if (flags.json === true) printJson(report);
  else printSolve(report);
  return report.converged ? EXIT.done : EXIT.violations;
}

/** @throws CommandFailure when the method is not one for this kind of network */
export async function solveGrid(grid: Grid, options: SolveOptions): Promise<SolveReport> {
  if (grid.kind === 'balanced') return (await import('./solve-balanced.ts')).solveBalanced(grid, options);
  if (options.method !== 'auto' && options.method !== 'current')
    throw new CommandFailure(
      `--method ${options.method} is for balanced networks; this one is solved phase by phase`,
      'leave --method out, or use --method current',
    );
  return (await import('./solve-three-phase.ts')).solveThreePhase(grid, options);
}

function sayWorst({ iterations, worst, method }: SolveReport): string {
  const counted = `${method}: no solution after ${iterations} iterations`;
  if (worst === undefined) return counted;
  const place = worst.phase === undefined ? worst.id : `${worst.id}.${worst.phase}`;
  return `${counted}; the greatest mismatch is ${worst.mismatchMva.toPrecision(3)} MVA at bus ${place}`;
}
