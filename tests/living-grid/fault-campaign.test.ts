// Fifty random faults on a town, at 110, 10 and 0.4 kV: what protection does, who is dark, what meters say, and that the shadow grid knows
// it from telemetry alone. `npm run test:long` does five hundred on Berlin.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importCity } from '../../main/host/city/import/import-city.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';
import { hasMosquitto } from '../telemetry/mosquitto.ts';
import { figuresOf, tableOf } from './campaign-report.ts';
import { type Campaign, runCampaign, wrong } from './fault-campaign.ts';
import { FAULT_KINDS } from './fault-choice.ts';
import { startLivingCity, until } from './living-city.ts';

/** Three substations, so that there are 110 kV cables and busbars whose loss the others bear. */
const town = () =>
  osmTown({
    blocks: 18,
    substations: [
      [-600, -500],
      [580, -450],
      [30, 640],
    ],
  });

test.skipIf(!hasMosquitto)(
  'after each of 50 random faults the shadow grid and the truth agree on more than 99.9 % of the consumers',
  { timeout: 240_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'city-twin-campaign-'));
    const file = join(folder, 'town.osm.pbf');
    await writeFile(file, osmPbf(town().file()));
    await importCity({ file, out: join(folder, 'pack'), name: 'Town' });
    const city = await startLivingCity({ pack: join(folder, 'pack') });
    try {
      expect(
        await until(() => wrong(city).length === 0, 60_000, 250),
        'the shadow grid has not come up',
      ).not.toBeNull();
      const campaign = await runCampaign(city, { count: 50, seed: 4, together: 14 });
      console.log(tableOf(campaign));
      const figures = figuresOf(campaign);
      const remarks = [
        ...campaign.rounds.flatMap(({ remarks: all }) => all),
        ...campaign.faults.flatMap(({ element, remarks: all }) => all.map((remark) => `${element}: ${remark}`)),
      ];
      expectKinds(campaign);
      expect(figures.faults, remarks.join('\n')).toBe(50);
      expect(figures.rightDevice, remarks.join('\n')).toBe(1);
      expect(figures.rightArea, remarks.join('\n')).toBe(1);
      expect(figures.stray, remarks.join('\n')).toBe(0);
      expect(figures.opensWithinMs).toBeLessThanOrEqual(1000);
      expect(figures.worstRound, remarks.join('\n')).toBeGreaterThan(0.999);
      expect(figures.notRestored, remarks.join('\n')).toBe(0);
      expect(figures.precision, remarks.join('\n')).toBeGreaterThan(0.99);
      expect(figures.meteredRecall, remarks.join('\n')).toBeGreaterThan(0.999);
      expect(figures.unmeteredRecall, remarks.join('\n')).toBeGreaterThan(0.97);
      expect(figures.gasps).toBeGreaterThan(0.85);
      expect(figures.gasps).toBeLessThan(0.95);
    } finally {
      await city.stop();
      await rm(folder, { recursive: true });
    }
  },
);

/** Some of every kind: each level of voltage, and cables torn without a short circuit. */
function expectKinds({ faults }: Campaign): void {
  for (const kind of FAULT_KINDS) expect(faults.filter((fault) => fault.kind === kind).length, kind).toBeGreaterThan(1);
}
