import fc from 'fast-check';
import { expect, test } from 'vitest';
import { complexArrays, eliminateOpen, invert } from './complex-matrix.ts';

const part = fc.double({ min: -2, max: 2, noNaN: true });

test('a matrix times its inverse is the identity, wherever it stands', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 3 }),
      fc.array(part, { minLength: 50, maxLength: 50 }),
      (n, at, parts) => {
        const m = complexArrays(at + n * n);
        for (let k = 0; k < n * n; k++) {
          m.re[at + k] = parts[k]!;
          m.im[at + k] = parts[25 + k]!;
        }
        for (let i = 0; i < n; i++) m.re[at + i * n + i]! += 9;
        const original = { re: m.re.slice(), im: m.im.slice() };
        expect(invert(m, n, at)).toBe(true);
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) {
            let re = 0;
            let im = 0;
            for (let k = 0; k < n; k++) {
              const a = at + i * n + k;
              const b = at + k * n + j;
              re += original.re[a]! * m.re[b]! - original.im[a]! * m.im[b]!;
              im += original.re[a]! * m.im[b]! + original.im[a]! * m.re[b]!;
            }
            expect(re).toBeCloseTo(i === j ? 1 : 0, 12);
            expect(im).toBeCloseTo(0, 12);
          }
      },
    ),
  );
});

test('rows are swapped where the diagonal is zero', () => {
  const m = complexArrays(9);
  m.re.set([0, 2, 0, 0, 0, 4, 8, 0, 0]);
  expect(invert(m, 3)).toBe(true);
  expect([...m.re]).toEqual([0, 0, 1 / 8, 1 / 2, 0, 0, 0, 1 / 4, 0]);
});

test('a matrix of many rows keeps its order', () => {
  const n = 20;
  const m = complexArrays(n * n);
  // A cyclic permutation: its inverse goes the other way.
  for (let i = 0; i < n; i++) m.im[i * n + ((i + 7) % n)] = 2;
  expect(invert(m, n)).toBe(true);
  for (let i = 0; i < n; i++) expect(m.im[((i + 7) % n) * n + i]).toBe(-0.5);
});

test('a singular matrix has no inverse', () => {
  const two = complexArrays(4);
  two.re.set([1, 2, 2, 4]);
  expect(invert(two, 2)).toBe(false);
  expect(invert(complexArrays(1), 1)).toBe(false);
});

test('an open conductor carries nothing: the others are as if it were not held', () => {
  // Star of three admittances 1, 2, 3 S on a centre, conductor 2 open: 1 S and the centre's 2 S + 3 S in a row.
  const y = complexArrays(16);
  const star = [1, 2, 3];
  star.forEach((g, k) => {
    y.re[k * 4 + k] = g;
    y.re[15]! += g;
    y.re[k * 4 + 3] = y.re[12 + k] = -g;
  });
  eliminateOpen(y, 4, 0, Uint8Array.of(0, 0, 1, 0));
  expect([...y.re]).toEqual([1, 0, 0, -1, 0, 2, 0, -2, 0, 0, 0, 0, -1, -2, 0, 3]);
});

test('what is left of a series path with an open end is nothing', () => {
  const y = complexArrays(4);
  y.re.set([1e7 / 3, -1e7 / 3, -1e7 / 3, 1e7 / 3]);
  eliminateOpen(y, 2, 0, Uint8Array.of(1, 0));
  expect([...y.re]).toEqual([0, 0, 0, 0]);
});
