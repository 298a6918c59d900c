// The grid of a small imported town as the field lives it, on a clock that the test moves, with an outlet that writes down.
import { vi } from 'vitest';
import type { CityPack } from '../../main/host/city/city-pack.ts';
import { protectionOfGrid } from '../../main/host/city/protection-of-grid.ts';
import { DeliveryQueue } from '../../main/field/delivery-queue.ts';
import { readAssets } from '../../main/field/field-site.ts';
import { devicesOf, type GridPack, gridPackOf } from '../../main/field/grid/build-grid.ts';
import type { GridDevice } from '../../main/field/grid/grid-devices.ts';
import { GridSimulation } from '../../main/field/grid/grid-simulation.ts';
import type { Outlet } from '../../main/field/outlet.ts';
import { LivingGrid } from '../../simulation/living-grid/living-grid.ts';
import { createEnvironment, type Environment } from '../../simulation/weather/environment.ts';

export const CITY = 'testville';
export const START = Date.UTC(2026, 0, 20, 17);

export interface Said {
  readonly topic: string;
  readonly asset: string;
  readonly suffix: string;
  readonly retain: boolean;
  readonly qos: number;
  readonly json: {
    readonly ts: number;
    readonly seq: number;
    readonly v: Record<string, number | string>;
    readonly event?: string;
    readonly id?: string;
    readonly result?: string;
    readonly reason?: string;
  };
}

export interface GridTown {
  readonly gridPack: GridPack;
  readonly living: LivingGrid;
  readonly devices: readonly GridDevice[];
  readonly environmentAt: (timeMs: number) => Environment;
  readonly simulation: GridSimulation;
  readonly said: Said[];
  readonly link: { isConnected: boolean };
  /** moves the city's clock on by so many ms, in steps of a tick */
  run(ms: number): void;
  now(): number;
  command(device: { domain: string; asset: string }, command: object, isRetained?: boolean): void;
}

export async function gridTown(pack: CityPack, seed = 1): Promise<GridTown> {
  const gridPack = gridPackOf(pack, await readAssets(pack))!;
  const environmentAt = createEnvironment({ lon: 8.4, lat: 49, timeZone: 'Europe/Berlin' }, seed);
  const living = new LivingGrid(gridPack.grid, {
    devices: protectionOfGrid(gridPack.grid),
    environmentAt,
    seed,
    startMs: START,
    faultRate: 0,
    failureRate: 0,
  });
  const devices = devicesOf(gridPack);
  const said: Said[] = [];
  const link = { isConnected: true };
  const outlet: Outlet = {
    get isConnected() {
      return link.isConnected;
    },
    unsentBytes: 0,
    publish: (topic, payload, { qos, retain }, done) => {
      const [, , , asset = '', suffix = ''] = topic.split('/');
      said.push({ topic, asset, suffix, qos, retain, json: JSON.parse(payload) as Said['json'] });
      done();
    },
  };
  let now = START;
  const queue = new DeliveryQueue(outlet);
  const simulation = new GridSimulation({
    living,
    devices,
    truth: null,
    publishing: { city: CITY, environmentAt, cityNow: () => now, rate: 1, seed, outlet, queue },
  });
  let count = 0;
  return {
    gridPack,
    living,
    devices,
    environmentAt,
    simulation,
    said,
    link,
    now: () => now,
    run(ms) {
      const end = now + ms;
      while (now < end) {
        now = Math.min(end, now + 20);
        simulation.step();
        queue.pump();
      }
    },
    command({ domain, asset }, command, isRetained = false) {
      const full = { id: `c${count++}`, phase: 'operate', expires: now + 10_000, by: 'test', ...command };
      simulation.receive(`twin/${CITY}/${domain}/${asset}/cmd`, JSON.stringify(full), isRetained);
    },
  };
}

export const waitUntil = (isTrue: () => boolean): Promise<void> =>
  vi.waitUntil(isTrue, { timeout: 20_000, interval: 20 }).then(() => undefined);
