// Load currents that protection does not bear: overcurrent relays whose pick-up is exceeded for their time, fuses that melt slowly.
// Looked at after each power flow: what overloads for less than the time between two of them is not seen.
import type { ProtectiveDevice } from '../protection/protective-device.ts';
import { operatingTime, pickupOf, type TimeCurrentCurve } from '../protection/time-current-curve.ts';
import type { TripElement } from './grid-fact.ts';
import { CLOSED, type Plant } from './plant.ts';
import type { ProtectionScheme } from './protection-scheme.ts';
import type { World } from './world.ts';

interface Watched {
  readonly row: number;
  /** A from which on it moves */
  readonly pickup: number;
  readonly elements: readonly { readonly element: TripElement | 'fuse'; readonly curve: TimeCurrentCurve }[];
  /** way to tripping, 0 ... 1, by element */
  readonly travel: Float64Array;
}

export class LoadWatch {
  readonly #world: World;
  readonly #plant: Plant;
  readonly #trip: (row: number, element: TripElement | 'fuse') => void;
  readonly #watched: Watched[] = [];
  readonly #warm = new Set<Watched>();
  #lookedMs = Number.NaN;

  constructor(
    world: World,
    plant: Plant,
    scheme: ProtectionScheme,
    devices: readonly ProtectiveDevice[],
    trip: (row: number, element: TripElement | 'fuse') => void,
  ) {
    this.#world = world;
    this.#plant = plant;
    this.#trip = trip;
    const known = new Set<number>();
    for (const [row, settings] of scheme.loadSettings()) {
      if (row >= world.grid.network.switches.count) continue;
      const elements = settings.filter(({ element }) => element === 'overcurrent' || element === 'instantaneous');
      if (elements.length > 0) this.#add(row, elements);
      known.add(row);
    }
    for (const { kind, place, shots } of devices) {
      if (place.kind !== 'switch' || known.has(place.row)) continue;
      const element = kind === 'fuse' ? 'fuse' : 'overcurrent';
      this.#add(
        place.row,
        (shots.at(-1)?.elements ?? []).map((curve) => ({ element, curve })),
      );
    }
  }

  #add(row: number, elements: Watched['elements']): void {
    const pickup = elements.reduce((least, { curve }) => Math.min(least, pickupOf(curve)), Infinity);
    this.#watched.push({ row, pickup, elements, travel: new Float64Array(elements.length) });
  }

  look(): void {
    const { solution, nowMs, queue } = this.#world;
    const now = nowMs();
    const passed = Number.isNaN(this.#lookedMs) ? 0 : (now - this.#lookedMs) / 1000;
    this.#lookedMs = now;
    for (const one of this.#watched) {
      const current = solution.switchCurrent(one.row);
      if (current < one.pickup) {
        if (this.#warm.delete(one)) one.travel.fill(0);
        continue;
      }
      // It began at the last look at the earliest: time counts from the first sight.
      const isNew = !this.#warm.has(one);
      this.#warm.add(one);
      for (const [k, { element, curve }] of one.elements.entries()) {
        const time = operatingTime(curve, current);
        if (time === Infinity) continue;
        if (!isNew) one.travel[k]! += passed / Math.max(time, 1e-3);
        const left = (1 - one.travel[k]!) * time;
        // Before the next look.
        if (left < 2) queue.plan(now + Math.max(0, Math.round(1000 * left)), () => this.#due(one, element));
      }
    }
  }

  /** It was opened or closed: cold again. */
  moved(row: number): void {
    for (const one of this.#warm) {
      if (one.row !== row) continue;
      one.travel.fill(0);
      this.#warm.delete(one);
    }
  }

  #due(one: Watched, element: TripElement | 'fuse'): void {
    // In the meantime it may have been opened, or relieved.
    if (!this.#warm.has(one) || this.#plant.position[one.row] !== CLOSED) return;
    this.#trip(one.row, element);
  }
}
