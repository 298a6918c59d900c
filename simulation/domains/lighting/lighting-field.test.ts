import { describe, expect, it } from 'vitest';
import { createEnvironment } from '../../weather/environment.ts';
import { testSite } from '../test-site.ts';
import { createBurningHours } from './burning-hours.ts';
import { createLightingField, dimShare, twilightLevel } from './lighting-field.ts';

const HOUR = 3_600_000;

/** Share of the cabinets that burn, at a place and time. */
function burning(lon: number, lat: number, timeZone: string, timeMs: number): number {
  const site = testSite(1, { lon, lat });
  const field = createLightingField(site);
  const environment = createEnvironment({ lon, lat, timeZone }, 1)(timeMs);
  let on = 0;
  for (let device = 0; device < field.devices; device++) {
    if (Number(field.report(device, environment)?.values.lampsOn) > 0) on++;
  }
  return on / field.devices;
}

describe('street lighting', () => {
  it('burns at night and not by day, all year', () => {
    for (let month = 0; month < 12; month++) {
      expect(burning(13.4, 52.52, 'Europe/Berlin', Date.UTC(2026, month, 15, 11))).toBe(0);
      expect(burning(13.4, 52.52, 'Europe/Berlin', Date.UTC(2026, month, 15, 23))).toBeGreaterThan(0.9);
      expect(burning(151.2, -33.9, 'Australia/Sydney', Date.UTC(2026, month, 15, 2))).toBe(0);
      expect(burning(151.2, -33.9, 'Australia/Sydney', Date.UTC(2026, month, 15, 14))).toBeGreaterThan(0.9);
    }
  });

  it('follows the light at high latitudes', () => {
    const helsinki = (t: number) => burning(24.9, 60.2, 'Europe/Helsinki', t);
    expect(helsinki(Date.UTC(2026, 5, 21, 22, 20))).toBeGreaterThan(0.8);
    expect(helsinki(Date.UTC(2026, 5, 21, 19))).toBe(0);
    const longyearbyen = (t: number) => burning(15.6, 78.2, 'Arctic/Longyearbyen', t);
    for (let hour = 0; hour < 24; hour += 3) {
      expect(longyearbyen(Date.UTC(2026, 5, 21, hour))).toBe(0);
      expect(longyearbyen(Date.UTC(2026, 11, 21, hour))).toBeGreaterThan(0.9);
    }
  });

  it('switches cabinet by cabinet over some minutes', () => {
    const shares = new Set<number>();
    for (let minute = 0; minute < 60; minute += 2) {
      shares.add(burning(13.4, 52.52, 'Europe/Berlin', Date.UTC(2026, 2, 20, 17) + minute * 60_000));
    }
    expect(shares.size).toBeGreaterThan(3);
  });

  it('warms up and dims softly', () => {
    expect(twilightLevel(60, 40)).toBe(0);
    expect(twilightLevel(37, 40)).toBeGreaterThan(0);
    expect(twilightLevel(20, 40)).toBe(1);
    expect(dimShare(22.9)).toBe(0);
    expect(dimShare(0)).toBe(1);
    expect(dimShare(4.9)).toBe(1);
    expect(dimShare(6)).toBe(0);
    for (let hour = 0; hour < 24; hour += 0.01) {
      expect(Math.abs(dimShare((hour + 0.01) % 24) - dimShare(hour))).toBeLessThan(0.06);
    }
  });

  it('keeps few lamps and cabinets broken', () => {
    const field = createLightingField(testSite());
    const at = createEnvironment({ lon: 13.4, lat: 52.52, timeZone: 'Europe/Berlin' }, 1);
    let [lamps, out, dark, asked] = [0, 0, 0, 0];
    for (let week = 0; week < 52; week++) {
      const environment = at(Date.UTC(2026, 0, 1, 0) + week * 167 * HOUR);
      for (let device = 0; device < field.devices; device++) {
        const { values } = field.report(device, environment)!;
        asked++;
        if (values.state === 'fault') dark++;
        if (Number(values.lampsOn) === 0) continue;
        lamps += Number(values.lampsOn) + Number(values.lampsOut);
        out += Number(values.lampsOut);
      }
    }
    expect(out / lamps).toBeGreaterThan(0.003);
    expect(out / lamps).toBeLessThan(0.025);
    expect(dark / asked).toBeLessThan(0.01);
  });
});

describe('burning hours', () => {
  it('grow by about 4,000 hours a year in Berlin and never fall', () => {
    const hours = createBurningHours(13.4, 52.52);
    const installed = Date.UTC(2015, 6, 1);
    const year = hours(Date.UTC(2026, 0, 1, 12), installed) - hours(Date.UTC(2025, 0, 1, 12), installed);
    expect(year).toBeGreaterThan(3800);
    expect(year).toBeLessThan(4300);
    let before = 0;
    for (let t = installed; t < Date.UTC(2029, 0, 1); t += 11 * HOUR) {
      const now = hours(t, installed);
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
  });
});
