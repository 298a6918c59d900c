// What a person of the trade would look at first: does each system run through its day as it should?
import { describe, expect, it } from 'vitest';
import { createEnvironment } from '../weather/environment.ts';
import type { Field, FieldSite } from './domain.ts';
import { createParkingField } from './parking/parking-field.ts';
import { createPowerField } from './power/power-field.ts';
import { temperatureFactor } from './power/load.ts';
import { BERLIN, testSite } from './test-site.ts';
import { waveOffset } from './traffic/signals.ts';
import { createTrafficField } from './traffic/traffic-field.ts';
import { createTransitField } from './transit/transit-field.ts';

const site: FieldSite = testSite();
const at = createEnvironment({ ...BERLIN, timeZone: 'Europe/Berlin' }, 1);
// 2026-03-09 is a Monday; Berlin is an hour ahead of UTC.
const hour = (day: number, localHour: number) => at(Date.UTC(2026, 2, 9 + day, localHour - 1));

function reports(field: Field, environment: ReturnType<typeof at>, kind: string) {
  const all = Array.from({ length: field.devices }, (_, device) => field.report(device, environment)!);
  return all.filter(({ asset }) => asset.startsWith(`${kind}-s`)).map(({ values }) => values);
}

const sum = (values: readonly Readonly<Record<string, number | string>>[], name: string): number =>
  values.reduce((total, value) => total + Number(value[name]), 0);

describe('power', () => {
  const field = createPowerField(site);
  const load = (day: number, h: number) => sum(reports(field, hour(day, h), 'substation'), 'mediumVoltageFeed');

  it('peaks by day and in the evening, rests at night and on Sundays', () => {
    expect(load(1, 11)).toBeGreaterThan(1.5 * load(1, 3));
    expect(load(1, 11)).toBeLessThan(2.5 * load(1, 3));
    expect(load(1, 19)).toBeGreaterThan(1.5 * load(1, 3));
    expect(load(6, 11)).toBeLessThan(0.95 * load(1, 11));
  });

  it('counts a feed into medium voltage once', () => {
    const [first, , , rail, coupling] = reports(field, hour(1, 12), 'substation');
    expect(first!.mediumVoltageFeed).toBe(first!.activePower);
    expect(rail!.mediumVoltageFeed).toBe(0);
    expect(coupling!.mediumVoltageFeed).toBe(0);
  });

  it('agrees with itself: S from P and Q, I from S and U', () => {
    for (const values of reports(field, hour(1, 12), 'substation')) {
      const apparent = Math.hypot(Number(values.activePower), Number(values.reactivePower));
      const current = apparent / (Math.sqrt(3) * Number(values.voltage));
      expect(Number(values.current) / current).toBeGreaterThan(0.97);
      expect(Number(values.current) / current).toBeLessThan(1.03);
      expect(Number(values.loading)).toBeGreaterThan(2);
      expect(Number(values.loading)).toBeLessThan(100);
    }
  });

  it('says nothing of assets that a grid speaks for, and the same as ever of the others', () => {
    const spokenFor = new Set(site.assets.filter((_, i) => i % 3 === 0).map(({ id }) => id));
    const rest = createPowerField({ ...site, spokenFor });
    const say = (from: Field) => Array.from({ length: from.devices }, (_, d) => from.report(d, hour(1, 12))!);
    expect(say(rest)).toEqual(say(field).filter(({ asset }) => !spokenFor.has(asset)));
    expect(rest.devices).toBeLessThan(field.devices);
  });

  it('costs more in frost and in heat', () => {
    expect(temperatureFactor(-10)).toBeGreaterThan(temperatureFactor(15));
    expect(temperatureFactor(33)).toBeGreaterThan(temperatureFactor(20));
  });

  it('gives no solar power at night', () => {
    expect(reports(field, hour(1, 1), 'generator')[1]!.activePower).toBe(0);
    expect(Number(reports(field, hour(1, 12), 'generator')[1]!.activePower)).toBeGreaterThan(0);
  });
});

describe('parking', () => {
  const field = createParkingField(site);

  it('counts whole cars and loses none', () => {
    for (let h = 0; h < 24; h++) {
      for (const [i, values] of reports(field, hour(1, h), 'parking').entries()) {
        expect(Number.isInteger(values.occupied)).toBe(true);
        expect(Number(values.occupied) + Number(values.free)).toBe(30 + 20 * i);
      }
    }
  });

  it('fills multi-storey car parks by day', () => {
    const multiStorey = (h: number) => Number(reports(field, hour(1, h), 'parking')[3]!.occupancy);
    expect(multiStorey(12)).toBeGreaterThan(multiStorey(3) + 20);
  });
});

describe('traffic', () => {
  const field = createTrafficField(site);
  const mean = (day: number, h: number, name: string) => sum(reports(field, hour(day, h), 'detector'), name) / 20;

  it('has a morning and an evening peak on working days', () => {
    expect(mean(1, 8, 'flow')).toBeGreaterThan(4 * mean(1, 3, 'flow'));
    expect(mean(1, 17, 'flow')).toBeGreaterThan(mean(1, 21, 'flow'));
    expect(mean(1, 8, 'speed')).toBeLessThan(mean(1, 3, 'speed'));
    expect(mean(6, 8, 'flow')).toBeLessThan(0.5 * mean(1, 8, 'flow'));
  });

  it('rolls a green wave: a kilometre farther the green comes later by the time of the drive', () => {
    const near = { x: 0, y: 40 };
    expect(waveOffset({ ...near, x: 1000 }, true) - waveOffset(near, true)).toBeCloseTo(1000 / 13.9, 6);
    expect(waveOffset({ ...near, x: 1000 }, false)).toBe(waveOffset(near, false));
    const signals = reports(field, hour(1, 12), 'traffic-signal');
    expect(new Set(signals.map(({ phase }) => phase)).size).toBeGreaterThan(1);
  });
});

describe('transit', () => {
  it('counts down to the next departure', () => {
    const field = createTransitField(site);
    const wait = (seconds: number) =>
      Number(field.report(2, at(Date.UTC(2026, 2, 10, 11) + 1000 * seconds))!.values.nextDeparture);
    let falls = 0;
    for (let s = 0; s < 600; s += 20) if (wait(s + 20) < wait(s)) falls++;
    expect(falls).toBeGreaterThan(20);
  });
});
