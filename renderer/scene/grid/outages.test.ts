import { describe, expect, it } from 'vitest';
import { SUPPLY_CODE } from '../../../contract/grid-live.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { LiveGrid } from '../../state/live-grid.ts';
import { outagesOf } from './outages.ts';

const model = {
  data: {
    consumers: {
      node: Int32Array.of(0, 1, 2, 3),
      feeder: Int32Array.of(0, 0, 1, -1),
      station: Int32Array.of(0, 0, 1, 2),
      customers: Uint32Array.of(30, 10, 5, 2),
    },
    nodes: { x: Float32Array.of(0, 100, 500, 900), y: Float32Array.of(0, 0, 50, 90) },
    switches: {
      class: Uint8Array.of(1, 1, 2, 1, 1),
      normalOpen: Uint8Array.of(0, 0, 0, 1, 0),
      feeder: Int32Array.of(-1, 1, 0, 0, -1),
      station: Int32Array.of(7, 7, 7, 7, 8),
    },
    feeders: { breaker: Int32Array.of(0, 1), substation: Int32Array.of(7, 8) },
  },
} as unknown as GridModel;

function liveWith(dead: readonly number[], unknown: readonly number[] = []): LiveGrid {
  const live = new LiveGrid({ branches: 0, switches: 5, consumers: 4, stations: 3, feeders: 2 });
  live.columns.consumers.supply.fill(SUPPLY_CODE.live);
  for (const row of dead) live.columns.consumers.supply[row] = SUPPLY_CODE.dead;
  for (const row of unknown) live.columns.consumers.supply[row] = SUPPLY_CODE.unknown;
  live.columns.switches.position.fill(1);
  live.version = 1;
  return live;
}

function liveWithOpen(dead: readonly number[], row: number): LiveGrid {
  const live = liveWith(dead);
  live.columns.switches.position[row] = 0;
  return live;
}

describe('outages', () => {
  it('are one for each feeder, on a dark place near the middle of those without supply, the largest first', () => {
    const { list, places } = outagesOf(model, liveWith([0, 1, 2, 3]));
    expect(list).toEqual([
      { table: 'grid-feeders', row: 0, customers: 40, x: 0, y: 0 },
      { table: 'grid-feeders', row: 1, customers: 5, x: 500, y: 50 },
      { table: 'grid-stations', row: 2, customers: 2, x: 900, y: 90 },
    ]);
    expect([...places]).toEqual([0, 0, 100, 0, 500, 50, 900, 90]);
  });

  it('are none where nothing is known, and none before the first frame', () => {
    expect(outagesOf(model, liveWith([], [0, 1])).list).toEqual([]);
    const live = liveWith([0]);
    live.version = 0;
    expect(outagesOf(model, live).list).toEqual([]);
  });

  it('name the breaker that opened, not what is open by plan or was switched elsewhere', () => {
    const live = liveWith([0]);
    live.columns.switches.position.fill(0);
    expect(outagesOf(model, live).opened).toEqual([0]);
    // That of a transformer, above all feeders of its substation.
    expect(outagesOf(model, liveWithOpen([2], 4)).opened).toEqual([4]);
  });
});
