// How many customers an element feeds in the normal state: said of a trace that reaches nobody because nothing flows. Pure.
import type { GridModel, GridRef } from '../../state/grid-model.ts';

/** @returns null: only of feeders and stations do the tables tell it */
export function normalCustomers(model: GridModel, { table, row }: GridRef): number | null {
  const column = { feeders: 'feeder', stations: 'station' } as const;
  if (table !== 'feeders' && table !== 'stations') return null;
  const { customers } = model.data.consumers;
  return model.rowsOf('consumers', column[table], row).reduce((sum, one) => sum + customers[one]!, 0);
}
