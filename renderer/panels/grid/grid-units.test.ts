import { describe, expect, it } from 'vitest';
import { NONE_U16 } from '../../../contract/grid-live.ts';
import { currentOf, loadingPercent, said, showGridQuantity, showPower, showVoltage, voltagePu } from './grid-units.ts';

describe('electrical quantities', () => {
  it('read in the unit of the trade, in each language', () => {
    expect(said(showPower(412_345, 'en'))).toBe('412\u00a0kW');
    expect(said(showPower(4_120, 'en'))).toBe('4.1\u00a0kW');
    expect(said(showPower(-2_512_000, 'en'))).toBe('\u22122.51\u00a0MW');
    expect(said(showVoltage(10_312, 'ru'))).toBe('10,31\u00a0kV');
    expect(said(showVoltage(231.4, 'en'))).toBe('231.4\u00a0V');
    expect(said(showGridQuantity(87.6, 'A', 'zh'))).toBe('87.6\u00a0A');
    expect(said(showGridQuantity(1_234_500, 'Wh', 'en'))).toBe('1,234.5\u00a0kWh');
    expect(said(showGridQuantity(630e3, 'VA', 'en'))).toBe('630\u00a0kVA');
    expect(said(showGridQuantity(3, '', 'en'))).toBe('3');
  });

  it('say nothing where the live grid does not know', () => {
    expect(loadingPercent(NONE_U16)).toBeNull();
    expect(loadingPercent(315)).toBe(31.5);
    expect(voltagePu(NONE_U16)).toBeNull();
    expect(voltagePu(9_870)).toBeCloseTo(0.987);
    expect(currentOf(NONE_U16, 5e6, 10_000)).toBeNull();
    expect(currentOf(500, 0, 10_000)).toBeNull();
  });

  it('take the current of a cable from the share of its rating', () => {
    // Half of what 319 A at 10 kV make.
    expect(currentOf(500, Math.sqrt(3) * 10_000 * 319, 10_000)).toBeCloseTo(159.5);
  });
});
