// The wall's slow tour: the camera turns by itself and goes on to another part of the city every minute. Not with
// reduced motion, and not while a hand is on it.
import { type RefObject, useEffect, useEffectEvent, useRef } from 'react';
import { createProjection } from '../../../contract/projection.ts';
import { useCity, useSessionState } from '../../panels/session-context.ts';
import type { WallOutage } from './wall-outage.tsx';

const STOP_EVERY_MS = 60_000;
const REST_AFTER_TOUCH_MS = 120_000;
const TURN_DEGREES_PER_SECOND = 0.6;
/** Turning costs a full frame each time: where frames are slow the wall stands still between its stops. */
const SLOWEST_FRAME_MS = 60;
/** metres of ground across */
const SPAN = 4_500;
const MOST_STOPS = 8;
/** Turning would end a flight: it waits for longer than one takes. */
const FLIGHT_MS = 1_500;

const wantsStillness = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** An outage draws the tour to it, once, and holds it there until it is over or elsewhere. Without one the tour goes on. */
export function useTour(outage: WallOutage | null): void {
  const scene = useSessionState((state) => state.scene);
  const isHeld = useRef(false);
  const fliesUntil = useRef(0);
  const place = outage === null || Number.isNaN(outage.lon) ? '' : outage.place;
  const fly = useEffectEvent(() => {
    fliesUntil.current = performance.now() + FLIGHT_MS;
    if (outage !== null) scene?.flyTo({ lon: outage.lon, lat: outage.lat, span: outage.span });
  });
  useEffect(() => {
    isHeld.current = place !== '';
    if (place !== '' && scene !== null) fly();
  }, [scene, place]);
  useStops(isHeld, fliesUntil);
}

function useStops(isHeld: RefObject<boolean>, fliesUntil: RefObject<number>): void {
  const scene = useSessionState((state) => state.scene);
  const tables = useSessionState((state) => state.tables);
  const { manifest } = useCity();
  useEffect(() => {
    if (scene === null || tables === null || wantsStillness()) return;
    let stops: { lon: number; lat: number }[] = [];
    let stop = 0;
    let restsUntil = 0;
    let frame = 0;
    let last = performance.now();
    void tables.table('districts').then((districts) => {
      const projection = createProjection(manifest.origin);
      const areas = districts.numbers<Float32Array>('area');
      const xs = districts.numbers<Float32Array>('labelX');
      const ys = districts.numbers<Float32Array>('labelY');
      const largest = [...areas.keys()].sort((a, b) => areas[b]! - areas[a]!).slice(0, MOST_STOPS);
      stops = largest.map((row) => ({ lon: projection.lon(xs[row]!), lat: projection.lat(ys[row]!) }));
    });
    const turn = (now: number) => {
      frame = requestAnimationFrame(turn);
      const seconds = Math.min(0.1, (now - last) / 1000);
      last = now;
      if (now < Math.max(restsUntil, fliesUntil.current) || scene.stats().frameMs > SLOWEST_FRAME_MS) return;
      // Set, not nudged: a flight begun anew in each frame never gets to its first step.
      const camera = scene.camera();
      scene.setCamera({ ...camera, bearing: (camera.bearing + TURN_DEGREES_PER_SECOND * seconds) % 360 });
    };
    frame = requestAnimationFrame(turn);
    const travel = setInterval(() => {
      const next = stops[stop++ % Math.max(1, stops.length)];
      if (next === undefined || isHeld.current || performance.now() < restsUntil) return;
      fliesUntil.current = performance.now() + FLIGHT_MS;
      scene.flyTo({ ...next, span: SPAN });
    }, STOP_EVERY_MS);
    const rest = () => {
      restsUntil = performance.now() + REST_AFTER_TOUCH_MS;
    };
    window.addEventListener('pointerdown', rest);
    window.addEventListener('wheel', rest, { passive: true });
    window.addEventListener('keydown', rest);
    return () => {
      cancelAnimationFrame(frame);
      clearInterval(travel);
      window.removeEventListener('pointerdown', rest);
      window.removeEventListener('wheel', rest);
      window.removeEventListener('keydown', rest);
    };
  }, [scene, tables, manifest, isHeld, fliesUntil]);
}
