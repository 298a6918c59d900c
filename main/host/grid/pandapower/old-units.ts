// Networks from before pandapower 2.0: kW, kvar and kVA; generation counted negative; other names for taps and impedance voltages. The
// same conversion as convert_format.py of pandapower (_convert_to_generation_system, _convert_to_mw, _update_trafo_parameter_names).
import { NetTable } from './net-table.ts';
import type { Json, JsonObject, PandapowerFile } from './pandapower-json.ts';

const NEW_NAMES: Readonly<Record<string, string>> = {
  imax_ka: 'max_i_ka',
  vsc_percent: 'vk_percent',
  vscr_percent: 'vkr_percent',
  tp_side: 'tap_side',
  tp_mid: 'tap_neutral',
  tp_min: 'tap_min',
  tp_max: 'tap_max',
  tp_pos: 'tap_pos',
  tp_st_percent: 'tap_step_percent',
  tp_st_degree: 'tap_step_degree',
  tp_phase_shifter: 'tap_phase_shifter',
};
for (const side of ['hv', 'mv', 'lv']) {
  Object.assign(NEW_NAMES, {
    [`vsc_${side}_percent`]: `vk_${side}_percent`,
    [`vscr_${side}_percent`]: `vkr_${side}_percent`,
  });
}

/** Iron losses have always been in kW. */
const inKilo = (column: string): boolean => /_(kw|kvar|kva|kwh)$/.test(column) && column !== 'pfe_kw';

/** Tables whose powers counted what is drawn, and count what is fed in since. */
const TURNED: ReadonlySet<string> = new Set(['sgen', 'gen', 'ext_grid']);

/** The file in today's units and names; itself where it is of today. */
export function inCurrentUnits(source: PandapowerFile): PandapowerFile {
  const { values, tables } = source;
  const elements = [...tables].filter(([name]) => !name.startsWith('res_') && !name.startsWith('_'));
  const old = values['sn_kva'] !== undefined || elements.some(([, table]) => table.columns.some(inKilo));
  const renamed = elements.some(([, table]) => table.columns.some((column) => NEW_NAMES[column] !== undefined));
  if (!old && !renamed) return source;
  if (old)
    source.warnings.push(
      'units of pandapower before 2.0: kW and kVA taken as MW and MVA, generation turned to positive',
    );
  const converted = new Map(tables);
  for (const [name, table] of elements) converted.set(name, convert(source.file, name, table));
  return { ...source, values: withBasePower(values), tables: converted };
}

function withBasePower(values: JsonObject): JsonObject {
  const base = values['sn_kva'];
  return typeof base === 'number' ? { ...values, sn_mva: base / 1e3 } : values;
}

function convert(file: string, name: string, table: NetTable): NetTable {
  const cells = new Map<string, Json[]>();
  for (const column of table.columns) {
    const kilo = inKilo(column);
    const turned = kilo && TURNED.has(name) && /(^|_)[pq]_k/.test(column);
    const scale = (turned ? -1 : 1) * (kilo ? 1e-3 : 1);
    const values = Array.from({ length: table.count }, (_, row) => {
      const value = table.cell(row, column);
      return typeof value === 'number' ? value * scale : value;
    });
    cells.set(newName(column, turned), values);
  }
  const ids = Array.from({ length: table.count }, (_, row) => table.id(row));
  return new NetTable(file, name, ids, cells);
}

/** What was the least drawn is the most fed in. */
function newName(column: string, turned: boolean): string {
  const named = NEW_NAMES[column] ?? (inKilo(column) ? column.replace(/_k(\w+)$/, '_m$1') : column);
  if (!turned) return named;
  return named.replace(/^(min|max)_/, (_, end) => (end === 'min' ? 'max_' : 'min_'));
}
