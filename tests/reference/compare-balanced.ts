// What a balanced solution has to agree with: MATPOWER's and pandapower's tables of buses and branches.
import type { SolveReport } from '../../main/commands/solve-report.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { Deviations } from './deviations.ts';

const byId = <T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> =>
  new Map(rows.map((row) => [row.id, row]));

/** `reference` is the beginning of the tables' names. */
export function compareMatpower(report: SolveReport, reference: string): Deviations {
  const deviations = new Deviations();
  const buses = byId(report.buses);
  for (const row of readCsv(`${reference}_bus.csv`)) {
    const bus = buses.get(row.text('bus'));
    deviations.note('Vm pu', `bus ${row.text('bus')}`, bus?.vmPu, row.number('Vm_pu'));
    deviations.noteAngle('Va deg', `bus ${row.text('bus')}`, bus?.vaDeg, row.number('Va_deg'));
  }
  const branches = byId(report.branches);
  for (const row of readCsv(`${reference}_branch.csv`)) {
    const branch = branches.get(row.text('index'));
    const at = `branch ${row.text('index')}`;
    if (branch?.from !== row.text('from') || branch.to !== row.text('to')) deviations.note('ends', at, 1, 0);
    deviations.note('flow MVA', at, branch?.fromMw, row.number('Pf_MW'));
    deviations.note('flow MVA', at, branch?.fromMvar, row.number('Qf_MVAr'));
    deviations.note('flow MVA', at, branch?.toMw, row.number('Pt_MW'));
    deviations.note('flow MVA', at, branch?.toMvar, row.number('Qt_MVAr'));
  }
  return deviations;
}

export function compareMatpowerSummary(report: SolveReport, row: CsvRow): Deviations {
  const deviations = new Deviations();
  const { losses, source, buses } = report;
  deviations.noteRelative('losses relative', 'active', losses.activeMw, row.number('loss_P_MW'));
  deviations.noteRelative('losses relative', 'reactive', losses.reactiveMvar, row.number('loss_Q_MVAr'));
  deviations.noteRelative('source relative', 'active', source.activeMw, row.number('ref_P_MW'));
  deviations.noteRelative('source relative', 'reactive', source.reactiveMvar, row.number('ref_Q_MVAr'));
  const lowest = buses.reduce((low, bus) => (bus.vmPu < low.vmPu ? bus : low));
  const highest = buses.reduce((high, bus) => (bus.vmPu > high.vmPu ? bus : high));
  deviations.note('extreme pu', 'lowest', lowest.vmPu, row.number('Vmin_pu'));
  deviations.note('extreme pu', 'highest', highest.vmPu, row.number('Vmax_pu'));
  return deviations;
}

export function compareMatpowerDc(report: SolveReport, reference: string): Deviations {
  const deviations = new Deviations();
  const buses = byId(report.buses);
  for (const row of readCsv(`${reference}_dc_bus.csv`))
    deviations.note('Va deg', `bus ${row.text('bus')}`, buses.get(row.text('bus'))?.vaDeg, row.number('Va_deg'));
  const branches = byId(report.branches);
  for (const row of readCsv(`${reference}_dc_branch.csv`)) {
    const at = `branch ${row.text('index')}`;
    const branch = branches.get(row.text('index'));
    deviations.note('flow MW', at, branch?.fromMw, row.number('Pf_MW'));
    deviations.note('flow MW', at, branch?.toMw, -row.number('Pf_MW'));
  }
  return deviations;
}

export function comparePandapower(report: SolveReport, reference: string): Deviations {
  const deviations = new Deviations();
  const buses = byId(report.buses);
  for (const row of readCsv(`${reference}_res_bus.csv`)) {
    const bus = buses.get(row.text('bus'));
    const at = `bus ${row.text('bus')}`;
    deviations.note('Vm pu', at, bus?.vmPu, row.number('vm_pu'));
    deviations.noteAngle('Va deg', at, bus?.vaDeg, row.number('va_degree'));
  }
  const branches = byId(report.branches);
  for (const [kind, from, to] of [
    ['line', 'from', 'to'],
    ['trafo', 'hv', 'lv'],
  ] as const)
    for (const row of readCsv(`${reference}_res_${kind}.csv`)) {
      const at = `${kind}.${row.text(kind)}`;
      const branch = branches.get(at);
      deviations.note('flow MVA', at, branch?.fromMw, row.number(`p_${from}_mw`));
      deviations.note('flow MVA', at, branch?.fromMvar, row.number(`q_${from}_mvar`));
      deviations.note('flow MVA', at, branch?.toMw, row.number(`p_${to}_mw`));
      deviations.note('flow MVA', at, branch?.toMvar, row.number(`q_${to}_mvar`));
      const loading = report.overloads.find(({ id }) => id === at)?.percent;
      if (row.number('loading_percent') > 100) deviations.note('loading %', at, loading, row.number('loading_percent'));
      else deviations.note('false alarms', at, loading === undefined ? 0 : 1, 0);
    }
  const sources = readCsv(`${reference}_res_ext_grid.csv`);
  const total = (column: string) => sources.reduce((sum, row) => sum + row.number(column), 0);
  deviations.note('source MVA', 'ext_grid', report.source.activeMw, total('p_mw'));
  deviations.note('source MVA', 'ext_grid', report.source.reactiveMvar, total('q_mvar'));
  const lost = (kind: string, column: string) =>
    readCsv(`${reference}_res_${kind}.csv`).reduce((sum, row) => sum + (row.number(column) || 0), 0);
  for (const [column, got] of [
    ['pl_mw', report.losses.activeMw],
    ['ql_mvar', report.losses.reactiveMvar],
  ] as const)
    deviations.note('losses MVA', column, got, lost('line', column) + lost('trafo', column));
  return deviations;
}
