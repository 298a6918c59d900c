// The encoded shape of an own grid: the columns of any grid, and those that only a model with machines, shunts, switched-off generators or
// loads that follow their voltage has.
import type { ColumnData } from '../../../../contract/city-pack/table.ts';
import type { GridColumns } from '../import/grid/grid-columns.ts';
import type { WorkingGrid } from './working-grid.ts';

/** By table's name. Without machines or shunts their tables are left out. */
export function ownTables(columns: GridColumns, grid: WorkingGrid): Record<string, Record<string, ColumnData>> {
  const { sources, generators, consumers, machines, shunts, nodes } = grid.network;
  const tables: Record<string, Record<string, ColumnData>> = columns.tables();
  const change = (table: string, changed: Record<string, ColumnData | null>): void => {
    const given = Object.entries(changed).filter((entry): entry is [string, ColumnData] => entry[1] !== null);
    tables[table] = { ...tables[table], ...Object.fromEntries(given) };
  };
  change('grid-sources', { angle: sources.angle });
  change('grid-generators', { q: generators.q });
  change('grid-switches', { estimated: Uint8Array.from(grid.switches, ({ invented }) => (invented ? 1 : 0)) });
  change('grid-consumers', {
    customers: Uint32Array.from(columns.consumers, ({ housingUnits, businesses }) => housingUnits + businesses),
    estimated: new Uint8Array(consumers.count),
    currentShareP: consumers.currentShareP,
    currentShareQ: consumers.currentShareQ,
    impedanceShareP: consumers.impedanceShareP,
    impedanceShareQ: consumers.impedanceShareQ,
  });
  change('grid-feeders', { hasOverheadLine: withOverheadLine(columns, grid) });
  if (machines.count > 0) {
    const { ids, node, p, q, setPoint, minQ, maxQ } = machines;
    tables['grid-machines'] = { id: ids, node, p, q, setPoint, minQ, maxQ };
  }
  if (shunts.count > 0) {
    const { ids, node, g, b } = shunts;
    // Stored base voltages are rounded; what stands in S follows, as with branches.
    const scale = (at: number): number => (nodes.baseVoltage[at]! / Math.fround(nodes.baseVoltage[at]!)) ** 2;
    tables['grid-shunts'] = {
      id: ids,
      node,
      g: g.map((value, i) => value * scale(node[i]!)),
      b: b.map((value, i) => value * scale(node[i]!)),
    };
  }
  return tables;
}

/** Reclosing has a chance only where a line hangs in the air. */
function withOverheadLine(columns: GridColumns, grid: WorkingGrid): Uint8Array {
  const has = new Uint8Array(columns.feeders.length);
  for (const [row, { feeder }] of columns.branches.entries())
    if (feeder >= 0 && grid.branches[row]!.isOverhead) has[feeder] = 1;
  return has;
}
