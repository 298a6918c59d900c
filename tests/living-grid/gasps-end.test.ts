// Meters of one house tell of darkness and, later, that they have supply again: what came in over MQTT is what begins and ends the outage,
// without anybody's word.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { expect, test } from 'vitest';
import type { OutageOnWire } from '../../contract/outage-requests.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';
import { hasMosquitto, USERS } from '../telemetry/mosquitto.ts';
import { startLivingCity } from './living-city.ts';

const WITHIN_MS = 60_000;
/** What the host waits for retained reports, and a little. */
const KNOWN_AFTER_MS = 33_000;

test.skipIf(!hasMosquitto)(
  'a prediction made of last gasps ends when those meters speak again',
  { timeout: 240_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'city-twin-gasps-'));
    const file = join(folder, 'town.osm.pbf');
    await writeFile(file, osmPbf(osmTown({ blocks: 6 }).file()));
    await importCity({ file, out: join(folder, 'pack'), name: 'Town' });
    const city = await startLivingCity({ pack: join(folder, 'pack'), hasSimulator: false });
    const device = await connectAsync(`mqtt://127.0.0.1:${city.broker.port}`, {
      username: 'device',
      password: USERS.device,
    });
    try {
      const { grid, pack } = city;
      const meterOf = (consumer: number) => pack.assets()[grid.consumers.meter[consumer]!]!;
      const metered = [...grid.consumers.meter.keys()].filter((row) => grid.consumers.meter[row]! >= 0);
      const station = grid.consumers.station[metered[0]!]!;
      const rows = metered.filter((row) => grid.consumers.station[row] === station);
      const say = (event: 'power_off' | 'power_on', ts: number, some: readonly number[]) =>
        Promise.all(
          some.map((row) =>
            device.publishAsync(
              `twin/${pack.manifest.id}/metering/${meterOf(row).id}/event`,
              JSON.stringify({ ts, event, v: { supply: event === 'power_off' ? 'off' : 'on' } }),
              { qos: 1 },
            ),
          ),
        );
      const outages = () => city.ask<OutageOnWire[]>('/api/outages');
      await say('power_on', Date.now(), rows);
      // What is dark when the host has just come up is taken as it stands.
      await new Promise((resolve) => {
        setTimeout(resolve, KNOWN_AFTER_MS);
      });
      // Most have gasped, some are silent: whether those are dark is not certain, so that nobody is told to be but by the gasps.
      const gasping = rows.slice(0, -4);
      const offMs = Date.now();
      await say('power_off', offMs, gasping);
      const first = async () => (await outages())[0];
      const patience = { timeout: WITHIN_MS, interval: 500 };
      await expect
        .poll(first, patience)
        .toMatchObject({ state: 'predicted', confidence: 'unconfirmed', customersOut: 0 });
      await expect.poll(async () => (await first())?.calls.length, patience).toBe(gasping.length);
      const onMs = Date.now();
      await say('power_on', onMs, gasping);
      await expect.poll(async () => (await first())?.state, patience).toBe('restored');
      const customers = gasping.reduce((sum, row) => sum + grid.network.consumers.customers[row]!, 0);
      const told = (await first())!;
      expect(told).toMatchObject({ confidence: 'confirmed', customersOut: 0, customersAffected: customers });
      expect(told.customerMinutes).toBeCloseTo((customers * (onMs - offMs)) / 60_000, 6);
      expect(await outages()).toHaveLength(1);
    } finally {
      await device.endAsync(true);
      await city.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
