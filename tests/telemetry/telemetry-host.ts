// Storage and telemetry joined as the host joins them, around the tiny city and in a folder of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCityClock } from '../../main/host/city-clock.ts';
import { createEventLog } from '../../main/host/event-log.ts';
import type { EventLog } from '../../main/host/ports.ts';
import { openStorage, type Storage, type StorageOptions } from '../../main/host/storage/storage.ts';
import { type DecoderSettings, NO_DECODERS } from '../../main/host/telemetry/decoders.ts';
import { type BrokerOptions, createTelemetry, type RunningTelemetry } from '../../main/host/telemetry/telemetry.ts';
import { buildCity, type TinyCity } from '../builders/city.ts';

export const DEVICE = { username: 'device', password: 'device-secret' } as const;
export const HOST = { username: 'host', password: 'host-secret' } as const;

/** The two users of the tests may come in. */
export const embedded = (port = 0): BrokerOptions => ({
  kind: 'embedded',
  port,
  authenticate: (user, password) => {
    if (user === DEVICE.username && password === DEVICE.password) return 'device';
    return user === HOST.username && password === HOST.password ? 'host' : null;
  },
});

export interface TelemetryHost {
  readonly city: TinyCity;
  readonly dir: string;
  readonly events: EventLog;
  readonly storage: Storage;
  readonly telemetry: RunningTelemetry;
  /** newest value of a point */
  value(point: string): number;
  quality(point: string): number;
  stop(): Promise<void>;
}

export const makeFolder = (): string => mkdtempSync(join(tmpdir(), 'city-twin-'));
export const removeFolder = (dir: string): void => rmSync(dir, { recursive: true, force: true });

export async function startTelemetryHost(
  broker: BrokerOptions,
  dir: string,
  each = 50,
  decoders: DecoderSettings = NO_DECODERS,
  historian: StorageOptions['historian'] = null,
): Promise<TelemetryHost> {
  const city = buildCity({ each });
  const now = Date.now();
  const clock = createCityClock({ startCity: now, startWall: now, speed: 1 });
  const events = createEventLog(clock);
  const storage = await openStorage({ dir, pointIds: city.points.map(({ id }) => id), clock, events, historian });
  try {
    const { id, assets, points } = city;
    const telemetry = await createTelemetry({
      city: id,
      assets,
      points,
      clock,
      events,
      storage,
      broker,
      decoders,
      field: () => 'none',
    });
    return {
      city,
      dir,
      events,
      storage,
      telemetry,
      value: (point) => telemetry.live.values[city.row(point)] ?? Number.NaN,
      quality: (point) => telemetry.live.qualities[city.row(point)] ?? Number.NaN,
      async stop() {
        await telemetry.close();
        await storage.close();
      },
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
}
