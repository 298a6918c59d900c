import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createProjection, groundDistance } from './projection.ts';

const latitude = fc.double({ min: -70, max: 70, noNaN: true });
const longitude = fc.double({ min: -180, max: 180, noNaN: true });
const offset = fc.double({ min: -0.2, max: 0.2, noNaN: true });

test('there and back again, anywhere on earth', () => {
  fc.assert(
    fc.property(longitude, latitude, offset, offset, (lon0, lat0, dLon, dLat) => {
      const projection = createProjection({ lon: lon0, lat: lat0 });
      const lat = lat0 + dLat;
      const x = projection.x(lon0 + dLon);
      expect(projection.lat(projection.y(lat))).toBeCloseTo(lat, 9);
      expect(projection.x(projection.lon(x))).toBeCloseTo(x, 4);
    }),
  );
});

test('city metres are ground metres near the origin', () => {
  fc.assert(
    fc.property(longitude, latitude, (lon, lat) => {
      const projection = createProjection({ lon, lat });
      const step = 0.001;
      const metres = Math.hypot(projection.x(lon + step), projection.y(lat + step));
      // 0.3 %: the Mercator sphere has the equator's radius, `groundDistance` the mean one
      expect(metres / groundDistance(lon, lat, lon + step, lat + step)).toBeCloseTo(1, 2);
    }),
  );
});

test('a city across the antimeridian stays in one piece', () => {
  const projection = createProjection({ lon: 179.95, lat: -17 });
  expect(projection.x(-179.95)).toBeGreaterThan(0);
  expect(projection.x(-179.95)).toBeLessThan(12_000);
  expect(projection.lon(projection.x(-179.95))).toBeCloseTo(-179.95, 9);
});
