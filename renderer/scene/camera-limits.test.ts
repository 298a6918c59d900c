import { describe, expect, it } from 'vitest';
import { createProjection } from '../../contract/projection.ts';
import { ease, limitCamera, MAX_PITCH, metresPerPixel, planFlight, zoomForSpan } from './camera-limits.ts';

const projection = createProjection({ lon: 13.4, lat: 52.5 });
const extent = { minX: -4000, minY: -4000, maxX: 4000, maxY: 4000 };
const here = { lon: 13.4, lat: 52.5, zoom: 15, pitch: 50, bearing: 0 };

describe('camera limits', () => {
  it('keeps the centre in the city, the pitch under the horizon and the zoom within reason', () => {
    const camera = limitCamera({ lon: 14, lat: 50, zoom: 2, pitch: 89, bearing: 540 }, extent, projection, 1280, 720);
    expect(projection.x(camera.lon)).toBeCloseTo(4000);
    expect(projection.y(camera.lat)).toBeCloseTo(-4000);
    expect(camera.pitch).toBe(MAX_PITCH);
    expect(camera.bearing).toBe(-180);
    expect(metresPerPixel(camera.zoom, camera.lat) * 720).toBeCloseTo(10_000, -1);
    const close = limitCamera({ ...here, zoom: 30 }, extent, projection, 1280, 720);
    expect(metresPerPixel(close.zoom, close.lat) * 720).toBeCloseTo(60, 0);
  });

  it('leaves a camera within them as it is', () => {
    expect(limitCamera(here, extent, projection, 1280, 720)).toEqual(here);
  });

  it('turns spans into zooms and back', () => {
    expect(metresPerPixel(zoomForSpan(1000, 500, 52.5), 52.5)).toBeCloseTo(2);
  });
});

describe('flights', () => {
  it('end where they should, turning the short way', () => {
    const flight = planFlight({ ...here, bearing: 170 }, { ...here, lon: 13.42, zoom: 17, bearing: -170 }, false);
    expect(flight.durationMs).toBe(900);
    expect(flight.at(900)).toEqual({ ...here, lon: 13.42, zoom: 17, bearing: -170 });
    expect(flight.at(450).bearing).toBeGreaterThan(170);
    expect(flight.at(450).lon).toBeLessThanOrEqual(13.42);
  });

  it('cut when far away or when motion is reduced', () => {
    expect(planFlight(here, { ...here, lon: 13.6 }, false).durationMs).toBe(0);
    expect(planFlight(here, { ...here, lon: 13.41 }, true).durationMs).toBe(0);
  });

  it('ease by the curve of the look', () => {
    expect(ease(0)).toBe(0);
    expect(ease(1)).toBe(1);
    expect(ease(0.3)).toBeGreaterThan(0.6);
  });
});
