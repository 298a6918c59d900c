import { expect, test } from 'vitest';
import { feederGrid } from '../../../tests/renderer/feeder-grid.ts';
import { normalCustomers } from './trace-reach.ts';

test('counts the customers of a feeder and of a station in the normal state', () => {
  const model = feederGrid({ feeders: 2, stations: [{ parent: -1 }, { parent: 0 }] });
  const { customers, feeder, station } = model.data.consumers;
  const sumWhere = (column: Int32Array, row: number) =>
    customers.reduce((sum, n, i) => sum + (column[i] === row ? n : 0), 0);
  expect(normalCustomers(model, { table: 'feeders', row: 0 })).toBe(sumWhere(feeder, 0));
  expect(normalCustomers(model, { table: 'feeders', row: 1 })).toBe(0);
  expect(normalCustomers(model, { table: 'stations', row: 1 })).toBe(sumWhere(station, 1));
  expect(normalCustomers(model, { table: 'branches', row: 0 })).toBeNull();
});
