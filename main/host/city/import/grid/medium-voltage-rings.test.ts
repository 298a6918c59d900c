import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emergencyPower } from './equipment.ts';
import { layRings } from './medium-voltage-rings.ts';

const stations = fc.array(
  fc.record({
    x: fc.integer({ min: -3000, max: 3000 }),
    y: fc.integer({ min: -3000, max: 3000 }),
    power: fc.integer({ min: 0, max: 700e3 }),
  }),
  { minLength: 1, maxLength: 150 },
);

test('every station stands on one ring; a ring has at most 12 and can be carried from one end', () => {
  fc.assert(
    fc.property(stations, (rows) => {
      const substations = [
        { x: -1000, y: 0 },
        { x: 1500, y: 300 },
      ];
      const home = Int32Array.from(rows, ({ x }) => (x < 200 ? 0 : 1));
      const rings = layRings(substations, rows, home);
      expect(rings.flatMap((ring) => ring.stations).toSorted((a, b) => a - b)).toEqual(rows.map((_, i) => i));
      for (const ring of rings) {
        expect(ring.stations.length).toBeLessThanOrEqual(12);
        const power = ring.stations.reduce((sum, s) => sum + rows[s]!.power, 0);
        expect(power).toBeLessThanOrEqual(emergencyPower(ring.cable) * ring.parallel);
        expect(ring.openAt).toBeGreaterThanOrEqual(0);
        expect(ring.openAt).toBeLessThan(ring.stations.length);
      }
    }),
    { numRuns: 60 },
  );
});

test('the open point halves the load', () => {
  const rows = Array.from({ length: 8 }, (_, i) => ({ x: 100 + i, y: 50 * (i - 4), power: 300e3 }));
  const [ring] = layRings([{ x: 0, y: 0 }], rows, new Int32Array(8));
  expect(ring!.openAt).toBe(3);
});

test('a customer too large for one cable gets several', () => {
  const [ring] = layRings([{ x: 0, y: 0 }], [{ x: 500, y: 0, power: 14e6 }], new Int32Array(1));
  expect(ring!.parallel).toBe(3);
});

test('a heavy customer does not leave a ring with fewer than six stations', () => {
  // 62 stations around a substation; one draws nearly what a cable carries, and its neighbour on one side much as well.
  const rows = Array.from({ length: 62 }, (_, i) => {
    const bearing = -Math.PI + 0.05 + (i / 62) * (2 * Math.PI - 0.3);
    return { x: 1000 * Math.cos(bearing), y: 1000 * Math.sin(bearing), power: 280e3 };
  });
  for (const [row, power] of [
    [3, 1.6e6],
    [5, 5.3e6],
    [6, 20e3],
    [7, 20e3],
    [8, 20e3],
    [9, 20e3],
  ] as const)
    rows[row] = { ...rows[row]!, power };
  const rings = layRings([{ x: 0, y: 0 }], rows, new Int32Array(rows.length));
  expect(rings.flatMap((ring) => ring.stations).toSorted((a, b) => a - b)).toEqual(rows.map((_, i) => i));
  for (const ring of rings) {
    expect(ring.stations.length).toBeGreaterThanOrEqual(6);
    expect(ring.stations.length).toBeLessThanOrEqual(12);
    expect(ring.parallel).toBe(1);
  }
});
