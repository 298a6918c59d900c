import { describe, expect, it } from 'vitest';
import type { GridModel } from '../../state/grid-model.ts';
import { LiveGrid } from '../../state/live-grid.ts';
import type { GridHues } from './grid-colours.ts';
import { commonStart, lineNames, namePlaces } from './line-names.ts';

const NAMES = ['Umspannwerk Nord 1', 'Umspannwerk Nord 2'];
const model = {
  name: (table: string, row: number) => (table === 'feeders' ? NAMES[row]! : row === 0 ? '' : 'Umspannwerk Nord'),
  id: (table: string, row: number) => `${table}-${row}`,
} as unknown as GridModel;
const hues: GridHues = {
  feeder: Uint8Array.of(2, 5),
  station: Uint8Array.of(0, 1),
  substation: Int32Array.of(1, 1),
};

function grid(fedBy: number[]): LiveGrid {
  const live = new LiveGrid({ branches: fedBy.length, switches: 0, consumers: 0, stations: 2, feeders: 2 });
  live.columns.branches.feeder.set(fedBy);
  return live;
}

const street = (x: number, length: number, rows: number[]) => ({
  a: [x, 0] as const,
  b: [x + length, 0] as const,
  rows,
});

describe('names at lines', () => {
  it('stand where a cable lies alone rather than where many lie, and nowhere on short pieces', () => {
    const places = namePlaces(
      { trenches: [street(0, 300, [0, 1, 2]), street(1000, 100, [0]), street(2000, 20, [3])] },
      (row) => row !== 2,
    );
    expect([...places.subarray(0, 5)]).toEqual([0, 1050, 0, 1, 0]);
    expect([...places.subarray(6, 9)]).toEqual([1, 150, 0]);
    expect(places).toHaveLength(12);
  });

  const places = namePlaces({ trenches: [0, 1, 2, 3].map((row) => street(4000 * row, 100, [row])) }, () => true);

  it('say who feeds the line now, in the hue of its line, and nothing where nobody does', () => {
    const names = lineNames(places, model, grid([0, 1, 0, -1]), hues, 'feeder');
    expect(names.map(({ text, style, x }) => [text, style, x])).toEqual([
      ['Nord 1', 'hue-3', 50],
      ['Nord 2', 'hue-6', 4050],
      ['Nord 1', 'hue-3', 8050],
    ]);
  });

  it('name the substation in the colouring by source, and nothing in colourings without hues', () => {
    const live = grid([0, 1, 0, 0]);
    expect(
      new Set(lineNames(places, model, live, hues, 'source').map(({ text, style }) => `${text} ${style}`)),
    ).toEqual(new Set(['Nord hue-2']));
    expect(lineNames(places, model, live, hues, 'supply')).toEqual([]);
  });

  it('are repeated only at a distance', () => {
    const near = namePlaces({ trenches: [street(0, 100, [0]), street(200, 90, [1])] }, () => true);
    expect(lineNames(near, model, grid([0, 0]), hues, 'feeder')).toHaveLength(1);
  });

  it('leave out the word that most begin with', () => {
    expect(commonStart(['Umspannwerk A', 'Umspannwerk B', 'C'])).toBe('Umspannwerk ');
    expect(commonStart(['A 1', 'B 2', 'C 3'])).toBe('');
    expect(commonStart([])).toBe('');
  });
});
