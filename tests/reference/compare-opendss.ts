// What a three-phase solution has to agree with: OpenDSS's voltages of all nodes, and currents and powers of all conductors.
import { ThreePhaseFlow } from '../../simulation/power-flow/three-phase/three-phase-flow.ts';
import type { SolveReport } from '../../main/commands/solve-report.ts';
import type { ThreePhaseGrid } from '../../main/host/grid/grid-file.ts';
import { readCsv } from './csv.ts';
import { Deviations } from './deviations.ts';

const DEAD_PU = 0.05;
/** A: the angle of less is noise of the reference's own digits. */
const LEAST_CURRENT = 0.01;
const DEGREES = 180 / Math.PI;

export function compareVoltages(report: Pick<SolveReport, 'buses' | 'deEnergized'>, table: string): Deviations {
  const deviations = new Deviations();
  const buses = new Map(report.buses.map((bus) => [`${bus.id}.${bus.phase}`, bus]));
  const dead = new Set(report.deEnergized);
  const rows = readCsv(table);
  deviations.note('nodes', 'all', buses.size, rows.length);
  for (const row of rows) {
    const at = `${row.text('bus')}.${row.text('node')}`;
    const bus = buses.get(at);
    const pu = row.number('Vmag_pu');
    if (pu < DEAD_PU) {
      deviations.note('dead', at, dead.has(at) && bus?.vmPu === 0 ? 0 : 1, 0);
      continue;
    }
    deviations.note('dead', at, dead.has(at) ? 1 : 0, 0);
    deviations.note('V pu', at, bus?.vmPu, pu);
    deviations.noteAngle('angle deg', at, bus?.vaDeg, row.number('Vang_deg'));
  }
  return deviations;
}

/** Every conductor of every terminal of every element, against the solver's own results. */
export function compareElements(grid: ThreePhaseGrid, controls: boolean, table: string): Deviations {
  const deviations = new Deviations();
  const solution = new ThreePhaseFlow(grid.network, grid.state).solve({ tolerance: 1e-10, controls });
  const { conductors, elements, nodes } = solution;
  const rows = new Map<string, number>();
  for (let c = 0; c < conductors.count; c++)
    rows.set(`${elements[conductors.element[c]!]!.id} ${conductors.terminal[c]}.${conductors.conductor[c]}`, c);
  for (const row of readCsv(table)) {
    const at = `${row.text('element').toLowerCase()} ${row.text('terminal')}.${row.text('conductor')}`;
    const c = rows.get(at) ?? -1;
    const node = c < 0 ? -2 : conductors.node[c]!;
    deviations.note('node', at, node === -2 ? undefined : (nodes[node]?.node ?? 0), row.number('node'));
    const re = conductors.currentRe[c] ?? Number.NaN;
    const im = conductors.currentIm[c] ?? Number.NaN;
    const amperes = row.number('I_A');
    deviations.note('current A', at, Math.hypot(re, im), amperes);
    if (amperes > LEAST_CURRENT)
      deviations.noteAngle('current deg', at, Math.atan2(im, re) * DEGREES, row.number('I_deg'));
    deviations.note('power kVA', at, (conductors.p[c] ?? Number.NaN) / 1e3, row.number('P_kW'));
    deviations.note('power kVA', at, (conductors.q[c] ?? Number.NaN) / 1e3, row.number('Q_kvar'));
  }
  return deviations;
}

export function compareSummary(report: SolveReport, variant: string): Deviations {
  const deviations = new Deviations();
  const row = readCsv('opendss/ref/summary.csv').find((line) => line.text('case') === variant)!;
  const { source, losses } = report;
  deviations.note('nodes', 'all', report.buses.length, row.number('nodes'));
  deviations.note('dead', 'all', report.deEnergized.length, row.number('dead_nodes'));
  deviations.noteRelative('source relative', 'kW', source.activeMw * 1e3, row.number('source_kW'));
  deviations.noteRelative('source relative', 'kvar', source.reactiveMvar * 1e3, row.number('source_kvar'));
  deviations.noteRelative('losses relative', 'kW', losses.activeMw * 1e3, row.number('loss_kW'));
  deviations.noteRelative('losses relative', 'kvar', losses.reactiveMvar * 1e3, row.number('loss_kvar'));
  const live = report.buses.filter(({ vmPu }) => vmPu > DEAD_PU);
  const lowest = live.reduce((low, bus) => (bus.vmPu < low.vmPu ? bus : low));
  const highest = live.reduce((high, bus) => (bus.vmPu > high.vmPu ? bus : high));
  deviations.note('V pu', row.text('Vmin_node'), lowest.vmPu, row.number('Vmin_pu'));
  deviations.note('V pu', row.text('Vmax_node'), highest.vmPu, row.number('Vmax_pu'));
  return deviations;
}
