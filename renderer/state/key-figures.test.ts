import { describe, expect, it } from 'vitest';
import { QUALITY_CODE } from '../../contract/vocabulary.ts';
import { setValue, smallCity } from '../../tests/renderer/small-city.ts';
import { computeFigure, figureSources } from './key-figures.ts';

describe('key figures', () => {
  it('come in the order of their rank, without those that the city has no point for', () => {
    const { city } = smallCity();
    expect(figureSources(city).map((source) => source.figure.id)).toEqual(['burning', 'load', 'highest', 'mean']);
  });

  it('have no value until a point has one', () => {
    const { city, live } = smallCity();
    for (const source of figureSources(city)) {
      expect(computeFigure(source, live)).toMatchObject({ value: null, counted: 0 });
    }
  });

  it('sum, average and find extremes in the displayed unit', () => {
    const { city, live } = smallCity();
    setValue(live, 0, 4e6);
    setValue(live, 3, 2e6);
    setValue(live, 1, 40);
    setValue(live, 4, 60);
    setValue(live, 2, 1);
    const figures = Object.fromEntries(
      figureSources(city).map((source) => [source.figure.id, computeFigure(source, live).value]),
    );
    expect(figures).toEqual({ burning: 100, load: 6, highest: 60, mean: 50 });
  });

  it('leave bad and stale values out and say so', () => {
    const { city, live } = smallCity();
    setValue(live, 0, 4e6);
    setValue(live, 3, 9e9, QUALITY_CODE.STALE);
    const load = figureSources(city).find((source) => source.figure.id === 'load')!;
    expect(computeFigure(load, live)).toEqual({ value: 4, counted: 1, total: 2, isSimulated: true, isStale: false });
  });
});
