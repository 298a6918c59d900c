import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelOfService, trafficFlow } from './flow.ts';
import { aspectAt, cycleAt } from './signals.ts';

describe('traffic flow', () => {
  it('is slower the more want to drive, and carries most at capacity', () => {
    let before = trafficFlow(0, 1600, 2, 14);
    expect(before).toMatchObject({ flow: 0, speed: 14, travelTimeIndex: 1 });
    for (let x = 0.05; x < 1.6; x += 0.05) {
      const now = trafficFlow(x, 1600, 2, 14);
      expect(now.speed).toBeLessThan(before.speed);
      expect(now.flow).toBeLessThanOrEqual(1600);
      expect(now.occupancy).toBeGreaterThan(before.occupancy);
      before = now;
    }
    expect(trafficFlow(1.3, 1600, 2, 14).flow).toBeLessThan(trafficFlow(1, 1600, 2, 14).flow);
  });

  it('keeps flow = density x speed', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1.2, noNaN: true }), (x) => {
        const { flow, speed, occupancy } = trafficFlow(x, 1600, 2, 14);
        const density = occupancy / 100 / 6.2;
        expect(density * speed * 2 * 3600).toBeCloseTo(flow, 5);
      }),
    );
  });

  it('has six levels of service', () => {
    const levels = [1, 1.3, 1.8, 2.2, 3, 5].map((index) => levelOfService(index));
    expect(levels).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
  });
});

describe('signals', () => {
  it('pass through a full cycle', () => {
    for (const cycle of [60, 75, 90]) {
      let second = 0;
      const phases: string[] = [];
      while (second < cycle) {
        const { phase, timeToChange } = aspectAt(second, cycle, 0.45);
        phases.push(phase);
        expect(timeToChange).toBeGreaterThan(0);
        second += timeToChange;
      }
      expect(phases).toEqual(['green', 'amber', 'red']);
      expect(second).toBe(cycle);
    }
  });

  it('run long cycles in the peaks of working days only', () => {
    expect(cycleAt({ localHour: 8, saturday: 0, sunday: 0 })).toBe(90);
    expect(cycleAt({ localHour: 8, saturday: 0, sunday: 1 })).toBe(75);
    expect(cycleAt({ localHour: 3, saturday: 0, sunday: 0 })).toBe(60);
  });
});
