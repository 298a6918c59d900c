import { describe, expect, it } from 'vitest';
import { computeSkyLight, sunDirection, windowShare } from './sky-light.ts';

const BERLIN = { lon: 13.4, lat: 52.52 };
const SANTIAGO = { lon: -70.65, lat: -33.45 };
const at = (iso: string): number => Date.parse(iso);

describe('sun', () => {
  it('stands in the south at noon in Berlin, in the north in Santiago', () => {
    expect(sunDirection(at('2026-06-21T11:00:00Z'), BERLIN).toSun[1]).toBeLessThan(0);
    expect(sunDirection(at('2026-12-21T16:40:00Z'), SANTIAGO).toSun[1]).toBeGreaterThan(-0.2);
    expect(sunDirection(at('2026-06-21T16:40:00Z'), SANTIAGO).toSun[1]).toBeGreaterThan(0.5);
  });

  it('never stands so low that shadows have no end', () => {
    expect(sunDirection(at('2026-12-21T07:30:00Z'), BERLIN).toSun[2]).toBeGreaterThan(0.2);
  });
});

describe('light of the hour', () => {
  it('is night with lamps and windows, and day without', () => {
    const night = computeSkyLight(at('2026-11-24T20:00:00Z'), 21, BERLIN, 'night');
    expect(night.artificial).toBe(1);
    expect(night.darkness).toBe(1);
    const noon = computeSkyLight(at('2026-06-21T11:00:00Z'), 13, BERLIN, 'night');
    expect(noon.artificial).toBe(0);
    expect(computeSkyLight(at('2026-11-24T20:00:00Z'), 21, BERLIN, 'day').artificial).toBe(0);
  });

  it('never jumps: a minute changes no part of it visibly, all day and night', () => {
    let before = computeSkyLight(at('2026-03-20T00:00:00Z'), 1, BERLIN, 'night');
    for (let minute = 1; minute < 1440; minute++) {
      const light = computeSkyLight(
        at('2026-03-20T00:00:00Z') + minute * 60_000,
        (1 + minute / 60) % 24,
        BERLIN,
        'night',
      );
      for (let i = 0; i < 3; i++) {
        expect(Math.abs(light.sky[i]! - before.sky[i]!)).toBeLessThan(0.02);
        // What the key throws on level ground: direction may jump only while it has no strength.
        expect(Math.abs(light.key[i]! * light.toKey[2] - before.key[i]! * before.toKey[2])).toBeLessThan(0.02);
      }
      expect(Math.abs(light.artificial - before.artificial)).toBeLessThan(0.05);
      before = light;
    }
  });

  it('lights more rooms in the evening than before dawn', () => {
    expect(windowShare(20)).toBeGreaterThan(0.24);
    expect(windowShare(20)).toBeLessThan(0.31);
    expect(windowShare(3.5)).toBeLessThan(0.08);
  });
});
