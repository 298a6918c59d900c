import { expect, it } from 'vitest';
import { ribbonQuads } from './ribbon-quads.ts';

it('makes of each piece four vertices that know both its ends, and two triangles', () => {
  const quads = ribbonQuads([1, 2, 3, 4, 5, 6, 7, 8], 9);
  expect([...quads.from.subarray(12, 18)]).toEqual([5, 6, 9, 5, 6, 9]);
  expect([...quads.to.subarray(0, 3)]).toEqual([3, 4, 9]);
  expect([...quads.indices]).toEqual([0, 1, 2, 0, 2, 3, 4, 5, 6, 4, 6, 7]);
  expect(quads.position.length).toBe(24);
  expect(quads.mark.length).toBe(16);
});
