// A restoration plan as a switching sheet: what to do in which order, why, and what the grid looks like after it.
import type { RestoreReport } from './restore.ts';
import { print, printTable } from './terminal.ts';

/** Adding up leaves zeros of either sign. */
const kilowatts = (kw: number): string => (Number.isFinite(kw) ? `${kw.toFixed(1).replace(/^-0\.0$/, '0.0')} kW` : '-');
const listed = (ids: readonly string[]): string => (ids.length === 0 ? 'none' : ids.join(', '));

export function printPlan(network: string, report: RestoreReport): void {
  const { fault, tripped, isolate, ties, steps, servedKw, lostKw, unservedKw, lossKw, vminPu, vminBus } = report;
  const isEmergency = report.rating === 'emergency';
  printTable([
    ['network', network],
    ['fault', fault],
    ['tripped', listed(tripped)],
    ['isolated by', listed(isolate)],
    ['supply from', listed(ties)],
    ['lost by the fault', kilowatts(lostKw)],
    ['served by the plan', `${kilowatts(servedKw)}, ${kilowatts(unservedKw)} stay without supply`],
    ['losses', kilowatts(lossKw)],
    ['lowest voltage', vminBus === null ? '-' : `${vminPu.toFixed(5)} pu at ${vminBus}`],
    [
      'limits',
      report.breach ?? (report.limits === 'on' ? `kept${isEmergency ? ', by emergency ratings' : ''}` : 'not applied'),
    ],
    ['optimum', report.isOptimal ? 'proven among plans that leave healthy feeders as they are' : 'not proven'],
  ]);
  print('');
  for (const { n, device, action, reason, checks, solve } of steps) {
    print(`${String(n).padStart(3)}  ${action.padEnd(5)}  ${device}`);
    print(`       ${reason}`);
    const figures = [
      `${kilowatts(checks.servedKw)} served`,
      ...(checks.vmin === undefined ? [] : [`${checks.vmin.pu.toFixed(4)} pu at ${checks.vmin.at}`]),
      ...(checks.loading === undefined
        ? []
        : [
            `${checks.loading.percent.toFixed(0)} %${isEmergency ? ' of the emergency rating' : ''} on ${checks.loading.at}`,
          ]),
    ];
    if (solve[0] === '--edit') print(`       in the file: solve ${solve.join(' ')}`);
    print(`       then: ${figures.join(', ')}`);
  }
  for (const { ties: others, reason } of report.ruledOut) print(`  not ${listed(others)}: ${reason}`);
  for (const note of report.notes) print(`  note: ${note}`);
}
