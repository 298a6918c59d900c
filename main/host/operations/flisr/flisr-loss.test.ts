import { expect, test } from 'vitest';
import { emptyGridColumns, SUPPLY_CODE } from '../../../../contract/grid-live.ts';
import { testTown } from '../../../../simulation/living-grid/test-town.ts';
import { FlisrLoss } from './flisr-loss.ts';
import type { FlisrRecord } from './flisr-record.ts';

const { grid } = testTown({ rings: 2, stations: 3, cables: 2, houses: 4 });
const { consumers } = grid.network;
const TRIPPED_MS = 60_000;

/** Handed over before anybody could say who lost supply. */
const unknown = (feeder: string, trippedMs: number): FlisrRecord =>
  ({ course: { feeder, trippedMs, state: 'handedOver' }, found: null }) as unknown as FlisrRecord;

test('who is out by many courses is known from one walk of the consumers, and each has its own', () => {
  const { consumers: columns } = emptyGridColumns({
    ...{ branches: 0, switches: 0, stations: 0, feeders: 0 },
    consumers: consumers.count,
  });
  columns.supply.fill(SUPPLY_CODE.live);
  const [a, b] = [0, 1].map((feeder) =>
    [...consumers.ids.keys()].filter((row) => grid.consumers.feeder[row] === feeder),
  );
  for (const row of [...a!.slice(0, 3), ...b!.slice(0, 1)]) {
    columns.supply[row] = SUPPLY_CODE.dead;
    columns.sinceMs[row] = TRIPPED_MS;
  }
  let read = 0;
  const supply = new Proxy(columns.supply, {
    get: (rows, name) => {
      if (typeof name === 'string' && /^\d+$/.test(name)) read++;
      return Reflect.get(rows, name) as unknown;
    },
  });
  const records = Array.from({ length: 40 }, (_, i) => unknown(grid.feeders.ids[i % 2]!, TRIPPED_MS - i * 10_000));
  const loss = new FlisrLoss({ grid, believed: () => ({ ...columns, supply }), desk: { records: () => records } });
  const customers = (rows: readonly number[]) => rows.reduce((sum, row) => sum + consumers.customers[row]!, 0);
  const out = loss.customersOutOf(records);
  expect(read).toBe(consumers.count);
  expect(out.slice(0, 2)).toEqual([customers(a!.slice(0, 3)), customers(b!.slice(0, 1))]);
  expect(out).toEqual(records.map((record) => loss.customersOut(record)));
});
