import { expect, test } from 'vitest';
import { LiveGrid } from '../../state/live-grid.ts';
import { gridLoss } from './use-grid-loss.ts';

const counts = { branches: 0, switches: 0, consumers: 0, stations: 0, feeders: 0 };

test('tells a host that is gone at once, and one that has nobody who computes', () => {
  const grid = new LiveGrid(counts);
  const host = { cause: 'host', sinceMs: 0, detail: '' } as const;
  expect(gridLoss({ dataLoss: null, grid: null })).toBeNull();
  expect(gridLoss({ dataLoss: null, grid })).toBeNull();
  // The field's telemetry is away: the grid goes on being computed, and says of each element what it still knows.
  expect(gridLoss({ dataLoss: { ...host, cause: 'broker' }, grid })).toBeNull();
  expect(gridLoss({ dataLoss: host, grid })).toBe('host');
  grid.markAllStale();
  expect(gridLoss({ dataLoss: null, grid })).toBe('shadow');
});
