// Damaged blocks: what does not fit together is refused, not read as something else.
import { PbfWriter } from 'pbf';
import { expect, test } from 'vitest';
import { OsmColumns } from './osm-columns.ts';
import { readPrimitiveBlock } from './osm-primitive-block.ts';

const STRINGS = ['', 'highway', 'residential', 'outer'];

function block(kind: number, write: (pbf: PbfWriter) => void): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeMessage(1, () => STRINGS.forEach((text) => pbf.writeStringField(1, text)), null);
  pbf.writeMessage(2, () => pbf.writeMessage(kind, () => write(pbf), null), null);
  return pbf.finish();
}

interface Dense {
  readonly ids?: number[];
  readonly lats?: number[];
  readonly lons?: number[];
  readonly tags?: number[];
}

const dense = ({ ids = [1, 1, 1], lats = [5, 5, 5], lons = [7, 7, 7], tags = [0, 1, 2, 0, 0] }: Dense): Uint8Array =>
  block(2, (pbf) => {
    pbf.writePackedSVarint(1, ids);
    pbf.writePackedSVarint(8, lats);
    pbf.writePackedSVarint(9, lons);
    pbf.writePackedVarint(10, tags);
  });

const way = (keys: number[], values: number[]): Uint8Array =>
  block(3, (pbf) => {
    pbf.writeVarintField(1, 9);
    pbf.writePackedVarint(2, keys);
    pbf.writePackedVarint(3, values);
    pbf.writePackedSVarint(8, [1, 1]);
  });

const relation = (roles: number[], types: number[]): Uint8Array =>
  block(4, (pbf) => {
    pbf.writeVarintField(1, 10);
    pbf.writePackedVarint(8, roles);
    pbf.writePackedSVarint(9, [4, 1]);
    pbf.writePackedVarint(10, types);
  });

const read = (bytes: Uint8Array): OsmColumns => {
  const columns = new OsmColumns();
  readPrimitiveBlock(bytes, columns);
  return columns;
};

test('reads dense nodes, ways and relations', () => {
  const nodes = read(dense({}));
  expect([...nodes.nodeIds.take()]).toEqual([1, 2, 3]);
  expect([...nodes.taggedNodes.take()]).toEqual([1]);
  expect(nodes.nodeTags.table(nodes.pool).of(0)).toEqual({ highway: 'residential' });
  expect([...read(dense({ tags: [] })).lat.take()]).toEqual([5e-7, 10e-7, 15e-7].map((value) => expect.closeTo(value)));
  const ways = read(way([1], [2]));
  expect([...ways.refIds.take()]).toEqual([1, 2]);
  expect(ways.wayTags.table(ways.pool).of(0)).toEqual({ highway: 'residential' });
  expect([...read(relation([3, 0], [1, 2])).memberIds.take()]).toEqual([4, 5]);
});

test.each([
  ['fewer latitudes than nodes', dense({ lats: [5, 5] }), /3 nodes with 3 longitudes and 2 latitudes/],
  ['more longitudes than nodes', dense({ lons: [7, 7, 7, 7] }), /3 nodes with 4 longitudes/],
  ['tags that end early', dense({ tags: [0, 1, 2] }), /tags of a node do not end/],
  ['a key without a value', dense({ tags: [0, 0, 1] }), /tags of a node do not end/],
  ['tags for fewer nodes', dense({ tags: [0, 0] }), /tags of a node do not end/],
  ['tags for more nodes', dense({ tags: [0, 0, 0, 0] }), /more tags than nodes/],
  ['a string that is not there', dense({ tags: [1, 4, 0, 0, 0] }), /string 4 is not in the block/],
  ['more keys than values', way([1, 1], [2]), /2 keys with 1 values/],
  ['more values than keys', way([1], [2, 2]), /1 keys with 2 values/],
  ['fewer roles than members', relation([3], [1, 1]), /2 members with 1 roles and 2 types/],
  ['a member of no known type', relation([3, 3], [1, 256]), /unknown type 256/],
])('%s: refused', (_, bytes, message) => {
  expect(() => read(bytes)).toThrow(message);
});

test.each([
  ['dense nodes', dense({})],
  ['a way', way([1], [2])],
  ['a relation', relation([3, 0], [1, 2])],
])('a block of %s cut anywhere is refused, but between its two fields', (_, bytes) => {
  const readable = Array.from({ length: bytes.length + 1 }, (_none, length) => length).filter((length) => {
    try {
      read(bytes.subarray(0, length));
      return true;
    } catch {
      return false;
    }
  });
  expect(readable).toEqual([0, 2 + bytes[1]!, bytes.length]);
});
