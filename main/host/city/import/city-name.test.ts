import { expect, test } from 'vitest';
import { cityId, nameFromFile, slug } from './city-name.ts';

test('names from files', () => {
  expect(nameFromFile('/data/berlin-inner.osm.pbf')).toBe('Berlin Inner');
  expect(nameFromFile('new_york.pbf')).toBe('New York');
  expect(nameFromFile('.osm.pbf')).toBe('City');
});

test('short names fit topics and folders', () => {
  expect(['Köln (Süd)', 'Weißensee', 'São Paulo', '  --  ', '北京'].map(slug)).toEqual([
    'koln-sud',
    'weissensee',
    'sao-paulo',
    '',
    '',
  ]);
  expect(cityId('北京', '/data/beijing.osm.pbf', 'abcdef0123')).toBe('beijing');
  expect(cityId('北京', '/data/北京.osm.pbf', 'abcdef0123')).toBe('city-abcdef01');
});
