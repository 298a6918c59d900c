// Whatever bytes of a file are damaged: it is refused with a message for the user, or read as a consistent whole.
import { writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ImportError } from '../../main/host/city/import/import-error.ts';
import { readOsmPbf } from '../../main/host/city/import/osm-pbf.ts';
import type { OsmData } from '../../main/host/city/import/osm-data.ts';
import { Warnings } from '../../main/host/city/import/warnings.ts';
import { type OsmFile, osmPbf } from '../builders/osm-pbf.ts';
import { inFolder } from './imported-city.ts';

// Small, so that most flips hit the structure and not the letters of a tag.
const CITY: OsmFile = {
  box: [13.39, 52.49, 13.41, 52.51],
  nodes: Array.from({ length: 6 }, (_, i) => ({
    id: 300 + i * 7,
    lon: 13.4 + i / 1000,
    lat: 52.5 - i / 1000,
    tags: i % 2 === 0 ? { a: 'b' } : {},
  })),
  ways: [
    { id: 1000, nodes: [300, 307, 314], tags: { c: 'd', e: 'f' } },
    { id: 1001, nodes: [321, 300, 321] },
  ],
  relations: [
    {
      id: 5000,
      members: [
        { type: 'way', id: 1000, role: 'o' },
        { type: 'node', id: 300, role: '' },
      ],
      tags: { g: 'h' },
    },
  ],
};

const flips = (length: number): fc.Arbitrary<[number, number][]> =>
  fc.array(fc.tuple(fc.nat(length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 });

function expectConsistent(data: OsmData): void {
  const nodes = data.nodeIds.length;
  expect([data.lon.length, data.lat.length]).toEqual([nodes, nodes]);
  expect([...data.lon, ...data.lat].every(Number.isFinite)).toBe(true);
  expect([...data.nodeIds, ...data.wayIds, ...data.relationIds].every(Number.isSafeInteger)).toBe(true);
  expect(data.nodeTags.length).toBe(data.taggedNodes.length);
  expect([data.wayTags.length, data.refOffsets.length]).toEqual([data.wayIds.length, data.wayIds.length + 1]);
  expect(data.refOffsets.at(-1)).toBe(data.refs.length);
  expect(data.relationTags.length).toBe(data.relationIds.length);
  expect(data.memberOffsets.at(-1)).toBe(data.memberTypes.length);
  expect(data.memberRoles.every((role) => typeof role === 'string')).toBe(true);
  for (const [tags, count] of [
    [data.nodeTags, data.taggedNodes.length] as const,
    [data.wayTags, data.wayIds.length] as const,
  ])
    for (let i = 0; i < count; i++)
      for (const [key, value] of Object.entries(tags.of(i)))
        expect([typeof key, typeof value]).toEqual(['string', 'string']);
}

test.each([
  ['dense nodes', osmPbf({ ...CITY, isRaw: true })],
  ['plain nodes', osmPbf({ ...CITY, isPlain: true })],
])('bytes flipped in raw blobs, %s', (_, bytes) =>
  inFolder(async (folder) => {
    const file = `${folder}/city.osm.pbf`;
    const outcomes = { read: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(flips(bytes.length), async (damage) => {
        const damaged = bytes.slice();
        for (const [at, mask] of damage) damaged[at]! ^= mask;
        await writeFile(file, damaged);
        try {
          expectConsistent(await readOsmPbf(file, { warnings: new Warnings() }));
          outcomes.read++;
        } catch (error) {
          if (!(error instanceof ImportError)) throw error;
          expect(error.kind).toBe('input');
          expect(error.message).toContain(file);
          outcomes.refused++;
        }
      }),
      { numRuns: 1000 },
    );
    // Both ends of the property are reached.
    expect(outcomes.refused).toBeGreaterThan(100);
    expect(outcomes.read).toBeGreaterThan(10);
  }),
);
