import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PointDefinition } from '../../contract/catalogue.ts';
import {
  ageParts,
  formatClock,
  formatDate,
  formatHourMinute,
  formatLength,
  formatNumber,
  showLimits,
  showQuantity,
  stateName,
  unitSign,
  zoneName,
} from './presentation.ts';

const power: PointDefinition = {
  name: 'activePower',
  unit: 'W',
  kind: 'measurement',
  intervalMs: 2000,
  range: [-1e9, 1e9],
  digits: 2,
  limits: { high: 5e6 },
  display: { unit: 'MW', factor: 1e-6 },
};

describe('numbers', () => {
  it('follow the language, with a true minus and no negative zero', () => {
    expect(formatNumber(1234.5, 1, 'en')).toBe('1,234.5');
    expect(formatNumber(1234.5, 1, 'ru')).toBe('1\u00a0234,5');
    expect(formatNumber(-3, 0, 'en')).toBe('\u22123');
    expect(formatNumber(-0.001, 2, 'en')).toBe('0.00');
  });
  it('show quantities in their displayed unit', () => {
    expect(showQuantity(power, 4_620_000, 'en')).toEqual({ text: '4.62', unit: 'MW' });
    expect(showLimits(power, 'en')).toEqual({ low: null, high: '5.00' });
    expect(unitSign('degC')).toBe('°C');
  });
  it('name states, and nothing where the value is no state', () => {
    const lamp: PointDefinition = { ...power, states: ['off', 'on'] };
    expect(stateName(lamp, 1)).toBe('on');
    expect(stateName(lamp, 7)).toBeNull();
  });
  it('show lengths in m and km', () => {
    expect(formatLength(200, 'en')).toEqual({ text: '200', unit: 'm' });
    expect(formatLength(2500, 'en')).toEqual({ text: '2.5', unit: 'km' });
  });
});

describe('ages', () => {
  it('are seconds under 2 min, then m:ss, then hours, then days', () => {
    expect(ageParts(119_999)).toEqual({ key: 'age.seconds', values: { n: '119' } });
    expect(ageParts(120_000)).toEqual({ key: 'age.minutes', values: { m: '2', s: '00' } });
    expect(ageParts(654_000)).toEqual({ key: 'age.minutes', values: { m: '10', s: '54' } });
    expect(ageParts(3_600_000)).toEqual({ key: 'age.hours', values: { n: '1' } });
    expect(ageParts(3 * 86_400_000)).toEqual({ key: 'age.days', values: { n: '3' } });
  });
  it('are never negative', () => {
    fc.assert(fc.property(fc.integer({ max: -1 }), (ms) => ageParts(ms).values.n === '0'));
  });
});

describe('city time', () => {
  const zone = 'Europe/Berlin';
  it('shows both two o’clocks of the night when summer time ends', () => {
    const summer = Date.UTC(2026, 9, 25, 0, 30);
    const winter = Date.UTC(2026, 9, 25, 1, 30);
    expect([formatClock(summer, 'en', zone), zoneName(summer, zone)]).toEqual(['02:30:00', 'CEST']);
    expect([formatClock(winter, 'en', zone), zoneName(winter, zone)]).toEqual(['02:30:00', 'CET']);
  });
  it('skips the hour when summer time begins', () => {
    expect(formatClock(Date.UTC(2026, 2, 29, 0, 59, 59), 'en', zone)).toBe('01:59:59');
    expect(formatClock(Date.UTC(2026, 2, 29, 1, 0, 0), 'en', zone)).toBe('03:00:00');
  });
  it('counts midnight as 00 and belongs to the city, not to the machine', () => {
    expect(formatClock(Date.UTC(2026, 10, 23, 23, 0), 'en', zone)).toBe('00:00:00');
    expect(formatDate(Date.UTC(2026, 10, 23, 23, 0), 'en', zone)).toBe('Tue 24 Nov 2026');
    expect(formatClock(Date.UTC(2026, 0, 1, 0, 0), 'en', 'Asia/Kolkata')).toBe('05:30:00');
  });

  it.each(['en', 'ru', 'zh'])(
    'clocks have twenty-four hours in %s: evening is no morning, and midnight is nought',
    (language) => {
      const [evening, midnight] = [Date.UTC(2026, 0, 20, 18, 5), Date.UTC(2026, 0, 20, 0, 5)];
      expect([evening, midnight].map((ms) => formatHourMinute(ms, language, 'UTC'))).toEqual(['18:05', '00:05']);
      expect([evening, midnight].map((ms) => formatClock(ms, language, 'UTC'))).toEqual(['18:05:00', '00:05:00']);
    },
  );
});
