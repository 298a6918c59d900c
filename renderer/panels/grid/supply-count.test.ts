import { expect, test } from 'vitest';
import { emptyGridColumns, SUPPLY_CODE } from '../../../contract/grid-live.ts';
import { countSupply, outageExtent, outageFacts } from './supply-count.ts';

const { live, dead, unknown } = SUPPLY_CODE;
const CONSUMERS = { customers: Uint32Array.of(10, 20, 30, 40), feeder: Int32Array.of(0, 0, 1, -1) };

function columnsOf(supply: readonly number[], out: readonly number[]) {
  const columns = emptyGridColumns({ branches: 0, switches: 0, consumers: 4, stations: 0, feeders: 3 });
  columns.consumers.supply.set(supply);
  columns.feeders.customersOut.set(out);
  return columns;
}

test('in the calm nobody is out and no feeder is concerned', () => {
  const count = countSupply(columnsOf([live, live, live, live], [0, 0, 0]), CONSUMERS);
  expect(count).toEqual({ customersOut: 0, customersUnknown: 0, isMostlyUnknown: false, feeder: -1 });
});

test('the feeder with most customers out is the one to look at, whatever else is not known', () => {
  const count = countSupply(columnsOf([unknown, unknown, dead, live], [5, 7, 30]), CONSUMERS);
  expect(count).toEqual({ customersOut: 42, customersUnknown: 30, isMostlyUnknown: false, feeder: 2 });
});

test('with nobody out it is the feeder with most customers of unknown supply', () => {
  const count = countSupply(columnsOf([unknown, live, unknown, unknown], [0, 0, 0]), CONSUMERS);
  expect(count).toEqual({ customersOut: 0, customersUnknown: 80, isMostlyUnknown: true, feeder: 1 });
});

test('that nobody is out is told only where the supply of most customers is known', () => {
  const of = (supply: readonly number[]) => countSupply(columnsOf(supply, [0, 0, 0]), CONSUMERS).isMostlyUnknown;
  expect(of([live, live, unknown, live])).toBe(false);
  expect(of([unknown, live, unknown, live])).toBe(false);
  expect(of([live, unknown, live, unknown])).toBe(true);
});

test('without the tables customers of unknown supply are not counted', () => {
  expect(countSupply(columnsOf([unknown, live, live, live], [0, 0, 0]), null).customersUnknown).toBeNull();
});

test('an outage reaches as far as its dark service points; else as those of which nobody knows', () => {
  const place = (row: number) => ({ x: row * 100, y: 50 });
  const of = (supply: readonly number[], feeder: number) =>
    outageExtent(columnsOf(supply, [0, 0, 0]), CONSUMERS, feeder, place);
  expect(of([dead, dead, dead, dead], 0)).toEqual({ x: 50, y: 50, size: 100 });
  expect(of([unknown, dead, live, live], 0)).toEqual({ x: 100, y: 50, size: 0 });
  expect(of([unknown, live, live, live], 0)).toEqual({ x: 0, y: 50, size: 0 });
  expect(of([live, live, dead, live], 0)).toBeNull();
});

test('an outage is told with its first moment, its worst station and how many more feeders are concerned', () => {
  const columns = columnsOf([dead, dead, dead, live], [30, 30, 0]);
  columns.consumers.sinceMs.set([2_000, 1_000, 500, Number.NaN]);
  const consumers = { ...CONSUMERS, station: Int32Array.of(4, 5, 6, 6) };
  expect(outageFacts(columns, consumers, 0)).toEqual({ sinceMs: 1_000, others: 1, station: 5, isOneStation: false });
  expect(outageFacts(columns, consumers, 1)).toMatchObject({ sinceMs: 500, station: 6, isOneStation: true });
  columns.consumers.sinceMs.fill(Number.NaN);
  expect(outageFacts(columns, consumers, 0).sinceMs).toBeNull();
});
