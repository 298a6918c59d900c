import { describe, expect, it } from 'vitest';
import { GRID_QUANTITIES } from '../../../contract/city-pack/grid-schema.ts';
import { columnTable } from '../../../contract/city-pack/table.ts';
import { LiveGrid } from '../../state/live-grid.ts';
import { TrippedSwitches } from './tripped-switches.ts';

const trip = GRID_QUANTITIES.indexOf('trip');
const position = GRID_QUANTITIES.indexOf('position');
const OPEN = 0;
const CLOSED = 1;

describe('tripped switches', () => {
  const measurements = columnTable({
    point: Int32Array.of(0, 1, 2, 3, 4),
    quantity: Uint8Array.of(trip, trip, position, trip, trip),
    table: Uint8Array.of(0, 0, 0, 0, 0),
    row: Int32Array.of(0, 1, 2, 3, 4),
  });
  const live = {
    version: 1,
    values: Float64Array.of(5, 0, 1, 2, 1),
    hasValue: () => true,
  };
  const grid = new LiveGrid({ branches: 0, switches: 5, consumers: 0, stations: 0, feeders: 0 });
  const normalOpen = Uint8Array.of(0, 0, 0, 0, 1);
  const tripped = new TrippedSwitches(measurements);

  it('are those whose protection says so and that stand open against the normal state, whoever is without supply', () => {
    grid.columns.switches.position.set([OPEN, OPEN, OPEN, CLOSED, OPEN]);
    expect(tripped.read(live, grid, normalOpen)).toEqual([]);
    grid.version = 1;
    expect(tripped.read(live, grid, normalOpen)).toEqual([0]);
  });

  it('are none any more once they are closed', () => {
    grid.columns.switches.position[0] = CLOSED;
    grid.version++;
    expect(tripped.read(live, grid, normalOpen)).toEqual([]);
  });
});
