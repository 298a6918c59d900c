import { expect, test } from 'vitest';
import { feederGrid } from '../../../tests/renderer/feeder-grid.ts';
import type { TextOf } from '../../languages/languages.ts';
import { gridAttributes } from './grid-attributes.ts';

const model = feederGrid({ feeders: 1, stations: [{ parent: -1 }, { parent: 0 }] });
const text: TextOf = (key) => key;

test('what a feeder of the importer bears is estimated', () => {
  const list = gridAttributes(model, { table: 'feeders', row: 0 }, text, 'en', null);
  expect(list.filter(({ target }) => target === null).every(({ isEstimated }) => isEstimated)).toBe(true);
  expect(list.some(({ label }) => label === 'grid.attribute.file')).toBe(false);
});

test("what a utility's file states is no estimate, and the file is named", () => {
  const list = gridAttributes(model, { table: 'feeders', row: 0 }, text, 'en', 'grid.json');
  expect(list.some(({ isEstimated }) => isEstimated)).toBe(false);
  expect(list.at(-1)).toMatchObject({ label: 'grid.attribute.file', text: 'grid.json' });
});
