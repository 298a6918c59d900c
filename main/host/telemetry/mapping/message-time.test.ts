import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MappingError } from './mapping-problem.ts';
import { compileTime } from './message-time.ts';

const iso = (zone?: string) => compileTime({ format: 'iso', ...(zone === undefined ? {} : { zone }) }, 'time');

describe('source times', () => {
  test.each([
    ['2026-11-21T22:00:00Z', '2026-11-21T22:00:00.000Z'],
    ['2026-11-21 22:00:00.1239', '2026-11-21T22:00:00.123Z'],
    ['2026-11-21T23:00:00+01:00', '2026-11-21T22:00:00.000Z'],
    ['2026-11-21T16:30:00-0530', '2026-11-21T22:00:00.000Z'],
    ['2026-11-21', '2026-11-21T00:00:00.000Z'],
  ])('%s', (text, expected) => {
    expect(new Date(iso()(text)).toISOString()).toBe(expected);
  });

  test('a zone of its own, in summer, in winter and at the changes', () => {
    const berlin = iso('Europe/Berlin');
    const at = (text: string) => new Date(berlin(text)).toISOString();
    expect(at('2026-07-01T12:00:00')).toBe('2026-07-01T10:00:00.000Z');
    expect(at('2026-12-01T12:00:00')).toBe('2026-12-01T11:00:00.000Z');
    // 02:30 comes twice on 25 October: the first is meant.
    expect(at('2026-10-25T02:30:00')).toBe('2026-10-25T00:30:00.000Z');
    expect(at('2026-10-25T03:00:00')).toBe('2026-10-25T02:00:00.000Z');
    // 02:30 does not come on 29 March.
    expect(at('2026-03-29T02:30:00')).toBe('2026-03-29T01:30:00.000Z');
    expect(at('2026-12-01T12:00:00Z')).toBe('2026-12-01T12:00:00.000Z');
  });

  test('the wall clock of any zone leads back to the moment', () => {
    const zones = ['Europe/Berlin', 'Asia/Shanghai', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.date({ min: new Date('2001-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        (zone, moment) => {
          const wall = (ms: number) => new Date(ms).toLocaleString('sv-SE', { timeZone: zone });
          const seconds = Math.floor(moment.getTime() / 1000) * 1000;
          // An hour that comes twice has two moments of the same wall clock; the one found shows the same.
          expect(wall(iso(zone)(wall(seconds)))).toBe(wall(seconds));
        },
      ),
    );
  });

  test.each(['2026-02-30T00:00:00', '21.11.2026', '2026-11-21T25:00:00', '', 'now'])('"%s" is none', (text) => {
    expect(iso()(text)).toBeNaN();
  });

  test('counts since 1970', () => {
    expect(compileTime({ format: 'ms' }, 'time')(1_790_000_000_000)).toBe(1_790_000_000_000);
    expect(compileTime({ format: 's' }, 'time')('1790000000.5')).toBe(1_790_000_000_500);
    expect(compileTime({ format: 'us' }, 'time')(1_790_000_000_000_400)).toBe(1_790_000_000_000);
    expect(compileTime({ format: 'ms' }, 'time')('soon')).toBeNaN();
    expect(compileTime({ format: 'ms' }, 'time')(undefined)).toBeNaN();
  });

  test('a zone that is none, or where there can be none', () => {
    expect(() => compileTime({ format: 'iso', zone: 'Berlin' }, 'time')).toThrow(MappingError);
    expect(() => compileTime({ format: 's', zone: 'Europe/Berlin' }, 'time')).toThrow(MappingError);
  });
});
