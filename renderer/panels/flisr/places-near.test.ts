import { expect, test } from 'vitest';
import { feederGrid } from '../../../tests/renderer/feeder-grid.ts';
import { placesNear } from './places-near.ts';

const model = feederGrid({ feeders: 1, stations: [{ parent: -1 }, { parent: 0 }, { parent: 0 }] });

test('offers what hangs on the tripped device over switches alone: transformer, busbar, lines', () => {
  const arrival = [...model.rowsOf('switches', 'station', 1)].map((row) => model.id('switches', row))[0]!;
  const places = placesNear(model, arrival);
  expect(places.map(({ kind }) => kind)).toEqual(['transformer', 'busbar', 'line', 'line', 'line']);
  expect(new Set(places.map(({ id }) => id)).size).toBe(places.length);
  expect(places.find(({ kind }) => kind === 'busbar')!.title).toMatch(/^S0 ./);
  const breaker = model.id('switches', model.data.feeders.breaker[0]!);
  expect(placesNear(model, breaker).map(({ title }) => title)).toEqual(['Nord \u2013 S0']);
});

test('has nothing to offer for what is no switch', () => {
  expect(placesNear(model, 'station-s1')).toEqual([]);
  expect(placesNear(model, 'nobody')).toEqual([]);
});
