// Between what is chosen on the desk and what it is in the grid.
import type { GridModel, GridRef } from '../../state/grid-model.ts';
import type { Selection } from '../../state/desk-store.ts';

const TABLES: Readonly<Partial<Record<Selection['table'], GridRef['table']>>> = {
  'grid-branches': 'branches',
  'grid-switches': 'switches',
  'grid-stations': 'stations',
  'grid-feeders': 'feeders',
};

/** What the selection is in the grid; a building is its first service point. null: nothing of the grid. */
export function gridRefOf(model: GridModel, selection: Selection | null): GridRef | null {
  if (selection === null) return null;
  const table = TABLES[selection.table];
  if (table !== undefined) return { table, row: selection.row };
  if (selection.table === 'assets') return model.ofAsset(selection.row)[0] ?? null;
  const consumer =
    selection.table === 'buildings' ? model.rowsOf('consumers', 'building', selection.row)[0] : undefined;
  return consumer === undefined ? null : { table: 'consumers', row: consumer };
}

/** How an element is chosen: a service point is its building, or the asset that it is. null: it cannot be. */
export function selectionOfRef(model: GridModel, { table, row }: GridRef): Selection | null {
  if (row < 0) return null;
  if (table !== 'consumers') return { table: `grid-${table}`, row };
  const { building, asset } = model.data.consumers;
  if (building[row]! >= 0) return { table: 'buildings', row: building[row]! };
  return asset[row]! >= 0 ? { table: 'assets', row: asset[row]! } : null;
}

/** The feeder in whose normal plant an element stands; -1: none (above the feeders, or not known). */
export function feederOfRef(model: GridModel, { table, row }: GridRef): number {
  const { data } = model;
  if (table === 'feeders') return row;
  if (table === 'branches' || table === 'consumers') return data[table].feeder[row] ?? -1;
  if (table === 'switches') {
    const own = data.switches.feeder[row]!;
    return own >= 0 ? own : -1;
  }
  // A station belongs to the feeder of its transformer, or of whoever it supplies.
  for (const branch of model.rowsOf('branches', 'station', row))
    if (data.branches.feeder[branch]! >= 0) return data.branches.feeder[branch]!;
  for (const device of model.rowsOf('switches', 'station', row))
    if (data.switches.feeder[device]! >= 0) return data.switches.feeder[device]!;
  return -1;
}

/** The station in which an element stands; -1 none. */
export function stationOfRef(model: GridModel, { table, row }: GridRef): number {
  const { data } = model;
  if (table === 'stations') return row;
  if (table === 'feeders') return data.feeders.substation[row]!;
  if (table === 'branches') {
    const own = data.branches.station[row]!;
    return own >= 0 ? own : data.nodes.station[data.branches.from[row]!]!;
  }
  return data[table].station[row]!;
}
