import { describe, expect, it } from 'vitest';
import { createEnvironment, type Environment, type Place } from './environment.ts';
import { clearSkyIlluminance, hoursBelow, sunPosition } from './sun.ts';

const BERLIN: Place = { lon: 13.4, lat: 52.52, timeZone: 'Europe/Berlin' };
const SYDNEY: Place = { lon: 151.2, lat: -33.87, timeZone: 'Australia/Sydney' };
const HOUR = 3_600_000;

const mean = (place: Place, month: number, of: (environment: Environment) => number): number => {
  let sum = 0;
  let count = 0;
  // Three years, so that one cold month does not decide.
  for (let year = 2024; year < 2027; year++) {
    const at = createEnvironment(place, 1);
    for (let t = Date.UTC(year, month, 1); t < Date.UTC(year, month + 1, 1); t += 3 * HOUR) {
      sum += of(at(t));
      count++;
    }
  }
  return sum / count;
};

describe('sun', () => {
  it('stands where an almanac says', () => {
    // Berlin, 21 June 2026, culmination at 11:08 UTC: 90 - 52.52 + 23.44 degrees, due south.
    const noon = sunPosition(Date.UTC(2026, 5, 21, 11, 8), 13.4, 52.52);
    expect(noon.altitude).toBeCloseTo(60.9, 0);
    expect(noon.azimuth).toBeCloseTo(180, -1);
    // In Sydney it culminates in the north.
    expect(sunPosition(Date.UTC(2026, 11, 21, 1, 53), 151.2, -33.87).altitude).toBeGreaterThan(78);
  });

  it('lights the ground from starlight to noon', () => {
    expect(clearSkyIlluminance(-30)).toBeLessThan(0.001);
    expect(clearSkyIlluminance(-6)).toBeCloseTo(3.4, 0);
    expect(clearSkyIlluminance(0)).toBeGreaterThan(300);
    expect(clearSkyIlluminance(0)).toBeLessThan(900);
    expect(clearSkyIlluminance(60)).toBeGreaterThan(90_000);
    for (let altitude = -20; altitude < 89; altitude += 0.5) {
      expect(clearSkyIlluminance(altitude + 0.5)).toBeGreaterThanOrEqual(clearSkyIlluminance(altitude));
    }
  });

  it('makes nights as long as they are', () => {
    expect(hoursBelow(-0.83, 172, 52.52)).toBeCloseTo(7.2, 0);
    expect(hoursBelow(-0.83, 355, 52.52)).toBeCloseTo(16.4, 0);
    expect(hoursBelow(0, 172, 78)).toBe(0);
    expect(hoursBelow(0, 355, 78)).toBe(24);
    expect(hoursBelow(0, 80, -33)).toBeCloseTo(12, 0);
  });
});

describe('weather', () => {
  it('has the seasons of its hemisphere', () => {
    expect(mean(BERLIN, 0, (e) => e.temperature)).toBeLessThan(4);
    expect(mean(BERLIN, 6, (e) => e.temperature)).toBeGreaterThan(16);
    expect(mean(SYDNEY, 0, (e) => e.temperature)).toBeGreaterThan(21);
    expect(mean(SYDNEY, 6, (e) => e.temperature)).toBeLessThan(17);
  });

  it('is warmer in the afternoon than before dawn', () => {
    const hours = (hour: number) => mean(BERLIN, 6, (e) => (Math.abs(e.localHour - hour) < 1.6 ? e.temperature : 0));
    expect(hours(16)).toBeGreaterThan(hours(4));
  });

  it('rains now and then, and only from clouds', () => {
    const at = createEnvironment(BERLIN, 1);
    let wet = 0;
    let millimetres = 0;
    for (let t = Date.UTC(2026, 0, 1); t < Date.UTC(2027, 0, 1); t += HOUR) {
      const { rain, cloudCover } = at(t);
      if (rain > 0.05) wet++;
      if (rain > 0) expect(cloudCover).toBeGreaterThan(0.7);
      millimetres += rain;
    }
    expect(wet / 8760).toBeGreaterThan(0.03);
    expect(wet / 8760).toBeLessThan(0.25);
    expect(millimetres).toBeGreaterThan(250);
    expect(millimetres).toBeLessThan(1500);
  });

  it('differs from seed to seed and not from run to run', () => {
    const t = Date.UTC(2026, 3, 1, 12);
    expect(createEnvironment(BERLIN, 1)(t)).toEqual(createEnvironment(BERLIN, 1)(t));
    expect(createEnvironment(BERLIN, 1)(t)).not.toEqual(createEnvironment(BERLIN, 2)(t));
  });

  it('is continuous', () => {
    const at = createEnvironment(BERLIN, 1);
    for (let t = Date.UTC(2026, 0, 1); t < Date.UTC(2027, 0, 1); t += 31 * HOUR) {
      expect(Math.abs(at(t + 1000).temperature - at(t).temperature)).toBeLessThan(0.05);
      expect(Math.abs(at(t + 1000).windSpeed - at(t).windSpeed)).toBeLessThan(0.1);
    }
  });
});
