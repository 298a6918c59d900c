import { expect, test } from 'vitest';
import { LiveGrid } from '../../state/live-grid.ts';
import { gridLoss } from './use-grid-loss.ts';

const counts = { branches: 0, switches: 0, consumers: 0, stations: 0, feeders: 0 };

test('tells a host that is gone at once, and one that has nobody who computes', () => {
  const grid = new LiveGrid(counts);
  const host = { cause: 'host', sinceMs: 0, detail: '' } as const;
  expect(gridLoss({ dataLoss: null, grid: null, status: null }, 0)).toBeNull();
  expect(gridLoss({ dataLoss: null, grid, status: null }, 0)).toBeNull();
  // The field's telemetry is away: the grid goes on being computed, and says of each element what it still knows.
  expect(gridLoss({ dataLoss: { ...host, cause: 'broker' }, grid, status: null }, 0)).toBeNull();
  expect(gridLoss({ dataLoss: host, grid, status: null }, 0)).toBe('host');
  grid.markAllStale();
  expect(gridLoss({ dataLoss: null, grid, status: null }, 0)).toBe('shadow');
  // A silent field: the grid is still solved, each second, from what was said last.
  grid.cityTimeMs = 1000;
  expect(gridLoss({ dataLoss: null, grid, status: null }, 2000)).toBe('news');
  expect(gridLoss({ dataLoss: null, grid, status: null }, 9000)).toBe('shadow');
});

test("tells a solution that is late, in the machine's time however fast the city's runs", () => {
  const grid = new LiveGrid(counts);
  const at = (nowMs: number, speed = 1) => gridLoss({ dataLoss: null, grid, status: { speed } as never }, nowMs);
  expect(at(1e12)).toBeNull();
  grid.cityTimeMs = 1000;
  expect(at(5000)).toBeNull();
  expect(at(6001)).toBe('late');
  expect(at(6001, 60)).toBeNull();
});
