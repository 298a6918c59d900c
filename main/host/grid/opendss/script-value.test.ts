import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScriptLine } from './script-line.ts';
import { ScriptValue } from './script-value.ts';
import type { Variables } from './script-words.ts';

const NONE: Variables = new Map();

/** name, value and whether it was quoted, one after the other */
function words(text: string, variables: Variables = NONE): (string | boolean)[][] {
  const line = new ScriptLine(text, variables);
  const found: (string | boolean)[][] = [];
  for (let next = line.next(); next !== undefined; next = line.next())
    found.push([next.name, next.value.text, next.value.quoted]);
  return found;
}

function number(text: string, variables: Variables = NONE): number {
  const next = new ScriptLine(`x=${text}`, variables).next();
  if (next === undefined) throw new Error('there is no value');
  return next.value.number();
}

const list = (text: string): ScriptValue => new ScriptValue(text, true, NONE);

describe('words of a line', () => {
  test('are split by blanks, tabs, commas and equals signs', () => {
    expect(words('New Line.a\tBus1 = b.1.2 , 7')).toEqual([
      ['', 'New', false],
      ['', 'Line.a', false],
      ['Bus1', 'b.1.2', false],
      ['', '7', false],
    ]);
  });

  test.each(['(a, b)', '"a, b"', "'a, b'", '[a, b]', '{a, b}'])('stay together in %s', (quoted) => {
    expect(words(`buses=${quoted} kv=1`)).toEqual([
      ['buses', 'a, b', true],
      ['kv', '1', false],
    ]);
  });

  test('end at a comment, which a quote may hold', () => {
    expect(words('kv=4.16! of the bank')).toEqual([['kv', '4.16', false]]);
    expect(words('kv=4.16 // of the bank')).toEqual([['kv', '4.16', false]]);
    expect(words('text="a ! b // c" kw=1')).toEqual([
      ['text', 'a ! b // c', true],
      ['kw', '1', false],
    ]);
    expect(words('// nothing')).toEqual([['', '', false]]);
  });

  test('keep a single slash', () => {
    expect(words('linecode=4/0Triplex')).toEqual([['linecode', '4/0Triplex', false]]);
  });

  test('of variables are replaced, up to a dot', () => {
    const variables = new Map([
      ['@bus', 'n7'],
      ['@load', '{2 3 *}'],
    ]);
    expect(words('bus1=@BUS.1.2', variables)).toEqual([['bus1', 'n7.1.2', false]]);
    expect(number('@load', variables)).toBe(6);
  });

  test('come to an end, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        expect(words(text).length).toBeLessThanOrEqual(text.length + 1);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9 =,!/()[\]{}"'|.@~]{0,60}$/), (text) => {
        expect(words(text).length).toBeLessThanOrEqual(text.length + 1);
      }),
      { numRuns: 500 },
    );
  });

  test('give a written value back', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9.]{1,12}$/), fc.stringMatching(/^[a-z0-9. ,]{1,20}$/), (name, value) => {
        expect(words(`${name}=(${value})`)).toEqual([[name, value, true]]);
      }),
    );
  });
});

describe('a number', () => {
  test.each([
    ['7', 7],
    ['.5', 0.5],
    ['5.', 5],
    ['-1.25e-3', -0.00125],
    ['(8 1000 /)', 0.008],
    ['(0.00625 -1 * 1 +)', 0.99375],
    ['{580 1.25 *}', 725],
    ['(1.051 0.88 0.001 3 * - - 115 12.47 / sqr *)', 0.174 * (115 / 12.47) ** 2],
    ['[3 sqrt]', Math.sqrt(3)],
    ['"2 3 ^"', 8],
    ['(2 inv)', 0.5],
    ['(1 exp ln)', 1],
    ['(1000 log10)', 3],
    ['(30 sin)', 0.5],
    ['(60 cos)', 0.5],
    ['(45 tan)', 1],
    ['(1 asin 1 acos +)', 90],
    ['(1 1 atan2)', 45],
    ['(1 atan)', 45],
    ['(pi 180 / 2 swap /)', (2 * 180) / Math.PI],
    ['(5 rollup *)', 25],
    ['(2 9 rolldn)', 2],
    ['(4.16)', 4.16],
  ])('%s', (text, value) => {
    expect(number(text)).toBeCloseTo(value, 12);
  });

  test.each([
    ...['10kW', 'abc', '(1 +)', '(1 foo)', '(1 0 /)', '()', 'NaN', 'Infinity', '0x10', '1d3', '(-1 sqrt)', '--1', ''],
  ])('is not made of "%s"', (text) => {
    expect(() => number(text)).toThrow(/./);
  });

  test('is read as it was written', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(number(String(value))).toBeCloseTo(value, 300);
        expect(number(`(${value})`)).toBeCloseTo(value, 300);
      }),
    );
  });

  test('of things is rounded and bounded', () => {
    expect(new ScriptValue('3.2', false, NONE).count(1, 5)).toBe(3);
    expect(() => new ScriptValue('9', false, NONE).count(1, 5)).toThrow('not within 1 to 5');
  });
});

describe('lists and matrices', () => {
  test('hold expressions and names', () => {
    expect(list('7.2, {2.4 3 sqrt *} 0.12').numbers()).toEqual([7.2, 2.4 * Math.sqrt(3), 0.12]);
    expect(list("wye  delta, 'ln'").texts()).toEqual(['wye', 'delta', 'ln']);
  });

  test('of the lower triangle are mirrored', () => {
    expect([...list('1 | 2 3 | 4 5 6').symmetricMatrix(3)]).toEqual([1, 2, 4, 2, 3, 5, 4, 5, 6]);
  });

  test('given in full keep their lower triangle, as in OpenDSS', () => {
    expect([...list('1 9 | 2 3').symmetricMatrix(2)]).toEqual([1, 2, 2, 3]);
  });

  test('of the wrong size are refused', () => {
    expect(() => list('1 | 2 3').symmetricMatrix(3)).toThrow('2 rows, not 3');
    expect(() => list('1 | 2').symmetricMatrix(2)).toThrow('row 2 of the matrix has 1 values');
    expect(() => list('1 2 3 | 4 5').symmetricMatrix(2)).toThrow('row 1 of the matrix has 3 values');
  });

  test('may end with the sign of a row', () => {
    expect([...list('0.3 | ').symmetricMatrix(1)]).toEqual([0.3]);
  });
});
