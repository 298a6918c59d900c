// What the control room is told of an outage: a cable fails, a breaker trips, and the journal has one loss and, after repair and
// closing, one return; with the customers that the truth has, and nothing that the shadow grid is not sure of told as sure.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importCity } from '../../main/host/city/import/import-city.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';
import { hasMosquitto } from '../telemetry/mosquitto.ts';
import { ExpectedOutages } from './expected-outage.ts';
import { wrong } from './fault-campaign.ts';
import { startLivingCity, until } from './living-city.ts';

const WITHIN_MS = 30_000;

test.skipIf(!hasMosquitto)('an outage is told once, and its end once', { timeout: 180_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'city-twin-news-'));
  const file = join(folder, 'town.osm.pbf');
  await writeFile(file, osmPbf(osmTown({ blocks: 10 }).file()));
  await importCity({ file, out: join(folder, 'pack'), name: 'Town' });
  const city = await startLivingCity({ pack: join(folder, 'pack') });
  try {
    const { grid, truth, shadow, pack } = city;
    const told = () => shadow.events.filter(({ name }) => name.startsWith('supply'));
    const switched = () => shadow.events.filter(({ name }) => name.startsWith('switch'));
    expect(await until(() => wrong(city).length === 0, 60_000, 250), 'the shadow grid has not come up').not.toBeNull();
    // What is retained is heard at the start: no news.
    await new Promise((resolve) => {
      setTimeout(resolve, 6_000);
    });
    expect(shadow.events.filter(({ name }) => /^(?:supply|switch)/.test(name))).toEqual([]);

    const element = 'cable-mv-1-2';
    const row = grid.network.branches.ids.indexOf(element);
    const { dark } = new ExpectedOutages(grid).of('branch', row, 'three-phase');
    const feeder = grid.feeders.ids[grid.branches.feeder[row]!]!;
    const breaker = grid.feeders.breaker[grid.branches.feeder[row]!]!;
    const customers = dark.reduce((sum, consumer) => sum + grid.network.consumers.customers[consumer]!, 0);
    await city.drill('fault', { element, type: 'three-phase', at: null });
    expect(await until(() => told().length > 0, WITHIN_MS), 'told').not.toBeNull();
    expect(told()[0]).toMatchObject({
      name: 'supplyLost',
      data: {
        feeder,
        element: grid.network.switches.ids[breaker],
        isInferred: false,
        changes: 1,
        customers,
        uncertain: 0,
        quality: 'GOOD',
      },
    });
    expect(switched()).toMatchObject([
      {
        name: 'switchOperated',
        data: { id: grid.network.switches.ids[breaker], position: 'open', origin: 'simulated' },
      },
    ]);
    expect((switched()[0]!.data as { trip: string | null }).trip).not.toBeNull();

    await city.drill('repair', { element });
    for (let tries = 0; tries < 20; tries++) {
      await city.operate(pack.assets()[grid.switches.asset[breaker]!]!, 'closed');
      const isBack = () => {
        truth.read();
        return dark.every((consumer) => truth.dark[consumer] === 0);
      };
      if ((await until(isBack, 3_000)) !== null) break;
    }
    expect(await until(() => told().length > 1, WITHIN_MS), 'told to be back').not.toBeNull();
    await new Promise((resolve) => {
      setTimeout(resolve, 5_000);
    });
    expect(told().map(({ name }) => name)).toEqual(['supplyLost', 'supplyRestored']);
    const [lost, back] = told().map(({ data }) => data as { ts: number; customers: number; seconds?: number });
    expect(back!.customers).toBe(customers);
    expect(Math.abs((back!.ts - lost!.ts) / 1000 - back!.seconds!)).toBeLessThan(12);
    expect(switched().map(({ data }) => (data as { position: string }).position)).toEqual(['open', 'closed']);
    const journal = await city.ask<{ entries: { kind: string }[] }>('/api/journal?limit=50').catch(() => null);
    if (journal !== null) expect(journal.entries.filter(({ kind }) => kind === 'supplyLost')).toHaveLength(1);
  } finally {
    await city.stop();
    await rm(folder, { recursive: true });
  }
});
