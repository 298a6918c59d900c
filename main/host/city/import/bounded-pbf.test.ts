import fc from 'fast-check';
import { PbfWriter } from 'pbf';
import { expect, test } from 'vitest';
import { BoundedPbf } from './bounded-pbf.ts';
import { growFloat64 } from './growing-column.ts';

const written = (write: (pbf: PbfWriter) => void): Uint8Array => {
  const pbf = new PbfWriter();
  write(pbf);
  return pbf.finish();
};

const at = (bytes: ArrayLike<number>, field: number): { pbf: BoundedPbf; end: number } => {
  const pbf = new BoundedPbf(Uint8Array.from(bytes));
  expect(pbf.field(pbf.length)).toBe(field);
  return { pbf, end: pbf.length };
};

/** field 1 with `length` bytes, whatever follows */
const packed = (length: number, ...rest: number[]): number[] => [0x0a, length, ...rest];

test('reads what was written', () => {
  const numbers = fc.array(fc.maxSafeInteger());
  fc.assert(
    fc.property(
      numbers,
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: -(2 ** 51), max: 2 ** 51 }),
      (list, text, sint) => {
        const bytes = written((pbf) => {
          pbf.writePackedVarint(1, list);
          // Not writeStringField: it writes some characters past U+1FFFF wrongly, e.g. U+20000.
          pbf.writeBytesField(2, new TextEncoder().encode(text));
          pbf.writeSVarintField(3, sint);
          pbf.writeVarintField(4, sint);
          pbf.writeDoubleField(5, 0.5);
        });
        const pbf = new BoundedPbf(bytes);
        const end = pbf.length;
        const column = growFloat64();
        const found: unknown[] = [];
        for (let field = pbf.field(end); field !== 0; field = pbf.field(end)) {
          if (field === 1) pbf.integers(end, column);
          else if (field === 2) found.push(pbf.text(end));
          else if (field === 3) found.push(pbf.signed());
          else if (field === 4) found.push(pbf.integer());
          else pbf.pass();
        }
        expect([...column.take()]).toEqual(list);
        expect(found).toEqual([text, sint, sint]);
      },
    ),
  );
});

test('sums go on from where the column ends', () => {
  const column = growFloat64();
  const bytes = [...packed(2, 10, 1), ...packed(1, 4)];
  const pbf = new BoundedPbf(Uint8Array.from(bytes));
  while (pbf.field(pbf.length) !== 0) pbf.sums(pbf.length, column);
  expect([...column.take()]).toEqual([5, 4, 6]);
});

test('a number that runs on into the next field is refused', () => {
  const { pbf, end } = at([...packed(1, 0x80), 0x12, 0], 1);
  expect(() => pbf.integers(end, growFloat64())).toThrow('longer than its field');
});

test('a message is not read past its end, though bytes follow', () => {
  const bytes = Uint8Array.from([...packed(2, 0x10, 0x80), 0x10, 1]);
  const pbf = new BoundedPbf(bytes);
  pbf.field(bytes.length);
  const inner = pbf.message(bytes.length);
  expect(pbf.field(inner)).toBe(2);
  pbf.integer();
  expect(() => pbf.field(inner)).toThrow('does not end with its message');
});

test.each<[string, number[], (pbf: BoundedPbf, end: number) => unknown]>([
  ['text longer than the rest', packed(3, 65, 66), (pbf, end) => pbf.text(end)],
  ['text with a length past 2^53', [0x0a, ...Array<number>(9).fill(255), 1], (pbf, end) => pbf.text(end)],
  ['a number cut off', [0x08, 0x80], (pbf) => pbf.integer()],
  ['a number of eleven bytes', [0x08, ...Array<number>(10).fill(255), 1], (pbf) => pbf.integer()],
  ['a number past 2^53', [0x08, ...Array<number>(8).fill(255), 1], (pbf) => pbf.integer()],
  ['a signed number past 2^52', [0x08, ...Array<number>(7).fill(255), 31], (pbf) => pbf.signed()],
  ['text in the place of a number', packed(1, 65), (pbf) => pbf.integer()],
  ['a number in the place of text', [0x08, 0], (pbf, end) => pbf.text(end)],
  ['numbers not packed', [0x08, 1], (pbf, end) => pbf.integers(end, growFloat64())],
  ['a group', [0x0b, 0x0c], (pbf) => pbf.pass()],
])('%s is refused', (_, bytes, read) => {
  const { pbf, end } = at(bytes, 1);
  expect(() => read(pbf, end)).toThrow();
});

test.each([
  ['a number', [0x08, 0x80]],
  ['four bytes', [0x0d, 1, 2, 3]],
  ['eight bytes', [0x09, 1, 2, 3]],
  ['a string', packed(9, 65)],
])('%s that is passed over is refused too where it is cut off', (_, bytes) => {
  const { pbf, end } = at(bytes, 1);
  pbf.pass();
  expect(() => pbf.field(end)).toThrow('does not end with its message');
});

test.each([
  ['a field without a value', [0x08]],
  ['field number 0', [0x00, 1]],
  ['field number 0 at the end', [0x02]],
])('%s is refused', (_, bytes) => {
  const pbf = new BoundedPbf(Uint8Array.from(bytes));
  expect(() => pbf.field(pbf.length)).toThrow('does not end with its message');
});
