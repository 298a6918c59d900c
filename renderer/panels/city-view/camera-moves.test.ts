import { describe, expect, it } from 'vitest';
import type { City } from '../../state/city.ts';
import type { GridModel, GridRef } from '../../state/grid-model.ts';
import type { PackTables } from '../../state/pack-tables.ts';
import type { Session } from '../../state/session.ts';
import { elementView, FLY_SPANS, viewOfSelection } from './camera-moves.ts';

const city = {
  manifest: { origin: { lon: 13.4, lat: 52.5 } },
  asset: () => ({ lon: 13.5, lat: 52.6 }),
} as unknown as City;
const model = {
  extent: (table: GridRef['table']) =>
    table === 'feeders' ? { x: 0, y: 0, width: 900, height: 2000 } : { x: 0, y: 0, width: 0, height: 0 },
} as unknown as GridModel;
const routes = { offsets: Int32Array.of(0, 6), values: Float32Array.of(-50, 0, 0, 0, 80, 0) };

function sessionWith(grid: GridModel | null): Session {
  const tables = { table: () => Promise.resolve({ list: () => routes }) } as unknown as PackTables;
  const state = { city, tables };
  return { store: { getState: () => state }, loadGrid: () => Promise.resolve(grid) } as unknown as Session;
}

describe('the view of what is chosen', () => {
  it('holds the whole of a feeder, and the neighbourhood of all that stands in one place', () => {
    const feeder = elementView(city, model, { table: 'feeders', row: 0 });
    expect(feeder.lon).toBeCloseTo(13.4, 9);
    expect(feeder.lat).toBeCloseTo(52.5, 9);
    expect(feeder.span).toBeGreaterThan(2000);
    expect(elementView(city, model, { table: 'stations', row: 0 }).span).toBe(FLY_SPANS.asset);
  });

  it('is found for every kind of object that a link can name', async () => {
    const session = sessionWith(model);
    expect(await viewOfSelection(session, { table: 'assets', row: 0 })).toEqual({ lon: 13.5, lat: 52.6, span: 700 });
    expect((await viewOfSelection(session, { table: 'streets', row: 0 }))?.lon).toBeCloseTo(13.4, 9);
    for (const table of ['grid-branches', 'grid-switches', 'grid-stations', 'grid-feeders'] as const)
      expect(await viewOfSelection(session, { table, row: 0 })).not.toBeNull();
    expect(await viewOfSelection(sessionWith(null), { table: 'grid-feeders', row: 0 })).toBeNull();
  });
});
