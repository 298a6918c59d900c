// What `solve` says to a person: the figures of the whole, then what needs attention.
import type { BusResult, SolveReport } from './solve-report.ts';
import { print, printTable } from './terminal.ts';

/** As many as fit a screen; `--json` has all. */
const MOST_ROWS = 12;

const placeOf = ({ id, phase }: { readonly id: string; readonly phase?: number }): string =>
  phase === undefined ? id : `${id}.${phase}`;
const fixed = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : '-');
const milliseconds = (ms: number): string => `${ms.toPrecision(3)} ms`;

export function printSolve(report: SolveReport): void {
  const { model, losses, source, buses, overloads, deEnergized, controls, bench } = report;
  const live = buses.filter(({ vmPu }) => vmPu > 0);
  const voltage = (bus: BusResult | undefined): string =>
    bus === undefined ? '-' : `${bus.vmPu.toFixed(5)} pu at ${placeOf(bus)}`;
  const extreme = (sign: 1 | -1): BusResult | undefined =>
    live.reduce<BusResult | undefined>(
      (best, bus) => (best === undefined || sign * bus.vmPu > sign * best.vmPu ? bus : best),
      undefined,
    );
  const taps = Object.entries(controls.taps);
  printTable([
    ['network', `${model.name}: ${model.kind}, ${model.buses} buses, ${model.branches} branches`],
    [
      'solution',
      `${report.converged ? 'converged' : 'NOT CONVERGED'}, ${report.method}, ${report.iterations} iterations, ${milliseconds(report.solveMs)}`,
    ],
    ['source', `${fixed(source.activeMw, 6)} MW  ${fixed(source.reactiveMvar, 6)} Mvar`],
    ['losses', `${fixed(losses.activeMw, 6)} MW  ${fixed(losses.reactiveMvar, 6)} Mvar`],
    ['lowest voltage', voltage(extreme(-1))],
    ['highest voltage', voltage(extreme(1))],
    ...(report.worst === undefined
      ? []
      : [['greatest mismatch', `${report.worst.mismatchMva.toPrecision(3)} MVA at ${placeOf(report.worst)}`]]),
    ...(taps.length === 0 ? [] : [['taps', taps.map(([id, tap]) => `${id} ${tap.toFixed(5)}`).join('  ')]]),
    ['overloads', overloads.length === 0 ? 'none' : String(overloads.length)],
    [
      'without supply',
      deEnergized.length === 0 ? 'none' : `${deEnergized.length}: ${shortened(deEnergized).join(' ')}`,
    ],
    ...(bench === undefined
      ? []
      : [
          [
            `median of ${bench.repetitions}`,
            `cold ${milliseconds(bench.coldMs)}, warm ${milliseconds(bench.warmMs)}, update ${milliseconds(bench.updateMs)}, ` +
              `switch ${milliseconds(bench.switchMs)} (${bench.switched === '' ? 'no branch' : `branch ${bench.switched}`})`,
          ],
        ]),
  ]);
  if (overloads.length === 0) return;
  print('');
  printTable([
    ['overloaded', 'of normal rating'],
    ...overloads.slice(0, MOST_ROWS).map(({ id, percent }) => [id, `${percent.toFixed(1)} %`]),
    ...(overloads.length > MOST_ROWS ? [[`and ${overloads.length - MOST_ROWS} more`]] : []),
  ]);
}

function shortened(ids: readonly string[]): readonly string[] {
  return ids.length <= MOST_ROWS ? ids : [...ids.slice(0, MOST_ROWS), '...'];
}
