import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEnvironment } from '../weather/environment.ts';
import { FaultHazard } from './fault-hazard.ts';
import { LivingGrid } from './living-grid.ts';
import { testTown } from './test-town.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5);
const FIRST = START / HOUR;
const town = testTown({ rings: 2, stations: 3, cables: 2, houses: 3 });
const environmentAt = createEnvironment({ lon: 13.4, lat: 52.5, timeZone: 'Europe/Berlin' }, 1);
const at = (hour: number) => environmentAt((hour + 0.5) * HOUR);

describe('faults that arise by themselves', () => {
  it('are about as many in a year as the rates say', () => {
    const hazard = new FaultHazard(town.grid, 1, 2000);
    let count = 0;
    for (let hour = FIRST; hour < FIRST + 8760; hour++) count += hazard.inHour(hour, at(hour)).length;
    expect(count / (2000 * hazard.yearly)).toBeGreaterThan(0.7);
    expect(count / (2000 * hazard.yearly)).toBeLessThan(1.3);
    // 8 km of 110 kV, 6 km of 10 kV, 1.4 km of 0.4 kV, 14 transformers: some tenths a year.
    expect(hazard.yearly).toBeGreaterThan(0.2);
    expect(hazard.yearly).toBeLessThan(0.5);
  });

  it('come from diggers in working hours only, lie within their hour, and do not depend on what was asked before', () => {
    const hazard = new FaultHazard(town.grid, 3, 50_000);
    fc.assert(
      fc.property(fc.integer({ min: FIRST, max: FIRST + 8760 }), (hour) => {
        const environment = at(hour);
        const faults = hazard.inHour(hour, environment);
        for (const { cause, timeMs, element, repairMs } of faults) {
          expect(Math.floor(timeMs / HOUR)).toBe(hour);
          expect(repairMs).toBeGreaterThan(HOUR / 2);
          if (cause !== 'excavation') continue;
          expect(environment.localHour).toBeGreaterThanOrEqual(7);
          expect(environment.localHour).toBeLessThan(17);
          expect(element).toMatch(/cable|circuit|service|\.c\d/);
        }
        expect(new FaultHazard(town.grid, 3, 50_000).inHour(hour, environment)).toEqual(faults);
      }),
    );
    expect(new FaultHazard(town.grid, 3, 0).inHour(FIRST, at(FIRST))).toEqual([]);
  });

  it('are mended when nobody acts: after a day without more of them all have supply', () => {
    const living = new LivingGrid(town.grid, {
      devices: town.devices,
      environmentAt,
      seed: 4,
      startMs: START,
      faultRate: 4000,
      failureRate: 0,
    });
    let dark = new Set<number>();
    let longest = 0;
    let since = START;
    let faults = 0;
    for (let k = 1; k <= 14 * 24; k++) {
      for (const fact of living.advance(START + k * HOUR)) {
        if (fact.kind === 'fault') faults++;
        if (fact.kind === 'supply-lost') {
          if (dark.size === 0) since = fact.timeMs;
          dark = new Set([...dark, ...fact.consumers]);
        }
        if (fact.kind === 'supply-back') {
          for (const row of fact.consumers) dark.delete(row);
          if (dark.size === 0) longest = Math.max(longest, fact.timeMs - since);
        }
      }
    }
    expect(faults).toBeGreaterThan(10);
    expect(longest).toBeLessThan(24 * HOUR);
  });
});
