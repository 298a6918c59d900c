import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { jsonList } from './json-list.ts';

test.each([0, 1, 2, 499, 500, 501, 1500])('a list of %i items is the JSON of the list', async (count) => {
  const items = Array.from({ length: count }, (_, i) => ({ i, name: `"${i}"` }));
  expect(JSON.parse(await text(jsonList(items)))).toEqual(items);
  expect(JSON.parse(await text(jsonList(items, '{"items":[', ']}')))).toEqual({ items });
});

test('others have their turn in between', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await text(jsonList(Array.from({ length: 20_000 }, (_, i) => i)));
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
});
