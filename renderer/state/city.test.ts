import { describe, expect, it } from 'vitest';
import { smallCity } from '../../tests/renderer/small-city.ts';
import { assetAttributes } from '../panels/values/city-text.ts';

describe('city', () => {
  const { city } = smallCity();

  it('joins assets, points and definitions by row', () => {
    expect([...city.pointsOf(2)]).toEqual([3, 4]);
    expect(city.mainPoint(0)).toBe(1);
    expect(city.mainPoint(1)).toBe(2);
    expect(city.definition(3)?.display?.unit).toBe('MW');
    expect(city.assetRow('substation-w2')).toBe(2);
    expect(city.assetRow('nobody')).toBeUndefined();
  });

  it('knows districts, and that some things lie outside of all', () => {
    expect(city.asset(0).district).toBe('Mitte');
    expect(city.asset(1)).toMatchObject({ district: '', isEstimated: true, attributes: {} });
  });

  it('shows attributes in the unit of the trade and marks estimates', () => {
    const shown = assetAttributes(city, city.asset(0), (key) => key, 'en');
    expect(shown.map(({ name, text, isEstimated }) => [name, text, isEstimated])).toEqual([
      ['rated', '80 MVA', true],
      ['voltages', '110 kV, 10 kV', false],
    ]);
  });
});
