import { expect, test } from 'vitest';
import { parseCount, parseDirection, parseLength, parsePower, parseSpeed, parseVoltages } from './tag-values.ts';

test.each([
  ['12', 12],
  ['12.5 m', 12.5],
  ['12,5', 12.5],
  ['40 ft', 12.192],
  ['12\'6"', 3.81],
  ['3;4', 3],
  ['tall', null],
  ['12 apples', null],
])('length %s', (text, metres) => {
  const value = parseLength(text);
  if (metres === null) expect(value).toBeNull();
  else expect(value).toBeCloseTo(metres, 6);
});

test.each([
  ['50', 50],
  ['30 mph', 48.28],
  ['walk', 7],
  ['DE:urban', 50],
  ['DE:zone:30', 30],
  ['GB:nsl_single', 96.6],
  ['none', 130],
  ['signals', null],
  ['-5', null],
  ['fast', null],
])('speed %s', (text, kmh) => {
  const value = parseSpeed(text);
  if (kmh === null) expect(value).toBeNull();
  else expect(value! * 3.6).toBeCloseTo(kmh, 1);
});

test('storeys: one number or the first of a range, never a list of house numbers', () => {
  expect(['5', '5.5', '5;6', '4-6', '136, 137, 138', 'five'].map(parseCount)).toEqual([5, 5.5, 5, 4, null, null]);
});

test('directions, voltages, powers', () => {
  expect([parseDirection('NE'), parseDirection('-90'), parseDirection('up')]).toEqual([45, 270, null]);
  expect(parseVoltages('10000;110 kV, junk')).toEqual([110_000, 10_000]);
  expect([parsePower('25 MW'), parsePower('630 kVA'), parsePower('5000'), parsePower('yes')]).toEqual([
    25e6,
    630e3,
    5000,
    null,
  ]);
});
