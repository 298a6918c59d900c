import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeTable, encodeTable } from './table.ts';

test('columns come back as they went in', () => {
  const row = fc.record({
    f32: fc.float(),
    f64: fc.double(),
    i8: fc.integer({ min: -128, max: 127 }),
    i32: fc.integer(),
    u8: fc.nat(255),
    u16: fc.nat(65_535),
    u32: fc.nat(0xffff_ffff),
    text: fc.string({ unit: 'grapheme' }),
    list: fc.array(fc.float(), { maxLength: 5 }),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const offsets = new Int32Array(rows.length + 1);
      for (const [i, { list }] of rows.entries()) offsets[i + 1] = offsets[i]! + list.length;
      const columns = {
        f32: Float32Array.from(rows, (r) => r.f32),
        f64: Float64Array.from(rows, (r) => r.f64),
        i8: Int8Array.from(rows, (r) => r.i8),
        i32: Int32Array.from(rows, (r) => r.i32),
        u8: Uint8Array.from(rows, (r) => r.u8),
        u16: Uint16Array.from(rows, (r) => r.u16),
        u32: Uint32Array.from(rows, (r) => r.u32),
        text: rows.map((r) => r.text),
        list: { offsets, values: Float32Array.from(rows.flatMap((r) => r.list)) },
      };
      const table = decodeTable(encodeTable(columns));
      expect(table.rows).toBe(rows.length);
      for (const name of ['f32', 'f64', 'i8', 'i32', 'u8', 'u16', 'u32'] as const) {
        expect([...table.numbers(name)]).toEqual([...columns[name]]);
      }
      expect(table.text('text')).toEqual(columns.text);
      expect([...table.list('list').values]).toEqual([...columns.list.values]);
      expect([...table.list('list').offsets]).toEqual([...offsets]);
    }),
    { numRuns: 50 },
  );
});

test('the same columns give the same bytes', () => {
  const columns = {
    a: new Float32Array([1, 2]),
    name: ['x', 'ü'],
    g: { offsets: new Int32Array([0, 1, 3]), values: new Float32Array([1, 2, 3]) },
  };
  expect(encodeTable(columns)).toEqual(encodeTable(columns));
});

test('a column of another length or a missing column is named', () => {
  expect(() => encodeTable({ a: new Uint8Array(2), b: new Uint8Array(3) })).toThrow('column b has 3 rows, a has 2');
  const table = decodeTable(encodeTable({ a: new Uint8Array(2) }));
  expect(() => table.numbers('height')).toThrow('no column "height"');
  expect(() => table.text('name')).toThrow('no column "name"');
});
