import { expect, test } from 'vitest';
import type { MappingFile } from '../../../../contract/mapping-file.ts';
import { buildCity } from '../../../../tests/builders/city.ts';
import { checkMapping } from './mapping-check.ts';
import { MappingError } from './mapping-problem.ts';

const { id, points } = buildCity({ each: 3 });
const city = { id, city: id, points };

const BASE: MappingFile = {
  name: 'test',
  topics: ['f/{id}'],
  payload: { format: 'json' },
  asset: { from: '{id}', table: { a: 'transformer-s1', b: 'transformer-s2' } },
  values: [{ point: 'load', value: '$.v' }],
};

test('two foreign devices for one asset, and assets that do not exist, are warned of', () => {
  expect(checkMapping(BASE, city).warnings).toEqual([]);
  const table = { a: 'transformer-s1', b: 'transformer-s1', c: 'nothing-s1' };
  expect(checkMapping({ ...BASE, asset: { from: '{id}', table } }, city).warnings).toEqual([
    expect.stringMatching(/1 of 3 assets .* "c" -> nothing-s1/),
    expect.stringMatching(/"a", "b" are one asset, transformer-s1/),
  ]);
});

test('a word of quality that is none is answered with those that are', () => {
  try {
    checkMapping({ ...BASE, quality: { from: '$.q', words: { fine: 'FINE' } } }, city);
    expect.unreachable();
  } catch (error) {
    expect((error as MappingError).problems).toMatchObject([
      {
        path: 'quality.words.fine',
        message: expect.stringMatching(/GOOD, UNCERTAIN, BAD, STALE.*estimated/) as string,
      },
    ]);
  }
});
