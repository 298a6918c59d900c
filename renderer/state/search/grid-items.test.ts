import { describe, expect, it } from 'vitest';
import { columnTable } from '../../../contract/city-pack/table.ts';
import { devicesOfGrid, gridItems, metersOfGrid } from './grid-items.ts';
import { createSearchIndex } from './search-index.ts';

const tables = {
  'grid-stations': columnTable({
    id: ['substation-n1', 'station-s541'],
    name: ['Umspannwerk Nord', ''],
    x: Float32Array.of(10, 20),
    y: Float32Array.of(0, 5),
    kind: Uint8Array.of(0, 1),
    asset: Int32Array.of(7, -1),
  }),
  'grid-feeders': columnTable({
    id: ['substation-n1.f1'],
    name: ['Umspannwerk Nord 1'],
    substation: Int32Array.of(0),
    asset: Int32Array.of(8),
  }),
  'grid-switches': columnTable({
    id: ['substation-n1.f1.q0', 'station-s541.a.q1'],
    class: Uint8Array.of(1, 2),
    station: Int32Array.of(0, 1),
    asset: Int32Array.of(9, -1),
  }),
};

describe('search in the grid', () => {
  const items = gridItems(tables, (x) => (x > 15 ? 'Mitte' : 'Nord'));
  const find = (query: string) =>
    createSearchIndex(items)
      .find(query, 9)
      .map(({ title }) => title);

  it('knows feeders, stations and switches by name and by id', () => {
    expect(find('nord 1')[0]).toBe('Umspannwerk Nord 1');
    expect(find('s541')).toEqual(['S541', 'S541 A Q1']);
    expect(find('station-s541.a.q1')).toEqual(['S541 A Q1']);
    expect(find('breaker')).toEqual(['Umspannwerk Nord F1 Q0']);
    expect(items.find(({ title }) => title === 'S541 A Q1')).toMatchObject({
      table: 'grid-switches',
      row: 1,
      hint: 'grid.kind.load-break-switch',
      district: 'Mitte',
      x: 20,
    });
  });

  it('leaves out a station that stands in the city as an asset, and assets that are but devices', () => {
    expect(items.some(({ table, row }) => table === 'grid-stations' && row === 0)).toBe(false);
    const consumers = columnTable({ meter: Int32Array.of(-1, 12) });
    expect(devicesOfGrid(tables)).toEqual(new Set([9, 8]));
    expect(metersOfGrid({ 'grid-consumers': consumers })).toEqual(new Set([12]));
    expect(metersOfGrid({})).toEqual(new Set());
  });
});
