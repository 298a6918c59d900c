import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogueOf, DOMAINS } from '../../../../simulation/domains/index.ts';
import { isUnit, unitConversion } from './unit-conversion.ts';

const through = (value: number, from: string, to: string) => unitConversion(from, to)?.(value);

describe('units', () => {
  test.each([
    [4.15, 'kW', 'W', 4150],
    [1.5, 'MW', 'W', 1.5e6],
    [12.5, 'kWh', 'Wh', 12_500],
    [3.6, 'MJ', 'Wh', 1000],
    [20, 'kV', 'V', 20_000],
    [250, 'mA', 'A', 0.25],
    [77, '°F', 'degC', 25],
    [300.15, 'K', 'degC', 27],
    [90, 'km/h', 'm/s', 25],
    [0.4, '1', '%', 40],
    [1013.25, 'hPa', 'Pa', 101_325],
    [120, 'min', 'h', 2],
    [10, 'veh/min', '1/h', 600],
    [3.3, 'KWH', 'Wh', 3300],
  ])('%f %s is so much in %s', (value, from, to, expected) => {
    expect(through(value, from, to)).toBeCloseTo(expected, 6);
  });

  test.each([
    ['A', 'W'],
    ['var', 'W'],
    ['VA', 'W'],
    ['kWh', 'W'],
    ['mm', 'mm/h'],
    ['V', ''],
    ['furlong', 'm'],
    ['', 'W'],
    ['toString', 'W'],
  ])('%s is no unit for %s', (from, to) => {
    expect(unitConversion(from, to)).toBeNull();
  });

  test('capitals that could mean two units are not guessed', () => {
    expect(through(1, 'mW', 'W')).toBe(1e-3);
    expect(through(1, 'MW', 'W')).toBe(1e6);
    expect(isUnit('Mw')).toBe(false);
  });

  test('there and back again is the same value', () => {
    const families = [
      ['W', 'kW', 'MW', 'GW', 'mW'],
      ['Wh', 'kWh', 'MWh', 'J', 'MJ', 'GJ'],
      ['degC', 'degF', 'K'],
      ['m/s', 'km/h', 'mph', 'kn'],
      ['Pa', 'hPa', 'bar', 'psi'],
      ['%', 'pu', '‰'],
    ];
    const pair = fc
      .constantFrom(...families)
      .chain((units) => fc.tuple(fc.constantFrom(...units), fc.constantFrom(...units)));
    fc.assert(
      fc.property(pair, fc.double({ min: -1e6, max: 1e6, noNaN: true }), ([from, to], value) => {
        const back = unitConversion(to, from)!(unitConversion(from, to)!(value));
        expect(Math.abs(back - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)) * 1e3);
      }),
    );
  });

  test('every unit of our points is known', () => {
    const units = catalogueOf(DOMAINS).domains.flatMap(({ kinds }) =>
      kinds.flatMap(({ points }) => points.map(({ unit }) => unit)),
    );
    expect([...new Set(units)].filter((unit) => unit !== '' && !isUnit(unit))).toEqual([]);
  });
});
